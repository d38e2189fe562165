package watch_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"xinguan/base/db"
	"xinguan/base/sheet"
	"xinguan/client/watch"
	"xinguan/cmd/xinguan/wire/sandbox"
	"xinguan/core/ident"
)

// sheetOf is a sheet of made-up penalties, of which the last has a code that cannot be.
func sheetOf(t *testing.T, city *sandbox.City, from, n int, bad bool) []byte {
	t.Helper()
	it, _ := city.Hub.Catalog.Item("penalty")
	rows := [][]string{nil}
	for i := range n {
		code := ident.Make("91441998", "MA000"+string(rune('0'+(from+i)/100))+string(rune('0'+(from+i)/10%10))+string(rune('0'+(from+i)%10)))
		if bad && i == n-1 {
			code = strings.Replace(code, "0", "O", 1)
		}
		has := map[string]string{"party_name": "示例" + string(rune('一'+from+i)) + "贸易有限公司", "party_kind": "法人及非法人组织", "uscc": code, "doc_no": "东示例罚〔2026〕" + string(rune('1'+i)) + string(rune('0'+from%10)) + "号",
			"conduct": "示例违法行为", "fact": "经查，当事人示例违法。", "legal_basis": "《示例法》第一条", "kind": "罚款", "content": "罚款人民币伍万元整", "fine": "5", "decided": "2026-04-10", "valid_until": "2099-12-31",
			"publish_until": "2027-04-10", "authority": "东莞市城市管理和综合执法局", "authority_code": ident.Make("11441998", "C1"), "supplier": "东莞市城市管理和综合执法局", "supplier_code": ident.Make("11441998", "C1")}
		var row []string
		for _, f := range it.Fields {
			if i == 0 {
				rows[0] = append(rows[0], f.Title)
			}
			row = append(row, has[f.Name])
		}
		rows = append(rows, row)
	}
	var b bytes.Buffer
	if err := sheet.WriteCSV(&b, rows); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func batches(t *testing.T, city *sandbox.City) (n int) {
	t.Helper()
	err := city.Hub.DB.View(t.Context(), func(tx *db.Tx) (err error) {
		n, err = db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err }, `select count(*) from batch`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func put(t *testing.T, path string, body []byte) {
	t.Helper()
	if err := os.WriteFile(path, body, 0o600); err != nil {
		t.Fatal(err)
	}
}

func there(t *testing.T, pattern string, want int) {
	t.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) != want {
		t.Errorf("%s: %d files, want %d (%v)", filepath.Base(pattern), len(found), want, err)
	}
}

func open(t *testing.T) (*sandbox.City, *watch.Folder, *said) {
	t.Helper()
	city, err := sandbox.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := city.Close(); err != nil {
			t.Error(err)
		}
	})
	c, err := city.Client(t.Context(), "cgj")
	if err != nil {
		t.Fatal(err)
	}
	words := &said{}
	return city, &watch.Folder{Dir: t.TempDir(), Item: "penalty", Client: c, Settle: 200 * time.Millisecond, Say: words.add}, words
}

type said struct {
	mu  sync.Mutex
	all string
}

func (s *said) add(line string) { s.mu.Lock(); defer s.mu.Unlock(); s.all += line + "\n" }

// A good file ends in done with its receipt, one with a bad row in held with the workbook, one that grows is left alone, and
// what is no table is not touched.
func TestFilesArePutAway(t *testing.T) {
	city, f, words := open(t)
	put(t, filepath.Join(f.Dir, "好.csv"), sheetOf(t, city, 1, 2, false))
	put(t, filepath.Join(f.Dir, "差.csv"), sheetOf(t, city, 11, 3, true))
	put(t, filepath.Join(f.Dir, "信.docx"), []byte("x"))
	put(t, filepath.Join(f.Dir, "传.csv.part"), []byte("x"))
	put(t, filepath.Join(f.Dir, "长.csv"), []byte("x"))
	for i := range 4 {
		put(t, filepath.Join(f.Dir, "长.csv"), bytes.Repeat([]byte("x"), i+2))
		if _, _, err := f.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
		time.Sleep(150 * time.Millisecond)
	}
	there(t, filepath.Join(f.Dir, "done", "好.csv"), 1)
	there(t, filepath.Join(f.Dir, "done", "好.csv_收据.json"), 1)
	there(t, filepath.Join(f.Dir, "held", "差.csv"), 1)
	there(t, filepath.Join(f.Dir, "held", "差_问题表.xlsx"), 1)
	there(t, filepath.Join(f.Dir, "held", "差.csv_说明.txt"), 1)
	there(t, filepath.Join(f.Dir, "长.csv"), 1)
	there(t, filepath.Join(f.Dir, "信.docx"), 1)
	there(t, filepath.Join(f.Dir, "传.csv.part"), 1)
	if n := batches(t, city); n != 2 || !strings.Contains(words.all, "信.docx：不是") {
		t.Errorf("%d batches; said %s", n, words.all)
	}
}

// Stopped between sending and putting away, the next run finds what became of the file and sends nothing a second time.
func TestNothingIsSentTwice(t *testing.T) {
	city, f, _ := open(t)
	f.Settle = 0
	body := sheetOf(t, city, 21, 2, false)
	path := filepath.Join(f.Dir, "好.csv")
	put(t, path, body)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := f.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	put(t, path, body) // as it lay there before it was moved
	if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	again := &watch.Folder{Dir: f.Dir, Item: f.Item, Client: f.Client, Say: f.Say}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- again.Run(ctx) }()
	for range 100 {
		if _, err := os.Stat(path); err != nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	there(t, filepath.Join(f.Dir, "done", "好*.csv"), 2)
	if n := batches(t, city); n != 1 {
		t.Errorf("%d batches", n)
	}
}

// A large file of which the line broke goes on where it stopped in the next run, and is one batch.
func TestALargeFileGoesOnInTheNextRun(t *testing.T) {
	city, f, words := open(t)
	body := sheetOf(t, city, 41, 8, false)
	put(t, filepath.Join(f.Dir, "大.csv"), body)
	f.Settle, f.Client.Piece, f.Client.Tries = 0, int64(len(body)/4+1), 1
	f.Client.HTTP = &http.Client{Transport: &failing{after: 2}}
	if _, _, err := f.Round(t.Context()); err == nil {
		t.Fatal("the line did not break")
	}
	there(t, filepath.Join(f.Dir, "大.csv"), 1)
	again := &watch.Folder{Dir: f.Dir, Item: f.Item, Client: f.Client, Say: f.Say}
	again.Client.HTTP = nil
	if _, _, err := again.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	there(t, filepath.Join(f.Dir, "done", "大.csv"), 1)
	if n := batches(t, city); n != 1 || !strings.Contains(words.all, "从上次断开的地方（50%）接着传") {
		t.Errorf("%d batches; said %s", n, words.all)
	}
}

// failing is a line that breaks after some pieces.
type failing struct{ after int }

func (l *failing) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Method == http.MethodPatch {
		if l.after--; l.after < 0 {
			return nil, io.ErrUnexpectedEOF
		}
	}
	return http.DefaultTransport.RoundTrip(r)
}

// Without a key that holds, the watcher ends and says so; the file stays where it is.
func TestAStrangerEnds(t *testing.T) {
	city, f, _ := open(t)
	f.Client.Key.Secret, f.Settle = "XSwrong", 0
	put(t, filepath.Join(f.Dir, "好.csv"), sheetOf(t, city, 31, 1, false))
	if err := f.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "签名不对") {
		t.Errorf("%v", err)
	}
	there(t, filepath.Join(f.Dir, "好.csv"), 1)
}
