package subject

import (
	"bytes"
	"errors"
	"maps"
	"slices"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
)

// Key is an identifier to look up: what kind it is and its clean value.
type Key struct {
	Type  ident.Type
	Value string
}

// Ref is what an import needs to know of a subject it met.
type Ref struct {
	ID          id.ID
	Kind        ident.Kind
	Name, Code  string
	Town        string
	Status      string
	Provisional bool
	Canonical   id.ID // the subject that stands for it; zero where it stands alone

	// Read by Names only:
	Restricted bool     // its present name holds that of its legal representative
	Norms      []string // every name it, or a subject ruled to be the same, has or had, normalised
}

// chunk is how many keys one query looks up: SQLite takes longer for each the more there are.
func chunk(tx *db.Tx) int {
	if tx.Engine() == db.Postgres {
		return 4000
	}
	return 400
}

// Resolve finds the organisations behind identifiers, without their further names; unknown ones are absent from the map.
// Keys of one subject lead to one Ref.
func Resolve(tx *db.Tx, keys []Key) (map[Key]*Ref, error) {
	byDigest := make(map[[32]byte]Key, len(keys))
	for _, k := range keys {
		byDigest[ident.Digest(k.Type, k.Value)] = k
	}
	digests := slices.SortedFunc(maps.Keys(byDigest), func(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) })
	m := met{byDigest: byDigest, bySubject: make(map[id.ID]*Ref, len(keys)), out: make(map[Key]*Ref, len(keys))}
	err := probe(tx, len(digests), func(i int) []byte { return digests[i][:] }, m.add, func(table string) string {
		return `select i.key, s.subject_id, s.kind, s.name, s.code, s.town, s.status, s.provisional, s.canonical from ` + table + ` w` +
			tx.Probe("identifier", "i", "i.key = w.column1") + tx.Probe("subject", "s", "s.subject_id = i.subject_id") + ` where s.kind <> 'person'`
	})
	return m.out, err
}

// probe looks up n keys, some at a time: q is the query for a table of keys.
func probe(tx *db.Tx, n int, key func(int) []byte, row func(db.Scanner) error, q func(table string) string) error {
	for from := 0; from < n; from += chunk(tx) {
		keys := make([][]byte, min(chunk(tx), n-from))
		for i := range keys {
			keys[i] = key(from + i)
		}
		table, args := tx.Keys(1, keys)
		if err := db.Each(tx, row, q(table), args...); err != nil {
			return err
		}
	}
	return nil
}

// met are the organisations Resolve met so far.
type met struct {
	byDigest  map[[32]byte]Key
	bySubject map[id.ID]*Ref
	out       map[Key]*Ref
}

// add reads one; a row that cannot be read, as where the caller was told to stop, is none.
func (m met) add(scan db.Scanner) error {
	key, r, err := scanRef(scan)
	if err != nil {
		return err
	}
	if known := m.bySubject[r.ID]; known != nil {
		r = known
	}
	m.bySubject[r.ID], m.out[m.byDigest[[32]byte(key)]] = r, r
	return nil
}

func scanRef(scan db.Scanner) (key []byte, r *Ref, err error) {
	r = &Ref{}
	err = scan(&key, &r.ID, &r.Kind, &r.Name, &r.Code, &r.Town, &r.Status, &r.Provisional, &r.Canonical)
	if err == nil && len(key) != 32 {
		err = errors.New("identifier: its key is no digest")
	}
	return key, r, err
}

// Names reads the further names of organisations that Resolve found.
func Names(tx *db.Tx, refs []*Ref) error {
	of := make(map[id.ID]*Ref, len(refs))
	for _, r := range refs {
		of[r.ID] = r
		r.Norms, r.Restricted = nil, false
	}
	ids := slices.SortedFunc(maps.Keys(of), compareID)
	err := probe(tx, len(ids), func(i int) []byte { return ids[i][:] }, func(scan db.Scanner) error {
		var x id.ID
		var norm string
		var restricted bool
		if err := scan(&x, &norm, &restricted); err != nil {
			return err
		}
		r := of[x]
		r.Norms, r.Restricted = append(r.Norms, norm), r.Restricted || restricted && norm == ident.NormName(r.Name)
		return nil
	}, func(table string) string {
		return `select n.subject_id, n.norm, n.restricted from ` + table + ` w` + tx.Probe("subject_name", "n", "n.subject_id = w.column1")
	})
	if err != nil {
		return err
	}
	return joinNorms(tx, of)
}

// joinNorms adds the names of the subjects that are one with those read; of most there are none, and nothing is asked.
func joinNorms(tx *db.Tx, refs map[id.ID]*Ref) error {
	groups := map[id.ID][]id.ID{}
	for x, r := range refs {
		if !r.Canonical.IsZero() {
			groups[r.Canonical] = append(groups[r.Canonical], x)
		}
	}
	if len(groups) == 0 {
		return nil
	}
	return inChunks(tx, keysOfMap(groups), `select s.canonical, n.norm from subject s join subject_name n on n.subject_id = s.subject_id
		where s.canonical in `, func(scan db.Scanner) error {
		var c id.ID
		var norm string
		err := scan(&c, &norm)
		for _, x := range groups[c] {
			if !slices.Contains(refs[x].Norms, norm) {
				refs[x].Norms = append(refs[x].Norms, norm)
			}
		}
		return err
	})
}

// inChunks asks a query that ends in a list of keys, some keys at a time.
func inChunks(tx *db.Tx, keys []any, q string, row func(db.Scanner) error) error {
	for len(keys) > 0 {
		n := min(chunk(tx), len(keys))
		if err := db.Each(tx, row, q+db.In(1, n), keys[:n]...); err != nil {
			return err
		}
		keys = keys[n:]
	}
	return nil
}
