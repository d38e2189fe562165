package notice

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/post"
)

// Carrier brings parcels out of the house.
type Carrier struct {
	DB   *db.DB
	Book *Book
	Site string // for addresses in letters
	Ways map[string]post.Way
	// Outside is how receivers of webhooks are reached; nil brings nothing to them.
	Outside *http.Client
	Log     *slog.Logger
	// Timeout is how long one try may take; 0 for ten seconds.
	Timeout time.Duration
}

const (
	atOnce    = 16               // lanes served at the same time
	perTurn   = 50               // parcels of a lane in one turn
	turn      = 20 * time.Second // no try of a turn begins later
	heldFor   = time.Minute      // a lane is free again after that, whatever became of who held it
	mostTries = 20
)

// pauses are how long is waited after each failure; the last goes on.
var pauses = []time.Duration{10 * time.Second, 30 * time.Second, time.Minute, 2 * time.Minute, 5 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 6 * time.Hour}

func pause(fails int) time.Duration { return pauses[min(max(fails, 1), len(pauses))-1] }

// Round brings what is due. Each lane goes by itself: one that hangs ends with its own turn. It may run beside itself and
// in several processes.
func (c *Carrier) Round(ctx context.Context) error {
	lanes, err := c.due(ctx)
	if err != nil {
		return err
	}
	errs := make([]error, len(lanes))
	var wait sync.WaitGroup
	gate := make(chan struct{}, atOnce)
	for i, lane := range lanes {
		wait.Add(1)
		gate <- struct{}{}
		go func() {
			defer func() { <-gate; wait.Done() }()
			errs[i] = c.serve(ctx, lane)
		}()
	}
	wait.Wait()
	return errors.Join(errs...)
}

// due are the lanes in which something is due that nobody holds and that do not rest.
func (c *Carrier) due(ctx context.Context) (lanes []string, err error) {
	err = c.DB.View(ctx, func(tx *db.Tx) error {
		now := tx.Now().String()
		lanes, err = db.All(tx, func(scan db.Scanner) (s string, err error) { err = scan(&s); return s, err },
			`select distinct p.lane from parcel p left join lane l on l.name = p.lane
			where p.state = 'waiting' and p.due <= $1 and (l.name is null or l.held <= $2 and l.due <= $3) order by p.lane`, now, now, now)
		return err
	})
	return slices.DeleteFunc(lanes, func(l string) bool { return c.Ways[l] == nil && (!isHook(l) || c.Outside == nil) }), err
}

// serve takes a lane, brings what is due in it in order, and lets it go.
func (c *Carrier) serve(ctx context.Context, lane string) error {
	mine, err := c.take(ctx, lane)
	if err != nil || !mine {
		return err
	}
	began := time.Now() // of this process, not of the city
	for range perTurn {
		if time.Since(began) > turn || ctx.Err() != nil {
			break
		}
		more, err := c.next(ctx, lane)
		if err != nil {
			return err
		}
		if !more {
			break
		}
	}
	return c.DB.Aside(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		_, err := tx.Exec(`update lane set held = '' where name = $1`, lane)
		return err
	})
}

func (c *Carrier) take(ctx context.Context, lane string) (mine bool, err error) {
	err = c.DB.Aside(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`insert into lane (name, held, fails, due) values ($1, '', 0, '') on conflict (name) do nothing`, lane); err != nil {
			return err
		}
		n, err := tx.Exec(`update lane set held = $1 where name = $2 and held <= $3 and due <= $4`, clock.InstantOf(tx.Now().Add(heldFor)).String(), lane, tx.Now().String(), tx.Now().String())
		mine = n == 1
		return err
	})
	return mine, err
}

// errUnwanted is why a parcel is not sent: nobody wants it any more.
var errUnwanted = errors.New("收件人已经取消")

// next brings the parcel that has waited longest; more is false where none is due, or the lane has to rest.
func (c *Carrier) next(ctx context.Context, lane string) (more bool, err error) {
	var p parcel
	var send func(context.Context) (string, error)
	err = c.DB.View(ctx, func(tx *db.Tx) (err error) {
		p, err = db.One(tx, func(scan db.Scanner) (p parcel, err error) {
			p.lane = lane
			err = scan(&p.id, &p.receiver, &p.event, &p.notice, &p.body, &p.tries)
			return p, err
		}, `select id, receiver, event, notice, body, tries from parcel where lane = $1 and state = 'waiting' and due <= $2 order by id limit 1`, lane, tx.Now().String())
		if err == nil {
			send, err = c.ready(tx, p)
		}
		return err
	})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return false, nil
	case errors.Is(err, errUnwanted):
		return true, c.note(ctx, p, Dropped, err.Error(), nil)
	case err != nil:
		return false, err
	}
	limit := c.Timeout
	if limit == 0 {
		limit = 10 * time.Second
	}
	try, stop := context.WithTimeout(ctx, limit)
	answer, err := send(try)
	stop()
	if ctx.Err() != nil { // the program stops: it is tried again under the same key
		return false, nil
	}
	return c.became(ctx, p, answer, err)
}

// ready is how a parcel is sent.
func (c *Carrier) ready(tx *db.Tx, p parcel) (func(context.Context) (string, error), error) {
	if isHook(p.lane) {
		return c.pushed(tx, p)
	}
	l, err := c.letter(tx, p)
	if err != nil {
		return nil, err
	}
	way := c.Ways[p.lane]
	return func(ctx context.Context) (string, error) { return "", way.Send(ctx, l) }, nil
}

// letter is a parcel as a letter to a confirmed address, or to one that is to be confirmed.
func (c *Carrier) letter(tx *db.Tx, p parcel) (l post.Letter, err error) {
	a, err := db.One(tx, scanAddress, `select `+addressColumns+` from notice_address where owner = $1 and way = $2`, p.receiver, p.lane)
	if errors.Is(err, sql.ErrNoRows) || err == nil && p.notice.IsZero() != a.Confirmed.IsZero() {
		return l, errUnwanted
	}
	if err != nil {
		return l, err
	}
	l.Key = p.id.String()
	if l.To, err = c.Book.Where(a); err != nil {
		return l, err
	}
	if p.notice.IsZero() {
		code, err := c.Book.code(a)
		l.Title, l.Text = "确认通知地址", fmt.Sprintf("验证码：%s，%d分钟内有效。不是您本人填写的，请不用理会。", code, codeMinutes)
		return l, err
	}
	t, err := db.One(tx, scanTold, `select `+toldColumns+` from notice n left join notice_read r on r.reader = $1 and r.notice = n.id where n.id = $2`, p.receiver, p.notice)
	l.Title, l.Text = t.Title, t.Text
	if t.Href != "" {
		l.Href = c.Site + t.Href
	}
	return l, err
}

// became writes down what a try led to.
func (c *Carrier) became(ctx context.Context, p parcel, answer string, failed error) (more bool, err error) {
	var refused post.Refused
	switch {
	case failed == nil:
		return true, c.note(ctx, p, Sent, answer, nil)
	case errors.As(failed, &refused): // this one: the others go on
		return true, c.note(ctx, p, Waiting, short(failed), &refused)
	}
	c.Log.Warn("a lane rests", "lane", laneKind(p.lane), "parcel", p.id.String(), "tries", p.tries+1)
	return false, c.note(ctx, p, Waiting, short(failed), nil)
}

// laneKind is what of a lane may stand in the log.
func laneKind(lane string) string {
	if isHook(lane) {
		return "hook"
	}
	return lane
}

func short(err error) string {
	if r := []rune(err.Error()); len(r) > 200 {
		return string(r[:200])
	}
	return err.Error()
}

// note stores the state of a parcel after a try, and lets its lane rest where the lane failed.
func (c *Carrier) note(ctx context.Context, p parcel, s State, answer string, refused *post.Refused) error {
	return c.DB.Aside(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		tries, due, done := p.tries+1, tx.Now(), tx.Now().String()
		if s == Waiting {
			done = ""
			due = clock.InstantOf(tx.Now().Add(pause(tries)))
			if tries >= mostTries || refused != nil && !isHook(p.lane) {
				s, done = Given, tx.Now().String()
			}
		}
		n, err := tx.Exec(`update parcel set state = $1, tries = $2, due = $3, done = $4, answer = $5 where id = $6 and state = 'waiting'`, string(s), tries, due.String(), done, answer, p.id)
		if err != nil || n == 0 {
			return err
		}
		if s == Sent {
			_, err = tx.Exec(`update lane set fails = 0, due = '', held = $1 where name = $2`, clock.InstantOf(tx.Now().Add(heldFor)).String(), p.lane)
			return err
		}
		if refused != nil || s == Dropped {
			return nil
		}
		fails, err := rest(tx, p.lane)
		if err == nil && fails == toldAfter && isHook(p.lane) {
			err = c.failing(tx, p)
		}
		return err
	})
}

// toldAfter is after how many failures one after another somebody is told.
const toldAfter = 5

// rest lets a lane wait longer with every failure.
func rest(tx *db.Tx, lane string) (fails int, err error) {
	fails, err = db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err }, `select fails from lane where name = $1`, lane)
	if err != nil {
		return fails, err
	}
	fails++
	_, err = tx.Exec(`update lane set fails = $1, due = $2 where name = $3`, fails, clock.InstantOf(tx.Now().Add(pause(fails))).String(), lane)
	return fails, err
}

// Lane is how a lane stands.
type Lane struct {
	Fails int
	Due   clock.Instant // it rests until then; zero for now
}

// LaneOf is how a lane stands.
func LaneOf(tx *db.Tx, name string) (l Lane, err error) {
	l, err = db.One(tx, func(scan db.Scanner) (l Lane, err error) { err = scan(&l.Fails, &l.Due); return l, err }, `select fails, due from lane where name = $1`, name)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return l, err
}
