// Package access guards what is not public. Functions that read it take a Grant, and a Grant comes only from Ask: code
// that looks without a purpose does not compile. Every look, refused ones too, is kept and shown to the subject.
package access

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

//go:embed sql/*.sql
var files embed.FS

// Migrations are the tables of this package.
func Migrations() db.Set {
	sub, err := fs.Sub(files, "sql")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return db.Set{Package: "access", FS: sub}
}

// Grant is the right to look at one subject's information of one item for one purpose. It has an unexported method, so
// only this package can make one; check it with Covers.
type Grant interface {
	Request() Request
	granted()
}

// Request is what somebody wants to look at, and why.
type Request struct {
	Actor   people.Actor
	Purpose Purpose
	Subject id.ID
	Of      []id.ID  // further ids it was filed under, where it was ruled to be one with others: each may have authorised
	Person  bool     // the subject is a natural person
	Item    string   // catalogue item
	Org     string   // agency the information belongs to
	Fields  []string // what of it, by the names of the catalogue or in words
	Matter  string   // number of the case it is for
	Reason  string   // in the actor's words: the case, the task

	RevealAfter clock.Date // the subject is shown the look after this day; empty = at once
	RevealWhy   string     // why not at once

	inquiry, record, authorisation, share id.ID

	former bool // what there is of consent was given to an organisation whose work the actor's took over
}

type grant struct{ request Request }

func (g grant) Request() Request { return g.request }
func (grant) granted()           {}

// ErrRefused is wrapped by what Ask returns when the look is refused; the message tells the person why.
var ErrRefused = errors.New("不予查看")

// Ask decides about a look and writes it down, in a transaction of its own: a refused look is kept as well. The error
// of a refusal wraps ErrRefused.
func Ask(ctx context.Context, d *db.DB, r Request) (Grant, error) {
	_, err := r.ask(ctx, d, Request.decide)
	if err != nil {
		return nil, err
	}
	return grant{r}, nil
}

// ask decides by the rule given, keeps the look, and gives its id.
func (r *Request) ask(ctx context.Context, d *db.DB, rule func(Request, *db.Tx) (people.Decision, error)) (look id.ID, err error) {
	var decision people.Decision
	err = d.Aside(ctx, func(tx *db.Tx) (err error) {
		r.authorisation, r.former = id.ID{}, false // the transaction may be tried again
		if decision, err = r.allowed(tx, rule); err != nil {
			return err
		}
		if look, err = r.keep(tx, decision); err != nil {
			return err
		}
		return ledger.Audit(tx, ledger.Entry{Actor: r.Actor.ID, Action: string(people.RecordLook), Object: "subject/" + r.Subject.String(),
			Reason: r.Reason, Detail: map[string]any{"purpose": r.Purpose.code, "item": r.Item, "matter": r.Matter, "allowed": decision.Allowed}})
	})
	if err != nil {
		return look, fmt.Errorf("access: a look could not be written down: %w", err)
	}
	if !decision.Allowed {
		return look, fmt.Errorf("%w：%s", ErrRefused, decision.Why)
	}
	return look, nil
}

// allowed asks the table of rights once the request itself is complete.
func (r *Request) allowed(tx *db.Tx, rule func(Request, *db.Tx) (people.Decision, error)) (people.Decision, error) {
	if lacks := r.lacks(tx.Today()); lacks != "" {
		return people.Decision{Why: lacks}, nil
	}
	if r.Purpose.consent {
		a, ok, err := holding(tx, *r)
		if err != nil {
			return people.Decision{}, err
		}
		if ok {
			r.authorisation = a.ID
		} else if r.former, err = toFormer(tx, *r); err != nil {
			return people.Decision{}, err
		}
	}
	return rule(*r, tx)
}

// decide asks whether this item of this agency may be looked at.
func (r Request) decide(*db.Tx) (people.Decision, error) {
	d, on := people.Decide(r.Actor, people.RecordLook, r.scope()), r.scope()
	if on.Consent = true; !d.Allowed && r.former && people.Decide(r.Actor, people.RecordLook, on).Allowed {
		d.Why = whyFormer
	}
	return d, nil
}

func (r Request) scope() people.Scope {
	return people.Scope{Org: r.Org, Item: r.Item, Purpose: r.Purpose.code, Subject: r.Subject, Consent: !r.authorisation.IsZero()}
}

// lacks says what is missing in the request itself; empty for nothing.
func (r Request) lacks(today clock.Date) string {
	switch {
	case r.Purpose.code == "" || strings.TrimSpace(r.Reason) == "":
		return "查看非公开信息要选定用途并写明事由；请补充后再试"
	case r.Actor.ID == "":
		return "查看非公开信息要先登录"
	case r.Purpose.matter && strings.TrimSpace(r.Matter) == "":
		return "“" + r.Purpose.title + "”要写明办件编号；请补充后再试"
	case r.Person && !r.Purpose.persons:
		return "“" + r.Purpose.title + "”不能用于查看自然人的信息；请核对用途"
	case r.RevealAfter != "" && strings.TrimSpace(r.RevealWhy) == "":
		return "推迟告知当事人要写明理由；请补充后再试"
	case r.RevealAfter == clock.Forever:
		return "推迟告知当事人要有最后期限；请写明日期"
	case r.RevealAfter > today && r.Purpose.delayDays == 0:
		return "“" + r.Purpose.title + "”要即时告知当事人，不能推迟；请去掉推迟的日期"
	case r.RevealAfter > today.AddDays(r.Purpose.delayDays):
		return fmt.Sprintf("推迟告知最多%d天；请把日期改早", r.Purpose.delayDays)
	}
	return ""
}

// Covers tells whether the grant allows a look at this subject's information of this item. No grant at all covers
// nothing.
func Covers(g Grant, subject id.ID, item string) error {
	if g == nil {
		return fmt.Errorf("%w：没有取得查看的许可", ErrRefused)
	}
	if r := g.Request(); r.Subject != subject || r.Item != item {
		return fmt.Errorf("%w：许可是对另一主体或另一类信息作出的", ErrRefused)
	}
	return nil
}
