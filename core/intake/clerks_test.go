package intake_test

import (
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/core/intake"
	"xinguan/core/people"
)

// Two clerks work on one batch at the same moment: a row both put right is taken in once and the second is told; rows each
// of them puts right are both taken in; the figures of the batch add up.
func TestTwoClerksOnOneBatch(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		res := sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), "p.csv", dirtyRows()...))
		clerks := []people.Actor{clerk(t, im, "cgj"), colleague(t, im, "cgj")}
		right := map[int]intake.Edit{3: {"行政相对人代码_1 (统一社会信用代码)": penaltyRow(2)["uscc"]}, 4: {"行政处罚决定书文号": "示例4号"}, 5: {"处罚决定日期": "2026-04-10"}}
		do := func(edits ...map[int]intake.Edit) (out []intake.Result, errs []error) {
			out, errs = make([]intake.Result, len(edits)), make([]error, len(edits))
			together(len(edits), func(i int) { out[i], errs[i] = im.Correct(t.Context(), clerks[i], res.BatchID, edits[i]) })
			return out, errs
		}
		same := map[int]intake.Edit{3: right[3]}
		out, errs := do(same, same)
		if out[0].Accepted+out[1].Accepted != 1 || (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("the same row: %+v %v", out, errs)
		}
		for _, err := range errs {
			if err != nil && !strings.Contains(err.Error(), "有人改好了") {
				t.Errorf("the second is told: %v", err)
			}
		}
		if out, errs := do(map[int]intake.Edit{4: right[4]}, map[int]intake.Edit{5: right[5]}); errs[0] != nil || errs[1] != nil || out[0].Accepted+out[1].Accepted != 2 {
			t.Errorf("a row each: %+v %v", out, errs)
		}
		if b := seenBatch(t, d, res).Result; b.Accepted != 5 || b.Held != 1 || b.Read != b.Accepted+b.Corrected+b.Duplicate+b.Held {
			t.Errorf("figures: %+v", b)
		}
		if rows, figure := listed(t, d, "penalty"); rows != 5 || figure != 5 {
			t.Errorf("%d records, figure %d", rows, figure)
		}
	}, db.WithClock(clock.At(today)))
}
