package subject

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
)

// affair is everything a ruling about two subjects touches.
type affair struct {
	a, b    member
	members []member // of both groups
	edges   []Edge   // in force among them and to others
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
