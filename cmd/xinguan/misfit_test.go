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
	"xinguan/core/upkeep"
)

// turned is a clock a test turns.
type turned struct{ day clock.Date }

func (c *turned) Now() time.Time { return clock.At(c.day).Now() }

// approvedElsewhere is a database on which a version was approved with a city folder that has one list more, as a program left it
// that had no campaigns that end early yet.
func approvedElsewhere(t *testing.T, engine db.Engine) (url string) {
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
	sets := slices.DeleteFunc(wire.Migrations(), func(s db.Set) bool { return s.Package == "campaign" })
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
		_, err := e.catalog.Begin(tx, "a", strings.NewReplacer("version: 1\n", "version: 2\n", "codes: reward_kind", "codes: reward_form").Replace(string(text)))
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
		where := []string{"--db", approvedElsewhere(t, engine), "--keys", filepath.Join(t.TempDir(), "keys")}
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
