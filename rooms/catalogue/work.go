package catalogue

import (
	"context"
	"encoding/json"
	"fmt"

	"xinguan/base/db"
	"xinguan/core/catalog"
	"xinguan/core/intake"
	"xinguan/core/record"
)

// Work does what goes on by itself: it takes up what was approved, here or by another process, applies what a version that
// came into force shows no more, and does the trials that were asked for. Broken off, the next call goes on.
func Work(ctx context.Context, d *db.DB, c *catalog.Catalog, im *intake.Importer, s *record.Store) error {
	if err := c.Follow(ctx, d); err != nil {
		return err
	}
	if err := apply(ctx, d, c, s); err != nil {
		return err
	}
	for {
		more, err := try(ctx, d, c, im)
		if err != nil || !more {
			return err
		}
	}
}

// apply applies the versions in force to older records.
func apply(ctx context.Context, d *db.DB, c *catalog.Catalog, s *record.Store) error {
	var waiting []catalog.Version
	err := d.View(ctx, func(tx *db.Tx) (err error) { waiting, err = c.Unapplied(tx); return err })
	if err != nil {
		return err
	}
	for _, v := range waiting {
		it, ok := c.Item(v.Item)
		if !ok {
			continue
		}
		step, _ := v.Approved()
		cause := fmt.Sprintf("目录项“%s”第%d版，%s起施行", v.Title, v.Number, step.Effective.Chinese())
		for {
			moved, err := s.Narrow(ctx, d, it, cause, step.By)
			if err != nil {
				return err
			}
			if moved == 0 {
				break
			}
		}
		if err := d.Write(ctx, func(tx *db.Tx) error { return v.Applied(tx) }); err != nil {
			return err
		}
	}
	return nil
}

// try does the trial that has waited longest; more is false where none waits. A text that does not load any more is tried with
// nothing to show: its page says why.
func try(ctx context.Context, d *db.DB, c *catalog.Catalog, im *intake.Importer) (more bool, err error) {
	var t catalog.Trial
	var out *intake.Rehearsal
	err = d.View(ctx, func(tx *db.Tx) (err error) {
		if t, more, err = catalog.NextTrial(tx); err != nil || !more {
			return err
		}
		text, err := catalog.TextOf(tx, t.Item, t.Number, t.Rev)
		if err != nil {
			return err
		}
		x, bad := c.Draft(tx, text)
		if bad != nil {
			out = &intake.Rehearsal{From: tx.Today(), To: tx.Today()}
			return nil
		}
		out, err = im.Rehearse(tx, x.With, t.Item)
		return err
	})
	if err != nil || !more {
		return false, err
	}
	b, err := json.Marshal(out)
	if err != nil {
		return false, err
	}
	return true, d.Write(ctx, func(tx *db.Tx) error { return catalog.Tried(tx, t, string(b)) })
}
