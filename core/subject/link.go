package subject

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ident"
	"xinguan/core/ledger"
)

// Ruling is what a person wants to find about two subjects. Seen is Effect.Seen of the preview they decided on; with it,
// a ruling made by somebody else meanwhile is a conflict. It may be empty.
type Ruling struct {
	A, B    id.ID
	Verdict Verdict
	By, Why string
	Seen    string
}

// Effect is what a ruling, or undoing one, moves.
type Effect struct {
	Moves []Move
	Seen  string // names the state of affairs the effect was worked out from
}

// Move is a subject whose page, with its names, identifiers and records, becomes part of another's, or its own again.
type Move struct {
	Subject Brief    `json:"subject"`
	From    Brief    `json:"from"`  // whose page shows it before
	To      Brief    `json:"to"`    // and after
	Names   []string `json:"names"` // that find the other page from now on
}

// Brief is a subject in a line, as filed.
type Brief struct {
	ID   id.ID  `json:"id"`
	Name string `json:"name"`
	Code string `json:"code"`
}

func (m member) brief() Brief { return Brief{m.id, m.name, m.code} }

// affair is everything a ruling about two subjects touches.
type affair struct {
	a, b    member
	members []member // of both groups
	edges   []Edge   // in force among them and to others
}

// Preview says what a ruling would move, without making it; where it cannot be made, the error says why.
func Preview(tx *db.Tx, r Ruling) (Effect, error) {
	f, err := r.affair(tx)
	if err != nil {
		return Effect{}, err
	}
	return f.effect(tx, append(f.edges, r.edge(tx)))
}

// Link makes a ruling. Subjects ruled to be the same are read as one from now on, under the one that stands for them;
// nothing else of them changes. A ruling that contradicts one in force is refused: that one is to be undone first.
func Link(tx *db.Tx, r Ruling) (Edge, Effect, error) {
	if err := takeTurn(tx); err != nil {
		return Edge{}, Effect{}, err
	}
	f, err := r.affair(tx)
	if err != nil {
		return Edge{}, Effect{}, err
	}
	e := r.edge(tx)
	effect, err := f.effect(tx, append(f.edges, e))
	if err != nil {
		return e, effect, err
	}
	if r.Seen != "" && r.Seen != effect.Seen {
		return e, effect, web.Fail(web.Conflict, "您查看之后，另有人对这两家单位作了认定或撤销；请重新查看变动，再决定。")
	}
	if err := insertEdge(tx, e); err != nil {
		return e, effect, err
	}
	if err := answer(tx, e, idsOf(f.members)); err != nil {
		return e, effect, err
	}
	return e, effect, f.settle(tx, append(f.edges, e), "subject.link", e, r.By, r.Why)
}

// PreviewUndo says what undoing a ruling would move.
func PreviewUndo(tx *db.Tx, edge id.ID) (Effect, error) {
	f, e, err := undoing(tx, edge)
	if err != nil {
		return Effect{}, err
	}
	return f.effect(tx, without(f.edges, e.ID))
}

// Undo takes a ruling back: what it moved moves back, unless another ruling holds it. The ruling stays on record.
func Undo(tx *db.Tx, edge id.ID, by, why string) (Effect, error) {
	if err := takeTurn(tx); err != nil {
		return Effect{}, err
	}
	if err := signed(by, why); err != nil {
		return Effect{}, err
	}
	f, e, err := undoing(tx, edge)
	if err != nil {
		return Effect{}, err
	}
	left := without(f.edges, e.ID)
	effect, err := f.effect(tx, left)
	if err != nil {
		return effect, err
	}
	e.Undone, e.UndoneBy, e.UndoneWhy = tx.Now(), by, why
	if ended, err := endEdge(tx, e); err != nil || !ended {
		return effect, orConflict(err, "另一人刚刚撤销了这条认定；请重新查看。")
	}
	if err := reopen(tx, e, idsOf(f.members)); err != nil {
		return effect, err
	}
	return effect, f.settle(tx, left, "subject.unlink", e, by, why)
}

func orConflict(err error, message string) error {
	if err != nil {
		return err
	}
	return web.Fail(web.Conflict, "%s", message)
}

func undoing(tx *db.Tx, edge id.ID) (affair, Edge, error) {
	e, err := GetEdge(tx, edge)
	if err != nil {
		return affair{}, e, err
	}
	if !e.InForce() {
		return affair{}, e, web.Fail(web.Conflict, "这条认定已于%s由%s撤销（理由：%s），不用再撤销。", e.Undone.Chinese(), e.UndoneBy, e.UndoneWhy)
	}
	f, err := affairOf(tx, e.A, e.B)
	return f, e, err
}

// affairOf reads the groups of two subjects with the rulings about them.
func affairOf(tx *db.Tx, a, b id.ID) (f affair, err error) {
	if f.members, err = wholeGroups(tx, []id.ID{a, b}); err != nil {
		return f, err
	}
	for _, m := range f.members {
		if m.id == a {
			f.a = m
		}
		if m.id == b {
			f.b = m
		}
	}
	if f.a.id.IsZero() || f.b.id.IsZero() {
		return f, ErrNone
	}
	f.edges, err = Edges(tx, idsOf(f.members))
	return f, err
}

func without(edges []Edge, x id.ID) (out []Edge) {
	for _, e := range edges {
		if e.ID != x {
			out = append(out, e)
		}
	}
	return out
}

func (r Ruling) edge(tx *db.Tx) Edge {
	e := Edge{ID: id.New(), A: r.A, B: r.B, Verdict: r.Verdict, By: r.By, Why: r.Why, At: tx.Now()}
	if compareID(e.A, e.B) > 0 {
		e.A, e.B = e.B, e.A
	}
	return e
}

// affair reads what the ruling is about and refuses what must not be.
func (r Ruling) affair(tx *db.Tx) (affair, error) {
	if err := signed(r.By, r.Why); err != nil {
		return affair{}, err
	}
	if r.A == r.B {
		return affair{}, web.Fail(web.Invalid, "两边是同一个主体，没有什么要认定；请核对代码。")
	}
	f, err := affairOf(tx, r.A, r.B)
	if err != nil {
		return f, err
	}
	if f.a.kind == ident.KindPerson || f.b.kind == ident.KindPerson {
		return f, web.Fail(web.Invalid, "自然人不作同一认定，也不与单位合并。")
	}
	return f, f.allows(r.Verdict)
}

func signed(by, why string) error {
	if strings.TrimSpace(by) == "" || strings.TrimSpace(why) == "" {
		return web.Fail(web.Invalid, "认定和撤销都要写明由谁作出、理由是什么。")
	}
	return nil
}

// allows refuses a ruling that a ruling in force contradicts or makes needless, and joining what the register holds
// under two codes.
func (f affair) allows(v Verdict) error {
	together := f.a.stands() == f.b.stands()
	for _, e := range f.edges {
		if direct := f.across(e); direct && e.Verdict == NotSame && v == Same {
			return web.Fail(web.Conflict, "%s已于%s认定“%s”与“%s”不是同一单位（理由：%s）。要改，请先撤销那条认定（编号 %s）。",
				e.By, e.At.Chinese(), f.nameOf(e.A), f.nameOf(e.B), e.Why, e.ID)
		} else if e.Verdict == v && (e.A == f.a.id && e.B == f.b.id || e.A == f.b.id && e.B == f.a.id) {
			return web.Fail(web.Conflict, "%s已于%s认定它们%s（理由：%s，编号 %s），不用再认定。", e.By, e.At.Chinese(), v.Title(), e.Why, e.ID)
		}
	}
	switch {
	case together && v == Same:
		return web.Fail(web.Conflict, "“%s”与“%s”已经通过别的认定合为同一单位，不用再认定。", f.a.name, f.b.name)
	case together:
		return web.Fail(web.Conflict, "“%s”与“%s”现在认定为同一单位：%s。要改，请先撤销。", f.a.name, f.b.name, f.chain())
	case v == Same:
		return f.oneCode()
	}
	return nil
}

// across tells whether a ruling is about one member of each side.
func (f affair) across(e Edge) bool {
	a, b := f.sideOf(e.A), f.sideOf(e.B)
	return !a.IsZero() && !b.IsZero() && a != b
}

func (f affair) sideOf(x id.ID) id.ID {
	for _, m := range f.members {
		if m.id == x {
			return m.stands()
		}
	}
	return id.ID{}
}

func (f affair) nameOf(x id.ID) string {
	for _, m := range f.members {
		if m.id == x {
			return m.name
		}
	}
	return x.String()
}

// chain lists the rulings that hold the two together, as far as they are among their group.
func (f affair) chain() string {
	var parts []string
	for _, e := range f.edges {
		if e.Verdict == Same {
			parts = append(parts, e.By+"于"+e.At.Chinese()+"认定“"+f.nameOf(e.A)+"”与“"+f.nameOf(e.B)+"”相同（编号 "+e.ID.String()+"）")
		}
	}
	return strings.Join(parts, "；")
}

// oneCode refuses to join subjects that the register knows under different credit codes: a code is given once, to one
// organisation.
func (f affair) oneCode() error {
	for _, x := range f.members {
		for _, y := range f.members {
			if x.stands() == f.a.stands() && y.stands() == f.b.stands() && registeredApart(x, y) {
				return web.Fail(web.Conflict, "登记机关给“%s”（%s）和“%s”（%s）各发了统一社会信用代码，是两家单位，不能认定为同一单位。登记有误的，请登记机关更正。",
					x.name, x.code, y.name, y.code)
			}
		}
	}
	return nil
}

func registeredApart(x, y member) bool {
	return !x.provisional && !y.provisional && len(x.code) == 18 && len(y.code) == 18 && x.code != y.code
}

// effect works out what moves when these rulings are the ones in force.
func (f affair) effect(tx *db.Tx, edges []Edge) (Effect, error) {
	now := grouped(f.members, edges)
	out := Effect{Seen: f.seen()}
	by := map[id.ID]member{}
	for _, m := range f.members {
		by[m.id] = m
	}
	for _, m := range f.members {
		if to := now[m.id]; to != m.stands() {
			names, err := namesAs(tx, m.id)
			if err != nil {
				return out, err
			}
			out.Moves = append(out.Moves, Move{m.brief(), by[m.stands()].brief(), by[to].brief(), names})
		}
	}
	return out, nil
}

// seen is a digest of the members and the rulings in force among them.
func (f affair) seen() string {
	h := sha256.New()
	for _, m := range f.members {
		h.Write(m.id[:])
		h.Write(m.canonical[:])
	}
	for _, e := range f.edges {
		h.Write(e.ID[:])
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

func namesAs(tx *db.Tx, x id.ID) ([]string, error) {
	return db.All(tx, func(scan db.Scanner) (s string, err error) { err = scan(&s); return s, err },
		`select name from subject_name where subject_id = $1 order by until_d, norm`, x)
}

// settle writes who stands for whom, with the line of the audit log and the word to indexes.
func (f affair) settle(tx *db.Tx, edges []Edge, action string, e Edge, by, why string) error {
	changed, err := regroup(tx, f.members, edges)
	if err != nil {
		return err
	}
	err = ledger.Audit(tx, ledger.Entry{Actor: by, Action: action, Object: "subject_edge " + e.ID.String(), Reason: why,
		Detail: map[string]any{"a": e.A.String(), "b": e.B.String(), "verdict": e.Verdict}})
	if err != nil || len(changed) == 0 {
		return err
	}
	pairs := make([]ledger.Pair, len(f.members))
	for i, m := range f.members {
		pairs[i] = ledger.Pair{Subject: m.id, Record: m.id}
	}
	return ledger.Append(tx, ledger.Change{Topic: Topic, Ref: e.ID, Refs: pairs})
}
