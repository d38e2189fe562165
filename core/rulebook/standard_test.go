package rulebook_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"xinguan/base/clock"
	"xinguan/core/rulebook"
)

// standards are the standards of a city with these entries.
func standards(t *testing.T, entries string) (*rulebook.Rules, error) {
	t.Helper()
	return rulebook.Load(fstest.MapFS{"standards/s.yaml": &fstest.MapFile{Data: []byte("standards:\n" + entries)}})
}

// Where an industry's own standard is known, it says what belongs to a class, with the provision; where it is not, that is
// said, and the one for all stands in, never for a day on which it was not in force.
func TestAnIndustrysOwnStandardPrevails(t *testing.T) {
	r, err := standards(t, `
  - {id: all, industry: 各领域, title: 示例总办法, number: 示例令第1号, from: 2026-04-01, source: 示例, open: 这只是举例, certainty: S, verified: no, grades: [{class: serious, says: 吊销许可证件}]}
  - {id: fire, industry: 消防领域, authorities: [消防], title: 示例消防标准, number: 示例2号, from: 2026-05-01, source: 示例, certainty: V, verified: yes, grades: [{class: serious, provision: 第三条, says: 造成火灾}]}
  - {id: tax, industry: 税务领域, authorities: [税务], open: 税务领域自己的分类标准没有收录, source: 未见, certainty: open, verified: no}
`)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ authority, class, day, says string }{
		{"示例市消防救援支队", "serious", "2026-06-01", "《示例消防标准》（示例2号）第三条：严重，造成火灾。"},
		{"示例市消防救援支队", "serious", "2026-04-15", "《示例总办法》（示例令第1号）：严重，吊销许可证件；这只是举例（未经与原文核对）。"},
		{"示例市税务局", "serious", "2026-06-01", "税务领域自己的分类标准没有收录；《示例总办法》（示例令第1号）：严重，吊销许可证件；这只是举例（未经与原文核对）。"},
		{"示例市财政局", "serious", "2026-06-01", "《示例总办法》（示例令第1号）：严重，吊销许可证件；这只是举例（未经与原文核对）。"},
		{"示例市财政局", "minor", "2026-06-01", ""},
		{"示例市财政局", "serious", "2026-03-31", ""},
	} {
		if got := r.ClassedBy(c.authority, rulebook.Severity(c.class), clock.Date(c.day)); got != c.says {
			t.Errorf("%s, %s: %q, want %q", c.authority, c.day, got, c.says)
		}
	}
}

// A class is compared with what the standard names: too light where it names one of the penalties under a graver class, too
// grave where it names all of them under lighter ones. What it leaves open, and days before it, contradict nothing.
func TestAClassIsComparedWithTheStandard(t *testing.T) {
	r, err := standards(t, `
  - {id: all, industry: 各领域, title: 示例总办法, number: 示例令第1号, from: 2026-04-01, source: 示例, open: 举例, certainty: S, verified: no, grades: [
      {class: minor, says: 警告, marks: [{kind: 警告}]}, {class: general, says: 暂扣, marks: [{kind: 没收}, {kind: 暂扣或者吊销}]}, {class: serious, says: 吊销, marks: [{kind: 暂扣或者吊销, word: 吊销}, {kind: 限制从业}]}]}
  - {id: fire, industry: 消防领域, authorities: [消防], title: 示例消防标准, number: 示例2号, from: 2026-05-01, source: 示例, certainty: V, verified: yes, grades: [{class: serious, says: 警告, marks: [{kind: 警告}]}]}
`)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		authority, kinds, content string
		class, by                 rulebook.Severity
		day                       clock.Date
	}{
		{"示例局", "警告", "警告", rulebook.Minor, "", "2026-06-01"},
		{"示例局", "警告", "警告", rulebook.Serious, rulebook.Minor, "2026-06-01"},
		{"示例局", "警告;罚款", "警告；罚款", rulebook.Serious, "", "2026-06-01"}, // the fine may be huge
		{"示例局", "罚款", "罚款", rulebook.Minor, "", "2026-06-01"},
		{"示例局", "罚款;限制从业", "", rulebook.General, rulebook.Serious, "2026-06-01"},
		{"示例局", "罚款;没收", "", rulebook.Minor, rulebook.General, "2026-06-01"},
		{"示例局", "暂扣或者吊销", "暂扣许可证一个月", rulebook.General, "", "2026-06-01"},
		{"示例局", "暂扣或者吊销", "吊销许可证", rulebook.General, rulebook.Serious, "2026-06-01"},
		{"示例局", "暂扣或者吊销", "处以暂扣或者吊销", rulebook.General, "", "2026-06-01"}, // its name alone does not say which
		{"示例局", "限制从业", "", rulebook.Minor, "", "2026-03-31"},
		{"示例消防局", "警告", "", rulebook.General, rulebook.Serious, "2026-06-01"},
		{"示例消防局", "警告", "", rulebook.General, rulebook.Minor, "2026-04-15"}, // its own was not in force
		{"示例局", "警告", "", rulebook.Unclassified, "", "2026-06-01"},
	} {
		by, kind, ok := r.Contradicts(rulebook.Penalties{Authority: c.authority, Kinds: strings.Split(c.kinds, ";"), Content: c.content}, c.class, c.day)
		if ok != (c.by != "") || ok && (by != c.by || !strings.Contains(c.kinds, kind) || kind == "") {
			t.Errorf("%+v: %s by %q, %v", c, by, kind, ok)
		}
	}
}

func TestStandardsThatAreRefused(t *testing.T) {
	for says, entry := range map[string]string{
		"缺少 id":             `  - {industry: 示例, source: 示例, open: 没有, certainty: open, verified: no}`,
		"用 open 写明":         `  - {id: a, industry: 示例, source: 示例, certainty: open, verified: no}`,
		"title 和 number":    `  - {id: a, industry: 示例, source: 示例, certainty: S, verified: no, grades: [{class: minor, says: 示例}]}`,
		"不能写 verified: yes": `  - {id: a, industry: 示例, source: 示例, open: 没有, certainty: S, verified: yes}`,
		"它会对上所有单位":          `  - {id: a, industry: 示例, source: 示例, authorities: [""], open: 没有, certainty: S, verified: no}`,
		"minor、general 或":   `  - {id: a, industry: 示例, source: 示例, title: a, number: b, certainty: S, verified: no, grades: [{class: unclassified, says: 示例}]}`,
		"写了两次":              `  - {id: a, industry: 示例, source: 示例, title: a, number: b, certainty: S, verified: no, grades: [{class: minor, says: 示例}, {class: minor, says: 示例}]}`,
		"照处罚类别的代码表写":        `  - {id: a, industry: 示例, source: 示例, title: a, number: b, certainty: S, verified: no, grades: [{class: minor, says: 示例, marks: [{word: 示例}]}]}`,
		"重复了":               "  - {id: a, industry: 示例, source: 示例, open: 没有, certainty: S, verified: no}\n  - {id: a, industry: 示例, source: 示例, open: 没有, certainty: S, verified: no}",
		"YYYY-MM-DD":        `  - {id: a, industry: 示例, source: 示例, open: 没有, from: 2026-4-1, certainty: S, verified: no}`,
	} {
		if _, err := standards(t, entry+"\n"); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", says, err)
		}
	}
}

// Nothing about classes ships as compared with its text before anybody has it, and no industry's standard is invented.
func TestStandardsAreNotInvented(t *testing.T) {
	all := load(t).Standards
	if len(all) < 2 {
		t.Fatal("no standards")
	}
	for _, s := range all {
		if s.Verified || len(s.Authorities) > 0 && len(s.Grades) > 0 {
			t.Errorf("%s: %+v", s.ID, s)
		}
	}
}
