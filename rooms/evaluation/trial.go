package evaluation

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/house"
	"xinguan/core/rating"
	"xinguan/core/subject"
)

// Trial is what a company can try out: records repaired, things done, and a day.
type Trial struct {
	Day, Latest string
	Records     []TrialChoice
	Doings      []TrialChoice
	Trouble     string
	Result      *TrialResult
}

// TrialChoice is something to tick; From is the first day it can be done.
type TrialChoice struct {
	Value, Title, From string
	Chosen             bool
}

// TrialResult is what it would come to.
type TrialResult struct {
	On, From, To, FromGrade, Grade string
	Outside                        string
	Lines                          []TrialLine
	Adjusted                       *TrialAdjusted // nil where officials put no grade in the place of the one reckoned
}

// TrialAdjusted is the grade shown on that day whatever is done, and until when.
type TrialAdjusted struct{ Grade, Until string }

// TrialLine is an indicator that would change.
type TrialLine struct{ Title, Was, Now string }

// trial is the empty form for an answer: what takes points away and can be repaired, and what the company can do.
func trial(hub *house.Hub, a rating.Answer) Trial {
	t := Trial{Day: string(a.AsOf), Latest: string(a.AsOf.AddMonths(rating.Horizon))}
	for _, l := range a.Lines {
		for _, r := range l.Records {
			if l.Points >= 0 && l.AtMost == "" || r.Repair == "" || r.Repair == clock.Forever || r.Repair > r.Until {
				continue
			}
			t.Records = append(t.Records, TrialChoice{Value: r.Record, Title: named(r.Ref) + "（" + hub.ItemTitle(r.Item) + "）", From: string(max(r.Repair, a.AsOf))})
		}
	}
	for _, x := range a.Model.Indicators() {
		if x.Can != "" {
			t.Doings = append(t.Doings, TrialChoice{Value: x.ID, Title: x.Can})
		}
	}
	return t
}

// asked tells whether a request asks for a trial.
func asked(r *http.Request) bool { return strings.TrimSpace(r.FormValue("day")) != "" }

// try fills the form as a request has it and reckons it.
func (t *Trial) try(hub *house.Hub, tx *db.Tx, m *rating.Model, s subject.Subject, r *http.Request) error {
	of := rating.Supposition{On: clock.Date(strings.TrimSpace(r.FormValue("day"))), Without: r.Form["without"], Doing: r.Form["doing"]}
	t.Day = string(of.On)
	for i := range t.Records {
		t.Records[i].Chosen = slices.Contains(of.Without, t.Records[i].Value)
	}
	for i := range t.Doings {
		t.Doings[i].Chosen = slices.Contains(of.Doing, t.Doings[i].Value)
	}
	got, err := hub.Rating.Suppose(tx, m, s, of)
	for _, known := range []error{rating.ErrSupposeDay, rating.ErrSupposeRecord, rating.ErrSupposeDoing} {
		if errors.Is(err, known) {
			t.Trouble = known.Error() + "。"
			return nil
		}
	}
	if err != nil {
		return err
	}
	t.Result = result(got)
	return nil
}

func result(x rating.Supposed) *TrialResult {
	out := &TrialResult{On: x.On.Chinese(), From: x.From.String(), To: x.Score.String(), FromGrade: worded(x.FromReckoned, x.FromWaits), Grade: worded(x.Reckoned, x.Waits), Outside: x.Outside}
	if o := x.Override; o != nil {
		out.Adjusted = &TrialAdjusted{o.Grade, o.Until.Chinese()}
	}
	for _, l := range x.Lines {
		out.Lines = append(out.Lines, TrialLine{l.Of.Title, l.Was.Signed(), l.Now.Signed()})
	}
	return out
}
