package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	fnote "github.com/transparency-dev/formats/note"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// ownTown is a town of its own, for tests that change it.
func ownTown(t *testing.T) *town {
	t.Helper()
	kept := place
	w, err := buildTown(t)
	if err != nil {
		t.Fatal(err)
	}
	dir := place
	place = kept
	t.Cleanup(func() { w.hub.DB.Close(); os.RemoveAll(dir) })
	return w
}

// send uploads a file to the page that checks it.
func (w *town) send(t *testing.T, name string, content []byte) reply {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err != nil {
		t.Fatal(err)
	}
	form.Close()
	r := httptest.NewRequest("POST", "/verify", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	rec := httptest.NewRecorder()
	w.site.ServeHTTP(rec, r)
	return reply{rec.Code, rec.Header(), rec.Body.String()}
}

// issue asks for the report of a subject and gives its bytes and the code it is verified under, as the log has it.
func (w *town) issue(t *testing.T) (pdf []byte, code string) {
	t.Helper()
	r := w.ask("GET", "/subjects/"+w.code+"/report.pdf")
	if r.status != 200 {
		t.Fatalf("report: %d", r.status)
	}
	got := w.send(t, "r.pdf", []byte(r.text))
	if !strings.Contains(got.text, "刚刚出具") && !strings.Contains(got.text, "确由本平台") {
		t.Fatalf("a report just issued: %.2000s", got.text)
	}
	if _, err := w.hub.Proofs.Publish(t.Context()); err != nil {
		t.Fatal(err)
	}
	got = w.send(t, "r.pdf", []byte(r.text))
	m := regexp.MustCompile(`receipt\.json\?code=([0-9a-z]{12})"`).FindStringSubmatch(got.text)
	if m == nil {
		t.Fatalf("no receipt: %s", got.text)
	}
	return []byte(r.text), m[1]
}

// TestReportIsVerified: a report verifies by code and by file, is the same when asked for again, and is overtaken once
// a record it holds ends, without a word about which.
func TestReportIsVerified(t *testing.T) {
	w := ownTown(t)
	pdf, code := w.issue(t)
	if again := w.ask("GET", "/subjects/"+w.code+"/report.pdf"); again.text != string(pdf) {
		t.Error("asked for again, another report was issued")
	}
	printed := strings.ToUpper(code[:4] + "-" + code[4:8] + "-" + code[8:])
	for _, asked := range []string{code, printed, strings.ReplaceAll(printed, "-", "%20")} {
		if r := w.ask("GET", "/verify?code="+asked); !strings.Contains(r.text, "之后信息没有变化") || !strings.Contains(r.text, w.code) {
			t.Errorf("%s: %.1500s", asked, r.text)
		}
	}
	if r := w.send(t, "r.pdf", append(bytes.Clone(pdf), '\n')); !strings.Contains(r.text, "没有出具过与这个文件完全相同的报告") {
		t.Errorf("a changed file: %.1500s", r.text)
	}
	doc := w.end(t)
	r := w.ask("GET", "/verify?code="+code)
	if !strings.Contains(r.text, "被新事实取代") || strings.Contains(r.text, doc) {
		t.Errorf("after a record ended: %s", r.text)
	}
	safe(t, "/verify", r)
	if next, other := w.issue(t); other == code || bytes.Equal(next, pdf) {
		t.Error("the report after it ended is the old one")
	}
}

// end withdraws one visible penalty of the town's subject and gives its document number.
func (w *town) end(t *testing.T) string {
	t.Helper()
	var doc string
	err := w.hub.DB.Write(t.Context(), func(tx *db.Tx) error {
		s, err := subject.Find(tx, w.code)
		if err != nil {
			return err
		}
		all, err := record.OfSubject(tx, s.ID, "penalty", 10)
		if err != nil || len(all) == 0 {
			return fmt.Errorf("no penalty: %w", err)
		}
		doc = all[0].DocNo
		store := &record.Store{Laws: w.hub.Laws(), Effects: Effects(w.hub.Tiers)}
		return store.Apply(tx, record.Event{Subject: s.ID, Record: all[0].ID, Kind: record.Withdraw, Effective: clock.DateOf(tx.Now().Time), Cause: "示例判决", Actor: "system"})
	})
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestReceipts: what the site hands out proves itself with the key it publishes; what was changed does not.
func TestReceipts(t *testing.T) {
	w := ownTown(t)
	_, code := w.issue(t)
	raw := w.ask("GET", "/verify/receipt.json?code="+code)
	r, err := ledger.ParseReceipt([]byte(raw.text))
	if err != nil || raw.header.Get("Cache-Control") != "no-store" {
		t.Fatal(err, raw.header)
	}
	key := strings.TrimSpace(w.ask("GET", "/log/key").text)
	if v := ledger.Judge(r, key, ledger.Trust{}); !v.Proven {
		t.Errorf("%+v", v)
	}
	if got := w.send(t, "r.json", []byte(raw.text)); !strings.Contains(got.text, "之后信息没有变化") {
		t.Errorf("%.1500s", got.text)
	}
	if got := w.send(t, "r.json", []byte(strings.Replace(raw.text, w.code, "91441998MA0000015C", 1))); !strings.Contains(got.text, "对不上") {
		t.Errorf("%.1500s", got.text)
	}
	if paper := w.ask("GET", "/verify/receipt.pdf?code="+code); !strings.HasPrefix(paper.text, "%PDF-1.7") {
		t.Errorf("%d %.200s", paper.status, paper.text)
	}
	for name, content := range map[string][]byte{"empty.json": nil, "other.json": []byte(`{"format":"xinguan receipt 1"}`), "page.html": []byte("<script>alert(1)</script>")} {
		got := w.send(t, name, content)
		if got.status != 200 || strings.Contains(got.text, "已证明") || strings.Contains(got.text, "alert(1)") {
			t.Errorf("%s: %d", name, got.status)
		}
		safe(t, name, got)
	}
	if got := w.send(t, "large.json", make([]byte, 2<<20)); !strings.Contains(got.text, "超过1MB") {
		t.Errorf("too large: %d %.1000s", got.status, got.text)
	}
	for _, path := range []string{"/verify/receipt.json?code=nothing", "/verify/receipt.pdf?code=", "/log/tile/0/001", "/log/tile/..%2fcheckpoint", "/log/tile/.state/treeState"} {
		if got := w.ask("GET", path); got.status != 404 {
			t.Errorf("%s: %d", path, got.status)
		}
	}
}

// TestWitness: a known witness reads the checkpoint, signs it, and everyone sees who signed; others are refused.
func TestWitness(t *testing.T) {
	w := ownTown(t)
	known, public := witness(t, "witness.example/a")
	stranger, _ := witness(t, "witness.example/b")
	w.hub.Proofs.Trust = trust(t, w.hub.Proofs.Trust.Origin, public)
	post := func(body string) reply {
		r := httptest.NewRequest("POST", "/log/cosign", strings.NewReader(body))
		rec := httptest.NewRecorder()
		w.site.ServeHTTP(rec, r)
		return reply{rec.Code, rec.Header(), rec.Body.String()}
	}
	checkpoint := w.ask("GET", "/log/checkpoint").text
	n, err := note.Open([]byte(checkpoint), note.VerifierList(w.hub.Proofs.Log.Verifier))
	if err != nil {
		t.Fatal(err)
	}
	signed := func(by ...note.Signer) string {
		out, err := note.Sign(n, by...)
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	if page := w.ask("GET", "/log").text; !strings.Contains(page, "还没有签过") {
		t.Errorf("before: %.1500s", page)
	}
	for name, body := range map[string]string{"nothing": "", "unsigned": checkpoint, "a stranger's": signed(stranger), "huge": strings.Repeat("x", 20<<10)} {
		if r := post(body); r.status != 422 {
			t.Errorf("%s: %d", name, r.status)
		}
	}
	for range 2 {
		if r := post(signed(known, stranger)); r.status != 200 || !strings.Contains(r.text, "witness.example/a") || strings.Contains(r.text, "witness.example/b") {
			t.Errorf("%d %s", r.status, r.text)
		}
	}
	now := w.ask("GET", "/log/checkpoint").text
	if strings.Count(now, "— witness.example/a ") != 1 || strings.Contains(now, "witness.example/b") {
		t.Error(now)
	}
	if page := w.ask("GET", "/log").text; !strings.Contains(page, "示例见证方") || strings.Contains(page, "还没有签过") {
		t.Errorf("after: %.1500s", page)
	}
}

func witness(t *testing.T, name string) (note.Signer, string) {
	t.Helper()
	secret, public, err := note.GenerateKey(nil, name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := fnote.NewSignerForCosignatureV1(secret)
	if err != nil {
		t.Fatal(err)
	}
	return s, public
}

// trust is what a city with one witness says.
func trust(t *testing.T, origin, public string) ledger.Trust {
	t.Helper()
	dir := t.TempDir()
	text, _ := json.Marshal(map[string]any{"origin": origin, "witnesses": []map[string]string{{"key": public, "title": "示例见证方", "where": "https://witness.example"}}})
	if err := os.WriteFile(dir+"/log.yaml", text, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := ledger.LoadTrust(os.DirFS(dir), "441998")
	if err != nil {
		t.Fatal(err)
	}
	return out
}
