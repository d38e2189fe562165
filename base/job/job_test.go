package job_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/job"
)

type greet struct {
	Name string `json:"name"`
}

func (greet) Kind() string { return "greet" }

// troubles collects what the queue complains about.
type troubles struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (x *troubles) Write(b []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.text.Write(b)
}

func (x *troubles) String() string {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.text.String()
}

// A job belongs to its transaction: rolled back, it never runs; committed, it runs, also while a bulk load goes on.
func TestAJobBelongsToItsTransaction(t *testing.T) {
	dbtest.Each(t, nil, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		if err := job.Migrate(ctx, d); err != nil {
			t.Fatal(err)
		}
		var yes, no atomic.Int32
		var complaints troubles
		q, err := job.New(d, slog.New(slog.NewTextHandler(&complaints, &slog.HandlerOptions{Level: slog.LevelWarn})), job.Does(0, greet{}, func(_ context.Context, a greet) error {
			if a.Name == "committed" {
				yes.Add(1)
			} else {
				no.Add(1)
			}
			return nil
		}))
		if err != nil {
			t.Fatal(err)
		}
		if err := q.Start(ctx); err != nil {
			t.Fatal(err)
		}
		defer q.Stop(ctx)
		stop := make(chan struct{})
		bulk := make(chan error, 1)
		go func() { bulk <- d.Bulk(ctx, busy(stop)) }()
		refused := errors.New("no")
		if err := d.Write(ctx, func(tx *db.Tx) error { return errors.Join(q.Insert(tx, greet{"rolled back"}), refused) }); !errors.Is(err, refused) {
			t.Fatal(err)
		}
		if err := d.Write(ctx, func(tx *db.Tx) error { return q.Insert(tx, greet{"committed"}) }); err != nil {
			t.Fatal(err)
		}
		for end := time.Now().Add(15 * time.Second); yes.Load() == 0 && time.Now().Before(end); {
			time.Sleep(20 * time.Millisecond)
		}
		close(stop)
		if err := <-bulk; err != nil {
			t.Errorf("bulk: %v", err)
		}
		if yes.Load() != 1 || no.Load() != 0 {
			t.Errorf("the committed job ran %d times, the rolled back one %d times", yes.Load(), no.Load())
		}
		if s := complaints.String(); s != "" {
			t.Errorf("the queue complained beside the bulk load: %s", s)
		}
	})
}

// busy is a bulk load of slices that take a few milliseconds each.
func busy(stop chan struct{}) func(*db.Tx, int) (bool, error) {
	return func(*db.Tx, int) (bool, error) {
		select {
		case <-stop:
			return false, nil
		case <-time.After(5 * time.Millisecond):
			return true, nil
		}
	}
}
