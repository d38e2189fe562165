package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/city/dongguan"
	"xinguan/cmd/xinguan/wire"
	"xinguan/core/catalog"
	"xinguan/core/ident"
	"xinguan/core/intake"
	"xinguan/core/record"
	"xinguan/core/upkeep"
)

// turned is a clock a test turns.
type turned struct{ day clock.Date }

func (c *turned) Now() time.Time { return clock.At(c.day).Now() }

// moreLists is the city's folder with one list more.
func moreLists(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	lists, err := fs.ReadFile(dongguan.FS, "items/lists.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(folder, dongguan.FS); err != nil {
		t.Fatal(err)
	}
	more := append(lists, "\nreward_form:\n  title: 示例\n  source: 示例\n  values:\n    - {code: \"1\", name: 示例}\n"...)
	if err := os.WriteFile(filepath.Join(folder, "items/lists.yaml"), more, 0o600); err != nil {
		t.Fatal(err)
	}
	return folder
}

// approved is a database in which a second version of an item was approved with a city folder, as a program left it that had not
// all tables yet.
func approved(t *testing.T, engine db.Engine, folder, without string, change ...string) (url string) {
	t.Helper()
	e, err := loadCity(folder)
	if err != nil {
		t.Fatal(err)
	}
	now, url := &turned{clock.Today(clock.System{}).AddDays(-30)}, dbtest.URL(t, engine)
	d, err := db.Open(t.Context(), url, db.WithClock(now))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	sets := slices.DeleteFunc(wire.Migrations(), func(s db.Set) bool { return s.Package == without })
	if err := db.Migrate(t.Context(), d, sets...); err != nil {
		t.Fatal(err)
	}
	text, err := fs.ReadFile(dongguan.FS, "items/reward.yaml")
	if err != nil {
		t.Fatal(err)
	}
	write := func(fn func(tx *db.Tx) error) {
		t.Helper()
		if err := d.Write(t.Context(), fn); err != nil {
			t.Fatal(err)
		}
	}
	take := func(step, by string, day clock.Date) {
		t.Helper()
		write(func(tx *db.Tx) error {
			return e.catalog.Take(tx, catalog.Take{Item: "reward", Number: 2, Step: step, By: by, Effective: day, Seen: 1, Why: "示例理由"})
		})
	}
	write(func(tx *db.Tx) error {
		_, err := e.catalog.Begin(tx, "a", strings.NewReplacer(append(change, "version: 1\n", "version: 2\n")...).Replace(string(text)))
		return err
	})
	write(func(tx *db.Tx) error { return catalog.AskTrial(tx, "reward", 2, "a") })
	write(func(tx *db.Tx) error {
		x, _, err := catalog.NextTrial(tx)
		if err != nil {
			return err
		}
		return catalog.Tried(tx, x, "{}")
	})
	take(catalog.Consult, "a", now.day.AddDays(7))
	now.day = now.day.AddDays(8)
	write(func(tx *db.Tx) error {
		return catalog.KeepPaper(tx, "reward", 2, catalog.Paper{Number: "示例〔2026〕9号", Authority: "示例办公室", Dated: now.day, FileName: "批复.pdf", Body: []byte("%PDF-1.4 示例"), By: "a"})
	})
	take(catalog.Propose, "a", now.day.AddDays(2))
	take(catalog.Approve, "b", now.day.AddDays(2))
	return url
}

// TestNothingIsChangedWhereAnApprovedVersionCannotBeRead: the program does not start and says why and what helps; doctor says so
// beforehand; the database stays as it was, so that the program before opens it.
func TestNothingIsChangedWhereAnApprovedVersionCannotBeRead(t *testing.T) {
	eachEngine(t, func(t *testing.T, engine db.Engine) {
		t.Setenv("XDG_DATA_HOME", t.TempDir())
		where := []string{"--db", approved(t, engine, moreLists(t), "campaign", "codes: reward_kind", "codes: reward_form"), "--keys", filepath.Join(t.TempDir(), "keys")}
		for _, says := range []string{ran(t, int(upkeep.Urgent), append([]string{"doctor", "--listen", "127.0.0.1:1"}, where...)...), ran(t, exitFailed, append([]string{"migrate"}, where...)...)} {
			if !strings.Contains(says, "“行政奖励”（reward）第2版") || !strings.Contains(says, "reward_form") || !strings.Contains(says, "换回原来的程序和城市目录") {
				t.Errorf("it says: %s", says)
			}
		}
		d, err := db.Open(t.Context(), where[1])
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		if have, err := d.Versions(t.Context()); err != nil || have["campaign"] != 0 {
			t.Errorf("tables were changed: %v, %v", have, err)
		}
	})
}

// TestATakeoverReadsByTheCatalogueInForce: what an approved version asks for beyond the city's folder is read from the files of the
// earlier platform.
func TestATakeoverReadsByTheCatalogueInForce(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	url := approved(t, db.SQLite, "", "", "title: 奖励内容, type: text,", "title: 奖励内容, type: text, aliases: [行政奖励内容, nr, 示例旧列],", "aliases: [行政奖励内容, nr], ", "")
	where := store{DB: url, Keys: filepath.Join(t.TempDir(), "keys")}
	dir := t.TempDir()
	plan := "platform: 示例旧平台\nas_of: \"2026-11-20\"\nitems:\n  - item: reward\n    files: [\"*.csv\"]\n    old_id: BH\n"
	sheet := "BH,行政相对人名称,统一社会信用代码,奖励名称,示例旧列,奖励授予日期,授予机构,行政相对人类别\nA1,东莞市示例有限公司," + ident.Make("91441998", "MA0QQQQ7") + ",示例奖,通报表扬（示例）,2026-05-06,东莞市人民政府,法人及非法人组织\n"
	for name, content := range map[string]string{"接管.yaml": plan, "奖励.csv": sheet} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	said := ran(t, exitSettled, "takeover", "--db", where.DB, "--keys", where.Keys, filepath.Join(dir, "接管.yaml"))
	e, err := where.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer e.close()
	err = e.db.View(t.Context(), func(tx *db.Tx) error {
		found, err := record.FindOld(tx, "A1")
		if err != nil || len(found) != 1 {
			t.Fatalf("not taken over: %v, %v\n%s", found, err, said)
		}
		r, err := record.GetWhole(tx, found[0].Subject, found[0].ID)
		if r.ItemVersion != 2 || r.Body.Get("content") != "通报表扬（示例）" {
			t.Errorf("by version %d it says %q", r.ItemVersion, r.Body.Get("content"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestATakeoverThatDoesNotBalanceFails: also where a script reads the report.
func TestATakeoverThatDoesNotBalanceFails(t *testing.T) {
	for _, c := range []takeoverCmd{{}, {JSON: true}} {
		var b strings.Builder
		if err := c.report(&output{stdout: &b}, &intake.TakeoverReport{}); err == nil || b.Len() == 0 {
			t.Errorf("as JSON %v: %v", c.JSON, err)
		}
	}
}
