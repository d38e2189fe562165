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

// EachFiled calls fn for every organisation that stands for itself and has a 统一社会信用代码, in the order of their ids.
func EachFiled(tx *db.Tx, fn func(l Line, code, name string) error) error {
	return db.Each(tx, func(scan db.Scanner) error {
		var l Line
		var code, name string
		if err := scan(&l.ID, &l.Kind, &l.Status, &l.Town, &l.Provisional, &l.Canonical, &code, &name); err != nil {
			return err
		}
		if len(code) != usccLength || !l.Canonical.IsZero() && l.Canonical != l.ID {
			return nil
		}
		return fn(l, code, name)
	}, `select subject_id, kind, status, town, provisional, canonical, code, name from subject where kind <> 'person' order by subject_id`)
}

// usccLength is how many characters a 统一社会信用代码 has (GB 32100).
const usccLength = 18
