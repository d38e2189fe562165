package rating

import (
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// Newest is the newest record in force of some items.
type Newest struct {
	Item, Class string
	Decided     clock.Date
	Until       clock.Date // last day it counts
}

// newest is the place of the newest fact in force of the wanted items; none where there is none. Of one day the later in
// the order of facts counts.
func newest(facts []Fact, wanted func(uint16) bool, on day) int {
	at := none
	for i := range facts {
		if f := &facts[i]; wanted(f.Item) && f.in(on) && (at == none || f.Decided >= facts[at].Decided) {
			at = i
		}
	}
	return at
}

func (d *Dict) newest(f *Fact) Newest {
	return Newest{Item: d.Items[f.Item], Class: d.Classes[f.Class], Decided: dateOf(f.Decided), Until: dateOf(f.Until)}
}

// Newest is the newest record in force of some items on a day; ok is false where there is none.
func (k Known) Newest(items []string, on clock.Date) (n Newest, ok bool) {
	at := newest(k.Facts, func(item uint16) bool { return slices.Contains(items, k.Dict.Items[item]) }, dayOf(on))
	if at == none {
		return n, false
	}
	return k.Dict.newest(&k.Facts[at]), true
}

// EachNewest calls fn for every party with a record in force of some items on a day, with the newest.
func (s *Stock) EachNewest(items []string, on clock.Date, fn func(Party, Newest)) {
	wanted := make([]bool, len(s.Dict.Items))
	for i, item := range s.Dict.Items {
		wanted[i] = slices.Contains(items, item)
	}
	if !slices.Contains(wanted, true) {
		return
	}
	today := dayOf(on)
	var buf []Fact
	for i := range s.Len() {
		buf = s.Of(i, buf)
		if at := newest(buf, func(item uint16) bool { return wanted[item] }, today); at != none {
			fn(s.Party(i), s.Dict.newest(&buf[at]))
		}
	}
}

// EachGrade calls fn for every stored result of a version that has a grade in force.
func EachGrade(tx *db.Tx, m *Model, fn func(of id.ID, grade string)) error {
	return db.Each(tx, func(scan db.Scanner) error {
		var of id.ID
		var grade string
		err := scan(&of, &grade)
		fn(of, grade)
		return err
	}, `select subject_id, grade from rating_result where model = $1 and version = $2 and grade <> ''`, m.ID, m.Version)
}
