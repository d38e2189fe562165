package rating

import (
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
)

// How many have which grade is read from what was kept of it, not counted: the list of models counted all results of the city each
// time somebody looked at it.
func TestAListCountsNoResults(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, sets)
	err := d.View(t.Context(), func(tx *db.Tx) error {
		plan, err := db.All(tx, func(scan db.Scanner) (line string, err error) {
			var a, b, c int
			err = scan(&a, &b, &c, &line)
			return line, err
		}, "explain query plan "+countedQuery, "qyfr", "1.0")
		all := strings.Join(plan, "\n")
		if strings.Contains(all, "rating_result") || strings.Contains(all, "SCAN") || strings.Contains(all, "TEMP B-TREE") || !strings.Contains(all, "(model=? AND version=? AND as_of=?)") {
			t.Error(all)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
