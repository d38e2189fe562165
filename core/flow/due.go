package flow

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// enter sets the clocks for a state: a new one starts, one that was held goes on with what it had left, one that runs
// already is not disturbed.
func (e *Engine) enter(p *Procedure, c *Case, s State, today clock.Date) {
	if s.Holds != "" && s.Holds == c.Clock {
		e.hold(p, c, today)
	}
	switch {
	case s.Clock == "":
		c.Clock, c.Due, c.DueWhy = "", "", ""
	case s.Clock == c.HeldClock:
		c.Clock = s.Clock
		e.due(c, today, c.HeldLeft)
		c.HeldClock, c.HeldLeft = "", 0
	case s.Clock != c.Clock:
		k, _ := p.Clock(s.Clock)
		c.Clock, c.Extended = s.Clock, false
		e.due(c, today, k.Workdays)
	}
	if s.Final() {
		c.HeldClock, c.HeldLeft = "", 0
	}
}

// hold lets the running clock stand still with the working days it has left; the day it is held on still counts for
// whoever has to act. Where the last day is not known yet, nothing of it is used up.
func (e *Engine) hold(p *Procedure, c *Case, today clock.Date) {
	c.HeldClock, c.HeldLeft = c.Clock, 0
	switch {
	case c.Due == "":
		k, _ := p.Clock(c.Clock)
		c.HeldLeft = k.Workdays
	case c.Due >= today:
		if left, err := e.Days.Between(today, c.Due); err == nil {
			c.HeldLeft = left
		}
	}
	c.Clock, c.Due, c.DueWhy = "", "", ""
}

// due reckons the last day. Where the days off of a year are not published yet it stays open and says why: a guess would
// be a promise.
func (e *Engine) due(c *Case, from clock.Date, workdays int) {
	day, err := e.Days.AddWorkdays(from, workdays)
	c.Due, c.DueWhy = day, ""
	if err != nil {
		c.Due, c.DueWhy = "", err.Error()
	}
}

func (e *Engine) extend(p *Procedure, c *Case) {
	k, _ := p.Clock(c.Clock)
	e.due(c, c.Due, k.Longer)
	c.Extended = true
}

// Overdue are open cases whose clock has run out, the longest first.
func (e *Engine) Overdue(tx *db.Tx, limit int) ([]Case, error) {
	return e.cases(tx, `where closed = '' and due <> '' and due < $1 order by due, id limit $2`, string(tx.Today()), limit)
}

// lapsing are the clocks that have a step of the system at their end, as procedure/clock.
func (e *Engine) lapsing() (out []string) {
	for _, p := range e.Procedures.List {
		for _, c := range p.Clocks {
			if c.Overdue != "" {
				out = append(out, p.ID+"/"+c.ID)
			}
		}
	}
	return out
}

// Lapse takes the steps that follow when a clock runs out, each by itself: one that cannot be taken holds up no other. It says
// how many it took, and is safe to run at any time and twice.
func (e *Engine) Lapse(ctx context.Context, d *db.DB, limit int) (n int, err error) {
	var late []Case
	if err := d.View(ctx, func(tx *db.Tx) (err error) { late, err = e.late(tx, limit); return err }); err != nil {
		return 0, err
	}
	for i := range late {
		one := d.Write(ctx, func(tx *db.Tx) error { return e.lapse(tx, &late[i]) })
		switch {
		case one == nil:
			n++
		case errors.Is(one, ErrMoved), errors.Is(one, ErrNotNow): // somebody acted meanwhile; the next round looks again
		default:
			err = errors.Join(err, fmt.Errorf("case %s: %w", late[i].ID, one))
		}
	}
	return n, err
}

// late are open cases whose clock has run out and has a step of the system at its end, the longest first.
func (e *Engine) late(tx *db.Tx, limit int) ([]Case, error) {
	clocks := e.lapsing()
	if len(clocks) == 0 {
		return nil, nil
	}
	args := []any{string(tx.Today())}
	for _, c := range clocks {
		args = append(args, c)
	}
	return e.cases(tx, `where closed = '' and due <> '' and due < $1 and procedure || '/' || clock in `+db.In(2, len(clocks))+
		` order by due, id limit `+strconv.Itoa(limit), args...)
}

func (e *Engine) lapse(tx *db.Tx, c *Case) error {
	p, ok := e.Procedures.Find(c.Procedure)
	if !ok {
		return nil
	}
	k, _ := p.Clock(c.Clock)
	_, err := e.Take(tx, Move{Case: c.ID, Step: k.Overdue, Seen: c.N, By: Hand{Party: System, Name: "系统（期限届满）"}})
	return err
}

// Fix reckons last days anew that were open because a year's days off were not published; it says how many it found.
func (e *Engine) Fix(tx *db.Tx, limit int) (n int, err error) {
	open, err := e.cases(tx, `where closed = '' and due_why <> '' order by id limit $1`, limit)
	if err != nil {
		return 0, err
	}
	for _, c := range open {
		p, _ := e.Procedures.Find(c.Procedure)
		if p == nil {
			continue
		}
		k, _ := p.Clock(c.Clock)
		since, err := e.since(tx, c.ID)
		if err != nil {
			return n, err
		}
		e.due(&c, since, k.Workdays)
		if c.Due == "" {
			continue
		}
		if _, err := tx.Exec(`update flow_case set due = $1, due_why = '' where id = $2`, string(c.Due), c.ID); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// since is the day of the last step that moved the case.
func (e *Engine) since(tx *db.Tx, of id.ID) (clock.Date, error) {
	at, err := db.One(tx, func(scan db.Scanner) (at clock.Instant, err error) { err = scan(&at); return at, err },
		`select at from flow_step where case_id = $1 and step not in ('pass', 'look') order by n desc limit 1`, of)
	return clock.DateOf(at.Time), err
}

// Left is how many working days a case has, today included; negative when it is late; ok is false where no day is known.
func (e *Engine) Left(c *Case, today clock.Date) (days int, ok bool) {
	if c.Due == "" {
		return 0, false
	}
	if today > c.Due {
		late, err := e.Days.Between(c.Due, today)
		return -late, err == nil
	}
	left, err := e.Days.Between(today.AddDays(-1), c.Due)
	return left, err == nil
}
