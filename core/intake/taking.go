package intake

import (
	"context"
	"errors"
	"os"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/sheet"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// Run takes in what waits until ctx ends.
func (u *Uploads) Run(ctx context.Context) {
	if err := u.resumeReviewed(ctx); err != nil && ctx.Err() == nil {
		u.Log.Error("uploads", "error", err)
	}
	for {
		up, ok, err := u.next(ctx)
		if err != nil && ctx.Err() == nil {
			u.Log.Error("uploads", "error", err)
		}
		if ok {
			u.take(ctx, up)
			if ctx.Err() == nil {
				continue
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-u.wake:
		}
	}
}

func (u *Uploads) next(ctx context.Context) (up Upload, ok bool, err error) {
	err = u.DB.View(ctx, func(tx *db.Tx) error {
		all, err := db.All(tx, scanUpload, `select `+uploadColumns+` from upload where stage in ('waiting', 'resumed') order by sent_at limit 1`)
		if ok = len(all) > 0; ok {
			up = all[0]
		}
		return err
	})
	return up, ok, err
}

// take takes one file in and stores what became of it. When the process is stopped in the middle, nothing is stored: the
// upload waits on, and goes on where it was.
func (u *Uploads) take(ctx context.Context, up Upload) {
	defer func() {
		u.mu.Lock()
		delete(u.moving, up.ID)
		u.mu.Unlock()
	}()
	res, err := u.run(ctx, up)
	if ctx.Err() != nil {
		return
	}
	u.files.Lock()
	defer u.files.Unlock()
	stage, message := UploadDone, ""
	switch {
	case err != nil:
		stage, message = UploadFailed, u.sentence(up, err)
	case res.Waiting:
		stage = UploadGate
	}
	err = u.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`update upload set stage = $1, message = $2, batch = $3 where id = $4`, string(stage), message, res.Batch, up.ID); err != nil {
			return err
		}
		return ledger.Append(tx, ledger.Change{Topic: Topic, Ref: up.ID})
	})
	if err != nil {
		u.Log.Error("uploads", "upload", up.ID.String(), "error", err)
		return
	}
	if err := os.Remove(u.path(up)); err != nil && !errors.Is(err, os.ErrNotExist) {
		u.Log.Error("uploads", "upload", up.ID.String(), "error", err)
	}
}

func (u *Uploads) run(ctx context.Context, up Upload) (Result, error) {
	tell := func(stage Stage, done, total int64) {
		u.mu.Lock()
		u.moving[up.ID] = Moving{stage, done, total}
		u.mu.Unlock()
	}
	if up.Stage == UploadResumed {
		return u.resume(ctx, up, tell)
	}
	res, err := u.File(ctx, Job{Item: up.Item, Agency: up.Agency, Path: u.path(up), Name: up.File, Sender: up.By, Progress: tell})
	if err == nil {
		err = u.DB.Write(ctx, func(tx *db.Tx) error {
			return ledger.Audit(tx, ledger.Entry{Actor: up.By, Action: string(people.IntakeSend), Object: "batch/" + res.Batch})
		})
	}
	return res, err
}

// resume settles a batch that was let through the gate, from its spool.
func (u *Uploads) resume(ctx context.Context, up Upload, tell Progress) (Result, error) {
	x, err := id.Parse(up.Batch)
	if err != nil {
		return Result{}, err
	}
	var b batch
	err = u.DB.View(ctx, func(tx *db.Tx) error {
		b, err = db.One(tx, scanBatch, `select `+batchColumns+` from batch where id = $1`, x)
		return err
	})
	if err != nil {
		return Result{}, err
	}
	path := u.spoolOf(b.Digest, b.Item)
	if !exists(path) {
		return Result{}, &sheet.Error{Message: "暂存的内容已经不在了；请把同一个文件再传一次，接着办。"}
	}
	if err := u.settle(ctx, Job{Progress: tell}, &b, path); err != nil {
		return Result{}, err
	}
	os.Remove(path)
	_, err = ledger.Seal(ctx, u.DB)
	return b.Result, err
}

// sentence is what a failure tells the sender; the cause of one that is not the file's goes to the log.
func (u *Uploads) sentence(up Upload, err error) string {
	var own *sheet.Error
	if errors.As(err, &own) {
		return own.Message
	}
	u.Log.Error("uploads", "upload", up.ID.String(), "error", err)
	return "平台处理这个文件时出了问题，已收下的不会丢失；请过几分钟把同一个文件再传一次，还不行请联系系统管理员。"
}
