package subject

import (
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
	Norms       []string // every name it has or had, normalised
}

// chunk is how many keys one query looks up.
const chunk = 400

// Resolve finds the organisations behind identifiers; unknown ones are absent from the map.
func Resolve(tx *db.Tx, keys []Key) (map[Key]*Ref, error) {
	byDigest := make(map[[32]byte]Key, len(keys))
	for _, k := range keys {
		byDigest[ident.Digest(k.Type, k.Value)] = k
	}
	digests := make([][32]byte, 0, len(byDigest))
	for d := range byDigest {
		digests = append(digests, d)
	}
	out := make(map[Key]*Ref, len(digests))
	byID := make(map[id.ID]*Ref, len(digests))
	for len(digests) > 0 {
		n := min(chunk, len(digests))
		if err := resolveSome(tx, digests[:n], byDigest, out, byID); err != nil {
			return nil, err
		}
		digests = digests[n:]
	}
	return out, loadNorms(tx, byID)
}

func resolveSome(tx *db.Tx, digests [][32]byte, byDigest map[[32]byte]Key, out map[Key]*Ref, byID map[id.ID]*Ref) error {
	args := make([]any, len(digests))
	for i := range digests {
		args[i] = digests[i][:]
	}
	return db.Each(tx, func(scan db.Scanner) error {
		var raw []byte
		r := &Ref{}
		if err := scan(&raw, &r.ID, &r.Kind, &r.Name, &r.Code, &r.Town, &r.Status, &r.Provisional); err != nil {
			return err
		}
		if known, ok := byID[r.ID]; ok {
			r = known
		}
		byID[r.ID] = r
		out[byDigest[[32]byte(raw)]] = r
		return nil
	}, `select i.key, s.subject_id, s.kind, s.name, s.code, s.town, s.status, s.provisional from identifier i join subject s on s.subject_id = i.subject_id
		where i.key in `+db.In(1, len(digests)), args...)
}

func loadNorms(tx *db.Tx, byID map[id.ID]*Ref) error {
	ids := make([]any, 0, len(byID))
	for x := range byID {
		ids = append(ids, x)
	}
	for len(ids) > 0 {
		n := min(chunk, len(ids))
		err := db.Each(tx, func(scan db.Scanner) error {
			var x id.ID
			var norm string
			if err := scan(&x, &norm); err != nil {
				return err
			}
			byID[x].Norms = append(byID[x].Norms, norm)
			return nil
		}, `select subject_id, norm from subject_name where subject_id in `+db.In(1, n), ids[:n]...)
		if err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}
