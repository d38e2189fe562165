package campaign

import (
	"strings"

	"xinguan/base/clock"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/catalog"
	"xinguan/core/ident"
	"xinguan/core/record"
)

// procedureID is the procedure of the cases.
const procedureID = "campaign"

// Stage is where a campaign stands.
type Stage string

// The stages.
const (
	Draft    Stage = "draft"
	Running  Stage = "running"
	Reported Stage = "reported" // the closing report waits for a second person
	Closed   Stage = "closed"
	Dropped  Stage = "dropped"
)

// Title is the stage in Chinese.
func (s Stage) Title() string {
	return map[Stage]string{Draft: "起草中，待批准开展", Running: "进行中", Reported: "待批准结束", Closed: "已结束", Dropped: "不再开展"}[s]
}

// Campaign is a special campaign.
type Campaign struct {
	ID                            id.ID
	Title, Basis, Goal            string
	Query                         record.Selection
	Assign                        string // authority: who decided; town: where the organisation is
	Ends                          clock.Date
	Stage                         Stage
	N                             int
	By, StartedBy, ReportBy       string
	At, Started, Reported, Closed clock.Instant
	Report, ClosedBy              string
	Early                         string // why it ends before its last day; with the report
}

// assignments are to whom cases are given.
var assignments = map[string]string{"authority": "作出决定的单位", "town": "单位所在的镇街（园区）"}

// mostSubjects is how many organisations a campaign takes: beyond it nobody contacts each.
const mostSubjects = 3000

// mostMatches is how many records are counted: a question that means more is too wide.
const mostMatches = 20000

// check refuses what is not complete or not allowed; today is the day it is written.
func (c *Campaign) check(items *catalog.Catalog, today clock.Date) error {
	c.Title, c.Basis, c.Goal = strings.TrimSpace(c.Title), strings.TrimSpace(c.Basis), strings.TrimSpace(c.Goal)
	wrong := func(s string) error { return web.Fail(web.Invalid, "%s", s) }
	switch {
	case c.Title == "" || c.Basis == "" || c.Goal == "":
		return wrong("请写明名称、依据和目标；公众会看到。")
	case len([]rune(c.Title)) > 60 || len([]rune(c.Basis)) > 500 || len([]rune(c.Goal)) > 500:
		return wrong("名称最多60个字，依据和目标各最多500个字。")
	case len(ident.Personal(c.Title+"\n"+c.Basis+"\n"+c.Goal)) > 0:
		return wrong("名称、依据或目标里有像身份证号、手机号或卡号的数字，公众会看到；请删去再提交。")
	case len(c.Query.Items) == 0:
		return wrong("请至少选择一种信息。")
	case assignments[c.Assign] == "":
		return wrong("请选择由谁办理。")
	}
	for _, code := range c.Query.Items {
		if it, ok := items.Item(code); !ok || !Governed(it) {
			return wrong("“" + code + "”不能作为治理的范围：只治理依法公示、对单位不利的信息，不含自然人。")
		}
	}
	for _, day := range []clock.Date{c.Query.From, c.Query.Until} {
		if _, err := clock.ParseDate(string(day)); day != "" && err != nil {
			return wrong("决定日期要写作 YYYY-MM-DD。")
		}
	}
	if c.Query.From != "" && c.Query.Until != "" && c.Query.From > c.Query.Until {
		return wrong("决定日期的起止写反了。")
	}
	if _, err := clock.ParseDate(string(c.Ends)); err != nil || c.Ends <= today {
		return wrong("结束日期要写作 YYYY-MM-DD，并且在今天以后。")
	}
	if c.Query.Least < 0 || c.Query.Least > 1000 {
		return wrong("“至少几条”请写1到1000的数。")
	}
	return nil
}

// Governed tells whether a campaign may be about an item: what is shown and speaks against organisations.
func Governed(it *catalog.Item) bool { return it.Public() && it.Negative() && !it.OfPersons() }

// move is a step of a campaign: from which stages, to which, and whether it takes another person than some before.
type move struct {
	from   []Stage
	to     Stage
	other  func(*Campaign) string // account that may not take it; nil for nobody
	refuse string
	said   string
	action string
}

func drafter(c *Campaign) string  { return c.By }
func reporter(c *Campaign) string { return c.ReportBy }

var (
	toRunning  = move{[]Stage{Draft}, Running, drafter, "起草的人不能自己批准开展，请由另一人批准。", "已批准开展；名单已定，正在逐家转给承办单位。", "start"}
	toDropped  = move{[]Stage{Draft}, Dropped, nil, "", "不再开展。", "drop"}
	toReported = move{[]Stage{Running}, Reported, nil, "", "总结已提交，等另一人批准结束。", "report"}
	toBack     = move{[]Stage{Reported}, Running, reporter, "提交总结的人不能自己退回，请由另一人办理。", "已退回，继续进行。", "back"}
	toClosed   = move{[]Stage{Reported}, Closed, reporter, "提交总结的人不能自己批准结束，请由另一人批准。", "已结束；结果已公开。", "close"}
)

// Member is an organisation in a campaign.
type Member struct {
	Subject   id.ID
	Org, Town string
	Records   []id.ID // it joined for, the newest first
	Case      id.ID
	State     string // of its case; new until it has one
	Reason    string
	Joined    clock.Date
	Gone      clock.Date
}

func subjectsOf(all []Member) []id.ID {
	out := make([]id.ID, len(all))
	for i := range all {
		out[i] = all[i].Subject
	}
	return out
}

// newMember is the state of an organisation that has no case yet.
const newMember = "new"

// outcomes are the states of cases as they are counted, in the order they are told.
var outcomes = []struct {
	state, title string
	final        bool
}{
	{newMember, "正在转办", false}, {"assigned", "待联系", false}, {"contacted", "已联系，督促中", false},
	{"repaired", "已修复", true}, {"over", "已停止公示（期满、撤回等）", true}, {"gone", "主体不再存在", true}, {"refused", "拒不纠正", true}, {"dropped", "核查后移出", true}, {"unfinished", "结束时没有办结", true},
}

func titleOf(state string) string {
	for _, o := range outcomes {
		if o.state == state {
			return o.title
		}
	}
	return state
}

func final(state string) bool {
	for _, o := range outcomes {
		if o.state == state {
			return o.final
		}
	}
	return false
}
