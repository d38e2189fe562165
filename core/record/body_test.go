package record

import (
	"encoding/json"
	"maps"
	"testing"
)

// What the quick reader reads is what the library reads; what it leaves alone it says so.
func FuzzBodyIsReadAsTheLibraryReadsIt(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":"1"}`, `{"content":"示例，罚款1万元","doc_no":"粤0001"}`, `{"a":"1","a":"2"}`, `{"a":"x\"y"}`, `{"a":"\u0001"}`, `{"a":1}`,
		`{"a":"1",}`, `{"a":"1"}}`, `{"a":"1"`, `{"a":{"b":"c"}}`, `null`, ``, `{"a" : "1"}`, "{\"a\":\"1\n\"}", `{"a":"1""b":"2"}`, `{,"a":"1"}`, "{\"\xff\":\"\xfe\"}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, ok := flatBody(s)
		if !ok {
			return
		}
		var want map[string]string
		if err := json.Unmarshal([]byte(s), &want); err != nil {
			t.Fatalf("%q is read as %v, the library says %v", s, got, err)
		}
		if !maps.Equal(got, want) {
			t.Errorf("%q is read as %v, by the library as %v", s, got, want)
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
