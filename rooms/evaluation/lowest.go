package evaluation

import (
	"errors"
	"net/http"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/rating"
	"xinguan/core/subject"
)

// procedureID is the procedure by which the lowest grade comes into force.
const procedureID = "evaluation_lowest"

// Effects are what steps of cases do to results, by the names procedures use: evaluation.confirm. However a case is worked
// on, the lowest grade comes into force with its step and not without.
func Effects(r rating.Service) map[string]flow.Effect {
	return map[string]flow.Effect{"evaluation.confirm": func(tx *db.Tx, c flow.Case, d flow.Done) error { return confirm(tx, r, c, d) }}
}

// LowestPage lists who would have the lowest grade, and the cases about it.
type LowestPage struct {
	Trouble string
	None    bool // no version is in force
	Waiting []WaitingRow
	More    bool // others wait, with more points
	Cases   []CaseRow
	Further int // cases that are not listed: their last days are later
	Done    []DoneRow
	May     bool // open a case
	Decide  bool // confirm or drop
}

// WaitingRow is a company whose reckoned grade waits and about which nothing was announced.
type WaitingRow struct{ Name, Code, Reckoned, Grade, Score string }

// CaseRow is a case under way.
type CaseRow struct {
	ID, Number, Name, Code, State, Due, Answer string
	Text                                       string // what the company was told
	N                                          int
	Heard                                      bool
	Reasons                                    []flow.Reason
}

// Announcement is what the company reads while a case about it is open, or after one was decided.
type Announcement struct {
	Number, State, Says, Due, Text string
	Answer                         string // what the company said
	MayAnswer                      bool
	N                              int
}

// DoneRow is a case that was decided, and until when what was confirmed holds.
type DoneRow struct{ Number, Name, Code, State, On, Until string }

// waitingShown is how many the page lists at once, doneShown how many that were decided, mostOpen how many open cases it looks at.
const (
	waitingShown = 50
	doneShown    = 20
	mostOpen     = 5000
)

func lowestPage(hub *house.Hub, tx *db.Tx, e *flow.Engine) (LowestPage, error) {
	var p LowestPage
	m, err := hub.Rating.LiveOf(tx, modelID, tx.Today())
	if err != nil {
		return p, err
	}
	if p.None = m == nil; p.None {
		return p, nil
	}
	open, err := e.Docket(tx, flow.Filter{Procedures: []string{procedureID}, Open: true}, mostOpen)
	if err != nil {
		return p, err
	}
	busy := map[id.ID]bool{}
	for _, c := range open {
		busy[c.Subject] = true
		if len(p.Cases) == waitingShown {
			p.Further++
			continue
		}
		row, err := caseRow(tx, e, c)
		if err != nil {
			return p, err
		}
		p.Cases = append(p.Cases, row)
	}
	if p.Done, err = decided(tx, e, m); err != nil {
		return p, err
	}
	all, err := rating.Waiting(tx, m, waitingShown+len(open)+1)
	for _, r := range all {
		if busy[r.Subject] {
			continue
		}
		if p.More = len(p.Waiting) == waitingShown; p.More {
			break
		}
		s, err := subject.FiledAs(tx, r.Subject)
		if err != nil {
			return p, err
		}
		p.Waiting = append(p.Waiting, WaitingRow{Name: s.Name, Code: s.Code, Reckoned: r.Reckoned, Grade: r.Grade, Score: r.Score.String()})
	}
	return p, err
}

// decided are the cases that were decided last.
func decided(tx *db.Tx, e *flow.Engine, m *rating.Model) (out []DoneRow, err error) {
	all, err := e.List(tx, flow.Filter{Procedures: []string{procedureID}, Closed: true}, doneShown)
	for _, c := range all {
		row, err := caseRow(tx, e, c)
		if err != nil {
			return nil, err
		}
		d := DoneRow{Number: c.Number, Name: row.Name, Code: row.Code, State: row.State, On: c.Changed.Date().Table()}
		said, err := rating.Verdicts(tx, c.Subject, m)
		if err != nil {
			return nil, err
		}
		for _, v := range said {
			if v.Case == c.Number {
				d.Until = v.Until.Table()
			}
		}
		out = append(out, d)
	}
	return out, err
}

func noModelIf(none bool) error {
	if none {
		return noModel()
	}
	return nil
}

func caseRow(tx *db.Tx, e *flow.Engine, c flow.Case) (CaseRow, error) {
	p, _ := e.Procedures.Find(c.Procedure)
	state, _ := p.State(c.State)
	row := CaseRow{ID: c.ID.String(), Number: c.Number, State: state.Title, Due: c.Due.Table(), N: c.N, Text: c.Applicant.Asks, Heard: c.State == "heard", Reasons: p.Reasons}
	s, err := subject.FiledAs(tx, c.Subject)
	if err != nil {
		return row, err
	}
	row.Name, row.Code = s.Name, s.Code
	past, err := e.History(tx, c.ID)
	for _, d := range past {
		if d.Step == "answer" {
			row.Answer = d.Text
		}
	}
	return row, err
}

// announce opens a case: what was reckoned, with facts and provision, goes to the company and to nobody else.
func announce(tx *db.Tx, hub *house.Hub, e *flow.Engine, by flow.Hand, code string, contact flow.Contact, once string) (flow.Case, error) {
	s, err := subject.Find(tx, code)
	if err != nil {
		return flow.Case{}, err
	}
	m, err := hub.Rating.LiveOf(tx, modelID, tx.Today())
	if err != nil || m == nil {
		return flow.Case{}, errors.Join(err, noModelIf(m == nil && err == nil))
	}
	a, err := hub.Rating.Answer(tx, m, s)
	if err != nil {
		return flow.Case{}, err
	}
	switch {
	case !waits(a):
		return flow.Case{}, flow.Wrong{Message: "这家单位现在算出的等级不是待确认的等级，不用告知；它的信息可能刚刚变了。"}
	case strings.TrimSpace(contact.Asks) == "":
		return flow.Case{}, flow.Wrong{Message: "请写明告知的事实和依据，单位会看到。"}
	}
	c, _, err := e.Open(tx, flow.Request{Procedure: procedureID, Subject: s.ID, Org: by.Actor.Org, Channel: "office", Contact: contact, Once: once, By: by})
	if err != nil {
		return c, err
	}
	return c, alone(tx, e, &c)
}

// alone refuses a second announcement to the same company. It is asked once the case is opened: who opens one waits for whoever
// opens another at the same moment, and sees it then.
func alone(tx *db.Tx, e *flow.Engine, c *flow.Case) error {
	open, err := e.List(tx, flow.Filter{Procedures: []string{procedureID}, Subject: c.Subject, Open: true}, 2)
	for _, o := range open {
		if err == nil && o.ID != c.ID {
			err = flow.Wrong{Message: "这家单位已经有一个告知在办理：" + o.Number + "。"}
		}
	}
	return err
}

// waits tells whether the grade reckoned needs a confirmation it does not have.
func waits(a rating.Answer) bool {
	g, _ := a.Model.Grade(a.Reckoned)
	return g.Confirm && a.Reckoned != a.Grade
}

// confirm brings the grade that was reckoned into force: today's, for a grade that no longer waits cannot be confirmed.
func confirm(tx *db.Tx, r rating.Service, c flow.Case, d flow.Done) error {
	m, err := r.LiveOf(tx, modelID, tx.Today())
	if err != nil || m == nil {
		return errors.Join(err, noModelIf(m == nil && err == nil))
	}
	s, err := subject.Get(tx, c.Subject)
	if err != nil {
		return err
	}
	a, err := r.Answer(tx, m, s)
	if err != nil {
		return err
	}
	if !waits(a) {
		return flow.Wrong{Message: "按今天的信息重算，已经不是待确认的等级，不能确认；请选择不予确认。"}
	}
	return r.Confirm(tx, rating.Verdict{ID: id.New(), Subject: s.ID, Model: m.ID, Grade: a.Reckoned, Reason: d.Text, By: d.Actor,
		Case: c.Number, From: tx.Today(), Until: m.ConfirmUntil(a.Reckoned, tx.Today())})
}

// announced is what a company reads of the newest case about its grade.
func announced(tx *db.Tx, e *flow.Engine, of id.ID) (*Announcement, *flow.Case, error) {
	all, err := e.List(tx, flow.Filter{Procedures: []string{procedureID}, Subject: of}, 1)
	if err != nil || len(all) == 0 {
		return nil, nil, err
	}
	c := all[0]
	p, _ := e.Procedures.Find(c.Procedure)
	state, _ := p.State(c.State)
	a := &Announcement{Number: c.Number, State: state.Title, Says: state.Says, Due: c.Due.Chinese(), Text: c.Applicant.Asks, MayAnswer: c.State == "announced", N: c.N}
	past, err := e.History(tx, c.ID)
	for _, d := range past {
		switch d.Step {
		case "answer":
			a.Answer = d.Text
		case "confirm", "drop":
			a.Text = d.Text
			if d.Document != "" {
				a.Text += "（" + d.Document + "）"
			}
		}
	}
	return a, &c, err
}

// answerPage takes what a company says to an announcement, by its access code.
func answerPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	text := strings.TrimSpace(r.PostFormValue("text"))
	err := hub.DB.Write(r.Context(), func(tx *db.Tx) error {
		s, err := opened(tx, r)
		if err != nil {
			return err
		}
		_, c, err := announced(tx, hub.Flow, s.ID)
		if err != nil || c == nil {
			return errors.Join(err, subject.ErrNone)
		}
		_, err = hub.Flow.Take(tx, flow.Move{Case: c.ID, Step: "answer", Seen: c.N, By: flow.Hand{Party: flow.Applicant, Name: s.Name}, Text: text})
		return err
	})
	if errors.Is(err, subject.ErrNone) {
		return ask(AskPage{Code: r.PostFormValue("code"), Trouble: wrong}), nil
	}
	if err != nil {
		return house.Page{}, said(err)
	}
	return whyPage(hub, r)
}

// said turns what a person can do something about into an answer of the right kind.
func said(err error) error {
	var w flow.Wrong
	switch {
	case errors.As(err, &w):
		return web.Fail(web.Invalid, "%s", w.Message)
	case errors.Is(err, flow.ErrMoved), errors.Is(err, flow.ErrNotNow):
		return web.Fail(web.Conflict, "%s。", err)
	case errors.Is(err, flow.ErrNotYours):
		return web.Fail(web.Forbidden, "%s。", err)
	case errors.Is(err, flow.ErrNone):
		return web.Fail(web.NotFound, "%s。", err)
	case errors.Is(err, subject.ErrNone):
		return web.Fail(web.NotFound, "没有这家单位。请对照营业执照再输入一次代码。")
	}
	return err
}
