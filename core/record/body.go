package record

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Body is what a record says, by the names of its fields, in their order. It is a list because a page reads dozens and asks
// each for a few fields: a map took longer to make than the row to read.
type Body []Said

// Said is what a record says in one field.
type Said struct{ Name, Text string }

// Get is what the body says in a field; empty where it says nothing.
func (b Body) Get(name string) string {
	for i := range b {
		if b[i].Name == name {
			return b[i].Text
		}
	}
	return ""
}

// has tells whether the field is there at all.
func (b Body) has(name string) bool {
	return slices.ContainsFunc(b, func(s Said) bool { return s.Name == name })
}

// without takes a field out; the body is changed.
func (b Body) without(name string) Body {
	return slices.DeleteFunc(b, func(s Said) bool { return s.Name == name })
}

// bodyOf reads a body from its canonical JSON.
func bodyOf(s string) (Body, error) {
	if flat, ok := flatBody(s); ok {
		return flat, nil
	}
	var all map[string]string
	if err := json.Unmarshal([]byte(s), &all); err != nil {
		return nil, err
	}
	out := make(Body, 0, len(all))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		out = append(out, Said{name, all[name]})
	}
	return out, nil
}

// read fills in the body from its canonical JSON.
func (r *Record) read(body sql.NullString) (err error) {
	if !body.Valid {
		return nil
	}
	if r.Body, err = bodyOf(body.String); err != nil {
		return fmt.Errorf("body of record %s: %w", r.ID, err)
	}
	r.veil()
	return nil
}

// textIn is one text of a body to store, which is canonical; not ok where it has none of that name. Without escapes no
// value holds a quote, so what looks like the name of a field is one.
func textIn(body []byte, name string) (string, bool) {
	if bytes.IndexByte(body, '\\') < 0 {
		_, after, ok := bytes.Cut(body, []byte(`"`+name+`":"`))
		value, _, closed := bytes.Cut(after, []byte(`"`))
		return string(value), ok && closed
	}
	var all map[string]string
	if json.Unmarshal(body, &all) != nil {
		return "", false
	}
	value, ok := all[name]
	return value, ok
}

// flatBody reads an object of texts in the order of their names and without escapes, as nearly all bodies are: the library's
// decoder took as long as the query. Names and values are parts of s. Anything else is not ok, and is the library's. What is
// stored was written by the library, so that a text without escapes holds nothing that had to be escaped; looking at each
// character again took as long as all the rest.
func flatBody(s string) (Body, bool) {
	rest, ok := strings.CutPrefix(s, "{")
	if !ok || strings.IndexByte(s, '\\') >= 0 {
		return nil, false
	}
	var usual [24]Said
	out := Body(usual[:0])
	for rest != "}" {
		var f Said
		if f.Name, rest, ok = quoted(rest); !ok || len(out) > 0 && out[len(out)-1].Name >= f.Name {
			return nil, false
		}
		if rest, ok = strings.CutPrefix(rest, ":"); !ok {
			return nil, false
		}
		if f.Text, rest, ok = quoted(rest); !ok {
			return nil, false
		}
		out = append(out, f)
		if next, more := strings.CutPrefix(rest, `,"`); more {
			rest = rest[len(rest)-len(next)-1:]
		} else if rest != "}" {
			return nil, false
		}
	}
	return append(make(Body, 0, len(out)), out...), true
}

// quoted is the text in quotes that s begins with, and what follows it.
func quoted(s string) (text, rest string, ok bool) {
	if s, ok = strings.CutPrefix(s, `"`); !ok {
		return "", "", false
	}
	return strings.Cut(s, `"`)
}
