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

// official is what officials decided about a subject's grade: a confirmation and its last day, an override.
type official struct {
	confirmed string
	until     clock.Date // empty where nobody says
	override  *Override
}

// officials is what holds of it on a day.
func officials(tx *db.Tx, x id.ID, m *Model, on clock.Date) (official, error) {
	all, err := officialsOf(tx, m, []id.ID{x}, on)
	return all[x], err
}

// officialsOf is what holds of it on a day for some subjects, or for all where none is named.
func officialsOf(tx *db.Tx, m *Model, of []id.ID, on clock.Date) (map[id.ID]official, error) {
	out := map[id.ID]official{}
	among, args := "", []any{m.ID, string(on)}
	if of != nil {
		among = ` and subject_id in ` + db.In(3, len(of))
	}
	for _, x := range of {
		args = append(args, x)
	}
	err := db.Each(tx, func(scan db.Scanner) error {
		var x id.ID
		var o official
		err := scan(&x, &o.confirmed, &o.until)
		out[x] = o
		return err
	}, `select subject_id, grade, until_d from rating_verdict where model = $1 and from_d <= $2 and until_d >= $2`+among+` order by at`, args...)
	if err != nil {
		return nil, err
	}
	all, err := db.All(tx, scanOverride, `select `+overrideColumns+` from rating_override where state = 'approved' and model = $1 and until_d >= $2`+among+` order by asked`, args...)
	for i := range all {
		if _, ok := m.Grade(all[i].Grade); ok {
			o := out[all[i].Subject]
			o.override = &all[i]
			out[all[i].Subject] = o
		}
	}
	return out, err
}

// inForce is the grade in force on a day where i was reckoned.
func (e *Engine) inForce(i int, o official, on clock.Date) string {
	if o.override != nil && o.override.Until >= on {
		return o.override.Grade
	}
	if o.until != "" && o.until < on {
		return e.InForce(i, "")
	}
	return e.InForce(i, o.confirmed)
}

// holds is the last day up to which a result says what is in force, of one that holds until a day by itself.
func (o official) holds(reckoned string, until clock.Date) clock.Date {
	if o.override != nil {
		until = min(until, o.override.Until)
	}
	if o.until != "" && o.confirmed == reckoned {
		until = min(until, o.until)
	}
	return until
}
