package subject

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
)

// Seek looks for subjects that may be one, where either arrived or changed since the last time: subjects known only from
// decisions are compared with what the register holds, and with one another; and names that decisions gave to a code with
// the subjects that bear them. It follows the outbox, so an import is not slowed by it, and may run at any time, twice
// at once too.
func (m Matcher) Seek(ctx context.Context, d *db.DB) error {
	var changed []id.ID
	var last, waiting int64
	err := d.View(ctx, func(tx *db.Tx) (err error) {
		changed, last, waiting, err = toSeek(tx)
		return err
	})
	if err != nil || last == 0 && len(changed) == 0 {
		return err
	}
	const atOnce = 300
	for some := range slices.Chunk(changed, atOnce) {
		var found []foundPair
		err := d.View(ctx, func(tx *db.Tx) (err error) {
			found, err = m.around(tx, some, waiting > 0)
			return err
		})
		if err != nil {
			return err
		}
		err = d.Write(ctx, func(tx *db.Tx) error { return keep(tx, found, some) })
		if err != nil {
			return err
		}
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`update subject_sought set seq = $1 where one = 1 and seq < $2`, last, last); err != nil {
			return err
		}
		return expire(tx)
	})
}

// keep stores what was found around some subjects, and that it was looked for. What somebody ruled since is no question any
// more: it could be answered by nobody, for the answer is there.
func keep(tx *db.Tx, found []foundPair, around []id.ID) error {
	if err := takeTurn(tx); err != nil {
		return err
	}
	ruled, err := apart(tx, around)
	if err != nil {
		return err
	}
	found = slices.DeleteFunc(found, func(f foundPair) bool { return f.why != ByRegisters && ruled[f.pair] })
	if err := propose(tx, found); err != nil {
		return err
	}
	_, err = tx.Exec(`update subject_sighting set sought = true where not sought and subject_id in `+db.In(1, len(around)), anys(around)...)
	return err
}

// toSeek are the subjects to look around, how far the outbox was read (0 where nothing is new), and how many subjects are
// known from decisions only. After a first fill, in which more changed than there are of these, it is these.
func toSeek(tx *db.Tx) (out []id.ID, last, waiting int64, err error) {
	number := func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err }
	seq, err := db.One(tx, number, `select seq from subject_sought where one = 1`)
	if err != nil {
		return nil, 0, 0, err
	}
	if waiting, err = db.One(tx, number, `select count(*) from subject where provisional`); err != nil {
		return nil, 0, 0, err
	}
	many := false
	for {
		some, next, err := changes(tx, seq)
		if err != nil {
			return nil, 0, 0, err
		}
		if next == seq {
			break
		}
		seq, last = next, next
		if out = append(out, some...); int64(len(out)) > waiting+changesRead {
			many, out = true, nil
		}
	}
	where := `false`
	if many {
		where = `provisional and kind <> 'person'`
	}
	more, err := db.All(tx, func(scan db.Scanner) (x id.ID, err error) { err = scan(&x); return x, err },
		`select subject_id from subject where `+where+` union select subject_id from subject_sighting where not sought`)
	out = append(out, more...)
	return out, last, waiting, err
}

// around are the pairs worth asking about among which some subjects are; by names only where byName says so: between
// subjects that the register holds there is nothing to ask.
func (m Matcher) around(tx *db.Tx, some []id.ID, byName bool) ([]foundPair, error) {
	pairs := map[pair]Clue{}
	if byName {
		if err := m.namesLike(tx, some, pairs); err != nil {
			return nil, err
		}
	}
	if err := sightings(tx, some, pairs); err != nil {
		return nil, err
	}
	if err := contradictions(tx, some, pairs); err != nil {
		return nil, err
	}
	return m.weigh(tx, pairs)
}

func (m Matcher) namesLike(tx *db.Tx, some []id.ID, pairs map[pair]Clue) error {
	var names []nearName
	err := inChunks(tx, anys(some), `select n.subject_id, n.norm, n.trade, n.restricted from subject s join subject_name n on n.subject_id = s.subject_id
		where s.kind <> 'person' and s.subject_id in `, func(scan db.Scanner) error {
		n, err := scanNear(scan)
		names = append(names, n)
		return err
	})
	if err != nil {
		return err
	}
	for _, n := range names {
		if err := m.near(tx, n, pairs); err != nil {
			return err
		}
	}
	return nil
}

// near notes the subjects with a name like n.
func (m Matcher) near(tx *db.Tx, n nearName, pairs map[pair]Clue) error {
	f := filed{norm: n.norm, trade: n.trade}
	rows, err := db.All(tx, scanNear, selectNear+`norm = $1 limit 200`, f.norm)
	if err != nil {
		return err
	}
	like, err := f.alike(tx)
	if err != nil {
		return err
	}
	traded, err := m.traded(tx, f)
	if err != nil {
		return err
	}
	best := map[id.ID]nearName{}
	for _, r := range slices.Concat(rows, like, traded) {
		if r.likeness = f.likeness(r); r.likeness > best[r.subject].likeness && r.subject != n.subject {
			best[r.subject] = r
		}
	}
	top := slices.SortedFunc(maps.Values(best), func(a, b nearName) int {
		return cmp.Or(cmp.Compare(b.likeness, a.likeness), cmp.Compare(a.norm, b.norm), compareID(a.subject, b.subject))
	})
	for _, r := range top[:min(len(top), 4*mostCandidates)] {
		pairs[pairOf(n.subject, r.subject)] = ByName
	}
	return nil
}

// traded are the names that begin with the same trade name, the place before it left out or written in another way.
func (m Matcher) traded(tx *db.Tx, f filed) (out []nearName, err error) {
	place := string(placeOf(f.norm, f.trade))
	if utf8.RuneCountInString(f.trade) < 2 {
		return nil, nil
	}
	for _, p := range append([]string{""}, m.Places...) {
		if p != "" && place != "" && !strings.Contains(p, place) && !strings.Contains(place, p) {
			continue
		}
		begin := p + f.trade
		some, err := db.All(tx, scanNear, selectNear+`norm >= $1 and norm < $2 limit 50`, begin, begin+string(utf8.MaxRune))
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

// sightings notes who bears a name that a decision gave to another's code.
func sightings(tx *db.Tx, changed []id.ID, pairs map[pair]Clue) error {
	for _, side := range []string{"g.subject_id", "n.subject_id"} {
		err := inChunks(tx, anys(changed), `select g.subject_id, n.subject_id from subject_sighting g
			join subject_name n on n.norm = g.norm and n.subject_id <> g.subject_id where `+side+` in `, func(scan db.Scanner) error {
			var a, b id.ID
			err := scan(&a, &b)
			pairs[pairOf(a, b)] = BySighting
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// contradictions notes subjects ruled to be one that the register holds apart by now.
func contradictions(tx *db.Tx, changed []id.ID, pairs map[pair]Clue) error {
	joined, err := canonicals(tx, changed)
	if err != nil || len(joined) == 0 {
		return err
	}
	all, err := wholeGroups(tx, slices.SortedFunc(maps.Keys(joined), compareID))
	if err != nil {
		return err
	}
	for i, a := range all {
		for _, b := range all[i+1:] {
			if a.canonical == b.canonical && registeredApart(a, b) {
				pairs[pairOf(a.id, b.id)] = ByRegisters
			}
		}
	}
	return nil
}

// weigh compares the pairs that are a question and keeps those worth asking.
func (m Matcher) weigh(tx *db.Tx, pairs map[pair]Clue) ([]foundPair, error) {
	of := subjectsOf(pairs)
	all, err := membersOfPairs(tx, of)
	if err != nil {
		return nil, err
	}
	ruled, err := apart(tx, of)
	if err != nil {
		return nil, err
	}
	var out []foundPair
	for p, why := range pairs {
		a, b := all[p.a], all[p.b]
		if why == ByRegisters {
			out = append(out, foundPair{p, 0, why})
			continue
		}
		if ruled[p] || a.kind == ident.KindPerson || b.kind == ident.KindPerson || a.stands() == b.stands() || !a.provisional && !b.provisional {
			continue
		}
		score, ask, err := m.ask(tx, p)
		if err != nil {
			return nil, err
		}
		if ask {
			out = append(out, foundPair{p, score, why})
		}
	}
	return out, nil
}

// ask tells whether a person is to be asked about a pair. Of a name that may hold a person's name only the very same is a
// reason to ask.
func (m Matcher) ask(tx *db.Tx, p pair) (score int, ask bool, err error) {
	a, err := m.Profile(tx, p.a)
	if err != nil {
		return 0, false, err
	}
	b, err := m.Profile(tx, p.b)
	if err != nil {
		return 0, false, err
	}
	c := Compare(a, b, m.Weights, m.Places)
	if a.holdsPerson(m.Places) || b.holdsPerson(m.Places) {
		if !slices.ContainsFunc(c.Features, func(f Feature) bool {
			return f.Code == "name" || f.Code == "former" || f.Code == "number" && f.Bits > 0
		}) {
			return 0, false, nil
		}
	}
	return c.Score, c.Opinion == Possible || c.Opinion == Likely, nil
}

func subjectsOf(pairs map[pair]Clue) []id.ID {
	seen := map[id.ID]bool{}
	for p := range pairs {
		seen[p.a], seen[p.b] = true, true
	}
	return slices.SortedFunc(maps.Keys(seen), compareID)
}

func membersOfPairs(tx *db.Tx, of []id.ID) (map[id.ID]member, error) {
	all, err := membersAs(tx, of)
	out := make(map[id.ID]member, len(all))
	for _, m := range all {
		out[m.id] = m
	}
	return out, err
}
