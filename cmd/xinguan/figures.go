package main

import (
	"context"
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/disk"
	"xinguan/base/job"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/upkeep"
)

// figure is a number for those who watch the service.
type figure struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
}

func gauge(name, help string, labels ...string) figure {
	return figure{prometheus.NewDesc("xinguan_"+name, help, labels, nil), prometheus.GaugeValue}
}

// The figures beside those of requests.
var (
	jobLag      = gauge("job_lag_seconds", "How long the oldest job that is due has been waiting.")
	jobsWaiting = gauge("jobs_waiting", "Jobs that are due and not begun.")
	jobsFailed  = gauge("jobs_failed", "Jobs that failed, to be tried again or given up.")
	sealLag     = gauge("seal_lag_seconds", "Age of the oldest row of audit log or outbox that is not sealed.")
	sealWaiting = gauge("seal_waiting", "Rows of audit log and outbox that are not sealed.")
	indexBehind = gauge("index_behind", "Changes the index of names has not taken in.")
	indexNames  = gauge("index_subjects", "Subjects in the index of names.")
	batchesOpen = gauge("batches_unfinished", "Batches received and not settled, or waiting at the gate.")
	diskFree    = gauge("disk_free_bytes", "Bytes left on the disk of a place.", "place")
	dbBytes     = gauge("database_bytes", "Size of the database.")
	lastBackup  = gauge("last_backup_timestamp_seconds", "When the last backup was made; 0 for never.")
	importRows  = figure{prometheus.NewDesc("xinguan_import_rows_total", "Rows read in, of all files ever.", nil, nil), prometheus.CounterValue}
)

// figures collects the numbers when somebody asks for them.
type figures struct {
	e   *env
	hub *house.Hub
}

// Describe names no figures beforehand: which there are depends on what answers.
func (figures) Describe(chan<- *prometheus.Desc) {}

// asking is how long the database may take to give the figures.
const asking = 5 * time.Second

// Collect asks; what does not answer is left out, and its absence is the alarm.
func (f figures) Collect(out chan<- prometheus.Metric) {
	ctx, stop := context.WithTimeout(context.Background(), asking)
	defer stop()
	send := func(g figure, v float64, labels ...string) {
		out <- prometheus.MustNewConstMetric(g.desc, g.kind, v, labels...)
	}
	for name, path := range f.places() {
		if free, _, err := disk.Free(path); err == nil {
			send(diskFree, float64(free), name)
		}
	}
	if c, err := f.e.db.Condition(ctx); err == nil {
		send(dbBytes, float64(c.Bytes))
	}
	if l, err := job.LoadOf(ctx, f.e.db); err == nil {
		send(jobLag, l.Lag.Seconds())
		send(jobsWaiting, float64(l.Waiting))
		send(jobsFailed, float64(l.Retrying+l.Given))
	}
	if err := f.e.db.View(ctx, func(tx *db.Tx) error { return f.ofTables(tx, send) }); err != nil {
		f.hub.Log.Warn("figures", "error", err)
	}
}

func (f figures) places() map[string]string {
	out := map[string]string{"spool": f.e.spool}
	if c, err := f.e.db.Condition(context.Background()); err == nil && c.Folder != "" {
		out["database"] = c.Folder
	}
	return out
}

func (f figures) ofTables(tx *db.Tx, send func(figure, float64, ...string)) error {
	u, err1 := ledger.Waiting(tx)
	head, err2 := ledger.Head(tx)
	s, err3 := intake.Unfinished(tx, tx.Now(), tx.Now())
	rows, err4 := intake.Rows(tx)
	backup, err5 := ledger.Latest(tx, upkeep.BackupMade)
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return err
	}
	send(sealWaiting, float64(u.Changes+u.Audit))
	lag := 0.0
	if !u.Since.IsZero() {
		lag = max(0, tx.Now().Sub(u.Since.Time).Seconds())
	}
	send(sealLag, lag)
	send(indexBehind, float64(max(0, head-f.hub.Index.Seq())))
	send(indexNames, float64(f.hub.Index.Len()))
	send(batchesOpen, float64(s.Begun+s.Gate))
	send(importRows, float64(rows))
	at := 0.0
	if !backup.IsZero() {
		at = float64(backup.Unix())
	}
	send(lastBackup, at)
	return nil
}

// farBehind is how many changes the index may lack before nobody is sent here: what has ended might still be found.
const farBehind = 10_000

// jobsLate is how long a job may wait before something is wrong with the queue.
const jobsLate = 10 * time.Minute

// probes are what readiness asks beside database and index.
func probes(e *env, hub *house.Hub) []web.Probe {
	return []web.Probe{
		{Name: "jobs", OK: func(ctx context.Context) error {
			l, err := job.LoadOf(ctx, e.db)
			if err == nil && l.Lag > jobsLate {
				err = errors.New("jobs are waiting")
			}
			return err
		}},
		{Name: "follower", OK: func(ctx context.Context) error {
			return e.db.View(ctx, func(tx *db.Tx) error {
				head, err := ledger.Head(tx)
				if err == nil && head-hub.Index.Seq() > farBehind {
					err = errors.New("the index is far behind")
				}
				return err
			})
		}},
		{Name: "clock", OK: func(context.Context) error {
			if s, ok := e.db.Clock().(*clock.Steady); ok && s.Behind() > db.Late {
				return errors.New("the clock was set back")
			}
			return nil
		}},
	}
}
