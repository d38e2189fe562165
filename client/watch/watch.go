// Package watch sends every file that is put into a folder: it waits till a file is whole, sends it, and when the platform
// is done with it moves it to done, or to held with the workbook of its problems beside it.
//
// It keeps no list of its own. A file is sent under an idempotency key made of its content and its time, so after a kill,
// at any moment, the next run sends the same request and is told what became of the first: nothing is sent twice.
package watch

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm3"

	"xinguan/client"
)

// The folders files are moved to, inside the watched one.
const (
	Done = "done"
	Held = "held"
)

// Folder is a watched folder.
type Folder struct {
	Dir    string
	Item   string
	Agency string // for whom; empty for one's own organisation
	Client *client.Client
	Settle time.Duration     // a file that has not changed for so long is whole
	Say    func(line string) // what happened, a line for a person

	seen map[string]look
}

// look is how a file was when it was looked at.
type look struct {
	size    int64
	changed time.Time
	since   time.Time
	told    bool // that it is no table
}

// Run looks again and again until ctx ends. It ends by itself only when the platform does not know the key: then a person
// has to do something.
func (f *Folder) Run(ctx context.Context) error {
	for {
		_, _, err := f.Round(ctx)
		switch {
		case ctx.Err() != nil:
			return nil
		case stranger(err):
			return err
		case err != nil:
			f.Say("这一轮没有做完，过一会儿再试：" + err.Error())
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(max(f.Settle/2, 50*time.Millisecond)):
		}
	}
}

// stranger tells whether the platform does not know the key, or whose it is may not send this.
func stranger(err error) bool {
	var p *client.Problem
	return errors.As(err, &p) && p.Status == 401
}

// Round takes in every file that is whole. It counts the files that were put into held, and those that are not whole yet.
func (f *Folder) Round(ctx context.Context) (held, waiting int, err error) {
	entries, err := os.ReadDir(f.Dir)
	if err != nil {
		return 0, 0, fmt.Errorf("文件夹 %s 打不开；请检查路径和权限：%w", f.Dir, err)
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || unready(e.Name()) {
			continue
		}
		whole, err := f.whole(e)
		if err != nil {
			return held, waiting, err
		}
		if !whole {
			waiting++
			continue
		}
		if !table(e.Name()) {
			f.other(e.Name())
			continue
		}
		ok, err := f.take(ctx, e.Name())
		if err != nil {
			return held, waiting, fmt.Errorf("%s：%w", e.Name(), err)
		}
		if !ok {
			held++
		}
	}
	return held, waiting, nil
}

// unready are names programs give to what they are still writing, and hidden files.
func unready(name string) bool {
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") ||
		slices.Contains([]string{".part", ".partial", ".tmp", ".filepart", ".crdownload"}, strings.ToLower(filepath.Ext(name)))
}

func table(name string) bool {
	return slices.Contains([]string{".csv", ".xlsx", ".jsonl"}, strings.ToLower(filepath.Ext(name)))
}

// whole tells whether a file has not changed for a while.
func (f *Folder) whole(e fs.DirEntry) (bool, error) {
	info, err := e.Info()
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil // moved away meanwhile
	}
	if err != nil {
		return false, err
	}
	if f.seen == nil {
		f.seen = map[string]look{}
	}
	now := time.Now()
	had, ok := f.seen[e.Name()]
	if !ok || had.size != info.Size() || !had.changed.Equal(info.ModTime()) {
		f.seen[e.Name()] = look{size: info.Size(), changed: info.ModTime(), since: now}
		return f.Settle == 0, nil
	}
	return info.Size() > 0 && now.Sub(had.since) >= f.Settle, nil
}

// other says once that a file is none to send.
func (f *Folder) other(name string) {
	if had := f.seen[name]; !had.told {
		had.told = true
		f.seen[name] = had
		f.Say(name + "：不是 CSV、XLSX 或 JSONL，没有动它；请另存为其中一种，或者移走。")
	}
}

// take sends a file and puts it away; ok is false where it needs somebody.
func (f *Folder) take(ctx context.Context, name string) (ok bool, err error) {
	b, err := f.send(ctx, name)
	var p *client.Problem
	if errors.As(err, &p) && (p.Kind() == "invalid" || p.Kind() == "forbidden") {
		f.Say(name + "：没有收下。" + p.Detail)
		return false, f.away(name, Held, note(name, p.Error()))
	}
	if err != nil {
		return false, err
	}
	if b.State != "done" || b.Held > 0 {
		return false, f.hold(ctx, name, b)
	}
	f.Say(fmt.Sprintf("%s：%d行全部办完（入库%d，更正%d，重复%d）。", name, b.Read, b.Accepted, b.Corrected, b.Duplicate))
	return true, f.away(name, Done, f.receipt(ctx, name, b)...)
}

func (f *Folder) send(ctx context.Context, name string) (client.Batch, error) {
	file, err := os.Open(filepath.Join(f.Dir, name))
	if err != nil {
		return client.Batch{}, err
	}
	defer file.Close()
	once, err := onceOf(file, f.Item)
	if err != nil {
		return client.Batch{}, err
	}
	f.Say(name + "：正在报送。")
	b, err := f.Client.Send(ctx, client.File{Item: f.Item, Agency: f.Agency, Name: name, Once: once, Body: file, Sent: f.sent(name)})
	if err != nil {
		return b, err
	}
	return f.Client.Wait(ctx, b.ID)
}

// sent says now and then how far a large file is, and where it went on.
func (f *Folder) sent(name string) func(done, total int64) {
	quarter := int64(-1)
	return func(done, total int64) {
		switch now := 4 * done / total; {
		case done == total: // what became of it is said by others
		case quarter < 0 && done > 0:
			f.Say(fmt.Sprintf("%s：从上次断开的地方（%d%%）接着传。", name, 100*done/total))
			quarter = now
		case now > quarter:
			if quarter = now; now > 0 {
				f.Say(fmt.Sprintf("%s：已传%d%%。", name, 100*done/total))
			}
		}
	}
}

// onceOf is the same for the same content, item and time of a file.
func onceOf(file *os.File, item string) (string, error) {
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	h := sm3.New()
	fmt.Fprintf(h, "%s\n%d\n", item, info.ModTime().UnixNano())
	if _, err := io.Copy(h, file); err != nil {
		return "", err
	}
	return "watch-" + hex.EncodeToString(h.Sum(nil))[:40], nil
}

// beside is a file written beside another one.
type beside struct {
	name string
	body []byte
}

func note(name, text string) beside {
	return beside{name + "_说明.txt", []byte("\uFEFF" + text + "\r\n")}
}

// hold puts away a file that somebody has to look at, with the workbook of its problems.
func (f *Folder) hold(ctx context.Context, name string, b client.Batch) error {
	text := b.Next
	if b.Message != "" {
		text = b.Message + b.Next
	}
	files := []beside{note(name, fmt.Sprintf("编号 %s　读入 %d　入库 %d　更正 %d　重复 %d　未入库 %d\r\n%s", b.ID, b.Read, b.Accepted, b.Corrected, b.Duplicate, b.Held, text))}
	if b.Held > 0 {
		book, err := f.Client.Workbook(ctx, b.ID)
		if err != nil {
			return err
		}
		files = append(files, beside{strings.TrimSuffix(name, filepath.Ext(name)) + "_问题表.xlsx", book})
	}
	f.Say(fmt.Sprintf("%s：入库%d行，%d行没有入库，要您处理；见 %s。", name, b.Accepted+b.Corrected, b.Held, filepath.Join(Held, name+"_说明.txt")))
	return f.away(name, Held, files...)
}

// receipt fetches the receipt, which is there about a second later; without one the file is done all the same.
func (f *Folder) receipt(ctx context.Context, name string, b client.Batch) []beside {
	for range 5 {
		raw, err := f.Client.Receipt(ctx, b.ID)
		if err == nil {
			return []beside{{name + "_收据.json", raw}}
		}
		var p *client.Problem
		if !errors.As(err, &p) || p.Kind() != "conflict" || ctx.Err() != nil {
			break
		}
		time.Sleep(time.Second)
	}
	return nil
}

// away writes what goes beside a file, then moves the file: killed in between, it does so again.
func (f *Folder) away(name, folder string, files ...beside) error {
	dir := filepath.Join(f.Dir, folder)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, b := range files {
		if err := os.WriteFile(filepath.Join(dir, b.name), b.body, 0o600); err != nil {
			return fmt.Errorf("写不下 %s；请检查磁盘空间和权限：%w", b.name, err)
		}
	}
	delete(f.seen, name)
	to := filepath.Join(dir, name)
	if _, err := os.Stat(to); err == nil {
		ext := filepath.Ext(name)
		to = filepath.Join(dir, strings.TrimSuffix(name, ext)+time.Now().Format("_20060102-150405.000")+ext)
	}
	return os.Rename(filepath.Join(f.Dir, name), to)
}
