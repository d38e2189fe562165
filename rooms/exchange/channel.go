package exchange

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"xinguan/base/disk"
)

// Folder is a channel of files: what goes out is put into out, answers are found in in and moved to in/done once they are
// taken. A gateway, or a person, carries them on. An answer is named after its file: FILE.answer.csv, or FILE.answer-2.csv.
type Folder struct{ Dir string }

func (f Folder) path(parts ...string) string {
	return filepath.Join(append([]string{f.Dir}, parts...)...)
}

// Send puts a file into out, whole or not at all.
func (f Folder) Send(_ context.Context, name string, body []byte) error {
	if err := os.MkdirAll(f.path("out"), 0o700); err != nil {
		return fmt.Errorf("上报文件夹不能建立；请检查路径和权限：%w", err)
	}
	part := f.path("out", "."+name+".part")
	if err := errors.Join(os.WriteFile(part, body, 0o600), os.Rename(part, f.path("out", name))); err != nil {
		return fmt.Errorf("上报文件写不下；请检查磁盘空间和权限：%w", err)
	}
	return disk.SyncFolder(f.path("out"))
}

// Answers are the files in in, oldest name first.
func (f Folder) Answers(context.Context) (out []Answer, err error) {
	entries, err := os.ReadDir(f.path("in"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		file, _, ok := strings.Cut(e.Name(), ".answer")
		if !e.Type().IsRegular() || !ok || !strings.HasSuffix(e.Name(), ".csv") || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		body, err := os.ReadFile(f.path("in", e.Name()))
		if err != nil {
			return nil, err
		}
		out = append(out, Answer{Name: e.Name(), File: file, Body: body})
	}
	slices.SortFunc(out, func(a, b Answer) int { return strings.Compare(a.Name, b.Name) })
	return out, nil
}

// Done moves an answer out of the way.
func (f Folder) Done(_ context.Context, a Answer) error {
	if err := os.MkdirAll(f.path("in", "done"), 0o700); err != nil {
		return err
	}
	return os.Rename(f.path("in", a.Name), f.path("in", "done", a.Name))
}
