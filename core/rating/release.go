package rating

import (
	"cmp"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/ledger"
)

// Release is a step on the way of a version into force.
type Release struct {
	Model, Version string
	N              int
	Step           string // propose, approve, decline
	Effective      clock.Date
	By             string // account
	Why            string
	At             clock.Instant
}

// The steps.
const (
	Propose = "propose"
	Approve = "approve"
	Decline = "decline"
)

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

// Release takes a step. A version is proposed with a day after today and a reason, and comes into force when another
// official approves before that day; what was approved is not taken back, another version follows it.
func (s Service) Release(tx *db.Tx, r Release) error {
	m, ok := s.Models.Find(r.Model, r.Version)
	if !ok || m.Kind != "computed" {
		return ErrNoVersion
	}
	past, err := Releases(tx, m)
	if err != nil {
		return err
	}
	if err := r.check(m, past, tx.Today()); err != nil {
		return err
	}
	r.N = len(past) + 1
	if _, err := tx.Exec(`insert into rating_release (model, version, n, step, effective, by_whom, why, at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		r.Model, r.Version, r.N, r.Step, string(r.Effective), r.By, r.Why, tx.Now().String()); err != nil {
		return err
	}
	return ledger.Audit(tx, ledger.Entry{Actor: r.By, Action: "evaluation." + r.Step, Object: "model/" + m.Key(), Reason: r.Why, Detail: map[string]any{"effective": string(r.Effective)}})
}

func (r *Release) check(m *Model, past []Release, today clock.Date) error {
	var last Release
	if len(past) > 0 {
		last = past[len(past)-1]
	}
	switch {
	case r.By == "":
		return Refused{"要由具名的人员办理。"}
	case r.Why == "":
		return Refused{"请写明理由，它和这一步一起留存。"}
	case m.From != "" || last.Step == Approve:
		return Refused{"这个版本已经有施行日期；要改变，请另起一个版本。"}
	case r.Step == Propose:
		if last.Step == Propose {
			return Refused{"已经有人提出施行，等另一人批准或退回。"}
		}
		if _, err := clock.ParseDate(string(r.Effective)); err != nil || r.Effective <= today {
			return Refused{"施行日期要写作 YYYY-MM-DD，并且在今天以后，好让各方提前看到。"}
		}
		return nil
	case last.Step != Propose:
		return Refused{"还没有人提出施行这个版本，或者刚刚已被别人处理；请刷新后再看。"}
	case r.By == last.By:
		return Refused{"提出的人不能自己批准，请由另一人办理。"}
	case r.Step == Approve && last.Effective <= today:
		return Refused{"提出的施行日期已经过了，请退回，由提出的人另定日期。"}
	}
	r.Effective = last.Effective
	return nil
}

// Effective is the first day of a version in force: as its file says, or as was approved; empty for a draft.
func Effective(tx *db.Tx, m *Model) (clock.Date, error) {
	if m.From != "" {
		return clock.Date(m.From), nil
	}
	past, err := Releases(tx, m)
	if err != nil || len(past) == 0 || past[len(past)-1].Step != Approve {
		return "", err
	}
	return past[len(past)-1].Effective, nil
}

// Live are the models that reckon on a day: of each id the version that came into force last.
func (s Service) Live(tx *db.Tx, on clock.Date) ([]*Model, error) {
	if s.Models == nil {
		return nil, nil
	}
	var out []*Model
	from := map[string]clock.Date{}
	for _, m := range s.Models.List {
		if m.Kind != "computed" {
			continue
		}
		day, err := Effective(tx, m)
		if err != nil {
			return nil, err
		}
		if day == "" || day > on || from[m.ID] > day {
			continue
		}
		if i := slices.IndexFunc(out, func(x *Model) bool { return x.ID == m.ID }); i >= 0 {
			out[i] = m
		} else {
			out = append(out, m)
		}
		from[m.ID] = day
	}
	slices.SortStableFunc(out, func(a, b *Model) int { return cmp.Compare(len(a.Caps), len(b.Caps)) }) // what others rest on comes first
	return out, nil
}

// LiveOf is the version of a model in force on a day; nil where there is none.
func (s Service) LiveOf(tx *db.Tx, name string, on clock.Date) (*Model, error) {
	live, err := s.Live(tx, on)
	if err != nil {
		return nil, err
	}
	for _, m := range live {
		if m.ID == name {
			return m, nil
		}
	}
	return nil, nil
}
