package intake_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"xinguan/base/clock"
	"xinguan/base/sheet"
	"xinguan/core/intake"
)

// hostile is a file made to break a reader. says is part of the refusal or the rule of a finding it must give; empty:
// whatever it gives must be a sentence, or rows as good as the ones they were made from.
type hostile struct {
	name    string
	content []byte
	says    string
}

// Bounds for one hostile file.
const (
	hostileTime   = 20 * time.Second
	hostileMemory = 256 << 20
)

// hostiles are all of them.
func hostiles(t *testing.T) []hostile {
	rows := goodRows(t)
	return slices.Concat(hostileText(rows), hostileForeign(), hostileJSON(rows), hostileBooks(t, rows), hostileZips(t, rows))
}

// goodRows are the titles and rows everything is made from.
func goodRows(t *testing.T) [][]string {
	rows := cleanRows(t, "敌")
	if len(rows) < 4 {
		t.Fatal("the clean sheet has fewer than three rows")
	}
	return rows
}

// Whatever is sent, it is read with findings or refused with a sentence in Chinese, soon, in little memory.
func TestHostileFiles(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(50))
	im := checker(t)
	all := hostiles(t)
	t.Logf("%d files", len(all))
	if len(all) < 200 {
		t.Fatalf("only %d hostile files", len(all))
	}
	names := map[string]bool{}
	dir := t.TempDir()
	for _, h := range all {
		if names[h.name] {
			t.Errorf("%s stands twice", h.name)
		}
		names[h.name] = true
		path := filepath.Join(dir, "f"+filepath.Ext(h.name))
		if err := os.WriteFile(path, h.content, 0o600); err != nil {
			t.Fatal(err)
		}
		h.survive(t, im, path)
	}
}

// checker is an importer without a database.
func checker(t *testing.T) *intake.Importer {
	t.Helper()
	im := importer(t, nil)
	im.Clock = clock.At(today)
	return im
}

// survive checks the file as a clerk would, with a watch on time and memory.
func (h hostile) survive(t *testing.T, im *intake.Importer, path string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), hostileTime)
	defer cancel()
	var found []intake.Finding
	if len(h.content) > 1<<16 { // what the file before left behind is not this one's
		runtime.GC()
	}
	most := watchMemory()
	res, err := im.Check(ctx, intake.Job{Item: "penalty", Path: path}, func(f intake.Finding) {
		if len(found) < 5000 {
			found = append(found, f)
		}
	})
	if used := most(); used > hostileMemory {
		t.Errorf("%s: %d MiB", h.name, used>>20)
	}
	said := ""
	for _, f := range found {
		said += f.Rule + " "
		sentence(t, h.name, f.Message)
	}
	if err != nil {
		var own *sheet.Error
		if !errors.As(err, &own) {
			t.Errorf("%s: %v is no sentence for its sender", h.name, err)
		}
		said += err.Error()
		sentence(t, h.name, err.Error())
	}
	if err == nil && res.Read == 0 || !strings.Contains(said, h.says) {
		t.Errorf("%s: %+v, said %.200q, want %q", h.name, res, said, h.says)
	}
}

var english = regexp.MustCompile(`[A-Za-z]{3,}( [A-Za-z]{2,}){2,}`)

// sentence fails for what a clerk cannot read: no Chinese, English words in a row, bytes that are no text.
func sentence(t *testing.T, name, s string) {
	t.Helper()
	switch {
	case !strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) }):
		t.Errorf("%s: %q is not Chinese", name, s)
	case !utf8.ValidString(s) || strings.ContainsRune(s, 0):
		t.Errorf("%s: %q is no text", name, s)
	case english.MatchString(strings.ReplaceAll(s, "JSON Lines", "")) && !strings.Contains(name, "english"):
		t.Errorf("%s: English in %q", name, s)
	}
}

// watchMemory looks at the heap until it is asked for the most it saw above the beginning.
func watchMemory() func() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	began, most := m.HeapAlloc, m.HeapAlloc
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
			}
		}
	}()
	return func() uint64 {
		close(stop)
		<-done
		runtime.ReadMemStats(&m)
		return max(most, m.HeapAlloc) - min(began, max(most, m.HeapAlloc))
	}
}

// csvOf writes rows as bare CSV, quoting what needs it.
func csvOf(rows [][]string) string {
	var b strings.Builder
	for _, r := range rows {
		for i, c := range r {
			if i > 0 {
				b.WriteByte(',')
			}
			if strings.ContainsAny(c, "\",\n") {
				c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
			}
			b.WriteString(c)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// flips turns single bits of a copy over, chosen by a number; cuts are beginnings of it.
func flips(name string, whole []byte, files, bits int) (out []hostile) {
	for n := range files {
		b := bytes.Clone(whole)
		for i, x := 0, uint32(n+1)*2654435761; i < bits; i++ {
			x = x*1664525 + 1013904223
			b[int(x>>8)%len(b)] ^= 1 << (x & 7)
		}
		dir, ext := strings.TrimSuffix(name, filepath.Ext(name)), filepath.Ext(name)
		out = append(out, hostile{name: fmt.Sprintf("%s-flipped-%d%s", dir, n, ext), content: b})
	}
	return out
}

func cuts(name string, whole []byte, pieces int) (out []hostile) {
	dir, ext := strings.TrimSuffix(name, filepath.Ext(name)), filepath.Ext(name)
	for n := 1; n < pieces; n++ {
		out = append(out, hostile{name: fmt.Sprintf("%s-cut-%d%s", dir, n, ext), content: whole[:len(whole)*n/pieces]})
	}
	return out
}
