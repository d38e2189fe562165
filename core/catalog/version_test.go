package catalog_test

import (
	"io/fs"
	"strings"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/ledger"
	"xinguan/core/opinion"
)

var versionSets = []db.Set{ledger.Migrations(), catalog.Migrations()}

// turned is a clock a test turns.
type turned struct{ day clock.Date }

func (m *turned) Now() time.Time { return clock.At(m.day).Now() }

// rewards is the city's item with something replaced, as its second version.
func rewards(t *testing.T, change ...string) string {
	t.Helper()
	b, err := fs.ReadFile(dongguan.FS, "items/reward.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(b), "version: 1\n", "version: 2\n", 1)
	for i := 0; i+1 < len(change); i += 2 {
		if !strings.Contains(text, change[i]) {
			t.Fatalf("the item has no %q", change[i])
		}
		text = strings.Replace(text, change[i], change[i+1], 1)
	}
	return text
}

// wayside is a version on its way, with what a test asks of it.
type wayside struct {
	*testing.T
	c   *catalog.Catalog
	db  *db.DB
	now *turned
}

func (w *wayside) write(says string, fn func(tx *db.Tx) error) {
	w.Helper()
	err := w.db.Write(w.Context(), fn)
	if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
		w.Errorf("%v, wanted %q", err, says)
	}
}

func (w *wayside) take(step, by string, day clock.Date, seen int, says string) {
	w.Helper()
	w.write(says, func(tx *db.Tx) error {
		return w.c.Take(tx, catalog.Take{Item: "reward", Number: 2, Step: step, By: by, Effective: day, Seen: seen, Why: "示例理由"})
	})
}

func (w *wayside) tried() {
	w.Helper()
	w.write("", func(tx *db.Tx) error { return catalog.AskTrial(tx, "reward", 2, "a") })
	w.write("", func(tx *db.Tx) error { return catalog.AskTrial(tx, "reward", 2, "b") })
	w.write("", func(tx *db.Tx) error {
		x, ok, err := catalog.NextTrial(tx)
		if err != nil || !ok {
			w.Fatalf("no trial waits: %v", err)
		}
		return catalog.Tried(tx, x, "{}")
	})
	w.write("", func(tx *db.Tx) error {
		if _, ok, err := catalog.NextTrial(tx); ok || err != nil {
			w.Errorf("asked twice it waits twice: %v", err)
		}
		return nil
	})
}

const mandatory = `length: 4000}
  - {name: decided, title: 奖励授予日期`

// stands tells at which of the steps somebody waits at the one version is; empty for none.
func (w *wayside) stands(at string) {
	w.Helper()
	w.write("", func(tx *db.Tx) error {
		all, err := catalog.Standing(tx, catalog.Propose, catalog.Consult)
		if len(all) > 1 || len(all) == 0 && at != "" || len(all) == 1 && all[0].Step != at {
			w.Errorf("it stands at %+v, not at %q", all, at)
		}
		return err
	})
}

// TestAVersionComesIntoForce: begun by one, tried, laid out, answered, with its document, approved by another, it is in force
// from its day without anybody doing anything; records of before keep the version they came in under.
func TestAVersionComesIntoForce(t *testing.T) {
	now := &turned{"2026-11-23"}
	dbtest.Each(t, versionSets, func(t *testing.T, d *db.DB) {
		now.day = "2026-11-23"
		c, _ := dongguanCatalog(t)
		w := &wayside{t, c, d, now}
		if err := c.Adopt(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		text := rewards(t, mandatory, `length: 4000, need: row, public: no}
  - {name: decided, title: 奖励授予日期`)
		begin := func(by, text, says string) {
			t.Helper()
			w.write(says, func(tx *db.Tx) error { _, err := c.Begin(tx, by, text); return err })
		}
		begin("a", text, "")
		begin("a", text, "") // a double click
		begin("b", text, "已经有人起草")
		begin("b", strings.Replace(text, "version: 2", "version: 3", 1), "正在办理")
		begin("b", strings.Replace(text, "version: 2", "version: 1", 1), "请把 version 写作3")
		revise := func(by, text string, seen int, says string) {
			t.Helper()
			w.write(says, func(tx *db.Tx) error { _, err := c.Revise(tx, "reward", 2, seen, by, text); return err })
		}
		better := strings.Replace(text, "title: 奖励内容", "title: 奖励的内容", 1)
		revise("b", better, 1, "")
		revise("a", strings.Replace(text, "奖励名称", "奖项的名称", 1), 1, "别人保存了新的文本（第2稿）")
		revise("a", strings.Replace(text, "version: 2", "version: 4", 1), 2, "代码和版本不能改")
		revise("a", strings.Replace(text, "means: honour.name", "means: honour.rumour", 1), 2, "含义表")

		w.take(catalog.Consult, "a", "2026-11-30", 2, "先用这一稿试读")
		w.tried()
		w.take(catalog.Consult, "a", "2026-11-20", 2, "至少留7天")
		w.take(catalog.Consult, "a", "2026-11-30", 1, "现在是第2稿")
		w.take(catalog.Propose, "a", "2026-12-10", 2, "先公开征求意见")
		w.take(catalog.Consult, "a", "2026-11-30", 2, "")
		w.take(catalog.Consult, "a", "2026-11-30", 2, "") // a double click
		w.take(catalog.Consult, "b", "2026-12-01", 2, "已经在征求意见")
		w.stands(catalog.Consult)
		revise("a", text, 2, "正在征求意见")
		say := func(name, text, says string) {
			t.Helper()
			w.write(says, func(tx *db.Tx) error { return catalog.Say(tx, "reward", 2, opinion.Opinion{Name: name, Text: text}) })
		}
		say("", "建议保留名称（示例）", "")
		say("", "建议保留名称（示例）", "")
		say("", "", "请写明意见")
		w.take(catalog.Propose, "a", "2026-12-10", 2, "还没有结束")

		now.day = "2026-12-01"
		say("", "太晚了", "不征求意见")
		w.take(catalog.Propose, "a", "2026-12-10", 2, "登记批准文件")
		paper := catalog.Paper{Number: "示例〔2026〕9号", Authority: "示例办公室", Dated: "2026-12-01", FileName: "批复.pdf", Body: []byte("%PDF-1.4 示例"), By: "a"}
		keep := func(p catalog.Paper, says string) {
			t.Helper()
			w.write(says, func(tx *db.Tx) error { return catalog.KeepPaper(tx, "reward", 2, p) })
		}
		late, script := paper, paper
		late.Dated, script.Body = "2026-12-02", []byte("<html><script>1</script>")
		keep(late, "不能晚于今天")
		keep(script, "只收 PDF")
		keep(paper, "")
		w.take(catalog.Propose, "a", "2026-12-10", 2, "1条意见没有答复")
		w.write("", func(tx *db.Tx) error {
			all, err := catalog.Opinions(tx, "reward", 2)
			if err != nil || len(all) != 1 {
				t.Fatalf("%d opinions: %v", len(all), err)
			}
			return catalog.Answer(tx, "a", "reward", 2, opinion.Opinion{ID: all[0].ID, Taken: "part", Answer: "示例答复", Shown: true})
		})
		w.write("没有这条意见", func(tx *db.Tx) error {
			return catalog.Answer(tx, "a", "reward", 2, opinion.Opinion{ID: id.New(), Taken: "no", Answer: "示例答复"})
		})
		w.take(catalog.Propose, "a", "2026-12-01", 2, "在今天以后")
		w.take(catalog.Propose, "a", "2026-12-10", 2, "")
		w.take(catalog.Propose, "b", "2026-12-11", 2, "已经有人提出")
		w.stands(catalog.Propose)
		w.take(catalog.Decline, "b", "", 2, "")
		w.take(catalog.Decline, "b", "", 2, "") // a double click
		w.take(catalog.Propose, "a", "2026-12-10", 2, "")
		w.take(catalog.Approve, "a", "", 2, "不能自己批准")
		w.take(catalog.Approve, "b", "", 2, "")
		w.take(catalog.Approve, "b", "", 2, "") // a double click
		w.stands("")
		w.take(catalog.Decline, "c", "", 2, "已经批准")

		follow := func() {
			t.Helper()
			if err := c.Follow(t.Context(), d); err != nil {
				t.Fatal(err)
			}
		}
		follow()
		if it, _ := c.Item("reward"); it.Version != 1 {
			t.Fatalf("before its day version %d is in force", it.Version)
		}
		now.day = "2026-12-10"
		it, _ := c.Item("reward")
		if it.Version != 2 || it.Fields[it.Named("content")].Title != "奖励的内容" {
			t.Fatalf("on its day version %d is in force", it.Version)
		}
		old, _ := c.Of("reward", 1)
		if old.Version != 1 || old.Fields[old.Named("content")].Title != "奖励内容" || old.Fields[old.Named("content")].IsPublic() {
			t.Errorf("a record of version 1 is read as version %d, its hidden field public", old.Version)
		}
		w.write("", func(tx *db.Tx) error {
			past, err := c.History(tx, "reward")
			if err != nil || len(past) != 2 || past[0].Number != 2 || past[0].Paper.Number != paper.Number || !past[1].Folder {
				t.Errorf("history %+v: %v", past, err)
			}
			if _, err := ledger.LeafData(tx, ledger.KindCatalogue, "reward/2/"+past[0].Digest); err != nil {
				t.Errorf("the log has no leaf of it: %v", err)
			}
			if all, err := c.Unapplied(tx); err != nil || len(all) != 1 {
				t.Errorf("unapplied %d: %v", len(all), err)
			} else if err := all[0].Applied(tx); err != nil {
				return err
			}
			all, err := c.Unapplied(tx)
			if len(all) != 0 {
				t.Errorf("applied, and %d still wait", len(all))
			}
			return err
		})
		for _, x := range []struct {
			before clock.Date
			want   int64
		}{{"2026-11-30", 0}, {"2026-12-01", 1}, {"2026-12-01", 0}} { // the last day for opinions is not over on itself
			w.write("", func(tx *db.Tx) error {
				if n, err := catalog.EraseOpinions(tx, x.before, 10); n != x.want || err != nil {
					t.Errorf("%d opinions erased before %s: %v", n, x.before, err)
				}
				return nil
			})
		}
		w.write("", func(tx *db.Tx) error {
			all, err := catalog.Opinions(tx, "reward", 2)
			if len(all) != 1 || all[0].Text != opinion.ErasedText || all[0].Answer != "示例答复" || all[0].Taken != "part" {
				t.Errorf("who said what is not gone, or more than that: %+v", all)
			}
			return err
		})
		begin("a", text, "请把 version 写作3")
		fresh, _ := dongguanCatalog(t) // after a restart
		if err := fresh.Follow(t.Context(), d); err != nil {
			t.Fatal(err)
		}
		if it, _ := fresh.Item("reward"); it.Version != 2 {
			t.Errorf("after a restart version %d is in force", it.Version)
		}
	}, db.WithClock(now))
}

// TestADraftIsReadAsTheFolderIs: what a version may not say, with the line; and what it would break elsewhere.
func TestADraftIsReadAsTheFolderIs(t *testing.T) {
	now := &turned{"2026-11-23"}
	d := dbtest.Open(t, db.SQLite, versionSets, db.WithClock(now))
	c, town := dongguanCatalog(t)
	c.Fits = func(o *catalog.Catalog) error { return o.CheckAgencies(town) }
	for name, x := range map[string]struct{ old, new, at, says string }{
		"form":             {"subjects: organisation", "subject: organisation", "subject:", "不认识的项“subject”"},
		"an agency":        {"persons: discard", "suppliers: [nobody]\npersons: discard", "suppliers:", "不在单位表里"},
		"the family":       {"family: decision", "family: penalty", "family:", "family 不能改"},
		"a field's name":   {"{name: content, ", "{name: says, ", "name: says", "名称（name）不能由 content 改为 says"},
		"a field of a key": {"key: [name, decided]", "key: [nothing]", "key:", "nothing 不存在"},
	} {
		t.Run(name, func(t *testing.T) {
			text := rewards(t, x.old, x.new)
			err := d.View(t.Context(), func(tx *db.Tx) error { _, err := c.Draft(tx, text); return err })
			all := catalog.Problems(err)
			if len(all) == 0 || all[0].Line != lineOf(t, text, x.at) || !strings.Contains(all[0].Message, x.says) {
				t.Errorf("%v", err)
			}
		})
	}
	for _, text := range []string{"", "code: [", "- a\n- b\n", "code: ../blocks\nversion: 1\n", "code: blocks\n", strings.Repeat("a: &a [*a]\n", 3), "\x00", strings.Repeat("x", catalog.MaxText+1)} {
		err := d.View(t.Context(), func(tx *db.Tx) error { _, err := c.Draft(tx, text); return err })
		if all := catalog.Problems(err); len(all) == 0 || all[0].Line == 0 {
			t.Errorf("%.20q: %v", text, err)
		}
	}
	err := d.View(t.Context(), func(tx *db.Tx) error {
		x, err := c.Draft(tx, elevators)
		if err == nil && (x.Base != nil || x.Item.Code != "elevator_care") {
			t.Errorf("a new item: %+v", x.Base)
		}
		return err
	})
	if err != nil {
		t.Errorf("a new item: %v", err)
	}
}

// TestDifferencesAreSentences: what a version changes is said in words, the grave ones marked.
func TestDifferencesAreSentences(t *testing.T) {
	c, _ := dongguanCatalog(t)
	d := dbtest.Open(t, db.SQLite, versionSets)
	text := rewards(t, mandatory, `length: 4000, need: row}
  - {name: decided, title: 奖励授予日期`,
		"title: 奖励名称, type: text, means: honour.name, aliases: [奖项名称, ", "title: 表彰名称, type: text, means: honour.name, aliases: [奖项名称, ",
		"class: public, rule: validity, why", "class: public, rule: years, years: 3, source: 示例, why",
		"codes: reward_kind", "codes: reward_kind", "checks:", "lists:\n  reward_kind: {title: 奖励形式, source: 示例, values: [{name: 授予荣誉称号}, {name: 示例新形式}]}\nchecks:",
		"key: [name, decided]", "key: [name, decided, content]",
		"  - {name: valid_until, title: 有效截止期, type: date, means: valid.until, aliases: [有效期至, 截止日期, jzq]}\n", "  - {name: level, title: 奖励级别, type: text, means: honour.level}\n",
		"  - {rule: not_after, fields: [decided, valid_until], title: 有效截止期不应早于奖励授予日期}\n  - {rule: long_term, fields: [valid_until], title: 长期有效应填 2099-12-31}\n", "")
	text = strings.TrimSuffix(text, "checks:\n")
	err := d.View(t.Context(), func(tx *db.Tx) error {
		x, err := c.Draft(tx, text)
		if err != nil {
			return err
		}
		var said strings.Builder
		for _, y := range catalog.Differ(x.Base, x.Item) {
			said.WriteString(y.Topic + " " + y.Sentence + "\n")
		}
		for _, want := range []string{"公示的规则由“公示到有效期最后一天”改为“按年数公示”", "最长公示由没有写年数改为3年", "增加字段“奖励级别”（文字，选填，公示）", "去掉字段“有效截止期”",
			"字段“奖励名称”改称“表彰名称”", "不再认得旧标题“奖励名称”", "字段“奖励内容”的填写要求由“选填”改为“必填”", "代码表增加“授予荣誉称号”“示例新形式”", "的代码表去掉", "怎样算同一条由“奖励名称、奖励授予日期”改为", "不再核对"} {
			if !strings.Contains(said.String(), want) {
				t.Errorf("it does not say %q:\n%s", want, said.String())
			}
		}
		if lines := catalog.Lines("a\nb\nc\nd\ne\nf\ng\n", "a\nb\nc\nd\ne\nf\nh\n"); len(lines) != 5 || lines[0].Kind != '…' || lines[4].Text != "h" || lines[4].N != 7 {
			t.Errorf("lines %+v", lines)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
