package catalogue

import (
	"errors"
	"io/fs"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/intake"
	"xinguan/core/ledger"
)

// TestATrialThatFailsIsSetAside: a trial that cannot be done does not keep back the others; who asked for it reads that it was
// not done and why, without what the log says of it, and can ask again.
func TestATrialThatFailsIsSetAside(t *testing.T) {
	town, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Load(dongguan.FS, town.Null)
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, []db.Set{ledger.Migrations(), catalog.Migrations()}, func(t *testing.T, d *db.DB) {
		ask := func(item string) {
			if err := d.Write(t.Context(), func(tx *db.Tx) error { return catalog.AskTrial(tx, item, 2, "a") }); err != nil {
				t.Fatal(err)
			}
		}
		for _, item := range []string{"reward", "permit"} {
			text, err := fs.ReadFile(dongguan.FS, "items/"+item+".yaml")
			if err == nil {
				err = d.Write(t.Context(), func(tx *db.Tx) error {
					_, err := c.Begin(tx, "a", strings.Replace(string(text), "version: 1\n", "version: 2\n", 1))
					return err
				})
			}
			if err != nil {
				t.Fatal(err)
			}
			ask(item)
		}
		last := func(item string, done bool) (x catalog.Trial, ok bool) {
			t.Helper()
			err := d.View(t.Context(), func(tx *db.Tx) (err error) { x, ok, err = catalog.LastTrial(tx, item, 2, done); return err })
			if err != nil {
				t.Fatal(err)
			}
			return x, ok
		}
		bad := errors.New("row 7 of 示例公司: cannot be read")
		do := func(_ *db.Tx, x catalog.Trial) (*intake.Rehearsal, error) {
			if x.Item == "reward" {
				return nil, bad
			}
			return &intake.Rehearsal{Rows: 3}, nil
		}
		log := trials(t.Context(), d, do)
		if !errors.Is(log, bad) || !strings.Contains(log.Error(), "reward version 2") {
			t.Errorf("the log is not told: %v", log)
		}
		if x, ok := last("permit", true); !ok || !strings.Contains(x.Result, `"rows":3`) {
			t.Errorf("the one behind did not go on: %+v", x)
		}
		if x, _ := last("reward", false); x.Done.IsZero() || !strings.Contains(x.Failed, "程序出错，编号 ") || strings.Contains(x.Failed, "示例公司") || !strings.Contains(log.Error(), strings.Fields(x.Failed)[1][:7]) {
			t.Errorf("who asked is told %q", x.Failed)
		}
		if _, ok := last("reward", true); ok {
			t.Error("a trial that was not done counts as done")
		}
		if err := trials(t.Context(), d, do); err != nil {
			t.Errorf("it is tried again by itself: %v", err)
		}
		ask("reward")
		bad = nil
		if err := trials(t.Context(), d, func(*db.Tx, catalog.Trial) (*intake.Rehearsal, error) { return &intake.Rehearsal{}, nil }); err != nil {
			t.Fatal(err)
		}
		if x, ok := last("reward", true); !ok || x.Failed != "" || x.N != 2 {
			t.Errorf("asked again: %+v", x)
		}
	})
}
