package intake_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/sheet"
	"xinguan/core/intake"
)

// Every fault of a plan is told with its line before any row is read.
func TestPlanFaultsNameTheirLine(t *testing.T) {
	cases := []struct{ name, from, to, want string }{
		{"no platform", "platform: 示例市信用平台（2017）", "platform: ''", ":1：没有写 platform"},
		{"no day", `"2026-11-20"`, `"去年"`, ":2：as_of"},
		{"unknown agency", "旧局01: cgj", "旧局01: nobody", ":4：“旧局01”对应的“nobody”不是"},
		{"unknown state", `"6": ended`, `"6": gone`, ":11：旧状态“6”对应的“gone”认不出"},
		{"unknown item", "item: penalty", "item: penalties", "没有代码为 \"penalties\" 的目录项"},
		{"unknown field", "{XDR: party_name}", "{XDR: name_of_party}", ":21：“行政处罚”没有“name_of_party”这个字段"},
		{"missing column", "state: ZT\n", "state: ZTT\n", ":16：处罚2019.csv.gz 的第一行里没有“ZTT”这一列"},
		{"missing file", "files: [处罚*]", "files: [许可*]", ":14：找不到文件“许可*”"},
		{"unknown key", "old_id: GUID", "old_key: GUID", "不认识的项“old_key”"},
	}
	im := importer(t, nil)
	for _, c := range cases {
		if !strings.Contains(oldPlan, c.from) {
			t.Fatalf("%s: the plan has no %q", c.name, c.from)
		}
		_, err := im.LoadPlan(oldFolder(t, strings.Replace(oldPlan, c.from, c.to, 1), oldRow(1, "A", "1")))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}

// What came from departments before stays what is shown; the earlier platform's rows find their place behind it.
func TestTakeoverBesideRecordsThatAreHere(t *testing.T) {
	plan := oldFolder(t, oldPlan, oldRow(1, "A1", "1"), oldRow(2, "A2", "2"), oldRow(3, "A3", "1", "content", "罚款人民币伍万元整。旧文"), oldRow(4, "A4", "1"))
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		first := filledIn(t, item(t, im, "penalty"), "先到.csv", penaltyRow(1).with("severity", "一般"), penaltyRow(2).with("severity", "一般"), penaltyRow(3).with("severity", "一般"))
		if res := take(t, im, "penalty", first); res.Accepted != 3 {
			t.Fatalf("%+v", res)
		}
		r := takeOver(t, im, plan)
		if r.Taken < 1 || r.Taken+r.Duplicate != 4 {
			t.Errorf("taken %d, duplicate %d", r.Taken, r.Duplicate)
		}
		for n, want := range map[int]int{1: 1, 3: 1, 4: 1} {
			if got := shownNow(t, d, n); len(got) != want || n == 3 && got[0].Body.Get("content") != "罚款人民币伍万元整" {
				t.Errorf("company %d: %d shown: %+v", n, len(got), got)
			}
		}
		rebuilt(t, im, d)
		again := oldFolder(t, oldPlan, oldRow(4, "A4", "1"), oldRow(5, "A5", "6"))
		if r := takeOver(t, im, again); r.Taken != 1 || r.Duplicate != 1 || r.Refused != 0 {
			t.Errorf("a second delivery: taken %d, duplicate %d", r.Taken, r.Duplicate)
		}
		rebuilt(t, im, d)
	}, db.WithClock(clock.At(today)))
}

// A plan carried out again gives its report again and changes nothing; one half loaded must be finished first.
func TestTakeoverIsDoneOnce(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, sets, db.WithClock(clock.At(today)))
	im := importer(t, d)
	plan := oldFolder(t, oldPlan, oldRow(1, "A1", "1"))
	first := takeOver(t, im, plan)
	if again := takeOver(t, im, plan); again.ID != first.ID || again.Digest != first.Digest {
		t.Errorf("another take-over was made: %s, %s", first.ID, again.ID)
	}
	if left, _ := filepath.Glob(filepath.Join(im.Spool, "*.run")); len(left) > 0 {
		t.Errorf("runs are left: %v", left)
	}
}

// A take-over given up while it was reading, for one by another plan, leaves nothing of its rows in the spool.
func TestATakeoverGivenUpLeavesNoRuns(t *testing.T) {
	defer intake.SmallSteps()()
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		var rows [][]string
		for n := range 120 {
			rows = append(rows, oldRow(n+1, fmt.Sprintf("A%d", n), "1"))
		}
		runs := func() []string { out, _ := filepath.Glob(filepath.Join(im.Spool, "*.run")); return out }
		plan := oldFolder(t, oldPlan, rows...)
		second := filepath.Join(filepath.Dir(plan), "处罚2020.csv.gz")
		raw, err := os.ReadFile(filepath.Join(filepath.Dir(plan), "处罚2019.csv.gz"))
		if err == nil {
			err = os.WriteFile(second, raw, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		p, err := im.LoadPlan(plan)
		if err != nil {
			t.Fatal(err)
		}
		_, err = im.TakeOver(t.Context(), p, func(at intake.Pace) {
			if at.Stage == intake.Reading {
				os.Remove(second) // the second file goes away while the first is read
			}
		})
		if err == nil || len(runs()) == 0 {
			t.Fatalf("it was not stopped while reading: %v, %v", err, runs())
		}
		takeOver(t, im, oldFolder(t, oldPlan+"# 另一份说明\n", rows...))
		if left := runs(); len(left) > 0 {
			t.Errorf("runs are left: %v", left)
		}
	}, db.WithClock(clock.At(today)))
}

// Files packed with Zstandard or gzip, in GB18030 or as JSON lines, read like plain ones.
func TestPackedFilesReadLikePlainOnes(t *testing.T) {
	plan := oldFolder(t, oldPlan, oldRow(1, "A1", "1"))
	path := filepath.Join(filepath.Dir(plan), "处罚2019.csv.gz")
	r, err := sheet.OpenPacked(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	n := 0
	for ; ; n++ {
		if _, err := r.Next(); err != nil {
			break
		}
	}
	info, err := os.Stat(path)
	done, total := r.Progress()
	if err := errors.Join(err); err != nil || n != 2 || done != info.Size() || total != info.Size() {
		t.Errorf("%d rows, %d of %d bytes (%v)", n, done, total, err)
	}
}
