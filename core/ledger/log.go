package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/tlog"
)

// Proofs is the transparency log of an installation: leaves in the database, their digests in plain files.
type Proofs struct {
	DB    *db.DB
	Log   *tlog.Log
	Key   string // public key of the log
	Trust Trust
}

// roundSize is how many leaves one round takes.
const roundSize = 256

// ErrRestored is a log in files that is older than the database: what was signed would be signed again differently.
var ErrRestored = errors.New("存证日志的文件比数据库旧，不能续写，否则同一位置会签出两种内容；请找回与数据库同时备份的存证日志文件夹")

// Publish puts the leaves that wait into the log and fetches their proofs, and says how many it proved. It may be killed
// at any point and run again: what the log holds already is recognised by its digest. tlog.ErrBusy where another
// process does it at this moment.
func (p *Proofs) Publish(ctx context.Context) (proved int, err error) {
	if waiting, err := p.waiting(ctx); err != nil || !waiting {
		return 0, err
	}
	w, err := p.Log.Write(ctx)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, w.Close(ctx)) }()
	for {
		n, err := p.round(ctx, w)
		proved += n
		if err != nil || n == 0 {
			return proved, err
		}
	}
}

// waiting tells whether there is anything to do.
func (p *Proofs) waiting(ctx context.Context) (yes bool, err error) {
	err = p.DB.View(ctx, func(tx *db.Tx) error {
		yes, err = db.One(tx, func(scan db.Scanner) (yes bool, err error) { err = scan(&yes); return yes, err },
			`select exists (select 1 from leaf where idx is null) or exists (select 1 from leaf where proof = '' and idx is not null)`)
		return err
	})
	return yes, err
}

func (p *Proofs) round(ctx context.Context, w *tlog.Writer) (int, error) {
	size, err := p.recognise(ctx, w)
	if err != nil {
		return 0, err
	}
	if size, err = p.append(ctx, w, size); err != nil {
		return 0, err
	}
	c, err := w.Signed(ctx, size)
	if err != nil {
		return 0, err
	}
	return p.prove(ctx, c)
}

// recognise gives their place to leaves that an earlier round put into the log without being able to note it, and says
// how many entries the log holds.
func (p *Proofs) recognise(ctx context.Context, w *tlog.Writer) (uint64, error) {
	size, err := w.Size(ctx)
	if err != nil {
		return 0, err
	}
	var known int64
	err = p.DB.View(ctx, func(tx *db.Tx) error {
		known, err = db.One(tx, scanCount, `select coalesce(max(idx), -1) + 1 from leaf`)
		return err
	})
	if err != nil {
		return 0, err
	}
	if uint64(known) > size {
		return 0, fmt.Errorf("%w（数据库记着%d条，文件里只有%d条）", ErrRestored, known, size)
	}
	return size, p.place(ctx, uint64(known), size)
}

// place notes the index of entries from one index on.
func (p *Proofs) place(ctx context.Context, from, size uint64) error {
	if from == size {
		return nil
	}
	return p.DB.Aside(ctx, func(tx *db.Tx) error {
		return p.Log.Entries(ctx, from, size, func(index uint64, digest []byte) error {
			n, err := tx.Exec(`update leaf set idx = $1 where digest = $2 and idx is null`, int64(index), digest)
			if err != nil || n == 1 {
				return err
			}
			x := id.New() // the database is older than the log: the place is taken all the same
			_, err = tx.Exec(`insert into leaf (id, kind, ref, data, salt, digest, at, idx, proof) values ($1, $2, $3, '', $4, $5, $6, $7, '-')`,
				x[:], kindLost, fmt.Sprint(index), []byte{}, digest, tx.Now(), int64(index))
			return err
		})
	})
}

// append puts the next leaves into the log; next is the index the first one gets.
func (p *Proofs) append(ctx context.Context, w *tlog.Writer, next uint64) (uint64, error) {
	var digests [][]byte
	err := p.DB.View(ctx, func(tx *db.Tx) (err error) {
		digests, err = db.All(tx, func(scan db.Scanner) (d []byte, err error) { err = scan(&d); return d, err },
			`select digest from leaf where idx is null order by id limit $1`, roundSize)
		return err
	})
	if err != nil || len(digests) == 0 {
		return next, err
	}
	first, err := w.Append(ctx, digests)
	if err != nil {
		return 0, err
	}
	if first != next {
		return 0, fmt.Errorf("%w：第%d条的位置上已有别的内容", tlog.ErrFiles, next)
	}
	return next + uint64(len(digests)), p.place(ctx, next, next+uint64(len(digests)))
}

// prove keeps a checkpoint, after a look whether the log only grew since the last one, and the proofs it allows.
func (p *Proofs) prove(ctx context.Context, c tlog.Checkpoint) (n int, err error) {
	prover, err := p.Log.Prover(ctx, c)
	if err != nil {
		return 0, err
	}
	last, err := p.lastKept(ctx)
	if err != nil {
		return 0, err
	}
	if err := prover.Grown(ctx, last); err != nil {
		return 0, err
	}
	var idx []int64
	err = p.DB.View(ctx, func(tx *db.Tx) error {
		idx, err = db.All(tx, scanCount, `select idx from leaf where proof = '' and idx is not null and idx < $1 order by idx limit $2`, int64(c.Size), roundSize)
		return err
	})
	if err != nil {
		return 0, err
	}
	proofs := make([][]byte, len(idx))
	for i := range idx {
		if proofs[i], err = prover.Proof(ctx, uint64(idx[i])); err != nil {
			return 0, err
		}
	}
	return len(idx), p.DB.Aside(ctx, func(tx *db.Tx) error { return keep(tx, c, idx, proofs) })
}

func keep(tx *db.Tx, c tlog.Checkpoint, idx []int64, proofs [][]byte) error {
	_, err := tx.Exec(`insert into checkpoint (size, note, at) values ($1, $2, $3) on conflict (size) do nothing`, int64(c.Size), string(c.Note), tx.Now())
	for i := range idx {
		if err == nil {
			_, err = tx.Exec(`update leaf set proof = $1 where idx = $2`, string(proofs[i]), idx[i])
		}
	}
	return err
}

// lastKept is the last checkpoint the database kept; size 0 before the first.
func (p *Proofs) lastKept(ctx context.Context) (c tlog.Checkpoint, err error) {
	err = p.DB.View(ctx, func(tx *db.Tx) error {
		c, err = p.Kept(tx)
		return err
	})
	return c, err
}

// Kept is the newest checkpoint; size 0 before the first.
func (p *Proofs) Kept(tx *db.Tx) (tlog.Checkpoint, error) {
	raw, err := db.One(tx, scanText, `select note from checkpoint order by size desc limit 1`)
	if errors.Is(err, sql.ErrNoRows) {
		return tlog.Checkpoint{}, nil
	}
	if err != nil {
		return tlog.Checkpoint{}, err
	}
	return tlog.OpenCheckpoint([]byte(raw), p.Log.Verifier)
}

func scanText(scan db.Scanner) (s string, err error) { err = scan(&s); return s, err }

// auditEvery is how often the end of the audit log is put into the transparency log, where it moved.
const auditEvery = time.Minute

// pauseAfterFailure keeps what needs a person's hand from filling the program's own log.
const pauseAfterFailure = 30 * time.Second

// Run publishes every so often until the context ends. A failure is logged and tried again.
func (p *Proofs) Run(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	var noted, pause time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			if now.Before(pause) {
				continue
			}
			var err error
			if now.Sub(noted) >= auditEvery {
				noted, err = now, p.NoteAudit(ctx)
			}
			if err == nil {
				_, err = p.Publish(ctx)
			}
			if err != nil && ctx.Err() == nil && !errors.Is(err, tlog.ErrBusy) {
				slog.ErrorContext(ctx, "ledger: the transparency log was not written, it will be tried again", "err", err)
				pause = now.Add(pauseAfterFailure)
			}
		}
	}
}

// NoteAudit queues the end of the audit log for the transparency log, where it moved: from then on lines cut off at the
// end are missed by everyone who has the log.
func (p *Proofs) NoteAudit(ctx context.Context) error {
	moved := false
	err := p.DB.View(ctx, func(tx *db.Tx) (err error) {
		moved, err = db.One(tx, func(scan db.Scanner) (yes bool, err error) { err = scan(&yes); return yes, err },
			`select seq > 0 and not exists (select 1 from leaf where kind = 'audit' and ref = cast(seq as text)) from ledger_head where chain = 'audit'`)
		return err
	})
	if err != nil || !moved {
		return err
	}
	return p.DB.Aside(ctx, attestAudit)
}

// Published is a signed state of the log, with the witnesses that signed it.
type Published struct {
	Size uint64
	Note string // the checkpoint as signed, witnesses' lines included
	At   clock.Instant
}

// History are the newest signed states, newest first, at most limit.
func History(tx *db.Tx, limit int) ([]Published, error) {
	return db.All(tx, func(scan db.Scanner) (c Published, err error) {
		err = scan(&c.Size, &c.Note, &c.At)
		return c, err
	}, `select size, note, at from checkpoint order by size desc limit $1`, limit)
}
