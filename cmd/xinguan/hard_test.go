package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/cmd/xinguan/wire"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/people"
)

// fort is the whole program on a database of its own, without a network.
type fort struct {
	t   *testing.T
	e   *env
	hub *house.Hub
	h   http.Handler
}

func openFort(t *testing.T, where store, opts ...db.Option) *fort {
	t.Helper()
	e, err := where.open(t.Context(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.close() })
	hub, err := e.hub(t.Context(), "https://credit.example.cn", "", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	hub.Uploads = intake.NewUploads(e.importer(), hub.Log)
	h, err := wire.Site(hub)
	if err != nil {
		t.Fatal(err)
	}
	return &fort{t, e, hub, h}
}

func (s *fort) ask(path string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
	return w
}

// codes are those of subjects with a record of an item.
func (s *fort) codes(item string) (out []string) {
	s.t.Helper()
	var list struct{ Records []struct{ Code string } }
	if err := json.Unmarshal(s.ask("/api/v1/disclosures?item="+item).Body.Bytes(), &list); err != nil || len(list.Records) == 0 {
		s.t.Fatalf("no %s: %v", item, err)
	}
	for _, r := range list.Records {
		out = append(out, r.Code)
	}
	return out
}

// What a sheet may smuggle in: markup, attributes, a formula, marks that turn the direction of writing.
const (
	planted = `<script>alert(1)</script>"><img src=x onerror=alert(2)>'` + "\u202e"
	formula = "=cmd|' /C calc'!A0"
)

// poison writes a copy of a sheet with something planted in a column of every row.
func poison(t *testing.T, from, to string, columns map[string]string) {
	t.Helper()
	raw, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	done := 0
	for i, title := range rows[0] {
		for name, text := range columns {
			if strings.TrimSuffix(title, "*") != name {
				continue
			}
			done++
			for _, row := range rows[1:] {
				row[i] = text + row[i]
			}
		}
	}
	if done != len(columns) {
		t.Fatalf("columns %v are not all in %v", columns, rows[0])
	}
	var out bytes.Buffer
	if err := errors.Join(csv.NewWriter(&out).WriteAll(rows), os.WriteFile(to, out.Bytes(), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// Script, quotes and formulas in a sheet stay text: on every page, in every file that is handed out.
func TestWhatASheetSmuggles(t *testing.T) {
	dir := t.TempDir()
	where := store{DB: "sqlite:" + filepath.Join(dir, "s.db"), Keys: filepath.Join(dir, "keys")}
	said(t, exitSettled, "seed", "--subjects", "40", "--records", "60", "--dirt", "0", "--out", dir)
	bad := filepath.Join(dir, "bad.csv")
	poison(t, filepath.Join(dir, "法人行政处罚.csv"), bad, map[string]string{"违法事实": planted, "处罚依据": formula})
	flags := []string{"import", "--db", where.DB, "--keys", where.Keys, "--item"}
	for _, f := range [][2]string{{"registration", filepath.Join(dir, "登记信息.csv")}, {"penalty", bad}} {
		var out bytes.Buffer
		if code := run(t.Context(), append(flags, f[0], f[1]), &out, &out); code != exitSettled && code != exitHeld {
			t.Fatalf("%s: %d %.800s", f[0], code, out.String())
		}
	}
	s := openFort(t, where)
	code := s.codes("penalty")[0]
	met := false
	for _, path := range []string{"/subjects/" + code, "/disclosures?item=penalty", "/disclosures.csv?item=penalty", "/disclosures.xlsx?item=penalty", "/disclosures.atom?item=penalty",
		"/api/v1/subjects/" + code, "/api/v1/disclosures?item=penalty", "/api/v1/subjects/" + code + "/records?item=penalty", "/?q=" + url.QueryEscape(planted), "/subjects?q=" + url.QueryEscape(planted), "/subjects/" + code + "/report.pdf"} {
		w := s.ask(path)
		text, kind := w.Body.String(), w.Header().Get("Content-Type")
		if w.Code >= 500 {
			t.Errorf("%s: %d", path, w.Code)
		}
		met = met || strings.Contains(text, "alert(1)")
		if strings.HasPrefix(kind, "text/html") && (strings.Contains(text, "<script>alert") || strings.Contains(text, "<img src=x")) {
			t.Errorf("%s: what was planted is markup", path)
		}
		if strings.Contains(kind, "csv") && (strings.Contains(text, ",=cmd") || strings.Contains(text, "\n=cmd") || strings.Contains(text, `"=cmd`)) {
			t.Errorf("%s: a formula is one", path)
		}
		if w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: a browser may guess what it is", path)
		}
	}
	if !met {
		t.Error("what was planted is nowhere; the test looks at the wrong pages")
	}
}

// numbers are what somebody may write in an address in place of an id.
var numbers = []string{"", "0", "1", "-1", "../../etc/passwd", "..%2f..", "a\x00b", "' or 1=1 --", "<script>", strings.Repeat("9", 300), id.New().String(), id.ID{}.String()}

// Desks that name something by a number answer those who guess it, whatever their role, with one of a few sentences and
// never with a failure; one that is not there and one that makes no sense are not told apart by a cause.
func TestGuessedNumbers(t *testing.T) {
	dir := t.TempDir()
	s := openFort(t, store{DB: "sqlite:" + filepath.Join(dir, "s.db"), Keys: filepath.Join(dir, "keys")})
	roles, err := people.LoadRoles(s.e.folder)
	if err != nil {
		t.Fatal(err)
	}
	rights := &people.Rights{Roles: roles, Orgs: people.CityOrgs(s.hub.City)}
	tried := 0
	for _, room := range wire.Rooms() {
		for _, desk := range room.Desks {
			if !strings.Contains(desk.Pattern, "{") {
				continue
			}
			for _, who := range [][2]string{{"clerk", "cgj"}, {"decider", "cgj"}, {"centre_officer", "xyzx"}, {"centre_supervisor", "xyzx"}, {"security_admin", "xyzx"}, {"auditor", "sjj"}} {
				a := rights.Actor("u1", people.Capacity{Role: people.Role(who[0]), Org: who[1]}, clock.Today(s.hub.Clock))
				if !people.Holds(a, desk.Permission).Allowed {
					continue
				}
				for _, n := range numbers {
					tried++
					s.guess(desk, a, n)
				}
			}
		}
	}
	if tried == 0 {
		t.Error("nothing was tried")
	}
}

func (s *fort) guess(desk house.Desk, a people.Actor, n string) {
	method, pattern, _ := strings.Cut(desk.Pattern, " ")
	r := httptest.NewRequest(method, "/office", strings.NewReader(""))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Pattern = desk.Pattern
	for _, part := range strings.Split(pattern, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			r.SetPathValue(strings.TrimSuffix(strings.TrimSuffix(name, "}"), "..."), n)
		}
	}
	v := &house.Visit{Request: r, Actor: a, Name: "示例"}
	var err error
	if desk.Raw != nil {
		err = desk.Raw(s.hub, httptest.NewRecorder(), v)
	} else {
		_, err = desk.Page(s.hub, v)
	}
	var e *web.Error
	if err == nil || !errors.As(err, &e) || e.Kind == web.Internal {
		s.t.Errorf("%s with %.20q as %s: %v", desk.Pattern, n, a.Role, err)
	}
}

// The database can take no more: what only reads goes on, what writes says so and has done nothing, and once there is
// room again the same things work without a restart.
func TestTheDatabaseIsFull(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_DATA_HOME", dir)
	where := store{DB: "sqlite:" + filepath.Join(dir, "s.db"), Keys: filepath.Join(dir, "keys")}
	said(t, exitSettled, "seed", "--db", where.DB, "--keys", where.Keys, "--subjects", "60", "--records", "80", "--dirt", "0")
	said(t, exitSettled, "seed", "--subjects", "60", "--records", "600", "--dirt", "0", "--seed", "9", "--out", dir)
	s := openFort(t, where)
	pages := func(n string) {
		err := s.e.db.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(`pragma max_page_count = ` + n); return err })
		if err != nil {
			t.Fatal(err)
		}
	}
	codes := s.codes("penalty")
	pages("1") // as many as it has
	job := intake.Job{Item: "permit", Path: filepath.Join(dir, "法人行政许可.csv")}
	if _, err := s.e.importer().File(t.Context(), job); err == nil || !strings.Contains(err.Error(), "磁盘已满") {
		t.Fatalf("an import into a full database: %v", err)
	}
	refused := ""
	for _, c := range codes {
		w := s.ask("/subjects/" + c + "/report.pdf")
		if w.Code == http.StatusOK {
			continue
		}
		if refused = c; w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), "请过几分钟再试") || w.Header().Get("Retry-After") == "" || strings.Contains(w.Body.String(), dir) {
			t.Fatalf("a report from a full database: %d %v %.300s", w.Code, w.Header(), w.Body)
		}
		break
	}
	if refused == "" {
		t.Fatal("the database was never full")
	}
	for _, path := range []string{"/", "/disclosures", "/subjects/" + refused, "/healthz"} {
		if w := s.ask(path); w.Code != http.StatusOK {
			t.Errorf("%s, which only reads: %d", path, w.Code)
		}
	}
	pages("1073741823")
	if w := s.ask("/subjects/" + refused + "/report.pdf"); w.Code != http.StatusOK {
		t.Errorf("the report when there is room: %d", w.Code)
	}
	res, err := s.e.importer().File(t.Context(), job)
	if err != nil || res.Accepted+res.Duplicate+res.Corrected+res.Held != res.Read || res.Accepted == 0 {
		t.Errorf("the import when there is room: %+v %v", res, err)
	}
	again, err := s.e.importer().File(t.Context(), job)
	if err != nil || again.Accepted != 0 {
		t.Errorf("imported again: %d rows are new, %v", again.Accepted, err)
	}
	said(t, exitSettled, "audit", "verify", "--db", where.DB, "--keys", where.Keys)
}

// A server is told to stop while it takes in a file that another process handed over: it ends in order, the command says
// what to do, and the file imported again is there once.
func TestStopWhileImporting(t *testing.T) {
	dir := t.TempDir()
	sheets := filepath.Join(dir, "sheets")
	said(t, exitSettled, "seed", "--subjects", "1500", "--records", "12000", "--dirt", "0.05", "--out", sheets)
	penalties := filepath.Join(sheets, "法人行政处罚.csv")
	calm := killed{t: t, dir: filepath.Join(dir, "calm"), file: penalties}
	calm.prepare(filepath.Join(sheets, "登记信息.csv"))
	calm.finish()
	k := killed{t: t, dir: filepath.Join(dir, "stopped"), file: penalties}
	k.prepare(filepath.Join(sheets, "登记信息.csv"))
	serve := program(append([]string{"serve", "--listen", "127.0.0.1:0"}, k.flags()...)...)
	out, err := serve.StdoutPipe()
	if err == nil {
		err = serve.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	defer serve.Process.Kill()
	for lines, open := bufio.NewScanner(out), false; !open; open = strings.Contains(lines.Text(), "已经打开") {
		if !lines.Scan() {
			t.Fatalf("the server did not open: %v", lines.Err())
		}
	}
	var told bytes.Buffer
	importing := program(k.importing("penalty", penalties)...)
	importing.Stdout, importing.Stderr = &told, &told
	if err := importing.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- importing.Wait() }()
	for grown := k.grows(200_000); !grown(); {
		select {
		case err := <-ended:
			t.Fatalf("the import ended before the server was stopped: %v %.500s", err, told.String())
		default:
		}
	}
	if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := serve.Wait(); err != nil {
		t.Errorf("the server ended with %v", err)
	}
	var code *exec.ExitError
	if err := <-ended; err != nil && (!errors.As(err, &code) || code.ExitCode() < 1) {
		t.Errorf("the import ended with %v", err)
	} else if code != nil && code.ExitCode() != exitHeld && !strings.Contains(told.String(), "同一条命令") {
		t.Errorf("the import does not say what to do next: %.500s", told.String())
	}
	k.whole()
	k.finish()
	if got, want := k.state(), calm.state(); got != want {
		t.Errorf("after the stop\n%s, undisturbed\n%s", got, want)
	}
	if _, err := os.Stat(filepath.Join(k.dir, "k.db.sock")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket is still there: %v", err)
	}
}
