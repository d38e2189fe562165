package rating

import (
	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// Waiting are results whose reckoned grade needs a confirmation it does not have, at most limit.
func Waiting(tx *db.Tx, m *Model, limit int) ([]Result, error) {
	args := []any{m.ID, m.Version}
	for _, g := range m.Grades {
		if g.Confirm {
			args = append(args, g.ID)
		}
	}
	in := db.In(3, len(args)-2)
	return db.All(tx, scanResult, `select `+resultColumns+` from rating_result where model = $1 and version = $2 and outside = '' and grade <> reckoned
		and reckoned in `+in+` order by score, subject_id limit `+db.In(len(args)+1, 1), append(args, limit)...)
}

// ConfirmUntil is the last day of a confirmation of today: a grade says for how many months it is confirmed.
func (m *Model) ConfirmUntil(grade string, today clock.Date) clock.Date {
	g, _ := m.Grade(grade)
	return today.AddMonths(g.Months)
}

// Verdicts are the confirmations of grades of a subject by a model, the last first.
func Verdicts(tx *db.Tx, x id.ID, m *Model) ([]Verdict, error) {
	return db.All(tx, func(scan db.Scanner) (v Verdict, err error) {
		v.Subject, v.Model = x, m.ID
		err = scan(&v.ID, &v.Grade, &v.Reason, &v.By, &v.Case, &v.From, &v.Until)
		return v, err
	}, `select id, grade, reason, by_whom, case_no, from_d, until_d from rating_verdict where subject_id = $1 and model = $2 order by at desc, id`, x, m.ID)
}
