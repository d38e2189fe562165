package jsonout_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"xinguan/base/jsonout"
)

// A text is written as the library writes it.
func FuzzTextIsWrittenAsTheLibraryWritesIt(f *testing.F) {
	for _, s := range []string{"", "示例，罚款1万元", `"a"\`, "<b>&", "line\nend\ttab\x01\x7f", "a\u2028b\u2029", "“…”", "bad \xff\xe2\x80", "\xe2", "𠮷\ue000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var want bytes.Buffer
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		if err := e.Encode(s); err != nil {
			t.Fatal(err)
		}
		if got := string(jsonout.Text(nil, s)) + "\n"; got != want.String() {
			t.Errorf("%q is written %s, by the library %s", s, got, want.String())
		}
		html, err := json.Marshal(s)
		if got := jsonout.HTMLText(nil, s); err != nil || !bytes.Equal(got, html) {
			t.Errorf("%q is written %s, by the library with HTML escaped %s, %v", s, got, html, err)
		}
	})
}

func TestObject(t *testing.T) {
	o := jsonout.Open([]byte("x"))
	o.Text("a", "1")
	o.Given("b", "")
	o.Given("c", "3")
	o.Flag("d", true)
	o.Flag("e", false)
	o.Member("f", func(b []byte) []byte {
		return jsonout.List(b, []string{"y", "z"}, func(b []byte, s *string) []byte { return jsonout.Text(b, *s) })
	})
	o.Member("g", func(b []byte) []byte { e := jsonout.Open(b); return e.Close() })
	if got, want := string(o.Close()), `x{"a":"1","c":"3","d":true,"e":false,"f":["y","z"],"g":{}}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
