package intake_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/city/dongguan"
	"xinguan/core/intake"
	"xinguan/core/people"
)

// clerk is a clerk of an agency in the city's roles.
func clerk(t *testing.T, im *intake.Importer, org string) people.Actor {
	t.Helper()
	roles, err := people.LoadRoles(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	r := &people.Rights{Roles: roles, Orgs: people.CityOrgs(im.City)}
	return r.Actor("account-"+org, people.Capacity{Role: "clerk", Org: org}, today)
}

func seenBatch(t *testing.T, d *db.DB, res intake.Result) (b intake.Batch) {
	t.Helper()
	view(t, d, func(tx *db.Tx) (err error) { b, err = intake.BatchByID(tx, res.BatchID); return err })
	return b
}

// A clerk takes a proposal and writes what was missing, in the browser: the rows are settled, the figures move with them,
// and what a colleague did meanwhile is not done again.
func TestRowsArePutRight(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		me := clerk(t, im, "cgj")
		res := sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), "p.csv", dirtyRows()...))
		var rule intake.RuleCount
		view(t, d, func(tx *db.Tx) error {
			all, err := intake.RuleCounts(tx, res.BatchID)
			for _, c := range all {
				if c.Rule == "identifier.invalid" {
					rule = c
				}
			}
			return err
		})
		var edits map[int]intake.Edit
		view(t, d, func(tx *db.Tx) (err error) {
			edits, err = im.Proposed(tx, res.BatchID, rule.Rule, rule.Column, nil)
			return err
		})
		if rule.Open != 1 || len(edits) != 1 {
			t.Fatalf("rule %+v, edits %v", rule, edits)
		}
		if _, err := im.Correct(t.Context(), clerk(t, im, "scjgj"), res.BatchID, edits); err == nil || !strings.Contains(err.Error(), "没有这一批") {
			t.Errorf("another's clerk: %v", err)
		}
		if out, err := im.Correct(t.Context(), me, res.BatchID, edits); err != nil || out.Accepted != 1 || out.Held != 0 {
			t.Fatalf("%+v %v", out, err)
		}
		if _, err := im.Correct(t.Context(), me, res.BatchID, edits); err == nil || !strings.Contains(err.Error(), "已经有人改好了") {
			t.Errorf("a second time: %v", err)
		}
		still, err := im.Correct(t.Context(), me, res.BatchID, map[int]intake.Edit{7: {"处罚机关": "东莞市城市管理和综合执法局"}})
		if err != nil || still.Held != 1 {
			t.Errorf("one of two wrongs: %+v %v", still, err)
		}
		b := seenBatch(t, d, res).Result
		if b.Accepted != 3 || b.Held != 3 || b.Read != b.Accepted+b.Corrected+b.Duplicate+b.Held {
			t.Errorf("figures: %+v", b)
		}
		errs, warns := said(findings(t, d, res), intake.Error), said(findings(t, d, res), intake.Warning)
		if len(errs) != 3 || len(warns) != b.Warnings {
			t.Errorf("left: %q; %d warnings stored, %d counted", errs, len(warns), b.Warnings)
		}
		if rows, figure := listed(t, d, "penalty"); rows != 3 || figure != 3 {
			t.Errorf("%d records, figure %d", rows, figure)
		}
	}, db.WithClock(clock.At(today)))
}

// What was confirmed for a party is kept in mind: the next sheet does not ask again for it, and asks for others.
func TestConfirmationsAreRemembered(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		me := clerk(t, im, "cgj")
		one := func(no string, i int) filling { return penaltyRow(i).with("doc_no", no).with("fine", "50000") }
		first := sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), "p.csv", one("东示例罚〔2026〕901号", 5), one("东示例罚〔2026〕902号", 6)))
		var asked intake.Finding
		for _, f := range findings(t, d, first) {
			if f.Level == intake.Warning && f.Row == 2 {
				asked = f
			}
		}
		if asked.Rule == "" {
			t.Fatalf("nothing is asked: %+v", findings(t, d, first))
		}
		if _, err := im.Confirm(t.Context(), me, first.BatchID, asked.Rule, asked.Column, []int{2}, " ", true); err == nil {
			t.Error("confirmed without a reason")
		}
		if n, err := im.Confirm(t.Context(), me, first.BatchID, asked.Rule, asked.Column, []int{2}, "决定书原文如此", true); err != nil || n != 1 {
			t.Fatalf("%d %v", n, err)
		}
		if _, err := im.Confirm(t.Context(), me, first.BatchID, asked.Rule, asked.Column, []int{2}, "决定书原文如此", true); err == nil {
			t.Error("confirmed twice")
		}
		second := sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), "q.csv", one("东示例罚〔2026〕903号", 5), one("东示例罚〔2026〕904号", 6)))
		view(t, d, func(tx *db.Tx) error {
			all, err := intake.FindingsOf(tx, second.BatchID, intake.RuleCount{Level: asked.Level, Rule: asked.Rule, Column: asked.Column}, -1, 0, 10)
			if err == nil && (len(all) != 2 || all[0].Answer != intake.AnswerRemembered || all[0].Why != "决定书原文如此" || all[1].Answer != "") {
				t.Errorf("%+v", all)
			}
			return err
		})
	}, db.WithClock(clock.At(today)))
}

// broken is a line that goes dead in the middle.
type broken struct{ io.Reader }

func (b broken) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

// A file that is brought is taken in once, however often it is brought; one that broke off or cannot be read leaves
// nothing; no sender's file stays on disk.
func TestFilesAreBrought(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		me := clerk(t, im, "cgj")
		raw, err := os.ReadFile(filledIn(t, item(t, im, "penalty"), "p.csv", dirtyRows()...))
		if err != nil {
			t.Fatal(err)
		}
		u := intake.NewUploads(im, slog.New(slog.DiscardHandler))
		said := intake.NewUpload{Item: "penalty", Agency: "cgj", File: `C:\表\处罚.csv`}
		if _, err := u.Receive(t.Context(), clerk(t, im, "scjgj"), said, bytes.NewReader(raw)); err == nil {
			t.Error("another's clerk may bring it")
		}
		if _, err := u.Receive(t.Context(), me, said, broken{bytes.NewReader(raw[:100])}); err == nil || !strings.Contains(err.Error(), "断了") {
			t.Errorf("broken off: %v", err)
		}
		one, err1 := u.Receive(t.Context(), me, said, bytes.NewReader(raw))
		two, err2 := u.Receive(t.Context(), me, said, bytes.NewReader(raw))
		bad, err3 := u.Receive(t.Context(), me, intake.NewUpload{Item: "penalty", Agency: "cgj", File: "坏.xlsx"}, strings.NewReader("PK\x03\x04 no workbook"))
		if err := errors.Join(err1, err2, err3); err != nil || one.ID != two.ID || one.File != "处罚.csv" {
			t.Fatalf("%v: %+v %+v", err, one, two)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); u.Run(ctx) }()
		done := await(t, d, one, intake.UploadDone)
		if failed := await(t, d, bad, intake.UploadFailed); failed.Message == "" {
			t.Error("no word on why")
		}
		third, err := u.Receive(t.Context(), me, said, bytes.NewReader(raw))
		if err != nil || third.ID != one.ID || third.Batch != done.Batch {
			t.Errorf("brought again: %+v %v", third, err)
		}
		stop()
		<-ended
		if n := number(t, d, `select count(*) from batch`); n != 1 {
			t.Errorf("%d batches", n)
		}
		left, err := filepath.Glob(filepath.Join(im.Spool, "uploads", "*"))
		if err != nil || len(left) > 0 {
			t.Errorf("left on disk: %v %v", left, err)
		}
	}, db.WithClock(clock.At(today)))
}

func await(t *testing.T, d *db.DB, up intake.Upload, stage intake.UploadStage) intake.Upload {
	t.Helper()
	for range 500 {
		view(t, d, func(tx *db.Tx) (err error) { up, err = intake.UploadByID(tx, up.ID); return err })
		if up.Stage == stage {
			return up
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("still %s: %s", up.Stage, up.Message)
	return up
}

// Having nothing is said once a month.
func TestNilReturn(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		for range 2 {
			if month, err := im.NilReturn(t.Context(), clerk(t, im, "cgj"), "penalty", "cgj"); err != nil || month != "2026-11" {
				t.Fatal(month, err)
			}
		}
		if _, err := im.NilReturn(t.Context(), clerk(t, im, "cgj"), "penalty", "scjgj"); err == nil {
			t.Error("said for others")
		}
		view(t, d, func(tx *db.Tx) error {
			all, err := intake.SentBy(tx, "cgj")
			if err == nil && (len(all["penalty"].Nil) != 1 || !all["penalty"].Last.IsZero()) {
				t.Errorf("%+v", all)
			}
			return err
		})
	}, db.WithClock(clock.At(today)))
}

// A batch taken back the same day is as if it had not come in: what it corrected stands again, the same file can be sent
// once more, and the next day it is too late.
func TestABatchIsTakenBack(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		me, u := clerk(t, im, "cgj"), intake.NewUploads(im, slog.New(slog.DiscardHandler))
		sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), "p.csv", penaltyRow(1)))
		path := filledIn(t, item(t, im, "penalty"), "q.csv", penaltyRow(1).with("content", "罚款，另有更正"), penaltyRow(2))
		res := sent(t, im, "penalty", "cgj", path)
		if res.Corrected != 1 || res.Accepted != 1 {
			t.Fatalf("%+v", res)
		}
		arrivals := number(t, d, `select sum(n) from tally where state in ('timely', 'late')`)
		if _, err := u.Undo(t.Context(), clerk(t, im, "scjgj"), res.BatchID, "传错"); err == nil {
			t.Error("another's clerk may undo it")
		}
		if n, err := u.Undo(t.Context(), me, res.BatchID, "传错文件"); err != nil || n != 2 {
			t.Fatalf("%d %v", n, err)
		}
		if _, err := u.Undo(t.Context(), me, res.BatchID, "传错文件"); err == nil {
			t.Error("undone twice")
		}
		if rows, figure := listed(t, d, "penalty"); rows != 1 || figure != 1 {
			t.Errorf("after the undo %d records, figure %d", rows, figure)
		}
		if n := number(t, d, `select sum(n) from tally where state in ('timely', 'late')`); n != arrivals-1 {
			t.Errorf("%d arrivals, were %d", n, arrivals)
		}
		again := sent(t, im, "penalty", "cgj", path)
		if again.Corrected != 1 || again.Accepted != 1 {
			t.Errorf("sent again: %+v %+v", again, findings(t, d, again))
		}
		for _, code := range []string{penaltyRow(1)["uscc"], penaltyRow(2)["uscc"]} {
			if got := shownOf(t, d, code); len(got) != 1 {
				t.Errorf("%s shows %d", code, len(got))
			}
		}
	}, db.WithClock(clock.At(today)))
}

// A code that cannot be put right by itself is proposed by the name beside it, the very one or one misspelt; a name
// nobody bears leaves the clerk with the code.
func TestAWrongCodeIsProposedByTheName(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		penalty := item(t, im, "penalty")
		sent(t, im, "penalty", "cgj", filledIn(t, penalty, "known.csv", penaltyRow(1)))
		name, code := company(1)
		wrong := func(n int, name string) filling {
			return penaltyRow(n).with("uscc", code[:8]+"ZZZZZZZZ"+code[16:]).with("party_name", name).with("doc_no", fmt.Sprintf("东示例罚〔2026〕90%d号", n))
		}
		res := sent(t, im, "penalty", "cgj", filledIn(t, penalty, "wrong.csv", wrong(1, name), wrong(2, strings.TrimSuffix(name, "司")), wrong(3, "示例无人知道的铺子")))
		want := map[int]string{2: code, 3: code, 4: ""}
		for _, f := range findings(t, d, res) {
			if f.Rule != "identifier.invalid" {
				continue
			}
			if f.Proposed != want[f.Row] || f.Proposed == "" == strings.Contains(f.Message, "核对营业执照后改正") {
				t.Errorf("row %d: %+v", f.Row, f)
			}
			delete(want, f.Row)
		}
		if len(want) > 0 {
			t.Errorf("not found: %v", want)
		}
	}, db.WithClock(clock.At(today)))
}
