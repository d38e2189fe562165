package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/job"
	"xinguan/core/upkeep"
)

// clockCmd is what is done about the machine's clock.
type clockCmd struct {
	Accept clockAcceptCmd `cmd:"" help:"确认现在的时间无误、先前走快了：从现在起恢复办理。"`
}

type clockAcceptCmd struct {
	store
	Why string `required:"" help:"为什么，记入审计日志。" placeholder:"理由"`
}

// Run accepts the clock, by itself: the one that never runs backwards would not write.
func (c *clockAcceptCmd) Run(out *output) error {
	e, err := c.open(out.ctx, db.WithClock(clock.System{}))
	if err != nil {
		return err
	}
	defer e.close()
	later, err := upkeep.AcceptClock(out.ctx, e.db, operator(), c.Why)
	if err != nil {
		return err
	}
	fmt.Fprintf(out.stdout, "已记下：现在的时间%s无误。请重新启动服务。\n", clock.InstantOf(time.Now()).Chinese())
	fmt.Fprintf(out.stdout, "审计日志里有%d条写着比现在晚的时间（xinguan audit list 可以看到），请逐件核对它们的期限；以前的登录都已退出。\n", later)
	return nil
}

// leapRest is how long what cannot be undone waits after the clock leapt forward, for somebody to look at it.
const leapRest = 24 * time.Hour

// unleapt is a job that rests for a day after the clock leapt forward: what would be erased, or would lapse, by a wrong
// date could not be brought back.
func unleapt[A any](c clock.Clock, log *slog.Logger, do func(context.Context, A) error) func(context.Context, A) error {
	return func(ctx context.Context, args A) error {
		if s, ok := c.(*clock.Steady); ok {
			if by, ago, leapt := s.Leapt(); leapt && ago < leapRest {
				log.Warn("the clock leapt forward; nothing is erased and no period ends for a day", "by", by.Round(time.Second))
				return nil
			}
		}
		return do(ctx, args)
	}
}

// sweeps erase what was kept long enough.
func (e *env) sweeps(log *slog.Logger) job.Work {
	return job.Does(sweepEvery, sweepArgs{}, unleapt(e.db.Clock(), log, func(ctx context.Context, _ sweepArgs) error {
		_, err := e.installation().Retain(ctx, e.importer())
		return err
	}))
}
