package rating

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/core/ident"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
)

// dump is a stock written out, whatever its numbers.
func dump(s *Stock) string {
	var b strings.Builder
	for i := range s.Len() {
		fmt.Fprintln(&b, s.Party(i))
		for _, f := range s.Of(i, nil) {
			item, class := s.Dict.Items[f.Item], s.Dict.Classes[f.Class]
			f.Item, f.Class = 0, 0
			fmt.Fprintln(&b, " ", item, class, f)
		}
	}
	return b.String()
}

// kept is the stock of the fact file, which must say what the database says.
func (w *town) kept(what string) {
	w.t.Helper()
	err := w.db.View(w.t.Context(), func(tx *db.Tx) error {
		s, err := w.Stock(tx)
		if err != nil {
			return err
		}
		plain, err := BuildStock(tx, w.Laws)
		if err != nil {
			return err
		}
		if got, want := dump(s), dump(plain); got != want {
			w.t.Errorf("%s: the file has\n%s\nnot\n%s", what, got, want)
		}
		if n := differ(s, plain); n != 0 {
			w.t.Errorf("%s: %d differ", what, n)
		}
		return s.Close()
	})
	if err != nil {
		w.t.Fatalf("%s: %v", what, err)
	}
}

// TestFactFile: the file says what the database says after whatever happened to records and subjects, and is built again
// where it is not whole, or not of this database.
func TestFactFile(t *testing.T) {
	now := &movable{"2026-11-23"}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, now, 30)
		w.Facts = &Facts{Folder: filepath.Join(t.TempDir(), "facts")}
		w.kept("nothing sealed")
		w.seal()
		w.kept("sealed since")
		first := w.inode()
		w.kept("nothing new")
		if w.inode() != first {
			t.Error("a file that was up to date was written again")
		}
		penalty := w.add(w.firms[7], "penalty", "2026-11-20", rulebook.General)
		w.add(w.firms[29], "penalty", "2026-11-20", rulebook.Serious)
		w.seal()
		w.kept("two penalties")
		if w.inode() == first {
			t.Error("the file was not written again")
		}
		now.day = "2027-03-01"
		w.event(w.firms[7], penalty, record.Repair)
		w.seal()
		w.kept("a repair")
		now.day = "2026-11-23"
		w.joined()
		w.broken()
	}, db.WithClock(now))
}

// inode tells files apart.
func (w *town) inode() string {
	w.t.Helper()
	info, err := os.Stat(w.Facts.path())
	if err != nil {
		w.t.Fatal(err)
	}
	return fmt.Sprint(info.ModTime().UnixNano())
}

// joined lets a firm known from a decision only be ruled to be one of the register, and that be undone.
func (w *town) joined() {
	var known id.ID
	var edge subject.Edge
	w.write(func(tx *db.Tx) error {
		made, err := subject.Provisional(tx, nil, []subject.Entry{{Key: subject.Key{Type: ident.TypeRegNo, Value: "441998000000123"}, Kind: ident.KindEnterprise, Name: "东莞市示例4厂"}})
		known = made[0].ID
		return err
	})
	w.add(known, "penalty", "2026-11-01", rulebook.Serious)
	w.seal()
	w.kept("a firm known from a decision")
	w.write(func(tx *db.Tx) (err error) {
		edge, _, err = subject.Link(tx, subject.Ruling{A: w.firms[4], B: known, Verdict: subject.Same, By: "示例", Why: "示例"})
		return err
	})
	w.seal()
	w.kept("ruled to be one")
	w.write(func(tx *db.Tx) error { _, err := subject.Undo(tx, edge.ID, "示例", "示例"); return err })
	w.seal()
	w.kept("undone")
}

// broken lets the file be cut off, be another database's, and be behind what was taken over.
func (w *town) broken() {
	path := w.Facts.path()
	raw, err := os.ReadFile(path)
	if err != nil {
		w.t.Fatal(err)
	}
	for n := 0; n < len(raw); n += len(raw)/20 + 1 {
		if err := os.WriteFile(path, raw[:n], 0o600); err != nil {
			w.t.Fatal(err)
		}
		w.kept(fmt.Sprintf("cut off after %d of %d bytes", n, len(raw)))
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(raw), `"Mark":"`, `"Mark":"another `, 1)), 0o600); err != nil {
		w.t.Fatal(err)
	}
	w.kept("another database's")
	w.write(func(tx *db.Tx) error { return ledger.Append(tx, ledger.Change{Topic: record.Topic, Ref: id.New()}) })
	w.seal()
	w.kept("a take-over")
	left, err := os.ReadDir(w.Facts.Folder)
	if err != nil || len(left) != 1 {
		w.t.Errorf("left behind: %v %v", left, err)
	}
}
