package portal

import (
	"bytes"
	"compress/gzip"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

var update = flag.Bool("update", false, "write the built stylesheet")

// TestStylesheetIsBuilt keeps assets/style.css, which is what is served, in step with its sources in assets/css.
func TestStylesheetIsBuilt(t *testing.T) {
	built := build(t)
	if *update {
		if err := os.WriteFile("assets/style.css", built, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile("assets/style.css")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, built) {
		t.Error("assets/style.css is not what assets/css builds; run: go test ./doors/portal -run Stylesheet -update")
	}
	raw, zipped := len(built), compressed(t, built)
	t.Logf("stylesheet: %d bytes, %d compressed", raw, zipped)
	if raw > 40<<10 || zipped > 9<<10 {
		t.Errorf("stylesheet is %d bytes, %d compressed; the limits are 40 KB and 9 KB", raw, zipped)
	}
}

func build(t *testing.T) []byte {
	t.Helper()
	names, err := filepath.Glob("assets/css/*.css")
	if err != nil || len(names) == 0 {
		t.Fatalf("no sources: %v", err)
	}
	var all bytes.Buffer
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	out := api.Transform(all.String(), api.TransformOptions{Loader: api.LoaderCSS, MinifyWhitespace: true, Charset: api.CharsetUTF8})
	for _, m := range append(out.Errors, out.Warnings...) {
		t.Errorf("stylesheet: %s", m.Text)
	}
	return out.Code
}

func compressed(t *testing.T, text []byte) int {
	t.Helper()
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if _, err := z.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

// TestAssetsStayHere: nothing asks another host for anything, and the stylesheet carries no picture or font.
func TestAssetsStayHere(t *testing.T) {
	err := fs.WalkDir(Assets(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(Assets(), name)
		if strings.Contains(string(text), "url(") || strings.Contains(strings.ReplaceAll(string(text), "http://www.w3.org/", ""), "http://") {
			t.Errorf("%s refers to another address", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
