package intake_test

import (
	"fmt"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/core/record"
)

// licenceOf is the second penalty of the n-th decision of the invented platform, graver than the fine.
func licenceOf(n int, guid, state string, more ...string) []string {
	return oldRow(n, guid, state, append([]string{"kind", "吊销许可证件", "content", "吊销许可证", "fine", "", "severity", "严重"}, more...)...)
}

// takenInOn is a row the earlier platform took in on another day.
func takenInOn(day string, row []string) []string {
	row[5] = day
	return row
}

// Penalties of one decision, each in a row of its own, stay several when a stock is taken over, with the periods of the
// gravest that stands; versions of each replace only its own; what was taken in later with another kind corrects as ever.
func TestTakeoverKeepsThePenaltiesOfADecisionApart(t *testing.T) {
	rows := [][]string{
		oldRow(1, "F1", "1"), licenceOf(1, "L1", "1"),
		oldRow(2, "F2", "1"), licenceOf(2, "L2", "4"), // the licence was annulled
		oldRow(3, "F3", "1"), takenInOn("2026-05-20", oldRow(3, "W3", "1", "kind", "警告", "content", "警告", "fine", "")),
		oldRow(4, "F4", "1"), licenceOf(4, "L4", "1"), takenInOn("2026-05-20", licenceOf(4, "L4b", "1", "content", "吊销许可证（更正）")),
		oldRow(5, "F5", "2"), licenceOf(5, "L5", "1"), // the fine was repaired
		oldRow(6, "F6", "1", "kind", "罚款;吊销许可证件", "severity", "严重"), licenceOf(6, "L6", "1"), // a kind in common: a version
	}
	const licence = "暂扣或者吊销许可证、暂扣或者吊销执照"
	want := map[int]string{1: "罚款 2029-04-10 2027-04-11;" + licence + " 2029-04-10 2027-04-11;", 2: "罚款 2027-04-10 2026-07-11;", 3: "警告 2027-04-10 2026-07-11;",
		4: "罚款 2029-04-10 2027-04-11;" + licence + " 2029-04-10 2027-04-11;", 5: licence + " 2029-04-10 2027-04-11;", 6: licence + " 2029-04-10 2027-04-11;"}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		r := takeOver(t, im, oldFolder(t, oldPlan, rows...))
		if r.Read != 13 || r.Taken != 13 || r.Revived != 0 {
			t.Errorf("read %d, taken %d, revived %d", r.Read, r.Taken, r.Revived)
		}
		standing := func(when string) {
			t.Helper()
			for n := range len(want) {
				if got := told(shownNow(t, d, n+1)); got != want[n+1] && got != swapped(want[n+1]) {
					t.Errorf("%s: company %d has %s, want %s", when, n+1, got, want[n+1])
				}
			}
			rebuilt(t, im, d)
		}
		standing("taken over")
		if err := r.Verify(); err != nil {
			t.Error(err)
		}
		if again := takeOver(t, im, oldFolder(t, oldPlan+"# 再来一次\n", rows...)); again.Taken != 0 || again.Duplicate != 13 {
			t.Errorf("taken over again: taken %d, duplicate %d", again.Taken, again.Duplicate)
		}
		standing("taken over again")
	}, db.WithClock(clock.At(today)), db.Exclusive())
}

// told is what stands, in short.
func told(all []record.Record) (out string) {
	for _, r := range all {
		out += fmt.Sprintf("%s %s %s;", r.Class, r.ShownUntil, r.RepairFrom)
	}
	return out
}

// swapped names two penalties the other way round: they are of one day.
func swapped(s string) string {
	for i, c := range s {
		if c == ';' && i+1 < len(s) {
			return s[i+1:] + s[:i+1]
		}
	}
	return s
}

// What the platform holds of a decision is not added to by a stock that has its penalties in another order.
func TestTakeoverAddsNothingToADecisionThatIsHere(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		fine := penaltyRow(1).with("severity", "一般")
		licence := fine.with("kind", "吊销许可证件", "content", "吊销许可证", "fine", "", "licence", "示例许可证 第1号", "severity", "严重")
		sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), "p.xlsx", licence, fine))
		takeOver(t, im, oldFolder(t, oldPlan, oldRow(1, "F1", "1"), licenceOf(1, "L1", "1"), oldRow(1, "O1", "1", "kind", "责令停产停业", "content", "停业", "fine", "")))
		if got := shownNow(t, d, 1); len(got) != 2 {
			t.Errorf("%d are shown: %s", len(got), told(got))
		}
		rebuilt(t, im, d)
	}, db.WithClock(clock.At(today)), db.Exclusive())
}
