package casework

import (
	"strings"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/city/dongguan"
	"xinguan/core/city"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/rulebook"
)

// The strip of days counts as the clock does: days off are days off, make-up days are days, today is marked, and it ends
// with the last day.
func TestTheStripCountsWorkingDays(t *testing.T) {
	rules, err := rulebook.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	due, err := rules.Workdays.AddWorkdays("2026-09-18", 5) // over the make-up Sunday of 20 September and the holiday from 25 on
	if err != nil {
		t.Fatal(err)
	}
	all := strip(rules.Workdays, "2026-09-18", due, "2026-09-22")
	var said []string
	work := 0
	for _, d := range all {
		said = append(said, string(d.On)[8:]+d.Class)
		if d.Class != "o" {
			work++
		}
	}
	if got := strings.Join(said, " "); work != 5 || got != "19o 20d 21d 22t 23 24" {
		t.Errorf("until %s: %s", due, got)
	}
	if long := strip(rules.Workdays, "2026-01-01", "2026-12-31", "2026-06-01"); len(long) != longest {
		t.Errorf("a year is %d days of the strip", len(long))
	}
}

// The day a period begins on is not counted, whether people work on it or not.
func TestTheFirstDayIsNotCounted(t *testing.T) {
	rules, err := rulebook.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	hub := &house.Hub{Flow: &flow.Engine{Days: rules.Workdays}}
	for since, today := range map[clock.Date]clock.Date{"2026-11-20": "2026-11-20", "2026-11-21": "2026-11-21", "2026-11-22": "2026-11-22"} { // Friday to Sunday
		if left, ok := leftOf(hub, &flow.Case{Due: "2026-11-27"}, since, today); !ok || left != 5 {
			t.Errorf("begun on %s: %d working days until Friday", since, left)
		}
	}
	if left, _ := leftOf(hub, &flow.Case{Due: "2026-11-27"}, "2026-11-20", "2026-11-27"); left != 1 {
		t.Errorf("on the last day: %d", left)
	}
}

// Who has to act by when is said to the applicant as theirs or as the other side's, and late as late.
func TestTheLineUnderTheCountdown(t *testing.T) {
	for want, c := range map[string]ClockView{"请您最迟于2026年12月1日办理。": {Left: 3, Due: "2026-12-01", Mine: true, Whose: "示例局"},
		"示例局最迟于2026年12月1日答复。": {Left: 3, Due: "2026-12-01", Whose: "示例局"}, "已超过期限2个工作日": {Left: -2, Due: "2026-12-01", Mine: true}} {
		if got := c.lead(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// The way of a case names what was done and what is to come; a hand-over and a look are no steps of it.
func TestTheWayOfACase(t *testing.T) {
	procedures, err := flow.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	proc, _ := procedures.Find("complaint")
	at := clock.InstantOf(time.Date(2026, 11, 20, 9, 0, 0, 0, clock.China))
	past := []flow.Done{{N: 1, State: "received", At: at, Party: flow.Applicant}, {N: 2, Step: flow.LookStep, State: "received", At: at, Party: flow.Centre}}
	titles := func(c flow.Case) (out string) {
		st, _ := proc.State(c.State)
		for _, s := range stages(proc, &c, st, past) {
			out += s.Title
			if s.Current {
				out += "*"
			}
			out += " "
		}
		return strings.TrimSpace(out)
	}
	if got := titles(flow.Case{State: "received", N: 2}); got != "提交 已收到，信用中心核对* 结果" {
		t.Errorf("received and looked at: %s", got)
	}
	past = append(past, flow.Done{N: 3, Step: "transfer", State: "transferred", At: at, Party: flow.Centre}, flow.Done{N: 4, Step: "pass", State: "transferred", At: at, Party: flow.Authority})
	if got := titles(flow.Case{State: "transferred", N: 4}); got != "提交 有权处理的单位办理中* 结果" {
		t.Errorf("transferred and handed over: %s", got)
	}
	past = append(past, flow.Done{N: 5, Step: "find", State: "found", At: at, Party: flow.Authority})
	if got := titles(flow.Case{State: "found", N: 5, Closed: "x"}); got != "提交 转有权处理的单位 属实，已处理 投诉属实*" {
		t.Errorf("over: %s", got)
	}
}

// Decisions are for who may decide: a reviewer of the authority prepares, an officer of the centre does not decide for it,
// and nobody acts in another organisation's case.
func TestWhoMayTakeAStep(t *testing.T) {
	c, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	roles, err := people.LoadRoles(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	rights := &people.Rights{Roles: roles, Orgs: people.CityOrgs(c)}
	actor := func(role people.Role, org string) people.Actor {
		return rights.Actor("x", people.Capacity{Role: role, Org: org}, "2026-11-20")
	}
	k := &flow.Case{Org: "cgj"}
	for _, x := range []struct {
		name    string
		a       people.Actor
		as      flow.Party
		decides bool
		may     bool
	}{
		{"a reviewer prepares", actor("reviewer", "cgj"), flow.Authority, false, true},
		{"a reviewer decides", actor("reviewer", "cgj"), flow.Authority, true, false},
		{"a decider decides", actor("decider", "cgj"), flow.Authority, true, true},
		{"a decider of another", actor("decider", "sthjj"), flow.Authority, true, false},
		{"a clerk", actor("clerk", "cgj"), flow.Authority, false, false},
		{"an officer of the centre passes on", actor("centre_officer", "xyzx"), flow.Centre, false, true},
		{"an officer of the centre decides", actor("centre_officer", "xyzx"), flow.Centre, true, false},
		{"the head of the centre decides", actor("centre_supervisor", "xyzx"), flow.Centre, true, true},
		{"somebody without a part", actor("decider", "cgj"), "", false, false},
	} {
		if got := allowed(x.a, k, "penalty", flow.Step{Decides: x.decides}, x.as); got.Allowed != x.may || !x.may && got.Why == "" {
			t.Errorf("%s: %+v", x.name, got)
		}
	}
}
