package register

import (
	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// orNil is an id for a column that may be null.
func orNil(x id.ID) any {
	if x.IsZero() {
		return nil
	}
	return x[:]
}

func scanAssessment(scan db.Scanner) (a Assessment, err error) {
	var replaces, by []byte
	err = scan(&a.ID, &a.Title, &a.Ground, &a.Activity, &a.Lawful, &a.Impact, &a.Measures, &a.Verdict, &a.Assessed, &a.Review, &replaces, &a.ByID, &a.ByName, &a.At, &by)
	copy(a.Replaces[:], replaces)
	copy(a.ReplacedBy[:], by)
	return a, err
}

const selectAssessments = `select a.id, a.title, a.ground, a.activity, a.lawful, a.impact, a.measures, a.verdict, a.assessed, a.review, a.replaces, a.by_id, a.by_name, a.at, b.id
	from impact_assessment a left join impact_assessment b on b.replaces = a.id`

func allAssessments(tx *db.Tx) ([]Assessment, error) {
	return db.All(tx, scanAssessment, selectAssessments+` order by a.assessed desc, a.id desc`)
}

func someAssessment(tx *db.Tx, x id.ID) ([]Assessment, error) {
	return db.All(tx, scanAssessment, selectAssessments+` where a.id = $1`, x[:])
}

func insertAssessment(tx *db.Tx, a Assessment) error {
	_, err := tx.Exec(`insert into impact_assessment (id, title, ground, activity, lawful, impact, measures, verdict, assessed, review, replaces, by_id, by_name, at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		a.ID[:], a.Title, a.Ground, a.Activity, a.Lawful, a.Impact, a.Measures, a.Verdict, a.Assessed, a.Review, orNil(a.Replaces), a.ByID, a.ByName, a.At)
	return err
}

// countDue counts assessments in force whose review is on or before a day.
func countDue(tx *db.Tx, until clock.Date) (int64, error) {
	return db.One(tx, scanCount, `select count(*) from impact_assessment a where a.review <= $1 and not exists (select 1 from impact_assessment b where b.replaces = a.id)`, until)
}

func scanCount(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err }

func scanIncident(scan db.Scanner) (x Incident, err error) {
	err = scan(&x.ID, &x.Title, &x.Kind, &x.Certain, &x.Found, &x.Data, &x.Cause, &x.Harm, &x.Persons, &x.SelfHelp, &x.Contact, &x.ByID, &x.ByName, &x.At)
	return x, err
}

const selectIncidents = `select id, title, kind, certain, found, data, cause, harm, persons, self_help, contact, by_id, by_name, at from incident`

// allIncidents are the incidents with their steps, those found last first.
func allIncidents(tx *db.Tx) ([]Incident, error) {
	all, err := db.All(tx, scanIncident, selectIncidents+` order by found desc, id desc`)
	if err != nil {
		return nil, err
	}
	steps := map[id.ID][]Step{}
	err = db.Each(tx, func(scan db.Scanner) error {
		var x id.ID
		var s Step
		err := scan(&x, &s.N, &s.Kind, &s.Happened, &s.Whom, &s.Body, &s.ByID, &s.ByName, &s.At)
		steps[x] = append(steps[x], s)
		return err
	}, `select incident, n, kind, happened, whom, body, by_id, by_name, at from incident_step order by incident, n`)
	for i := range all {
		all[i].Steps = steps[all[i].ID]
	}
	return all, err
}

func someIncident(tx *db.Tx, x id.ID) ([]Incident, error) {
	found, err := db.All(tx, scanIncident, selectIncidents+` where id = $1`, x[:])
	if err != nil || len(found) == 0 {
		return nil, err
	}
	found[0].Steps, err = db.All(tx, func(scan db.Scanner) (s Step, err error) {
		err = scan(&s.N, &s.Kind, &s.Happened, &s.Whom, &s.Body, &s.ByID, &s.ByName, &s.At)
		return s, err
	}, `select n, kind, happened, whom, body, by_id, by_name, at from incident_step where incident = $1 order by n`, x[:])
	return found, err
}

func insertIncident(tx *db.Tx, x Incident) error {
	_, err := tx.Exec(`insert into incident (id, title, kind, certain, found, data, cause, harm, persons, self_help, contact, by_id, by_name, at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		x.ID[:], x.Title, x.Kind, x.Certain, x.Found, x.Data, x.Cause, x.Harm, x.Persons, x.SelfHelp, x.Contact, x.ByID, x.ByName, x.At)
	return err
}

func insertStep(tx *db.Tx, x id.ID, s Step) error {
	_, err := tx.Exec(`insert into incident_step (incident, n, kind, happened, whom, body, by_id, by_name, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		x[:], s.N, s.Kind, s.Happened, s.Whom, s.Body, s.ByID, s.ByName, s.At)
	return err
}
