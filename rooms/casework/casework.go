package casework

import (
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/ui"
	"xinguan/core/flow"
)

// CasePage is a case as its applicant sees it.
type CasePage struct {
	Number, Code string
	Title        string // 异议申请
	Opened       bool   // it was opened a moment ago: number and code are to be noted
	State        string // 来源单位核实中
	Says         string
	Shape        ui.Shape
	Stages       []Stage
	Clock        *ClockView // nil where nothing runs
	About        About
	Asks, Ground string
	Field, Wants string
	Words        flow.Words // what these are called
	Outlook      []string   // what it would move, where that is known beforehand
	Left         []Left     // other penalties of the same decision that are shown still
	Papers       []PaperRow
	History      []Entry
	Ruling       *Ruling // nil while it is open
	Told         string  // who was told that the record is shown no more; empty where nobody had to be

	Seen        int
	Withdraw    string // id of the step; empty where it cannot be withdrawn
	Supply      string // id of the step by which papers are handed in or something is answered
	SupplyTitle string
	SupplyText  bool        // it wants words
	Kinds       []PaperKind // that can be handed in
	Appeal      string      // title of the procedure by which the outcome can be contested; empty where it cannot
	Mark        string      // of the form that contests it
	Hotline     string
}

// Left is another penalty of a decision of which one was repaired.
type Left struct{ Title, Href, When string }

// Stage is a part of the way of a case.
type Stage struct {
	Title, Note string
	Done        bool
	Current     bool
}

// ClockView is how long somebody still has.
type ClockView struct {
	Title string
	Left  int // working days, today included; negative when it is late
	Due   clock.Date
	Whose string // who has to act by then
	Mine  bool   // the applicant has
	Days  []Day
	Why   string // why no day is known; the other fields but Title and Whose are empty then
}

// Day is a day of the strip.
type Day struct {
	On    clock.Date
	Class string // d past, t today, o off, empty still to come
}

// About is the record a case is about.
type About struct {
	Title, Authority, DocNo string
	Decided, Until, Repair  clock.Date
	Subject, Code           string
	Href                    string // empty where it is not shown any more
	State                   string // what is shown of it now
	Shape                   ui.Shape
	Whole                   bool // it is about the subject, no single record
	None                    bool // a complaint: Subject is the body complained of, Code the case it dealt with
}

// PaperKind is a paper that may be handed in.
type PaperKind struct{ ID, Title, Hint string }

// PaperRow is a paper that was handed in.
type PaperRow struct {
	Kind, Name, From, Href string
	At                     clock.Instant
	Size                   int
	Photo                  bool // can be looked at in the page; a browser turns it as it was taken
}

// Entry is something that was done.
type Entry struct {
	At                         clock.Instant
	What, Who                  string
	Reason, Text, Document, To string
}

// Ruling is how a case ended.
type Ruling struct {
	Outcome            string // granted, refused, partly, ended
	Reason, ReasonSays string
	Basis              string // of the reason
	Text, Document     string
	By, Org            string
	At                 clock.Instant
}

// FollowPage asks for number and code.
type FollowPage struct {
	Number, Wrong, Hotline string
}

func (d Day) title() string {
	t := d.On.Time()
	return fmt.Sprintf("%d", t.Day())
}

func (d Day) week() string {
	return [...]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}[d.On.Time().Weekday()]
}

// spoken is the day for those who do not see the strip.
func (d Day) spoken() string {
	return map[string]string{"d": "已过", "t": "今天", "o": "休息", "": "剩余"}[d.Class]
}

func (c *ClockView) lead() string {
	switch {
	case c.Left < 0:
		return fmt.Sprintf("已超过期限%d个工作日", -c.Left)
	case c.Mine:
		return "请您最迟于" + c.Due.Chinese() + "办理。"
	}
	return c.Whose + "最迟于" + c.Due.Chinese() + "答复。"
}

// longest is how many days a strip shows at most.
const longest = 45

// strip is the row of days from the one after a step up to the last day.
func strip(days flow.Working, from, due, today clock.Date) (out []Day) {
	for d := from.AddDays(1); d <= due && len(out) < longest; d = d.AddDays(1) {
		class := ""
		n, err := days.Between(d.AddDays(-1), d)
		switch {
		case err == nil && n == 0:
			class = "o"
		case d < today:
			class = "d"
		case d == today:
			class = "t"
		}
		out = append(out, Day{d, class})
	}
	return out
}

func moment(i clock.Instant) string { return i.In(clock.China).Format("2006-01-02 15:04") }

// shape is the figure before a state.
func shape(s flow.State) ui.Shape {
	switch s.Outcome {
	case "":
		return ui.Part
	case "granted":
		return ui.OK
	case "partly":
		return ui.Warn
	}
	return ui.Gone
}

// outcomes are the words for how cases end.
var outcomes = map[string]string{"granted": "支持", "refused": "不支持", "partly": "部分支持", "ended": "撤回或终止"}
