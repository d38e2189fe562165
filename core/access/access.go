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

// Purpose is why somebody looks. The purposes are those below; others cannot be made outside this package.
type Purpose struct{ code, title string }

// The purposes.
var (
	Supervision = Purpose{"supervision", "履行监管职责"}
	Objection   = Purpose{"objection", "核查异议"}
	Repair      = Purpose{"repair", "办理信用修复"}
	Authorised  = Purpose{"authorised", "经当事人授权查询"}
)

// Code is the purpose's name in tables and rules; empty for none.
func (p Purpose) Code() string { return p.code }

// Title is the purpose as the subject reads it.
func (p Purpose) Title() string { return p.title }

// Purposes are all of them.
func Purposes() []Purpose { return []Purpose{Supervision, Objection, Repair, Authorised} }

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
	Item    string   // catalogue item
	Org     string   // agency the information belongs to
	Fields  []string // what of it
	Reason  string   // in the actor's words: the case, the task

	RevealAfter clock.Date // the subject is shown the look after this day; empty = at once
	RevealWhy   string     // why not at once
}

type grant struct{ request Request }

func (g grant) Request() Request { return g.request }
func (grant) granted()           {}

// ErrRefused is wrapped by what Ask returns when the look is refused; the message tells the person why.
var ErrRefused = errors.New("不予查看")

// Ask decides about a look and writes it down, in a transaction of its own: a refused look is kept as well. The error
// of a refusal wraps ErrRefused.
func Ask(ctx context.Context, d *db.DB, r Request) (Grant, error) {
	decision := r.decide()
	err := d.Write(ctx, func(tx *db.Tx) error {
		if err := r.keep(tx, decision); err != nil {
			return err
		}
		return ledger.Audit(tx, ledger.Entry{Actor: r.Actor.ID, Action: string(people.RecordLook), Object: "subject/" + r.Subject.String(),
			Reason: r.Reason, Detail: map[string]any{"purpose": r.Purpose.code, "item": r.Item, "allowed": decision.Allowed}})
	})
	if err != nil {
		return nil, fmt.Errorf("access: a look could not be written down: %w", err)
	}
	if !decision.Allowed {
		return nil, fmt.Errorf("%w：%s", ErrRefused, decision.Why)
	}
	return grant{r}, nil
}

// decide asks the table of rights once the request itself is complete.
func (r Request) decide() people.Decision {
	switch {
	case r.Purpose.code == "" || strings.TrimSpace(r.Reason) == "":
		return people.Decision{Why: "查看非公开信息要选定用途并写明事由；请补充后再试"}
	case r.Actor.ID == "":
		return people.Decision{Why: "查看非公开信息要先登录"}
	case r.RevealAfter != "" && strings.TrimSpace(r.RevealWhy) == "":
		return people.Decision{Why: "推迟告知当事人要写明理由；请补充后再试"}
	case r.RevealAfter == clock.Forever:
		return people.Decision{Why: "推迟告知当事人要有最后期限；请写明日期"}
	}
	return people.Decide(r.Actor, people.RecordLook, people.Scope{Org: r.Org, Item: r.Item, Purpose: r.Purpose.code, Subject: r.Subject})
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
