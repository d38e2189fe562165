package directory

import "testing"

func TestTimelineIsNewestFirstAndNamesOnlyWhatThePageShows(t *testing.T) {
	p := SubjectPage{Today: "2026-11-24", Founded: "2014-06-03", FormerNames: []FormerName{{"旧名", "2019-05-20"}, {"更旧", ""}},
		History: []Moment{{"2025-09-11", "p", "甲", "", ""}, {"2026-08-20", "k", "乙", "", "#r-1"}}}
	got := p.Moments()
	want := []string{"2026-11-24", "2026-08-20", "2025-09-11", "2019-05-20", "2014-06-03"}
	if len(got) != len(want) {
		t.Fatalf("%d moments: %+v", len(got), got)
	}
	for i, m := range got {
		if string(m.On) != want[i] {
			t.Errorf("moment %d is %s, want %s", i, m.On, want[i])
		}
	}
	if len((&SubjectPage{Today: "2026-11-24"}).Moments()) != 0 {
		t.Error("a subject with nothing has a timeline")
	}
}
