package record

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// A body is what the library reads, in the order of the names, read quickly or not. What the library would not have written
// without escapes is never stored so.
func FuzzBodyIsReadAsTheLibraryReadsIt(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":"1"}`, `{"content":"示例，罚款1万元","doc_no":"粤0001"}`, `{"a":"1","a":"2"}`, `{"b":"1","a":"2"}`, `{"a":"x\"y"}`, `{"a":"\u0001"}`, `{"a":1}`,
		`{"a":"1",}`, `{"a":"1"}}`, `{"a":"1"`, `{"a":{"b":"c"}}`, `null`, ``, `{"a" : "1"}`, "{\"a\":\"1\n\"}", `{"a":"1""b":"2"}`, `{,"a":"1"}`, "{\"\xff\":\"\xfe\"}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) || strings.ContainsFunc(s, unicode.IsControl) {
			t.Skip("no text that was stored")
		}
		got, err := bodyOf(s)
		var want map[string]string
		if says := json.Unmarshal([]byte(s), &want); (says == nil) != (err == nil) {
			t.Fatalf("%q is read as %v (%v), the library says %v", s, got, err, says)
		}
		if err != nil {
			return
		}
		if len(got) != len(want) || !slices.IsSortedFunc(got, func(a, b Said) int { return strings.Compare(a.Name, b.Name) }) {
			t.Errorf("%q is read as %v, by the library as %v", s, got, want)
		}
		for name, text := range want {
			if !got.has(name) || got.Get(name) != text || slices.Clone(got).without(name).has(name) {
				t.Errorf("%q of %q is %q, by the library %q", name, s, got.Get(name), text)
			}
		}
	})
}

func TestUsualBodiesAreReadQuickly(t *testing.T) {
	for _, s := range []string{`{}`, `{"a":"1"}`, `{"content":"示例，罚款1万元","doc_no":"粤0001"}`} {
		if _, ok := flatBody(s); !ok {
			t.Errorf("%s is left to the library", s)
		}
	}
}

// A text found in a body without reading all of it is the text the library finds.
func FuzzATextIsFoundAsTheLibraryFindsIt(f *testing.F) {
	f.Add("until", "2099-12-31", `until":"`)
	f.Add("until", `a"b\`, "示例")
	f.Add("a", "", "\x01")
	f.Fuzz(func(t *testing.T, name, value, other string) {
		body, err := json.Marshal(map[string]string{"x": other, "until": value, "z": other})
		if err != nil {
			t.Skip(err)
		}
		var want map[string]string
		if err := json.Unmarshal(body, &want); err != nil {
			t.Skip(err)
		}
		got, ok := textIn(body, "until")
		if _, there := want[name]; !ok || got != want["until"] {
			t.Errorf("until of %s is %q (%v)", body, got, ok)
		} else if _, ok := textIn(body, name); ok != there && json.Valid([]byte(`"`+name+`"`)) {
			t.Errorf("%q is in %s: %v", name, body, ok)
		}
	})
}
