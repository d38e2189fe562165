package catalog_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/core/catalog"
)

// TestAnApprovedVersionThatCannotBeRead: where a later program is stricter than the one a version was approved with, whoever
// starts it reads which version, which line and which word; nothing of the catalogue is in force half.
func TestAnApprovedVersionThatCannotBeRead(t *testing.T) {
	dbtest.Each(t, versionSets, func(t *testing.T, d *db.DB) {
		c, _ := dongguanCatalog(t)
		text := rewards(t, "need: row", "need: must")
		err := d.Write(t.Context(), func(tx *db.Tx) error {
			if _, err := tx.Exec(`insert into catalog_text (item, version, n, body, by_whom, at) values ('reward', 2, 1, $1, 'a', $2)`, text, tx.Now()); err != nil {
				return err
			}
			_, err := tx.Exec(`insert into catalog_step (item, version, n, step, effective, rev, by_whom, why, at) values ('reward', 2, 1, 'approve', '2026-11-20', 1, 'b', 'x', $1)`, tx.Now())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		var bad catalog.Misfit
		if err := c.Follow(t.Context(), d); !errors.As(err, &bad) {
			t.Fatalf("it loads: %v", err)
		}
		line := 1 + strings.Count(text[:strings.Index(text, "need: must")], "\n")
		for _, want := range []string{"“行政奖励”（reward）第2版（2026年11月20日起施行）第" + strconv.Itoa(line) + "行", "must", "need: must"} {
			if !strings.Contains(bad.Where, want) {
				t.Errorf("it does not say %q:\n%s", want, bad.Where)
			}
		}
		if says := bad.Error(); !strings.Contains(says, "换回原来的程序和城市目录") || !strings.Contains(says, "xinguan doctor") {
			t.Errorf("it does not say what helps:\n%s", says)
		}
		if it, _ := c.Item("reward"); it.Version != 1 {
			t.Error("something is in force half")
		}
	}, db.WithClock(clock.At("2026-11-28")))
}
