package record_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"testing/quick"

	"xinguan/base/jsonout"
	"xinguan/core/record"
)

// same tells whether a value writes itself as the library would write it.
func same(t *testing.T, v jsonout.Appender) bool {
	t.Helper()
	var want bytes.Buffer
	e := json.NewEncoder(&want)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	got := append(v.AppendJSON(nil), '\n')
	if !bytes.Equal(got, want.Bytes()) {
		t.Errorf("written\n%s by the library\n%s", got, want.Bytes())
	}
	return !t.Failed()
}

// Whatever stands in a record, it is written as its tags say: whoever adds a member to the one adds it to the other.
func TestRecordsWriteThemselvesAsTheLibraryWould(t *testing.T) {
	for _, f := range []any{
		func(p record.Public) bool { return same(t, &p) },
		func(n record.PublicNotice) bool { return same(t, &n) },
		func(e record.PublicElsewhere) bool { return same(t, &e) },
	} {
		if err := quick.Check(f, nil); err != nil {
			t.Error(err)
		}
	}
	same(t, &record.Public{})
	fields := record.Fields{{Name: "content", Text: "示例"}, {Name: "fine", Text: "5"}}
	var read map[string]string
	if err := json.Unmarshal(fields.AppendJSON(nil), &read); err != nil || len(read) != 2 || read["content"] != "示例" || read["fine"] != "5" {
		t.Errorf("%v, %v", read, err)
	}
}
