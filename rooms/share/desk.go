package share

import (
	"errors"
	"fmt"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/access"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/takedown"
)

var home = house.Crumb{Title: "工作台", Href: house.OfficePath}

const (
	stepCheck   = access.StepCheck
	stepApprove = access.StepApprove
	stepRefuse  = access.StepRefuse
	stepEnd     = access.StepEnd
)

// ListPage are shares.
type ListPage struct {
	All           bool // of every organisation
	Waiting, Late int  // shares that are over and whose copies have still to be destroyed, and those of them that are late
	Rows          []Row
	MayAsk        bool
}

// Row is a share in a list.
type Row struct {
	Href, Title, Org, Items, Until, Asked string
	Shape                                 ui.Shape
	State                                 string
	Copies                                Copies
}

// mostListed is how many a list has.
const mostListed = 300

func list(hub *house.Hub, v *house.Visit) (house.Page, error) { return listed(hub, v, nil, path) }

func ownList(hub *house.Hub, v *house.Visit) (house.Page, error) {
	return listed(hub, v, v.Actor.Orgs(), path+"/own")
}

func listed(hub *house.Hub, v *house.Visit, orgs []string, nav string) (house.Page, error) {
	p := ListPage{All: orgs == nil, MayAsk: people.Holds(v.Actor, people.ShareAsk).Allowed}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) {
		if p.Waiting, p.Late, err = access.CopiesOf(tx, orgs); err != nil {
			return err
		}
		all, err := access.Shares(tx, orgs, mostListed)
		p.Rows = nil
		for _, s := range all {
			p.Rows = append(p.Rows, rowOf(hub, tx, s))
		}
		return err
	})
	return house.Page{Title: "按需共享", Nav: nav, Body: ListBody(p), Crumbs: []house.Crumb{home, {Title: "按需共享"}}}, err
}

func rowOf(hub *house.Hub, tx *db.Tx, s access.Share) Row {
	titles := make([]string, len(s.Items))
	for i, item := range s.Items {
		titles[i] = hub.ItemTitle(item)
	}
	r := Row{Href: path + "/" + s.ID.String(), Title: s.Title, Org: hub.OrgName(tx, s.Org), Items: strings.Join(titles, "、"), Until: s.Until.Table(), Asked: s.Asked.Date().Table(), State: s.State.Title(), Shape: ui.Wait, Copies: copiesOf(tx, s)}
	switch {
	case s.State == access.ShareRefused, s.State == access.ShareEnded:
		r.Shape = ui.Gone
	case s.State == access.ShareOpen && s.Holds(tx.Today()):
		r.Shape, r.State = ui.Valid, "在用"
	case s.State == access.ShareOpen:
		r.Shape, r.State = ui.Gone, "已到期"
	}
	return r
}

func waiting(_ *house.Hub, tx *db.Tx, a people.Actor) (n int, err error) {
	for p, s := range map[people.Permission]access.ShareState{people.ShareCheck: access.ShareAsked, people.ShareApprove: access.ShareChecked} {
		if err == nil && people.Holds(a, p).Allowed {
			var more int
			more, err = access.WaitingShares(tx, s)
			n += more
		}
	}
	if err == nil && people.Holds(a, people.ShareCheck).Allowed {
		var late int
		_, late, err = access.CopiesOf(tx, nil)
		n += late
	}
	return n, err
}

// find is the share an address names, if the actor may see it; a look at another's is written down.
func find(hub *house.Hub, v *house.Visit) (s access.Share, err error) {
	x, bad := id.Parse(v.PathValue("id"))
	if bad != nil {
		return s, access.ErrNoShare
	}
	orgs := v.Actor.Orgs()
	if people.Decide(v.Actor, people.ShareRead).Allowed {
		orgs = nil
	} else if !people.Holds(v.Actor, people.ShareAsk).Allowed && !people.Holds(v.Actor, people.ShareUse).Allowed {
		return s, web.Fail(web.Forbidden, "%s。", people.Holds(v.Actor, people.ShareAsk).Why)
	}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error { s, err = access.ShareByID(tx, orgs, x); return err })
	if errors.Is(err, access.ErrNoShare) {
		e := ledger.Entry{Actor: v.Actor.ID, Action: "share.refused", Object: "share/" + x.String(), Detail: map[string]any{"role": v.Actor.Role}}
		err = errors.Join(hub.DB.Aside(v.Context(), func(tx *db.Tx) error { return ledger.Audit(tx, e) }), err)
	}
	return s, err
}

// OnePage is one share.
type OnePage struct {
	Row                                  Row
	Path                                 string
	Facts                                []ui.Fact
	Scope                                string   // 批准的范围, 申请的范围
	What                                 []string // item: fields
	Uses                                 []Use
	Obtained                             int    // organisations something was obtained of
	Recall                               string // copies the organisation has still to take down; empty for none
	Given                                bool   // it gives, or gave, something
	MayCheck, MayApprove, MayEnd, MayGet bool
	MayConfirm                           bool // it has copies and has still to say that they are gone
}

func one(hub *house.Hub, v *house.Visit) (house.Page, error) {
	s, err := find(hub, v)
	if err != nil {
		return house.Page{}, err
	}
	p := OnePage{Path: path + "/" + s.ID.String()}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		p.Row = rowOf(hub, tx, s)
		basis := "法定职责"
		if s.Consent {
			basis = "每家单位的授权"
		}
		p.Facts = []ui.Fact{{Label: "单位", Value: p.Row.Org}, {Label: "期限", Value: s.From.Chinese() + "至" + s.Until.Chinese()}, {Label: "提供方式", Value: access.ShareWayTitle(s.Way)}, {Label: "凭什么", Value: basis},
			{Label: "用途", Value: s.UsedFor, Wide: true}, {Label: "依据", Value: s.Basis, Wide: true}, {Label: "承诺", Value: s.AskedName + "，" + s.Asked.Chinese() + "：" + promise, Wide: true}}
		for _, x := range []struct {
			label string
			at    clock.Instant
			note  string
			by    string
		}{{"初审", s.Checked, s.CheckNote, s.CheckedBy}, {decision(s), s.Decided, s.DecidedNote, s.DecidedBy}, {"终止", s.Ended, s.EndedWhy, s.EndedBy}} {
			if !x.at.IsZero() {
				p.Facts = append(p.Facts, ui.Fact{Label: x.label, Value: strings.TrimPrefix(people.Names(tx, x.by)+"，", "，") + x.at.Chinese() + "：" + x.note, Wide: true})
			}
		}
		if fact := p.Row.Copies.fact(); fact.Value != "" {
			p.Facts = append(p.Facts, fact)
		}
		p.What = what(hub, s)
		if err := p.used(hub, tx, s); err != nil {
			return err
		}
		p.can(v.Actor, s, tx.Today())
		return nil
	})
	return house.Page{Title: s.Title, Nav: path, Body: OneBody(p), Crumbs: []house.Crumb{home, {Title: "按需共享", Href: back(v.Actor)}, {Title: s.Title, Filed: true}}}, err
}

// decision is how the second person's word is called.
func decision(s access.Share) string {
	if s.State == access.ShareRefused {
		return "不同意"
	}
	return "批准"
}

// Use is what was obtained on a day.
type Use struct{ Day, Who, Subjects, Refused string }

// usesShown is how many days a page tells of.
const usesShown = 30

// used is what was obtained, and what has to be taken down of it.
func (p *OnePage) used(hub *house.Hub, tx *db.Tx, s access.Share) error {
	p.Scope = "申请的范围"
	if p.Given = s.State == access.ShareOpen || s.State == access.ShareEnded && !s.Decided.IsZero(); !p.Given {
		return nil
	}
	p.Scope = "批准的范围"
	all, n, err := access.UsesOf(tx, s.ID, usesShown)
	if err != nil {
		return err
	}
	p.Obtained = n
	for _, u := range all {
		p.Uses = append(p.Uses, Use{u.Day.Table(), whose(tx, u.Actor), ui.Count(u.Subjects), ui.Count(u.Refused)})
	}
	rights, err := hub.People.Rights(tx)
	if err != nil {
		return err
	}
	waits, late, err := takedown.Count(tx, rights.Orgs.Kin(s.Org, tx.Today()))
	switch {
	case late > 0:
		p.Recall = fmt.Sprintf("这个单位有%d份副本要停用，其中%d份过了期限还没有确认，已暂停提供。", waits, late)
	case waits > 0:
		p.Recall = fmt.Sprintf("这个单位有%d份副本要停用，还没有确认；过了期限会暂停提供。", waits)
	}
	return err
}

func back(a people.Actor) string {
	if people.Holds(a, people.ShareRead).Allowed {
		return path
	}
	return path + "/own"
}

// can says what the actor can do now; whether they may is asked again when they do.
func (p *OnePage) can(a people.Actor, s access.Share, today clock.Date) {
	may := func(x people.Permission) bool { return people.Holds(a, x).Allowed }
	p.MayCheck = s.State == access.ShareAsked && may(people.ShareCheck)
	p.MayApprove = s.State == access.ShareChecked && may(people.ShareApprove)
	p.MayEnd = s.State != access.ShareRefused && s.State != access.ShareEnded && (may(people.ShareApprove) || a.For(s.Org) && may(people.ShareAsk))
	p.MayConfirm = s.CopiesWait() && a.For(s.Org) && may(people.TakedownConfirm)
	p.MayGet = s.Holds(today) && a.For(s.Org) && may(people.ShareUse)
}

func what(hub *house.Hub, s access.Share) (out []string) {
	for _, item := range s.Items {
		it, ok := hub.Catalog.Item(item)
		if !ok {
			continue
		}
		var titles []string
		for _, name := range s.FieldsOf(item) {
			if k := it.Named(name); k >= 0 {
				titles = append(titles, it.Fields[k].Short())
			}
		}
		out = append(out, it.Title+"："+strings.Join(titles, "、"))
	}
	return out
}

var done = map[access.ShareStep]string{stepCheck: "初审同意，等负责人批准。", stepApprove: "已批准，从现在起按范围提供。", stepRefuse: "没有同意，申请单位会看到意见。", stepEnd: "已终止，从现在起不再提供。"}

func step(s access.ShareStep) func(*house.Hub, *house.Visit) (house.Page, error) {
	return func(hub *house.Hub, v *house.Visit) (house.Page, error) {
		x, err := find(hub, v)
		if err != nil {
			return house.Page{}, err
		}
		said := done[s]
		err = hub.DB.Write(v.Context(), func(tx *db.Tx) error {
			if err := x.Step(tx, v.Actor, s, v.PostFormValue("note")); err != nil || s != stepEnd {
				return err
			}
			if err := access.AskCopies(tx, hub.Rules.Workdays); err != nil {
				return err
			}
			now, err := access.ShareByID(tx, nil, x.ID)
			if now.CopiesWait() {
				said = done[s] + "取得过的副本要销毁，最迟" + now.CopiesDue.Chinese() + "确认。"
			}
			return err
		})
		return house.Page{Moved: path + "/" + x.ID.String(), Said: said}, err
	}
}
