package catalogue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/core/catalog"
	"xinguan/core/intake"
	"xinguan/core/record"
)

// Work does what goes on by itself: it takes up what was approved, here or by another process, applies what a version that
// came into force shows no more, and does the trials that were asked for. Broken off, the next call goes on; what fails does not
// keep back what waits behind it.
func Work(ctx context.Context, d *db.DB, c *catalog.Catalog, im *intake.Importer, s *record.Store) error {
	if err := c.Follow(ctx, d); err != nil {
		return err
	}
	return errors.Join(apply(ctx, d, c, s), trials(ctx, d, func(tx *db.Tx, t catalog.Trial) (*intake.Rehearsal, error) { return rehearse(tx, c, im, t) }))
}

// apply applies the versions in force to older records.
func apply(ctx context.Context, d *db.DB, c *catalog.Catalog, s *record.Store) error {
	var waiting []catalog.Version
	err := d.View(ctx, func(tx *db.Tx) (err error) { waiting, err = c.Unapplied(tx); return err })
	if err != nil {
		return err
	}
	for i := range waiting {
		err = errors.Join(err, applyOne(ctx, d, c, s, &waiting[i]))
	}
	return err
}

func applyOne(ctx context.Context, d *db.DB, c *catalog.Catalog, s *record.Store, v *catalog.Version) error {
	it, ok := c.Item(v.Item)
	if !ok {
		return nil
	}
	step, _ := v.Approved()
	cause := fmt.Sprintf("目录项“%s”第%d版，%s起施行", v.Title, v.Number, step.Effective.Chinese())
	for {
		moved, err := s.Narrow(ctx, d, it, cause, step.By)
		if err != nil {
			return err
		}
		if moved == 0 {
			return d.Write(ctx, func(tx *db.Tx) error { return v.Applied(tx) })
		}
	}
}

// trials does the trials that wait, the one that has waited longest first. One that cannot be done is set aside with why.
func trials(ctx context.Context, d *db.DB, do func(*db.Tx, catalog.Trial) (*intake.Rehearsal, error)) (failed error) {
	for {
		var t catalog.Trial
		var out *intake.Rehearsal
		var more bool
		err := d.View(ctx, func(tx *db.Tx) (err error) {
			if t, more, err = catalog.NextTrial(tx); err == nil && more {
				out, err = do(tx, t)
			}
			return err
		})
		if err == nil && !more || ctx.Err() != nil || err != nil && t.Item == "" {
			return errors.Join(failed, err)
		}
		why := ""
		if err != nil {
			why, err = web.Why(ctx, err)
			failed = errors.Join(failed, fmt.Errorf("trial of %s version %d: %w", t.Item, t.Number, err))
		}
		if err := d.Write(ctx, func(tx *db.Tx) error { return keep(tx, t, out, why) }); err != nil {
			return errors.Join(failed, err)
		}
	}
}

// keep keeps what came out of a trial, or why nothing did.
func keep(tx *db.Tx, t catalog.Trial, out *intake.Rehearsal, failed string) error {
	if failed != "" {
		return catalog.Untried(tx, t, failed)
	}
	b, err := json.Marshal(out)
	if err != nil {
		return err
	}
	return catalog.Tried(tx, t, string(b))
}

// rehearse tries a text. One that does not load any more is tried with nothing to show: its page says why.
func rehearse(tx *db.Tx, c *catalog.Catalog, im *intake.Importer, t catalog.Trial) (*intake.Rehearsal, error) {
	text, err := catalog.TextOf(tx, t.Item, t.Number, t.Rev)
	if err != nil {
		return nil, err
	}
	x, bad := c.Draft(tx, text)
	if bad != nil {
		return &intake.Rehearsal{From: tx.Today(), To: tx.Today()}, nil
	}
	return im.Rehearse(tx, x.With, t.Item)
}
