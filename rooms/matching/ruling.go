package matching

import (
	"errors"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/subject"
)

const mostWhy = 500

// rule makes a ruling; what keeps it from being made is said on the page, and what was written stays.
func rule(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p, err := readPair(hub, v, v.PostFormValue("a"), v.PostFormValue("b"))
	if err != nil {
		return house.Page{}, err
	}
	p.Verdict, p.Why = v.PostFormValue("verdict"), strings.TrimSpace(v.PostFormValue("why"))
	r := subject.Ruling{A: p.A.ID, B: p.B.ID, Verdict: subject.Verdict(p.Verdict), By: v.Actor.ID, Why: p.Why, Seen: v.PostFormValue("seen")}
	switch {
	case r.Verdict != subject.Same && r.Verdict != subject.NotSame:
		p.Trouble = "请选择是不是同一单位。"
	case p.Why == "" || len([]rune(p.Why)) > mostWhy:
		p.Trouble = "请写明理由：核对了什么，最多500个字。"
	}
	if p.Trouble != "" {
		return p.page(), nil
	}
	var e subject.Edge
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) (err error) {
		if e, err = ruledBefore(tx, r); err != nil || !e.ID.IsZero() {
			return err
		}
		e, _, err = subject.Link(tx, r)
		return err
	})
	var told *web.Error
	if errors.As(err, &told) && (told.Kind == web.Conflict || told.Kind == web.Invalid) {
		fresh, bad := readPair(hub, v, p.A.ID.String(), p.B.ID.String())
		fresh.Trouble, fresh.Verdict, fresh.Why = told.Message, p.Verdict, p.Why
		bad = errors.Join(bad, hub.DB.View(v.Context(), func(tx *db.Tx) error {
			edges, err := among(tx, p.A.ID, p.B.ID)
			fresh.Trouble = named(tx, fresh.Trouble, edges)
			return err
		}))
		return fresh.page(), bad
	}
	return house.Page{Moved: path + "/rulings/" + e.ID.String(), Said: "已认定：" + r.Verdict.Title() + "。认错了可以在这一页撤销。"}, err
}

// ruledBefore is the very same ruling by the same person, of a second click.
func ruledBefore(tx *db.Tx, r subject.Ruling) (subject.Edge, error) {
	edges, err := subject.Edges(tx, []id.ID{r.A})
	for _, e := range edges {
		if (e.A == r.B || e.B == r.B) && e.Verdict == r.Verdict && e.By == r.By && e.Why == r.Why {
			return e, err
		}
	}
	return subject.Edge{}, err
}

// RulingPage is one ruling.
type RulingPage struct {
	Row                RulingRow
	Pair               string
	Path, Why, Trouble string
	Undo               *EffectPart // nil where it was undone
	MayRule            bool
}

func ruling(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p, err := readRuling(hub, v)
	return p.page(), err
}

func (p *RulingPage) page() house.Page {
	return house.Page{Title: "一条认定", Nav: path, Body: RulingBody(*p), Crumbs: []house.Crumb{home, {Title: "主体认定", Href: path}, {Title: "一条认定"}}}
}

func readRuling(hub *house.Hub, v *house.Visit) (p RulingPage, err error) {
	x, bad := id.Parse(v.PathValue("id"))
	if bad != nil {
		return p, web.Fail(web.NotFound, "没有这条认定；请从列表里打开。")
	}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		e, err := subject.GetEdge(tx, x)
		if err != nil {
			return err
		}
		p = RulingPage{Path: path + "/rulings/" + e.ID.String(), Pair: pairPath(e.A, e.B), MayRule: people.Holds(v.Actor, people.SubjectRule).Allowed}
		if p.Row, err = rulingRow(tx, e); err != nil || !e.InForce() {
			return err
		}
		f, err := subject.PreviewUndo(tx, x)
		if err != nil {
			return err
		}
		p.Undo, err = effectPart(tx, f)
		return err
	})
	return p, err
}

// undo takes a ruling back; undone a second time by a second click it stays as it is.
func undo(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p, err := readRuling(hub, v)
	if err != nil {
		return house.Page{}, err
	}
	p.Why = strings.TrimSpace(v.PostFormValue("why"))
	if p.Undo == nil {
		return house.Page{Moved: p.Path, Said: "这条认定已经撤销。"}, nil
	}
	if p.Why == "" || len([]rune(p.Why)) > mostWhy {
		p.Trouble = "请写明为什么撤销，最多500个字。"
		return p.page(), nil
	}
	x, _ := id.Parse(v.PathValue("id")) // read above
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		_, err := subject.Undo(tx, x, v.Actor.ID, p.Why)
		return err
	})
	return house.Page{Moved: p.Path, Said: "已撤销，移动过的都移回去了。认定和撤销都留在记录里。"}, err
}
