package bench

import (
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"xinguan/base/db"
)

// TestSoak kills imports at random moments, as many times as XINGUAN_SOAK says (1000 is a good night's work), each time
// runs the same command again, and compares the end with an import nobody disturbed: nothing lost, nothing doubled, the
// audit log whole, every derived column as its events bear. Without the variable it does nothing.
func TestSoak(t *testing.T) {
	want, err := strconv.Atoi(os.Getenv("XINGUAN_SOAK"))
	if err != nil {
		t.Skip("set XINGUAN_SOAK to the number of kills")
	}
	s := soak{t: t, dir: t.TempDir(), random: rand.New(rand.NewPCG(1, uint64(want)))}
	s.bin = filepath.Join(s.dir, "xinguan")
	s.must(exec.Command("go", "build", "-o", s.bin, "../cmd/xinguan"))
	t.Setenv("XDG_DATA_HOME", s.dir)
	for kills, round := 0, 0; kills < want; round++ {
		seed := strconv.Itoa(round + 1)
		sheets := filepath.Join(s.dir, "sheets"+seed)
		s.must(exec.Command(s.bin, "seed", "--out", sheets, "--seed", seed, "--subjects", "2000", "--records", "6000"))
		calm, rough := filepath.Join(s.dir, "calm"+seed+".db"), filepath.Join(s.dir, "rough"+seed+".db")
		for _, f := range [][2]string{{"registration", "登记信息.csv"}, {"permit", "法人行政许可.csv"}, {"penalty", "法人行政处罚.csv"}, {"penalty_person", "自然人行政处罚.csv"}} {
			file := filepath.Join(sheets, f[1])
			s.run(calm, f[0], file, 0)
			for tries := 0; !s.run(rough, f[0], file, s.moment(tries)); tries++ {
				kills++
			}
		}
		s.alike(calm, rough)
		t.Logf("round %d, %d kills", round+1, kills)
	}
}

type soak struct {
	t        *testing.T
	dir, bin string
	random   *rand.Rand
}

func (s *soak) must(c *exec.Cmd) {
	s.t.Helper()
	if out, err := c.CombinedOutput(); err != nil {
		s.t.Fatalf("%v: %v\n%s", c.Args, err, out)
	}
}

// moment is when the next run is killed; every run gets a little longer, so that the import ends at last.
func (s *soak) moment(tries int) time.Duration {
	return time.Duration(30+s.random.IntN(250)+10*tries) * time.Millisecond
}

// run imports a file, killed after a while unless that is 0, and tells whether it ended by itself.
func (s *soak) run(path, item, file string, after time.Duration) (ended bool) {
	s.t.Helper()
	ctx := context.Background()
	if after > 0 {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(ctx, after) // kill -9 when it is over
		defer stop()
	}
	out, err := exec.CommandContext(ctx, s.bin, "import", "--db", "sqlite:"+path, "--item", item, "--json", file).CombinedOutput()
	if ctx.Err() != nil {
		return false
	}
	if code, ok := err.(*exec.ExitError); err != nil && (!ok || code.ExitCode() != 1) { // 1: rows are held, as in any sheet
		s.t.Fatalf("import: %v\n%s", err, out)
	}
	return true
}

// alike compares the two databases and checks the one that was disturbed.
func (s *soak) alike(calm, rough string) {
	s.t.Helper()
	s.must(exec.Command(s.bin, "audit", "verify", "--db", "sqlite:"+rough))
	file := rough + ".xgb"
	s.must(exec.Command(s.bin, "backup", "--db", "sqlite:"+rough, "-o", file, "--fast"))
	s.must(exec.Command(s.bin, "restore", file, "--db", "sqlite:"+rough+".back", "--keys", rough+".keys")) // recomputes everything
	a, b := s.counts(calm), s.counts(rough)
	// An import killed between its last row and its farewell is run again as a resend: a batch more, of duplicates and the
	// same held rows. What was accepted must be the same.
	for _, table := range []string{"record", "record_body", "record_event", "subject", "subject_name", "identifier", "person_key", "tally"} {
		if a[table] != b[table] {
			s.t.Errorf("%s: %d rows undisturbed, %d after kills", table, a[table], b[table])
		}
	}
}

func (s *soak) counts(path string) (out map[string]int64) {
	s.t.Helper()
	d, err := db.Open(context.Background(), "sqlite:"+path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer d.Close()
	if err := d.View(context.Background(), func(tx *db.Tx) (err error) { out, err = db.Counts(tx); return err }); err != nil {
		s.t.Fatal(err)
	}
	return out
}
