package evaluation

import (
	"bytes"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"xinguan/base/clock"
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

// Row is a line of the waterfall. X and W are on the scale; Class is base, up, dn, tot or nothing.
type Row struct {
	Title, About, Points, Until string
	Class                       string
	X, W                        int
	Records                     []Ref
	Capped                      bool // the records' own shares sum to more
}

// Ref is a record behind a line.
type Ref struct {
	Title, Note string
	Disputed    bool
}

// Way is something that would change the result, on its day.
type Way struct {
	On, What, Note, From, To, Grade string
	Now                             bool
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

func rows(hub *house.Hub, a rating.Answer) []Row {
	m, sum := a.Model, a.Start
	out := []Row{{Title: "基准", About: "所有企业相同", Points: a.Start.String(), Class: "base", W: at(m, sum)}}
	for _, l := range a.Lines {
		r := Row{Title: l.Of.Title, About: l.Of.About, Points: l.Points.Signed(), Until: until(l)}
		from, to := at(m, sum), at(m, sum+l.Points)
		switch {
		case l.Points > 0:
			r.Class, r.X, r.W = "up", from, max(to-from, 1)
		case l.Points < 0:
			r.Class, r.X, r.W = "dn", to, max(from-to, 1)
		case l.AtMost != "":
			r.Points = "最高 " + l.AtMost
		}
		var own rating.Points
		for _, x := range l.Records {
			own += x.Points
			y := ref(x)
			if len(l.Of.Take.Items) > 1 { // which of them it is of, the title of the row does not tell
				y.Title = hub.ItemTitle(x.Item) + "：" + y.Title
			}
			r.Records = append(r.Records, y)
		}
		r.Capped = l.Of.Form == rating.Decay && own != l.Points
		sum += l.Points
		out = append(out, r)
	}
	return append(out, Row{Title: "现在的分值", Points: a.Score.String(), Class: "tot", W: at(m, a.Score)})
}

// until says until when a line stays as it is by itself.
func until(l rating.Line) string {
	if l.Until == clock.Forever {
		return "一直"
	}
	return string(l.Until)
}

func ref(x rating.Part) Ref {
	r := Ref{Title: named(x.Ref), Disputed: x.Disputed}
	if x.Points != 0 {
		r.Note = x.Points.Signed()
	}
	if x.Until != clock.Forever {
		r.Note = strings.TrimSpace(r.Note + " 影响到 " + string(x.Until))
	}
	return r
}

// named is a record by its document number, else by its day.
func named(r *rating.Ref) string {
	switch {
	case r.DocNo != "":
		return r.DocNo
	case r.Authority != "":
		return r.Authority + "，" + r.Decided.Chinese()
	}
	return r.Decided.Chinese()
}

// waysShown is how many single repairs the page lists.
const waysShown = 4

func ways(hub *house.Hub, a rating.Answer) []Way {
	var out []Way
	o := a.Outlook
	if o.Smallest != nil {
		out = append(out, way(hub, a, *o.Smallest, "改动最小的办法。"))
	}
	shown := 0
	for _, c := range o.Repairs {
		if shown == waysShown {
			break
		}
		if c.Score == c.From && c.Waits == pending(a) && c.Grade == a.Grade {
			continue // by itself it changes nothing anybody sees
		}
		if o.Smallest != nil && len(o.Smallest.Records) == 1 && o.Smallest.Records[0].Record == c.Records[0].Record {
			continue
		}
		out, shown = append(out, way(hub, a, c, "")), shown+1
	}
	if o.Wait != nil {
		w := way(hub, a, *o.Wait, "按其他信息不变计算。")
		w.What = "什么也不做，等到期或逐月减轻"
		out = append(out, w)
	}
	return out
}

// pending is the grade that was reckoned and is not in force yet.
func pending(a rating.Answer) string {
	if a.Reckoned != a.Grade {
		return a.Reckoned
	}
	return ""
}

func way(hub *house.Hub, a rating.Answer, c rating.Change, note string) Way {
	var names []string
	for _, r := range c.Records {
		names = append(names, hub.ItemTitle(r.Item)+"（"+named(r)+"）")
	}
	return Way{On: c.On.Chinese(), Now: c.On <= a.AsOf, What: "修复 " + strings.Join(names, "、"), Note: note, From: c.From.String(), To: c.Score.String(), Grade: worded(c.Grade, c.Waits)}
}

// worded is a grade as people read it: one that waits for a confirmation is not the one that is shown meanwhile.
func worded(grade, waits string) string {
	if waits != "" {
		return waits + "（算出，未经确认）"
	}
	return rating.Named(grade)
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

func (w Way) result() string {
	return fmt.Sprintf("%s → %s，%s", w.From, w.To, w.Grade)
}
