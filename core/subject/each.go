package subject

import (
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
)

// Line is a subject as a sweep over all of them sees it.
type Line struct {
	ID          id.ID
	Kind        ident.Kind
	Status      string
	Town        string
	Provisional bool
	Canonical   id.ID // the one that stands for it; zero where it stands for itself
}

// EachLine calls fn for every organisation as filed, in the order of their ids.
func EachLine(tx *db.Tx, fn func(Line) error) error {
	return db.Each(tx, func(scan db.Scanner) error {
		var l Line
		if err := scan(&l.ID, &l.Kind, &l.Status, &l.Town, &l.Provisional, &l.Canonical); err != nil {
			return err
		}
		return fn(l)
	}, `select subject_id, kind, status, town, provisional, canonical from subject where kind <> 'person' order by subject_id`)
}
