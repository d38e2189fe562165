package record

import (
	"fmt"
	"slices"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
)

// Versions are a record, the versions a correction of it took the place of, and those that took its own, oldest first.
func Versions(tx *db.Tx, subject, rec id.ID) ([]id.ID, error) {
	type link struct{ of, replaces id.ID }
	all, err := db.All(tx, func(scan db.Scanner) (l link, err error) { err = scan(&l.of, &l.replaces); return l, err },
		`select id, replaces from record where subject_id = $1 and replaces is not null`, subject)
	if err != nil {
		return nil, fmt.Errorf("versions of record %s: %w", rec, err)
	}
	older, newer := map[id.ID]id.ID{}, map[id.ID]id.ID{}
	for _, l := range all {
		older[l.of], newer[l.replaces] = l.replaces, l.of
	}
	out := []id.ID{rec}
	for x, ok := older[rec]; ok; x, ok = older[x] {
		out = slices.Insert(out, 0, x)
	}
	for x, ok := newer[rec]; ok; x, ok = newer[x] {
		out = append(out, x)
	}
	return out, nil
}

// Standing is the version of a record that stands: the newest that is current, or the record itself where none is.
func Standing(tx *db.Tx, subject, rec id.ID) (id.ID, error) {
	all, err := Versions(tx, subject, rec)
	if err != nil || len(all) == 1 {
		return rec, err
	}
	for _, x := range slices.Backward(all) {
		r, err := Get(tx, subject, x)
		if err != nil || r.Current {
			return x, err
		}
	}
	return rec, nil
}

// Shielding is what shields a record at present.
type Shielding struct {
	Cause string // the number of a case, or a document
	Field string // the one field that is hidden; empty for the whole record
}

// Shields are what shields a record at present, the first to come first.
func Shields(tx *db.Tx, subject, rec id.ID) ([]Shielding, error) {
	past, err := events(tx, subject, rec)
	if err != nil {
		return nil, fmt.Errorf("shields of %s: %w", rec, err)
	}
	var on []Shielding
	for _, e := range past {
		cause, _, _ := strings.Cut(e.Cause, "；")
		of := Shielding{cause, e.Value}
		switch e.Kind {
		case Shield:
			if !slices.Contains(on, of) {
				on = append(on, of)
			}
		case Unshield:
			on = slices.DeleteFunc(on, func(s Shielding) bool { return s == of })
		}
	}
	return on, nil
}
