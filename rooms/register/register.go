package register

import (
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/id"
	"xinguan/base/ui"
)

// signed says who wrote an entry, and when.
type signed struct {
	ByID, ByName string
	At           clock.Instant
}

// Assessment is an impact assessment (PIPL 55, 56). Ground and Verdict are codes of the lists below.
type Assessment struct {
	ID                                                         id.ID
	Title, Ground, Activity, Lawful, Impact, Measures, Verdict string
	Assessed, Review                                           clock.Date
	Replaces                                                   id.ID // the earlier one; zero for none
	ReplacedBy                                                 id.ID // read, not stored
	signed
}

// keptMonths is how long an assessment is kept at least: three years (PIPL 56, second paragraph).
const keptMonths = 36

// KeptUntil is the first day on which the law would let it go; this program keeps it beyond.
func (a *Assessment) KeptUntil() clock.Date { return a.Assessed.AddMonths(keptMonths) }

// reviewSoon is how many days before its day a review is waiting.
const reviewSoon = 30

// Due tells whether the assessment waits for its review: days are negative once the day is over.
func (a *Assessment) Due(today clock.Date) (days int, due bool) {
	days = today.DaysUntil(a.Review)
	return days, a.ReplacedBy.IsZero() && days <= reviewSoon
}

// grounds are the five cases of PIPL 55.
var grounds = []ui.Option{
	{Value: "sensitive", Title: "处理敏感个人信息"},
	{Value: "automated", Title: "利用个人信息进行自动化决策"},
	{Value: "others", Title: "委托处理、向其他处理者提供、公开个人信息"},
	{Value: "abroad", Title: "向境外提供个人信息"},
	{Value: "other", Title: "其他对个人权益有重大影响的处理活动"},
}

var verdicts = []ui.Option{
	{Value: "go", Title: "可以进行"},
	{Value: "conditions", Title: "落实保护措施后进行"},
	{Value: "stop", Title: "不得进行"},
}

// Incident is what happened to personal data, as first known (PIPL 57).
type Incident struct {
	ID                                                                  id.ID
	Title, Kind, Certain, Data, Cause, Harm, Persons, SelfHelp, Contact string
	Found                                                               clock.Instant
	Steps                                                               []Step
	signed
}

// Step is one thing done or learnt about an incident.
type Step struct {
	N                int64
	Kind, Whom, Body string
	Happened         clock.Instant
	signed
}

var incidentKinds = []ui.Option{{Value: "leak", Title: "泄露"}, {Value: "tamper", Title: "篡改"}, {Value: "loss", Title: "丢失"}}
var certainties = []ui.Option{{Value: "happened", Title: "已经发生"}, {Value: "possible", Title: "可能发生"}}

// The kinds of steps.
const (
	stepMeasure   = "measure"
	stepAuthority = "authority"
	stepPersons   = "persons"
	stepUnneeded  = "unneeded"
	stepOrder     = "order"
	stepNote      = "note"
	stepClose     = "close"
)

var stepKinds = []ui.Option{
	{Value: stepMeasure, Title: "采取了补救措施"},
	{Value: stepAuthority, Title: "通知了履行个人信息保护职责的部门"},
	{Value: stepPersons, Title: "通知了个人"},
	{Value: stepUnneeded, Title: "认定可以不通知个人（措施能够有效避免危害）"},
	{Value: stepOrder, Title: "主管部门要求通知个人"},
	{Value: stepNote, Title: "补充情况"},
	{Value: stepClose, Title: "处置完毕"},
}

// last is the position of the newest step of a kind, -1 for none.
func (x *Incident) last(kind string) int {
	for i, s := range slices.Backward(x.Steps) {
		if s.Kind == kind {
			return i
		}
	}
	return -1
}

// Missing is what article 57 asks for and nobody has written down yet.
func (x *Incident) Missing() (out []string) {
	if x.last(stepMeasure) < 0 {
		out = append(out, "采取补救措施")
	}
	if x.last(stepAuthority) < 0 {
		out = append(out, "通知履行个人信息保护职责的部门")
	}
	told, unneeded, ordered := x.last(stepPersons), x.last(stepUnneeded), x.last(stepOrder)
	switch {
	case ordered >= 0 && told < ordered:
		out = append(out, "按主管部门的要求通知个人")
	case told < 0 && unneeded < 0:
		out = append(out, "通知个人，或者写明可以不通知的理由")
	}
	return out
}

// Closed tells whether the incident was closed and no order came since.
func (x *Incident) Closed() bool { return x.last(stepClose) > x.last(stepOrder) }

// refuses says why a step cannot be added, or nothing.
func (x *Incident) refuses(kind string) string {
	missing := x.Missing()
	switch {
	case kind == stepClose && len(missing) > 0:
		return "还不能处置完毕，尚未登记：" + strings.Join(missing, "；")
	case x.Closed() && kind != stepNote && kind != stepOrder:
		return "这一事件已经处置完毕；只能补充情况，或登记主管部门要求通知个人"
	}
	return ""
}

// titleOf is the Chinese of a code in a list.
func titleOf(options []ui.Option, code string) string {
	for _, o := range options {
		if o.Value == code {
			return o.Title
		}
	}
	return code
}
