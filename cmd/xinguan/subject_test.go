package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/core/ident"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// desk is the command line on one database, as a clerk of the credit centre has it.
type desk struct {
	t     *testing.T
	where []string
}

func newDesk(t *testing.T, engine db.Engine) desk {
	t.Helper()
	return desk{t, []string{"--db", dbtest.URL(t, engine), "--keys", filepath.Join(t.TempDir(), "keys")}}
}

// run runs a command and returns its exit code and what it says.
func (d desk) run(args ...string) (int, string) {
	d.t.Helper()
	n := 1
	if args[0] == "subject" && len(args) > 1 && map[string]bool{"compare": true, "link": true, "undo": true, "edges": true, "proposals": true}[args[1]] {
		n = 2
	}
	all := append(append(append([]string{}, args[:n]...), d.where...), args[n:]...)
	var out, errs bytes.Buffer
	code := run(d.t.Context(), all, &out, &errs)
	return code, out.String() + errs.String()
}

func (d desk) ok(into any, args ...string) string {
	d.t.Helper()
	code, said := d.run(args...)
	if code != exitSettled {
		d.t.Fatalf("%v: exit %d: %s", args, code, said)
	}
	if into != nil {
		if err := json.Unmarshal([]byte(said), into); err != nil {
			d.t.Fatalf("%v: %v: %s", args, err, said)
		}
	}
	return said
}

// sheet takes in a sheet of an item.
func (d desk) sheet(item, agency string, rows ...[]string) {
	d.t.Helper()
	path := filepath.Join(d.t.TempDir(), item+".csv")
	f, err := os.Create(path)
	if err != nil {
		d.t.Fatal(err)
	}
	w := csv.NewWriter(f)
	_ = w.WriteAll(rows)
	f.Close()
	if code, said := d.run("import", "--item", item, "--agency", agency, path); code != exitSettled {
		d.t.Fatalf("import: exit %d: %s", code, said)
	}
}

// wrongly is a company, and a penalty filed under another code by mistake.
func (d desk) wrongly() (right, wrong string) {
	right, wrong = ident.Make("91"+"441998", "MA5E0001"), ident.Make("91"+"441998", "MA5E0010")
	d.sheet("registration", "scjgj", []string{"企业名称", "统一社会信用代码", "法定代表人", "成立日期", "企业类型", "住所", "登记状态"},
		[]string{"东莞市示例晨曦五金制品有限公司", right, "示例甲", "2014-06-03", "有限责任公司", "东莞市长安镇示例路18号", "存续"})
	d.sheet("penalty", "cgj", []string{"行政相对人名称", "统一社会信用代码", "法定代表人", "行政处罚决定书文号", "违法行为类型", "违法事实", "处罚依据", "处罚类别", "处罚内容", "处罚决定日期", "处罚机关"},
		[]string{"东莞市示例晨曦五金制品有限公司", wrong, "示例甲", "东示例罚〔2026〕1号", "示例行为", "示例事实", "示例条例第1条", "警告", "警告", "2026-05-06", "东莞市城市管理和综合执法局"})
	return right, wrong
}

// What has ended is not printed either.
func TestSubjectShowsNothingEnded(t *testing.T) {
	for name, engine := range map[string]db.Engine{"sqlite": db.SQLite, "postgres": db.Postgres} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, engine)
			_, wrong := d.wrongly()
			const doc = "东示例罚〔2026〕1号"
			for _, args := range [][]string{{"subject", wrong}, {"subject", "--json", wrong}} {
				if !strings.Contains(d.ok(nil, args...), doc) {
					t.Errorf("%v: it is not printed while it is shown", args)
				}
			}
			e, err := store{DB: d.where[1], Keys: d.where[3]}.open(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			err = e.db.Write(t.Context(), func(tx *db.Tx) error {
				s, err := subject.Find(tx, wrong)
				if err != nil {
					return err
				}
				all, err := record.OfSubject(tx, s.ID, "penalty", 1)
				if err != nil || len(all) == 0 {
					return errors.Join(err, errors.New("no penalty"))
				}
				return e.records().Apply(tx, record.Event{Subject: all[0].Subject, Record: all[0].ID, Kind: record.Repair, Cause: "示例", Actor: "示例"})
			})
			e.close()
			if err != nil {
				t.Fatal(err)
			}
			for _, args := range [][]string{{"subject", wrong}, {"subject", "--json", wrong}} {
				if strings.Contains(d.ok(nil, args...), doc) {
					t.Errorf("%v: it is printed after it ended", args)
				}
			}
		})
	}
}

// A penalty went to a code nobody has; the clerk compares, looks what would move, links, and takes it back.
func TestSubjectCommands(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { subjectCommands(newDesk(t, db.SQLite)) })
	t.Run("postgres", func(t *testing.T) { subjectCommands(newDesk(t, db.Postgres)) })
}

func subjectCommands(d desk) {
	t := d.t
	right, wrong := d.wrongly()
	var c struct {
		Opinion  string
		Features []struct{ Code, Says string }
	}
	d.ok(&c, "subject", "compare", "--json", right, wrong)
	if c.Opinion != "likely" || len(c.Features) < 3 {
		t.Errorf("%+v", c)
	}
	if said := d.ok(nil, "subject", "compare", right, wrong); !strings.Contains(said, "很可能是同一单位") || !strings.Contains(said, "法定代表人（负责人）姓名相同") {
		t.Error(said)
	}

	var asked []struct {
		Opinion string
		A, B    struct{ Code string }
	}
	d.ok(&asked, "subject", "proposals", "--json")
	if len(asked) != 1 || asked[0].Opinion != "likely" || asked[0].A.Code+asked[0].B.Code != right+wrong && asked[0].A.Code+asked[0].B.Code != wrong+right {
		t.Errorf("proposals: %+v", asked)
	}
	if said := d.ok(nil, "subject", "proposals"); !strings.Contains(said, "xinguan subject link") || !strings.Contains(said, "名称相同") {
		t.Error(said)
	}

	var done struct {
		Edge  string
		Moves []struct {
			Subject, From, To struct{ Code string }
			Records           int
		}
	}
	d.ok(&done, "subject", "link", "--preview", "--json", "--why", "看看", wrong, right)
	if done.Edge != "" || len(done.Moves) != 1 || done.Moves[0].Records != 1 || done.Moves[0].Subject.Code != wrong || done.Moves[0].To.Code != right {
		t.Errorf("previewed %+v", done)
	}
	records := func(code string) string { return d.ok(nil, "subject", code) }
	if !strings.Contains(records(wrong), "东示例罚〔2026〕1号") || strings.Contains(records(right), "东示例罚〔2026〕1号") {
		t.Error("the preview moved something")
	}
	d.ok(&done, "subject", "link", "--json", "--why", "决定书上的代码抄错一位", "--by", "核对员甲", wrong, right)
	if records(wrong) != records(right) || !strings.Contains(records(right), "东示例罚〔2026〕1号") || !strings.Contains(records(right), right) {
		t.Errorf("linked: %s", records(wrong))
	}
	if said := d.ok(nil, "subject", "proposals"); !strings.Contains(said, "没有等人核对") {
		t.Errorf("answered: %s", said)
	}
	if code, said := d.run("subject", "link", "--why", "再来", wrong, right); code != exitFailed || !strings.Contains(said, "核对员甲") || !strings.Contains(said, done.Edge) {
		t.Errorf("again: exit %d %s", code, said)
	}
	if said := d.ok(nil, "subject", "undo", "--preview", "--why", "看看", done.Edge); !strings.Contains(said, wrong) || !strings.Contains(said, "没有改动") {
		t.Error(said)
	}
	d.ok(nil, "subject", "undo", "--why", "核对有误", done.Edge)
	if records(wrong) == records(right) {
		t.Error("undone, and still one")
	}
	if said := d.ok(nil, "subject", "edges", right); !strings.Contains(said, "核对有误") || !strings.Contains(said, "抄错一位") {
		t.Error(said)
	}
	for _, bad := range [][]string{{"subject", "link", wrong, right}, {"subject", "undo", "--why", "x", "nothing"}, {"subject", "undo", "--why", "x", done.Edge}, {"subject", "compare", right, "91441998MA5E99999X"}} {
		if code, said := d.run(bad...); code != exitFailed || !strings.ContainsAny(said, "。；") {
			t.Errorf("%v: exit %d: %s", bad, code, said)
		}
	}
}
