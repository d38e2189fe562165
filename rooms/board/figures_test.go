package board

import (
	"testing"

	"xinguan/base/clock"
	"xinguan/core/intake"
)

func instant(d clock.Date) clock.Instant { return clock.InstantOf(d.Time()) }

// Who began lately, or said there was nothing, is not called silent; 999 of 1000 is not all.
func TestJudge(t *testing.T) {
	const today clock.Date = "2026-11-24"
	for name, c := range map[string]struct {
		row     Row
		current bool
		order   int
		says    string
	}{
		"silent":            {Row{first: "2026-01-05", last: "2026-10-01"}, true, 0, "54天没有数据，也没有零报送"},
		"in an older month": {Row{first: "2026-01-05", last: "2026-10-01"}, false, 1, "正常"},
		"nothing to send":   {Row{first: "2026-01-05", last: "2026-10-01", nil: true}, true, 1, "已零报送"},
		"new":               {Row{first: "2026-11-02", last: "2026-11-02", Open: 3}, true, 2, "新接入，不排名"},
		"late":              {Row{first: "2026-01-05", last: "2026-11-20", Timely: Rate{999, 1000}}, true, 1, "1条迟报"},
	} {
		if c.row.judge(today, c.current); c.row.order != c.order || c.row.State != c.says {
			t.Errorf("%s: %d %s", name, c.row.order, c.row.State)
		}
	}
	for name, c := range map[string]struct {
		s    intake.Sending
		want bool
	}{
		"every week, then nothing":    {intake.Sending{First: instant("2026-06-01"), Last: instant("2026-09-30"), Ever: 18}, true},
		"it said there was nothing":   {intake.Sending{First: instant("2026-06-01"), Last: instant("2026-09-30"), Ever: 18, Nil: true}, false},
		"every quarter":               {intake.Sending{First: instant("2025-06-01"), Last: instant("2026-09-01"), Ever: 6}, false},
		"too few to have a rhythm":    {intake.Sending{First: instant("2026-06-01"), Last: instant("2026-06-20"), Ever: 3}, false},
		"several a day, on one day":   {intake.Sending{First: instant("2026-09-01"), Last: instant("2026-09-01"), Ever: 9}, false},
		"the last one is not old yet": {intake.Sending{First: instant("2026-10-01"), Last: instant("2026-10-30"), Ever: 30}, false},
	} {
		if q, got := quietOf(c.s, "示例项", today); got != c.want {
			t.Errorf("%s: %v %s", name, got, q)
		}
	}
	// Nobody owed in October what they sent for the first time in November.
	for name, c := range map[string]struct {
		s    intake.Sending
		want Rate
	}{
		"sent":                      {intake.Sending{First: instant("2026-06-01"), Batches: 2}, Rate{1, 1}},
		"missed":                    {intake.Sending{First: instant("2026-06-01")}, Rate{0, 1}},
		"nothing to send":           {intake.Sending{Nil: true}, Rate{1, 1}},
		"began on its last day":     {intake.Sending{First: instant("2026-10-31")}, Rate{0, 1}},
		"began after it":            {intake.Sending{First: instant("2026-11-01")}, Rate{}},
		"began after it, said none": {intake.Sending{First: instant("2026-11-01"), Nil: true}, Rate{1, 1}},
	} {
		if got := sentOf(c.s, "2026-11-01"); got != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := (Rate{9999, 10000}).String(); got != "99.9%" {
		t.Error(got)
	}
	if (Rate{}).String() != "—" {
		t.Error("something is divided by nothing")
	}
}
