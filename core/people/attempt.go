package people

import (
	"fmt"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/web"
)

// brake makes guessing slow: after so many failures each further one doubles the wait, up to a longest. Whoever it is
// used against can still sign in once the wait is over; nothing is locked for good.
type brake struct {
	domain  string
	free    int64
	first   time.Duration
	longest time.Duration
}

var (
	byLogin   = brake{"people.login", 5, 30 * time.Second, time.Hour}
	byAddress = brake{"people.address", 30, 10 * time.Second, 15 * time.Minute} // many may share an address
	byCode    = brake{"people.code", 5, 30 * time.Second, time.Hour}
)

// forgotten is after how long without a failure counting begins anew.
const forgotten = 24 * time.Hour

// wait is how long to wait after so many failures.
func (b brake) wait(failed int64) time.Duration {
	if failed < b.free {
		return 0
	}
	d := b.first
	for n := failed - b.free; n > 0 && d < b.longest; n-- {
		d *= 2
	}
	return min(d, b.longest)
}

// Waiting is the error of one who has to wait; it wraps a sentence for the person.
type Waiting struct {
	For time.Duration
	say *web.Error
}

// Error is the sentence.
func (w Waiting) Error() string { return w.say.Error() }

// Unwrap lets doors answer with the sentence.
func (w Waiting) Unwrap() error { return w.say }

// count counts an attempt before anyone knows how it ends, so that many at once are counted too; what succeeds is taken
// back by passed. Who has to wait is refused without being counted.
func (g *Registry) count(tx *db.Tx, b brake, what string) error {
	key := g.ring.Index(b.domain, what)
	if _, err := tx.Exec(`insert into attempt (key, failed, last) values ($1, 0, '') on conflict (key) do update set failed = attempt.failed`, key[:]); err != nil {
		return err // the row is ours now, others wait for it
	}
	failed, last, err := attempts(tx, key[:])
	if err != nil {
		return err
	}
	if !last.IsZero() && tx.Now().Sub(last.Time) > forgotten {
		failed = 0
	}
	wait := b.wait(failed)
	if left := min(wait, last.Add(wait).Sub(tx.Now().Time)); failed > 0 && left > 0 { // min: the last may have been by a clock that was ahead
		return Waiting{left, web.Fail(web.Forbidden, "尝试的次数太多了，请等%s再试；忘记密码的，请联系安全管理员重置。", spell(left))}
	}
	_, err = tx.Exec(`update attempt set failed = $1, last = $2 where key = $3`, failed+1, tx.Now().String(), key[:])
	return err
}

func attempts(tx *db.Tx, key []byte) (failed int64, last clock.Instant, err error) {
	err = db.Each(tx, func(scan db.Scanner) error { return scan(&failed, &last) }, `select failed, last from attempt where key = $1`, key)
	return failed, last, err
}

// passed forgets the failures of one who got through; an address that others share only gets the one attempt back.
func (g *Registry) passed(tx *db.Tx, b brake, what string) error {
	key := g.ring.Index(b.domain, what)
	q := `delete from attempt where key = $1`
	if b == byAddress {
		q = `update attempt set failed = failed - 1 where key = $1 and failed > 0`
	}
	_, err := tx.Exec(q, key[:])
	return err
}

func spell(d time.Duration) string {
	if d > time.Minute {
		return fmt.Sprintf("%d分钟", int((d+time.Minute-1)/time.Minute))
	}
	return fmt.Sprintf("%d秒", int((d+time.Second-1)/time.Second))
}
