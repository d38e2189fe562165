package rating

import (
	"encoding/json"

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
	var w frozen
	o := jsonout.OpenHTML(make([]byte, 0, 1024+512*len(x.Lines)+partBytes*n))
	o.Text("model", x.Model)
	o.Text("version", x.Version)
	o.Text("subject", x.Subject)
	o.Text("as_of", string(x.AsOf))
	o.Given("outside", x.Outside)
	o.Number("start", int64(x.Start))
	o.Member("lines", func(b []byte) []byte { return list(b, x.Lines, w.line) })
	o.Number("score", int64(x.Score))
	o.Text("grade", x.Grade)
	o.Text("reckoned", x.Reckoned)
	o.Text("good_until", string(x.GoodUntil))
	o.Text("input", x.Input)
	if len(x.Held) > 0 {
		o.Raw("held", library(x.Held))
	}
	if x.Override != nil {
		o.Raw("override", library(x.Override))
	}
	return o.Close()
}

// list is a list as encoding/json writes it: none is null.
func list[T any](b []byte, all []T, one func(b []byte, v *T) []byte) []byte {
	if all == nil {
		return append(b, "null"...)
	}
	return jsonout.List(b, all, one)
}

// library leaves to encoding/json what is rare.
func library(v any) []byte {
	b, _ := json.Marshal(v) // structs of texts
	return b
}

// frozen writes the parts of the frozen form. Texts that come again, as authorities do, are looked at once.
type frozen struct{ memo [fields]memo }

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

func (w *frozen) line(b []byte, l *Line) []byte {
	o := jsonout.OpenHTML(b)
	o.Text("indicator", l.Indicator)
	o.Number("points", int64(l.Points))
	o.Given("at_most", l.AtMost)
	o.Text("until", string(l.Until))
	o.Member("records", func(b []byte) []byte { return list(b, l.Records, w.part) })
	return o.Close()
}

func (w *frozen) part(b []byte, p *Part) []byte {
	o := jsonout.OpenHTML(b)
	o.Text("record", p.Record)
	w.again(&o, "item", itemField, p.Item)
	o.Text("document_number", p.DocNo)
	w.again(&o, "authority", authorityField, p.Authority)
	w.again(&o, "decided", decidedField, string(p.Decided))
	w.again(&o, "class", classField, p.Class)
	w.again(&o, "severity", severityField, p.Severity)
	o.Number("points", int64(p.Points))
	o.Text("until", string(p.Until))
	o.Given("repair", string(p.Repair))
	return o.Close()
}

func (w *frozen) again(o *jsonout.Object, name string, field int, s string) {
	m := &w.memo[field]
	if m.raw == nil || m.text != s {
		m.text, m.raw = s, jsonout.HTMLText(m.raw[:0], s)
	}
	o.Raw(name, m.raw)
}
