package subject

import (
	"cmp"
	"encoding/base64"
	"encoding/binary"
	"hash/fnv"
	"maps"
	"slices"
	"unicode/utf8"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
)

// Candidate is a subject a filed name may mean, for a person to decide.
type Candidate struct {
	ID         id.ID
	Name, Code string  // its present name
	Likeness   float64 // 0…1; 1 = the very name
}

// mostCandidates is how many are worth a person's time.
const mostCandidates = 5

// Candidates are the organisations a filed name may mean, most alike first, at most five. A name is worth showing when
// it is the filed one but for one character, or has the same or nearly the same trade name and much else in common in
// the same place: never for sharing 东莞市…有限公司.
//
// It asks the database: an importing process has no index in memory.
func Candidates(tx *db.Tx, name string, places []string) ([]Candidate, error) {
	f := filed{norm: ident.NormName(name), trade: ident.TradeName(name, places)}
	if f.norm == "" {
		return nil, nil
	}
	rows, err := f.near(tx)
	if err != nil {
		return nil, err
	}
	best := map[id.ID]nearName{}
	for _, r := range rows {
		if r.likeness = f.likeness(r); r.likeness > best[r.subject].likeness {
			best[r.subject] = r
		}
	}
	return f.candidates(tx, slices.SortedFunc(maps.Values(best), func(a, b nearName) int {
		return cmp.Or(cmp.Compare(b.likeness, a.likeness), cmp.Compare(a.norm, b.norm), compareID(a.subject, b.subject))
	}))
}

// candidates are the subjects of names, those left out that may hold a person's name: they are shown for the very name
// only.
func (f filed) candidates(tx *db.Tx, in []nearName) (out []Candidate, err error) {
	in = in[:min(len(in), 4*mostCandidates)]
	ids := make([]id.ID, len(in))
	for i, r := range in {
		ids[i] = r.subject
	}
	subjects, err := GetMany(tx, ids)
	if err != nil {
		return nil, err
	}
	for i, s := range subjects {
		hidden := in[i].restricted || personNamed(s.Kind, in[i].norm, in[i].trade)
		again := slices.ContainsFunc(out, func(c Candidate) bool { return c.ID == s.ID }) // by the name of one that is one with it
		if len(out) < mostCandidates && !again && (!hidden || in[i].likeness == 1) && s.Kind != ident.KindPerson {
			out = append(out, Candidate{s.ID, s.Name, s.Code, in[i].likeness})
		}
	}
	return out, nil
}

// filed is a name as a row gives it.
type filed struct{ norm, trade string }

// nearName is a stored name that may be meant.
type nearName struct {
	subject     id.ID
	norm, trade string
	restricted  bool
	likeness    float64
}

const selectNear = `select subject_id, norm, trade, restricted from subject_name where `

func scanNear(scan db.Scanner) (n nearName, err error) {
	err = scan(&n.subject, &n.norm, &n.trade, &n.restricted)
	return n, err
}

// near are stored names that may be meant: the very name, names that differ in one of the first two characters of the
// trade name or before it (by key), and names that begin the same (in order of the names).
func (f filed) near(tx *db.Tx) ([]nearName, error) {
	out, err := db.All(tx, scanNear, selectNear+`norm = $1`, f.norm)
	if err != nil || len(out) > 0 {
		return out, err
	}
	return f.alike(tx)
}

// alike are the stored names of near that are not the very name.
func (f filed) alike(tx *db.Tx) (out []nearName, err error) {
	heads, tails := nameProbes(f.norm)
	for _, probe := range []struct {
		column string
		keys   []any
	}{{"head", heads}, {"tail", tails}} {
		some, err := db.All(tx, scanNear, selectNear+probe.column+` in `+db.In(1, len(probe.keys))+` limit 200`, probe.keys...)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	begin, err := f.beginning(tx)
	return append(out, begin...), err
}

// beginning are names that begin with the place and the first characters of the trade name: four, or fewer where
// nothing worth showing does.
func (f filed) beginning(tx *db.Tx) ([]nearName, error) {
	at, n := within(f.norm, f.trade)
	runes := []rune(f.norm)
	for k := min(4, max(n, 2)+1); k >= 2; k-- {
		if at+k > len(runes) {
			continue
		}
		prefix := string(runes[:at+k])
		some, err := db.All(tx, scanNear, selectNear+`norm >= $1 and norm < $2 limit 200`, prefix, prefix+string(utf8.MaxRune))
		if err != nil || slices.ContainsFunc(some, func(r nearName) bool { return r.norm != f.norm && f.likeness(r) > 0 }) {
			return some, err
		}
	}
	return nil, nil
}

// plausible is the least likeness of trade names where more than one character differs, alikeRest that of whole names.
const (
	plausible = 0.75
	alikeRest = 0.5
)

// likeness is how alike a stored name is, 0 where it is not worth showing.
func (f filed) likeness(r nearName) float64 {
	if f.norm == r.norm {
		return 1
	}
	if f.elsewhere(r) {
		return 0
	}
	if differing(f.norm, r.norm) <= nearlyOne { // comparing letter by letter, with sounds, is dear
		whole := ident.Similar(f.norm, r.norm)
		if one := 1 - 1.01/float64(max(utf8.RuneCountInString(f.norm), utf8.RuneCountInString(r.norm))); whole >= one {
			return min(whole, 0.99)
		}
	}
	if utf8.RuneCountInString(f.trade) < 3 && f.trade != r.trade {
		return 0
	}
	trade := ident.Similar(f.trade, r.trade)
	if trade < plausible {
		return 0
	}
	whole := ident.Similar(f.norm, r.norm)
	if whole < alikeRest {
		return 0
	}
	return min((whole+trade)/2, 0.99)
}

// nearlyOne is the longest part that may differ where one character does, or a few that sound the same.
const nearlyOne = 3

// differing is how many characters lie between the beginning and the end that two names share.
func differing(a, b string) int {
	x, y := []rune(a), []rune(b)
	for len(x) > 0 && len(y) > 0 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	return max(len(x), len(y))
}

// elsewhere tells whether two names begin with different places: the same trade name in another city is another firm.
// One character may differ.
func (f filed) elsewhere(r nearName) bool {
	a, b := placeOf(f.norm, f.trade), placeOf(r.norm, r.trade)
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	same := 0
	for i := range a {
		if a[i] == b[i] {
			same++
		}
	}
	return same < len(a)-1 || same < 1
}

// placeOf is what stands before the trade name.
func placeOf(norm, trade string) []rune {
	at, _ := within(norm, trade)
	return []rune(norm)[:at]
}

// nameKeys are two keys of a name, of what follows the place: without its second character, and without its first. A
// name with one of these wrong, or with something wrong before them, has one of the keys still.
func nameKeys(norm, trade string) (head, tail string) {
	at, _ := within(norm, trade)
	s := []rune(norm)[at:]
	if len(s) < 3 {
		return "", ""
	}
	return nameKey(s[:1], s[2:]), nameKey(nil, s[1:])
}

// nameProbes are the keys that a name with one character wrong, missing or too many may be stored under, wherever its
// place ends.
func nameProbes(norm string) (heads, tails []any) {
	const longestPlace = 8
	s := []rune(norm)
	for at := 0; at <= min(longestPlace, len(s)-2); at++ {
		rest := s[at:]
		heads = append(heads, nameKey(nil, rest))
		tails = append(tails, nameKey(nil, rest))
		if len(rest) > 2 {
			heads = append(heads, nameKey(rest[:1], rest[2:]))
		}
	}
	if len(heads) == 0 {
		heads, tails = []any{norm}, []any{norm} // one character: no key is that short
	}
	return heads, tails
}

// nameKey is a hash of a text in two parts, as short text.
func nameKey(a, b []rune) string {
	h := fnv.New64a()
	var buf [utf8.UTFMax]byte
	for _, part := range [][]rune{a, b} {
		for _, r := range part {
			h.Write(utf8.AppendRune(buf[:0], r))
		}
	}
	var sum [8]byte
	binary.BigEndian.PutUint64(sum[:], h.Sum64())
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
