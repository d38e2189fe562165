package record

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// tallyKey is what records are counted by.
type tallyKey struct {
	day                       clock.Date
	item, agency, town, state string
	batch                     id.ID
}

type tallies map[tallyKey]int64

// count counts a record that came in as it stands.
func (l Laws) count(t tallies, f *Fixed, d Derived) {
	t.accept(f, d)
	l.decided(t, f, d)
}

// accept counts a record on the day it came in, and the first and the day after the last day it is shown. An end
// fixed in advance is counted by day and item alone: its days are spread over years.
func (t tallies) accept(f *Fixed, d Derived) {
	t[tallyKey{f.Accepted, f.Item, f.Agency, f.Town, "accepted", f.Batch}]++
	if !d.visibleAt(d.ShownFrom) {
		return
	}
	t[tallyKey{d.ShownFrom, f.Item, f.Agency, f.Town, "shown", f.Batch}]++
	if d.ShownUntil != clock.Forever {
		t[tallyKey{d.ShownUntil.AddDays(1), f.Item, "", "", "shown", f.Batch}]--
	}
}

func (d Derived) visibleAt(day clock.Date) bool {
	return d.Current && d.Public && d.State == Live && d.ShownFrom <= day && day <= d.ShownUntil
}

// change counts what an event did to a record: it went away on day, or came back.
func (t tallies) change(f *Fixed, before, after Derived, day clock.Date) {
	was, is := before.visibleAt(day), after.visibleAt(day)
	switch {
	case was && !is:
		t[tallyKey{day, f.Item, f.Agency, f.Town, "shown", f.Batch}]--
		t.end(f, before, +1)
	case !was && is:
		t[tallyKey{day, f.Item, f.Agency, f.Town, "shown", f.Batch}]++
		t.end(f, after, -1)
	case was && is && before.ShownUntil != after.ShownUntil:
		t.end(f, before, +1)
		t.end(f, after, -1)
	}
}

func (t tallies) end(f *Fixed, d Derived, n int64) {
	if d.ShownUntil != clock.Forever {
		t[tallyKey{d.ShownUntil.AddDays(1), f.Item, "", "", "shown", f.Batch}] += n
	}
}

// store adds the changes up in the tally, always in the same order: two imports at once wait for each other, neither
// for both.
func (t tallies) store(tx *db.Tx) error {
	err := add(tx, "tally", []string{"item", "state", "day", "agency", "town", "batch"}, t, tallyKey.compare, func(k *tallyKey, n int64) []any {
		return []any{k.item, k.state, string(k.day), k.agency, k.town, k.batch[:], n}
	})
	if err == nil {
		err = t.storeDays(tx)
	}
	if err == nil {
		err = t.storeMonths(tx)
	}
	return err
}

// add adds figures up in a table in the order of their keys.
func add[K comparable](tx *db.Tx, table string, columns []string, figures map[K]int64, compare func(a, b K) int, row func(*K, int64) []any) error {
	keys := slices.SortedFunc(maps.Keys(figures), compare)
	keys = slices.DeleteFunc(keys, func(k K) bool { return figures[k] == 0 })
	err := tx.Sum(table, columns, len(keys), func(i int) []any { return row(&keys[i], figures[keys[i]]) })
	if err != nil {
		return fmt.Errorf("%s: %w", table, err)
	}
	return nil
}

// lanes is into how many rows a figure of a day or a month is split by batch: imports at once seldom wait for each other.
const lanes = 4

func (k *tallyKey) lane() int64 { return int64(k.batch[len(k.batch)-1] % lanes) }

// dayKey is what the tally is added up by for pages that only say how many there are.
type dayKey struct {
	item, state string
	day         clock.Date
	lane        int64
}

// storeDays adds the changes up in tally_day.
func (t tallies) storeDays(tx *db.Tx) error {
	days := map[dayKey]int64{}
	for k, n := range t {
		if k.state == "shown" || k.state == "accepted" {
			days[dayKey{k.item, k.state, k.day, k.lane()}] += n
		}
	}
	order := func(a, b dayKey) int {
		return cmp.Or(cmp.Compare(a.item, b.item), cmp.Compare(a.state, b.state), cmp.Compare(a.day, b.day), cmp.Compare(a.lane, b.lane))
	}
	return add(tx, "tally_day", []string{"item", "state", "day", "lane"}, days, order, func(k *dayKey, n int64) []any {
		return []any{k.item, k.state, string(k.day), k.lane, n}
	})
}

// monthKey is what came in is added up by for pages about suppliers.
type monthKey struct {
	item, agency string
	month        clock.Date // its first seven signs
	lane         int64
}

// storeMonths adds up in tally_month what came in.
func (t tallies) storeMonths(tx *db.Tx) error {
	months := map[monthKey]int64{}
	for k, n := range t {
		if k.state == "accepted" {
			months[monthKey{k.item, k.agency, k.day[:len("2026-11")], k.lane()}] += n
		}
	}
	order := func(a, b monthKey) int {
		return cmp.Or(cmp.Compare(a.item, b.item), cmp.Compare(a.agency, b.agency), cmp.Compare(a.month, b.month), cmp.Compare(a.lane, b.lane))
	}
	return add(tx, "tally_month", []string{"item", "agency", "month", "lane"}, months, order, func(k *monthKey, n int64) []any {
		return []any{k.item, k.agency, string(k.month), k.lane, n}
	})
}

func (k tallyKey) compare(o tallyKey) int {
	return cmp.Or(cmp.Compare(k.item, o.item), cmp.Compare(k.state, o.state), cmp.Compare(k.day, o.day),
		cmp.Compare(k.agency, o.agency), cmp.Compare(k.town, o.town), bytes.Compare(k.batch[:], o.batch[:]))
}
