package record

import (
	"context"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
)

// A subject's records are read where they lie together, whatever items are asked for and in whatever order: by way of a
// list of all records of an item, a report took seconds among half a million records.
func TestASubjectIsReadWhereItsRowsLie(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, []db.Set{Migrations()})
	err := d.View(context.Background(), func(tx *db.Tx) error {
		for _, items := range [][]string{nil, {"penalty"}, {"penalty", "permit"}} {
			for _, order := range []string{"", newestFirst} {
				q, args := ofItems(tx, []id.ID{id.New()}, items, 50, shownColumns, order)
				plan, err := db.All(tx, func(scan db.Scanner) (line string, err error) {
					var a, b, c int
					err = scan(&a, &b, &c, &line)
					return line, err
				}, "explain query plan "+q, args...)
				if err != nil {
					return err
				}
				if all := strings.Join(plan, "\n"); !strings.Contains(all, "SEARCH r USING PRIMARY KEY (subject_id=?") {
					t.Errorf("items %v, order %q:\n%s", items, order, all)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What is past its time is found by an index in either half.
func TestWhatIsPastIsFoundByAnIndex(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, []db.Set{Migrations()})
	err := d.View(context.Background(), func(tx *db.Tx) error {
		plan, err := db.All(tx, func(scan db.Scanner) (line string, err error) {
			var a, b, c int
			err = scan(&a, &b, &c, &line)
			return line, err
		}, "explain query plan "+past, "penalty", "2020-01-01", "2026-01-01")
		if all := strings.Join(plan, "\n"); !strings.Contains(all, "record_list (item=? AND decided>? AND decided<?)") || !strings.Contains(all, "record_rest (item=? AND decided>? AND decided<?)") {
			t.Error(all)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What is not classed is read and counted where the index has it, oldest first, without looking at what has a class.
func TestWhatIsNotClassedIsFoundByItsIndex(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, []db.Set{Migrations()})
	err := d.View(context.Background(), func(tx *db.Tx) error {
		for _, f := range []Unclassed{{Items: []string{"penalty"}, Limit: 50}, {Items: []string{"penalty"}, Town: "441900119", Limit: 50, After: LastDay{"2026-05-06", id.New()}}} {
			q, args := f.query("sthjj", "penalty", "2026-11-28")
			plan, err := db.All(tx, func(scan db.Scanner) (line string, err error) {
				var a, b, c int
				err = scan(&a, &b, &c, &line)
				return line, err
			}, "explain query plan "+q, args...)
			if err != nil {
				return err
			}
			if all := strings.Join(plan, "\n"); !strings.Contains(all, "record_unclassed (authority_code=? AND item=? AND shown_until>") || strings.Contains(all, "TEMP B-TREE") {
				t.Error(all)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
