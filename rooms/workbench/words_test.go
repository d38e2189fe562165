package workbench

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// Every rule the intake finds anything by has a name a clerk understands.
func TestRulesHaveTitles(t *testing.T) {
	files, err := filepath.Glob("../../core/intake/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	rule := regexp.MustCompile(`(?:Rule: |find\(\w+, |hold\(r, |gateFinding\()"([a-z]+\.[a-z_]+)"`)
	seen := 0
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range rule.FindAllStringSubmatch(string(text), -1) {
			if seen++; ruleTitles[m[1]] == "" {
				t.Errorf("%s has no title", m[1])
			}
		}
	}
	if seen < 30 {
		t.Errorf("only %d rules were found", seen)
	}
}

// A wrong character is marked where the proposal has as many.
func TestMarked(t *testing.T) {
	want := []Span{{Text: "91O", Wrong: false}}
	if got := marked("91O", "9100"); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if got := marked("9O1", "901"); len(got) != 3 || !got[1].Wrong || got[1].Text != "O" {
		t.Errorf("%+v", got)
	}
}
