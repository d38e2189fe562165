package db_test

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"testing"
	"testing/fstest"
	"time"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
)

// settled holds rows and how far they are settled, as an import keeps them.
var settled = []db.Set{{Package: "settled", FS: fstest.MapFS{"00001_settled.sql": {Data: []byte(`-- +goose Up
create table line (n bigint not null primary key);
create table settled (upto bigint not null);
insert into settled (upto) values (0);
`)}}}}

const killMe = "XINGUAN_TEST_KILL_ME" // the address of the database the child fills until it is killed

// A process killed at any moment leaves whole slices: the rows and how far they are settled always agree.
func TestKilledBulkLeavesWholeSlices(t *testing.T) {
	if url := os.Getenv(killMe); url != "" {
		fillForEver(t, url)
	}
	for name, engine := range map[string]db.Engine{"sqlite": db.SQLite, "postgres": db.Postgres} {
		t.Run(name, func(t *testing.T) {
			d := dbtest.Open(t, engine, settled)
			last := int64(0)
			for round := range 4 {
				kill(t, d.URL(), time.Duration(round*37)*time.Millisecond)
				lines, upto := count(t, d.URL(), "select count(*) from line"), count(t, d.URL(), "select upto from settled")
				if lines != upto || upto <= last {
					t.Fatalf("round %d: %d rows, settled to %d, before it %d", round, lines, upto, last)
				}
				last = upto
			}
		})
	}
}

// kill starts a child on the database and kills it some time after its first slice.
func kill(t *testing.T, url string, after time.Duration) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run", "^TestKilledBulkLeavesWholeSlices$")
	cmd.Env = append(os.Environ(), killMe+"="+url)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_, err = bufio.NewReader(out).ReadString('\n')
	time.Sleep(after)
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	if err != nil {
		t.Fatalf("the child did not settle one slice: %v", err)
	}
}

// fillForEver is the child. It says so when the first slice is committed; the server may load two at once.
func fillForEver(t *testing.T, url string) {
	d, err := db.Open(context.Background(), url, db.Exclusive())
	if err != nil {
		t.Fatal(err)
	}
	slices, next := 0, int64(0)
	err = d.Relay(context.Background(), func(tx *db.Tx, rows int) (bool, error) {
		if slices++; slices == 3 {
			_, _ = os.Stdout.WriteString("settled\n")
		}
		if !tx.Beside() {
			var err error
			if next, err = upto(tx); err != nil {
				return false, err
			}
		}
		from := next
		rows = min(rows, 2_000)
		next += int64(rows)
		tx.Pass()
		if err := tx.Load("line", []string{"n"}, rows, func(i int) []any { return []any{from + int64(i)} }); err != nil {
			return false, err
		}
		if err := tx.Turn(); err != nil {
			return false, err
		}
		_, err := tx.Exec("update settled set upto = upto + $1", int64(rows))
		return true, err
	})
	t.Fatal(err)
}
