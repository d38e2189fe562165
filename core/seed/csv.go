package seed

import (
	"bufio"
	"bytes"
	"io"
	"strings"
)

// table writes rows of CSV (UTF-8, CRLF-free, quoted where needed).
type table struct {
	out *bufio.Writer
	buf []byte
}

func newTable(w io.Writer) *table { return &table{out: bufio.NewWriterSize(w, 1<<20)} }

// row writes one row.
func (t *table) row(cells []string) error {
	t.buf = t.buf[:0]
	for i, c := range cells {
		if i > 0 {
			t.buf = append(t.buf, ',')
		}
		at := len(t.buf)
		t.buf = append(t.buf, c...)
		if special(t.buf[at:]) {
			t.buf = append(t.buf[:at], '"')
			t.buf = append(t.buf, strings.ReplaceAll(c, `"`, `""`)...)
			t.buf = append(t.buf, '"')
		}
	}
	t.buf = append(t.buf, '\n')
	_, err := t.out.Write(t.buf)
	return err
}

// special tells whether a cell must be quoted.
func special(cell []byte) bool {
	return bytes.IndexByte(cell, ',') >= 0 || bytes.IndexByte(cell, '"') >= 0 || bytes.IndexByte(cell, '\n') >= 0
}
