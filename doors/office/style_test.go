package office

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/evanw/esbuild/pkg/api"
)

var update = flag.Bool("update", false, "write the built stylesheet")

// shared are the sources the office has in common with the portal: one look, other sizes.
const shared = "../portal/assets/css/"

// TestStylesheetIsBuilt keeps assets/style.css, which is what is served, in step with its sources.
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
		t.Error("assets/style.css is not what its sources build; run: go test ./doors/office -run Stylesheet -update")
	}
	if len(built) > 40<<10 {
		t.Errorf("stylesheet is %d bytes; the limit is 40 KB", len(built))
	}
}

func build(t *testing.T) []byte {
	t.Helper()
	names, err := filepath.Glob("assets/css/*.css")
	if err != nil || len(names) == 0 {
		t.Fatalf("no sources: %v", err)
	}
	for _, name := range []string{"1-tokens.css", "2-base.css", "4-parts.css", "6-print.css"} {
		names = append(names, shared+name)
	}
	slices.SortFunc(names, func(a, b string) int { return bytes.Compare([]byte(filepath.Base(a)), []byte(filepath.Base(b))) })
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
