package intake_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/city/dongguan"
	"xinguan/core/ident"
	"xinguan/core/intake"
	"xinguan/core/ledger"
)

// batchOf is a sheet of n penalties decided on a day; without leaves the column of a title empty.
func batchOf(t *testing.T, name string, n int, decided clock.Date, without string) string {
	t.Helper()
	titles := []string{"行政相对人名称", "统一社会信用代码", "行政处罚决定书文号", "违法行为类型", "违法事实", "处罚依据", "处罚类别", "处罚内容", "处罚决定日期", "处罚机关"}
	var b strings.Builder
	fmt.Fprintln(&b, strings.Join(titles, ","))
	for i := range n {
		cells := []string{fmt.Sprintf("东莞市示例%d号制品有限公司", i%40), ident.Make("441998", fmt.Sprintf("MA%05dX", i%40)), fmt.Sprintf("东示罚〔2026〕%s-%d号", name, i),
			"未按规定公示", "未按规定公示年度报告", "某条例", "警告", "给予警告", string(decided), "东莞市市场监督管理局"}
		for c := range cells {
			if titles[c] == without {
				cells[c] = ""
			}
		}
		fmt.Fprintln(&b, strings.Join(cells, ","))
	}
	return file(t, name+".csv", b.String())
}

func gated(t *testing.T, d *db.DB) *intake.Importer {
	t.Helper()
	im := importer(t, d)
	var err error
	if im.Gate, err = intake.LoadGate(dongguan.FS); err != nil {
		t.Fatal(err)
	}
	return im
}

// sends imports as one agency and lets the gate speak.
func sends(t *testing.T, im *intake.Importer, path, confirm string) intake.Result {
	t.Helper()
	res, err := im.File(context.Background(), intake.Job{Item: "penalty", Agency: "scjgj", Path: path, Confirm: confirm})
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestAFileUnlikeItsSendersHistoryWaits(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := gated(t, d)
		for i := range 5 {
			if res := sends(t, im, batchOf(t, fmt.Sprintf("usual%d", i), 60, today.AddDays(-10*i-1), ""), ""); res.Waiting || res.Accepted != 60 {
				t.Fatalf("batch %d of the history: %+v", i, res)
			}
		}
		for _, c := range []struct {
			rule string
			path string
		}{
			{"gate.volume", batchOf(t, "huge", 2500, today.AddDays(-3), "")},
			{"gate.fill", batchOf(t, "slipped", 80, today.AddDays(-3), "违法事实")},
			{"gate.dates", batchOf(t, "old", 80, today.AddDays(-900), "")},
		} {
			res := sends(t, im, c.path, "")
			found := findings(t, d, res)
			if !res.Waiting || res.Held != res.Read || res.Accepted != 0 || len(found) == 0 || found[0].Rule != c.rule || found[0].Row != 0 {
				t.Errorf("%s: %+v %+v", c.rule, res, found)
			}
			if again := sends(t, im, c.path, ""); !again.Waiting || again.Batch != res.Batch {
				t.Errorf("%s sent again: %+v", c.rule, again)
			}
		}
		if res := sends(t, im, batchOf(t, "more", 200, today, ""), ""); res.Waiting {
			t.Errorf("three times as many rows are nothing unusual: %+v", res)
		}
	}, db.WithClock(clock.At(today)))
}

func TestAConfirmedFileGoesOn(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := gated(t, d)
		for i := range 5 {
			sends(t, im, batchOf(t, fmt.Sprintf("usual%d", i), 60, today.AddDays(-2), ""), "")
		}
		path := batchOf(t, "old", 80, today.AddDays(-900), "")
		waits := sends(t, im, path, "")
		res := sends(t, im, path, "补报历史数据，经科长同意")
		if res.Waiting || res.Accepted != 80 || res.Batch != waits.Batch {
			t.Errorf("confirmed: %+v", res)
		}
		if _, err := ledger.Seal(context.Background(), d); err != nil {
			t.Error(err)
		}
		if _, err := ledger.Verify(context.Background(), d); err != nil {
			t.Error(err)
		}
	}, db.WithClock(clock.At(today)))
}

func TestAGateIsWholeOrAbsent(t *testing.T) {
	if g, err := intake.LoadGate(fstest.MapFS{}); err != nil || g != (intake.Gate{}) {
		t.Errorf("no gate.yaml: %+v, %v", g, err)
	}
	_, err := intake.LoadGate(fstest.MapFS{"gate.yaml": {Data: []byte("history: {batches: 5}\n")}})
	if err == nil || !strings.Contains(err.Error(), "gate.yaml:1") {
		t.Errorf("half a gate: %v", err)
	}
}
