package intake

import (
	"context"
	"errors"
	"os"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/record"
)

// own is a batch the actor may work on, in one of some stages.
func (im *Importer) own(tx *db.Tx, by people.Actor, x id.ID, stages ...BatchStage) (Batch, error) {
	b, err := BatchByID(tx, x)
	if errors.Is(err, ErrNoBatch) || err == nil && !people.Decide(by, people.IntakeSend, people.Scope{Org: b.Agency, Item: b.Item}).Allowed {
		return b, web.Fail(web.NotFound, "没有这一批，或者它不是本单位的。")
	}
	if err != nil {
		return b, err
	}
	for _, s := range stages {
		if b.Stage == s {
			return b, nil
		}
	}
	return b, web.Fail(web.Conflict, "这一批已经有人办过这一步了；请回到批次页看它现在的情况。")
}

// Pass lets a batch that waits at the gate go on, with the sender's reason; Run settles it.
func (u *Uploads) Pass(ctx context.Context, by people.Actor, x id.ID, reason string) error {
	if reason = strings.TrimSpace(reason); reason == "" {
		return web.Fail(web.Invalid, "请写明这个文件为什么没有报错；理由会记入审计日志。")
	}
	err := u.DB.Write(ctx, func(tx *db.Tx) error {
		seen, err := u.own(tx, by, x, BatchAtGate)
		if err != nil {
			return err
		}
		b, err := db.One(tx, scanBatch, `select `+batchColumns+` from batch where id = $1`, seen.ID)
		if err != nil {
			return err
		}
		if err := b.confirm(tx, by.ID, reason); err != nil {
			return err
		}
		_, err = tx.Exec(`insert into upload (`+uploadColumns+`) values ($1, $2, $3, $4, $5, 0, 'resumed', '', $6, $7, $8, $9)
			on conflict (file_digest, item, agency) do update set stage = 'resumed', message = '', batch = excluded.batch, reason = excluded.reason, sent_by = excluded.sent_by, sent_at = excluded.sent_at`,
			id.New(), b.Item, b.Agency, b.File, b.Digest, b.ID.String(), reason, by.ID, tx.Now())
		return err
	})
	u.nudge()
	return err
}

// Drop gives up a batch that waits at the gate: nothing of it was taken in, nothing of it stays but that it was there.
func (u *Uploads) Drop(ctx context.Context, by people.Actor, x id.ID) error {
	var digest []byte
	var item string
	err := u.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := u.own(tx, by, x, BatchAtGate); err != nil {
			return err
		}
		b, err := db.One(tx, scanBatch, `select `+batchColumns+` from batch where id = $1`, x)
		if err != nil {
			return err
		}
		digest, item = b.Digest, b.Item
		if _, err := tx.Exec(`update batch set stage = $1 where id = $2`, stageDropped, x); err != nil {
			return err
		}
		return release(tx, by, x, "放弃整批")
	})
	if err != nil {
		return err
	}
	if err := os.Remove(u.spoolOf(digest, item)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// release lets the same file be brought again, and writes down what was done.
func release(tx *db.Tx, by people.Actor, x id.ID, reason string) error {
	if _, err := tx.Exec(`update upload set stage = 'released', message = '', batch = '' where batch = $1`, x.String()); err != nil {
		return err
	}
	return ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: string(people.IntakeSend), Object: "batch/" + x.String(), Reason: reason})
}

// undoneAtOnce is how many records are taken back in one transaction.
const undoneAtOnce = 50

// Undo takes a batch back on the day it came in: its records are as if they had not come in, what they corrected stands
// again, and the same file may be sent anew. Records that something happened to since stay. Killed in the middle it goes
// on when asked again. It counts the records taken back.
func (u *Uploads) Undo(ctx context.Context, by people.Actor, x id.ID, reason string) (n int, err error) {
	if reason = strings.TrimSpace(reason); reason == "" {
		return 0, web.Fail(web.Invalid, "请写明为什么撤销这一批。")
	}
	pairs, err := u.beginUndo(ctx, by, x)
	if err != nil {
		return 0, err
	}
	for len(pairs) > 0 {
		some := pairs[:min(undoneAtOnce, len(pairs))]
		taken := 0
		err := u.DB.Write(ctx, func(tx *db.Tx) (err error) { taken, err = u.unfile(tx, by, x, some, reason); return err })
		if err != nil {
			return n, err
		}
		n, pairs = n+taken, pairs[len(some):]
	}
	err = u.DB.Write(ctx, func(tx *db.Tx) error {
		for _, q := range []string{`update batch set stage = 'undone', pending = 0 where id = $1`, `delete from held where batch = $1`, `delete from pending where batch = $1`} {
			if _, err := tx.Exec(q, x); err != nil {
				return err
			}
		}
		return release(tx, by, x, "撤销整批："+reason)
	})
	if err == nil {
		_, err = ledger.Seal(ctx, u.DB)
	}
	return n, err
}

// beginUndo closes the batch to other work and finds what came in with it.
func (u *Uploads) beginUndo(ctx context.Context, by people.Actor, x id.ID) (pairs []ledger.Pair, err error) {
	err = u.DB.Write(ctx, func(tx *db.Tx) error {
		b, err := u.own(tx, by, x, BatchDone, BatchUndoing)
		if err != nil {
			return err
		}
		if b.Started.Date() != tx.Today() && b.Stage == BatchDone {
			return web.Fail(web.Conflict, "整批撤销只限当天；这一批是%s报送的。请逐条更正，或由作出决定的单位撤回。", b.Started.Date().Chinese())
		}
		if _, err := tx.Exec(`update batch set stage = $1 where id = $2`, stageUndoing, x); err != nil {
			return err
		}
		pairs, err = ledger.PairsOf(tx, record.Topic, x)
		return err
	})
	return pairs, err
}

// unfile takes some records back; those that are not the batch's, or not as it left them, stay.
func (u *Uploads) unfile(tx *db.Tx, by people.Actor, x id.ID, pairs []ledger.Pair, reason string) (n int, err error) {
	for _, p := range pairs {
		r, err := record.Get(tx, p.Subject, p.Record)
		if errors.Is(err, record.ErrNone) || err == nil && (r.Batch != x || !r.Current || r.State != record.Live) {
			continue
		}
		if err != nil {
			return n, err
		}
		cause := "撤销批次 " + x.String() + "：" + reason
		events := []record.Event{{Subject: r.Subject, Record: r.ID, Kind: record.Unfiled, Cause: cause, Actor: by.ID}}
		if !r.Replaces.IsZero() {
			events = append(events, record.Event{Subject: r.Subject, Record: r.Replaces, Kind: record.Restored, Cause: cause, Actor: by.ID})
		}
		if err := u.Records.Apply(tx, events...); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
