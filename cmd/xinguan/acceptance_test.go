package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"xinguan/core/catalog"
	"xinguan/core/ident"
	"xinguan/core/intake"
	"xinguan/core/seed"
)

// clerk sits at the command line of a city with a database of its own.
type clerk struct {
	t   *testing.T
	env *env
	dir string
	db  []string
}

func newClerk(t *testing.T) clerk {
	t.Helper()
	e, err := loadCity("")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	return clerk{t, e, dir, []string{"--db", "sqlite:" + filepath.Join(dir, "c.db"), "--keys", filepath.Join(dir, "keys")}}
}

// cells are what the clerk writes in a row, by what it means.
type cells map[catalog.Means]string

// penalty is the n-th row of a careful clerk.
func penalty(n int) cells {
	const by = "东莞市城市管理和综合执法局"
	return cells{catalog.PartyName: fmt.Sprintf("东莞市示例第%03d号五金制品有限公司", n), catalog.PartyCode: ident.Make(seed.Division, fmt.Sprintf("B%03d", n)), catalog.PartyKind: "法人及非法人组织",
		catalog.DocNumber: fmt.Sprintf("东示例罚〔2026〕%d号", n), catalog.Conduct: "示例违法行为", catalog.Fact: "经查，当事人示例违法。", catalog.LegalText: "《示例法》第一条", catalog.Kind: "罚款", catalog.Content: "罚款人民币伍万元整", catalog.Fine: "5",
		catalog.Decided: "2026-04-10", catalog.ValidUntil: "2099-12-31", catalog.PublishUntil: "2027-04-10", catalog.Authority: by, catalog.AuthorityCode: ident.Make("11"+seed.Division, "C1"), catalog.Supplier: by, catalog.SupplierCode: ident.Make("11"+seed.Division, "C1")}
}

// sheet writes rows under the item's own titles.
func (c clerk) sheet(item, name string, rows ...cells) string {
	c.t.Helper()
	it, _ := c.env.catalog.Item(item)
	out := make([][]string, len(rows)+1)
	for i := range it.Fields {
		if f := &it.Fields[i]; !slices.Contains(catalog.Dropped, f.Means) {
			out[0] = append(out[0], f.Title)
			for n, r := range rows {
				out[n+1] = append(out[n+1], r[f.Means])
			}
		}
	}
	path := filepath.Join(c.dir, name)
	writeCSV(c.t, path, out)
	return path
}

// sends imports a file as an agency and reads the answer.
func (c clerk) sends(exit int, item, agency, path string, more ...string) (res intake.Result) {
	c.t.Helper()
	args := slices.Concat([]string{"import"}, c.db, []string{"--item", item, "--agency", agency, "--json"}, more, []string{path})
	text := said(c.t, exit, args...)
	if err := json.NewDecoder(strings.NewReader(text)).Decode(&res); err != nil {
		c.t.Fatalf("%v: %s", err, text)
	}
	if res.Read != res.Accepted+res.Corrected+res.Duplicate+res.Held {
		c.t.Errorf("%+v does not add up", res)
	}
	return res
}

// A clerk of 城管 sends two hundred rows, takes the proposal for one fine, and mends three codes in the repair workbook.
func TestTwoHundredRowsAtTheCommandLine(t *testing.T) {
	c := newClerk(t)
	var rows []cells
	for n := range 200 {
		rows = append(rows, penalty(n))
	}
	for _, n := range []int{10, 20, 30} {
		rows[n][catalog.PartyCode] = rows[n][catalog.PartyCode][:17]
	}
	rows[40][catalog.Fine] = "50000"
	path, repair := c.sheet("penalty", "处罚.csv", rows...), filepath.Join(c.dir, "修改.xlsx")
	if text := said(t, exitHeld, "check", "--item", "penalty", "--agency", "cgj", path); !strings.Contains(text, "197行可以入库，3行有错误；警告1条") || !strings.Contains(text, "单位应为万元，建议改为5") {
		t.Errorf("the check says %s", text)
	}
	res := c.sends(exitHeld, "penalty", "cgj", path, "--repair", repair)
	if res.Read != 200 || res.Accepted != 197 || res.Held != 3 || res.Warnings != 1 {
		t.Errorf("%+v", res)
	}
	if st, err := os.Stat(repair); err != nil || st.Size() == 0 {
		t.Errorf("no repair workbook: %v", err)
	}
	rows[40][catalog.Fine] = "5"
	again := c.sends(exitSettled, "penalty", "cgj", c.sheet("penalty", "更正.csv", penalty(10), penalty(20), penalty(30), rows[40]))
	if again.Accepted != 3 || again.Corrected != 1 {
		t.Errorf("sent again: %+v", again)
	}
}

// The clerk of a town sends the town's own decision without a question; for the customs' one the basis is asked.
func TestATownAtTheCommandLine(t *testing.T) {
	c := newClerk(t)
	own, other := penalty(1), penalty(2)
	own[catalog.Authority], other[catalog.Authority] = "东莞市长安镇人民政府", "东莞海关"
	if res := c.sends(exitSettled, "penalty", "441900119", c.sheet("penalty", "长安.csv", own)); res.Accepted != 1 || res.Warnings != 0 {
		t.Errorf("its own: %+v", res)
	}
	path := c.sheet("penalty", "海关.csv", other)
	if text := said(t, exitSettled, "check", "--item", "penalty", "--agency", "441900119", path); !strings.Contains(text, "依据") {
		t.Errorf("of the customs: %s", text)
	}
}

// Fifty rows about natural persons are taken in, and none of them is found by the command line.
func TestPersonsAtTheCommandLine(t *testing.T) {
	sheets := filepath.Join(t.TempDir(), "sheets")
	said(t, exitSettled, "seed", "--subjects", "50", "--records", "1000", "--out", sheets)
	c := newClerk(t)
	path := filepath.Join(sheets, "自然人行政处罚.csv")
	if res := c.sends(exitSettled, "penalty_person", "cgj", path); res.Read != 50 || res.Accepted != 50 {
		t.Errorf("%+v", res)
	}
	for _, row := range csvRows(t, path)[1:3] {
		text := said(t, exitFailed, slices.Concat([]string{"subject"}, c.db, []string{row[2]})...)
		if strings.Contains(text, row[0]) || !strings.Contains(text, "未查到") {
			t.Errorf("%s is found: %s", row[2], text)
		}
	}
}

// An item that rests on nothing but a paper of the city does not load, and the sentence names file, line and what lacks.
func TestAnItemWithoutABasis(t *testing.T) {
	dir := otherCity(t)
	path := filepath.Join(dir, "items", "warehouse_check.yaml")
	text := strings.NewReplacer("仓库消防检查合格名单", "物业费欠缴", "{kind: duty, title: 示例消防管理规定, entry: 公开检查结果的职责（示例）, verified: false}",
		"{kind: document, title: 示例市物业管理规范性文件, entry: 欠费公示, verified: false}").Replace(warehouseItem)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	said := said(t, exitFailed, "catalog", "--city", dir)
	if !strings.Contains(said, "items/warehouse_check.yaml:") || !strings.Contains(said, "依据") && !strings.Contains(said, "职责") {
		t.Errorf("it says %s", said)
	}
}
