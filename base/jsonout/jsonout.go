// Package jsonout writes JSON without reflection, byte for byte what encoding/json writes: as it does when it leaves HTML alone, or,
// for what was frozen so, as it does by itself. It is for the few answers that hold hundreds of texts, whose reflection takes
// longer than reading them.
package jsonout

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"sync"
)

// Appender is a value that writes itself.
type Appender interface {
	AppendJSON(b []byte) []byte
}

// Write writes a value that writes itself, with the line end the library's encoder gives.
func Write(w io.Writer, v Appender) error {
	room := rooms.Get().(*[]byte)
	out := append(v.AppendJSON((*room)[:0]), '\n')
	_, err := w.Write(out)
	if cap(out) <= largestKept {
		*room = out
		rooms.Put(room)
	}
	return err
}

// rooms are where answers were written before: one that grows with each answer costs more than its texts.
var rooms = sync.Pool{New: func() any { return new([]byte) }}

// largestKept is how large a room is kept for the next answer.
const largestKept = 1 << 20

// escaped are the characters of which the library writes escapes.
var escaped = But(`"\`)

// Text appends a text in quotes.
func Text(b []byte, s string) []byte {
	if !Plain(s, escaped) {
		return odd(b, s)
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}

// odd leaves a text to the library.
func odd(b []byte, s string) []byte {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a text can always be written, and so can a buffer
	return append(b, bytes.TrimSuffix(out.Bytes(), []byte("\n"))...)
}

// escapedHTML are those of which it writes escapes by itself.
var escapedHTML = But(`"\<>&`)

// HTMLText is Text as the library writes it by itself, with the signs of HTML escaped.
func HTMLText(b []byte, s string) []byte {
	if !Plain(s, escapedHTML) {
		raw, _ := json.Marshal(s) // a text can always be written
		return append(b, raw...)
	}
	return append(append(append(b, '"'), s...), '"')
}

// List appends values that write themselves; none is an empty list.
func List[T any](b []byte, all []T, one func(b []byte, v *T) []byte) []byte {
	b = append(b, '[')
	for i := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = one(b, &all[i])
	}
	return append(b, ']')
}

// Object writes an object member by member, in the order they come; their names are plain.
type Object struct {
	out  []byte
	more bool
	html bool // texts are written by HTMLText
}

// Open begins an object after b.
func Open(b []byte) Object { return Object{out: append(b, '{')} }

// OpenHTML begins an object whose texts are written by HTMLText.
func OpenHTML(b []byte) Object { return Object{out: append(b, '{'), html: true} }

// Close is everything with the end of the object.
func (o *Object) Close() []byte { return append(o.out, '}') }

// Member writes a name and what write appends as its value.
func (o *Object) Member(name string, write func(b []byte) []byte) {
	o.out = write(o.name(name))
}

// Text writes a text.
func (o *Object) Text(name, value string) {
	if b := o.name(name); o.html {
		o.out = HTMLText(b, value)
	} else {
		o.out = Text(b, value)
	}
}

// Number writes a whole number.
func (o *Object) Number(name string, value int64) {
	o.out = strconv.AppendInt(o.name(name), value, 10)
}

// Raw writes what is JSON already.
func (o *Object) Raw(name string, value []byte) { o.out = append(o.name(name), value...) }

// Given writes a text where there is one.
func (o *Object) Given(name, value string) {
	if value != "" {
		o.Text(name, value)
	}
}

// Flag writes true or false.
func (o *Object) Flag(name string, value bool) {
	if b := o.name(name); value {
		o.out = append(b, "true"...)
	} else {
		o.out = append(b, "false"...)
	}
}

func (o *Object) name(name string) []byte {
	if o.more {
		o.out = append(o.out, ',')
	}
	o.more = true
	o.out = append(o.out, '"')
	o.out = append(o.out, name...)
	return append(o.out, '"', ':')
}
