package intake_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/city/dongguan"
	"xinguan/core/intake"
	"xinguan/core/people"
)

// colleague is another clerk of the same organisation.
func colleague(t *testing.T, im *intake.Importer, org string) people.Actor {
	t.Helper()
	roles, err := people.LoadRoles(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	r := &people.Rights{Roles: roles, Orgs: people.CityOrgs(im.City)}
	return r.Actor("account-other", people.Capacity{Role: "clerk", Org: org}, today)
}

// brought is a file that is carried in by pieces.
type brought struct {
	t   *testing.T
	u   *intake.Uploads
	by  people.Actor
	raw []byte
}

func (b brought) begin(mark string) (intake.Transfer, error) {
	return b.u.Begin(b.t.Context(), b.by, intake.NewTransfer{NewUpload: intake.NewUpload{Item: "penalty", Agency: "cgj", File: "处罚.csv"}, Bytes: int64(len(b.raw)), Mark: mark})
}

func (b brought) piece(x id.ID, from, to int) (intake.Transfer, error) {
	sum := sha256.Sum256(b.raw[from:to])
	return b.u.Append(b.t.Context(), b.by, x, intake.Piece{Offset: int64(from), Sum: sum[:], Body: bytes.NewReader(b.raw[from:to])})
}

func carried(t *testing.T, im *intake.Importer) brought {
	t.Helper()
	raw, err := os.ReadFile(filledIn(t, item(t, im, "penalty"), "p.csv", dirtyRows()...))
	if err != nil {
		t.Fatal(err)
	}
	return brought{t, intake.NewUploads(im, slog.New(slog.DiscardHandler)), clerk(t, im, "cgj"), raw}
}

func left(t *testing.T, im *intake.Importer) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(im.Spool, "uploads", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func ofKind(err error, kind web.Kind) bool {
	var e *web.Error
	return errors.As(err, &e) && e.Kind == kind
}

// A file whose line breaks goes on where it stopped, after a power cut too; whole, it is the upload it would have been had
// it come at once, and an answer that was lost is given again.
func TestAFileGoesOnWhereItStopped(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		b := carried(t, im)
		tr, err := b.begin("mark")
		if err != nil || tr.Got != 0 {
			t.Fatalf("%+v %v", tr, err)
		}
		if tr, err = b.piece(tr.ID, 0, 100); err != nil || tr.Got != 100 {
			t.Fatalf("%+v %v", tr, err)
		}
		_, err = b.u.Append(t.Context(), b.by, tr.ID, intake.Piece{Offset: 100, Body: io.MultiReader(bytes.NewReader(b.raw[100:150]), iotest.ErrReader(io.ErrUnexpectedEOF))})
		if !ofKind(err, web.Invalid) || !strings.Contains(err.Error(), "前面收到的都在") {
			t.Errorf("cut in a piece: %v", err)
		}
		if _, err := b.u.Append(t.Context(), b.by, tr.ID, intake.Piece{Offset: 100, Sum: make([]byte, 32), Body: bytes.NewReader(b.raw[100:150])}); !ofKind(err, web.Invalid) {
			t.Errorf("changed on the way: %v", err)
		}
		// The power goes after a piece got its name and before it counted, with another half written.
		torn := []string{filepath.Join(im.Spool, "uploads", fmt.Sprintf("%s-100.piece", tr.ID)), filepath.Join(im.Spool, "uploads", "part-1")}
		for _, path := range torn {
			if err := os.WriteFile(path, []byte("torn"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		b.u = intake.NewUploads(im, slog.New(slog.DiscardHandler))
		if tr, err = b.begin("mark"); err != nil || tr.Got != 100 {
			t.Fatalf("after the power cut: %+v %v", tr, err)
		}
		if tr, err = b.piece(tr.ID, 100, 160); err != nil || tr.Got != 160 || tr.Upload != "" {
			t.Fatalf("%+v %v", tr, err)
		}
		if tr, err = b.piece(tr.ID, 160, len(b.raw)); err != nil || tr.Upload == "" {
			t.Fatalf("%+v %v", tr, err)
		}
		if again, err := b.piece(tr.ID, 160, len(b.raw)); err != nil || again.Upload != tr.Upload {
			t.Errorf("the answer was lost: %+v %v", again, err)
		}
		if again, err := b.begin("mark"); err != nil || again.Upload != tr.Upload {
			t.Errorf("asked anew: %+v %v", again, err)
		}
		one, err := b.u.Receive(t.Context(), b.by, intake.NewUpload{Item: "penalty", Agency: "cgj", File: "处罚.csv"}, bytes.NewReader(b.raw))
		if err != nil || one.ID.String() != tr.Upload {
			t.Errorf("it is not the upload it would have been at once: %+v %v", one, err)
		}
		if got := left(t, im); len(got) != 2 { // the file itself, and what the power cut left
			t.Errorf("on disk: %v", got)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); b.u.Run(ctx) }()
		await(t, d, one, intake.UploadDone)
		stop()
		<-ended
	}, db.WithClock(clock.At(today)))
}

// Of two windows that send the same piece one is taken, the other is told where to go on.
func TestTwoWindowsSendOneFile(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		b := carried(t, importer(t, d))
		ids := make([]id.ID, 4)
		errs := make([]error, len(ids))
		together(len(ids), func(i int) {
			tr, err := b.begin("mark")
			ids[i], errs[i] = tr.ID, err
		})
		for i := range ids {
			if errs[i] != nil || ids[i] != ids[0] {
				t.Fatalf("begun by two windows: %v %v", ids, errs)
			}
		}
		for _, span := range [][2]int{{0, 100}, {100, len(b.raw)}} {
			together(len(errs), func(i int) { _, errs[i] = b.piece(ids[i], span[0], span[1]) })
			var won int
			for _, err := range errs {
				var other intake.Elsewhere
				if err == nil {
					won++
				} else if !errors.As(err, &other) || other.At.Got != int64(span[1]) || !ofKind(err, web.Conflict) {
					t.Errorf("not told the offset: %v", err)
				}
			}
			if won == 0 || won > 1 && span[0] == 0 { // who comes when it is whole is told so
				t.Errorf("%d of them took their place", won)
			}
		}
		if n := number(t, d, `select count(*) from upload`); n != 1 {
			t.Errorf("%d uploads", n)
		}
	}, db.WithClock(clock.At(today)))
}

func together(n int, do func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

// A transfer is its sender's alone; there is an end to how much, and how long.
func TestATransferIsItsSendersAlone(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		b := carried(t, im)
		tr, err := b.begin("mark")
		if err == nil {
			tr, err = b.piece(tr.ID, 0, 100)
		}
		if err != nil {
			t.Fatal(err)
		}
		for name, by := range map[string]people.Actor{"a colleague": colleague(t, im, "cgj"), "another's clerk": clerk(t, im, "scjgj"), "one without the right": {ID: b.by.ID}} {
			theirs := brought{t, b.u, by, b.raw}
			_, read := b.u.Transfer(t.Context(), by, tr.ID)
			_, wrote := theirs.piece(tr.ID, 100, 200)
			for what, err := range map[string]error{"reads": read, "goes on with": wrote, "ends": b.u.GiveUp(t.Context(), by, tr.ID)} {
				if !ofKind(err, web.NotFound) {
					t.Errorf("%s %s it: %v", name, what, err)
				}
			}
		}
		if own, err := (brought{t, b.u, colleague(t, im, "cgj"), b.raw}).begin("mark"); err != nil || own.ID == tr.ID || own.Got != 0 {
			t.Errorf("a colleague's of the same file: %+v %v", own, err)
		}
		for i := range intake.MostTransfers - 1 {
			if _, err := b.begin(fmt.Sprint("other", i)); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := b.begin("one more"); !ofKind(err, web.Conflict) {
			t.Errorf("as many as one likes: %v", err)
		}
		if again, err := b.begin("mark"); err != nil || again.Got != 100 {
			t.Errorf("goes on for all that: %+v %v", again, err)
		}
		if _, err := b.u.Append(t.Context(), b.by, tr.ID, intake.Piece{Offset: 100, Body: io.LimitReader(zeros{}, int64(len(b.raw)))}); !ofKind(err, web.Invalid) {
			t.Errorf("more than was said: %v", err)
		}
		b.raw = nil
		if _, err := b.begin("empty"); err == nil {
			t.Error("an empty file begins")
		}
		if err := b.u.GiveUp(t.Context(), b.by, tr.ID); err != nil || len(left(t, im)) != 0 {
			t.Errorf("given up: %v, left %v", err, left(t, im))
		}
	}, db.WithClock(clock.At(today)))
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// What is not the announced file, or lost its pieces, begins anew; so does one whose upload failed.
func TestATransferBeginsAnew(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		b := carried(t, im)
		said := intake.NewTransfer{NewUpload: intake.NewUpload{Item: "penalty", Agency: "cgj", File: "处罚.csv"}, Bytes: int64(len(b.raw)), Digest: fmt.Sprintf("%x", sm3.Sum([]byte("another")))}
		tr, err := b.u.Begin(t.Context(), b.by, said)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = b.piece(tr.ID, 0, len(b.raw)); !ofKind(err, web.Invalid) {
			t.Errorf("another file than announced: %v", err)
		}
		if tr, err = b.u.Transfer(t.Context(), b.by, tr.ID); err != nil || tr.Got != 0 || len(left(t, im)) != 0 {
			t.Errorf("%+v %v, left %v", tr, err, left(t, im))
		}
		if tr, err = b.piece(tr.ID, 0, 100); err != nil {
			t.Fatal(err)
		}
		for _, path := range left(t, im) {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
		if _, err = b.piece(tr.ID, 100, len(b.raw)); !ofKind(err, web.Conflict) {
			t.Errorf("the pieces are gone: %v", err)
		}
		b.raw = []byte("PK\x03\x04 no workbook")
		if tr, err = b.begin("bad"); err != nil {
			t.Fatal(err)
		}
		if tr, err = b.piece(tr.ID, 0, len(b.raw)); err != nil {
			t.Fatal(err)
		}
		x, err := id.Parse(tr.Upload)
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); b.u.Run(ctx) }()
		await(t, d, intake.Upload{ID: x}, intake.UploadFailed)
		stop()
		<-ended
		if tr, err = b.begin("bad"); err != nil || tr.Got != 0 || tr.Upload != "" {
			t.Errorf("after it failed: %+v %v", tr, err)
		}
		if tr, err = b.piece(tr.ID, 0, len(b.raw)); err != nil || tr.Upload != x.String() {
			t.Errorf("brought again: %+v %v", tr, err)
		}
	}, db.WithClock(clock.At(today)))
}

// Nobody keeps half a file of a department for ever.
func TestTransfersAreGivenUpInTime(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, sets, db.WithClock(clock.At(today)))
	im := importer(t, d)
	b := carried(t, im)
	tr, err := b.begin("mark")
	if err == nil {
		_, err = b.piece(tr.ID, 0, 100)
	}
	torn := filepath.Join(im.Spool, "uploads", "part-1")
	if err := errors.Join(err, os.WriteFile(torn, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	for _, path := range left(t, im) {
		if err := os.Chtimes(path, time.Time{}, clock.At(today).Now()); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ days, stale, files int }{{2, 0, 1}, {4, 1, 0}} {
		im.Clock = clock.At(today.AddDays(c.days))
		e, err := im.Expired(t.Context())
		if err != nil || e.Transfers != int64(c.stale) {
			t.Errorf("after %d days %+v %v", c.days, e, err)
		}
		if _, err := im.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := left(t, im); len(got) != c.files {
			t.Errorf("after %d days on disk: %v", c.days, got)
		}
	}
	if _, err := b.piece(tr.ID, 100, len(b.raw)); !ofKind(err, web.NotFound) {
		t.Errorf("goes on after its time: %v", err)
	}
}
