package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"xinguan/base/db"
)

// TestPortalLoad sends a server of its own, in another process, the mixed traffic of a portal for as long as XINGUAN_LOAD
// says (10m), XINGUAN_LOAD_RATE requests a second (2000), after a minute in which they become so many, whether it keeps up
// or not, on the database XINGUAN_BENCH_DB (xinguan seed --stock). It fails where an answer is an error, and says how many
// came and how long they took. Without the
// variables it does nothing.
func TestPortalLoad(t *testing.T) {
	long, err := time.ParseDuration(os.Getenv("XINGUAN_LOAD"))
	store := os.Getenv("XINGUAN_BENCH_DB")
	if err != nil || store == "" {
		t.Skip("set XINGUAN_LOAD to a duration and XINGUAN_BENCH_DB to a filled database")
	}
	rate, err := strconv.Atoi(os.Getenv("XINGUAN_LOAD_RATE"))
	if err != nil {
		rate = 2000
	}
	l := &load{t: t, took: map[string][]time.Duration{}, client: &http.Client{Timeout: time.Minute,
		Transport: &http.Transport{MaxIdleConnsPerHost: 256, MaxConnsPerHost: 256, DisableCompression: true}}}
	l.read(store)
	l.serve(store)
	l.run(time.Minute, rate, true)
	l.run(long, rate, false)
}

// run sends so long and reports.
func (l *load) run(long time.Duration, rate int, rising bool) {
	clear(l.took)
	began := time.Now()
	l.send(long, rate, rising)
	l.report(time.Since(began), rate)
}

// load is traffic on its way.
type load struct {
	t            *testing.T
	base         string
	codes, names []string
	client       *http.Client

	mu     sync.Mutex
	took   map[string][]time.Duration
	failed []error
}

func (l *load) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// read takes some thousand subjects to ask for.
func (l *load) read(store string) {
	ctx := context.Background()
	d, err := db.Open(ctx, store)
	l.must(err)
	defer d.Close()
	l.must(d.View(ctx, func(tx *db.Tx) error {
		return db.Each(tx, func(scan db.Scanner) error {
			var code, name string
			err := scan(&code, &name)
			l.codes, l.names = append(l.codes, code), append(l.names, name)
			return err
		}, `select code, name from subject where kind <> 'person' and length(code) = 18 order by subject_id limit 20000`)
	}))
}

// serve starts the server, with as much memory for answers as a city's machine has to spare, and waits until it is ready.
func (l *load) serve(store string) {
	bin := filepath.Join(l.t.TempDir(), "xinguan")
	if out, err := exec.Command("go", "build", "-o", bin, "../cmd/xinguan").CombinedOutput(); err != nil {
		l.t.Fatalf("%v\n%s", err, out)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	l.must(err)
	address := free.Addr().String()
	l.must(free.Close())
	server := exec.Command(bin, "serve", "--db", store, "--listen", address, "--answers", "512", "--log-level", "error")
	l.must(server.Start())
	l.t.Cleanup(func() { l.must(errors.Join(server.Process.Signal(syscall.SIGTERM), server.Wait())) })
	l.base = "http://" + address
	for range 600 {
		if r, err := l.client.Get(l.base + "/readyz"); err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				return
			}
		}
		time.Sleep(time.Second)
	}
	l.t.Fatal("the server did not get ready within ten minutes")
}

// most is how many requests may be under way: who comes when there are so many waits, as at any door.
const most = 512

// send sends requests at a rate that grows from none to rate as a morning begins, if rising, and is steady otherwise. A
// request is due at its moment whether the server keeps up or not: one that could not be sent then is sent later, and its
// waiting counts.
func (l *load) send(long time.Duration, rate int, rising bool) {
	under := make(chan struct{}, most)
	var all sync.WaitGroup
	began := time.Now()
	for n, last := 0, int(long.Seconds()*float64(rate)); ; n++ {
		after := float64(n) / float64(rate)
		if rising {
			after = math.Sqrt(2 * after * long.Seconds())
			last = int(long.Seconds() * float64(rate) / 2)
		}
		if n >= last {
			break
		}
		due := began.Add(time.Duration(after * float64(time.Second)))
		if wait := time.Until(due); wait > time.Millisecond {
			time.Sleep(wait)
		}
		under <- struct{}{}
		kind, path := l.next()
		all.Go(func() {
			l.ask(kind, path, due)
			<-under
		})
	}
	all.Wait()
}

// next is what the next visitor wants: as a portal's visitors do, most look one organisation up.
func (l *load) next() (kind, path string) {
	i := rand.IntN(len(l.codes))
	switch n := rand.IntN(100); {
	case n < 35:
		return "page", "/subjects/" + l.codes[i]
	case n < 65:
		name := []rune(l.names[i])
		return "search", "/search?q=" + url.QueryEscape(string(name[:min(len(name), 3+rand.IntN(6))]))
	case n < 80:
		return "list", "/disclosures?item=" + []string{"permit", "penalty"}[n%2]
	case n < 99:
		return "api", "/api/v1/subjects/" + l.codes[i] + "/records"
	}
	return "pdf", "/subjects/" + l.codes[i] + "/report.pdf"
}

func (l *load) ask(kind, path string, due time.Time) {
	r, err := l.get(path)
	if err == nil {
		_, err = io.Copy(io.Discard, r.Body)
		if err = errors.Join(err, r.Body.Close()); err == nil && r.StatusCode != http.StatusOK {
			err = fmt.Errorf("%s: %s", path, r.Status)
		}
	}
	took := time.Since(due)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.took[kind] = append(l.took[kind], took)
	if err != nil {
		l.failed = append(l.failed, err)
	}
}

// get asks as a browser does, for compressed answers, and leaves them so: what it costs to open them is the reader's.
func (l *load) get(path string) (*http.Response, error) {
	r, err := http.NewRequest(http.MethodGet, l.base+path, nil)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Accept-Encoding", "gzip")
	return l.client.Do(r)
}

func (l *load) report(took time.Duration, rate int) {
	n := 0
	for kind, all := range l.took {
		slices.Sort(all)
		n += len(all)
		l.t.Logf("%s: %d, p50 %s, p99 %s", kind, len(all), all[len(all)/2].Round(time.Microsecond), all[len(all)*99/100].Round(time.Microsecond))
	}
	l.t.Logf("%d requests in %s: %.0f a second of %d wanted, %d errors", n, took.Round(time.Second), float64(n)/took.Seconds(), rate, len(l.failed))
	for _, err := range l.failed[:min(len(l.failed), 5)] {
		l.t.Error(err)
	}
}
