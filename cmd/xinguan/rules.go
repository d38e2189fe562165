package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"xinguan/base/db"
	"xinguan/base/job"
	"xinguan/core/access"
	"xinguan/core/house"
	"xinguan/core/record"
	"xinguan/core/takedown"
	"xinguan/rooms/rules"
)

type rulesCmd struct {
	Preview rulesPreviewCmd `cmd:"" help:"预览：一部期限规则会改变哪些已经公示的信息，什么也不改。"`
	Apply   rulesApplyCmd   `cmd:"" help:"套用已经施行、经两个人批准的期限规则；服务运行时会自己套用。"`
}

type rulesPreviewCmd struct {
	store
	Book string `arg:"" name:"规则" help:"规则的代码，如 order36；规则文件在城市目录的 rulebook 文件夹，--city 可以指定另一个目录。"`
}

// Run prints what would be moved.
func (c *rulesPreviewCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	b, ok := e.rules.Book(c.Book)
	if !ok {
		return fmt.Errorf("没有代码为 %s 的期限规则；请核对 rulebook 文件夹里各文件的 id", c.Book)
	}
	return e.db.View(out.ctx, func(tx *db.Tx) error {
		began := time.Now()
		r, err := e.laws().Preview(tx, b)
		if err == nil {
			printRuling(out, e, "《"+b.Title+"》"+b.Number+"，"+b.From.Chinese()+"起施行", r)
			fmt.Fprintf(out.stdout, "用时%.1f秒，什么也没有改。\n", time.Since(began).Seconds())
		}
		return err
	})
}

// printRuling prints what is moved, by kind and authority, with examples.
func printRuling(out *output, e *env, title string, r *record.Ruling) {
	m := r.Total()
	fmt.Fprintf(out.stdout, "%s\n核对%d条，日期变动%d条：停止公示%d，最后公示日提前%d、推后%d，修复日提前%d、推后%d；另有%d条只改引用的规则。\n",
		title, r.Swept, r.Moved, m.Ended, m.Sooner, m.Later, m.Open, m.Delayed, r.Cited)
	for _, p := range r.Parts {
		name := p.Item
		if it, ok := e.catalog.Item(p.Item); ok {
			name = it.Title
		}
		fmt.Fprintf(out.stdout, "  %s（%s）%s：停止公示%d，提前%d，推后%d，修复日提前%d、推后%d\n", name, p.Severity.Title(), p.Authority, p.Ended, p.Sooner, p.Later, p.Open, p.Delayed)
	}
	for _, x := range r.Some {
		fmt.Fprintf(out.stdout, "  例：%s %s，%s决定：至%s → 至%s\n", x.Authority, x.DocNo, x.Decided, x.Was.Until, x.Now.Until)
	}
}

type rulesApplyCmd struct{ store }

// Run applies what is due.
func (c *rulesApplyCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	done, err := house.ApplyRulebooks(out.ctx, e.db, e.records())
	for _, r := range done {
		b, _ := e.rules.Book(r.Book)
		printRuling(out, e, "已套用：《"+b.Title+"》", r)
	}
	if err == nil && len(done) == 0 {
		fmt.Fprintln(out.stdout, "没有要套用的期限规则：要已经施行，并由两个人在工作台的“期限规则”里提出和批准。")
	}
	return err
}

// ruleEvery is how often the program looks whether a rulebook came into force: at midnight it is applied at once.
const ruleEvery = time.Minute

type ruleArgs struct{}

// Kind is the job's name in the queue.
func (ruleArgs) Kind() string { return "rules.apply" }

type takedownArgs struct{}

// Kind is the job's name in the queue.
func (takedownArgs) Kind() string { return "takedown.follow" }

// takedownEvery is how often receivers of copies are told what has ended.
const takedownEvery = 20 * time.Second

// takedowns tells receivers of copies what to take out of them, and who obtained something by a share that is over to destroy
// them.
func (e *env) takedowns() job.Work {
	book := &takedown.Book{Channels: house.Channels(), Days: e.rules.Workdays}
	return job.Does(takedownEvery, takedownArgs{}, func(ctx context.Context, _ takedownArgs) error {
		return errors.Join(book.Follow(ctx, e.db), access.FollowCopies(ctx, e.db, e.rules.Workdays))
	})
}

type countArgs struct{}

// Kind is the job's name in the queue.
func (countArgs) Kind() string { return "rules.count" }

// countEvery is how often the program looks whether somebody wants to know what a rulebook would move.
const countEvery = 10 * time.Second

// countings counts what rulebooks would move where an official asked.
func countings(hub *house.Hub, log *slog.Logger) job.Work {
	return job.Does(countEvery, countArgs{}, unleapt(hub.DB.Clock(), log, func(ctx context.Context, _ countArgs) error { return rules.Work(ctx, hub) }))
}

// rulings applies rulebooks on their first day.
func (e *env) rulings(log *slog.Logger) job.Work {
	return job.Does(ruleEvery, ruleArgs{}, func(ctx context.Context, _ ruleArgs) error {
		done, err := house.ApplyRulebooks(ctx, e.db, e.records())
		for _, r := range done {
			log.Info("a rulebook was applied", "book", r.Book, "moved", r.Moved)
		}
		return err
	})
}
