package intake_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/base/sheet"
	"xinguan/core/intake"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// oldPlan reads penalties of an invented platform: other column names, other states, another name of an agency.
const oldPlan = `platform: 示例市信用平台（2017）
as_of: "2026-11-20"
agencies:
  旧局01: cgj
states:
  "1": shown
  "2": repaired
  "3": withdrawn
  "4": annulled
  "5": shielded
  "6": ended
items:
  - item: penalty
    files: [处罚*]
    old_id: GUID
    state: ZT
    state_date: ZTRQ
    state_cause: ZTYY
    supplier: LYDW
    accepted: RKRQ
    columns: {XDR: party_name}
    ignore: [BZ0]
`

var oldTitles = []string{"GUID", "ZT", "ZTRQ", "ZTYY", "LYDW", "RKRQ", "BZ0", "XDR", "行政相对人类别", "统一社会信用代码", "行政处罚决定书文号", "违法行为类型", "违法事实", "处罚依据", "处罚类别", "处罚内容", "罚款金额（万元）", "处罚决定日期", "处罚机关", "失信严重程度"}

// oldRow is the n-th row of the invented platform, in a state.
func oldRow(n int, guid, state string, more ...string) []string {
	f := penaltyRow(n).with("severity", "一般", more...)
	return []string{guid, state, f["ztrq"], f["ztyy"], "旧局01", "2026-05-06", "旧备注", f["party_name"], f["party_kind"], f["uscc"], f["doc_no"], f["conduct"], f["fact"],
		f["legal_basis"], f["kind"], f["content"], f["fine"], f["decided"], f["authority"], f["severity"]}
}

// oldFolder writes a plan and a file of rows, packed.
func oldFolder(t testing.TB, plan string, rows ...[]string) string {
	t.Helper()
	dir := t.TempDir()
	var b bytes.Buffer
	if err := sheet.WriteCSV(&b, append([][]string{oldTitles}, rows...)); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(dir, "处罚2019.csv.gz"))
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	_, err = z.Write(b.Bytes())
	if err := errors.Join(err, z.Close(), f.Close(), os.WriteFile(filepath.Join(dir, "接管.yaml"), []byte(plan), 0o600)); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, "接管.yaml")
}

func takeOver(t testing.TB, im *intake.Importer, plan string) *intake.TakeoverReport {
	t.Helper()
	p, err := im.LoadPlan(plan)
	if err != nil {
		t.Fatal(err)
	}
	r, err := im.TakeOver(context.Background(), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Balanced || r.Read != r.Taken+r.Duplicate+r.Refused {
		t.Errorf("the report does not balance: %+v", r)
	}
	return r
}

// shownNow are the visible penalties of the n-th company.
func shownNow(t testing.TB, d *db.DB, n int) (out []record.Record) {
	t.Helper()
	_, code := company(n)
	err := d.View(context.Background(), func(tx *db.Tx) error {
		s, err := subject.Find(tx, code)
		if err != nil {
			return err
		}
		out, err = record.OfSubject(tx, s.ID, "penalty", 100)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Every state of the earlier platform arrives, nothing comes back, and the report accounts for every row.
func TestTakeoverKeepsStates(t *testing.T) {
	plan := oldFolder(t, oldPlan,
		oldRow(1, "A1", "1"), oldRow(2, "A2", "2"), oldRow(3, "A3", "3"), oldRow(4, "A4", "4"), oldRow(5, "A5", "5"), oldRow(6, "A6", "6"),
		oldRow(7, "A7", "1", "decided", "2019-03-01"),                     // past the maximum
		oldRow(8, "A8", "1", "severity", "轻微"),                            // not shown here
		oldRow(9, "A9", "1"), oldRow(9, "A9", "1"), oldRow(9, "A9b", "1"), // the same row again, and under another id
		oldRow(10, "B1", "1"), oldRow(10, "B2", "1", "content", "罚款人民币伍万元整（更正）"), // two versions of one document
		oldRow(11, "B3", "1"), oldRow(11, "B4", "2"), // the same, shown and repaired: repaired counts
		oldRow(12, "B5", "9"), oldRow(13, "", "1"), oldRow(14, "B6", "1", "decided", ""))
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		r := takeOver(t, im, plan)
		if r.Read != 18 || r.Taken != 12 || r.Duplicate != 3 || r.Refused != 3 || r.Revived != 0 {
			t.Errorf("read %d, taken %d, duplicate %d, refused %d, revived %d", r.Read, r.Taken, r.Duplicate, r.Refused, r.Revived)
		}
		for n, want := range []int{1: 1, 7: 0, 9: 1, 10: 1, 11: 0} {
			if n > 0 && n != 12 {
				if got := len(shownNow(t, d, n)); got != want {
					t.Errorf("company %d: %d shown, want %d", n, got, want)
				}
			}
		}
		if got := shownNow(t, d, 10); got[0].Body.Get("content") != "罚款人民币伍万元整（更正）" || got[0].Agency != "cgj" || got[0].Accepted != "2026-05-06" {
			t.Errorf("the newer version is not the one shown: %+v", got[0])
		}
		whys := map[string]int64{}
		for _, v := range r.Visibility {
			if v.Differs {
				whys[v.Why] += v.Rows
			}
		}
		if fmt.Sprint(whys) != "map[公示期限已满:1 同一文号有较新的记录:1 已修复、撤回、撤销或屏蔽:1 按本平台的目录和规则不公示:1]" {
			t.Errorf("differences: %v", whys)
		}
		if err := r.Verify(); err != nil {
			t.Error(err)
		}
		oldIDs(t, d)
		rebuilt(t, im, d)
		repairSheet(t, im, d, r)
	}, db.WithClock(clock.At(today)), db.Exclusive())
}

// oldIDs checks that links to the earlier platform lead somewhere.
func oldIDs(t *testing.T, d *db.DB) {
	t.Helper()
	err := d.View(context.Background(), func(tx *db.Tx) error {
		first, err1 := record.FindOld(tx, "A9")
		second, err2 := record.FindOld(tx, "A9b")
		none, err3 := record.FindOld(tx, "B5")
		if len(first) != 1 || len(second) != 1 || first[0].ID != second[0].ID || first[0].Twice || !second[0].Twice || len(none) != 0 {
			t.Errorf("old ids lead to %v, %v, %v", first, second, none)
		}
		return errors.Join(err1, err2, err3)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// rebuilt checks that the derived columns follow from records and events, and the figures from the records.
func rebuilt(t *testing.T, im *intake.Importer, d *db.DB) {
	t.Helper()
	err := d.View(context.Background(), func(tx *db.Tx) error {
		subjects, err := db.All(tx, func(scan db.Scanner) (x id.ID, err error) { err = scan(&x); return x, err }, `select distinct subject_id from record`)
		if err != nil {
			return err
		}
		shown := 0
		for _, s := range subjects {
			differ, err := im.Records.Rebuild(tx, s)
			if err != nil || len(differ) > 0 {
				t.Errorf("stored and rebuilt differ: %+v (%v)", differ, err)
			}
			some, err := record.OfSubject(tx, s, "penalty", 1000)
			if err != nil {
				return err
			}
			shown += len(some)
		}
		figure, err := record.ShownCount(tx, "penalty")
		if figure != int64(shown) {
			t.Errorf("the tally says %d are shown, the records say %d", figure, shown)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func repairSheet(t *testing.T, im *intake.Importer, d *db.DB, r *intake.TakeoverReport) {
	t.Helper()
	batch, err := id.Parse(r.Files[0].Batch)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	err = d.View(context.Background(), func(tx *db.Tx) error {
		n, err := intake.WriteRefused(tx, im.Ring, batch, &b)
		if n != 3 {
			t.Errorf("%d rows in the repair sheet, want 3", n)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"GUID,ZT", "原行号", "B5,9", "没有写进接管说明的 states", "没有旧编号", ",17,"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("the repair sheet lacks %q:\n%s", want, b.String())
		}
	}
}

// Stopped anywhere, a take-over goes on where it stood: the same rows, none twice, the same figures.
func TestTakeoverResumes(t *testing.T) {
	defer intake.SmallSteps()()
	var rows [][]string
	for n := range 300 {
		rows = append(rows, oldRow(n/2, fmt.Sprintf("G%04d", n/3*3), fmt.Sprint(n%7+1)))
	}
	plan := oldFolder(t, oldPlan, rows...)
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(fmt.Sprint(engine), func(t *testing.T) {
			whole := importer(t, dbtest.Open(t, engine, sets, db.WithClock(clock.At(today)), db.Exclusive()))
			want := takeOver(t, whole, plan)
			d := dbtest.Open(t, engine, sets, db.WithClock(clock.At(today)), db.Exclusive())
			im := importer(t, d)
			p, err := im.LoadPlan(plan)
			if err != nil {
				t.Fatal(err)
			}
			stages := map[intake.Stage]int{}
			for stops := 0; stops < 400; stops++ {
				ctx, cancel := context.WithCancel(context.Background())
				seen := 0
				_, err := im.TakeOver(ctx, p, func(at intake.Pace) {
					if seen++; seen > stops%5 {
						stages[at.Stage]++
						cancel()
					}
				})
				cancel()
				if err == nil {
					break
				}
			}
			if stages[intake.Reading] == 0 || stages[intake.Loading] < 3 {
				t.Errorf("stopped too seldom: %v", stages)
			}
			got := takeOver(t, im, plan)
			if got.Taken != want.Taken || got.Refused != want.Refused || fmt.Sprint(got.States) != fmt.Sprint(want.States) || fmt.Sprint(got.Visibility) != fmt.Sprint(want.Visibility) {
				t.Errorf("stopped again and again: %+v\nin one go: %+v", got, want)
			}
			rebuilt(t, im, d)
		})
	}
}
