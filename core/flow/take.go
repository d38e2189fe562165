package flow

import (
	"fmt"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// Move is a step somebody wants to take.
type Move struct {
	Case id.ID
	Step string
	// Seen is the number of the last step the person had before them; another has acted since when it is not the last.
	Seen     int
	By       Hand
	Reason   string
	Text     string
	Document string
	Papers   []Upload
	Org      string  // a step that transfers: the organisation the case lies with afterwards
	Pass     []id.ID // a step that transfers: papers that go with it
}

// Take takes a step: who may, what it wants, the clock, the effect, the history. Errors a person can do something about
// are Wrong, ErrMoved, ErrNotNow and ErrNotYours.
func (e *Engine) Take(tx *db.Tx, m Move) (Case, error) {
	c, err := e.Get(tx, m.Case)
	if err != nil {
		return c, err
	}
	p, ok := e.Procedures.Find(c.Procedure)
	if !ok {
		return c, fmt.Errorf("flow: no procedure %q", c.Procedure)
	}
	s, err := e.may(tx, p, &c, m)
	if err != nil {
		return c, err
	}
	if err := p.complete(s, m); err != nil {
		return c, err
	}
	d := Done{N: c.N + 1, Step: s.ID, State: s.To, At: tx.Now(), Party: m.By.Party, Actor: m.By.Actor.ID, Org: m.By.Actor.Org, Name: m.By.Name,
		Reason: m.Reason, Document: strings.TrimSpace(m.Document), Text: strings.TrimSpace(m.Text)}
	if s.Transfers {
		c.Org = m.Org
	}
	if err := e.move(tx, p, &c, s, d); err != nil {
		return c, err
	}
	if err := e.pass(tx, c.ID, m.Pass); err != nil {
		return c, err
	}
	for _, u := range m.Papers {
		if err := e.keep(tx, &c, u, m.By.Party); err != nil {
			return c, err
		}
	}
	if s.Effect != "" {
		if err := e.Effects[s.Effect](tx, c, d); err != nil {
			return c, err
		}
	}
	return c, nil
}

// may finds the step and tells whether it can be taken now by this hand.
func (e *Engine) may(tx *db.Tx, p *Procedure, c *Case, m Move) (Step, error) {
	s, ok := p.Step(m.Step)
	switch {
	case !ok:
		return s, ErrNotNow
	case m.Seen != c.N:
		return s, ErrMoved
	case !slices.Contains(s.From, c.State):
		return s, ErrNotNow
	case !slices.Contains(s.By, m.By.Party):
		return s, ErrNotYours
	case m.By.Party == Authority && m.By.Actor.Org != c.Org:
		return s, ErrNotYours
	case s.Decides && m.By.Actor.ID == "":
		return s, ErrNotYours
	}
	if s.Extends {
		return s, c.mayExtend(p, tx.Today())
	}
	if s.Fresh {
		return s, e.fresh(tx, c, m.By.Actor.ID)
	}
	return s, nil
}

func (c *Case) mayExtend(p *Procedure, today clock.Date) error {
	k, ok := p.Clock(c.Clock)
	switch {
	case !ok || k.Longer == 0:
		return Wrong{"这个期限不能延长。"}
	case c.Extended:
		return Wrong{"已经延长过一次，不能再延长。"}
	case c.Due == "":
		return Wrong{"期限还没有确定，不能延长。"}
	case today > c.Due:
		return Wrong{"期限已过，不能再延长；请尽快办理。"}
	}
	return nil
}

// fresh refuses who acted in this case or in the one it contests.
func (e *Engine) fresh(tx *db.Tx, c *Case, actor string) error {
	acted, err := e.Acted(tx, c, actor)
	if err == nil && acted {
		err = Wrong{"您办理过原来的案件，复核要由其他人员办理；请转给同事。"}
	}
	return err
}

// Acted tells whether an official has acted in a case or in the one it contests: what asks for somebody fresh is not theirs.
// To hand a case over, or to look at who applies, is no acting.
func (e *Engine) Acted(tx *db.Tx, c *Case, actor string) (bool, error) {
	for _, of := range []id.ID{c.ID, c.Parent} {
		if of.IsZero() {
			continue
		}
		past, err := e.History(tx, of)
		if err != nil {
			return false, err
		}
		for _, d := range past {
			if d.Actor == actor && d.Party != Applicant && d.Step != LookStep && d.Step != PassStep {
				return true, nil
			}
		}
	}
	return false, nil
}

// complete tells what is missing.
func (p *Procedure) complete(s Step, m Move) error {
	switch {
	case len(s.Reasons) > 0 && !slices.Contains(s.Reasons, m.Reason):
		return Wrong{"请选择理由；每个理由都写明了依据。"}
	case s.Text && strings.TrimSpace(m.Text) == "":
		return Wrong{"请写明说明，对方会看到。"}
	case s.Transfers && m.Org == "":
		return Wrong{"请选择转给哪个单位。"}
	case s.Document && strings.TrimSpace(m.Document) == "":
		return Wrong{"请填写决定文书的文号。"}
	}
	return nil
}

// move brings the case into the step's state.
func (e *Engine) move(tx *db.Tx, p *Procedure, c *Case, s Step, d Done) error {
	before := c.N
	to, _ := p.State(s.To)
	c.State, c.N, c.Changed = s.To, d.N, tx.Now()
	if d.Party != Applicant && d.Actor != "" {
		c.Officer = d.Actor
	}
	if d.Org != c.Org && (s.Transfers || d.Party == Centre && to.Turn == Authority) {
		c.Officer = "" // nobody there has taken it up
	}
	if s.Extends {
		e.extend(p, c)
	} else {
		e.enter(p, c, to, tx.Today())
	}
	if to.Final() {
		c.Closed, c.Outcome = tx.Now().String(), to.Outcome
	}
	n, err := e.update(tx, c, before)
	if err != nil {
		return err
	}
	if n != 1 {
		return ErrMoved
	}
	return e.write(tx, c, d)
}
