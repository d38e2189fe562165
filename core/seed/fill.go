package seed

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"xinguan/base/db"
	"xinguan/core/intake"
)

// Files writes every sheet of the city into a folder and says where each is.
func Files(dir string, opt Options, sheets []Sheet) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("文件夹 %s 不能建立：%w", dir, err)
	}
	g := New(opt)
	for _, s := range sheets {
		path := filepath.Join(dir, s.Name)
		if err := file(path, func(w io.Writer) error { return g.Sheet(w, s) }); err != nil {
			return fmt.Errorf("写不了 %s：%w", path, err)
		}
	}
	return nil
}

func file(path string, write func(io.Writer) error) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriterSize(f, 1<<20)
	if err := write(w); err != nil {
		return err
	}
	return w.Flush()
}

// Fill makes the city in a folder and takes all of it in, like anybody's files; then it lets things happen to records and
// sends some of those that ended again. It tells of each file taken in.
func Fill(ctx context.Context, im *intake.Importer, opt Options, dir string, tell func(Sheet, intake.Result)) error {
	sheets := City(im.Catalog, im.City)
	if err := Files(dir, opt, sheets); err != nil {
		return err
	}
	for _, s := range sheets {
		if err := take(ctx, im, s, filepath.Join(dir, s.Name), tell); err != nil {
			return err
		}
	}
	return aftermath(ctx, im, opt, dir, tell)
}

func take(ctx context.Context, im *intake.Importer, s Sheet, path string, tell func(Sheet, intake.Result)) error {
	res, err := im.File(ctx, intake.Job{Item: s.Item, Agency: s.Agency, Path: path})
	if err != nil {
		return fmt.Errorf("%s：%w", s.Name, err)
	}
	tell(s, res)
	return nil
}

// aftermath is what happens to records, and the resend.
func aftermath(ctx context.Context, im *intake.Importer, opt Options, dir string, tell func(Sheet, intake.Result)) error {
	s := NewStates(New(opt))
	for more := true; more; {
		next := *s // a transaction that is tried again begins where this one did
		if err := im.DB.Write(ctx, func(tx *db.Tx) (err error) {
			next = *s
			more, err = next.Step(tx, im.Records)
			return err
		}); err != nil {
			return err
		}
		s = &next
	}
	sheet := Sheet{Item: itemPenalty, Name: "重新报送已结束的.csv"}
	rows := 0
	path := filepath.Join(dir, sheet.Name)
	if err := file(path, func(w io.Writer) (err error) { rows, err = s.Resent(w); return err }); err != nil || rows == 0 {
		return err
	}
	return take(ctx, im, sheet, path, tell)
}
