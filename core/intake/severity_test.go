package intake_test

import (
	"slices"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/core/intake"
	"xinguan/core/rulebook"
)

// A class that is not what the city's standard says of such a penalty is asked about, in words a clerk understands, with the
// standard and a proposal. The row is accepted as it was filed, and nothing changes its class.
func TestAClassAgainstTheStandardIsAskedAbout(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		licence := []string{"kind", "吊销许可证件", "content", "吊销许可证", "fine", "", "licence", "示例许可证 第1号"}
		rows := []filling{
			penaltyRow(1).with("severity", "轻微", licence...), penaltyRow(2).with("severity", "严重", licence...), penaltyRow(3).with("severity", "一般"),
			penaltyRow(4).with("severity", "一般", "kind", "警告", "content", "警告", "fine", ""), penaltyRow(5),
		}
		res := sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), "处罚.csv", rows...))
		if res.Accepted != 5 || res.Held != 0 || res.Warnings != 2 {
			t.Fatalf("%+v: %+v", res, findings(t, d, res))
		}
		want := map[int]string{2: "严重", 5: "轻微"}
		for _, f := range findings(t, d, res) {
			if f.Level != intake.Warning {
				continue
			}
			if f.Rule != "severity.differs" || f.Column != "失信严重程度" || f.Proposed != want[f.Row] || f.Expected != want[f.Row] || f.Confidence != 50 {
				t.Errorf("%+v", f)
			}
			for _, says := range []string{"《信用修复管理办法》（国家发展和改革委员会令第36号）", "条款号未见原文", "未经与原文核对", "改为“" + want[f.Row] + "”", "已照填的类别收下"} {
				if !strings.Contains(f.Message, says) {
					t.Errorf("row %d does not say %q: %s", f.Row, says, f.Message)
				}
			}
		}
		for i, sev := range []rulebook.Severity{rulebook.Minor, rulebook.Serious, rulebook.General, rulebook.General, rulebook.Unclassified} {
			if r := theRecord(t, d, rows[i]["doc_no"]); r.Severity != sev || r.SeverityFiled != sev {
				t.Errorf("row %d became %s", i+2, r.Severity)
			}
		}
	})
}

// What the standards name are kinds of penalty as the catalogue has them, or nothing is ever found.
func TestStandardsNameKindsOfTheCatalogue(t *testing.T) {
	im := importer(t, nil)
	it := item(t, im, "penalty")
	list := it.Fields[it.Named("kind")].List
	for _, s := range im.Records.Rules.Standards {
		for _, g := range s.Grades {
			for _, m := range g.Marks {
				if name, ok := list.Find(m.Kind); !ok || name != m.Kind {
					t.Errorf("%s, %s: there is no penalty %q", s.ID, g.Class, m.Kind)
				}
			}
		}
	}
	if !slices.ContainsFunc(im.Records.Rules.Standards, func(s *rulebook.Standard) bool { return len(s.Grades) > 0 && len(s.Grades[0].Marks) > 0 }) {
		t.Error("no standard names any")
	}
}
