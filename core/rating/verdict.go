package rating

import (
	"errors"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// Verdict is the decision of a named official that a grade which needs it is in force.
type Verdict struct {
	ID, Subject id.ID
	Model       string
	Grade       string
	Reason      string // facts, provision and reason, as told to the subject
	By          string // account of the official
	Case        string // number of the case: notice, answer, decision
	From, Until clock.Date
}

// ErrVerdict is returned for a verdict that lacks what makes it one.
var ErrVerdict = errors.New("rating: a verdict needs grade, reason, official, case and a last day")

// Confirm stores a verdict and reckons its subject anew.
func (s Service) Confirm(tx *db.Tx, v Verdict) error {
	m, err := s.LiveOf(tx, v.Model, tx.Today())
	if err != nil {
		return err
	}
	if m == nil {
		return ErrVerdict
	}
	g, ok := m.Grade(v.Grade)
	if !ok || !g.Confirm || v.Reason == "" || v.By == "" || v.Case == "" || v.Until <= v.From {
		return ErrVerdict
	}
	_, err = tx.Exec(`insert into rating_verdict (subject_id, model, id, grade, reason, by_whom, case_no, from_d, until_d, at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, v.Subject, v.Model, v.ID, v.Grade, v.Reason, v.By, v.Case, string(v.From), string(v.Until), tx.Now().String())
	if err != nil {
		return err
	}
	return s.Refresh(tx, v.Subject, "confirmed "+v.Case)
}

// official is what officials decided about a subject's grade: a confirmation, an override.
type official struct {
	confirmed string
	override  *Override
}

// officials is what holds of it on a day.
func officials(tx *db.Tx, x id.ID, m *Model, on clock.Date) (o official, err error) {
	if o.confirmed, err = confirmedOn(tx, x, m, on); err != nil {
		return o, err
	}
	o.override, err = overridden(tx, x, m, on)
	return o, err
}

// inForce is the grade in force on a day where i was reckoned.
func (e *Engine) inForce(i int, o official, on clock.Date) string {
	if o.override != nil && o.override.Until >= on {
		return o.override.Grade
	}
	return e.InForce(i, o.confirmed)
}

// confirmedOn is the grade confirmed for a subject that is in force on a day; empty where there is none.
func confirmedOn(tx *db.Tx, x id.ID, m *Model, on clock.Date) (string, error) {
	all, err := db.All(tx, func(scan db.Scanner) (g string, err error) { err = scan(&g); return g, err },
		`select grade from rating_verdict where subject_id = $1 and model = $2 and from_d <= $3 and until_d >= $4 order by at desc`,
		x, m.ID, string(on), string(on))
	if err != nil || len(all) == 0 {
		return "", err
	}
	return all[0], nil
}
