package rating

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/ledger"
)

// Trial is a version tried on the whole city: asked for, and done some time later.
type Trial struct {
	N      int
	Asked  clock.Instant
	Done   clock.Instant // zero while it is under way
	Matrix *Matrix       // nil while it is under way
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
	if err != nil || ok && last.Matrix == nil {
		return err
	}
	_, err = tx.Exec(`insert into rating_trial (model, version, n, by_whom, asked, done, result) values ($1, $2, $3, $4, $5, '', '')`,
		model, version, last.N+1, by, tx.Now().String())
	if err != nil {
		return db.Again(err) // asked for twice at the same moment
	}
	return ledger.Audit(tx, ledger.Entry{Actor: by, Action: "evaluation.try", Object: "model/" + m.Key()})
}

// LastTrial is the newest trial of a version, or the newest that is done; ok is false where there is none.
func (s Service) LastTrial(tx *db.Tx, m *Model, done bool) (t Trial, ok bool, err error) {
	where := ""
	if done {
		where = ` and done <> ''`
	}
	var result, at string
	_, err = db.One(tx, func(scan db.Scanner) (struct{}, error) { return struct{}{}, scan(&t.N, &t.Asked, &at, &result) },
		`select n, asked, done, result from rating_trial where model = $1 and version = $2`+where+` order by n desc limit 1`, m.ID, m.Version)
	if errors.Is(err, sql.ErrNoRows) {
		return t, false, nil
	}
	if err != nil || at == "" {
		return t, err == nil, err
	}
	if err := t.Done.Scan(at); err != nil {
		return t, false, err
	}
	t.Matrix, err = s.matrix(m, result)
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

// Trials does the trials that were asked for, one after the other; broken off, the next call begins that one anew. groups
// are how the city is broken down beside what every trial has.
func (s Service) Trials(ctx context.Context, d *db.DB, groups func(*db.Tx, *Stock) ([]Grouping, error)) error {
	for {
		var model, version string
		var n int
		err := d.View(ctx, func(tx *db.Tx) error {
			_, err := db.One(tx, func(scan db.Scanner) (struct{}, error) { return struct{}{}, scan(&model, &version, &n) },
				`select model, version, n from rating_trial where done = '' order by asked limit 1`)
			return err
		})
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := s.do(ctx, d, model, version, n, groups); err != nil {
			return err
		}
	}
}

func (s Service) do(ctx context.Context, d *db.DB, model, version string, n int, groups func(*db.Tx, *Stock) ([]Grouping, error)) error {
	var result string
	err := d.View(ctx, func(tx *db.Tx) error {
		m, err := s.Try(tx, model, version, groups)
		if err != nil {
			return err
		}
		result, err = m.keep()
		return err
	})
	if err != nil && !errors.Is(err, ErrNoVersion) { // a version whose file is gone is done with nothing
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		if result == "" {
			_, err := tx.Exec(`delete from rating_trial where model = $1 and version = $2 and n = $3`, model, version, n)
			return err
		}
		_, err := tx.Exec(`update rating_trial set done = $1, result = $2 where model = $3 and version = $4 and n = $5`, tx.Now().String(), result, model, version, n)
		return err
	})
}
