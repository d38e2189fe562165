package people

import (
	"errors"

	"xinguan/base/db"
)

// ClockSetBack mends what was written by a clock that was ahead: sessions that would last too long end, waits after
// failures and used codes that would keep somebody out begin at now.
func ClockSetBack(tx *db.Tx) error {
	now := tx.Now().String()
	_, sessions := endSessions(tx, "clock", `seen > $1`)
	_, attempts := tx.Exec(`update attempt set last = $1 where last > $1`, now)
	step := tx.Now().Unix()/period + 1
	_, steps := tx.Exec(`update account set totp_step = $1 where totp_step > $1`, step)
	return errors.Join(sessions, attempts, steps)
}
