package flow

import (
	"context"
	"errors"
	"slices"

	"xinguan/base/db"
)

// attendAtOnce is how many cases are looked at, and how many steps taken, in one go.
const attendAtOnce = 200

// Attend takes, in the open cases a filter lets through, the steps the system takes upon a condition that holds now. It is
// safe to run at any time and twice.
func (e *Engine) Attend(tx *db.Tx, f Filter) (taken []Case, err error) {
	due, err := e.ripe(tx, f)
	if err != nil {
		return nil, err
	}
	return e.takeAll(tx, due)
}

// AttendAll is Attend for all open cases: they are looked at beside other work, and only what is to be done is written.
func (e *Engine) AttendAll(ctx context.Context, d *db.DB) (n int, err error) {
	var due []Move
	if err := d.View(ctx, func(tx *db.Tx) (err error) { due, err = e.ripe(tx, Filter{}); return err }); err != nil {
		return 0, err
	}
	for some := range slices.Chunk(due, attendAtOnce) {
		var taken []Case
		if err := d.Write(ctx, func(tx *db.Tx) (err error) { taken, err = e.takeAll(tx, some); return err }); err != nil {
			return n, err
		}
		n += len(taken)
	}
	return n, nil
}

// takeAll takes steps; where somebody acted meanwhile, the next round looks again.
func (e *Engine) takeAll(tx *db.Tx, due []Move) (taken []Case, err error) {
	for _, m := range due {
		c, err := e.Take(tx, m)
		switch {
		case errors.Is(err, ErrMoved), errors.Is(err, ErrNotNow):
		case err != nil:
			return taken, err
		default:
			taken = append(taken, c)
		}
	}
	return taken, nil
}

// ripe are the steps of the system whose conditions hold.
func (e *Engine) ripe(tx *db.Tx, f Filter) (due []Move, err error) {
	if f.Open, f.States = true, e.attended(); f.States == nil {
		return nil, nil
	}
	for {
		page, err := e.List(tx, f, attendAtOnce)
		if err != nil {
			return nil, err
		}
		for i := range page {
			m, ok, err := e.next(tx, &page[i])
			if err != nil {
				return nil, err
			}
			if ok {
				due = append(due, m)
			}
		}
		if len(page) < attendAtOnce {
			return due, nil
		}
		f.After = page[len(page)-1].ID
	}
}

// attended are the states, as procedure/state, that the system leaves upon a condition.
func (e *Engine) attended() (out []string) {
	if e.Procedures == nil {
		return nil
	}
	for _, p := range e.Procedures.List {
		for _, s := range p.States {
			if p.awaits(s.ID) {
				out = append(out, p.ID+"/"+s.ID)
			}
		}
	}
	return out
}

// next is the step of the system a case is ripe for.
func (e *Engine) next(tx *db.Tx, c *Case) (m Move, ok bool, err error) {
	p, found := e.Procedures.Find(c.Procedure)
	if !found {
		return m, false, nil
	}
	for _, s := range p.StepsFor(c.State, System) {
		if s.When == "" {
			continue
		}
		says, holds, err := e.Conditions[s.When](tx, *c)
		if err != nil || holds {
			return Move{Case: c.ID, Step: s.ID, Seen: c.N, By: Hand{Party: System, Name: System.Title()}, Text: says}, holds, err
		}
	}
	return m, false, nil
}
