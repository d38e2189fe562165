package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/core/ledger"
)

// xg runs a command line and gives what it printed, both streams.
func xg(t *testing.T, want int, args ...string) (stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(t.Context(), args, &out, &errs); code != want {
		t.Fatalf("xinguan %s: exit %d, want %d\n%s%s", strings.Join(args, " "), code, want, out.String(), errs.String())
	}
	return out.String(), errs.String()
}

// TestAuditAtTheCommandLine: whole, the check says how far it came; with one byte of the file changed by hand, it names
// the line and leaves exit code 1; what it cannot open is exit code 2.
func TestAuditAtTheCommandLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	where := store{DB: "sqlite:" + path}
	e, err := where.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, reason := range []string{"first reason", "second reason", "third reason"} {
		err := e.db.Write(t.Context(), func(tx *db.Tx) error {
			return ledger.Audit(tx, ledger.Entry{Actor: "system", Action: "intake.confirm", Object: "batch/1", Reason: reason})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	e.close()
	if out, _ := xg(t, exitSettled, "audit", "verify", "--db", where.DB); !strings.Contains(out, "完好：共3条") {
		t.Error(out)
	}
	if out, _ := xg(t, exitSettled, "audit", "list", "--db", where.DB, "--action", "intake.", "--limit", "2"); !strings.Contains(out, "third reason") || strings.Contains(out, "first") || !strings.Contains(out, "--before 2") {
		t.Error(out)
	}
	xg(t, exitFailed, "audit", "list", "--db", where.DB, "--from", "yesterday")
	raw, err := os.ReadFile(path)
	if err != nil || bytes.Count(raw, []byte("second reason")) != 1 {
		t.Fatal(err, bytes.Count(raw, []byte("second reason")))
	}
	if err := os.WriteFile(path, bytes.Replace(raw, []byte("second reason"), []byte("secret reason"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	out, _ := xg(t, exitHeld, "audit", "verify", "--db", where.DB, "--json")
	var v verified
	if err := json.Unmarshal([]byte(out), &v); err != nil || v.Whole || v.Fault == nil || v.Fault.Seq != 2 || v.Lines != 1 {
		t.Errorf("%v %s", err, out)
	}
	if out, _ := xg(t, exitHeld, "audit", "verify", "--db", where.DB); !strings.Contains(out, "第2条") || !strings.Contains(out, "secret reason") {
		t.Error(out)
	}
	xg(t, exitFailed, "audit", "verify", "--db", "nonsense")
}
