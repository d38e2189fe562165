package record

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// read fills in the body from its canonical JSON.
func (r *Record) read(body sql.NullString) error {
	if !body.Valid {
		return nil
	}
	if flat, ok := flatBody(body.String); ok {
		r.Body = flat
	} else if err := json.Unmarshal([]byte(body.String), &r.Body); err != nil {
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

// flatBody reads an object of texts without escapes, as nearly all bodies are: pages read some dozens, and the library's
// decoder took as long as the query. Names and values are parts of s. Anything else is not ok, and is the library's.
func flatBody(s string) (map[string]string, bool) {
	s, ok := strings.CutPrefix(s, "{")
	if !ok || strings.IndexByte(s, '\\') >= 0 || !utf8.ValidString(s) {
		return nil, false
	}
	out := make(map[string]string, strings.Count(s, `":"`))
	for s != "}" {
		var name, value string
		if name, s, ok = quoted(s); !ok {
			return nil, false
		}
		if s, ok = strings.CutPrefix(s, ":"); !ok {
			return nil, false
		}
		if value, s, ok = quoted(s); !ok {
			return nil, false
		}
		out[name] = value
		if next, more := strings.CutPrefix(s, `,"`); more {
			s = s[len(s)-len(next)-1:]
		} else if s != "}" {
			return nil, false
		}
	}
	return out, true
}

// quoted is the text in quotes that s begins with, and what follows it. Control characters are not what JSON allows, and
// are left to the library to refuse.
func quoted(s string) (text, rest string, ok bool) {
	if s, ok = strings.CutPrefix(s, `"`); !ok {
		return "", "", false
	}
	text, rest, ok = strings.Cut(s, `"`)
	return text, rest, ok && strings.IndexFunc(text, func(r rune) bool { return r < 0x20 }) < 0
}
