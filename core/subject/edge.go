package subject

import (
	"database/sql"
	"errors"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
)

// Verdict is what a person found about two subjects.
type Verdict string

// The verdicts.
const (
	Same    Verdict = "same"
	NotSame Verdict = "not_same"
)

// Title is the verdict in Chinese.
func (v Verdict) Title() string {
	if v == Same {
		return "是同一单位"
	}
	return "不是同一单位"
}

// Edge is a ruling about two subjects. It is never changed but to say that it was undone.
type Edge struct {
	ID        id.ID
	A, B      id.ID // A is the smaller
	Verdict   Verdict
	By, Why   string
	At        clock.Instant
	Undone    clock.Instant // zero while it is in force
	UndoneBy  string
	UndoneWhy string
}

// InForce tells whether nobody has undone it.
func (e Edge) InForce() bool { return e.Undone.IsZero() }

const selectEdges = `select id, a, b, verdict, by_whom, why, at, undone, undone_by, undone_why from subject_edge where `

func scanEdge(scan db.Scanner) (e Edge, err error) {
	err = scan(&e.ID, &e.A, &e.B, &e.Verdict, &e.By, &e.Why, &e.At, &e.Undone, &e.UndoneBy, &e.UndoneWhy)
	return e, err
}

// GetEdge is the ruling with an id; a sentence where there is none.
func GetEdge(tx *db.Tx, x id.ID) (Edge, error) {
	e, err := db.One(tx, scanEdge, selectEdges+`id = $1`, x)
	if errors.Is(err, sql.ErrNoRows) {
		return e, web.Fail(web.NotFound, "没有编号为 %s 的认定；请核对编号。", x)
	}
	return e, err
}

// Edges are the rulings in force that name any of some subjects, the oldest first.
func Edges(tx *db.Tx, of []id.ID) ([]Edge, error) {
	var out []Edge
	seen := map[id.ID]bool{}
	for _, side := range []string{"a", "b"} {
		err := inChunks(tx, anys(of), selectEdges+`undone = '' and `+side+` in `, func(scan db.Scanner) error {
			e, err := scanEdge(scan)
			if !seen[e.ID] {
				seen[e.ID] = true
				out = append(out, e)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	sortEdges(out)
	return out, nil
}

// History are all rulings that name any of some subjects, those undone included, the oldest first.
func History(tx *db.Tx, of []id.ID) ([]Edge, error) {
	if len(of) == 0 {
		return nil, nil
	}
	out, err := db.All(tx, scanEdge, selectEdges+`a in `+db.In(1, len(of))+` or b in `+db.In(1+len(of), len(of)), append(anys(of), anys(of)...)...)
	sortEdges(out)
	return out, err
}

// Rulings are the newest rulings, those undone included.
func Rulings(tx *db.Tx, limit int) ([]Edge, error) {
	return db.All(tx, scanEdge, selectEdges+`true order by at desc, id desc limit $1`, limit)
}

func insertEdge(tx *db.Tx, e Edge) error {
	n, err := tx.Exec(`insert into subject_edge (id, a, b, verdict, by_whom, at, why, undone) values ($1, $2, $3, $4, $5, $6, $7, '')
		on conflict (a, b) where undone = '' do nothing`, e.ID, e.A, e.B, string(e.Verdict), e.By, e.At, e.Why)
	if err == nil && n == 0 {
		err = web.Fail(web.Conflict, "另一人刚刚对这两家单位作了认定；请重新查看后再决定。")
	}
	return err
}

// endEdge undoes a ruling in force; false where somebody was first.
func endEdge(tx *db.Tx, e Edge) (bool, error) {
	n, err := tx.Exec(`update subject_edge set undone = $1, undone_by = $2, undone_why = $3 where id = $4 and undone = ''`, e.Undone, e.UndoneBy, e.UndoneWhy, e.ID)
	return n == 1, err
}

// takeTurn makes what reads rulings to write by them wait for one another.
func takeTurn(tx *db.Tx) error {
	_, err := tx.Exec(`update subject_turn set n = n + 1 where one = 1`)
	return err
}

func anys(in []id.ID) []any {
	out := make([]any, len(in))
	for i := range in {
		out[i] = in[i]
	}
	return out
}
