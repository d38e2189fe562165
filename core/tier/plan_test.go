package tier

import (
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
)

// What waits is counted in the index, no further than the menu shows: it is asked for with every page of the office.
func TestTheMenuCountsInTheIndex(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, []db.Set{Migrations()})
	err := d.View(t.Context(), func(tx *db.Tx) error {
		plan, err := db.All(tx, func(scan db.Scanner) (line string, err error) {
			var a, b, c int
			err = scan(&a, &b, &c, &line)
			return line, err
		}, "explain query plan "+waitingQuery, "tax", "A", "", 999)
		if all := strings.Join(plan, "\n"); !strings.Contains(all, "USING COVERING INDEX tier_sector (sector=? AND proposed=? AND held=?)") {
			t.Error(all)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
