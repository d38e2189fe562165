package subject

import (
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
)

// Traits are what published records say of a subject beside its name: they are compared, never looked up.
type Traits struct{ LegalRep, Address string }

// Matcher compares subjects of a city.
type Matcher struct {
	Weights Weights
	Places  []string
	Town    func(code string) string            // title of a division
	Traits  func(*db.Tx, id.ID) (Traits, error) // what records say of a subject as filed
}

// Compare compares two subjects as filed; ErrNone where one does not exist.
func (m Matcher) Compare(tx *db.Tx, a, b id.ID) (Comparison, error) {
	p, err := m.Profile(tx, a)
	if err != nil {
		return Comparison{}, err
	}
	q, err := m.Profile(tx, b)
	return Compare(p, q, m.Weights, m.Places), err
}

// Profile reads what comparing knows of a subject as filed.
func (m Matcher) Profile(tx *db.Tx, x id.ID) (Profile, error) {
	found, err := db.All(tx, func(scan db.Scanner) (p Profile, err error) {
		err = scan(&p.ID, &p.Name, &p.Code, &p.Kind, &p.Provisional, &p.Town)
		return p, err
	}, `select subject_id, name, code, kind, provisional, town from subject where subject_id = $1`, x)
	if err != nil || len(found) == 0 {
		return Profile{}, orNone(err)
	}
	p := found[0]
	p.TownName = m.Town(p.Town)
	if p.Numbers, err = numbersOf(tx, x); err != nil {
		return p, err
	}
	names, err := namesAs(tx, x)
	if err != nil {
		return p, err
	}
	for _, n := range names {
		if ident.NormName(n) != ident.NormName(p.Name) {
			p.Former = append(p.Former, n)
		}
	}
	traits, err := m.Traits(tx, x)
	p.LegalRep, p.Address = traits.LegalRep, traits.Address
	return p, err
}

// holdsPerson tells whether the name may hold a person's.
func (p Profile) holdsPerson(places []string) bool {
	return PersonNamed(p.Name, p.Kind, places) || holdsName(p.Name, p.LegalRep, p.Kind)
}

func orNone(err error) error {
	if err != nil {
		return err
	}
	return ErrNone
}

func numbersOf(tx *db.Tx, x id.ID) ([]Key, error) {
	return db.All(tx, func(scan db.Scanner) (k Key, err error) { err = scan(&k.Type, &k.Value); return k, err },
		`select type, value from identifier where subject_id = $1 and value is not null order by type, value`, x)
}
