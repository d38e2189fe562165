package relay

import (
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
)

// What stands how is counted from an index alone, and what was refused is found without going through what was taken.
func TestFiguresComeFromIndexes(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, []db.Set{Migrations()})
	err := d.View(t.Context(), func(tx *db.Tx) error {
		for query, want := range map[string]string{
			`select item, act, state, seen, count(*) from relay where target = $1 group by item, act, state, seen order by item, act, state, seen`: "COVERING INDEX relay_count (target=?)",
			`select count(*) from (select 1 from relay where (agency = $1) and state = 'rejected' limit 200) t`:                                    "INDEX relay_refused (agency=?)",
			`select record_id from relay where (agency = $1) and state = 'rejected' order by answered_at desc, record_id limit 200`:                "INDEX relay_refused (agency=?)",
		} {
			plan, err := db.All(tx, func(scan db.Scanner) (line string, err error) {
				var a, b, c int
				err = scan(&a, &b, &c, &line)
				return line, err
			}, "explain query plan "+query, "cgj")
			if err != nil {
				return err
			}
			if all := strings.Join(plan, "\n"); !strings.Contains(all, want) || strings.Contains(all, "TEMP B-TREE") {
				t.Errorf("%s\n%s", query, all)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
