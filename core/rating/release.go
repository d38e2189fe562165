package rating

import (
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/ledger"
	"xinguan/core/opinion"
)

// Release is a step on the way of a version into force, and out of it.
type Release struct {
	Model, Version string
	N              int
	Step           string
	Effective      clock.Date // of consult: the last day for comments; of the others: the first day in force, or out of it
	By             string     // account
	Why            string
	At             clock.Instant
}

// The steps: laid out for comment, proposed and approved or turned down, proposed to end and that approved or turned down.
const (
	Consult = "consult"
	Propose = "propose"
	Approve = "approve"
	Decline = "decline"
	End     = "end"
	EndSure = "end_sure"
	KeepOn  = "keep_on"
)

// ConsultDays is for how many days at least a version is laid out for comment.
const ConsultDays = 7

// Refused is a step that cannot be taken, in a sentence for the person.
type Refused struct{ Message string }

func (r Refused) Error() string { return r.Message }

// Releases are the steps of a version, in order.
func Releases(tx *db.Tx, m *Model) ([]Release, error) {
	return db.All(tx, func(scan db.Scanner) (r Release, err error) {
		r.Model, r.Version = m.ID, m.Version
		err = scan(&r.N, &r.Step, &r.Effective, &r.By, &r.Why, &r.At)
		return r, err
	}, `select n, step, effective, by_whom, why, at from rating_release where model = $1 and version = $2 order by n`, m.ID, m.Version)
}

// Release takes a step. A version is tried on the whole city, laid out for comment, then proposed with a day after today and a
// reason; it comes into force when another official approves before that day. What was approved is not taken back: another
// version follows it, or two people end it. A step taken twice by a second click is taken once.
func (s Service) Release(tx *db.Tx, r Release) error {
	m, ok := s.Models.Find(r.Model, r.Version)
	if !ok || m.Kind != "computed" {
		return ErrNoVersion
	}
	past, err := Releases(tx, m)
	if err != nil {
		return err
	}
	if r.again(last(past)) {
		return nil
	}
	if err := r.check(m, past, tx.Today()); err != nil {
		return err
	}
	if err := s.read(tx, m, r); err != nil {
		return err
	}
	r.N = len(past) + 1
	if _, err := tx.Exec(`insert into rating_release (model, version, n, step, effective, by_whom, why, at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		r.Model, r.Version, r.N, r.Step, string(r.Effective), r.By, r.Why, tx.Now().String()); err != nil {
		return db.Again(err) // of two at the same moment the second is told what the first did
	}
	return ledger.Audit(tx, ledger.Entry{Actor: r.By, Action: "evaluation." + r.Step, Object: "model/" + m.Key(), Reason: r.Why, Detail: map[string]any{"effective": string(r.Effective)}})
}

// again tells whether a step is the last one once more, by a second click. Who is the second person takes over the day.
func (r *Release) again(before Release) bool {
	takes := r.Step == Approve || r.Step == Decline || r.Step == EndSure || r.Step == KeepOn
	return r.Step == before.Step && r.By != "" && r.By == before.By && r.Why == before.Why && (takes || r.Effective == before.Effective)
}

// read refuses to lay out or propose what nobody tried lately.
func (s Service) read(tx *db.Tx, m *Model, r Release) error {
	if r.Step != Consult && r.Step != Propose {
		return nil
	}
	t, ok, err := s.LastTrial(tx, m, true)
	if err == nil && (!ok || t.Done.Date() < tx.Today().AddDays(-TrialDays)) {
		return Refused{"请先用这个版本试算全市，看过转移矩阵；试算的结果30天内有效。"}
	}
	if err != nil || r.Step == Consult {
		return err
	}
	return answered(tx, m)
}

// answered refuses to propose a version while somebody who said something about it has no answer.
func answered(tx *db.Tx, m *Model) error {
	all, err := Comments(tx, m)
	if open := opinion.Open(all); err == nil && open > 0 {
		err = Refused{fmt.Sprintf("还有%d条意见没有答复；请逐条答复采纳与否，再提出施行。", open)}
	}
	return err
}

// last is the newest step; the zero value where there was none.
func last(past []Release) Release {
	if len(past) == 0 {
		return Release{}
	}
	return past[len(past)-1]
}
