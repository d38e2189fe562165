package partner

import (
	"context"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
)

// onceDays is how long the answer to a request with an Idempotency-Key is kept.
const onceDays = 3

// underWay is after how long a request that never ended may be tried again: what it did is found by what it was about.
const underWay = 2 * time.Minute

// Answer is what was answered to a request.
type Answer struct {
	Status   int
	Location string
	Body     string
}

// Begin claims an Idempotency-Key for a request with a digest. done is true where it was answered before; then the same
// answer is to be given. The same key for another request is refused, and so is one that is being done at this moment.
func (g *Registry) Begin(ctx context.Context, system id.ID, once, digest string) (a Answer, done bool, err error) {
	err = g.DB.Aside(ctx, func(tx *db.Tx) error {
		a, done = Answer{}, false
		if _, err := tx.Exec(`delete from partner_once where at < $1`, clock.InstantOf(tx.Now().AddDate(0, 0, -onceDays))); err != nil {
			return err
		}
		n, err := tx.Exec(`insert into partner_once (partner, once, digest, status, header, answer, at) values ($1, $2, $3, 0, '', '', $4) on conflict (partner, once) do nothing`, system, once, digest, tx.Now())
		if err != nil || n == 1 {
			return err
		}
		a, done, err = begun(tx, system, once, digest)
		return err
	})
	return a, done, err
}

var errUnderWay = web.Fail(web.Conflict, "同一个请求正在办理；请过几秒带同一个 Idempotency-Key 再问。")

// begun is what became of a request that was begun before; one that was left lying is taken up again.
func begun(tx *db.Tx, system id.ID, once, digest string) (a Answer, done bool, err error) {
	var same string
	var at clock.Instant
	a, err = db.One(tx, func(scan db.Scanner) (a Answer, err error) {
		err = scan(&same, &a.Status, &a.Location, &a.Body, &at)
		return a, err
	}, `select digest, status, header, answer, at from partner_once where partner = $1 and once = $2`, system, once)
	switch {
	case err != nil:
		return a, false, err
	case same != digest:
		return a, false, web.Fail(web.Invalid, "这个 Idempotency-Key 已经用在另一个请求上；不同的请求请换一个，重发同一个请求时内容不要改。")
	case a.Status != 0:
		return a, true, nil
	case tx.Now().Sub(at.Time) < underWay:
		return a, false, errUnderWay
	}
	n, err := tx.Exec(`update partner_once set at = $1 where partner = $2 and once = $3 and at = $4`, tx.Now(), system, once, at)
	if err == nil && n == 0 { // another took it up at the same moment
		err = errUnderWay
	}
	return a, false, err
}

// Finish stores what was answered; a request that failed on our side, or met something that may be over soon, may be tried again:
// nothing was done.
func (g *Registry) Finish(ctx context.Context, system id.ID, once string, a Answer) error {
	return g.DB.Aside(ctx, func(tx *db.Tx) (err error) {
		if a.Status >= 500 || a.Status == 0 || a.Status == 409 || a.Status == 429 {
			_, err = tx.Exec(`delete from partner_once where partner = $1 and once = $2`, system, once)
			return err
		}
		_, err = tx.Exec(`update partner_once set status = $1, header = $2, answer = $3 where partner = $4 and once = $5`, a.Status, a.Location, a.Body, system, once)
		return err
	})
}
