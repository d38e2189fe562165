package flow

import (
	"slices"
	"strings"
	"time"

	"xinguan/base/db"
	"xinguan/base/id"
)

// LookStep is how the history names a look at who applies in a confidential case.
const LookStep = "look"

// PassStep is how the history names that a case was handed to a colleague.
const PassStep = "pass"

// StepTitle is what the history of a case calls a step; the empty one opened it.
func (p *Procedure) StepTitle(step string) string {
	switch {
	case step == "" && p.Words.Asked != "":
		return "告知"
	case step == "":
		return "提交"
	case step == PassStep:
		return "转交同事办理"
	case step == LookStep:
		return "查看了投诉人的身份和材料"
	}
	s, _ := p.Step(step)
	return s.Title
}

// lookTime is how long one look lasts.
const lookTime = 10 * time.Minute

// Confidential are the procedures whose applicants are not shown to who works on their cases.
func (p *Procedures) Confidential() (out []string) {
	for _, x := range p.List {
		if x.Confidential {
			out = append(out, x.ID)
		}
	}
	return out
}

// Look notes in the history of a confidential case, which the applicant reads, that somebody looks at who they are, and why.
func (e *Engine) Look(tx *db.Tx, of id.ID, by Hand, why string) error {
	c, err := e.Get(tx, of)
	if err != nil {
		return err
	}
	if strings.TrimSpace(why) == "" {
		return Wrong{"请写明为什么要看；投诉人会看到这个理由。"}
	}
	before := c.N
	c.N, c.Changed = c.N+1, tx.Now()
	if n, err := e.update(tx, &c, before); err != nil || n != 1 {
		if err == nil {
			err = ErrMoved
		}
		return err
	}
	return e.write(tx, &c, Done{N: c.N, Step: LookStep, State: c.State, Party: by.Party, Actor: by.Actor.ID, Org: by.Actor.Org, Name: by.Name, Text: strings.TrimSpace(why)})
}

// Looking tells whether an account may still see what it has begun to look at.
func Looking(tx *db.Tx, past []Done, account string) bool {
	return slices.ContainsFunc(past, func(d Done) bool {
		return d.Step == LookStep && d.Actor == account && tx.Now().Sub(d.At.Time) < lookTime
	})
}

// pass lets papers go on with a case that is transferred; those that went before stay with it.
func (e *Engine) pass(tx *db.Tx, of id.ID, papers []id.ID) error {
	for _, x := range papers {
		if _, err := tx.Exec(`update flow_paper set passed = $1 where case_id = $2 and id = $3`, true, of, x); err != nil {
			return err
		}
	}
	return nil
}
