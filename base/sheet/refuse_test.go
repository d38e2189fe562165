package sheet

import (
	"archive/zip"
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files")

// bomb is a workbook whose sheet is a gigabyte of nothing.
func bomb(t *testing.T) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	w, err := z.Create("xl/workbook.xml")
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, "<workbook/>")
	w, err = z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	for zeros, i := make([]byte, 1<<20), 0; i < 200; i++ {
		w.Write(zeros)
	}
	z.Close()
	return out.Bytes()
}

// huge says of its parts that they unpack to far more than the limit.
func huge(t *testing.T) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for i := range 3 {
		if _, err := z.CreateRaw(&zip.FileHeader{Name: fmt.Sprintf("xl/%dworkbook.xml", i), Method: zip.Deflate, UncompressedSize64: 2 << 30, CompressedSize64: 0}); err != nil {
			t.Fatal(err)
		}
	}
	z.Close()
	return out.Bytes()
}

// TestRefusals: every file that cannot be read is refused with a sentence that says what to do; the golden file lists
// them.
func TestRefusals(t *testing.T) {
	good := book(`<row r="1"><c r="A1"><v>1</v></c></row>`)
	noIndex := book(`<row r="1"><c r="A1"><v>1</v></c></row>`)
	delete(noIndex, "xl/_rels/workbook.xml.rels")
	whole := good.zip(t)
	bad := map[string][]byte{
		"empty.csv": {}, "blank.csv": []byte(" \r\n\t\n  "), "blank-mark.csv": []byte("\ufeff\n"), "binary.csv": bytes.Repeat([]byte{0, 1, 2, 3}, 100), "scrambled.xlsx": bytes.Repeat([]byte("\x15\x9cK\x7f\xe2\x03G\xb1\x08\xf4,\x11"), 100),
		"utf16-without-mark.csv": []byte("a\x00,\x00b\x00\n\x00"), "one-line.csv": bytes.Repeat([]byte("x"), 3<<20), "million-columns.csv": bytes.Repeat([]byte("1,"), 1_000_000),
		"columns.csv": bytes.Repeat([]byte("1,"), 1000), "page.xls": []byte("\n<html><table></table></html>"), "data.csv": []byte(`<?xml version="1.0"?><a/>`),
		"really.pdf.xlsx": []byte("%PDF-1.7\n"), "old.xls": []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), "photo.xlsx": []byte("\x89PNG\r\n"), "photo2.xlsx": []byte("\xff\xd8\xff\xe0"),
		"a.rar.xlsx": []byte("Rar!\x1a"), "a.7z": []byte("7z\xbc\xaf\x27"), "a.gz": []byte("\x1f\x8b\x08"), "a.rtf": []byte(`{\rtf1`),
		"truncated.xlsx": whole[:len(whole)/2], "truncated-end.xlsx": whole[:len(whole)-10], "bomb.xlsx": bomb(t), "huge.xlsx": huge(t),
		"report.docx.xlsx": files{"word/document.xml": "<w/>"}.zip(t), "slides.xlsx": files{"ppt/presentation.xml": "<p/>"}.zip(t), "binary.xlsb": files{"xl/workbook.bin": "x"}.zip(t),
		"table.ods": files{"META-INF/manifest.xml": "<m/>"}.zip(t), "files.zip": files{"a.csv": "a,b"}.zip(t), "nothing.xlsx": book("", `<row r="1"><c r="A1"/></row>`).zip(t),
		"no-index.xlsx": noIndex.zip(t), "no-sheet.xlsx": files{"xl/workbook.xml": "<workbook>"}.zip(t),
	}
	dir := t.TempDir()
	for name, content := range bad {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	for name := range bad {
		names = append(names, name)
	}
	slices.Sort(names)
	var said strings.Builder
	for _, name := range append(names, "missing.csv", ".") {
		fmt.Fprintf(&said, "%s: %s\n", name, strings.ReplaceAll(refusal(t, filepath.Join(dir, name)), dir, "FOLDER"))
	}
	golden(t, "testdata/refusals.txt", said.String())
}

// refusal reads until it is refused.
func refusal(t *testing.T, path string) string {
	r, err := Open(path)
	if err == nil {
		defer r.Close()
		for err == nil {
			_, err = r.Next()
		}
	}
	if _, ok := err.(*Error); !ok {
		t.Errorf("%s: %v is no refusal", filepath.Base(path), err)
		return ""
	}
	if !strings.HasSuffix(err.Error(), "。") || !strings.Contains(err.Error(), "请") {
		t.Errorf("%s: %q does not say what to do", filepath.Base(path), err)
	}
	return err.Error()
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil || string(want) != got {
		t.Errorf("%s differs (%v); run with -update and look at it. Got:\n%s", path, err, got)
	}
}
