package upkeep

import (
	"context"
	"errors"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// ClockAccepted is the action of accepting the clock in the audit log.
const ClockAccepted = "clock.accept"

// Reached is the latest moment the database knows of: of the newest lines of the audit log since the clock was last
// accepted, or of a batch where it never was. The zero instant for an empty one.
func Reached(tx *db.Tx) (clock.Instant, error) {
	logged, accepted, err := ledger.Newest(tx)
	if err != nil || accepted {
		return logged, err
	}
	batch, err := intake.Newest(tx)
	if logged.Before(batch.Time) {
		logged = batch
	}
	return logged, err
}

// AcceptClock says that the time is right now and was ahead before: writing goes on from now. It ends what the time ahead
// would keep open or shut, and says how many lines of the audit log are dated later than now. The database must have a
// clock that is not steady.
func AcceptClock(ctx context.Context, d *db.DB, actor, reason string) (later int64, err error) {
	if _, err := ledger.Seal(ctx, d); err != nil {
		return 0, err
	}
	err = d.Write(ctx, func(tx *db.Tx) error {
		at, err := Reached(tx)
		if err != nil {
			return err
		}
		if !at.After(tx.Now().Time) {
			return web.Fail(web.Conflict, "库里没有比现在更晚的记载，不需要确认时间。")
		}
		if later, err = ledger.Later(tx, tx.Now()); err != nil {
			return err
		}
		return errors.Join(ledger.AcceptClock(tx), people.ClockSetBack(tx), ledger.Audit(tx, ledger.Entry{Actor: actor, Action: ClockAccepted, Object: "clock/" + at.String(), Reason: reason}))
	})
	if err == nil {
		_, err = ledger.Seal(ctx, d)
	}
	return later, err
}
