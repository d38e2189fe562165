package intake_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/testdata"
	"xinguan/core/intake"
	"xinguan/core/record"
)

// amounts are what sheets of other cities say of a fine of fifty thousand yuan, by the title above it.
var amounts = map[string]string{"罚款金额（万元）": "5", "罚款金额(元)": "50000", "处罚金额\n（单位：元）": "50,000.00", "*罚款金额（人民币元）(必填)": "50000元", "罚款金额（元） ": "5万元", "罚款金额（亿元）": "0.0005", "罚款金额": "5"}

// The unit a title names holds for the numbers below it: what is in 元 is not read as 万元, nor the other way round.
func TestTheUnitOfATitle(t *testing.T) {
	name, code := company(1)
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		n := 0
		for title, value := range amounts {
			n++
			doc := "东示例罚〔2026〕" + string(rune('A'+n)) + "号"
			text := "行政相对人名称,统一社会信用代码,文号,处罚类别,处罚内容,\"" + title + "\",处罚决定日期,处罚机关\n" +
				name + "," + code + "," + doc + ",罚款,罚款人民币伍万元整,\"" + value + "\",2026-04-10,东莞市城市管理和综合执法局\n"
			res := sent(t, im, "penalty", "cgj", file(t, "p.csv", text))
			if res.Accepted != 1 || countRule(findings(t, d, res), "column.unknown") != 0 {
				t.Errorf("%s: %+v %+v", title, res, findings(t, d, res))
				continue
			}
			if r := theRecord(t, d, doc); r.Amount == nil || *r.Amount != 5_000_000 {
				t.Errorf("%s: %s is read as %v fen", title, value, r.Amount)
			}
		}
	}, db.WithClock(clock.At(today)))
}

// A proposal for a cell below a title in 元 carries its unit: taken, it means what it said.
func TestAProposalBelowATitleInYuan(t *testing.T) {
	name, code := company(1)
	im := importer(t, nil)
	text := "行政相对人名称,统一社会信用代码,文号,处罚类别,处罚内容,罚款金额（元）,处罚决定日期,处罚机关\n" +
		name + "," + code + ",示例1号,罚款,罚款人民币伍元整,50000,2026-04-10,东莞市城市管理和综合执法局\n"
	var proposed []string
	_, err := im.Check(t.Context(), intake.Job{Item: "penalty", Path: file(t, "p.csv", text)}, func(f intake.Finding) {
		if f.Rule == "amount.text" {
			proposed = append(proposed, f.Proposed)
		}
	})
	if err != nil || !slices.Equal(proposed, []string{"0.0005万元"}) {
		t.Errorf("%q %v", proposed, err)
	}
}

// Real sheets of another place with titles in English go through under the item they are of: what each row says is read,
// and nothing is made up that it does not say.
func TestSheetsWithEnglishTitles(t *testing.T) {
	for _, x := range []struct{ item, file, codes string }{{"honour", "honours", ""}, {"commitment", "commitments", ""}, {"judgment_defaulter", "dishonest_judgment_debtor", ""}, {"permit", "permits", ""}} {
		path := testdata.Shared(t, "data/creditchina_"+x.file+".csv")
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		rows := strings.Count(strings.TrimSpace(string(raw)), "\n")
		d := dbtest.Open(t, db.SQLite, sets, db.WithClock(clock.At(today)))
		im := importer(t, d)
		res := take(t, im, x.item, path)
		if res.Read != rows || res.Accepted != rows {
			t.Errorf("%s: %d rows, %+v %+v", x.file, rows, res, findings(t, d, res))
		}
		again := take(t, im, x.item, path)
		if again.Duplicate != rows {
			t.Errorf("%s again: %+v", x.file, again)
		}
	}
}

// A list of companies is no register: sent as one it is refused, and the item it is of is named.
func TestAListIsNoRegister(t *testing.T) {
	im := importer(t, nil)
	for file, item := range map[string]string{"creditchina_permits": "（permit）", "creditchina_honours": "（", "creditchina_commitments": "（commitment）", "creditchina_dishonest_judgment_debtor": "（judgment_defaulter）"} {
		_, err := im.Check(t.Context(), intake.Job{Item: "registration", Path: testdata.Shared(t, "data/"+file+".csv")}, func(intake.Finding) {})
		if err == nil || !strings.Contains(err.Error(), item) {
			t.Errorf("%s: %v", file, err)
		}
	}
}

// An honour of which only the year is known is one record a year; the day it was given on stays open.
func TestHonoursByYear(t *testing.T) {
	name, code := company(1)
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		path := file(t, "h.csv", sheetOf("单位名称,统一社会信用代码,荣誉名称,授予日期,授予单位", name+","+code+",示例诚信单位,2024,示例协会", name+","+code+",示例诚信单位,2025年度,示例协会", name+","+code+",示例诚信单位,2025-07-18,示例协会"))
		if res := take(t, im, "honour", path); res.Accepted != 3 || res.Held != 0 || countRule(findings(t, d, res), "date.year") != 2 {
			t.Fatalf("%+v %+v", res, findings(t, d, res))
		}
		view(t, d, func(tx *db.Tx) error {
			all, _, err := record.List(tx, record.Filter{Item: "honour", Limit: 10})
			days := map[clock.Date]int{}
			for _, r := range all {
				days[r.Decided]++
			}
			if days[""] != 2 || days["2025-07-18"] != 1 {
				t.Errorf("%+v", days)
			}
			return err
		})
	}, db.WithClock(clock.At(today)))
}

// The item's own title is read before another word for the same, wherever it stands.
func TestTheOwnTitleComesFirst(t *testing.T) {
	name, code := company(1)
	im := importer(t, nil)
	text := sheetOf("违法行为,行政相对人名称,统一社会信用代码,文号,违法行为类型,处罚内容,处罚决定日期,处罚机关", "示例,"+name+","+code+",示例1号,示例类型,警告,2026-04-10,东莞市城市管理和综合执法局")
	var said []string
	_, err := im.Check(t.Context(), intake.Job{Item: "penalty", Path: file(t, "p.csv", text)}, func(f intake.Finding) {
		if f.Rule == "title.doubled" {
			said = append(said, f.Message)
		}
	})
	if err != nil || len(said) != 1 || !strings.Contains(said[0], "只读了“违法行为类型”") {
		t.Errorf("%q %v", said, err)
	}
}
