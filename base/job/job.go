// Package job runs work that may wait: queued in the transaction that calls for it, run at least once after that
// transaction is committed, and tried again when it fails. Jobs must therefore be safe to run twice.
package job

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"xinguan/base/db"
)

// Queue holds jobs and runs them.
type Queue struct{ client *river.Client[*sql.Tx] }

// Work is a kind of job: how it is done, and how often it comes up by itself (zero = only when it is queued).
type Work struct {
	Register func(*river.Workers)
	Args     func() river.JobArgs
	Every    time.Duration
	// Outside is for work that waits for others: it has workers of its own, so that one that hangs keeps none from work.
	Outside bool
}

// outside is the queue of work that waits for others.
const outside = "outside"

// Does makes a Work from a function for one kind of arguments.
func Does[T river.JobArgs](every time.Duration, args T, do func(context.Context, T) error) Work {
	return Work{
		Register: func(w *river.Workers) {
			river.AddWorker(w, river.WorkFunc(func(ctx context.Context, j *river.Job[T]) error { return do(ctx, j.Args) }))
		},
		Args:  func() river.JobArgs { return args },
		Every: every,
	}
}

// driver is River's on the pool that writes: on SQLite there is one writer, and jobs queue for it like everyone.
func driver(d *db.DB) riverdriver.Driver[*sql.Tx] {
	if d.Engine() == db.Postgres {
		return riverdatabasesql.New(d.Writer())
	}
	return riversqlite.New(d.Writer())
}

// Migrate makes the queue's own tables.
func Migrate(ctx context.Context, d *db.DB) error {
	m, err := rivermigrate.New(driver(d), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("任务队列的数据库结构不能升级：%w", err)
	}
	return nil
}

// New prepares a queue for kinds of work; nothing runs before Start.
func New(d *db.DB, log *slog.Logger, works ...Work) (*Queue, error) {
	workers := river.NewWorkers()
	var periodic []*river.PeriodicJob
	for _, w := range works {
		w.Register(workers)
		var opts *river.InsertOpts
		if w.Outside {
			opts = &river.InsertOpts{Queue: outside, MaxAttempts: 1} // it comes up again by itself
		}
		if w.Every > 0 {
			periodic = append(periodic, river.NewPeriodicJob(river.PeriodicInterval(w.Every),
				func() (river.JobArgs, *river.InsertOpts) { return w.Args(), opts }, &river.PeriodicJobOpts{RunOnStart: true}))
		}
	}
	client, err := river.NewClient(driver(d), &river.Config{Logger: log, Workers: workers, PeriodicJobs: periodic,
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 2}, outside: {MaxWorkers: 8}}})
	return &Queue{client}, err
}

// Insert queues a job in the caller's transaction: it runs only if that is committed.
func (q *Queue) Insert(tx *db.Tx, args river.JobArgs) error {
	_, err := q.client.InsertTx(tx.Context(), tx.SQL(), args, nil)
	return err
}

// Start begins to run jobs.
func (q *Queue) Start(ctx context.Context) error { return q.client.Start(ctx) }

// Stop lets jobs under way finish for a while, then cancels them; they run again at the next start.
func (q *Queue) Stop(ctx context.Context) error {
	soft, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	err := q.client.Stop(soft)
	if errors.Is(err, context.DeadlineExceeded) {
		return q.client.StopAndCancel(ctx)
	}
	return err
}

// Version is how far the queue's own tables are; 0 where there are none.
func Version(ctx context.Context, d *db.DB) (int, error) {
	m, err := rivermigrate.New(driver(d), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return 0, err
	}
	have, err := m.ExistingVersions(ctx)
	if err != nil || len(have) == 0 {
		return 0, err
	}
	return have[len(have)-1].Version, nil
}

// MigrateTo makes the queue's own tables in an empty database as they were at an older version.
func MigrateTo(ctx context.Context, d *db.DB, version int) error {
	if version == 0 {
		return nil
	}
	m, err := rivermigrate.New(driver(d), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if _, err := m.GetVersion(version); err != nil {
		return fmt.Errorf("备份由更新的版本作成（任务队列 %d）；请用新版本的程序恢复：%w", version, err)
	}
	_, err = m.Migrate(ctx, rivermigrate.DirectionUp, &rivermigrate.MigrateOpts{TargetVersion: version})
	return err
}

// Load is what waits in the queue.
type Load struct {
	Waiting  int64         // due and not begun
	Retrying int64         // failed, to be tried again
	Given    int64         // failed for good
	Lag      time.Duration // since the oldest due one should have begun
}

// LoadOf counts what waits.
func LoadOf(ctx context.Context, d *db.DB) (l Load, err error) {
	err = d.View(ctx, func(tx *db.Tx) error {
		now := tx.Now().UTC()
		var oldest string
		err := db.Each(tx, func(scan db.Scanner) error {
			var state, due string
			var n int64
			if err := scan(&state, &n, &due); err != nil {
				return err
			}
			switch state {
			case "available":
				l.Waiting, oldest = n, due
			case "retryable":
				l.Retrying = n
			case "discarded":
				l.Given = n
			}
			return nil
		}, `select cast(state as text), count(*), cast(min(scheduled_at) as text) from river_job where state in ('available', 'retryable', 'discarded') group by 1`)
		for _, form := range []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999-07", "2006-01-02 15:04:05.999999"} {
			if at, bad := time.Parse(form, oldest); bad == nil && at.Before(now) {
				l.Lag = now.Sub(at)
				break
			}
		}
		return err
	})
	return l, err
}
