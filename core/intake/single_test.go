package intake_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/intake"
	"xinguan/core/people"
	"xinguan/core/record"
)

// One record is written by form: checked as a sheet is, kept while it is not right, one record however often it is sent,
// nobody else's to see; and a record is corrected the same way, its number too, but not made another subject's.
func TestOneRecordByForm(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		u := intake.NewUploads(im, slog.New(slog.DiscardHandler))
		me, other := clerk(t, im, "cgj"), clerk(t, im, "scjgj")
		keep := func(by people.Actor, dr intake.Draft) error {
			return d.Write(t.Context(), func(tx *db.Tx) error { return im.KeepDraft(tx, by, dr) })
		}
		dr := intake.Draft{ID: id.New(), Item: "penalty", Agency: "cgj", Values: penaltyRow(1).with("uscc", "9144")}
		if err := keep(other, dr); !refusedAs(err, web.Forbidden, "") {
			t.Errorf("for another: %v", err)
		}
		if err := keep(me, dr); err != nil {
			t.Fatal(err)
		}
		view(t, d, func(tx *db.Tx) error {
			c, err := im.CheckDraft(tx, dr)
			if err != nil || !c.Held || !strings.Contains(c.Findings[0].Column, "统一社会信用代码") {
				t.Errorf("a wrong code: %+v %v", c, err)
			}
			if _, err := im.DraftOf(tx, other, dr.ID); !errors.Is(err, intake.ErrNoDraft) {
				t.Errorf("another reads it: %v", err)
			}
			return nil
		})
		if _, err := u.SendDraft(t.Context(), me, dr.ID); !refusedAs(err, web.Invalid, "还有出错的栏") {
			t.Errorf("sent with an error: %v", err)
		}
		dr.Values = penaltyRow(1)
		if err := keep(me, dr); err != nil {
			t.Fatal(err)
		}
		view(t, d, func(tx *db.Tx) error {
			c, err := im.CheckDraft(tx, dr)
			if err != nil || c.Held || !c.Preview.Record.Public || c.Preview.Record.DocNo != "东示例罚〔2026〕1号" {
				t.Errorf("preview %+v %v", c, err)
			}
			return nil
		})
		b, err := u.SendDraft(t.Context(), me, dr.ID)
		twice, err2 := u.SendDraft(t.Context(), me, dr.ID)
		if errors.Join(err, err2) != nil || b.ID != twice.ID || b.Result.Accepted != 1 {
			t.Fatalf("%+v %+v %v %v", b, twice, err, err2)
		}
		if rows, figure := listed(t, d, "penalty"); rows != 1 || figure != 1 {
			t.Errorf("%d records, figure %d", rows, figure)
		}
		doubleClicks(t, u, keep, me)
		if _, err := u.SendDraft(t.Context(), other, dr.ID); !refusedAs(err, web.NotFound, "") {
			t.Errorf("another's: %v", err)
		}
		corrects(t, d, u, keep, me)
	}, db.WithClock(clock.At(today)))
}

// doubleClicks: of two clicks at the same moment both lead to the one batch.
func doubleClicks(t *testing.T, u *intake.Uploads, keep func(people.Actor, intake.Draft) error, me people.Actor) {
	t.Helper()
	for n := range 4 {
		dr := intake.Draft{ID: id.New(), Item: "penalty", Agency: "cgj", Values: penaltyRow(100 + n)}
		if err := keep(me, dr); err != nil {
			t.Fatal(err)
		}
		errs := make(chan error, 2)
		for range 2 {
			go func() { _, err := u.SendDraft(t.Context(), me, dr.ID); errs <- err }()
		}
		if err := errors.Join(<-errs, <-errs); err != nil {
			t.Errorf("a double click: %v", err)
		}
	}
}

func corrects(t *testing.T, d *db.DB, u *intake.Uploads, keep func(people.Actor, intake.Draft) error, me people.Actor) {
	t.Helper()
	_, code := company(1)
	old := shownOf(t, d, code)[0]
	dr := intake.Draft{ID: id.New(), Item: "penalty", Agency: "cgj", Subject: old.Subject, Replaces: old.ID, Values: penaltyRow(1)}
	send := func(values filling) (intake.Batch, error) {
		dr.Values = values
		if err := keep(me, dr); err != nil {
			t.Fatal(err)
		}
		return u.SendDraft(t.Context(), me, dr.ID)
	}
	if _, err := send(penaltyRow(1)); !refusedAs(err, web.Invalid, "没有改动") {
		t.Errorf("unchanged: %v", err)
	}
	_, another := company(2)
	if _, err := send(penaltyRow(1).with("uscc", another)); !refusedAs(err, web.Conflict, "不在这个主体名下") {
		t.Errorf("another subject: %v", err)
	}
	b, err := send(penaltyRow(1).with("doc_no", "东示例罚〔2026〕11号"))
	if err != nil || b.Result.Corrected != 1 {
		t.Fatalf("%+v %v", b, err)
	}
	now := shownOf(t, d, code)
	if len(now) != 1 || now[0].DocNo != "东示例罚〔2026〕11号" || now[0].Replaces != old.ID {
		t.Errorf("%+v", now)
	}
	view(t, d, func(tx *db.Tx) error {
		past, err := record.Events(tx, old.Subject, old.ID)
		if err == nil && (len(past) != 1 || past[0].Kind != record.Superseded) {
			t.Errorf("%+v", past)
		}
		return err
	})
	dr.ID = id.New()
	if _, err := send(penaltyRow(1).with("doc_no", "东示例罚〔2026〕12号")); !refusedAs(err, web.Conflict, "") {
		t.Errorf("corrected from what was replaced: %v", err)
	}
}
