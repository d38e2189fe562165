package intake

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
)

// A page of findings reads those of its rule where they lie together, whatever else was found in the batch: with 10,000
// rows held each page went through all of them.
func TestFindingsAreReadByTheirRule(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, []db.Set{Migrations()})
	plan := func(q string, args ...any) (all string) {
		err := d.View(context.Background(), func(tx *db.Tx) error {
			lines, err := db.All(tx, func(scan db.Scanner) (line string, err error) {
				var a, b, c int
				err = scan(&a, &b, &c, &line)
				return line, err
			}, "explain query plan "+q, args...)
			all = strings.Join(lines, "\n")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	x := id.New()
	got := plan(fmt.Sprintf(findingsOf, 51), x, "identifier.invalid", "统一社会信用代码", "error", 100, 1)
	if !strings.Contains(got, "COVERING INDEX finding_rule (batch=? AND rule=? AND column_title=? AND level=? AND (row,n)>(?,?))") || !strings.Contains(got, "f USING PRIMARY KEY (batch=? AND row=? AND n=?)") {
		t.Errorf("findings of a rule:\n%s", got)
	}
	if got := plan(ruleCounts, x); !strings.Contains(got, "COVERING INDEX finding_rule (batch=?)") || strings.Contains(got, "GROUP BY") {
		t.Errorf("how often rules speak:\n%s", got)
	}
	if got := plan(heldCells+"($2,$3)", x, 2, 3); !strings.Contains(got, "PRIMARY KEY (batch=? AND row=?)") {
		t.Errorf("held rows:\n%s", got)
	}
}
