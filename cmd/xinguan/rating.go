package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"xinguan/base/db"
	"xinguan/base/job"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/rating"
	"xinguan/core/subject"
	"xinguan/core/tier"
)

type ratingCmd struct {
	Run    ratingRunCmd    `cmd:"" help:"按现行的模型把全市算一遍；中断后再运行会接着算。"`
	Try    ratingTryCmd    `cmd:"" help:"试算：用模型的一个版本算全市，与现行结果对照，什么也不改。"`
	Facts  ratingFactsCmd  `cmd:"" help:"从数据库重建全市计算用的事实文件，并说明原来的文件是否有差错；平时自动随数据更新，不用运行。"`
	Tally  ratingTallyCmd  `cmd:"" help:"把分级分类各领域各类别的家数逐家重新数一遍，并说明原来的数是否有差错；平时随每次变化更新，不用运行。"`
	Export ratingExportCmd `cmd:"" help:"导出全市的评价数据供分析（Parquet）：结果和计算所用的信息，不含单位名称、文号和自然人。"`
	Code   ratingCodeCmd   `cmd:"" help:"给一家单位开一个查看码，凭它在门户上看本单位的评价与原因。"`
}

// reckonEvery is how often results follow what changed: an act on one subject's records is in its result at once.
const reckonEvery = 20 * time.Second

type reckonArgs struct{}

// Kind is the job's name in the queue.
func (reckonArgs) Kind() string { return "rating.follow" }

// tierEvery is how often proposals of classes are worked out over the whole city; an act on one subject's records is in its
// proposals at once.
const tierEvery = 6 * time.Hour

type tierArgs struct{}

// Kind is the job's name in the queue.
func (tierArgs) Kind() string { return "tier.run" }

func (e *env) tiersRun() job.Work {
	return job.Does(tierEvery, tierArgs{}, func(ctx context.Context, _ tierArgs) error { _, err := e.tiers().Run(ctx, e.db); return err })
}

func (e *env) reckons() job.Work {
	return job.Does(reckonEvery, reckonArgs{}, func(ctx context.Context, _ reckonArgs) error {
		if err := e.rating().Follow(ctx, e.db); err != nil {
			return err
		}
		if err := e.rating().CatchUp(ctx, e.db); err != nil {
			return err
		}
		return e.rating().Trials(ctx, e.db, e.groups)
	})
}

// groups are how a trial of a model is broken down: by town, by the sectors of supervision, and by size.
func (e *env) groups(tx *db.Tx, stock *rating.Stock) ([]rating.Grouping, error) {
	town := rating.Grouping{Title: "镇街（园区）", Of: func(_ int, p rating.Party) []string {
		d, _ := e.city.Division(p.Town)
		return []string{d.Name}
	}}
	out := []rating.Grouping{town, e.tiers().Groups(tx, stock)}
	if e.sizes == nil {
		return out, nil
	}
	size, err := e.rating().BySize(tx, e.sizes)
	return append(out, size), err
}

// runModels runs every live model over the whole city.
func (e *env) runModels(out *output) error {
	var live []*rating.Model
	err := e.db.View(out.ctx, func(tx *db.Tx) (err error) { live, err = e.rating().Live(tx, tx.Today()); return err })
	if err != nil {
		return err
	}
	for _, m := range live {
		began := time.Now()
		n, err := e.rating().Run(out.ctx, e.db, m, nil)
		if err != nil {
			return err
		}
		fmt.Fprintf(out.stdout, "%s %s版：算了%d家单位，用时%.1f秒。\n", m.Title, m.Version, n, time.Since(began).Seconds())
	}
	n, err := e.tiers().Run(out.ctx, e.db)
	if err == nil && n > 0 {
		fmt.Fprintf(out.stdout, "分级分类：%d项建议有变化。\n", n)
	}
	return err
}

type ratingRunCmd struct{ store }

// Run reckons and stores.
func (c *ratingRunCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	return e.runModels(out)
}

type ratingTryCmd struct {
	store
	Model   string `arg:"" name:"模型" help:"模型的代码。"`
	Version string `arg:"" name:"版本" help:"版本。"`
}

// Run prints the matrix from the version in force to the one tried.
func (c *ratingTryCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	var m *rating.Matrix
	err = e.db.View(out.ctx, func(tx *db.Tx) (err error) {
		m, err = e.rating().Try(tx, c.Model, c.Version, e.groups)
		return err
	})
	if err != nil {
		return err
	}
	for _, row := range m.Text() {
		fmt.Fprintln(out.stdout, row)
	}
	return nil
}

type ratingFactsCmd struct{ store }

// Run builds the fact file again and compares.
func (c *ratingFactsCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	return e.db.View(out.ctx, func(tx *db.Tx) error {
		r, err := e.rating().Rebuild(tx)
		if err != nil {
			return err
		}
		fmt.Fprintf(out.stdout, "事实文件已重建：%d家单位，%d条信息，在 %s。\n", r.Parties, r.Facts, e.place.Facts)
		if r.Differ > 0 {
			fmt.Fprintf(out.stdout, "原来的文件有%d家单位与数据库不一致，已经更正；请运行 xinguan rating run 重新计算，并报告这个问题。\n", r.Differ)
			return nil
		}
		fmt.Fprintln(out.stdout, "原来的文件与数据库一致。")
		return nil
	})
}

type ratingTallyCmd struct{ store }

// Run counts every organisation of every sector and corrects what was kept otherwise.
func (c *ratingTallyCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	return e.db.Write(out.ctx, func(tx *db.Tx) error {
		rows, differ, err := tier.Recount(tx)
		if err != nil {
			return err
		}
		fmt.Fprintf(out.stdout, "分级分类的家数已重新数过：各领域合计%d家次。\n", rows)
		if differ > 0 {
			fmt.Fprintf(out.stdout, "原来有%d个数与逐家的记载不一致，已经更正；请报告这个问题。\n", differ)
			return nil
		}
		fmt.Fprintln(out.stdout, "原来的数与逐家的记载一致。")
		return nil
	})
}

type ratingExportCmd struct {
	store
	Dir   string `arg:"" name:"文件夹" help:"写到这个文件夹。" type:"path"`
	Model string `help:"模型的代码。" default:"qyfr" placeholder:"代码"`
}

// Run writes the files and says what their columns hold.
func (c *ratingExportCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	var m *rating.Model
	if err := e.db.View(out.ctx, func(tx *db.Tx) (err error) { m, err = e.rating().LiveOf(tx, c.Model, tx.Today()); return err }); err != nil {
		return err
	}
	if m == nil {
		return fmt.Errorf("没有施行中的模型 %s；可以用 xinguan rating run 看到施行中的模型", c.Model)
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return fmt.Errorf("文件夹不能建立：%w", err)
	}
	err = e.db.Write(out.ctx, func(tx *db.Tx) error {
		return ledger.Audit(tx, ledger.Entry{Actor: operator(), Action: string(people.EvaluationExport), Object: "model/" + m.Key(), Reason: "命令行导出"})
	})
	if err != nil {
		return err
	}
	for _, x := range []struct {
		name, title string
		columns     []rating.Column
		write       func(context.Context, *db.DB, *rating.Model, io.Writer) (int, error)
	}{
		{"results.parquet", "结果", m.ResultColumns(), e.rating().ExportResults},
		{"facts.parquet", "计算所用的信息", rating.FactColumns(), e.rating().ExportFacts},
	} {
		path := filepath.Join(c.Dir, x.name)
		n, err := toFile(path, func(w io.Writer) (int, error) { return x.write(out.ctx, e.db, m, w) })
		if err != nil {
			return err
		}
		fmt.Fprintf(out.stdout, "%s：%s，%d行，各列：\n", path, x.title, n)
		for _, col := range x.columns {
			fmt.Fprintf(out.stdout, "  %s\t%s\n", col.Name, col.About)
		}
	}
	return nil
}

// toFile writes a file, whole or not at all.
func toFile(path string, write func(io.Writer) (int, error)) (n int, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".export-*")
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	n, err = write(f)
	if err = errors.Join(err, f.Close()); err != nil {
		return n, err
	}
	return n, os.Rename(f.Name(), path)
}

type ratingCodeCmd struct {
	store
	Subject string `arg:"" name:"code" help:"统一社会信用代码。"`
}

// Run prints a code; it is shown once.
func (c *ratingCodeCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	return e.db.Write(out.ctx, func(tx *db.Tx) error {
		s, err := subject.Find(tx, c.Subject)
		if err != nil {
			return fmt.Errorf("没有代码为 %s 的单位", c.Subject)
		}
		code, err := rating.NewCode(tx, s.ID, "operator")
		if err == nil {
			fmt.Fprintf(out.stdout, "%s 的查看码：%s（%d天内有效，只显示这一次）\n", s.Name, code, rating.CodeDays)
		}
		return err
	})
}
