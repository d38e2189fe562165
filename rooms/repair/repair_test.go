package repair

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"xinguan/base/clock"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

// What can be done today follows from the earliest day alone: the day itself is in time, the day before is a date.
func TestTooEarlyIsADate(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		from := clock.Date("2026-01-01").AddDays(rapid.IntRange(0, 900).Draw(rt, "from"))
		after := rapid.IntRange(-400, 400).Draw(rt, "after")
		got := FormPage{From: from, Today: from.AddDays(after)}.Standing()
		if after < 0 && got != Early || after >= 0 && got != Open {
			rt.Fatalf("%d days after the earliest day: %v", after, got)
		}
	})
	if got := (FormPage{Today: "2026-11-20"}).Standing(); got != Never {
		t.Errorf("without an earliest day: %v", got)
	}
}

// A record is kept shown longer by a later day only, at most a year; what has no last day cannot be kept longer.
func TestHowLongARecordIsKept(t *testing.T) {
	for _, c := range []struct {
		day, last clock.Date
		ok        bool
	}{{"2027-08-21", "2027-08-20", true}, {"2028-08-20", "2027-08-20", true}, {"2028-08-21", "2027-08-20", false}, {"2027-08-20", "2027-08-20", false},
		{"2027-08-19", "2027-08-20", false}, {"", "2027-08-20", false}, {"2027-13-01", "2027-08-20", false}, {"2027-08-21", clock.Forever, false}, {"2028-02-29", "2027-02-28", false}, {"2025-02-28", "2024-02-29", true}} {
		if err := keepDay(string(c.day), c.last); (err == nil) != c.ok {
			t.Errorf("%s beyond %s: %v", c.day, c.last, err)
		}
	}
}

// A rulebook that is adopted and not yet in force is told of: which day it changes, and nothing where it changes none.
func TestTheNextRulebookIsToldOf(t *testing.T) {
	items, err := catalog.Load(dongguan.FS, nil)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := rulebook.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	hub := &house.Hub{Catalog: items, Rules: rules}
	r := &record.Record{Fixed: record.Fixed{Item: "penalty", Decided: "2026-08-20", Authority: "东莞市生态环境局"},
		Derived: record.Derived{Severity: rulebook.General, ShownUntil: "2027-08-20", RepairFrom: "2026-11-21"}}
	if got := ahead(hub, r, "2026-11-20"); got != "" {
		t.Errorf("nothing is adopted: %q", got)
	}
	no := false
	short := &rulebook.Class{Min: "min", Max: "max"}
	b := &rulebook.Book{ID: "next", Title: "示例办法", From: "2027-01-01", Transition: rulebook.MoreLenient,
		Classes: map[rulebook.Severity]*rulebook.Class{rulebook.Minor: {Shown: &no}, rulebook.General: short, rulebook.Serious: short, rulebook.Unclassified: short},
		Params:  map[string]rulebook.Param{"min": {Value: "1", Unit: "month"}, "max": {Value: "6", Unit: "month"}}}
	rules.Books = append(rules.Books, b)
	if got := ahead(hub, r, "2026-11-20"); !strings.Contains(got, "《示例办法》2027年1月1日起施行") || !strings.Contains(got, "最后公示日为2027年2月20日") {
		t.Errorf("a shorter period: %q", got)
	}
	b.Classes[rulebook.General] = &rulebook.Class{Shown: &no}
	rules2 := &rulebook.Rules{Books: rules.Books, Workdays: rules.Workdays}
	hub.Rules = rules2
	if got := ahead(hub, r, "2026-11-20"); !strings.Contains(got, "不再公示") {
		t.Errorf("no longer shown: %q", got)
	}
	b.Transition = rulebook.DecidedAfter
	hub.Rules = &rulebook.Rules{Books: rules.Books, Workdays: rules.Workdays}
	if got := ahead(hub, r, "2026-11-20"); got != "" {
		t.Errorf("a book for later decisions only: %q", got)
	}
}
