package record

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/seal"
	"xinguan/core/access"
	"xinguan/core/catalog"
	subjects "xinguan/core/subject"
)

// mostBehind bounds how many records one inquiry lists.
const mostBehind = 300

// Behind are the records of a subject, and of those ruled to be the same, that hold something not public, without their
// bodies, newest decision first: those never shown, and of those shown the ones whose item has fields that are not. What
// the inquiry may not reach is not among them, and what ended is absent as it is everywhere. Items that are not shared
// are for those who sent them.
func (l Laws) Behind(tx *db.Tx, q access.Inquiry) ([]Record, error) {
	of, err := subjects.Members(tx, q.Request().Subject)
	if err != nil {
		return nil, err
	}
	args := []any{string(tx.Today())}
	for _, x := range of {
		args = append(args, x)
	}
	all, err := db.All(tx, scanRecord, `select `+columns+` from record r where ((`+Visible("$1")+`) or r.current and r.state = 'live' and not r.public)
		and r.subject_id in `+db.In(2, len(of))+fmt.Sprintf(` order by r.decided desc, r.id desc limit %d`, mostBehind), args...)
	if err != nil {
		return nil, err
	}
	var out []Record
	for _, r := range all {
		ok, err := l.reaches(tx, q, &r)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, r)
		}
	}
	return out, nil
}

func (l Laws) reaches(tx *db.Tx, q access.Inquiry, r *Record) (bool, error) {
	it, ok := l.Catalog.Of(r.Item, r.ItemVersion)
	if !ok || it.Sharing == catalog.NotShared && r.Agency != q.Request().Actor.Org {
		return false, nil
	}
	if r.Public {
		ok = false
		for i := range it.Fields {
			ok = ok || !it.Fields[i].IsPublic()
		}
		if !ok {
			return false, nil
		}
	}
	return q.May(tx, r.Item, r.Agency)
}

// One is a record among those the inquiry reaches; ErrNone for any other.
func (l Laws) One(tx *db.Tx, q access.Inquiry, rec id.ID) (Record, error) {
	all, err := l.Behind(tx, q)
	if err != nil {
		return Record{}, err
	}
	for _, r := range all {
		if r.ID == rec {
			return r, nil
		}
	}
	return Record{}, ErrNone
}

// Reveal reads what the grant is for: the fields it names, of the record it names or of every record of its item. A field that is empty stays absent;
// ErrNone where the content was erased.
func Reveal(tx *db.Tx, ring *seal.Keyring, g access.Grant, r *Record) (map[string]string, error) {
	if err := access.Covers(g, g.Request().Subject, r.Item); err != nil {
		return nil, err
	}
	if x := g.Request().Record(); !x.IsZero() && x != r.ID {
		return nil, fmt.Errorf("%w：许可是对另一条记录作出的", access.ErrRefused)
	}
	of, err := subjects.Members(tx, g.Request().Subject)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(of, r.Subject) {
		return nil, fmt.Errorf("%w：许可是对另一主体作出的", access.ErrRefused)
	}
	body, err := content(tx, ring, r)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, f := range g.Request().Fields {
		if v := body[f]; v != "" {
			out[f] = v
		}
	}
	return out, nil
}

// content reads a body, opening it with the person's key where it is sealed.
func content(tx *db.Tx, ring *seal.Keyring, r *Record) (body map[string]string, err error) {
	var open sql.NullString
	var sealed []byte
	_, err = db.One(tx, func(scan db.Scanner) (struct{}, error) { return struct{}{}, scan(&open, &sealed) },
		`select body, sealed from record_body where subject_id = $1 and id = $2`, r.Subject, r.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNone
	}
	if err != nil {
		return nil, err
	}
	raw := []byte(open.String)
	if !open.Valid {
		if sealed == nil {
			return nil, ErrNone
		}
		key, err := subjects.PersonKey(tx, ring, r.Subject)
		if err == subjects.ErrNone {
			return nil, ErrNone
		}
		if err != nil {
			return nil, err
		}
		if raw, err = key.Unseal(sealed, r.ID[:]); err != nil {
			return nil, err
		}
	}
	return body, json.Unmarshal(raw, &body)
}

// Forwarded is the whole content of a record, of persons too, for one use only: handing it to the platform above, as the
// authority that decided it has to. It is no look: nobody here sees it, and it is sealed again with the file it goes into.
func Forwarded(tx *db.Tx, ring *seal.Keyring, r *Record) (map[string]string, error) {
	return content(tx, ring, r)
}
