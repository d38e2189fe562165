package subject

import (
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
	Restricted  bool     // its present name holds that of its legal representative
	Canonical   id.ID    // the subject that stands for it; zero where it stands alone
	Norms       []string // every name it, or a subject ruled to be the same, has or had, normalised
}

// chunk is how many keys one query looks up. SQLite takes longer for each the more there are; PostgreSQL, where it has no
// statistics yet after a first fill, reads all names for a list of subjects, which costs the less the longer the list.
func chunk(tx *db.Tx) int {
	if tx.Engine() == db.Postgres {
		return 4000
	}
	return 400
}

// Resolve finds the organisations behind identifiers; unknown ones are absent from the map.
func Resolve(tx *db.Tx, keys []Key) (map[Key]*Ref, error) {
	byDigest := make(map[[32]byte]Key, len(keys))
	digests := make([]any, 0, len(keys))
	for _, k := range keys {
		d := ident.Digest(k.Type, k.Value)
		if _, seen := byDigest[d]; !seen {
			byDigest[d] = k
			digests = append(digests, d[:])
		}
	}
	subjects := make(map[Key]id.ID, len(digests))
	err := inChunks(tx, digests, `select key, subject_id from identifier where key in `, func(scan db.Scanner) error {
		var raw []byte
		var x id.ID
		err := scan(&raw, &x)
		if err == nil {
			subjects[byDigest[[32]byte(raw)]] = x
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	refs, err := refs(tx, subjects)
	if err != nil {
		return nil, err
	}
	out := make(map[Key]*Ref, len(subjects))
	for k, x := range subjects {
		if r := refs[x]; r != nil {
			out[k] = r
		}
	}
	return out, nil
}

// refs are the organisations with their names. Names are asked for through the table of subjects, here and elsewhere,
// whose key tells PostgreSQL how few they are.
func refs(tx *db.Tx, of map[Key]id.ID) (map[id.ID]*Ref, error) {
	out := make(map[id.ID]*Ref, len(of))
	var ids []any
	for _, x := range of {
		if out[x] == nil {
			out[x] = &Ref{}
			ids = append(ids, x)
		}
	}
	err := inChunks(tx, ids, `select s.subject_id, s.kind, s.name, s.code, s.town, s.status, s.provisional, s.canonical, n.norm, n.restricted from subject s
		left join subject_name n on n.subject_id = s.subject_id where s.kind <> 'person' and s.subject_id in `, func(scan db.Scanner) error {
		var r Ref
		var norm *string
		var restricted *bool
		if err := scan(&r.ID, &r.Kind, &r.Name, &r.Code, &r.Town, &r.Status, &r.Provisional, &r.Canonical, &norm, &restricted); err != nil {
			return err
		}
		known := out[r.ID]
		r.Norms, r.Restricted = known.Norms, known.Restricted
		if norm != nil {
			r.Norms = append(r.Norms, *norm)
			r.Restricted = r.Restricted || *restricted && *norm == ident.NormName(r.Name)
		}
		*known = r
		return nil
	})
	for x, r := range out {
		if r.ID.IsZero() {
			delete(out, x) // a person
		}
	}
	if err != nil {
		return nil, err
	}
	return out, joinNorms(tx, out)
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
