package rating

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/core/ledger"
)

// Trial is a version tried on the whole city: asked for, and done some time later.
type Trial struct {
	N      int
	Asked  clock.Instant
	Done   clock.Instant // zero while it is under way
	Matrix *Matrix       // nil while it is under way, or where it could not be done
	Failed string        // why it could not be done, for who asked; empty where it could
}

// TrialDays is for how many days a trial counts as read when a version is proposed.
const TrialDays = 30

// AskTrial asks for a trial; one that is under way already is enough.
func (s Service) AskTrial(tx *db.Tx, model, version, by string) error {
	m, ok := s.Models.Find(model, version)
	if !ok || m.Kind != "computed" {
		return ErrNoVersion
	}
	last, ok, err := s.LastTrial(tx, m, false)
	if err != nil || ok && last.Done.IsZero() {
		return err
	}
	_, err = tx.Exec(`insert into rating_trial (model, version, n, by_whom, asked, done, result, failed) values ($1, $2, $3, $4, $5, '', '', '')`,
		model, version, last.N+1, by, tx.Now().String())
	if err != nil {
		return db.Again(err) // asked for twice at the same moment
	}
	return ledger.Audit(tx, ledger.Entry{Actor: by, Action: "evaluation.try", Object: "model/" + m.Key()})
}

// LastTrial is the newest trial of a version, or the newest that came to a result; ok is false where there is none.
func (s Service) LastTrial(tx *db.Tx, m *Model, done bool) (t Trial, ok bool, err error) {
	where := ""
	if done {
		where = ` and done <> '' and failed = ''`
	}
	var result, at string
	_, err = db.One(tx, func(scan db.Scanner) (struct{}, error) {
		return struct{}{}, scan(&t.N, &t.Asked, &at, &result, &t.Failed)
	},
		`select n, asked, done, result, failed from rating_trial where model = $1 and version = $2`+where+` order by n desc limit 1`, m.ID, m.Version)
	if errors.Is(err, sql.ErrNoRows) {
		return t, false, nil
	}
	if err != nil || at == "" {
		return t, err == nil, err
	}
	if err := t.Done.Scan(at); err != nil {
		return t, false, err
	}
	if t.Failed == "" {
		t.Matrix, err = s.matrix(m, result)
	}
	return t, true, err
}

// kept is a matrix as it is stored.
type kept struct {
	Old      string // version; empty where none was in force
	On       clock.Date
	Rows     []string
	Columns  []string
	Cells    []cell
	Better   int
	Worse    int
	Drivers  []keptDriver
	Examples []Moved
	By       []Breakdown
	Capped   int
}

type cell struct {
	Was, Now string
	N        int
}

type keptDriver struct {
	Indicator string
	Parties   int
	Sum       Points
}

func (m *Matrix) keep() (string, error) {
	k := kept{On: m.On, Rows: m.Rows, Columns: m.Columns, Better: m.Better, Worse: m.Worse, Examples: m.Examples, By: m.By, Capped: m.Capped}
	if m.Old != nil {
		k.Old = m.Old.Version
	}
	for _, was := range m.Rows {
		for _, now := range m.Columns {
			if n := m.N[[2]string{was, now}]; n > 0 {
				k.Cells = append(k.Cells, cell{was, now, n})
			}
		}
	}
	for _, d := range m.Drivers {
		k.Drivers = append(k.Drivers, keptDriver{d.Indicator.ID, d.Parties, d.Sum})
	}
	b, err := json.Marshal(k)
	return string(b), err
}

func (s Service) matrix(m *Model, stored string) (*Matrix, error) {
	var k kept
	if err := json.Unmarshal([]byte(stored), &k); err != nil {
		return nil, err
	}
	out := &Matrix{New: m, On: k.On, Rows: k.Rows, Columns: k.Columns, N: map[[2]string]int{}, Better: k.Better, Worse: k.Worse, Examples: k.Examples, By: k.By, Capped: k.Capped}
	out.Old, _ = s.Models.Find(m.ID, k.Old)
	for _, c := range k.Cells {
		out.N[[2]string{c.Was, c.Now}] = c.N
	}
	for _, d := range k.Drivers {
		if x := m.indicator(d.Indicator); x != nil {
			out.Drivers = append(out.Drivers, Driver{x, d.Parties, d.Sum})
		}
	}
	return out, nil
}

func (m *Model) indicator(id string) *Indicator {
	for _, x := range m.indicators {
		if x.ID == id {
			return x
		}
	}
	return nil
}

// waitingTrial is a trial that was asked for.
type waitingTrial struct {
	model, version string
	n              int
}

// Trials does the trials that were asked for, the one that has waited longest first; broken off, the next call begins that one
// anew. One that cannot be done is set aside with why, and the others go on. groups are how the city is broken down beside what
// every trial has.
func (s Service) Trials(ctx context.Context, d *db.DB, groups func(*db.Tx, *Stock) ([]Grouping, error)) (failed error) {
	for {
		var t waitingTrial
		err := d.View(ctx, func(tx *db.Tx) error {
			_, err := db.One(tx, func(scan db.Scanner) (struct{}, error) { return struct{}{}, scan(&t.model, &t.version, &t.n) },
				`select model, version, n from rating_trial where done = '' order by asked limit 1`)
			return err
		})
		if errors.Is(err, sql.ErrNoRows) {
			return failed
		}
		if err != nil {
			return errors.Join(failed, err)
		}
		result, err := s.do(ctx, d, t, groups)
		if ctx.Err() != nil {
			return errors.Join(failed, err)
		}
		why := ""
		if err != nil {
			why, err = web.Why(ctx, err)
			failed = errors.Join(failed, fmt.Errorf("trial of %s@%s: %w", t.model, t.version, err))
		}
		if err := d.Write(ctx, func(tx *db.Tx) error { return t.end(tx, result, why) }); err != nil {
			return errors.Join(failed, err)
		}
	}
}

// do is what comes out of a trial, as it is stored; nothing where the file of the version is gone.
func (s Service) do(ctx context.Context, d *db.DB, t waitingTrial, groups func(*db.Tx, *Stock) ([]Grouping, error)) (result string, err error) {
	err = d.View(ctx, func(tx *db.Tx) error {
		m, err := s.Try(tx, t.model, t.version, groups)
		if err != nil {
			return err
		}
		result, err = m.keep()
		return err
	})
	if errors.Is(err, ErrNoVersion) {
		err = nil
	}
	return result, err
}

// end keeps what came out of a trial, or why nothing did; one of a version whose file is gone is not kept.
func (t waitingTrial) end(tx *db.Tx, result, why string) (err error) {
	if result == "" && why == "" {
		_, err = tx.Exec(`delete from rating_trial where model = $1 and version = $2 and n = $3`, t.model, t.version, t.n)
		return err
	}
	_, err = tx.Exec(`update rating_trial set done = $1, result = $2, failed = $3 where model = $4 and version = $5 and n = $6`, tx.Now().String(), result, why, t.model, t.version, t.n)
	return err
}
