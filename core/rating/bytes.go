package rating

import (
	"encoding/json"
	"strconv"

	"xinguan/base/jsonout"
)

// partBytes is about how many bytes a record takes in the frozen form.
const partBytes = 320

// Bytes are the frozen form, letter for letter what encoding/json makes of an explanation.
func (x Explanation) Bytes() []byte {
	n := 0
	for i := range x.Lines {
		n += len(x.Lines[i].Records)
	}
	w := frozen{b: make([]byte, 0, 1024+512*len(x.Lines)+partBytes*n)}
	w.text(`{"model":`, x.Model)
	w.text(`,"version":`, x.Version)
	w.text(`,"subject":`, x.Subject)
	w.text(`,"as_of":`, string(x.AsOf))
	if x.Outside != "" {
		w.text(`,"outside":`, x.Outside)
	}
	w.points(`,"start":`, x.Start)
	w.lines(x.Lines)
	w.points(`,"score":`, x.Score)
	w.text(`,"grade":`, x.Grade)
	w.text(`,"reckoned":`, x.Reckoned)
	w.text(`,"good_until":`, string(x.GoodUntil))
	w.text(`,"input":`, x.Input)
	if len(x.Held) > 0 {
		w.other(`,"held":`, x.Held)
	}
	if x.Override != nil {
		w.other(`,"override":`, x.Override)
	}
	return append(w.b, '}')
}

// frozen writes the frozen form. Texts that come again, as authorities do, are looked at once.
type frozen struct {
	b    []byte
	memo [fields]memo
}

// memo is a text with how it is written.
type memo struct {
	text string
	raw  []byte
}

// The fields of a record whose texts come again.
const (
	itemField = iota
	authorityField
	decidedField
	classField
	severityField
	fields
)

func (w *frozen) lines(all []Line) {
	w.b = append(w.b, `,"lines":`...)
	if all == nil {
		w.b = append(w.b, "null"...)
		return
	}
	w.b = append(w.b, '[')
	for i := range all {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.line(&all[i])
	}
	w.b = append(w.b, ']')
}

func (w *frozen) line(l *Line) {
	w.text(`{"indicator":`, l.Indicator)
	w.points(`,"points":`, l.Points)
	if l.AtMost != "" {
		w.text(`,"at_most":`, l.AtMost)
	}
	w.text(`,"until":`, string(l.Until))
	w.b = append(w.b, `,"records":`...)
	if l.Records == nil {
		w.b = append(w.b, "null}"...)
		return
	}
	w.b = append(w.b, '[')
	for i := range l.Records {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.part(&l.Records[i])
	}
	w.b = append(w.b, "]}"...)
}

func (w *frozen) part(p *Part) {
	w.text(`{"record":`, p.Record)
	w.again(`,"item":`, itemField, p.Item)
	w.text(`,"document_number":`, p.DocNo)
	w.again(`,"authority":`, authorityField, p.Authority)
	w.again(`,"decided":`, decidedField, string(p.Decided))
	w.again(`,"class":`, classField, p.Class)
	w.again(`,"severity":`, severityField, p.Severity)
	w.points(`,"points":`, p.Points)
	w.b = append(append(append(w.b, `,"until":"`...), p.Until...), '"') // dates of our own
	if p.Repair != "" {
		w.b = append(append(append(w.b, `,"repair":"`...), p.Repair...), '"')
	}
	w.b = append(w.b, '}')
}

func (w *frozen) points(key string, p Points) {
	w.b = strconv.AppendInt(append(w.b, key...), int64(p), 10)
}

func (w *frozen) text(key, s string) {
	w.b = appendText(append(w.b, key...), s)
}

func (w *frozen) again(key string, field int, s string) {
	m := &w.memo[field]
	if m.raw == nil || m.text != s {
		m.text, m.raw = s, appendText(m.raw[:0], s)
	}
	w.b = append(append(w.b, key...), m.raw...)
}

func (w *frozen) other(key string, v any) {
	b, _ := json.Marshal(v) // structs of texts
	w.b = append(append(w.b, key...), b...)
}

// escaped are the characters encoding/json writes otherwise than they stand.
var escaped = jsonout.But(`"\<>&`)

// appendText writes a text as encoding/json does; what it would write otherwise than it stands is left to it.
func appendText(b []byte, s string) []byte {
	if !jsonout.Plain(s, escaped) {
		return appendJSON(b, s)
	}
	return append(append(append(b, '"'), s...), '"')
}

func appendJSON(b []byte, s string) []byte {
	raw, _ := json.Marshal(s) // a text
	return append(b, raw...)
}
