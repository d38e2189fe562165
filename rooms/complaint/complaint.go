package complaint

import (
	"strings"

	"xinguan/base/clock"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
)

// procedures are what can be said here, in the order they are offered.
var procedures = []string{"complaint", "integrity_report"}

// ChoosePage offers them.
type ChoosePage struct {
	Ways    []Way
	Hotline string
}

// Way is one of them.
type Way struct{ Href, Title, About, Button string }

// abouts say in a sentence what a procedure is for.
var abouts = map[string]string{
	"complaint":        "异议、修复等事项超过期限没有办、不收申请、要求收费或培训、应当回避没有回避，等等。",
	"integrity_report": "政府机关、事业单位不履行合同、承诺的政策没有兑现、拖欠账款、以换届或机构调整为由不认账，等等。",
}

// sends say on the button what is sent.
var sends = map[string]string{"complaint": "提交投诉", "integrity_report": "提交举报"}

// FormPage is the form of one procedure.
type FormPage struct {
	Procedure, Title, About string
	Send                    string // on the button
	OfCase                  bool   // it may name the case it is about
	Number                  string
	Grounds                 []flow.Ground
	Bodies                  []Bodies
	Papers                  []flow.Paper
	Way                     []flow.Clock
	house.Begun
	Known   bool // who asks has signed in
	Hotline string
}

// Bodies are organisations of one kind that can be complained of.
type Bodies struct {
	Title string
	List  []Body
}

// Body is one of them.
type Body struct{ Code, Name string }

// kinds are the kinds of organisation a complaint can be about.
var kinds = []people.OrgKind{people.Department, people.Vertical, people.Town}

// bodies are the organisations that are there on a day, by kind.
func bodies(orgs *people.Orgs, today clock.Date) []Bodies {
	out := make([]Bodies, len(kinds))
	for i, k := range kinds {
		out[i].Title = k.Title()
		for _, x := range orgs.All() {
			if now, ok := orgs.Successor(x.Code, today); ok && now.Code == x.Code && x.Kind == k {
				out[i].List = append(out[i].List, Body{x.Code, x.Name})
			}
		}
	}
	return out
}

// ListPage are complaints an organisation deals with.
type ListPage struct {
	Kept bool // of the keeper, not of who they were transferred to
	Rows []Row
	Next string // address of the page after; empty on the last
}

// Row is one of them. It names the body complained of, never who complains.
type Row struct {
	ID                    id.ID
	Number, Title, Ground string
	Body, State, Org      string
	Shape                 ui.Shape
	Due                   clock.Date
	Left                  int
	Known, Open, Mine     bool
	OpenedOn              clock.Date
}

// DeskPage is a complaint as an official works on it.
type DeskPage struct {
	Row
	Procedure string
	Keeper    bool // the reader's organisation received it
	Looking   bool // and the reader may see who it is, for a while
	Says      string
	Case      string // it is about
	Who       []ui.Fact
	Asks      string // in the complainant's own words; empty for who may not read them
	Wants     string
	Papers    []Paper
	History   []Entry
	Forms     []StepForm
	Targets   []Bodies // it can be transferred to
	Target    string   // the first choice
	Seen      int
	Basis     string
}

// Paper is one that was handed in; Href is empty for who may not open it.
type Paper struct {
	ID, Kind, Name, Href string
	Passed               bool
}

// Entry is something that was done; what the complainant wrote is left out for all but who may see it.
type Entry struct {
	At              clock.Instant
	What, Who, Text string
	Reason          string
}

// StepForm is a step the reader may take.
type StepForm struct {
	ID, Title, Action string
	Reasons           []flow.Reason
	Text, Transfers   bool
	Seen              string // who reads the text
}

// shapeOf is the figure before a state.
func shapeOf(s flow.State, mine bool) ui.Shape {
	switch {
	case s.Final():
		return ui.Gone
	case mine:
		return ui.Note
	}
	return ui.Part
}

// identifies tells whether a text the superior will read names what would tell who complains.
func identifies(text string, c flow.Contact) bool {
	for _, s := range []string{c.Name, c.Phone, c.Email} {
		if len([]rune(s)) > 1 && strings.Contains(text, s) {
			return true
		}
	}
	return false
}
