package flow

import (
	"database/sql"
	"encoding/json"
	"errors"

	"xinguan/base/db"
	"xinguan/base/id"
)

const columns = `id, number, code, procedure, ground, subject_id, record_id, parent, org, state, n, officer, channel, applicant, opened, changed,
	clock, due, due_why, extended, held_clock, held_left, closed, outcome, owner_id`

// stored is a row of flow_case.
type stored struct {
	Case
	code []byte
}

func (e *Engine) scan(scan db.Scanner) (s stored, err error) {
	var contact []byte
	c := &s.Case
	err = scan(&c.ID, &c.Number, &s.code, &c.Procedure, &c.Ground, &c.Subject, &c.Record, &c.Parent, &c.Org, &c.State, &c.N, &c.Officer, &c.Channel, &contact,
		&c.Opened, &c.Changed, &c.Clock, &c.Due, &c.DueWhy, &c.Extended, &c.HeldClock, &c.HeldLeft, &c.Closed, &c.Outcome, &c.Owner)
	if err != nil {
		return s, err
	}
	raw, err := e.Ring.Unseal(contact, aad("flow_case", c.ID, 0))
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(raw, &c.Applicant)
}

func (e *Engine) insert(tx *db.Tx, c *Case, code, once string) error {
	contact, err := e.sealContact(c)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`insert into flow_case (once, `+columns+`) values `+db.Values(1, 1, 26), once,
		c.ID, c.Number, e.codeDigest(c.Number, code), c.Procedure, c.Ground, c.Subject, c.Record, c.Parent, c.Org, c.State, c.N, c.Officer, c.Channel, contact,
		c.Opened, c.Changed, c.Clock, string(c.Due), c.DueWhy, c.Extended, c.HeldClock, c.HeldLeft, c.Closed, c.Outcome, c.Owner)
	return db.Again(err) // the same form sent twice at the same moment finds the other's case
}

// update writes what a step changes, if nobody has acted since step before.
func (e *Engine) update(tx *db.Tx, c *Case, before int) (int64, error) {
	return tx.Exec(`update flow_case set org = $1, state = $2, n = $3, officer = $4, changed = $5, clock = $6, due = $7, due_why = $8, extended = $9,
		held_clock = $10, held_left = $11, closed = $12, outcome = $13 where id = $14 and n = $15`,
		c.Org, c.State, c.N, c.Officer, c.Changed, c.Clock, string(c.Due), c.DueWhy, c.Extended, c.HeldClock, c.HeldLeft, c.Closed, c.Outcome, c.ID, before)
}

func (e *Engine) byOnce(tx *db.Tx, once string) (Case, error) {
	s, err := db.One(tx, e.scan, `select `+columns+` from flow_case where once = $1`, once)
	return s.Case, err
}

// Get reads a case.
func (e *Engine) Get(tx *db.Tx, of id.ID) (Case, error) {
	s, err := db.One(tx, e.scan, `select `+columns+` from flow_case where id = $1`, of)
	if errors.Is(err, sql.ErrNoRows) {
		return Case{}, ErrNone
	}
	return s.Case, err
}

func (e *Engine) cases(tx *db.Tx, rest string, args ...any) ([]Case, error) {
	return db.All(tx, func(scan db.Scanner) (Case, error) {
		s, err := e.scan(scan)
		return s.Case, err
	}, `select `+columns+` from flow_case `+rest, args...)
}

// History is everything that was done in a case, in order.
func (e *Engine) History(tx *db.Tx, of id.ID) ([]Done, error) {
	return db.All(tx, func(scan db.Scanner) (d Done, err error) {
		var sealed []byte
		if err := scan(&d.N, &d.Step, &d.State, &d.At, &d.Party, &d.Actor, &d.Org, &d.Name, &d.Reason, &d.Document, &sealed); err != nil || sealed == nil {
			return d, err
		}
		text, err := e.Ring.Unseal(sealed, aad("flow_step", of, d.N))
		d.Text = string(text)
		return d, err
	}, `select n, step, state, at, party, actor, org, name, reason, document, sealed from flow_step where case_id = $1 order by n`, of)
}
