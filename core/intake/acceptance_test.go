package intake_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/core/intake"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
)

// turned is a clock a test turns.
type turned struct{ now time.Time }

func (c *turned) Now() time.Time { return c.now }

// A clerk of 城管 sends two hundred rows: three bad codes are held, a fine in 元 is accepted with a proposal; what comes
// back corrected makes two hundred records.
func TestTwoHundredRows(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		var rows []filling
		for n := range 200 {
			rows = append(rows, penaltyRow(n))
		}
		rows[10] = rows[10].with("uscc", strings.Replace(rows[10]["uscc"], "0", "O", 1))
		rows[20] = rows[20].with("uscc", rows[20]["uscc"][:17])
		rows[30] = rows[30].with("uscc", resident(30))
		rows[40] = rows[40].with("fine", "50000")
		res := sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), "处罚.xlsx", rows...))
		if res.Read != 200 || res.Accepted != 197 || res.Held != 3 || res.Warnings != 1 {
			t.Fatalf("%+v", res)
		}
		for _, f := range findings(t, d, res) {
			if f.Level == intake.Warning && (f.Row != 42 || f.Proposed != "5" || !strings.Contains(f.Message, "单位应为万元") || !strings.Contains(f.Message, "建议改为5")) {
				t.Errorf("the warning is %+v", f)
			}
			if f.Level == intake.Error && (f.Row != 12 && f.Row != 22 && f.Row != 32 || strings.Contains(f.Value, resident(30))) {
				t.Errorf("held: %+v", f)
			}
		}
		if r := theRecord(t, d, rows[40]["doc_no"]); r.Amount != nil {
			t.Errorf("a doubtful fine counts as %d fen", *r.Amount)
		}
		again := sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), "更正.xlsx", penaltyRow(10), penaltyRow(20), penaltyRow(30), penaltyRow(40)))
		if again.Accepted != 3 || again.Corrected != 1 || again.Warnings != 0 {
			t.Errorf("corrected rows: %+v", again)
		}
		if r := theRecord(t, d, rows[40]["doc_no"]); r.Amount == nil || *r.Amount != 5_000_000 {
			t.Errorf("the corrected fine: %v", r.Amount)
		}
		if rows, figure := listed(t, d, "penalty"); rows != 200 || figure != 200 {
			t.Errorf("%d records are shown, the figure says %d", rows, figure)
		}
	}, db.WithClock(clock.At(today)))
}

// A town sends its own decision without a question; for another authority's it is asked for the basis, and who may not
// decide penalties at all is asked too.
func TestATownSendsForItself(t *testing.T) {
	const town = "441900119" // 长安镇
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		for _, c := range []struct{ authority, rule, asks string }{
			{"东莞市长安镇人民政府", "", ""},
			{"东莞市长安镇综合行政执法办公室", "", ""},
			{"东莞海关", "authority.mandate", "依据"},
			{"东莞市审计局", "authority.competence", "法律依据"},
		} {
			row := penaltyRow(1).with("authority", c.authority, "supplier", c.authority, "doc_no", "东示例罚〔2026〕"+c.authority)
			res := sent(t, im, "penalty", town, filledIn(t, item(t, im, "penalty"), "长安.csv", row))
			found := findings(t, d, res)
			if res.Accepted != 1 || (c.rule == "") != (res.Warnings == 0) {
				t.Errorf("%s: %+v %+v", c.authority, res, found)
			}
			asked := slices.ContainsFunc(found, func(f intake.Finding) bool { return f.Rule == c.rule && strings.Contains(f.Message, c.asks) })
			if asked != (c.rule != "") {
				t.Errorf("%s: %+v", c.authority, found)
			}
			if r := theRecord(t, d, row["doc_no"]); r.Agency != town || r.Authority != c.authority {
				t.Errorf("%s: sent by %s, decided by %s", c.authority, r.Agency, r.Authority)
			}
		}
	}, db.WithClock(clock.At(today)))
}

// Fifty penalties of natural persons are counted and kept for forwarding, and nobody finds them.
func TestPersonsAreCountedAndNeverFound(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		var rows []filling
		for n := range 50 {
			rows = append(rows, personRow(n))
		}
		res := sent(t, im, "penalty_person", "cgj", filledIn(t, item(t, im, "penalty_person"), "自然人.xlsx", rows...))
		if res.Accepted != 50 || res.Warnings != 0 {
			t.Fatalf("%+v %+v", res, findings(t, d, res))
		}
		if rows, figure := listed(t, d, "penalty_person"); rows != 0 || figure != 0 {
			t.Errorf("%d shown, figure %d", rows, figure)
		}
		index, err := subject.Build(context.Background(), d, im.City.Places())
		if err != nil {
			t.Fatal(err)
		}
		view(t, d, func(tx *db.Tx) error {
			if n, err := record.AcceptedSince(tx, "penalty_person", today); err != nil || n != 50 {
				t.Errorf("the bulletin counts %d: %v", n, err)
			}
			for n := range 50 {
				if _, err := subject.Find(tx, resident(n)); !errors.Is(err, subject.ErrNone) {
					t.Errorf("person %d is found by the number: %v", n, err)
				}
				for _, text := range []string{personName(n), resident(n), rows[n]["doc_no"]} {
					if hits := index.Search(text, subject.Options{}); len(hits) > 0 {
						t.Errorf("%s finds %+v", text, hits)
					}
				}
				found, _, err := record.List(tx, record.Filter{Item: "penalty", DocPrefix: rows[n]["doc_no"], Limit: 10})
				if err != nil || len(found) > 0 {
					t.Errorf("%s is in the list: %v", rows[n]["doc_no"], err)
				}
			}
			return nil
		})
		if n := number(t, d, `select count(*) from record_body where body is null and sealed is not null`); n != 50 {
			t.Errorf("%d sealed bodies wait to be forwarded", n)
		}
	}, db.WithClock(clock.At(today)))
}

// A penalty of 2026-04-10, declared 一般: repair from 2026-07-11, shown to the last moment of 2027-04-10 in China.
func TestAGeneralPenaltyEndsAtMidnight(t *testing.T) {
	now := &turned{}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		now.now = clock.At("2026-04-20").Now()
		im := importer(t, d)
		im.Clock = now
		row := penaltyRow(1).with("severity", "一般", "severity_by", "东莞市城市管理和综合执法局")
		sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), "p.csv", row))
		r := theRecord(t, d, row["doc_no"])
		if r.RepairFrom != "2026-07-11" || r.ShownUntil != "2027-04-10" || r.Severity != rulebook.General || r.Rulebook == "" {
			t.Errorf("repair from %s, shown until %s as %s under %s", r.RepairFrom, r.ShownUntil, r.Severity, r.Rulebook)
		}
		end := midnight("2027-04-11").Now()
		for at, want := range map[time.Time]int{end.Add(-time.Second): 1, end: 0} {
			now.now = at
			if n := len(shownOf(t, d, row["uscc"])); n != want {
				t.Errorf("at %s %d are shown, want %d", at, n, want)
			}
			if rows, figure := listed(t, d, "penalty"); rows != want || figure != int64(want) {
				t.Errorf("at %s the list holds %d and the figure says %d, want %d", at, rows, figure, want)
			}
		}
	}, db.WithClock(now))
}

// A penalty nobody classed is shown as 一般 at most, however great the fine; the authority's word moves the end, and who
// said it stays written.
func TestAnAuthorityClassesAPenaltyLater(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		row := penaltyRow(1).with("fine", "900", "content", "罚款人民币玖佰万元整")
		sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), "p.csv", row))
		before := theRecord(t, d, row["doc_no"])
		if before.Severity != rulebook.Unclassified || before.SeveritySource != "" || before.ShownUntil != "2027-04-10" {
			t.Errorf("before: %s by %q until %s", before.Severity, before.SeveritySource, before.ShownUntil)
		}
		apply(t, im, record.Event{Subject: before.Subject, Record: before.ID, Kind: record.Classified, Value: string(rulebook.Serious),
			Cause: "示例办法第三条第一项", Actor: "东莞市城市管理和综合执法局"})
		after := theRecord(t, d, row["doc_no"])
		if after.Severity != rulebook.Serious || after.ShownUntil <= before.ShownUntil || after.SeveritySource != "东莞市城市管理和综合执法局" {
			t.Errorf("after: %s by %q until %s", after.Severity, after.SeveritySource, after.ShownUntil)
		}
		if after.SeverityFiled != rulebook.Unclassified {
			t.Error("what was accepted was overwritten")
		}
		n := number(t, d, `select count(*) from record_event where record_id = $1 and kind = 'classified' and value = 'serious' and cause = '示例办法第三条第一项' and actor = '东莞市城市管理和综合执法局'`, before.ID)
		if n != 1 {
			t.Error("the history does not say who classed it and why")
		}
	}, db.WithClock(clock.At(today)))
}
