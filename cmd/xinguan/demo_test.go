package main

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"
)

// watched is output that is read while it is written, and tells when a sentence has come.
type watched struct {
	mu   sync.Mutex
	text bytes.Buffer
	wait string
	come func()
}

func (w *watched) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n, err := w.text.Write(p)
	if strings.Contains(w.text.String(), w.wait) {
		w.come()
	}
	return n, err
}

// TestTheDemoOpens runs the first command of the README: the city is made, its portal opens, it stops when told, and the
// second time it opens without making anything.
func TestTheDemoOpens(t *testing.T) {
	dir := t.TempDir()
	for i, want := range []string{"城市建好了", "加 --fresh 可以重新生成"} {
		ctx, stop := context.WithTimeout(t.Context(), 5*time.Minute)
		out := &watched{wait: "已经打开", come: stop}
		var errs bytes.Buffer
		code := run(ctx, []string{"demo", "--dir", dir, "--listen", "127.0.0.1:0"}, out, &errs)
		said := out.text.String()
		if code != exitSettled || !strings.Contains(said, out.wait) || !strings.Contains(said, want) {
			t.Fatalf("start %d: exit %d, %d bytes said, errors %s", i+1, code, len(said), errs.String())
		}
		if i == 1 && strings.Contains(said, "第一次运行") {
			t.Error("the city was made again")
		}
		stop()
	}
}
