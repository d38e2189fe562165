package directory_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"testing/quick"

	"xinguan/core/record"
	"xinguan/rooms/directory"
)

// The answer with the records is written as its tags say, whatever stands in it.
func TestRecordsAreWrittenAsTheLibraryWould(t *testing.T) {
	check := func(a directory.RecordsOutputBody) bool {
		var want bytes.Buffer
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		if a.Records == nil {
			a.Records = []record.Public{} // never none: an empty list
		}
		return e.Encode(a) == nil && bytes.Equal(append(a.AppendJSON(nil), '\n'), want.Bytes())
	}
	if err := quick.Check(check, &quick.Config{MaxCount: 30}); err != nil {
		t.Error(err)
	}
}
