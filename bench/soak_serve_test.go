package bench

import (
	"bufio"
	"context"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
)

// TestSoakServe kills a server at random moments, as many times as XINGUAN_SOAK_SERVE says, while the public files
// objections and withdraws them, an officer of the credit centre forwards them, and sheets are imported; it seals all the
// time. After each restart everything that was acknowledged must be there, and what was not may be sent again without being
// there twice; at the end records are those of undisturbed imports, and audit chain and transparency log are whole.
func TestSoakServe(t *testing.T) {
	want, err := strconv.Atoi(os.Getenv("XINGUAN_SOAK_SERVE"))
	if err != nil {
		t.Skip("set XINGUAN_SOAK_SERVE to the number of kills")
	}
	for _, engine := range []db.Engine{db.SQLite, db.Postgres} {
		t.Run(engine.Name(), func(t *testing.T) {
			s := &siege{soak: soak{t: t, dir: t.TempDir(), random: rand.New(rand.NewPCG(2, uint64(want)))}, url: dbtest.URL(t, engine), back: dbtest.URL(t, engine)}
			s.prepare()
			for n := range want {
				s.round()
				if n%50 == 49 {
					s.verify()
					t.Logf("%d kills: %d cases opened, %d forwarded, %d withdrawn, %d of %d sheets in", n+1, len(s.opened), s.forwarded, s.withdrawn, s.done, len(s.sheets))
				}
			}
			s.end()
		})
	}
}

// siege is a server that is killed again and again.
type siege struct {
	soak
	url, calm, officer, site string
	back                     string   // where a backup is restored at the end
	targets                  []string // addresses of forms
	sheets                   []string
	done                     int // sheets whose import was acknowledged
	before                   int64

	mu                   sync.Mutex
	opened               []*filed
	forwarded, withdrawn int
}

// filed is an objection as its sender knows it.
type filed struct {
	path, once, location string // location is empty before it was acknowledged
	number, code         string
	forwarded, withdrawn bool
}

const soakSheets = 40

func (s *siege) prepare() {
	s.bin = filepath.Join(s.dir, "program")
	s.must(exec.Command("go", "build", "-o", s.bin, "../cmd/xinguan"))
	s.t.Setenv("XDG_DATA_HOME", s.dir)
	s.calm = "sqlite:" + filepath.Join(s.dir, "calm.db")
	for _, url := range []string{s.url, s.calm} {
		s.must(exec.Command(s.bin, s.at(url, "seed", "--subjects", "200", "--records", "300", "--dirt", "0", "--seed", "1")...))
	}
	s.must(exec.Command(s.bin, "seed", "--out", s.dir, "--seed", "2", "--subjects", "2000", "--records", strconv.Itoa(soakSheets*400)))
	s.split(filepath.Join(s.dir, "法人行政许可.csv"))
	s.officer = appoint(s.t, s.url, s.keys(s.url))
	kill := s.serve()
	codes := regexp.MustCompile(`"code":"([0-9A-Z]{18})"`).FindAllStringSubmatch(s.get("/api/v1/disclosures?item=penalty&limit=50"), -1)
	for _, c := range codes {
		for _, r := range regexp.MustCompile(`href="(/objection/[^"/]+/[a-z0-9]+)"`).FindAllStringSubmatch(s.get("/subjects/"+c[1]), -1) {
			s.targets = append(s.targets, r[1])
		}
	}
	kill()
	if len(s.targets) == 0 {
		s.t.Fatalf("%d codes, nothing to object to", len(codes))
	}
	s.before = s.rows("select count(*) from flow_case")
}

// split makes many sheets of one.
func (s *siege) split(path string) {
	s.t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	lines := strings.SplitAfter(string(raw), "\n") // made-up sheets have no line breaks in cells
	for rows := range slices.Chunk(lines[1:], max(1, len(lines)/soakSheets)) {
		part := filepath.Join(s.dir, "part"+strconv.Itoa(len(s.sheets))+".csv")
		if err := os.WriteFile(part, []byte(lines[0]+strings.Join(rows, "")), 0o600); err != nil {
			s.t.Fatal(err)
		}
		s.sheets = append(s.sheets, part)
	}
}

func (s *siege) keys(url string) string {
	if url == s.calm {
		return filepath.Join(s.dir, "calm.keys")
	}
	return filepath.Join(s.dir, "keys")
}

func (s *siege) at(url, command string, more ...string) []string {
	words := strings.Fields(command)
	return slices.Concat(words, []string{"--db", url, "--keys", s.keys(url), "--log", s.keys(url) + ".tlog"}, more)
}

// serve starts the server and waits until it answers; kill is kill -9.
func (s *siege) serve() (kill func()) {
	s.t.Helper()
	cmd := exec.Command(s.bin, s.at(s.url, "serve", "--listen", "127.0.0.1:0", "--log-level", "error")...)
	out, err := cmd.StdoutPipe()
	if err == nil {
		cmd.Stderr = os.Stderr
		err = cmd.Start()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for s.site = ""; s.site == ""; {
		if !lines.Scan() {
			s.t.Fatal("the server does not start again")
		}
		if m := regexp.MustCompile(`已经打开：(http://[0-9.:]+)`).FindStringSubmatch(lines.Text()); m != nil {
			s.site = m[1]
		}
	}
	go func() {
		for lines.Scan() {
		}
	}()
	kill = func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }
	s.t.Cleanup(kill)
	return kill
}

// round lets everyone work until the server is killed, and looks after what was acknowledged.
func (s *siege) round() {
	s.t.Helper()
	kill := s.serve()
	s.kept()
	ctx, stop := context.WithCancel(context.Background())
	var busy sync.WaitGroup
	for i := range 2 {
		chance := rand.New(rand.NewPCG(s.random.Uint64(), uint64(i)))
		busy.Go(func() { s.public(ctx, chance) })
	}
	busy.Go(func() { s.office(ctx) })
	busy.Go(func() { s.imports(ctx) })
	life := 1200
	if s.random.IntN(8) == 0 {
		life = 5000 // so that imports end as well
	}
	time.Sleep(time.Duration(20+s.random.IntN(life)) * time.Millisecond)
	kill()
	stop()
	busy.Wait()
}

// imports hands one sheet after the other over; one that was not acknowledged comes again.
func (s *siege) imports(ctx context.Context) {
	for ctx.Err() == nil && s.done < len(s.sheets) {
		cmd := exec.CommandContext(ctx, s.bin, s.at(s.url, "import", "--item", "permit", "--json", s.sheets[s.done])...)
		err := cmd.Run()
		if code, ok := err.(*exec.ExitError); err == nil || ok && code.ExitCode() == 1 {
			s.done++
		}
	}
}

// verify looks at the whole ledger.
func (s *siege) verify() {
	s.t.Helper()
	s.must(exec.Command(s.bin, s.at(s.url, "audit verify")...))
}

// end finishes what was begun and compares.
func (s *siege) end() {
	s.t.Helper()
	kill := s.serve()
	for _, f := range s.opened {
		if f.location == "" {
			s.file(f)
		}
	}
	for _, file := range s.sheets[s.done:] {
		s.imported(s.url, file)
	}
	time.Sleep(3 * time.Second) // everything is sealed and proved
	s.kept()
	kill()
	for _, file := range s.sheets {
		s.imported(s.calm, file)
		s.imported(s.url, file) // a resend changes nothing
	}
	s.verify()
	if n := s.rows("select count(*) from flow_case") - s.before; n != int64(len(s.opened)) {
		s.t.Errorf("%d objections were filed, %d cases are there", len(s.opened), n)
	}
	file := filepath.Join(s.dir, "end.xgb")
	s.must(exec.Command(s.bin, s.at(s.url, "backup", "-o", file, "--fast")...))
	s.must(exec.Command(s.bin, "restore", file, "--db", s.back, "--keys", s.keys(s.url))) // recomputes everything
	for _, q := range []string{"select count(*) from record", "select count(*) from record_body", "select count(*) from subject", "select count(*) from identifier",
		"select coalesce(sum(n), 0) from tally where state = 'accepted'", "select count(*) from record where current"} {
		if a, b := count(s.t, s.calm, q), s.rows(q); a != b {
			s.t.Errorf("%s: %d undisturbed, %d after kills", q, a, b)
		}
	}
}

func (s *siege) imported(url, file string) {
	s.t.Helper()
	out, err := exec.Command(s.bin, s.at(url, "import", "--item", "permit", "--json", file)...).CombinedOutput()
	if code, ok := err.(*exec.ExitError); err != nil && (!ok || code.ExitCode() != 1) {
		s.t.Fatalf("import: %v\n%s", err, out)
	}
}

func (s *siege) rows(q string) int64 { s.t.Helper(); return count(s.t, s.url, q) }

// count asks a database that other processes use.
func count(t *testing.T, url, q string) (n int64) {
	t.Helper()
	d, err := db.Open(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	err = d.View(context.Background(), func(tx *db.Tx) error {
		n, err = db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err }, q)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// noFollow is a browser that does not follow, each time on the machine of another visitor, so that nobody asks too often.
var noFollow = http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	Transport: &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		from := net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, byte(rand.IntN(256)), byte(rand.IntN(256)), byte(1+rand.IntN(254)))}}
		return from.DialContext(ctx, network, address)
	}}}
