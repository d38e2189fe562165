package record

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ledger"
	"xinguan/core/rulebook"
)

// Adopted is who answers for applying a rulebook: what two persons agreed on.
type Adopted struct {
	Proposal id.ID  // of the first, approved by the second
	Actor    string // account of the second
}

// What keeps a rulebook from being applied.
var (
	ErrTooEarly = errors.New("这部规则还没有施行，到施行日期才能套用到已公示的信息")
	ErrLonger   = errors.New("套用会延长已公示信息的期限，而这部规则的过渡条款没有这样写；请核对规则文件")
)

// ApplyRulebook moves what a rulebook in force moves, as events, in slices beside other work. Stopped in the middle it
// goes on where it was; done once, it finds nothing. Results of subjects follow the outbox, as after an import.
func (s *Store) ApplyRulebook(ctx context.Context, d *db.DB, b *rulebook.Book, by Adopted) (out *Ruling, err error) {
	items := s.ruledItems()
	if len(items) == 0 {
		return &Ruling{Book: b.ID}, nil
	}
	err = d.Bulk(ctx, func(tx *db.Tx, rows int) (more bool, err error) {
		if tx.Today() < b.From {
			return false, ErrTooEarly
		}
		a, err := begin(tx, b, by)
		if err != nil || a.ended {
			out = &a.Ruling
			return false, err
		}
		n, err := s.ruleSlice(tx, b, by, a, items, rows)
		if err != nil {
			return false, err
		}
		a.ended = n < rows
		out = &a.Ruling
		return !a.ended, a.store(tx)
	})
	return out, err
}

// account is how far a rulebook was applied.
type account struct {
	Ruling
	at    Fixed // the last record looked at
	began clock.Instant
	ended bool
}

func begin(tx *db.Tx, b *rulebook.Book, by Adopted) (*account, error) {
	a, err := accountOf(tx, b.ID)
	if !errors.Is(err, sql.ErrNoRows) {
		return a, err
	}
	a = &account{Ruling: Ruling{Book: b.ID, On: tx.Today()}, began: tx.Now()}
	_, err = tx.Exec(`insert into ruling (book, proposal, began, ended, subject_id, record_id, moved) values ($1, $2, $3, '', $4, $5, '{}')`,
		b.ID, by.Proposal, tx.Now(), a.at.Subject[:], a.at.ID[:])
	return a, err
}

func accountOf(tx *db.Tx, book string) (*account, error) {
	a := &account{}
	return a, func() error {
		raw, err := db.One(tx, func(scan db.Scanner) (raw string, err error) {
			var ended string
			err = scan(&a.began, &ended, &a.at.Subject, &a.at.ID, &raw)
			a.ended = ended != ""
			return raw, err
		}, `select began, ended, subject_id, record_id, moved from ruling where book = $1`, book)
		if err != nil {
			return err
		}
		return json.Unmarshal([]byte(raw), &a.Ruling)
	}()
}

func (a *account) store(tx *db.Tx) error {
	raw, err := json.Marshal(a.Ruling)
	if err != nil {
		return err
	}
	ended := ""
	if a.ended {
		ended = tx.Now().String()
	}
	_, err = tx.Exec(`update ruling set ended = $1, subject_id = $2, record_id = $3, moved = $4 where book = $5`, ended, a.at.Subject[:], a.at.ID[:], string(raw), a.Book)
	return err
}

// Applied is what a rulebook moved when it was applied, and when that was done; ended is empty while it goes on. ok is
// false where nobody began.
func Applied(tx *db.Tx, book string) (r *Ruling, began, ended clock.Instant, ok bool, err error) {
	a, err := accountOf(tx, book)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, began, ended, false, nil
	}
	if err == nil {
		ended, err = db.One(tx, func(scan db.Scanner) (at clock.Instant, err error) { err = scan(&at); return at, err }, `select ended from ruling where book = $1`, book)
	}
	return &a.Ruling, a.began, ended, true, err
}

// ruleSlice deals with the next records; n is how many there were.
func (s *Store) ruleSlice(tx *db.Tx, b *rulebook.Book, by Adopted, a *account, items []any, rows int) (n int, err error) {
	page, err := db.All(tx, func(scan db.Scanner) (r Record, err error) { err = r.ruled(scan); return r, err },
		fmt.Sprintf(`select %s from record r where %s and (r.subject_id, r.id) > ($%d, $%d) order by r.subject_id, r.id limit %d`,
			ruledColumns, notOver(len(items)), len(items)+1, len(items)+2, rows), append(append([]any{}, items...), a.at.Subject[:], a.at.ID[:])...)
	if err != nil || len(page) == 0 {
		return 0, err
	}
	after := a.at
	a.at = page[len(page)-1].Fixed
	var past map[id.ID][]Event
	var moved []move
	for i := range page {
		r := &page[i]
		if s.rule(r, tx.Today(), nil) == r.Derived {
			a.Swept++
			continue
		}
		if past == nil {
			if past, err = eventsBetween(tx, after, a.at); err != nil {
				return 0, err
			}
		}
		now := s.rule(r, tx.Today(), past[r.ID])
		if !a.see(r, now) {
			continue
		}
		if now.ShownUntil > r.ShownUntil && b.Transition != rulebook.LiveAtEntry {
			return 0, ErrLonger
		}
		moved = append(moved, move{r, now, len(past[r.ID]) + 1})
	}
	return len(page), writeMoves(tx, "《"+b.Title+"》"+b.Number+"，"+b.From.Chinese()+"起施行", by.Actor, moved)
}

// move is a record with what becomes of it, and the number of the event that says so.
type move struct {
	before *Record
	now    Derived
	n      int
}

// writeMoves writes events, derived columns, tally and outbox of a slice.
func writeMoves(tx *db.Tx, cause, actor string, moved []move) error {
	if len(moved) == 0 {
		return nil
	}
	counts, refs := tallies{}, make([]ledger.Pair, len(moved))
	today, now := string(tx.Today()), tx.Now().String()
	err := tx.Load("record_event", eventColumns, len(moved), func(i int) []any {
		m := &moved[i]
		return []any{m.before.Subject[:], m.before.ID[:], int64(m.n), string(Ruled), today, m.value(), cause, actor, m.now.Rulebook, now}
	})
	if err != nil {
		return fmt.Errorf("events of %s: %w", cause, err)
	}
	for i := range moved {
		m := &moved[i]
		if err := m.store(tx); err != nil {
			return err
		}
		counts.change(&m.before.Fixed, m.before.Derived, m.now, tx.Today())
		refs[i] = ledger.Pair{Subject: m.before.Subject, Record: m.before.ID}
	}
	if err := counts.store(tx); err != nil {
		return err
	}
	return ledger.Append(tx, ledger.Change{Topic: Topic, Refs: refs})
}

// store writes the days, if the record still is what they were reckoned from: where an official decided something meanwhile, the
// slice is given up and reckoned anew the next time.
func (m *move) store(tx *db.Tx) error {
	was := m.before
	n, err := tx.Exec(`update record set public = $1, shown_until = $2, repair_from = $3, rulebook = $4 where subject_id = $5 and id = $6
		and public = $7 and state = $8 and severity = $9 and heaviest = $10 and shown_until = $11 and repair_from = $12`,
		m.now.Public, string(m.now.ShownUntil), string(m.now.RepairFrom), m.now.Rulebook, was.Subject, was.ID,
		was.Public, string(was.State), string(was.Severity), string(was.Heaviest), string(was.ShownUntil), string(was.RepairFrom))
	if err == nil && n == 0 {
		err = fmt.Errorf("record %s: %w", was.ID, errMoved)
	}
	return err
}

// value says in short what was moved: from → to, last day and day of repair.
func (m *move) value() string {
	was, now := m.before.days(), m.now.days()
	if was == now {
		return ""
	}
	return fmt.Sprintf("%s→%s；%s→%s", was.Until, now.Until, was.Repair, now.Repair)
}
