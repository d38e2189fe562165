package rules

import (
	"context"
	"errors"
	"fmt"

	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

// Work counts what rulebooks would move, where somebody asked: beside all other work, and nothing is changed. Broken off, the next
// call begins that count anew.
func Work(ctx context.Context, hub *house.Hub) (err error) {
	for _, b := range hub.Rules.Books {
		err = errors.Join(err, count(ctx, hub, b))
	}
	return err
}

func count(ctx context.Context, hub *house.Hub, b *rulebook.Book) error {
	var r *record.Ruling
	waits := false
	err := hub.DB.View(ctx, func(tx *db.Tx) error {
		c, err := counted(tx, b)
		if waits = err == nil && c.underWay(); !waits {
			return err
		}
		r, err = hub.Laws().Preview(tx, b)
		return err
	})
	if !waits || ctx.Err() != nil {
		return err
	}
	why := ""
	if err != nil {
		why, err = web.Why(ctx, err)
		err = fmt.Errorf("rulebook %s: %w", b.ID, err)
	}
	return errors.Join(err, hub.DB.Write(ctx, func(tx *db.Tx) error { return keep(tx, b, r, why) }))
}
