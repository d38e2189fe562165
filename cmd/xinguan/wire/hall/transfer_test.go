package hall

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// cut is a line before the site that breaks: at says what becomes of the n-th piece.
type cut struct {
	mu    sync.Mutex
	n     int
	bytes int64
	at    func(n int) string // "" for nothing
	held  chan struct{}
}

func (c *cut) before(site http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost || !strings.HasPrefix(r.URL.Path, "/office/transfers/") || strings.HasSuffix(r.URL.Path, "/drop") {
			site.ServeHTTP(w, r)
			return
		}
		c.mu.Lock()
		c.n++
		what := c.at(c.n)
		c.mu.Unlock()
		switch what {
		case "breaks":
			_, _ = io.CopyN(io.Discard, r.Body, 1<<20)
			panic(http.ErrAbortHandler)
		case "hangs":
			select {
			case <-c.held:
			case <-r.Context().Done():
			}
			return
		}
		c.mu.Lock()
		c.bytes += r.ContentLength
		c.mu.Unlock()
		site.ServeHTTP(w, r)
	})
}

func (c *cut) counted() (n int, bytes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n, c.bytes
}

// padded is a sheet with a column the item does not know, so that it is large: n rows of the hall's penalty by number.
func (h *hall) padded(n, size int) []byte {
	h.t.Helper()
	lines := strings.Split(strings.TrimSpace(string(h.sheetOf("示例罚〔2026〕0号", "5", "罚款人民币伍万元整", "2026-11-18"))), "\n")
	var b bytes.Buffer
	b.WriteString(strings.TrimSpace(lines[0]) + ",备注\n")
	filler := strings.Repeat("示例", size/n/6+1)
	for i := range n {
		b.WriteString(strings.Replace(strings.TrimSpace(lines[1]), "〔2026〕0号", fmt.Sprintf("〔2026〕%d号", 7000+i), 1) + "," + filler + "\n")
	}
	return b.Bytes()
}

// TestALargeFileIsBroughtInPieces: a clerk's line breaks in the middle of a file; the page goes on by itself. Closed and
// opened again, it says what is half-way, and the same file chosen again goes on where it stopped. What comes of it is the
// batch the file would have been at once.
func TestALargeFileIsBroughtInPieces(t *testing.T) {
	w := newWindow(t)
	c := &cut{held: make(chan struct{}), at: func(n int) string { return map[int]string{2: "breaks", 4: "hangs"}[n] }}
	defer close(c.held)
	w.hall.site = c.before(w.hall.site)
	raw := w.padded(600, 11<<20)
	path := filepath.Join(t.TempDir(), "大表.csv")
	w.must(os.WriteFile(path, raw, 0o600))
	w.official("clerk")
	w.chooses(path)
	w.until(func() bool { n, _ := c.counted(); return n == 4 })
	w.until(func() bool { return strings.Contains(w.maybe("document.body.innerText"), "正在上传") })
	w.open("/office/send")
	w.sees("没有传完的文件", "大表.csv", "8.0 MB")
	w.chooses(path)
	w.turns("/office/batches/")
	w.sees("大表.csv")
	n, sent := c.counted()
	if over := sent - int64(len(raw)); n != 5 || over != 0 {
		t.Errorf("%d pieces, %d bytes more than the file has", n, over)
	}
	w.open("/office/send")
	if strings.Contains(w.text(), "没有传完的文件") {
		t.Error("it is still half-way")
	}
	w.must(os.WriteFile(path, append(raw, "\n"...), 0o600))
	w.gives(path)
}

// chooses chooses a large file at the workbench and sends it off.
func (w *window) chooses(path string) {
	w.t.Helper()
	w.open("/office/send")
	w.fill("item", "penalty")
	w.must(chromedp.Do(w.ctx, chromedp.SetUploadFiles(`input[name="file"]`, []string{path})))
	w.eval(`(() => { document.querySelector("form[data-pieces] [type=submit]").click(); return "" })()`)
}

// gives begins another file, stops and gives it up.
func (w *window) gives(path string) {
	w.t.Helper()
	w.hall.site = (&cut{held: make(chan struct{}), at: func(int) string { return "breaks" }}).before(w.hall.site)
	w.chooses(path)
	w.until(func() bool { return strings.Contains(w.maybe("document.body.innerText"), "正在重试") })
	w.open("/office/send")
	w.sees("没有传完的文件", "已收到 0.0 MB")
	w.press("放弃")
	w.sees("已放弃")
	if strings.Contains(w.text(), "没有传完的文件") {
		w.t.Error("given up, and still there")
	}
}

// turns waits till the page is whole that begins with a path: it turns by itself.
func (w *window) turns(to string) {
	w.t.Helper()
	w.until(func() bool {
		return w.maybe(`String(location.pathname.startsWith(`+quoted(to)+`) && document.readyState === "complete")`) == "true"
	})
}

// maybe is what a script says in the page; nothing while it turns.
func (w *window) maybe(script string) string {
	said, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](script))
	if err != nil {
		return ""
	}
	return said
}

// until waits for something of the page or the site.
func (w *window) until(ok func() bool) {
	w.t.Helper()
	for range 1500 {
		if ok() {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	w.t.Fatalf("it never came to it: %s\n%s", w.eval("location.pathname"), w.text())
}
