package rating

import (
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// Service reckons results from the database. Its value is cheap to copy and safe for concurrent use.
type Service struct {
	Laws   record.Laws
	Models *Models
	Facts  *Facts // nil where no fact file is kept
}

// Takes tells whether the model is about subjects of a kind.
func (m *Model) Takes(k ident.Kind) bool { return slices.Contains(m.Kinds, k) }

// Known reads what is known of a subject to models, of all that were ruled to be the same.
func (s Service) Known(tx *db.Tx, x subject.Subject) (Known, error) {
	all, err := record.Headers(tx, x.ID)
	if err != nil {
		return Known{}, err
	}
	k, met := Known{Party: partyOf(x), Dict: &Dict{}}, texts{}
	for i := range all {
		r := &all[i]
		f, ok := k.Dict.factOf(s.Laws, r)
		if !ok {
			continue
		}
		k.Facts = append(k.Facts, f)
		k.Refs = append(k.Refs, Ref{Record: r.ID.String(), Item: met.once(r.Item), DocNo: r.DocNo, Authority: met.once(r.Authority),
			Decided: clock.Date(met.once(string(r.Decided))), Class: met.once(r.Class), Severity: met.once(string(r.Severity)), Disputed: r.Disputed})
	}
	return k, nil
}

// texts are texts that come again, each held once: a subject with thousands of records meets few authorities and days, and
// two that are the same place in memory need no looking at.
type texts map[string]string

func (t texts) once(s string) string {
	had, ok := t[s]
	if !ok {
		had, t[s] = s, s
	}
	return had
}

// Answer is a result with its explanation and its outlook, reckoned now.
type Answer struct {
	Model   *Model
	Subject subject.Subject
	Explanation
	Outlook Outlook
}

// Answer reckons for a subject on the day of the transaction.
func (s Service) Answer(tx *db.Tx, m *Model, x subject.Subject) (Answer, error) {
	a := Answer{Model: m, Subject: x}
	k, err := s.Known(tx, x)
	if err != nil {
		return a, err
	}
	by, err := officials(tx, x.ID, m, tx.Today())
	if err != nil {
		return a, err
	}
	if err := s.held(tx, m, &k); err != nil {
		return a, err
	}
	e := m.Engine(k.Dict)
	a.Explanation = e.explain(k, tx.Today(), by)
	a.Outlook = e.outlook(k, tx.Today(), by)
	return a, nil
}

// Refresh reckons one subject for every live model about its kind, and for those that will be, and stores what changed.
func (s Service) Refresh(tx *db.Tx, of id.ID, cause string) error {
	return s.refreshAll(tx, []id.ID{of}, cause)
}

// result reckons what is stored of a subject.
func (e *Engine) result(p Party, facts []Fact, on clock.Date, by official) Result {
	e.facts = facts
	return e.packed(p.ID, e.Reckon(p, facts, dayOf(on), nil), on, by)
}

// Effect reckons anew in the transaction of whatever happens to a record, where the subject has a result already; others
// come with the next run. An objection mark changes nothing.
func (s Service) Effect(tx *db.Tx, _, after record.Record, e record.Event) error {
	if e.Kind == record.Dispute || e.Kind == record.Settled {
		return nil
	}
	of, err := subject.Members(tx, after.Subject)
	if err != nil {
		return err
	}
	known, err := hasResult(tx, of[0])
	if err != nil || !known {
		return err
	}
	return s.Refresh(tx, of[0], string(e.Kind)+" "+e.Record.String())
}

func hasResult(tx *db.Tx, x id.ID) (bool, error) {
	n, err := db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err },
		`select count(*) from rating_result where subject_id = $1`, x)
	return n > 0, err
}
