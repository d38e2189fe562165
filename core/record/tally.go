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
	keys := slices.SortedFunc(maps.Keys(t), tallyKey.compare)
	keys = slices.DeleteFunc(keys, func(k tallyKey) bool { return t[k] == 0 })
	err := tx.Sum("tally", tallyColumns, len(keys), func(i int) []any {
		k := &keys[i]
		return []any{k.item, k.state, string(k.day), k.agency, k.town, k.batch[:], t[*k]}
	})
	if err != nil {
		return fmt.Errorf("tally: %w", err)
	}
	return t.storeDays(tx)
}

var tallyColumns = []string{"item", "state", "day", "agency", "town", "batch"}

// dayKey is what the tally is added up by for pages that only say how many there are.
type dayKey struct {
	item, state string
	day         clock.Date
	lane        int64
}

// lanes is into how many rows a day's figure is split by batch: imports at once seldom wait for each other.
const lanes = 4

// storeDays adds the changes up in tally_day.
func (t tallies) storeDays(tx *db.Tx) error {
	days := map[dayKey]int64{}
	for k, n := range t {
		if k.state == "shown" || k.state == "accepted" {
			days[dayKey{k.item, k.state, k.day, int64(k.batch[len(k.batch)-1] % lanes)}] += n
		}
	}
	keys := slices.SortedFunc(maps.Keys(days), func(a, b dayKey) int {
		return cmp.Or(cmp.Compare(a.item, b.item), cmp.Compare(a.state, b.state), cmp.Compare(a.day, b.day), cmp.Compare(a.lane, b.lane))
	})
	keys = slices.DeleteFunc(keys, func(k dayKey) bool { return days[k] == 0 })
	err := tx.Sum("tally_day", dayColumns, len(keys), func(i int) []any {
		k := &keys[i]
		return []any{k.item, k.state, string(k.day), k.lane, days[*k]}
	})
	if err != nil {
		return fmt.Errorf("tally by day: %w", err)
	}
	return nil
}

var dayColumns = []string{"item", "state", "day", "lane"}

func (k tallyKey) compare(o tallyKey) int {
	return cmp.Or(cmp.Compare(k.item, o.item), cmp.Compare(k.state, o.state), cmp.Compare(k.day, o.day),
		cmp.Compare(k.agency, o.agency), cmp.Compare(k.town, o.town), bytes.Compare(k.batch[:], o.batch[:]))
}
