package intake_test

import (
	"slices"
	"strings"
	"testing"

	"xinguan/core/intake"
)

// sheetOf is a table with some of the columns of an item, under the titles given.
func sheetOf(titles string, rows ...string) string {
	return titles + "\n" + strings.Join(rows, "\n") + "\n"
}

// What a whole sheet lacks is said once, of the sheet: which columns, which titles nobody could read, and what to do. Where
// rows can pass, or the register can say who is meant, they are read.
func TestColumnsThatAreNotThere(t *testing.T) {
	im := importer(t, nil)
	name, code := company(1)
	for what, x := range map[string]struct {
		text string
		says []string // of the refusal; none: it is read
		rule string   // found in what is read
	}{
		"five are wanting": {sheetOf("行政相对人名称,处罚类别,金额,处罚书编号,经办", name+",罚款,5,示例1号,示例科"),
			[]string{"“行政相对人代码_1 (统一社会信用代码)”“行政处罚决定书文号”“处罚内容”“处罚决定日期”“处罚机关”这5列", "“金额”“处罚书编号”“经办”", "整个文件没有收下", "对照模板"}, ""},
		"one is wanting":       {sheetOf("行政相对人名称,统一社会信用代码,文号,处罚内容,处罚机关", name+","+code+",示例1号,罚款,东莞市城市管理和综合执法局"), []string{"“处罚决定日期”一列"}, ""},
		"what should be there": {sheetOf("行政相对人名称,统一社会信用代码,文号,处罚内容,处罚决定日期,处罚机关", name+","+code+",示例1号,罚款,2026-04-10,东莞市城市管理和综合执法局"), nil, "column.missing"},
		"the code only":        {sheetOf("行政相对人名称,文号,处罚内容,处罚决定日期,处罚机关", name+",示例1号,罚款,2026-04-10,东莞市城市管理和综合执法局"), nil, "identifier.missing"},
	} {
		var found []intake.Finding
		_, err := im.Check(t.Context(), intake.Job{Item: "penalty", Path: file(t, "p.csv", x.text)}, func(f intake.Finding) { found = append(found, f) })
		if (err == nil) != (len(x.says) == 0) {
			t.Errorf("%s: %v", what, err)
			continue
		}
		for _, s := range x.says {
			if !strings.Contains(err.Error(), s) || len(found) > 0 {
				t.Errorf("%s: %v, %d findings", what, err, len(found))
			}
		}
		if x.rule != "" && !slices.ContainsFunc(found, func(f intake.Finding) bool { return f.Rule == x.rule }) {
			t.Errorf("%s: %+v", what, found)
		}
		if n := countRule(found, "column.missing"); n > 1 {
			t.Errorf("%s: missing columns are said %d times", what, n)
		}
	}
}
