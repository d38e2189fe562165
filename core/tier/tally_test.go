package tier

import (
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/core/ledger"
)

var tallySets = []db.Set{ledger.Migrations(), Migrations()}

var counted = &Sector{ID: "tax", Normal: "B", Classes: []Class{{ID: "A"}, {ID: "B"}, {ID: "C"}}}

// proposing are proposals of classes for organisations 1 to n.
func proposing(ground string, classes ...string) (all []proposal) {
	for i, c := range classes {
		if c != "" {
			all = append(all, proposal{nth(i), c, ground})
		}
	}
	return all
}

func nth(i int) id.ID { return id.ID{15: byte(i + 1)} }

// agree fails where the tally says anything else than counting every organisation does.
func agree(t *testing.T, d *db.DB, when string) map[[2]string]int {
	t.Helper()
	kept, counting := map[[2]string]int{}, map[[2]string]int{}
	err := d.View(t.Context(), func(tx *db.Tx) (err error) {
		if kept, err = Tally(tx, counted.ID); err != nil {
			return err
		}
		return Each(tx, counted.ID, func(r Row) error { counting[[2]string{r.Proposed, r.Held}]++; return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(kept, counting) {
		t.Errorf("%s: the tally says %v, there are %v", when, kept, counting)
	}
	return kept
}

// TestTally: how many stand where is kept exactly, whatever is proposed, confirmed, taken back or proposed twice.
func TestTally(t *testing.T) {
	dbtest.Each(t, tallySets, func(t *testing.T, d *db.DB) {
		put := func(all []proposal) {
			t.Helper()
			if _, err := store(t.Context(), d, counted, all); err != nil {
				t.Fatal(err)
			}
		}
		c := Confirmation{Sector: counted, Class: "A", Reason: "示例", By: "u", Name: "示例"}
		put(proposing("示例", "A", "A", "B", "C", "C"))
		if got := agree(t, d, "first"); got[[2]string{"A", ""}] != 2 || got[[2]string{"C", ""}] != 2 {
			t.Errorf("first: %v", got)
		}
		if n, err := c.ConfirmAll(t.Context(), d); err != nil || n != 2 {
			t.Fatalf("%d confirmed: %v", n, err)
		}
		agree(t, d, "confirmed together")
		c.Class = "C"
		one := func(seen int) error {
			return d.Write(t.Context(), func(tx *db.Tx) error { return c.Confirm(tx, nth(3), seen) })
		}
		if err := one(0); err != nil {
			t.Fatal(err)
		}
		if err := one(0); !errors.Is(err, ErrMoved) {
			t.Errorf("confirmed twice: %v", err)
		}
		agree(t, d, "confirmed by itself")
		put(proposing("另一个示例", "B", "A", "", "A", "C", "A"))
		if got := agree(t, d, "proposed anew"); got[[2]string{"A", "C"}] != 1 || got[[2]string{"", ""}] != 1 {
			t.Errorf("proposed anew: %v", got)
		}
		put(nil)
		agree(t, d, "nothing proposed any more")
	}, db.WithClock(clock.At("2026-11-27")))
}

// TestTallyAtOnce: proposals and confirmations at the same moment are each counted once.
func TestTallyAtOnce(t *testing.T) {
	dbtest.Each(t, tallySets, func(t *testing.T, d *db.DB) {
		if _, err := store(t.Context(), d, counted, proposing("示例", "A", "A", "A", "A")); err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for w := range 6 {
			all.Go(func() {
				for i := range 4 {
					class := []string{"A", "C"}[(w+i)%2]
					err := d.Write(t.Context(), func(tx *db.Tx) error {
						if w == 5 {
							r, _, err := standsIn(tx, nth(i), counted.ID)
							if err == nil {
								err = Confirmation{Sector: counted, Class: r.Proposed, Reason: "示例", By: "u", Name: "示例"}.Confirm(tx, nth(i), r.N)
							}
							return err
						}
						moved := tallies{}
						err := step{proposal{nth(i), class, "示例"}, Row{Subject: nth(i), Sector: counted.ID, Standing: Standing{Proposed: "A"}}, false}.store(tx, counted, moved)
						if err == nil {
							err = moved.store(tx)
						}
						return err
					})
					if err != nil && !errors.Is(err, ErrMoved) {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		agree(t, d, "at once")
	}, db.WithClock(clock.At("2026-11-27")))
}

// TestRecount: a tally that is wrong is corrected, and said to have been.
func TestRecount(t *testing.T) {
	dbtest.Each(t, tallySets, func(t *testing.T, d *db.DB) {
		if _, err := store(t.Context(), d, counted, proposing("示例", "A", "A", "C")); err != nil {
			t.Fatal(err)
		}
		recount := func() (rows, differ int64) {
			err := d.Write(t.Context(), func(tx *db.Tx) (err error) { rows, differ, err = Recount(tx); return err })
			if err != nil {
				t.Fatal(err)
			}
			return rows, differ
		}
		if rows, differ := recount(); rows != 3 || differ != 0 {
			t.Errorf("%d organisations, %d differ", rows, differ)
		}
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`update tier_tally set n = n + 7 where proposed = 'A'`)
			if err == nil {
				_, err = tx.Exec(`delete from tier_tally where proposed = 'C'`)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, differ := recount(); differ != 2 {
			t.Errorf("%d differ, not 2", differ)
		}
		agree(t, d, "recounted")
	}, db.WithClock(clock.At("2026-11-27")))
}

// TestTheBoardReadsTheTally: however many organisations there are, the board searches a few lines by their key.
func TestTheBoardReadsTheTally(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, []db.Set{Migrations()})
	err := d.View(t.Context(), func(tx *db.Tx) error {
		plan, err := db.All(tx, func(scan db.Scanner) (line string, err error) {
			var a, b, c int
			err = scan(&a, &b, &c, &line)
			return line, err
		}, "explain query plan "+tallyQuery, "tax")
		if all := strings.Join(plan, "\n"); !strings.Contains(all, "SEARCH tier_tally USING PRIMARY KEY (sector=?)") {
			t.Error(all)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
