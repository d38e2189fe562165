package subject

import (
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ident"
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
