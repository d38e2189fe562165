package rating

import (
	"context"
	"database/sql"
	"errors"
	"runtime"
	"sync"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ledger"
)

// Reckon gives every party of the stock a model is about to fn, on a day, from as many goroutines as there are cores;
// fn is called with the number of its goroutine and must not keep the engine.
func (s *Stock) Reckon(m *Model, on clock.Date, fn func(worker, party int, e *Engine, sc Score)) {
	s.between(m, on, 0, s.Len(), nil, fn)
}

// Workers is how many goroutines Reckon uses.
func Workers() int { return runtime.GOMAXPROCS(0) }

func (s *Stock) between(m *Model, on clock.Date, from, to int, held holds, fn func(worker, party int, e *Engine, sc Score)) {
	var wg sync.WaitGroup
	n, today := Workers(), dayOf(on)
	aged := elapsedTo(calendar(), today)
	takes := make([]bool, len(s.kinds))
	for k, kind := range s.kinds {
		takes[k] = m.Takes(kind)
	}
	for w := range n {
		lo, hi := from+(to-from)*w/n, from+(to-from)*(w+1)/n
		wg.Go(func() {
			e := m.Engine(&s.Dict)
			e.marked, e.today = true, aged
			var buf []Fact
			for i := lo; i < hi; i++ {
				if !takes[s.kind(i)] {
					continue
				}
				p := held.of(s, i)
				buf = s.Of(i, buf)
				e.facts = buf
				fn(w, i, e, e.Reckon(p, buf, today, nil))
			}
		})
	}
	wg.Wait()
}

// Run reckons the whole stock on the day of the database and stores what changed, in slices that let others write in
// between. Broken off, the next call for the same day goes on where it stopped. tell, unless nil, hears how many of how
// many parties are done.
func (s Service) Run(ctx context.Context, d *db.DB, m *Model, tell func(done, total int)) (n int, err error) {
	var stock *Stock
	var on clock.Date
	var seq int64
	var held holds
	cause := "run"
	var verdicts map[id.ID]official
	err = d.View(ctx, func(tx *db.Tx) (err error) {
		on = tx.Today()
		if cause, err = s.causeOf(tx, m, cause); err != nil {
			return err
		}
		if seq, err = ledger.Head(tx); err != nil {
			return err
		}
		if stock, err = s.Stock(tx); err != nil {
			return err
		}
		if held, err = s.holdAll(tx, m, stock); err != nil {
			return err
		}
		verdicts, err = officialsOf(tx, m, nil, on)
		return err
	})
	defer func() { err = errors.Join(err, stock.Close()) }()
	if err != nil {
		return 0, err
	}
	if err = d.Write(ctx, func(tx *db.Tx) error { return startAnew(tx, m, on) }); err != nil {
		return 0, err
	}
	err = d.Bulk(ctx, func(tx *db.Tx, rows int) (bool, error) {
		at, before, err := resume(tx, m, on, stock)
		if err != nil {
			return false, err
		}
		to := min(stock.Len(), at+max(rows, 1))
		done, err := s.slice(tx, stock, m, on, run{verdicts, held, cause}, at, to)
		if err != nil {
			return false, err
		}
		n = before + done
		if tell != nil {
			tell(to, stock.Len())
		}
		return to < stock.Len(), note(tx, m, on, stock, to, n, seq)
	})
	return n, err
}

// startAnew forgets a run of the day that came to its end.
func startAnew(tx *db.Tx, m *Model, on clock.Date) error {
	_, err := tx.Exec(`delete from rating_run where model = $1 and version = $2 and as_of = $3 and finished <> ''`, m.ID, m.Version, string(on))
	return err
}

// run is what a run knows beside the stock.
type run struct {
	by    map[id.ID]official
	held  holds
	cause string
}

// slice reckons and stores the parties in [from, to).
func (s Service) slice(tx *db.Tx, stock *Stock, m *Model, on clock.Date, r run, from, to int) (int, error) {
	if from >= to {
		return 0, nil
	}
	had, err := storedBetween(tx, m, stock.ID(from), stock.ID(to-1))
	if err != nil {
		return 0, err
	}
	by := make([][]Result, Workers())
	stock.between(m, on, from, to, r.held, func(w, i int, e *Engine, sc Score) {
		x := stock.ID(i)
		by[w] = append(by[w], e.packed(x, sc, on, r.by[x]))
	})
	n := 0
	for _, some := range by {
		n += len(some)
		if err := write(tx, had, some, r.cause); err != nil {
			return n, err
		}
	}
	return n, nil
}

// packed is the result of the party just reckoned.
func (e *Engine) packed(x id.ID, sc Score, on clock.Date, by official) Result {
	r := Result{Subject: x, Model: e.model.ID, Version: e.model.Version, AsOf: on, Outside: sc.Outside, Score: sc.Points, GoodUntil: sc.Until, Points: make([]Points, len(e.rules))}
	for i := range e.rules {
		r.Points[i] = e.pointsOf(i, e.facts)
	}
	if sc.Outside == "" {
		r.Grade, r.Reckoned = e.inForce(sc.Grade, by, on), e.model.Grades[sc.Grade].ID
		r.GoodUntil = by.holds(r.Reckoned, r.GoodUntil)
	}
	return r
}

// resume is the place to go on from, and how many were stored before.
func resume(tx *db.Tx, m *Model, on clock.Date, stock *Stock) (at, n int, err error) {
	var done id.ID
	_, err = db.One(tx, func(scan db.Scanner) (struct{}, error) { return struct{}{}, scan(&done, &n) },
		`select done, n from rating_run where model = $1 and version = $2 and as_of = $3`, m.ID, m.Version, string(on))
	if errors.Is(err, sql.ErrNoRows) {
		return 0, 0, nil
	}
	if err != nil {
		return 0, 0, err
	}
	i, found := stock.find(done)
	if found {
		i++
	}
	return i, n, nil
}

func note(tx *db.Tx, m *Model, on clock.Date, stock *Stock, at, n int, seq int64) error {
	var done id.ID
	finished := ""
	if at > 0 {
		done = stock.ID(at - 1)
	}
	if at >= stock.Len() {
		finished = tx.Now().String()
		if err := sawFirst(tx, seq); err != nil {
			return err
		}
	}
	_, err := tx.Exec(`insert into rating_run (model, version, as_of, done, n, finished, at) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (model, version, as_of) do update set done = excluded.done, n = excluded.n, finished = excluded.finished, at = excluded.at`,
		m.ID, m.Version, string(on), done, int64(n), finished, tx.Now().String())
	return err
}
