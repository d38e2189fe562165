package local_test

import (
	"bufio"
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/seal"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/seed"
	"xinguan/core/subject"
	"xinguan/doors/local"
)

var sets = []db.Set{ledger.Migrations(), subject.Migrations(), record.Migrations(), intake.Migrations()}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func importer(t *testing.T, d *db.DB) *intake.Importer {
	t.Helper()
	c := must[*city.City](t)(city.Load(dongguan.FS))
	items := must[*catalog.Catalog](t)(catalog.Load(dongguan.FS, c.Null))
	rules := must[*rulebook.Rules](t)(rulebook.Load(dongguan.FS))
	return &intake.Importer{DB: d, City: c, Catalog: items, Clock: clock.At("2026-11-24"), Spool: filepath.Join(t.TempDir(), "spool"),
		Ring:    must[*seal.Keyring](t)(seal.Open(filepath.Join(t.TempDir(), "keys"))),
		Records: &record.Store{Laws: record.Laws{Catalog: items, Rules: rules}}}
}

// serve runs a server for the length of a test; stop ends it and waits.
func serve(t *testing.T, im *intake.Importer) (socket string, stop func()) {
	t.Helper()
	dir, err := os.MkdirTemp("", "x") // a test's own folder has too long a path for a socket
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return filepath.Join(dir, "s"), listen(t, im, filepath.Join(dir, "s"))
}

func listen(t *testing.T, im *intake.Importer, socket string) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- local.NewServer(im, slog.New(slog.DiscardHandler)).Serve(ctx, socket) }()
	for range 200 {
		if conn, err := net.Dial("unix", socket); err == nil {
			conn.Close()
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

func register(t *testing.T, im *intake.Importer, n int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "登记.csv")
	f := must[*os.File](t)(os.Create(path))
	w := bufio.NewWriter(f)
	err := errors.Join(seed.Registrations(w, seed.Options{Seed: 3, Subjects: n, Today: "2026-11-24", City: im.City}), w.Flush(), f.Close())
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAFileIsHandedOver(t *testing.T) {
	im := importer(t, dbtest.Open(t, db.SQLite, sets))
	socket, stop := serve(t, im)
	defer stop()
	stages := map[intake.Stage]bool{}
	job := intake.Job{Item: "registration", Path: register(t, im, 3000), Progress: func(s intake.Stage, done, total int64) {
		stages[s] = true
		if done < 0 || done > total {
			t.Errorf("%s: %d of %d", s, done, total)
		}
	}}
	res, err := local.Import(context.Background(), socket, job)
	if err != nil {
		t.Fatal(err)
	}
	if res.Read != 3000 || res.File != job.Path || res.BatchID.String() != res.Batch || res.Read != res.Accepted+res.Held+res.Duplicate+res.Corrected {
		t.Errorf("%+v", res)
	}
	if len(stages) == 0 {
		t.Error("nothing was told of how far the file was")
	}
}

func TestReasonsComeBackAsTheyAre(t *testing.T) {
	im := importer(t, dbtest.Open(t, db.SQLite, sets))
	socket, stop := serve(t, im)
	defer stop()
	_, err := local.Import(context.Background(), socket, intake.Job{Item: "nonsense", Path: "x.csv"})
	if err == nil || !strings.Contains(err.Error(), "没有代码为") {
		t.Errorf("%v", err)
	}
}

func TestNobodyThere(t *testing.T) {
	im := importer(t, dbtest.Open(t, db.SQLite, sets))
	socket, stop := serve(t, im)
	stop()
	if _, err := local.Import(context.Background(), socket, intake.Job{}); !errors.Is(err, local.ErrNobody) {
		t.Errorf("%v", err)
	}
	if l, err := net.Listen("unix", socket); err == nil { // a socket as a killed server leaves it
		l.(*net.UnixListener).SetUnlinkOnClose(false)
		l.Close()
	}
	if _, err := local.Import(context.Background(), socket, intake.Job{}); !errors.Is(err, local.ErrNobody) {
		t.Errorf("a socket left behind: %v", err)
	}
	defer listen(t, im, socket)()
	if err := local.NewServer(im, slog.New(slog.DiscardHandler)).Serve(context.Background(), socket); err == nil {
		t.Error("two servers on one socket")
	}
}

// TestWhoHangsUpGoesOnLater stops in the middle of a file, as Ctrl-C does, and sends it again.
func TestWhoHangsUpGoesOnLater(t *testing.T) {
	im := importer(t, dbtest.Open(t, db.SQLite, sets))
	socket, stop := serve(t, im)
	defer stop()
	path := register(t, im, 20_000)
	ctx, cancel := context.WithCancel(context.Background())
	_, err := local.Import(ctx, socket, intake.Job{Item: "registration", Path: path, Progress: func(s intake.Stage, done, _ int64) {
		if s == intake.Settling {
			cancel()
		}
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("stopped: %v", err)
	}
	res, err := local.Import(context.Background(), socket, intake.Job{Item: "registration", Path: path})
	if err != nil || res.Read != 20_000 || res.Accepted+res.Held != 20_000 {
		t.Errorf("%+v, %v", res, err)
	}
}
