package record

import (
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/catalog"
	"xinguan/core/city"
	subjects "xinguan/core/subject"
)

// Matcher compares subjects of a city by what is published about them.
func (l Laws) Matcher(c *city.City, w subjects.Weights) subjects.Matcher {
	return subjects.Matcher{Weights: w, Places: c.Places(), Traits: l.Traits, Town: func(code string) string {
		d, _ := c.Division(code)
		return d.Name
	}}
}

// traitsRead is how many records of a subject are read for its traits, the newest.
const traitsRead = 50

// Traits are the legal representative and the address of a subject as filed: the register's where it has an entry, else
// the newest a published record gives.
func (l Laws) Traits(tx *db.Tx, subject id.ID) (subjects.Traits, error) {
	var of, all subjects.Traits
	rows, err := db.All(tx, scanWithBody, `select `+columns+`, b.body from record r join record_body b on b.subject_id = r.subject_id and b.id = r.id
		where r.subject_id = $1 and `+Visible("$2")+` order by r.decided desc, r.id desc limit $3`, subject, string(tx.Today()), traitsRead)
	if err != nil {
		return all, err
	}
	for i := range rows {
		it, ok := l.Catalog.Item(rows[i].Item)
		if !ok {
			continue
		}
		if it.Family == catalog.Registration {
			fill(&of, it, &rows[i])
		}
		fill(&all, it, &rows[i])
	}
	if of.LegalRep != "" {
		all.LegalRep = of.LegalRep
	}
	if of.Address != "" {
		all.Address = of.Address
	}
	return all, nil
}

// fill takes what is still wanting from the public fields of a record.
func fill(t *subjects.Traits, it *catalog.Item, r *Record) {
	for _, of := range []struct {
		means catalog.Means
		to    *string
	}{{catalog.LegalRep, &t.LegalRep}, {catalog.RegAddress, &t.Address}} {
		if f, ok := it.Field(of.means); ok && f.IsPublic() && *of.to == "" {
			*of.to = r.Body.Get(f.Name)
		}
	}
}
