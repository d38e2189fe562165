package subject

import (
	"cmp"
	"slices"

	"xinguan/base/clock"
	"xinguan/core/ident"
)

// meet brings a stored subject in line with the register; a decision changes nothing.
func (s *settling) meet(ref *Ref, e Entry, known map[Key]*Ref) (Settled, error) {
	out := Settled{ID: ref.ID}
	if !s.register {
		return out, nil
	}
	if err := s.addKeys(ref, e, known); err != nil {
		return out, err
	}
	var err error
	if out.Over, err = s.over(ref, e); err != nil {
		return out, err
	}
	e.Status, e.Town = cmp.Or(e.Status, ref.Status), cmp.Or(e.Town, ref.Town)
	kind, code := e.over(ref.Kind, ref.Code)
	now := Ref{ID: ref.ID, Kind: kind, Name: e.Name, Code: code, Town: e.Town, Status: e.Status}
	now.Restricted = ref.Restricted && ref.Name == e.Name || holdsName(e.Name, e.LegalRep, kind)
	names := s.newNames(ref, e)
	if len(names) == 0 && ref.same(now) {
		return out, nil
	}
	if err := s.rename(ref, e, names); err != nil {
		return out, err
	}
	_, err = s.tx.Exec(`update subject set name = $1, status = $2, town = $3, provisional = $4, kind = $5, code = $6 where subject_id = $7`,
		now.Name, now.Status, now.Town, false, string(now.Kind), now.Code, ref.ID)
	now.Norms, now.Canonical = ref.Norms, ref.Canonical
	if !ref.Canonical.IsZero() {
		s.joined = append(s.joined, ref.ID)
	}
	*ref, out.Changed = now, true
	return out, err
}

// same tells whether two say the same of a subject, their further names aside.
func (r *Ref) same(o Ref) bool {
	return r.Name == o.Name && r.Code == o.Code && r.Kind == o.Kind && r.Town == o.Town && r.Status == o.Status && r.Provisional == o.Provisional && r.Restricted == o.Restricted
}

// newNames are former names of the entry that the subject is not known by yet.
func (s *settling) newNames(ref *Ref, e Entry) (out []string) {
	for _, f := range e.FormerNames {
		norm := ident.NormName(f)
		fromDecision := ref.Provisional && norm == ident.NormName(ref.Name) // it goes, unless the register gives it as a former one
		if norm != "" && norm != ident.NormName(e.Name) && (fromDecision || !slices.Contains(ref.Norms, norm)) {
			out = append(out, f)
		}
	}
	return out
}

// addKeys stores identifiers of the entry that are new.
func (s *settling) addKeys(ref *Ref, e Entry, known map[Key]*Ref) error {
	for _, k := range e.keys() {
		if known[k] != nil {
			continue
		}
		known[k] = ref
		if err := insertIdentifier(s.tx, identifierRow{k, ref.ID, e.Source, s.tx.Today()}); err != nil {
			return err
		}
	}
	return nil
}

// rename stores the entry's name and further names, and makes the old name a former one.
func (s *settling) rename(ref *Ref, e Entry, former []string) error {
	if old := ident.NormName(ref.Name); old != ident.NormName(e.Name) {
		if err := s.endStored(ref, old); err != nil {
			return err
		}
	}
	if err := s.upsertName(ref, e, e.Name, ""); err != nil {
		return err
	}
	for _, f := range former {
		if err := s.upsertName(ref, e, f, unknownEnd); err != nil {
			return err
		}
	}
	if !ref.Provisional {
		return nil
	}
	_, err := s.tx.Exec(`update identifier set source = $1 where subject_id = $2`, e.Source, ref.ID) // now the register says so
	return err
}

// endStored ends a stored name; one that only a decision gave goes.
func (s *settling) endStored(ref *Ref, norm string) error {
	if ref.Provisional {
		ref.Norms = slices.DeleteFunc(ref.Norms, func(n string) bool { return n == norm })
		_, err := s.tx.Exec(`delete from subject_name where subject_id = $1 and norm = $2`, ref.ID, norm)
		return err
	}
	_, err := s.tx.Exec(`update subject_name set until_d = $1 where subject_id = $2 and norm = $3`, s.tx.Today(), ref.ID, norm)
	return err
}

func (s *settling) upsertName(ref *Ref, e Entry, name string, until clock.Date) error {
	r := s.row(ref.ID, e, name, until)
	if !slices.Contains(ref.Norms, r.norm) {
		ref.Norms = append(ref.Norms, r.norm)
	}
	_, err := s.tx.Exec(`insert into subject_name (subject_id, norm, name, trade, head, tail, from_d, until_d, source, restricted) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (subject_id, norm) do update set name = excluded.name, until_d = excluded.until_d, source = excluded.source, restricted = subject_name.restricted or excluded.restricted`,
		r.row(s.places)...)
	return err
}
