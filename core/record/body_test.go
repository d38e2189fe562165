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
