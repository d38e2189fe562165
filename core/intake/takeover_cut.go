package intake

import (
	"context"
	"encoding/json"

	"xinguan/base/db"
	"xinguan/base/spool"
)

// cut is what was read up to a place, on its way to the disk while reading goes on.
type cut struct {
	sorter   *spool.Sorter // its rows; nothing where all were refused
	path     string        // of the run they become
	progress string        // as it was there
	held     []heldAt      // refused on the way
	written  chan error    // one
}

// checkpoint cuts what was read so far off, and has it written while reading goes on. The cut before is on the disk by then and
// the database says so: they come in their order, and never more than one is under way.
func (r *reading) checkpoint(ctx context.Context) error {
	if err := r.sort(ctx); err != nil {
		return err
	}
	if err := r.land(ctx); err != nil {
		return err
	}
	c := &cut{sorter: r.sorter, held: r.held, written: make(chan error, 1)}
	if n := c.sorter.Len(); n > 0 {
		c.path = r.newRun()
		r.progress.Runs = append(r.progress.Runs, c.path)
		r.progress.Rows += int64(n)
	}
	raw, err := json.Marshal(r.progress)
	if err != nil {
		return err
	}
	c.progress = string(raw)
	r.sorter, r.spare, r.held, r.cut = r.spare, nil, nil, c
	go func() {
		if c.path == "" {
			c.written <- nil
			return
		}
		c.written <- c.sorter.WriteRun(c.path, r.Ring)
	}()
	return nil
}

// land waits until the cut under way is on the disk and then says so in the database, with the rows refused on the way. For
// none it does nothing.
func (r *reading) land(ctx context.Context) error {
	c := r.cut
	if err := r.wait(); err != nil || c == nil {
		return err
	}
	err := r.DB.Write(ctx, func(tx *db.Tx) error {
		if err := r.storeHeld(tx, c.held); err != nil {
			return err
		}
		return r.put(tx, c.progress, 0, 0)
	})
	if err == nil {
		r.saved = c.progress
	}
	return err
}

// wait waits until no cut is being written.
func (r *reading) wait() error {
	c := r.cut
	if c == nil {
		return nil
	}
	r.cut, r.spare = nil, c.sorter
	return <-c.written
}
