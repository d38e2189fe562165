package seed_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/core/intake"
	"xinguan/core/record"
	"xinguan/core/seed"
)

// crowded are sheets of a register that lacks some organisations, and of penalties of which many come again soon after, as
// they were or corrected, some of them while what they repeat is on its way into the tables.
func crowded(t *testing.T) (register, penalties string) {
	t.Helper()
	_, opt := folder(t)
	opt.Subjects, opt.Records, opt.Dirt, opt.PartyKind = 900, 9_000, 0, false
	var r, p, out bytes.Buffer
	known, sent := bufio.NewWriter(&r), bufio.NewWriter(&p)
	err := errors.Join(seed.Registrations(known, opt), seed.Penalties(sent, opt), known.Flush(), sent.Flush())
	if err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(&p).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	w := csv.NewWriter(&out)
	content := slices.Index(all[0], "处罚内容")
	for i, row := range all {
		_ = w.Write(row)
		if i > 1_000 && i%7 == 0 {
			_ = w.Write(all[i-900])
		}
		if i > 3_000 && i%11 == 0 {
			again := slices.Clone(all[i-2_500])
			again[content] += "（更正）"
			_ = w.Write(again)
		}
	}
	w.Flush()
	some := slices.Delete(strings.SplitAfter(r.String(), "\n"), 2, 5)
	register, penalties = filepath.Join(t.TempDir(), "r.csv"), filepath.Join(t.TempDir(), "p.csv")
	if err := errors.Join(os.WriteFile(register, []byte(strings.Join(some, "")), 0o600), os.WriteFile(penalties, out.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
	return register, penalties
}

// A first fill on a server, whose transactions overlap, leaves what one leaves whose transactions follow each other.
func TestOverlappingChunksSettleTheSame(t *testing.T) {
	register, penalties := crowded(t)
	settle := func(opts ...db.Option) (intake.Result, []string) {
		im := importer(t, db.Postgres, opts...)
		if _, err := im.File(context.Background(), intake.Job{Item: "registration", Path: register}); err != nil {
			t.Fatal(err)
		}
		res, err := im.File(context.Background(), intake.Job{Item: "penalty", Path: penalties})
		if err != nil {
			t.Fatal(err)
		}
		all := left(t, im.DB, res)
		return intake.Result{Accepted: res.Accepted, Corrected: res.Corrected, Duplicate: res.Duplicate, Held: res.Held, Warnings: res.Warnings, Notices: res.Notices}, all
	}
	want, rows := settle()
	got, overlapped := settle(db.Exclusive())
	if got != want || want.Corrected < 500 || want.Duplicate < 500 {
		t.Errorf("overlapping %+v, after each other %+v", got, want)
	}
	if !slices.Equal(rows, overlapped) {
		t.Errorf("overlapping left %d lines, after each other %d; some differ", len(overlapped), len(rows))
	}
}

// left is what an import left, but for ids.
func left(t *testing.T, d *db.DB, res intake.Result) (out []string) {
	t.Helper()
	err := d.View(context.Background(), func(tx *db.Tx) error {
		err := record.Arrived(tx, "penalty", "", 1<<20, func(r *record.Record) error {
			out = append(out, fmt.Sprintf("%d %x %x %s %v", r.Row, r.Key, r.Digest, r.Town, r.Derived))
			return nil
		})
		accepted, err1 := record.AcceptedSince(tx, "penalty", "")
		shown, err2 := record.ShownCount(tx, "penalty")
		err3 := intake.EachFinding(tx, res.BatchID, func(f intake.Finding) bool {
			out = append(out, fmt.Sprintf("%d %s %s %s", f.Row, f.Level, f.Rule, f.Value))
			return true
		})
		out = append(out, fmt.Sprint("accepted ", accepted, " shown ", shown))
		return errors.Join(err, err1, err2, err3)
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}
