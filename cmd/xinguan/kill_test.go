package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"xinguan/base/db"
	"xinguan/core/intake"
)

// How many imports are killed, and of how many rows; -kills 500 -killrows 200000 makes a soak of it, whose files take
// several transactions to settle.
var (
	kills    = flag.Int("kills", 4, "how many imports TestKilledImports kills")
	killRows = flag.Int("killrows", 6000, "rows of the file whose import is killed")
)

// childArgs holds, in a child's environment, the command line it carries out in place of the tests.
const childArgs = "XINGUAN_TEST_COMMAND"

func TestMain(m *testing.M) {
	if line := os.Getenv(childArgs); line != "" {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		os.Exit(run(ctx, strings.Split(line, "\x1f"), os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// program is the whole program in a process of its own.
func program(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childArgs+"="+strings.Join(args, "\x1f"))
	return cmd
}

// A process that imports is killed at any moment, again and again: when the file is through at last, nothing that was
// acknowledged is lost, nothing is there twice, and the figures are those of an import nobody disturbed.
func TestKilledImports(t *testing.T) {
	dir := t.TempDir()
	sheets := filepath.Join(dir, "sheets")
	said(t, exitSettled, "seed", "--subjects", "1500", "--records", strconv.Itoa(*killRows), "--dirt", "0.05", "--out", sheets)
	penalties := filepath.Join(sheets, "法人行政处罚.csv")
	calm := killed{t: t, dir: filepath.Join(dir, "calm"), file: penalties}
	calm.prepare(filepath.Join(sheets, "登记信息.csv"))
	began, size := time.Now(), calm.size()
	undisturbed := calm.finish()
	whole, grown := time.Since(began), calm.size()-size

	wild := killed{t: t, dir: filepath.Join(dir, "wild"), file: penalties}
	wild.prepare(filepath.Join(sheets, "登记信息.csv"))
	chance := rand.New(rand.NewPCG(3, 7))
	for n := range *kills {
		when := after(time.Duration(chance.Float64() * float64(whole)))
		if n%2 == 0 {
			when = wild.grows(int64(chance.Float64() * float64(grown)))
		}
		if wild.kill(when) {
			t.Logf("the import was through before kill %d", n+1)
		}
		wild.whole()
	}
	countsWhole(t, wild.finish(), undisturbed)
	if got, want := wild.state(), calm.state(); got != want {
		t.Errorf("after kills\n%s, undisturbed\n%s", got, want)
	}
}

// killed is a database into which a file is imported.
type killed struct {
	t         *testing.T
	dir, file string
}

func (k killed) flags() []string {
	return []string{"--db", "sqlite:" + filepath.Join(k.dir, "k.db"), "--keys", filepath.Join(k.dir, "keys")}
}

func (k killed) importing(item, file string) []string {
	return append(append([]string{"import"}, k.flags()...), "--item", item, "--json", file)
}

func (k killed) prepare(register string) {
	k.t.Helper()
	said(k.t, exitHeld, k.importing("registration", register)...)
}

// finish imports in peace and gives what is printed of the whole.
func (k killed) finish() (total intake.Result) {
	k.t.Helper()
	out, err := program(k.importing("penalty", k.file)...).Output()
	var code *exec.ExitError
	if err != nil && (!errors.As(err, &code) || code.ExitCode() != exitHeld) {
		k.t.Fatalf("%v: %s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &total); err != nil || total.File != "total" {
		k.t.Fatalf("%v: %s", err, out)
	}
	return total
}

// countsWhole: a file read again after a kill counts whole, not what was left of it. Where the kill came after its last row
// it is a file sent twice, and every row of it counts as one.
func countsWhole(t *testing.T, got, want intake.Result) {
	t.Helper()
	got.Seconds, want.Seconds = 0, 0
	if got.Read != want.Read || got.Accepted+got.Corrected > 0 && got != want || got.Accepted+got.Corrected == 0 && got.Duplicate == 0 {
		t.Errorf("printed after kills\n%+v, undisturbed\n%+v", got, want)
	}
}

// after is a moment by the watch; grows is the moment when the database has grown by so many bytes.
func after(d time.Duration) func() bool {
	began := time.Now()
	return func() bool { return time.Since(began) >= d }
}

func (k killed) grows(bytes int64) func() bool {
	before := k.size()
	return func() bool { return k.size()-before > bytes }
}

// size is that of the database with what is not in its file yet.
func (k killed) size() (n int64) {
	for _, name := range []string{"k.db", "k.db-wal", "k.db-journal"} {
		if st, err := os.Stat(filepath.Join(k.dir, name)); err == nil {
			n += st.Size()
		}
	}
	return n
}

// kill starts an import and kills it when its moment has come; it tells whether the import was quicker.
func (k killed) kill(now func() bool) bool {
	k.t.Helper()
	cmd := program(k.importing("penalty", k.file)...)
	if err := cmd.Start(); err != nil {
		k.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case <-ended:
			return true
		case <-time.After(time.Millisecond):
		}
		if now() {
			_ = cmd.Process.Kill()
			<-ended
			return false
		}
	}
}

// open opens the database after its process died.
func (k killed) open() *db.DB {
	k.t.Helper()
	d, err := db.Open(context.Background(), "sqlite:"+filepath.Join(k.dir, "k.db"))
	if err != nil {
		k.t.Fatal(err)
	}
	return d
}

func (k killed) numbers(d *db.DB, queries ...string) (out []int64) {
	k.t.Helper()
	err := d.View(context.Background(), func(tx *db.Tx) error {
		for _, q := range queries {
			n, err := db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err }, q)
			if err != nil {
				return err
			}
			out = append(out, n)
		}
		return nil
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return out
}

// whole checks what must hold between two kills: each batch holds as much as it says it settled.
func (k killed) whole() {
	k.t.Helper()
	d := k.open()
	defer d.Close()
	n := k.numbers(d, `select count(*) from record where item = 'penalty'`, `select coalesce(sum(accepted + corrected), 0) from batch where item = 'penalty'`,
		`select count(*) from held h where exists (select 1 from batch b where b.id = h.batch and b.item = 'penalty')`, `select coalesce(sum(held), 0) from batch where item = 'penalty'`,
		`select coalesce(sum(n), 0) from tally where item = 'penalty' and state = 'accepted'`, `select count(*) from record_body b where exists (select 1 from record r where r.subject_id = b.subject_id and r.id = b.id and r.item = 'penalty')`,
		`select count(*) from (select subject_id, nkey, digest from record where item = 'penalty' and nkey is not null group by subject_id, nkey, digest having count(*) > 1) t`)
	k.t.Logf("%d records, %d held after a kill", n[0], n[2])
	if n[0] != n[1] || n[2] != n[3] || n[0] != n[4] || n[0] != n[5] || n[6] != 0 {
		k.t.Fatalf("records %d, batches say %d; held %d, batches say %d; tally %d, bodies %d, doubled %d", n[0], n[1], n[2], n[3], n[4], n[5], n[6])
	}
}

// state is what counts in the end, in numbers.
func (k killed) state() string {
	d := k.open()
	defer d.Close()
	var out []string
	for _, q := range []string{`select count(*) from record where item = 'penalty'`, `select count(*) from record where item = 'penalty' and current`, `select count(*) from record where item = 'penalty' and replaces is not null`,
		`select count(*) from record_event`, `select coalesce(sum(n), 0) from tally where state = 'shown'`, `select count(*) from subject`, `select count(distinct doc_no) from record`} {
		out = append(out, fmt.Sprint(k.numbers(d, q)[0]))
	}
	return strings.Join(out, " ")
}
