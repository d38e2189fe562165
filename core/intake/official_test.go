package intake_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/sheet"
	"xinguan/base/testdata"
)

// officialTitles are the titles of the four official sheets, in order.
func officialTitles(t *testing.T) map[string][]string {
	t.Helper()
	f, err := os.Open(testdata.Shared(t, "data/double_publicity_xlsx_headers.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for _, r := range rows[1:] {
		out[r[0]] = append(out[r[0]], r[2])
	}
	return out
}

// filled is what a careful clerk writes under a title; the person is nobody.
func filled(title string) string {
	for _, f := range []struct{ part, value string }{
		{"统一社会信用代码)", "91441900198020532E"}, {"证件类型", "身份证"}, {"身份证号", ""}, {"证件号码", "441998190001010014"}, {"相对人名称", "东莞市示例甲有限公司"}, {"相对人类别", "法人及非法人组织"},
		{"法定代表人", "示例甲"}, {"文书名称", "准予行政许可决定书"}, {"文书号", "东示例〔2026〕1号"}, {"决定书文号", "东示例罚〔2026〕1号"}, {"许可类别", "普通"}, {"处罚类别", "罚款"},
		{"许可内容", "示例"}, {"处罚内容", "罚款人民币伍万元整"}, {"罚款金额", "5"}, {"没收", "0"}, {"违法", "示例"}, {"依据", "《示例法》第一条"}, {"决定日期", "2026-03-05"}, {"有效期自", "2026-03-05"},
		{"有效期", "2099-12-31"}, {"公示截止期", "2027-03-05"}, {"许可机关", "东莞市市场监督管理局"}, {"处罚机关", "东莞市市场监督管理局"}, {"数据来源单位", "东莞市市场监督管理局"}, {"当前状态", "有效"},
	} {
		if strings.Contains(title, f.part) && !(strings.Contains(title, "统一社会信用代码") && f.part != "统一社会信用代码)") {
			return f.value
		}
	}
	return ""
}

func workbook(t *testing.T, titles []string, above ...[]string) string {
	t.Helper()
	row := make([]string, len(titles))
	for i, title := range titles {
		row[i] = filled(title)
	}
	s := sheet.Sheet{Name: "表", Header: titles, Rows: [][]string{row}}
	if len(above) > 0 {
		s.Header, s.Rows = above[0], [][]string{titles, row}
	}
	path := filepath.Join(t.TempDir(), "official.xlsx")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := sheet.Write(f, sheet.Book{Sheets: []sheet.Sheet{s}}); err != nil {
		t.Fatal(err)
	}
	return path
}

// The four official sheets go through as they circulate: with and without 行政相对人类别, one column or two for the
// representative's document, in any order, with a title above.
func TestOfficialSheets(t *testing.T) {
	titles := officialTitles(t)
	for item, name := range map[string]string{"permit": "法人许可", "penalty": "法人处罚", "permit_person": "自然人许可", "penalty_person": "自然人处罚"} {
		plain := titles[name]
		withKind := slices.Insert(slices.Clone(plain), 1, "行政相对人类别")
		turned := slices.Clone(plain)
		slices.Reverse(turned)
		two := slices.Clone(withKind)
		if i := slices.Index(two, "法定代表人身份证号"); i >= 0 {
			two = slices.Replace(two, i, i+1, "法定代表人证件类型", "法定代表人证件号码")
		}
		if strings.Contains(item, "person") {
			withKind, two = plain, plain
		}
		for variant, path := range map[string]string{"plain": workbook(t, plain), "kind": workbook(t, withKind), "turned": workbook(t, turned), "two": workbook(t, two),
			"title above": workbook(t, plain, []string{"东莞市双公示信息报送表（示例）"})} {
			d := dbtest.Open(t, db.SQLite, sets, db.WithClock(clock.At(today)))
			im := importer(t, d)
			if res := take(t, im, item, path); res.Accepted != 1 {
				t.Errorf("%s, %s: %+v %+v", name, variant, res, findings(t, d, res))
			}
		}
	}
}
