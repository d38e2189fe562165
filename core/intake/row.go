package intake

import (
	"encoding/binary"
	"errors"

	"xinguan/base/clock"
	"xinguan/core/ident"
	"xinguan/core/rulebook"
)

// row is one checked row between the two passes: the record it would become, or what held it.
type row struct {
	N        int
	Item     string
	Version  int // of the item it was checked under; 0 = the one in force, in a spool of before
	Held     bool
	Name     string
	Code     string // of the organisation, or the person's document number
	CodeType ident.Type

	Agency, Authority, AuthorityCode string
	Town                             string
	Decided                          clock.Date
	DocNo, Class                     string
	Amount                           int64 // fen; -1 = none that can be relied on
	Severity                         rulebook.Severity
	SeverityBy                       string
	Key, Digest, Body                []byte

	From     []byte   // the batch and row that held it before, where a repair workbook says so; see moved.go
	Replaces []byte   // id of the record it corrects, where the sender named one; else nil
	Raw      []string // the sender's cells, kept for held rows only
	Beside   []string // what checker.beside read; not encoded
	Findings []Finding
}

var errSpool = errors.New("intake: the spool does not hold what was written")

// encode appends the row in a compact form for the spool.
func (r *row) encode(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(r.N))
	b = append(b, boolByte(r.Held))
	b = binary.AppendVarint(b, r.Amount)
	for _, s := range r.texts() {
		b = appendText(b, *s)
	}
	b = appendText(appendText(appendText(b, r.Key), r.Digest), r.Body)
	b = binary.AppendUvarint(b, uint64(len(r.Raw)))
	for _, s := range r.Raw {
		b = appendText(b, s)
	}
	b = binary.AppendUvarint(b, uint64(len(r.Findings)))
	for i := range r.Findings {
		b = r.Findings[i].encode(b)
	}
	b = appendText(appendText(b, r.Replaces), r.From)
	return binary.AppendUvarint(b, uint64(r.Version))
}

func (r *row) texts() []*string {
	return []*string{&r.Item, &r.Name, &r.Code, (*string)(&r.CodeType), &r.Agency, &r.Authority, &r.AuthorityCode, &r.Town,
		(*string)(&r.Decided), &r.DocNo, &r.Class, (*string)(&r.Severity), &r.SeverityBy}
}

func (f *Finding) texts() []*string {
	return []*string{(*string)(&f.Level), &f.Rule, &f.Column, &f.Value, &f.Expected, &f.Proposed, &f.Message}
}

func (f *Finding) encode(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(f.Confidence))
	for _, s := range f.texts() {
		b = appendText(b, *s)
	}
	return b
}

func boolByte(v bool) byte {
	if v {
		return 1
	}
	return 0
}

func appendText[T string | []byte](b []byte, s T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// decoder reads what encode wrote; the first fault stops it.
type decoder struct {
	b     []byte
	words words // nil: none are kept
	bad   bool
}

func decodeRow(b []byte) (r row, err error) {
	if err := r.decode(b, nil); err != nil {
		return row{}, err
	}
	return r, nil
}

// decode reads what encode wrote. What it holds lies in b.
func (r *row) decode(b []byte, known words) error {
	d := decoder{b: b, words: known}
	d.row(r)
	if d.bad || len(d.b) > 0 {
		return errSpool
	}
	return nil
}

// row reads a row. Its bytes are those that were read and not copies of them.
func (d *decoder) row(r *row) {
	r.N, r.Held, r.Amount = int(d.uint()), d.byte() == 1, d.int()
	r.Item, r.Name, r.Code, r.CodeType = d.word(), d.text(), d.text(), ident.Type(d.word())
	r.Agency, r.Authority, r.AuthorityCode, r.Town = d.word(), d.word(), d.word(), d.word()
	r.Decided, r.DocNo, r.Class = clock.Date(d.word()), d.text(), d.word()
	r.Severity, r.SeverityBy = rulebook.Severity(d.word()), d.word()
	r.Key, r.Digest, r.Body = d.blob(), d.blob(), d.blob()
	for n := d.count(); n > 0; n-- {
		r.Raw = append(r.Raw, d.text())
	}
	for n := d.count(); n > 0; n-- {
		f := Finding{Row: r.N, Confidence: int(d.uint())}
		for _, s := range f.texts() {
			*s = d.text()
		}
		r.Findings = append(r.Findings, f)
	}
	if len(d.b) > 0 {
		r.Replaces, r.From = d.blob(), d.blob()
		if len(d.b) > 0 {
			r.Version = int(d.uint())
		}
	}
}

func (d *decoder) uint() uint64 {
	v, n := binary.Uvarint(d.b)
	return v * uint64(d.skip(n))
}

func (d *decoder) int() int64 {
	v, n := binary.Varint(d.b)
	return v * int64(d.skip(n))
}

// skip moves on by n bytes and says 1; where n is no length it marks the fault and says 0.
func (d *decoder) skip(n int) int {
	if n <= 0 || n > len(d.b) {
		d.bad, d.b = true, nil
		return 0
	}
	d.b = d.b[n:]
	return 1
}

func (d *decoder) byte() byte {
	if len(d.b) == 0 {
		d.bad = true
		return 0
	}
	v := d.b[0]
	d.b = d.b[1:]
	return v
}

// count is a number of things that each take at least a byte, so a damaged length cannot ask for memory.
func (d *decoder) count() uint64 {
	n := d.uint()
	if n > uint64(len(d.b)) {
		d.bad, d.b = true, nil
		return 0
	}
	return n
}

func (d *decoder) text() string {
	n := d.count()
	s := string(d.b[:n])
	d.b = d.b[n:]
	return s
}

// word is text of a field that few texts stand in: those that come again are made once.
func (d *decoder) word() string {
	n := d.count()
	s := d.words.of(d.b[:n])
	d.b = d.b[n:]
	return s
}

// blob is bytes, nil where there are none; they are not copied.
func (d *decoder) blob() []byte {
	n := d.count()
	if n == 0 {
		return nil
	}
	b := d.b[:n:n]
	d.b = d.b[n:]
	return b
}

// words are texts that were met before.
type words map[string]string

// How many words are kept, and how long they are at the most.
const (
	wordsKept = 1 << 13
	longWord  = 128
)

func (w words) of(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if s, ok := w[string(b)]; ok {
		return s
	}
	s := string(b)
	if w != nil && len(w) < wordsKept && len(s) <= longWord {
		w[s] = s
	}
	return s
}
