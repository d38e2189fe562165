package rulebook_test

import (
	"errors"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/core/rulebook"
)

func TestIsWorkday(t *testing.T) {
	w := load(t).Workdays
	for day, want := range map[clock.Date]bool{
		"2026-01-01": false, "2026-01-04": true, "2026-01-05": true, "2026-01-10": false, "2026-02-14": true, "2026-02-15": false,
		"2026-02-23": false, "2026-02-24": true, "2026-02-28": true, "2026-05-05": false, "2026-05-09": true, "2026-09-20": true,
		"2026-10-07": false, "2026-10-08": true, "2026-10-10": true, "2026-10-11": false, "2026-11-24": true,
	} {
		if got, err := w.IsWorkday(day); got != want || err != nil {
			t.Errorf("%s = %v, %v", day, got, err)
		}
	}
}

func TestAddWorkdays(t *testing.T) {
	w := load(t).Workdays
	for _, c := range []struct {
		from clock.Date
		n    int
		want clock.Date
	}{
		{"2026-11-20", 3, "2026-11-25"}, // a Friday: due on Wednesday
		{"2026-11-23", 0, "2026-11-23"},
		{"2026-11-23", 7, "2026-12-02"},
		{"2026-09-30", 1, "2026-10-08"},
		{"2026-09-30", 3, "2026-10-10"}, // the make-up Saturday counts
		{"2026-09-30", 4, "2026-10-12"},
		{"2026-02-13", 2, "2026-02-24"},
		{"2025-12-31", 1, "2026-01-04"}, // the first day is not counted, so its year need not be known
	} {
		got, err := w.AddWorkdays(c.from, c.n)
		if got != c.want || err != nil {
			t.Errorf("%s + %d = %s, %v; want %s", c.from, c.n, got, err, c.want)
		}
		if n, err := w.Between(c.from, got); n != c.n || err != nil {
			t.Errorf("between %s and %s: %d, %v", c.from, got, n, err)
		}
	}
}

func TestWorkdaysRefuseUnpublishedYears(t *testing.T) {
	w := load(t).Workdays
	var unpublished rulebook.Unpublished
	if _, err := w.AddWorkdays("2026-12-30", 2); !errors.As(err, &unpublished) || unpublished.Year != 2027 {
		t.Errorf("into 2027: %v", err)
	} else if !strings.Contains(err.Error(), "2027年的节假日安排") {
		t.Errorf("no sentence: %v", err)
	}
	if _, err := w.Between("2025-01-01", "2026-01-05"); !errors.As(err, &unpublished) || unpublished.Year != 2025 {
		t.Errorf("from 2025: %v", err)
	}
	if n, err := w.Between("2026-11-24", "2026-11-24"); n != 0 || err != nil {
		t.Errorf("same day: %d, %v", n, err)
	}
	for _, from := range []clock.Date{"", "2026-02-30"} {
		if _, err := w.AddWorkdays(from, 1); err == nil {
			t.Errorf("from %q was accepted", from)
		}
	}
	if _, err := w.AddWorkdays("2026-01-05", -1); err == nil {
		t.Error("-1 working days were accepted")
	}
	if verified, ok := w.Verified(2026); verified || !ok {
		t.Errorf("2026: verified %v, known %v", verified, ok)
	}
	if _, ok := w.Verified(2027); ok {
		t.Error("2027 is known")
	}
}

func BenchmarkPenalty(b *testing.B) {
	r := load(b)
	b.ReportAllocs()
	for b.Loop() {
		r.Penalty(rulebook.Decision{Decided: "2026-04-10", Severity: rulebook.General}, "2026-11-24")
	}
}

func BenchmarkReckonInTransition(b *testing.B) {
	r := load(b)
	b.ReportAllocs()
	for b.Loop() {
		r.Reckon(rulebook.Decision{Decided: "2026-01-10", Severity: rulebook.General}, "2026-11-24")
	}
}

func BenchmarkReckon(b *testing.B) {
	r := load(b)
	b.ReportAllocs()
	for b.Loop() {
		r.Reckon(rulebook.Decision{Decided: "2026-04-10", Severity: rulebook.General}, "2026-11-24")
	}
}
