package matching

import (
	"errors"
	"net/url"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
)

var home = house.Crumb{Title: "工作台", Href: house.OfficePath}

// mostListed is how many pairs or rulings a list has.
const mostListed = 200

// ListPage are the pairs that wait and the last rulings.
type ListPage struct {
	Pairs   []PairRow
	More    bool
	Rulings []RulingRow
	A, B    string // codes somebody wants to compare
	Trouble string
	MayRule bool
}

// PairRow is a pair that waits.
type PairRow struct {
	Href, A, ACode, B, BCode, Clue, Since string
	Score                                 int
}

// RulingRow is a ruling in a list.
type RulingRow struct {
	Href, A, ACode, B, BCode, Verdict, By, Why, At, Undone string
	Shape                                                  ui.Shape
}

func pairPath(a, b id.ID) string {
	return path + "/pair?" + url.Values{"a": {a.String()}, "b": {b.String()}}.Encode()
}

// codeOf is how a subject is told from others: by its code, where it has one.
func codeOf(b subject.Brief) string { return ui.Or(b.Code, "没有统一社会信用代码") }

func list(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := ListPage{MayRule: people.Holds(v.Actor, people.SubjectRule).Allowed}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error { return p.load(tx) })
	return p.page(), err
}

func (p *ListPage) load(tx *db.Tx) error {
	all, more, err := subject.Proposals(tx, mostListed)
	if err != nil {
		return err
	}
	p.Pairs, p.More, p.Rulings = nil, more, nil
	for _, x := range all {
		p.Pairs = append(p.Pairs, PairRow{pairPath(x.A.ID, x.B.ID), x.A.Name, codeOf(x.A), x.B.Name, codeOf(x.B), x.Why.Title(), x.At.Date().Table(), x.Score})
	}
	edges, err := subject.Rulings(tx, mostListed)
	for _, e := range edges {
		row, bad := rulingRow(tx, e)
		if bad != nil {
			return bad
		}
		p.Rulings = append(p.Rulings, row)
	}
	return err
}

func (p *ListPage) page() house.Page {
	return house.Page{Title: "主体认定", Nav: path, Body: ListBody(*p), Crumbs: []house.Crumb{home, {Title: "主体认定"}}}
}

func rulingRow(tx *db.Tx, e subject.Edge) (r RulingRow, err error) {
	a, err := subject.FiledAs(tx, e.A)
	if err != nil {
		return r, err
	}
	b, err := subject.FiledAs(tx, e.B)
	r = RulingRow{Href: path + "/rulings/" + e.ID.String(), A: a.Name, ACode: codeOf(a), B: b.Name, BCode: codeOf(b), Verdict: e.Verdict.Title(), By: people.Names(tx, e.By), Why: e.Why, At: e.At.Chinese(), Shape: ui.Valid}
	if !e.InForce() {
		r.Shape, r.Undone = ui.Gone, e.Undone.Chinese()+"由"+people.Names(tx, e.UndoneBy)+"撤销："+e.UndoneWhy
	}
	return r, err
}

// PairPage are two subjects beside one another.
type PairPage struct {
	A, B         subject.Brief
	APage, BPage string // public pages; empty without a code
	Compared     subject.Comparison
	Rulings      []RulingRow
	Same         *EffectPart // what ruling them the same moves; nil where it cannot be
	NotSame      bool
	Whys         []string // why one of the rulings cannot be made
	Seen         string
	Verdict, Why string // as filled in
	Trouble      string
	MayRule      bool
}

// EffectPart is what moves.
type EffectPart struct{ Moves []MoveRow }

// MoveRow is a subject that moves to another's page.
type MoveRow struct {
	Name, Code, From, To string
	Names                []string
	Records              int
}

func effectPart(tx *db.Tx, f subject.Effect) (*EffectPart, error) {
	out := &EffectPart{}
	ids := make([]id.ID, len(f.Moves))
	for i, m := range f.Moves {
		ids[i] = m.Subject.ID
	}
	filed, err := record.Filed(tx, ids)
	for _, m := range f.Moves {
		row := MoveRow{Name: m.Subject.Name, Code: codeOf(m.Subject), From: m.From.Name + "（" + codeOf(m.From) + "）", To: m.To.Name + "（" + codeOf(m.To) + "）", Names: m.Names}
		for _, n := range filed[m.Subject.ID] {
			row.Records += n
		}
		out.Moves = append(out.Moves, row)
	}
	return out, err
}

// meant is the subject somebody means by a code or a number, as it was filed.
func meant(tx *db.Tx, text string) (subject.Brief, error) {
	text = strings.TrimSpace(text)
	b, err := subject.Brief{}, subject.ErrNone
	if x, bad := id.Parse(strings.ToLower(text)); bad == nil && len(text) != 18 {
		b, err = subject.FiledAs(tx, x)
	} else if text != "" {
		b, err = subject.Filed(tx, text)
	}
	if errors.Is(err, subject.ErrNone) {
		err = web.Fail(web.NotFound, "未查到代码为“%s”的单位；请核对代码。", ui.Clip(text, 30))
	}
	return b, err
}

func pair(hub *house.Hub, v *house.Visit) (house.Page, error) {
	q := v.URL.Query()
	p, err := readPair(hub, v, q.Get("a"), q.Get("b"))
	var told *web.Error
	if errors.As(err, &told) && told.Kind == web.NotFound {
		l := ListPage{A: ui.Clip(q.Get("a"), 40), B: ui.Clip(q.Get("b"), 40), Trouble: told.Message, MayRule: people.Holds(v.Actor, people.SubjectRule).Allowed}
		err = hub.DB.View(v.Context(), func(tx *db.Tx) error { return l.load(tx) })
		return l.page(), err
	}
	return p.page(), err
}

func (p *PairPage) page() house.Page {
	return house.Page{Title: "核对两个主体", Nav: path, Body: PairBody(*p), Crumbs: []house.Crumb{home, {Title: "主体认定", Href: path}, {Title: "核对两个主体"}}}
}

func readPair(hub *house.Hub, v *house.Visit, a, b string) (p PairPage, err error) {
	err = hub.DB.View(v.Context(), func(tx *db.Tx) (err error) {
		p = PairPage{MayRule: people.Holds(v.Actor, people.SubjectRule).Allowed}
		if p.A, err = meant(tx, a); err != nil {
			return err
		}
		if p.B, err = meant(tx, b); err != nil {
			return err
		}
		if p.A.ID == p.B.ID {
			return web.Fail(web.NotFound, "两边是同一个主体，没有什么要核对；请写两个不同的代码。")
		}
		return p.read(hub, tx, v.Actor.ID)
	})
	return p, err
}

func (p *PairPage) read(hub *house.Hub, tx *db.Tx, by string) (err error) {
	p.APage, p.BPage = subjectPage(p.A), subjectPage(p.B)
	if p.Compared, err = hub.Matcher().Compare(tx, p.A.ID, p.B.ID); err != nil {
		return err
	}
	edges, err := among(tx, p.A.ID, p.B.ID)
	if err != nil {
		return err
	}
	for _, e := range edges {
		row, err := rulingRow(tx, e)
		if err != nil {
			return err
		}
		p.Rulings = append(p.Rulings, row)
	}
	return p.possible(tx, by, edges)
}

func subjectPage(b subject.Brief) string {
	if b.Code == "" {
		return ""
	}
	return "/subjects/" + url.PathEscape(b.Code)
}

// among are the rulings about two subjects and those each is one with.
func among(tx *db.Tx, a, b id.ID) ([]subject.Edge, error) {
	all, err := subject.Members(tx, a)
	if err != nil {
		return nil, err
	}
	more, err := subject.Members(tx, b)
	if err != nil {
		return nil, err
	}
	return subject.History(tx, append(all, more...))
}

// possible is which of the two rulings can be made now, and what the first moves.
func (p *PairPage) possible(tx *db.Tx, by string, edges []subject.Edge) error {
	for _, verdict := range []subject.Verdict{subject.Same, subject.NotSame} {
		f, err := subject.Preview(tx, subject.Ruling{A: p.A.ID, B: p.B.ID, Verdict: verdict, By: by, Why: "预览"})
		var told *web.Error
		switch {
		case errors.As(err, &told):
			p.Whys = append(p.Whys, named(tx, told.Message, edges))
			continue
		case err != nil:
			return err
		}
		p.Seen = f.Seen
		if verdict == subject.NotSame {
			p.NotSame = true
		} else if p.Same, err = effectPart(tx, f); err != nil {
			return err
		}
	}
	if len(p.Whys) == 2 && p.Whys[0] == p.Whys[1] {
		p.Whys = p.Whys[:1]
	}
	return nil
}

// named puts the names of those who ruled into a sentence that knows only their accounts.
func named(tx *db.Tx, s string, edges []subject.Edge) string {
	for _, e := range edges {
		for _, by := range []string{e.By, e.UndoneBy} {
			if by != "" {
				s = strings.ReplaceAll(s, by, people.Names(tx, by))
			}
		}
	}
	return s
}
