package intake_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/core/ident"
	"xinguan/core/intake"
)

// TestPersonsOnAListOfOrganisationsAreDiscarded sends a court's list as courts send it, persons and organisations mixed.
func TestPersonsOnAListOfOrganisationsAreDiscarded(t *testing.T) {
	code := ident.Make("441998", "MA5DF001")
	rows := []string{"主体类别,名称,统一社会信用代码,执行案号,列入事由,列入日期,执行法院",
		"法人,东莞市示例失信制品有限公司," + code + ",（2026）示执1号,有履行能力而拒不履行,2026-05-06,东莞市第一人民法院",
		"自然人,张示例,,（2026）示执2号,有履行能力而拒不履行,2026-05-06,东莞市第一人民法院",
		",李示例," + resident(3) + ",（2026）示执3号,违反财产报告制度,2026-05-06,东莞市第一人民法院",
		",王某某,441998********1234,（2026）示执4号,违反财产报告制度,2026-05-06,东莞市第一人民法院",
		",欧阳示例,,（2026）示执5号,违反财产报告制度,2026-05-06,东莞市第一人民法院",
		",东莞市示例无代码有限公司,,（2026）示执6号,违反财产报告制度,2026-05-06,东莞市第一人民法院"}
	path := file(t, "失信.csv", strings.Join(rows, "\n")+"\n")
	d := dbtest.Open(t, db.SQLite, sets)
	im := importer(t, d)
	res := take(t, im, "judgment_defaulter", path)
	if res.Read != 2 || res.Accepted != 1 || res.Held != 1 {
		t.Errorf("two rows are about organisations: %+v", res)
	}
	said := false
	for _, f := range findings(t, d, res) {
		said = said || f.Rule == "person.discarded" && f.Value == "4"
	}
	if !said {
		t.Error("nobody was told that four rows were thrown away")
	}
	nothingOf(t, strings.TrimPrefix(d.URL(), "sqlite:"), "张示例", "李示例", "王某某", "欧阳示例", resident(3))
}

// nothingOf looks through a database's files.
func nothingOf(t *testing.T, path string, words ...string) {
	t.Helper()
	names, _ := filepath.Glob(path + "*")
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		for _, w := range words {
			if bytes.Contains(raw, []byte(w)) {
				t.Errorf("%s holds %s", filepath.Base(name), w)
			}
		}
	}
}

// TestASheetOfPersonsAlone is no sheet without data.
func TestASheetOfPersonsAlone(t *testing.T) {
	path := file(t, "失信.csv", "主体类别,名称,统一社会信用代码,执行案号,列入事由,列入日期,执行法院\n自然人,张示例,,（2026）示执2号,拒不履行,2026-05-06,东莞市第一人民法院\n")
	im := importer(t, nil)
	var found []intake.Finding
	res, err := im.Check(context.Background(), intake.Job{Item: "judgment_defaulter", Path: path}, func(f intake.Finding) { found = append(found, f) })
	if err != nil || res.Read != 0 || len(found) == 0 {
		t.Errorf("%+v %v %v", res, err, found)
	}
}

// TestARegisterOfSocialOrganisations makes subjects of their own kind, with the register's names and state.
func TestARegisterOfSocialOrganisations(t *testing.T) {
	code := "51441998MA5DF00" // the kind is told by the first two characters
	for _, check := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		for _, last := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
			if c := code + "1" + string(last) + string(check); len(c) == 18 {
				if clean, problem := ident.USCC(c); problem.OK() && ident.InnerOK(clean) {
					code = clean
				}
			}
		}
	}
	path := file(t, "社会组织.csv", "社会组织名称,统一社会信用代码,登记状态,曾用名,住所\n东莞市示例慈善会,"+code+",存续,东莞市示例慈善总会,东莞市莞城街道示例路1号\n")
	d := dbtest.Open(t, db.SQLite, sets)
	if res := take(t, importer(t, d), "registration_social", path); res.Accepted != 1 {
		t.Fatalf("%+v", res)
	}
}
