package intake_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/seal"
	"xinguan/base/testdata"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
)

var sets = []db.Set{ledger.Migrations(), subject.Migrations(), record.Migrations(), intake.Migrations()}

// today is the day the tests are set in.
const today clock.Date = "2026-11-24"

func importer(t testing.TB, d *db.DB) *intake.Importer {
	t.Helper()
	c, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	items, err := catalog.Load(dongguan.FS, c.Null)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := rulebook.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	im := &intake.Importer{DB: d, City: c, Catalog: items, Clock: clock.At(today), Spool: filepath.Join(t.TempDir(), "spool"),
		Records: &record.Store{Laws: record.Laws{Catalog: items, Rules: rules}}}
	if d != nil {
		if im.Ring, err = seal.Open(filepath.Join(t.TempDir(), "keys")); err != nil {
			t.Fatal(err)
		}
	}
	return im
}

// file writes a table for a test.
func file(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// take imports a file and checks that the figures add up.
func take(t testing.TB, im *intake.Importer, item, path string) intake.Result {
	t.Helper()
	res, err := im.File(context.Background(), intake.Job{Item: item, Path: path})
	if err != nil {
		t.Fatalf("%s: %v", filepath.Base(path), err)
	}
	if res.Read != res.Accepted+res.Corrected+res.Duplicate+res.Held {
		t.Errorf("%s: the figures do not add up: %+v", filepath.Base(path), res)
	}
	return res
}

func findings(t testing.TB, d *db.DB, res intake.Result) (out []intake.Finding) {
	t.Helper()
	err := d.View(context.Background(), func(tx *db.Tx) (err error) {
		out, err = intake.Findings(tx, res.BatchID, 100_000)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func countRule(found []intake.Finding, rule string) (n int) {
	for _, f := range found {
		if f.Rule == rule {
			n++
		}
	}
	return n
}

func countRows(found []intake.Finding, rule string) int {
	rows := map[int]bool{}
	for _, f := range found {
		if f.Rule == rule {
			rows[f.Row] = true
		}
	}
	return len(rows)
}

// The real files go through as they are: what is known of them (counted by hand) comes out.
func TestRealFiles(t *testing.T) {
	register := testdata.Shared(t, "data/dongguan_enterprises.csv")
	permits := testdata.Shared(t, "data/creditchina_permits.csv")
	penalties := testdata.Shared(t, "data/penalties_shenzhen_2022.csv")
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		if res := take(t, im, "registration", register); res.Read != 14_209 || res.Accepted != 14_209 {
			t.Errorf("register: %+v", res)
		} else if n := countRows(findings(t, d, res), "text.private_use"); n != 4 {
			t.Errorf("private-use characters in %d rows, want 4", n)
		}
		res := take(t, im, "permit", permits)
		found := findings(t, d, res)
		if res.Accepted != 43 || res.Held != 0 {
			t.Errorf("permits: %+v", res)
		}
		for rule, want := range map[string]int{"value.empty": 9, "date.long_term": 3, "subject.provisional": 6} {
			if n := countRule(found, rule); n != want {
				t.Errorf("permits: %d of %s, want %d", n, rule, want)
			}
		}
		res = take(t, im, "penalty", penalties)
		if res.Held != 29 || res.Read != 29 {
			t.Errorf("penalties: %+v", res)
		}
		found = findings(t, d, res)
		for rule, want := range map[string]int{"column.lacking": 1, "row.columns": 29, "identifier.missing": 29} {
			if n := countRule(found, rule); n != want {
				t.Errorf("penalties: %d of %s, want %d", n, rule, want)
			}
		}
		for _, f := range found {
			if f.Rule == "identifier.missing" && (f.Proposed != "" || !strings.Contains(f.Message, "未查询到主体")) {
				t.Errorf("row %d: nonsense candidate, or none said: %s", f.Row, f.Message)
			}
		}
		if again := take(t, im, "permit", permits); again.Duplicate != 43 {
			t.Errorf("permits sent again: %+v", again)
		}
	}, db.WithClock(clock.At(today)))
}
