package flow

import (
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// Took are the working days decided cases opened from a day on took from their opening to their end, by procedure and
// organisation, shortest first: without the days on which their clock stood still, as the clock itself counts. What its
// applicant withdrew is not among them, nor what spans days that are not known.
func (e *Engine) Took(tx *db.Tx, from clock.Date) (map[[2]string][]int, error) {
	since := clock.InstantOf(from.Time())
	stood, err := e.stood(tx, since)
	if err != nil {
		return nil, err
	}
	out := map[[2]string][]int{}
	err = db.Each(tx, func(scan db.Scanner) error {
		var of id.ID
		var key [2]string
		var opened, closed clock.Instant
		if err := scan(&of, &key[0], &key[1], &opened, &closed); err != nil {
			return err
		}
		if n, err := e.Days.Between(opened.Date(), closed.Date()); err == nil {
			out[key] = append(out[key], n-stood[of])
		}
		return nil
	}, `select id, procedure, org, opened, closed from flow_case where opened >= $1 and outcome in ('granted', 'partly', 'refused')`, since)
	for _, all := range out {
		slices.Sort(all)
	}
	return out, err
}

// stood are the working days the clock of each of these cases stood still: from the step into a state that holds it to the
// step out of it. The day it is held on counts for whoever had to act, as in hold.
func (e *Engine) stood(tx *db.Tx, since clock.Instant) (map[id.ID]int, error) {
	out, states := map[id.ID]int{}, e.holding()
	if len(states) == 0 {
		return out, nil
	}
	args := []any{since}
	for _, s := range states {
		args = append(args, s)
	}
	return out, db.Each(tx, func(scan db.Scanner) error {
		var of id.ID
		var in, left clock.Instant
		if err := scan(&of, &in, &left); err != nil {
			return err
		}
		if n, err := e.Days.Between(in.Date(), left.Date()); err == nil {
			out[of] += n
		}
		return nil
	}, `select c.id, s.at, t.at from flow_case c join flow_step s on s.case_id = c.id join flow_step t on t.case_id = s.case_id and t.n = s.n + 1
		where c.opened >= $1 and c.outcome in ('granted', 'partly', 'refused') and c.procedure || '/' || s.state in `+db.In(2, len(states)), args...)
}

// holding are the states in which a clock stands still, as procedure/state.
func (e *Engine) holding() (out []string) {
	for _, p := range e.Procedures.List {
		for _, s := range p.States {
			if s.Holds != "" {
				out = append(out, p.ID+"/"+s.ID)
			}
		}
	}
	return out
}
