// Package subject knows whom records are about: organisations of every kind by identifier and name, former names,
// subjects known only from a decision until the register arrives, and natural persons, who are found by nobody but
// their keyed identifier. A similar name alone never links two records; it is proposed to a person.
package subject

import (
	"database/sql"
	"embed"
	"errors"
	"io/fs"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
)

//go:embed sql/*.sql
var files embed.FS

// Migrations are the tables of this package.
func Migrations() db.Set {
	sub, _ := fs.Sub(files, "sql")
	return db.Set{Package: "subject", FS: sub}
}

// Topic is the outbox topic of changed names and states; an index follows it.
const Topic = "subject"

// ErrNone is returned where no subject answers to a code or id.
var ErrNone = errors.New("subject: none")

// Subject is one subject. Name and Code are empty for persons.
type Subject struct {
	ID          id.ID
	Kind        ident.Kind
	Name, Code  string
	Status      string // as the register says; empty while provisional
	Town        string // division code, or ""
	Provisional bool   // known only from decisions
	FormerNames []FormerName
	Others      []Brief // further subjects ruled to be the same, which it stands for
}

// FormerName is a name the subject had; Until may be unknown.
type FormerName struct {
	Name  string
	Until clock.Date
}

// Members are the subjects whose records stand on its page: itself first, then those it stands for.
func (s Subject) Members() []id.ID {
	out := []id.ID{s.ID}
	for _, o := range s.Others {
		out = append(out, o.ID)
	}
	return out
}

const columns = `s.subject_id, s.kind, s.name, s.code, s.status, s.town, s.provisional`

// Find is the organisation with a code: a unified social credit code, or an older identifier. Where subjects were ruled
// to be the same, the code of each finds the one that stands for them. Persons are not found.
func Find(tx *db.Tx, code string) (Subject, error) {
	s, err := Locate(tx, code)
	if err != nil {
		return s, err
	}
	out := []Subject{s}
	err = loadFormer(tx, out)
	return out[0], err
}

// Locate is the same without the former names.
func Locate(tx *db.Tx, code string) (Subject, error) {
	for _, k := range keysOf(code) {
		found, joined, err := representing(tx, `identifier i join subject m on m.subject_id = i.subject_id`, `m.kind <> 'person' and i.key`, []any{k[:]})
		if err != nil {
			return Subject{}, err
		}
		for _, s := range found {
			out := []Subject{s}
			err := loadOthers(tx, out, joined)
			return out[0], err
		}
	}
	return Subject{}, ErrNone
}

// Filed is the very subject a code was filed for, whatever was ruled about it. Persons are not found.
func Filed(tx *db.Tx, code string) (Brief, error) {
	for _, k := range keysOf(code) {
		b, err := db.One(tx, scanBrief, `select s.subject_id, s.name, s.code from identifier i join subject s on s.subject_id = i.subject_id where i.key = $1 and s.kind <> 'person'`, k[:])
		if !errors.Is(err, sql.ErrNoRows) {
			return b, err
		}
	}
	return Brief{}, ErrNone
}

// FiledAs is the subject with an id as it was filed, whatever was ruled about it; ErrNone when there is none.
func FiledAs(tx *db.Tx, x id.ID) (Brief, error) {
	b, err := db.One(tx, scanBrief, `select subject_id, name, code from subject where subject_id = $1 and kind <> 'person'`, x)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNone
	}
	return b, err
}

func scanBrief(scan db.Scanner) (b Brief, err error) {
	err = scan(&b.ID, &b.Name, &b.Code)
	return b, err
}

// keysOf are the digests a code may be stored under, by what it looks like.
func keysOf(code string) [][32]byte {
	var out [][32]byte
	if clean, p := ident.USCC(code); p.OK() {
		out = append(out, ident.Digest(ident.TypeUSCC, clean))
	}
	if clean, ok := ident.RegNo(code); ok {
		out = append(out, ident.Digest(ident.TypeRegNo, clean))
	}
	if clean, ok := ident.OrgCode(code); ok {
		out = append(out, ident.Digest(ident.TypeOrgCode, clean))
	}
	return out
}

// Get is the subject with an id, or the one that stands for it; ErrNone when there is none.
func Get(tx *db.Tx, x id.ID) (Subject, error) {
	found, err := GetMany(tx, []id.ID{x})
	if err != nil {
		return Subject{}, err
	}
	return found[0], nil
}

// GetMany are subjects in the order of their ids, each as the one that stands for it; ErrNone when one is missing.
func GetMany(tx *db.Tx, ids []id.ID) ([]Subject, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	byID, joined, err := representing(tx, `subject m`, `m.subject_id`, anys(ids))
	if err != nil {
		return nil, err
	}
	out := make([]Subject, len(ids))
	for i, x := range ids {
		s, ok := byID[x]
		if !ok {
			return nil, ErrNone
		}
		out[i] = s
	}
	if err := loadOthers(tx, out, joined); err != nil {
		return nil, err
	}
	return out, loadFormer(tx, out)
}

// representing reads the subjects that stand for those of a table aliased m, found by keys; each under the id of the one it
// stands for. joined are those that are not alone.
func representing(tx *db.Tx, from, by string, keys []any) (found map[id.ID]Subject, joined []id.ID, err error) {
	found = make(map[id.ID]Subject, len(keys))
	err = inChunks(tx, keys, `select m.subject_id, m.canonical, `+columns+` from `+from+`
		join subject s on s.subject_id = coalesce(m.canonical, m.subject_id) where `+by+` in `, func(scan db.Scanner) error {
		var s Subject
		var x, canonical id.ID
		err := scan(&x, &canonical, &s.ID, &s.Kind, &s.Name, &s.Code, &s.Status, &s.Town, &s.Provisional)
		if !canonical.IsZero() {
			joined = append(joined, x)
		}
		found[x] = s
		return err
	})
	return found, joined, err
}

// loadOthers fills in the further members of the groups of joined, which are among those read.
func loadOthers(tx *db.Tx, in []Subject, joined []id.ID) error {
	if len(joined) == 0 {
		return nil
	}
	all, err := wholeGroups(tx, joined)
	if err != nil {
		return err
	}
	for i := range in {
		for _, m := range all {
			if m.stands() == in[i].ID && m.id != in[i].ID {
				in[i].Others = append(in[i].Others, m.brief())
			}
		}
	}
	return nil
}

// loadFormer fills in the names that are no longer used.
func loadFormer(tx *db.Tx, in []Subject) error {
	args := make([]any, len(in))
	at := make(map[id.ID][]int, len(in))
	for i, s := range in {
		args[i] = s.ID
		at[s.ID] = append(at[s.ID], i)
	}
	return db.Each(tx, func(scan db.Scanner) error {
		var s id.ID
		var f FormerName
		if err := scan(&s, &f.Name, &f.Until); err != nil {
			return err
		}
		if f.Until == unknownEnd {
			f.Until = ""
		}
		for _, i := range at[s] {
			in[i].FormerNames = append(in[i].FormerNames, f)
		}
		return nil
	}, `select s.subject_id, n.name, n.until_d from subject s join subject_name n on n.subject_id = s.subject_id
		where n.until_d <> '' and s.subject_id in `+db.In(1, len(in))+` order by n.until_d desc, n.norm`, args...)
}

// unknownEnd marks a former name whose last day nobody knows.
const unknownEnd clock.Date = "0001-01-01"
