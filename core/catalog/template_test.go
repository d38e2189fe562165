package catalog_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"xinguan/base/sheet"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
)

// A template's titles are read back as the item's fields, in the official order, and nothing asks for what is not kept.
func TestTemplatesReadBackAsTheirItem(t *testing.T) {
	c, err := catalog.Load(dongguan.FS, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range c.Items() {
		var b bytes.Buffer
		if err := sheet.Write(&b, it.Template()); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "t.xlsx")
		if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
		r, err := sheet.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		head, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		at := 0
		for i := range it.Fields {
			f := &it.Fields[i]
			if f.Means == catalog.LegalRepID || f.Means == catalog.LegalRepIDTyp {
				continue
			}
			if head.Cells[at] != f.Title {
				t.Errorf("%s: column %d is %q, want %q", it.Code, at, head.Cells[at], f.Title)
			}
			at++
		}
		if at != len(head.Cells) {
			t.Errorf("%s: %d columns, want %d", it.Code, len(head.Cells), at)
		}
		if _, err := r.Next(); err == io.EOF {
			t.Errorf("%s: no sample row", it.Code)
		}
		r.Close()
	}
}
