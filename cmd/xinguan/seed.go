package main

import (
	"fmt"
	"os"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/intake"
	"xinguan/core/seed"
)

type seedCmd struct {
	store
	Subjects int     `default:"2000" help:"虚构单位的家数。"`
	Records  int     `default:"3000" help:"许可表和处罚表各有多少行；其他各表按比例。"`
	Seed     uint64  `default:"1" help:"随机种子；相同的种子得到相同的数据。"`
	Dirt     float64 `default:"0.03" help:"有毛病的行所占的比例。"`
	Stock    bool    `help:"不做表，直接装进空的数据库：用于测速的大数据量；records 为总条数。"`
	Out      string  `help:"只把表写到这个文件夹，不入库。" placeholder:"文件夹"`
}

// Run writes the sheets and, unless they were only asked for, takes them in like anybody's; then things happen to some
// of the records.
func (c *seedCmd) Run(out *output) error {
	opt := seed.Options{Seed: c.Seed, Subjects: c.Subjects, Records: c.Records, Dirt: c.Dirt, Today: clock.Today(clock.System{})}
	if c.Out != "" {
		e, err := loadCity(c.City)
		if err != nil {
			return err
		}
		opt.City = e.city
		return seed.Files(c.Out, opt, seed.City(e.catalog, e.city))
	}
	dir, err := os.MkdirTemp("", "xinguan-seed-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	e, err := c.open(out.ctx, db.Exclusive())
	if err != nil {
		return err
	}
	defer e.close()
	opt.City = e.city
	if c.Stock {
		return e.stock(out, opt, dir)
	}
	return e.fill(out, opt, dir)
}

// stock loads a city straight and says how fast it goes.
func (e *env) stock(out *output, opt seed.Options, dir string) error {
	p, began, loaded := newPace(out.stderr), time.Now(), 0
	err := seed.Stock(out.ctx, e.importer(), opt, dir, func(n int) {
		loaded = n
		p.tell(intake.Pace{Stage: intake.Loading, Rows: int64(n), Done: int64(n), Total: int64(opt.Records + opt.Subjects)})
	})
	if err != nil {
		return err
	}
	took := time.Since(began).Seconds()
	fmt.Fprintf(out.stdout, "装入%d家单位、%d条记录，用时%.0f秒，每秒%.0f条。\n", opt.Subjects, loaded, took, float64(loaded)/took)
	return nil
}

// fill makes the city and says what became of each of its files, and how far it is.
func (e *env) fill(out *output, opt seed.Options, dir string) error {
	total, done := len(seed.City(e.catalog, e.city))+1, 0
	bar := newCounter(out.stderr, total)
	return seed.Fill(out.ctx, e.importer(), opt, dir, func(s seed.Sheet, res intake.Result) {
		done++
		bar(done, s.Name)
		fmt.Fprintln(out.stdout, summary(res))
		if res.Waiting {
			fmt.Fprintln(out.stdout, "  这一批与报送单位以往的文件差别太大，整批停在关口，等报送单位确认：特意放进去的。")
		}
	})
}
