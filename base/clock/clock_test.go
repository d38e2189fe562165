package clock

import (
	"testing"
	"time"
)

func TestAddMonthsEndsWithTheMonth(t *testing.T) {
	for _, c := range []struct {
		from Date
		n    int
		want Date
	}{
		{"2026-04-10", 3, "2026-07-10"},
		{"2025-11-30", 3, "2026-02-28"},
		{"2023-11-30", 3, "2024-02-29"},
		{"2024-02-29", 12, "2025-02-28"},
		{"2026-12-31", 36, "2029-12-31"},
		{Forever, 3, Forever},
		{"", 3, ""},
	} {
		if got := c.from.AddMonths(c.n); got != c.want {
			t.Errorf("%s + %d months = %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

func TestDayEndsInChina(t *testing.T) {
	before := time.Date(2027, 4, 10, 15, 59, 59, 0, time.UTC)
	if got := DateOf(before); got != "2027-04-10" {
		t.Errorf("one second before midnight in China is %s", got)
	}
	if got := DateOf(before.Add(time.Second)); got != "2027-04-11" {
		t.Errorf("midnight in China is %s", got)
	}
}

func TestMakeRefusesDaysThatDoNotExist(t *testing.T) {
	if _, ok := Make(2026, 2, 30); ok {
		t.Error("30 February was accepted")
	}
	if d, ok := Make(2024, 2, 29); !ok || d != "2024-02-29" {
		t.Errorf("29 February 2024 = %q, %v", d, ok)
	}
}

func TestInstantRoundTrip(t *testing.T) {
	in := InstantOf(time.Date(2026, 11, 23, 1, 30, 0, 123456789, time.UTC))
	v, _ := in.Value()
	var out Instant
	if err := out.Scan(v); err != nil || !out.Equal(in.Time) {
		t.Errorf("%v read back as %v, %v", in, out, err)
	}
}
