package evaluation

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"

	"xinguan/base/db"
	"xinguan/core/house"
	"xinguan/core/rating"
	"xinguan/core/subject"
)

// AskPage asks for the code of the company and the code it was given. Trouble says why the last try did not work.
type AskPage struct{ Code, Trouble string }

// WhyPage is what a company reads about its own result.
type WhyPage struct {
	Name, Code     string
	Model, Version string
	AsOf           string
	Grade          string // in force; empty outside the model
	Outside        string // why
	None           bool   // no version is in force: nobody is evaluated by the city
	Waiting        string // the grade the score says, where that waits for a confirmation
	Score          string
	Next, Lacks    string // the next better grade and what is missing
	Says           string
	Until          string // last day the result stays as it is by itself
	Cuts           []Cut
	Rows           []Row
	Ways           []Way
	Far            bool // no few repairs together reach the next grade
	Grades         []GradeRow
	Moves          []Move
	Use            string
	Input          string // digest of what it was reckoned from
	Same           bool   // reckoned twice, the same bytes
	Key            string // the access code, for the forms of the page
	Own            bool   // who reads it has signed in for the company
	Trial          Trial
	Announced      *Announcement
	Tiers          []TierRow     // how it is inspected, by sector
	Confirmed      string        // last day of the confirmation of the grade, where it has one
	Adjusted       *Adjustment   // nil where the grade is the one reckoned
	National       *NationalPart // nil where no result was received
	Held           []string      // what other models hold the grade down to, in sentences
	Coming         *ComingPart   // nil where no other version is approved
}

// ComingPart is what the result would be today by the version that comes into force.
type ComingPart struct{ Version, From, Grade, Score, Outside string }

// NationalPart is the result the national platform gave.
type NationalPart struct{ Grade, Says, On string }

// Adjustment is the grade officials put in the place of the one reckoned.
type Adjustment struct {
	Grade, Reckoned, Reason, Until, By, Second string
	After, Back                                string // the first day it holds no longer, and what is shown then if nothing happens
}

// Cut is the boundary of a grade on the scale.
type Cut struct {
	X     int
	Label string
}

// Move is a change the result went through, and what it came from.
type Move struct{ On, From, To, WasGrade, Grade, Cause string }

// scale is the width of the drawing; low and high are the model's bounds.
const scale = 240

func why(hub *house.Hub, tx *db.Tx, m *rating.Model, s subject.Subject) (WhyPage, error) {
	a, err := hub.Rating.Answer(tx, m, s)
	if err != nil {
		return WhyPage{}, err
	}
	again, err := hub.Rating.Answer(tx, m, s)
	if err != nil {
		return WhyPage{}, err
	}
	p := page(hub, a)
	p.Same = bytes.Equal(a.Bytes(), again.Bytes())
	if p.Moves, err = moves(hub, tx, m, s); err != nil {
		return p, err
	}
	p.Trial = trial(hub, a)
	if p.National, err = national(hub, tx, s); err != nil {
		return p, err
	}
	if p.Coming, err = coming(hub, tx, m, s); err != nil {
		return p, err
	}
	if p.Confirmed, err = confirmedUntil(tx, m, s, p.Grade); err != nil {
		return p, err
	}
	p.Tiers, err = tiers(hub, tx, s.ID)
	return p, err
}

// confirmedUntil is the last day of the confirmation of a grade; empty where the grade needs none.
func confirmedUntil(tx *db.Tx, m *rating.Model, s subject.Subject, grade string) (string, error) {
	if g, _ := m.Grade(grade); !g.Confirm {
		return "", nil
	}
	all, err := rating.Verdicts(tx, s.ID, m)
	for _, v := range all {
		if v.Grade == grade && v.From <= tx.Today() && v.Until >= tx.Today() {
			return v.Until.Chinese(), err
		}
	}
	return "", err
}

// unevaluated is what a company reads while no version is in force: the national result and how it is inspected stay.
func unevaluated(hub *house.Hub, tx *db.Tx, s subject.Subject) (p WhyPage, err error) {
	p = WhyPage{Name: s.Name, Code: s.Code, None: true, AsOf: tx.Today().Chinese()}
	if p.National, err = national(hub, tx, s); err != nil {
		return p, err
	}
	p.Tiers, err = tiers(hub, tx, s.ID)
	return p, err
}

// coming is what the result would be by the version of the model that was approved and is not in force yet; nil for none.
func coming(hub *house.Hub, tx *db.Tx, m *rating.Model, s subject.Subject) (*ComingPart, error) {
	all, err := hub.Rating.Shadow(tx, tx.Today())
	if err != nil {
		return nil, err
	}
	for _, next := range all {
		if next.ID != m.ID {
			continue
		}
		from, err := rating.Effective(tx, next)
		if err != nil {
			return nil, err
		}
		a, err := hub.Rating.Answer(tx, next, s)
		waits := ""
		if g, _ := next.Grade(a.Reckoned); g.Confirm && a.Reckoned != a.Grade {
			waits = a.Reckoned
		}
		return &ComingPart{Version: next.Version, From: from.Chinese(), Grade: worded(a.Reckoned, waits), Score: a.Score.String(), Outside: a.Outside}, err
	}
	return nil, nil
}

// national is the result received about a company, in force today.
func national(hub *house.Hub, tx *db.Tx, s subject.Subject) (*NationalPart, error) {
	k, err := hub.Rating.Known(tx, s)
	if err != nil {
		return nil, err
	}
	g, err := hub.Rating.Gave(tx, nationalID, k)
	if err != nil || g.Grade == "" {
		return nil, err
	}
	return &NationalPart{Grade: g.Grade, Says: g.Says, On: g.On.Chinese()}, nil
}

func page(hub *house.Hub, a rating.Answer) WhyPage {
	m := a.Model
	p := WhyPage{Name: a.Subject.Name, Code: a.Subject.Code, Model: m.Title, Version: m.Version, AsOf: a.AsOf.Chinese(), Grade: a.Grade, Outside: a.Outside,
		Score: a.Score.String(), Use: m.Use, Grades: grades(m), Input: a.Input, Until: a.GoodUntil.Chinese()}
	if g, ok := m.Grade(a.Grade); ok {
		p.Says = g.Says
	}
	if g, _ := m.Grade(a.Reckoned); g.Confirm && a.Reckoned != a.Grade {
		p.Waiting = a.Reckoned
	}
	if o := a.Override; o != nil {
		p.Adjusted = &Adjustment{Grade: o.Grade, Reckoned: a.Reckoned, Reason: o.Reason, Until: o.Until.Chinese(), By: o.By, Second: o.Second}
		if x := a.Outlook.After; x != nil {
			p.Adjusted.After, p.Adjusted.Back = x.On.Chinese(), worded(x.Grade, x.Waits)
		}
	}
	if a.Outlook.Next != "" && a.Outlook.Lacks > 0 {
		p.Next, p.Lacks = a.Outlook.Next, a.Outlook.Lacks.String()
	}
	for _, g := range m.Grades[:len(m.Grades)-1] {
		p.Cuts = append(p.Cuts, Cut{at(m, g.From), g.ID + " ≥ " + g.From.String()})
	}
	for _, h := range a.Held {
		p.Held = append(p.Held, h.Says)
	}
	p.Rows, p.Ways, p.Far = rows(hub, a), ways(hub, a), a.Outlook.Next != "" && a.Outlook.Smallest == nil && len(a.Outlook.Repairs) > 0
	return p
}

// at is where a score stands on the scale.
func at(m *rating.Model, v rating.Points) int {
	if m.Most == m.Least {
		return 0
	}
	return int(min(max(v-m.Least, 0), m.Most-m.Least) * scale / (m.Most - m.Least))
}

// answers is where what the company says to an announcement goes.
func (p WhyPage) answers() string {
	if p.Own {
		return mineAnswer
	}
	return ownPath + "/answer"
}

// tries is how and where what the company tries out goes.
func (p WhyPage) tries() (method, action string) {
	if p.Own {
		return "get", minePath + "#try"
	}
	return "post", ownPath + "#try"
}

func (p WhyPage) subjectURL() string { return "/subjects/" + url.PathEscape(p.Code) }

func px(n int) string { return strconv.Itoa(n) }

func (p WhyPage) scaleLabel() string {
	var s []string
	for _, c := range p.Cuts {
		s = append(s, c.Label)
	}
	return strings.Join(s, " ")
}
