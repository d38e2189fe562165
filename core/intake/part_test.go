package intake_test

import (
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/core/record"
)

// A clerk gives each penalty of one decision a row of its own: both stand, with the periods of the graver; sent again they
// are known, sent changed each corrects its own, and a row of another file with the same number corrects as ever.
func TestRowsOfOneDecisionStandBesideEachOther(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		by := "东莞市城市管理和综合执法局"
		fine := penaltyRow(1).with("severity", "一般", "severity_by", by)
		licence := fine.with("kind", "吊销许可证件", "content", "吊销许可证", "fine", "", "licence", "示例许可证 第1号", "severity", "严重")
		send := func(rows ...filling) (res [4]int, found int) {
			r := sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), "p.xlsx", rows...))
			return [4]int{r.Accepted, r.Corrected, r.Duplicate, r.Held}, countRule(findings(t, d, r), "row.part")
		}
		shown := func(what string, classes ...string) {
			t.Helper()
			all := shownOf(t, d, fine["uscc"])
			if len(all) != len(classes) {
				t.Fatalf("%s: %d are shown, want %d", what, len(all), len(classes))
			}
			for _, r := range all {
				if r.ShownUntil != "2029-04-10" || r.RepairFrom != "2027-04-11" {
					t.Errorf("%s: %s until %s, repaired from %s", what, r.Class, r.ShownUntil, r.RepairFrom)
				}
			}
		}
		if got, n := send(fine, licence); got != [4]int{2, 0, 0, 0} || n != 1 {
			t.Fatalf("sent: %v, %d told", got, n)
		}
		shown("sent", "罚款", "吊销许可证件")
		if got, _ := send(licence, fine); got != [4]int{0, 0, 2, 0} {
			t.Errorf("sent again the other way round: %v", got)
		}
		if got, _ := send(fine.with("fact", "经查，当事人示例违法，已改正。"), licence.with("fact", "经查，当事人示例违法，已改正。")); got != [4]int{0, 2, 0, 0} {
			t.Errorf("both corrected: %v", got)
		}
		shown("corrected", "罚款", "吊销许可证件")
		if got, _ := send(fine.with("kind", "警告", "content", "警告", "fine", "")); got != [4]int{0, 1, 0, 0} {
			t.Errorf("a row of another file with another kind: %v", got)
		}
		shown("corrected by another file", "警告", "吊销许可证件")
		all := shownOf(t, d, fine["uscc"])
		for _, r := range all {
			if r.Class != "警告" {
				apply(t, im, record.Event{Subject: r.Subject, Record: r.ID, Kind: record.Withdraw, Cause: "示例", Actor: "示例"})
			}
		}
		if left := shownOf(t, d, fine["uscc"]); len(left) != 1 || left[0].ShownUntil != "2027-04-10" || left[0].RepairFrom != "2026-07-11" {
			t.Errorf("the graver is withdrawn, the other one has its own periods: %+v", left)
		}
	}, db.WithClock(clock.At(today)))
}
