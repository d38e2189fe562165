package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"errors"
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

// TestReceiptAtTheCommandLine: an import leaves a receipt that proves itself offline with the published key, alone, beside
// its file and in a bundle, and proves nothing once a figure or the file was changed.
func TestReceiptAtTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	sheet := "企业名称,统一社会信用代码\n东莞市示例甲有限公司,91441998MA0000015C\n"
	for name, text := range map[string]string{"登记.csv": sheet, "other.csv": sheet + "\n"} {
		if err := os.WriteFile(in(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	db := "sqlite:" + in("a.db")
	var out, errs bytes.Buffer
	run(t.Context(), []string{"import", "--db", db, "--item", "registration", in("登记.csv")}, &out, &errs)
	_, rest, ok := strings.Cut(out.String(), "xinguan receipt ")
	if !ok {
		t.Fatalf("%s%s", out.String(), errs.String())
	}
	batch, _, _ := strings.Cut(rest, " ")
	xg(t, exitSettled, "receipt", "--db", db, "-o", in("r.json"), strings.ToUpper(batch[:6])+"-"+batch[6:])
	xg(t, exitSettled, "receipt", "--db", db, "-o", in("r.pdf"), "--site", "https://credit.example", batch)
	if paper, err := os.ReadFile(in("r.pdf")); err != nil || !bytes.HasPrefix(paper, []byte("%PDF-")) {
		t.Errorf("no receipt to read: %v", err)
	}
	var r ledger.Receipt
	raw, err := os.ReadFile(in("r.json"))
	if err := errors.Join(err, json.Unmarshal(raw, &r)); err != nil {
		t.Fatal(err)
	}
	proven := func(want int, args ...string) string {
		out, _ := xg(t, want, append([]string{"verify"}, args...)...)
		return out
	}
	if out := proven(exitSettled, "--key", r.Key, "--of", in("登记.csv"), in("r.json")); !strings.Contains(out, "已证明") || !strings.Contains(out, "一个字节也没有改过") {
		t.Error(out)
	}
	if out := proven(exitHeld, in("r.json")); !strings.Contains(out, "没有可信的公钥") {
		t.Error(out)
	}
	if out := proven(exitHeld, "--key", r.Key, "--of", in("other.csv"), in("r.json")); !strings.Contains(out, "不是它所说的那一份") {
		t.Error(out)
	}
	forged := bytes.Replace(raw, []byte(`"read": 1`), []byte(`"read": 2`), 1)
	bundle := zipped(t, map[string][]byte{"登记.csv.json": raw, "登记.csv": []byte(sheet), "forged.json": forged})
	if err := errors.Join(os.WriteFile(in("all.zip"), bundle, 0o600), os.WriteFile(in("key"), []byte(r.Key+"\n"), 0o600)); err != nil {
		t.Fatal(err)
	}
	out2 := proven(exitHeld, "--key", in("key"), in("all.zip"))
	if strings.Count(out2, "：已证明") != 1 || strings.Count(out2, "对不上") != 1 {
		t.Error(out2)
	}
	if out, _ := xg(t, exitSettled, "audit", "verify", "--db", db, "--checkpoint", in("a.db.tlog/checkpoint")); !strings.Contains(out, "存证日志完好") {
		t.Error(out)
	}
	xg(t, exitFailed, "receipt", "--db", db, "-o", in("x.json"), "nothing")
	xg(t, exitFailed, "verify", in("nothing.json"))
}

func zipped(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, raw := range files {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(raw)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
