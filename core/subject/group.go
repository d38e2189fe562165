package subject

import (
	"cmp"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
)

// Members are the subjects ruled to be one with a subject, itself included, the one that stands for them first. Records
// stay with whom they were filed; who reads what is known of an entity reads it of all members.
func Members(tx *db.Tx, x id.ID) ([]id.ID, error) {
	all, err := MembersOf(tx, []id.ID{x})
	if err != nil {
		return nil, err
	}
	return all[x], nil
}

// MembersOf are the members of several subjects, each under its id. Nearly always it is one query by key.
func MembersOf(tx *db.Tx, of []id.ID) (map[id.ID][]id.ID, error) {
	out := make(map[id.ID][]id.ID, len(of))
	for _, x := range of {
		out[x] = []id.ID{x}
	}
	by, err := canonicals(tx, of)
	if err != nil || len(by) == 0 {
		return out, err
	}
	groups := map[id.ID][]id.ID{}
	for _, c := range by {
		groups[c] = []id.ID{c}
	}
	err = inChunks(tx, keysOfMap(groups), `select canonical, subject_id from subject where canonical in `, func(scan db.Scanner) error {
		var c, x id.ID
		err := scan(&c, &x)
		if x != c {
			groups[c] = append(groups[c], x)
		}
		return err
	})
	for x, c := range by {
		slices.SortFunc(groups[c][1:], compareID)
		out[x] = groups[c]
	}
	return out, err
}

// canonicals are the subjects that stand for those of some subjects that are not alone.
func canonicals(tx *db.Tx, of []id.ID) (map[id.ID]id.ID, error) {
	out := map[id.ID]id.ID{}
	err := inChunks(tx, anys(of), `select subject_id, canonical from subject where canonical is not null and subject_id in `, func(scan db.Scanner) error {
		var x, c id.ID
		err := scan(&x, &c)
		out[x] = c
		return err
	})
	return out, err
}

// keysOfMap are the keys in order, so that a statement reads the same every time.
func keysOfMap(m map[id.ID][]id.ID) []any {
	var ids []id.ID
	for x := range m {
		ids = append(ids, x)
	}
	slices.SortFunc(ids, compareID)
	return anys(ids)
}

// member is what choosing the one that stands for a group needs of a subject.
type member struct {
	id          id.ID
	kind        ident.Kind
	name, code  string
	provisional bool
	canonical   id.ID // zero: alone
}

// standsBefore orders members: those the register knows, then those with a credit code, then the older.
func standsBefore(a, b member) int {
	return cmp.Or(cmp.Compare(rankOf(a), rankOf(b)), compareID(a.id, b.id))
}

func rankOf(m member) int {
	switch {
	case !m.provisional:
		return 0
	case len(m.code) == 18:
		return 1
	}
	return 2
}

func (m member) stands() id.ID {
	if m.canonical.IsZero() {
		return m.id
	}
	return m.canonical
}

// membersAs reads subjects as they were filed, in the order of their ids.
func membersAs(tx *db.Tx, of []id.ID) ([]member, error) {
	var out []member
	err := inChunks(tx, anys(of), `select subject_id, kind, name, code, provisional, canonical from subject where subject_id in `, func(scan db.Scanner) error {
		var m member
		err := scan(&m.id, &m.kind, &m.name, &m.code, &m.provisional, &m.canonical)
		out = append(out, m)
		return err
	})
	slices.SortFunc(out, func(a, b member) int { return compareID(a.id, b.id) })
	return out, err
}

// grouped is who stands for each member under the rulings in force: it depends on the set of rulings, not on the order
// in which they were made. A member alone stands for itself.
func grouped(members []member, edges []Edge) map[id.ID]id.ID {
	parent := map[id.ID]id.ID{}
	var root func(x id.ID) id.ID
	root = func(x id.ID) id.ID {
		if p, ok := parent[x]; ok && p != x {
			parent[x] = root(p)
			return parent[x]
		}
		return x
	}
	for _, e := range edges {
		if e.Verdict == Same && e.InForce() {
			parent[root(e.A)] = root(e.B)
		}
	}
	best := map[id.ID]member{}
	for _, m := range members {
		r := root(m.id)
		if b, ok := best[r]; !ok || standsBefore(m, b) < 0 {
			best[r] = m
		}
	}
	out := make(map[id.ID]id.ID, len(members))
	for _, m := range members {
		out[m.id] = best[root(m.id)].id
	}
	return out
}

// regroup writes who stands for each member; it returns who changed.
func regroup(tx *db.Tx, members []member, edges []Edge) (changed []id.ID, err error) {
	now := grouped(members, edges)
	size := map[id.ID]int{}
	for _, c := range now {
		size[c]++
	}
	for _, m := range members {
		c := now[m.id]
		if size[c] == 1 {
			c = id.ID{}
		}
		if c == m.canonical {
			continue
		}
		changed = append(changed, m.id)
		if _, err := tx.Exec(`update subject set canonical = $1 where subject_id = $2`, c, m.id); err != nil {
			return nil, err
		}
	}
	return changed, nil
}

// restand chooses anew who stands for the groups of some subjects, whose register entries changed. It takes turns with
// rulings: one made meanwhile would add a member to the group under whoever stood for it before.
func restand(tx *db.Tx, of []id.ID) ([]id.ID, error) {
	if len(of) == 0 {
		return nil, nil
	}
	if err := takeTurn(tx); err != nil {
		return nil, err
	}
	all, err := wholeGroups(tx, of)
	if err != nil {
		return nil, err
	}
	edges, err := Edges(tx, idsOf(all))
	if err != nil {
		return nil, err
	}
	return regroup(tx, all, edges)
}

// wholeGroups are all members of the groups of some subjects, each once.
func wholeGroups(tx *db.Tx, of []id.ID) ([]member, error) {
	by, err := MembersOf(tx, of)
	if err != nil {
		return nil, err
	}
	seen := map[id.ID][]id.ID{}
	for _, ids := range by {
		for _, x := range ids {
			seen[x] = nil
		}
	}
	var ids []id.ID
	for x := range seen {
		ids = append(ids, x)
	}
	return membersAs(tx, ids)
}

func idsOf(in []member) []id.ID {
	out := make([]id.ID, len(in))
	for i := range in {
		out[i] = in[i].id
	}
	return out
}

func sortEdges(in []Edge) {
	slices.SortFunc(in, func(a, b Edge) int { return cmp.Or(a.At.Compare(b.At.Time), compareID(a.ID, b.ID)) })
}

// Time is when a subject was one with another: the other itself always, a member from the ruling on until it was undone.
type Time struct {
	Subject     id.ID
	From, Until clock.Instant // zero: always, still
}

// Together are the times in which what was filed under a subject was read under its own id and under others', rulings that were
// undone included. A way over several rulings holds while all of them did.
func Together(tx *db.Tx, x id.ID) ([]Time, error) {
	out := []Time{{Subject: x}}
	via := [][]id.ID{{x}} // the subjects on the way to each
	for i := 0; i < len(out) && len(out) < mostTimes; i++ {
		edges, err := History(tx, []id.ID{out[i].Subject})
		if err != nil {
			return nil, err
		}
		for _, e := range edges {
			t, other := out[i].within(e), e.A
			if other == out[i].Subject {
				other = e.B
			}
			if e.Verdict != Same || slices.Contains(via[i], other) || !t.Until.IsZero() && !t.From.Before(t.Until.Time) {
				continue
			}
			t.Subject = other
			out, via = append(out, t), append(via, append(slices.Clone(via[i]), other))
		}
	}
	return out, nil
}

// mostTimes bounds the ways that are gone: more rulings about one organisation have not been met.
const mostTimes = 500

// within is the part of a time in which a ruling stood.
func (t Time) within(e Edge) Time {
	if e.At.After(t.From.Time) {
		t.From = e.At
	}
	if !e.Undone.IsZero() && (t.Until.IsZero() || e.Undone.Before(t.Until.Time)) {
		t.Until = e.Undone
	}
	return t
}
