package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/intake"
	"xinguan/core/seed"
)

type seedCmd struct {
	store
	Subjects int     `default:"2000" help:"虚构单位的家数。"`
	Records  int     `default:"3000" help:"许可表和处罚表各有多少行。"`
	Seed     uint64  `default:"1" help:"随机种子；相同的种子得到相同的数据。"`
	Dirt     float64 `default:"0.03" help:"有毛病的行所占的比例。"`
	Out      string  `help:"只把表写到这个文件夹，不入库。" placeholder:"文件夹"`
}

// Run writes the sheets and, unless they were only asked for, takes them in like anybody's.
func (c *seedCmd) Run(out *output) error {
	e, err := loadCity(c.City)
	if err != nil {
		return err
	}
	dir := c.Out
	if dir == "" {
		if dir, err = os.MkdirTemp("", "xinguan-seed-"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	sheets, err := writeSheets(dir, seed.Options{Seed: c.Seed, Subjects: c.Subjects, Records: c.Records, Dirt: c.Dirt, Today: clock.Today(clock.System{}), City: e.city})
	if err != nil || c.Out != "" {
		return err
	}
	if e, err = c.open(out.ctx, db.Exclusive()); err != nil {
		return err
	}
	defer e.close()
	return e.takeAll(out, sheets)
}

// seedSheet is a generated file and the item it is of.
type seedSheet struct{ item, path string }

func writeSheets(dir string, opt seed.Options) ([]seedSheet, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("文件夹 %s 不能建立：%w", dir, err)
	}
	persons := opt
	persons.Records = max(opt.Records/20, 1)
	var out []seedSheet
	for _, s := range []struct {
		item, name string
		opt        seed.Options
		write      func(io.Writer, seed.Options) error
	}{
		{"registration", "登记信息.csv", opt, seed.Registrations},
		{"permit", "法人行政许可.csv", opt, seed.Permits},
		{"penalty", "法人行政处罚.csv", opt, seed.Penalties},
		{"permit_person", "自然人行政许可.csv", persons, seed.PersonPermits},
		{"penalty_person", "自然人行政处罚.csv", persons, seed.PersonPenalties},
	} {
		path := filepath.Join(dir, s.name)
		if err := writeFile(path, func(w io.Writer) error { return s.write(w, s.opt) }); err != nil {
			return nil, fmt.Errorf("写不了 %s：%w", path, err)
		}
		out = append(out, seedSheet{s.item, path})
	}
	return out, nil
}

func writeFile(path string, write func(io.Writer) error) (err error) {
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

// takeAll takes in sheets one after the other and says what became of each.
func (e *env) takeAll(out *output, sheets []seedSheet) error {
	for _, s := range sheets {
		res, err := e.importer().File(out.ctx, intake.Job{Item: s.item, Path: s.path, Progress: newBars(out.stderr, filepath.Base(s.path), false)})
		if err != nil {
			return fmt.Errorf("%s：%w", s.path, err)
		}
		fmt.Fprintln(out.stdout, summary(res))
	}
	return nil
}
