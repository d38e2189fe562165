package wire

import (
	"testing"

	"xinguan/base/db"
	"xinguan/core/ledger"
)

// Issuing a report, proving it and counting who looked leave the answers that are kept as they are (docs/adr/0027); what
// ends a record does not.
func TestWhatMovesTheMark(t *testing.T) {
	w := ownTown(t)
	mark := func() string {
		t.Helper()
		m, err := w.hub.DB.Mark(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	before := mark()
	w.issue(t)
	if err := w.hub.DB.Write(t.Context(), func(*db.Tx) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if after := mark(); after != before {
		t.Errorf("a report moved the mark from %s to %s", before, after)
	}
	if _, err := ledger.Seal(t.Context(), w.hub.DB); err != nil {
		t.Fatal(err)
	}
	before = mark()
	w.end(t)
	if mark() == before {
		t.Error("the end of a record did not move the mark")
	}
}
