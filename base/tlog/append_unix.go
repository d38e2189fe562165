//go:build unix

package tlog

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"k8s.io/klog/v2"
)

// Writer is the one process that may append, until it is closed. A lock of the system guards it: a killed process
// leaves none behind.
type Writer struct {
	log    *Log
	lock   *os.File
	add    tessera.AddFn
	reader tessera.LogReader
	stop   func(context.Context) error
	cancel context.CancelFunc
}

// How long Tessera gathers entries, and how often it signs: short, for a session lasts as long as its entries.
const (
	gather   = 20 * time.Millisecond
	signEach = 100 * time.Millisecond
)

// quiet keeps the library's own messages below errors out of the terminal; they are no news to anybody.
var quiet = sync.OnceFunc(func() {
	klog.SetSlogLogger(slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})))
})

// Write opens the log for appending and makes it where there is none. ErrBusy where another process writes; ErrKey
// where the log was signed with another key.
func (l *Log) Write(ctx context.Context) (*Writer, error) {
	quiet()
	if err := os.MkdirAll(l.Dir, 0o755); err != nil {
		return nil, fmt.Errorf("存证日志的文件夹 %s 不能建立；请检查磁盘和权限：%w", l.Dir, err)
	}
	lock, err := os.OpenFile(filepath.Join(l.Dir, "writer.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("存证日志的文件夹 %s 不能写；请检查磁盘和权限：%w", l.Dir, err)
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		lock.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrBusy
		}
		return nil, fmt.Errorf("存证日志的文件夹 %s 不能加锁：%w", l.Dir, err)
	}
	w := &Writer{log: l, lock: lock}
	if _, err := l.Checkpoint(); err != nil && !errors.Is(err, ErrNone) {
		return nil, errors.Join(err, w.Close(ctx))
	}
	return w, nil
}

// open starts Tessera, once there is something to do.
func (w *Writer) open(ctx context.Context) error {
	if w.add != nil {
		return nil
	}
	driver, err := posix.New(ctx, posix.Config{Path: w.log.Dir})
	if err != nil {
		return err
	}
	ctx, w.cancel = context.WithCancel(context.WithoutCancel(ctx))
	a, stop, reader, err := tessera.NewAppender(ctx, driver, tessera.NewAppendOptions().WithCheckpointSigner(w.log.Signer).
		WithCheckpointInterval(signEach).WithCheckpointRepublishInterval(0).WithBatching(entriesPerBundle, gather).WithGarbageCollectionInterval(0))
	if err != nil {
		return fmt.Errorf("%w：%w", ErrFiles, err)
	}
	w.add, w.stop, w.reader = a.Add, stop, reader
	return nil
}

// Size is how many entries are in the log, signed for or not.
func (w *Writer) Size(ctx context.Context) (uint64, error) {
	if err := w.open(ctx); err != nil {
		return 0, err
	}
	n, err := w.reader.IntegratedSize(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	return n, err
}

// Append puts entries at the end, in order, and returns the index of the first. When it returns they are on the disk;
// when it fails, or the process is killed, some of them may be: compare with Size before appending them again.
func (w *Writer) Append(ctx context.Context, entries [][]byte) (first uint64, err error) {
	if err := w.open(ctx); err != nil {
		return 0, err
	}
	futures := make([]tessera.IndexFuture, len(entries))
	for i, e := range entries {
		futures[i] = w.add(ctx, tessera.NewEntry(e))
	}
	for i, f := range futures {
		at, err := f()
		if err != nil {
			return 0, err
		}
		if i == 0 {
			first = at.Index
		}
		if at.Index != first+uint64(i) {
			return 0, fmt.Errorf("tlog: entry %d came to index %d, not %d", i, at.Index, first+uint64(i))
		}
	}
	return first, nil
}

// signedWithin is how long a checkpoint may take.
const signedWithin = 10 * time.Second

// Signed waits until a checkpoint covers so many entries, and returns it.
func (w *Writer) Signed(ctx context.Context, size uint64) (Checkpoint, error) {
	if err := w.open(ctx); err != nil {
		return Checkpoint{}, err
	}
	for began := time.Now(); ; {
		c, err := w.log.Checkpoint()
		if err == nil && c.Size >= size {
			return c, nil
		}
		if err != nil && !errors.Is(err, ErrNone) {
			return c, err
		}
		if time.Since(began) > signedWithin {
			return c, fmt.Errorf("%w：等了%v还没有签出第%d条", ErrFiles, signedWithin, size)
		}
		select {
		case <-ctx.Done():
			return c, ctx.Err()
		case <-time.After(signEach / 4):
		}
	}
}

// Close lets another process write.
func (w *Writer) Close(ctx context.Context) error {
	var err error
	if w.stop != nil {
		err = w.stop(context.WithoutCancel(ctx))
	}
	if w.cancel != nil {
		w.cancel()
	}
	return errors.Join(err, w.lock.Close())
}
