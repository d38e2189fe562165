package intake_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/sheet"
	"xinguan/core/intake"
	"xinguan/core/record"
)

// lines are rows as JSON lines under titles.
func lines(t testing.TB, titles []string, rows ...[]string) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, row := range rows {
		one := map[string]string{}
		for i, title := range titles {
			one[title] = row[i]
		}
		raw, err := json.Marshal(one)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(append(raw, '\n'))
	}
	return b.Bytes()
}

func zstandard(t testing.TB, raw []byte) []byte {
	t.Helper()
	w, err := zstd.NewWriter(nil)
	if err != nil {
		t.Fatal(err)
	}
	return w.EncodeAll(raw, nil)
}

// planBeside writes a plan and one file beside it.
func planBeside(t testing.TB, plan, name string, content []byte) string {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "接管.yaml")
	if err := errors.Join(os.WriteFile(path, []byte(plan), 0o600), os.WriteFile(filepath.Join(dir, name), content, 0o600)); err != nil {
		t.Fatal(err)
	}
	return path
}

// A stock is the same stock as CSV and as JSON lines, plain and packed: every row and state arrives, and a broken line is
// refused alone.
func TestTakeoverOfEveryForm(t *testing.T) {
	rows := [][]string{oldRow(1, "A1", "1"), oldRow(2, "A2", "2"), oldRow(3, "A3", "1", "content", "罚款人民币伍万元整\n“另行”处理, 见\"附件\"")}
	var csv bytes.Buffer
	if err := sheet.WriteCSV(&csv, append([][]string{oldTitles}, rows...)); err != nil {
		t.Fatal(err)
	}
	jsonl := lines(t, oldTitles, rows...)
	broken := append(bytes.Clone(jsonl), `{"GUID":"A4","ZT":"1","XDR":"东莞市`...)
	for name, c := range map[string]struct {
		content []byte
		refused int64
	}{
		"处罚.csv": {csv.Bytes(), 0}, "处罚.jsonl": {jsonl, 0}, "处罚.csv.zst": {zstandard(t, csv.Bytes()), 0}, "处罚.jsonl.zst": {zstandard(t, jsonl), 0},
		"处罚-broken.jsonl": {broken, 1},
	} {
		t.Run(name, func(t *testing.T) {
			d := dbtest.Open(t, db.SQLite, sets, db.WithClock(clock.At(today)), db.Exclusive())
			im := importer(t, d)
			r := takeOver(t, im, planBeside(t, oldPlan, name, c.content))
			if r.Read != 3+c.refused || r.Taken != 3 || r.Refused != c.refused || r.Revived != 0 {
				t.Errorf("read %d, taken %d, refused %d, revived %d", r.Read, r.Taken, r.Refused, r.Revived)
			}
			for n, want := range []int{1: 1, 2: 0, 3: 1} {
				if n > 0 && len(shownNow(t, d, n)) != want {
					t.Errorf("company %d: %d shown, want %d", n, len(shownNow(t, d, n)), want)
				}
			}
			if got := shownNow(t, d, 3)[0].Body.Get("content"); got != "罚款人民币伍万元整 “另行”处理, 见\"附件\"" {
				t.Errorf("the content arrives as %q", got)
			}
			rebuilt(t, im, d)
		})
	}
}

// oldPersons reads penalties of persons of the invented platform.
const oldPersons = `platform: 示例市信用平台（2017）
as_of: "2026-11-20"
states: {"1": shown, "2": repaired}
items:
  - item: penalty_person
    files: [自然人*]
    old_id: GUID
    state: ZT
`

// personsFile are penalties of persons as JSON lines, packed.
func personsFile(t *testing.T) string {
	fields := []string{"party_name", "party_kind", "id_type", "id_number", "doc_no", "conduct", "fact", "kind", "content", "fine", "decided", "authority"}
	titles := append([]string{"GUID", "ZT"}, fields...)
	row := func(guid, state string, f filling) []string {
		out := []string{guid, state}
		for _, name := range fields {
			out = append(out, f[name])
		}
		return out
	}
	held := personRow(2).with("party_name", beggar, "id_number", resident(beggarNumber), "decided", "")
	rows := [][]string{row("P1", "1", personRow(1).with("party_name", hermit, "id_number", resident(hermitNumber), "fact", "经查，"+hermit+"示例违法。")),
		row("P2", "2", personRow(3).with("party_name", hermit, "id_number", resident(hermitNumber))), row("P3", "1", held)}
	return planBeside(t, oldPersons, "自然人.jsonl.zst", zstandard(t, lines(t, titles, rows...)))
}

// Records about persons come over sealed: they are counted and never shown, and nothing of a person stands in plain text
// in runs, database or log, of refused rows neither.
func TestTakeoverOfPersons(t *testing.T) {
	defer intake.SmallSteps()()
	address := dbtest.URL(t, db.SQLite)
	d, err := db.Open(context.Background(), address, db.WithClock(clock.At(today)), db.Exclusive())
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := db.Migrate(context.Background(), d, sets...); err != nil {
		t.Fatal(err)
	}
	im := importer(t, d)
	p, err := im.LoadPlan(personsFile(t))
	if err != nil {
		t.Fatal(err)
	}
	looked := 0
	r, err := im.TakeOver(context.Background(), p, func(at intake.Pace) {
		if runs, _ := filepath.Glob(filepath.Join(im.Spool, "*.run")); len(runs) > 0 {
			looked++
			search(t, string(at.Stage), im.Spool)
		}
	})
	if err != nil || looked == 0 || r.Taken != 2 || r.Refused != 1 || !r.Balanced {
		t.Fatalf("%+v, runs looked into %d times (%v)", r, looked, err)
	}
	if rows, figure := listed(t, d, "penalty_person"); rows != 0 || figure != 0 {
		t.Errorf("%d shown, figure %d", rows, figure)
	}
	if n := number(t, d, `select count(*) from record_body where sealed is not null and body is null`); n != 2 {
		t.Errorf("%d sealed bodies", n)
	}
	view(t, d, func(tx *db.Tx) error {
		found, err := record.FindOld(tx, "P2")
		if len(found) != 1 {
			t.Errorf("P2 leads to %v", found)
		}
		return err
	})
	rebuilt(t, im, d)
	search(t, "database", filepath.Dir(strings.TrimPrefix(address, "sqlite:")))
	if report := fmt.Sprintf("%+v", r); strings.Contains(report, hermit) || strings.Contains(report, resident(beggarNumber)) {
		t.Error("the report names a person")
	}
}
