package intake_test

import (
	"slices"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/sheet"
	"xinguan/core/intake"
)

// sheetOf is a table with some of the columns of an item, under the titles given.
func sheetOf(titles string, rows ...string) string {
	return titles + "\n" + strings.Join(rows, "\n") + "\n"
}

// What a whole sheet lacks is said once, of the sheet: which columns, which titles nobody could read, and what to do; each
// row says it in one sentence. Where only the code is wanting the register may know the name.
func TestColumnsThatAreNotThere(t *testing.T) {
	im := importer(t, nil)
	name, code := company(1)
	for what, x := range map[string]struct {
		text  string
		says  []string       // of the sheet
		rules map[string]int // how often
	}{
		"five are wanting": {sheetOf("行政相对人名称,处罚类别,金额,处罚书编号,经办", name+",罚款,5,示例1号,示例科", name+",警告,,示例2号,示例科"),
			[]string{"“行政相对人代码_1 (统一社会信用代码)”“行政处罚决定书文号”“处罚内容”“处罚决定日期”“处罚机关”这5列", "“金额”“处罚书编号”“经办”", "一行也不能入库", "问题表"},
			map[string]int{"column.lacking": 1, "row.columns": 2, "identifier.missing": 2, "value.missing": 0}},
		"one is wanting": {sheetOf("行政相对人名称,统一社会信用代码,文号,处罚内容,处罚机关", name+","+code+",示例1号,罚款,东莞市城市管理和综合执法局"), []string{"“处罚决定日期”一列"},
			map[string]int{"column.lacking": 1, "row.columns": 1}},
		"what should be there": {sheetOf("行政相对人名称,统一社会信用代码,文号,处罚内容,处罚决定日期,处罚机关", name+","+code+",示例1号,罚款,2026-04-10,东莞市城市管理和综合执法局"), nil,
			map[string]int{"column.missing": 1, "column.lacking": 0, "row.columns": 0}},
		"the code only": {sheetOf("行政相对人名称,文号,处罚内容,处罚决定日期,处罚机关", name+",示例1号,罚款,2026-04-10,东莞市城市管理和综合执法局"), nil,
			map[string]int{"identifier.missing": 1, "column.lacking": 0, "row.columns": 0}},
	} {
		var found []intake.Finding
		if _, err := im.Check(t.Context(), intake.Job{Item: "penalty", Path: file(t, "p.csv", x.text)}, func(f intake.Finding) { found = append(found, f) }); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		for _, s := range x.says {
			if !slices.ContainsFunc(found, func(f intake.Finding) bool { return f.Row == 0 && strings.Contains(f.Message, s) }) {
				t.Errorf("%s: nothing says %s: %+v", what, s, found)
			}
		}
		for rule, want := range x.rules {
			if n := countRule(found, rule); n != want {
				t.Errorf("%s: %d of %s, want %d: %+v", what, n, rule, want, found)
			}
		}
	}
}

// A sheet that lacks columns comes back as a workbook that has them, empty and red; filled in and sent again, its rows come
// in and nothing waits any more.
func TestTheRepairWorkbookHasTheColumnsThatWereLacking(t *testing.T) {
	name, code := company(1)
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		first := sent(t, im, "penalty", "cgj", file(t, "p.csv", sheetOf("行政相对人名称,统一社会信用代码,处罚内容,处罚机关", name+","+code+",罚款,东莞市城市管理和综合执法局")))
		if first.Held != 1 {
			t.Fatalf("%+v %+v", first, findings(t, d, first))
		}
		titles, rows := table(t, repairBook(t, im, "penalty", first))
		for title, value := range map[string]string{"行政处罚决定书文号": "示例1号", "处罚决定日期": "2026-04-10"} {
			at := slices.Index(titles, title)
			if at < 0 || rows[0][at] != "" {
				t.Fatalf("%s is not there to be filled in: %q %q", title, titles, rows)
			}
			rows[0][at] = value
		}
		second := sent(t, im, "penalty", "cgj", written(t, "更正.xlsx", sheet.Sheet{Name: "请修改后重新报送", Header: titles, Rows: rows}))
		if second.Accepted != 1 || second.Held != 0 {
			t.Errorf("%+v %+v", second, findings(t, d, second))
		}
		waits(t, d, first, 0, 1)
	}, db.WithClock(clock.At(today)))
}

// The columns a sheet lacked can be filled in row by row in the browser too; what is still wanting is said of its field, and
// what was filled in stands in the workbook.
func TestColumnsThatWereLackingAreFilledIn(t *testing.T) {
	name, code := company(1)
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		res := sent(t, im, "penalty", "cgj", file(t, "p.csv", sheetOf("行政相对人名称,处罚内容,处罚机关", name+",罚款,东莞市城市管理和综合执法局")))
		fill := func(e intake.Edit) intake.Result {
			t.Helper()
			out, err := im.Correct(t.Context(), clerk(t, im, "cgj"), res.BatchID, map[int]intake.Edit{2: e})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if out := fill(intake.Edit{"行政处罚决定书文号": "示例1号", "行政相对人代码_1 (统一社会信用代码)": code}); out.Held != 1 {
			t.Errorf("without its day: %+v", out)
		}
		found := findings(t, d, res)
		if countRule(found, "value.missing") != 1 || countRule(found, "row.columns") != 0 {
			t.Errorf("%+v", found)
		}
		titles, rows := table(t, repairBook(t, im, "penalty", res))
		if at := slices.Index(titles, "行政处罚决定书文号"); at < 0 || rows[0][at] != "示例1号" {
			t.Errorf("what was filled in is not in the workbook: %q %q", titles, rows)
		}
		if out := fill(intake.Edit{"处罚决定日期": "2026-04-10"}); out.Accepted != 1 {
			t.Errorf("whole: %+v %+v", out, findings(t, d, res))
		}
	}, db.WithClock(clock.At(today)))
}

// A sheet handed in for the wrong item is told for which it is, whether some of its titles are the item's or none.
func TestASheetOfAnotherItem(t *testing.T) {
	im := importer(t, nil)
	_, code := company(1)
	for _, text := range []string{sheetOf("name,uscc,reg_date,ent_type", "示例公司,"+code+",2014-06-03,有限责任公司"),
		sheetOf("说明：示例") + sheetOf("企业名称,统一社会信用代码,成立日期,企业类型,住所", "示例公司,"+code+",2014-06-03,有限责任公司,示例路1号")} {
		_, err := im.Check(t.Context(), intake.Job{Item: "penalty", Path: file(t, "p.csv", text)}, func(intake.Finding) {})
		if err == nil || !strings.Contains(err.Error(), "（registration）") {
			t.Errorf("%v", err)
		}
	}
}
