package wire

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// What the keyring sealed must be in the list, or a rotation would leave it behind and take its key away.
func TestEverythingSealedIsSealedAgain(t *testing.T) {
	raw, err := os.ReadFile("wire.go")
	if err != nil {
		t.Fatal(err)
	}
	seals := regexp.MustCompile(`(?i)ring\.(Seal|NewDataKey)\(`)
	files, err := filepath.Glob("../../../*/*/*.go")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	found := 0
	for _, path := range files {
		dir := filepath.Base(filepath.Dir(path))
		if strings.HasSuffix(path, "_test.go") || strings.Contains(path, "/base/") || !strings.Contains(string(raw), dir+".Migrations()") {
			continue
		}
		code, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if seals.Match(code) {
			found++
			if !strings.Contains(string(raw), dir+".Vaults()") {
				t.Errorf("%s seals with the keyring, and Vaults does not list %s.Vaults()", path, dir)
			}
		}
	}
	if found < 3 {
		t.Errorf("only %d files seal: the test looks in the wrong place", found)
	}
}
