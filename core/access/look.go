package access

import (
	"fmt"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// Look is one look as its subject is shown it.
type Look struct {
	At            clock.Instant
	Actor, Org    string
	Role          people.Role
	Purpose, Item string // codes; no item: which records there are
	Matter        string
	Fields        []string
	Reason        string
	Refused       bool
	Why           string // of the decision
	RevealAfter   clock.Date
	RevealWhy     string
}

const separator = "、"

// Topic is the outbox topic of looks that rest on what the subject authorised; Ref is the look.
const Topic = "look"

// keep writes the look down and gives its id. A refused one reveals nothing that could be defeated, so it is shown at once.
func (r Request) keep(tx *db.Tx, d people.Decision) (id.ID, error) {
	if !d.Allowed {
		r.RevealAfter, r.RevealWhy = "", ""
	}
	x := id.New()
	_, err := tx.Exec(`insert into look (subject_id, id, at, actor, role, org, purpose, item, fields, reason, refused, why, reveal_after, reveal_why, matter, inquiry, record_id, authorisation, share)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		r.Subject[:], x[:], tx.Now().String(), r.Actor.ID, string(r.Actor.Role), r.Actor.Org, r.Purpose.code, r.Item,
		strings.Join(r.Fields, separator), r.Reason, !d.Allowed, d.Why, string(r.RevealAfter), r.RevealWhy, r.Matter, some(r.inquiry), some(r.record), some(r.authorisation), some(r.share))
	if err == nil && d.Allowed && !r.authorisation.IsZero() {
		err = ledger.Append(tx, ledger.Change{Topic: Topic, Subject: r.Subject, Ref: x})
	}
	return x, err
}

// some is an id as a column that may be empty takes it.
func some(x id.ID) any {
	if x.IsZero() {
		return nil
	}
	return x[:]
}

// Looks are the looks at a subject's information, filed under any of its ids, that it may be shown today, the last first,
// at most limit: those of others, or its own.
func Looks(tx *db.Tx, of []id.ID, own bool, limit int) ([]Look, error) {
	args := make([]any, 0, len(of)+2)
	for _, x := range of {
		args = append(args, x)
	}
	n, purpose := len(of), "<>"
	if own {
		purpose = "="
	}
	args = append(args, string(tx.Today()), Self.code)
	return db.All(tx, func(scan db.Scanner) (l Look, err error) {
		var fields string
		err = scan(&l.At, &l.Matter, &l.Actor, &l.Role, &l.Org, &l.Purpose, &l.Item, &fields, &l.Reason, &l.Refused, &l.Why, &l.RevealAfter, &l.RevealWhy)
		if fields != "" {
			l.Fields = strings.Split(fields, separator)
		}
		return l, err
	}, fmt.Sprintf(`select at, matter, actor, role, org, purpose, item, fields, reason, refused, why, reveal_after, reveal_why from look
		where subject_id in %s and reveal_after < $%d and purpose %s $%d order by id desc limit %d`, db.In(1, n), n+1, purpose, n+2, limit), args...)
}

// Used is a look that rests on an authorisation.
type Used struct {
	Org, UsedFor string
	Inquiry      id.ID // it belongs to; zero for one that opens an inquiry
	Refused      bool
	RevealAfter  clock.Date
}

// LookByID is one such look, filed under a subject; what it rests on was given under any of the subject's ids, of. Not ok
// where there is none.
func LookByID(tx *db.Tx, subject, x id.ID, of []id.ID) (u Used, ok bool, err error) {
	var rests id.ID
	err = db.Each(tx, func(scan db.Scanner) error {
		ok = true
		return scan(&u.Org, &u.Inquiry, &u.Refused, &u.RevealAfter, &rests)
	}, `select org, inquiry, refused, reveal_after, authorisation from look where subject_id = $1 and id = $2 and authorisation is not null`, subject, x)
	if err != nil || !ok {
		return u, false, err
	}
	where, args := filed(of, rests)
	ok = false
	err = db.Each(tx, func(scan db.Scanner) error { ok = true; return scan(&u.UsedFor) }, `select used_for from authorisation where id = $1 and `+where, args...)
	return u, ok, err
}

// Time is when a subject's records were read under some id: its own always, another's while it was ruled to be one with it.
type Time struct {
	Subject id.ID
	From    clock.Instant // zero: always
	Until   clock.Instant // zero: still
}

// Holders are the organisations that may have copies of what a subject has of an item: those that looked at it under an id
// it was read by at the time and were not refused, and those that are authorised.
func Holders(tx *db.Tx, times []Time, item string) (orgs []string, err error) {
	for _, t := range times {
		until := t.Until.String()
		if t.Until.IsZero() {
			until = "9" // after every year
		}
		var some []string
		if some, err = db.All(tx, func(scan db.Scanner) (s string, err error) { err = scan(&s); return s, err },
			`select distinct org from look where subject_id = $1 and item = $2 and refused = false and org <> '' and at >= $3 and at < $4 order by org`, t.Subject, item, t.From.String(), until); err != nil {
			return nil, err
		}
		orgs = append(orgs, some...)
		if !t.Until.IsZero() {
			continue
		}
		given, err := Authorisations(tx, t.Subject)
		if err != nil {
			return nil, err
		}
		for _, a := range given {
			if slices.Contains(a.Items, item) {
				orgs = append(orgs, a.Org)
			}
		}
	}
	slices.Sort(orgs)
	return slices.Compact(orgs), nil
}
