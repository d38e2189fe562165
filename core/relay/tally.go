package relay

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"xinguan/base/db"
)

// Count is how many records stand how.
type Count struct {
	Item  string
	Act   Act
	State State
	Seen  Seen
	N     int64
}

func scanCount(s db.Scanner) (c Count, err error) {
	err = s(&c.Item, &c.Act, &c.State, &c.Seen, &c.N)
	return c, err
}

// Counts are how many records stand how at a target, counted now: of a million that takes a fifth of a second.
func Counts(tx *db.Tx, target string) ([]Count, error) {
	return db.All(tx, scanCount, `select item, act, state, seen, count(*) from relay where target = $1 group by item, act, state, seen order by item, act, state, seen`, target)
}

// Tally are the same as they were counted last, by Recount.
func Tally(tx *db.Tx, target string) ([]Count, error) {
	return db.All(tx, scanCount, `select item, act, state, seen, n from relay_tally where target = $1 and n <> 0 order by item, act, state, seen`, target)
}

// Recount counts anew and keeps it; changed tells whether it was other than what was kept. Where it was not, nothing is
// written.
func Recount(ctx context.Context, d *db.DB, target string) (changed bool, err error) {
	var now, kept []Count
	err = d.View(ctx, func(tx *db.Tx) (err error) {
		if now, err = Counts(tx, target); err == nil {
			kept, err = Tally(tx, target)
		}
		return err
	})
	if err != nil || slices.Equal(now, kept) {
		return false, err
	}
	return true, d.Aside(ctx, func(tx *db.Tx) error { return keep(tx, target, now, kept) }) // nothing the public reads
}

// keep writes what was counted over what was kept; what is there no more is kept as none. Lines are never taken away and are
// written in one order, so that of two who count at once the later one's figures stand and neither fails.
func keep(tx *db.Tx, target string, now, kept []Count) error {
	for _, c := range kept {
		if c.N = 0; !slices.ContainsFunc(now, func(o Count) bool { return o.compare(c) == 0 }) {
			now = append(now, c)
		}
	}
	slices.SortFunc(now, Count.compare)
	for _, c := range now {
		if _, err := tx.Exec(`insert into relay_tally (target, item, act, state, seen, n) values ($1, $2, $3, $4, $5, $6) on conflict (target, item, act, state, seen) do update set n = excluded.n`,
			target, c.Item, string(c.Act), string(c.State), string(c.Seen), c.N); err != nil {
			return err
		}
	}
	return nil
}

// compare orders counts by what they count.
func (c Count) compare(o Count) int {
	return cmp.Or(cmp.Compare(c.Item, o.Item), cmp.Compare(c.Act, o.Act), cmp.Compare(c.State, o.State), cmp.Compare(c.Seen, o.Seen))
}

// RefusedUpTo counts what Refused lists, but stops at most.
func RefusedUpTo(tx *db.Tx, where string, args []any, most int) (int, error) {
	return db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err },
		fmt.Sprintf(`select count(*) from (select 1 from relay where (%s) and state = 'rejected' limit %d) t`, where, most), args...)
}
