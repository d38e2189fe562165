package ledger

import (
	"context"
	"log/slog"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// slice is how many rows one transaction of the sealer takes: others wait for it on SQLite.
const slice = 1000

// Seal numbers everything that is committed and not sealed yet, and chains the audit rows. It says how many rows it
// sealed. Calling it twice, from two processes at once or after a crash does no harm: the row of ledger_head is the
// lock, and every slice is one transaction.
func Seal(ctx context.Context, d *db.DB) (n int, err error) {
	for _, c := range []chain{{"change", (*db.DB).Timeless, sealChanges}, {"audit", (*db.DB).TimelessAside, sealAudit}} {
		for more := true; more; {
			done, err := c.sealSlice(ctx, d)
			n += done
			if err != nil {
				return n, err
			}
			more = done == slice
		}
	}
	return n, nil
}

// chain is what is sealed. What becomes visible in the outbox may change what pages say of it; the audit log changes none, and
// must not let answers be forgotten each time somebody signs in.
type chain struct {
	table string
	write func(*db.DB, context.Context, func(*db.Tx) error) error
	seal  func(*db.Tx) (int, error)
}

// sealSlice looks first without the writer's lock: most times there is nothing to do.
func (c chain) sealSlice(ctx context.Context, d *db.DB) (n int, err error) {
	waiting := false
	err = d.View(ctx, func(tx *db.Tx) (err error) {
		waiting, err = db.One(tx, func(scan db.Scanner) (yes bool, err error) { err = scan(&yes); return yes, err },
			`select exists (select 1 from `+c.table+` where seq is null)`)
		return err
	})
	if err != nil || !waiting {
		return 0, err
	}
	err = c.write(d, ctx, func(tx *db.Tx) (err error) {
		n, err = c.seal(tx)
		return err
	})
	if err != nil {
		n = 0
	}
	return n, err
}

// head is a row of ledger_head.
type head struct {
	seq  int64
	hash []byte
}

func scanHead(scan db.Scanner) (h head, err error) {
	err = scan(&h.seq, &h.hash)
	return h, err
}

// lockHead reads the head of a chain and holds it until the transaction ends.
func lockHead(tx *db.Tx, chain string) (head, error) {
	return db.One(tx, scanHead, `update ledger_head set seq = seq where chain = $1 returning seq, hash`, chain)
}

func moveHead(tx *db.Tx, chain string, h head) error {
	_, err := tx.Exec(`update ledger_head set seq = $1, hash = $2 where chain = $3`, h.seq, h.hash, chain)
	return err
}

func sealChanges(tx *db.Tx) (int, error) {
	h, err := lockHead(tx, "change")
	if err != nil {
		return 0, err
	}
	n, err := tx.Exec(`update change set seq = $1 + w.n from (
		select id, row_number() over (order by id) as n from change where seq is null order by id limit $2) as w
		where change.id = w.id`, h.seq, slice)
	if err != nil || n == 0 {
		return 0, err
	}
	return int(n), moveHead(tx, "change", head{h.seq + n, []byte{}})
}

func sealAudit(tx *db.Tx) (int, error) {
	h, err := lockHead(tx, "audit")
	if err != nil {
		return 0, err
	}
	rows, err := db.All(tx, scanLine, `select `+lineColumns+` from audit where seq is null order by id limit $1`, slice)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	stmt, err := tx.SQL().PrepareContext(tx.Context(), `update audit set seq = $1, prev = $2, hash = $3 where id = $4`)
	if err != nil {
		return 0, err
	}
	defer stmt.Close()
	for _, r := range rows {
		r.seq, r.prev = h.seq+1, h.hash
		h = head{r.seq, r.digest()}
		if _, err := stmt.ExecContext(tx.Context(), r.seq, r.prev, h.hash, r.id[:]); err != nil {
			return 0, err
		}
	}
	return len(rows), moveHead(tx, "audit", h)
}

// Run seals every so often until the context ends. A failure is tried again at once and logged now and then.
func Run(ctx context.Context, d *db.DB, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	var said time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if _, err := Seal(ctx, d); err != nil && ctx.Err() == nil && time.Since(said) > pauseAfterFailure {
			slog.ErrorContext(ctx, "ledger: sealing failed, it will be tried again", "err", err)
			said = time.Now()
		}
	}
}

// line is a row of the audit log.
type line struct {
	id         id.ID
	seq        int64
	prev, hash []byte
	at         clock.Instant
	Entry
	detail string
}

const lineColumns = `id, seq, prev, hash, at, actor, action, object, reason, detail`

func scanLine(scan db.Scanner) (l line, err error) {
	var seq *int64
	err = scan(&l.id, &seq, &l.prev, &l.hash, &l.at, &l.Actor, &l.Action, &l.Object, &l.Reason, &l.detail)
	if seq != nil {
		l.seq = *seq
	}
	return l, err
}
