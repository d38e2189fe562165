package intake

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/sheet"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// MaxUpload is how large a file brought to the desk may be, in bytes.
const MaxUpload = 500 << 20

// Topic is the outbox topic of uploads that were dealt with; Ref is the upload.
const Topic = "upload"

// UploadStage is where an upload stands.
type UploadStage string

// The stages of an upload.
const (
	UploadWaiting  UploadStage = "waiting" // for its turn, or under way; survives a restart
	UploadGate     UploadStage = "gate"    // its batch waits for the sender's word
	UploadResumed  UploadStage = "resumed" // the word was given: settle what is spooled
	UploadDone     UploadStage = "done"
	UploadFailed   UploadStage = "failed"
	UploadReleased UploadStage = "released" // dropped or undone: the same file may be brought again
)

// Upload is a file brought to the desk.
type Upload struct {
	ID           id.ID
	Item, Agency string
	File         string
	Digest       []byte
	Bytes        int64
	Stage        UploadStage
	Message      string // why it failed
	Batch        string // id of its batch, once there is one
	Reason       string // why a batch at the gate is right
	By           string // account
	At           clock.Instant
}

const uploadColumns = `id, item, agency, file_name, file_digest, bytes, stage, message, batch, reason, sent_by, sent_at`

func scanUpload(scan db.Scanner) (u Upload, err error) {
	err = scan(&u.ID, &u.Item, &u.Agency, &u.File, &u.Digest, &u.Bytes, &u.Stage, &u.Message, &u.Batch, &u.Reason, &u.By, &u.At)
	return u, err
}

// ErrNoUpload is returned for an upload that does not exist.
var ErrNoUpload = errors.New("intake: no such upload")

// UploadByID is one upload.
func UploadByID(tx *db.Tx, x id.ID) (Upload, error) {
	u, err := db.One(tx, scanUpload, `select `+uploadColumns+` from upload where id = $1`, x)
	if errors.Is(err, sql.ErrNoRows) {
		return u, ErrNoUpload
	}
	return u, err
}

// Moving is how far an upload is: bytes while reading, rows while settling.
type Moving struct {
	Stage       Stage
	Done, Total int64
}

// Uploads takes in, one after another, what people bring to the serving process. What waits is in the database and on
// disk: after a restart it goes on.
type Uploads struct {
	*Importer
	Log *slog.Logger

	files  sync.Mutex // a file is not put in place while what became of the same one is stored
	mu     sync.Mutex
	moving map[id.ID]Moving
	wake   chan struct{}
}

// NewUploads are the uploads of an importer; nothing is taken in before Run.
func NewUploads(im *Importer, log *slog.Logger) *Uploads {
	return &Uploads{Importer: im, Log: log, moving: map[id.ID]Moving{}, wake: make(chan struct{}, 1)}
}

// NewUpload is what a sender says of a file.
type NewUpload struct{ Item, Agency, File string }

// Receive writes a file to disk as it comes in and queues it. The same file of the same sender is the same upload: one
// that is there already is given back, and nothing is queued twice.
func (u *Uploads) Receive(ctx context.Context, by people.Actor, n NewUpload, body io.Reader) (Upload, error) {
	it, err := u.item(n.Item)
	if err != nil {
		return Upload{}, err
	}
	job := Job{Item: it.Code, Agency: n.Agency, By: by}
	if err := errors.Join(job.allowed(), u.checkAgency(job.Agency)); err != nil {
		return Upload{}, err
	}
	up := Upload{ID: id.New(), Item: it.Code, Agency: job.Agency, File: cleanName(n.File), Stage: UploadWaiting, By: by.ID}
	path, err := u.write(&up, body)
	if err != nil {
		return Upload{}, err
	}
	u.files.Lock()
	defer u.files.Unlock()
	if err := os.Rename(path, u.path(up)); err != nil {
		return Upload{}, errors.Join(err, os.Remove(path))
	}
	if err = u.DB.Write(ctx, func(tx *db.Tx) error { return up.queue(tx) }); err != nil {
		return up, err
	}
	if up.Stage != UploadWaiting {
		return up, os.Remove(u.path(up))
	}
	u.nudge()
	return up, nil
}

// cleanName is the name of a file without the folders some browsers send along.
func cleanName(name string) string {
	name = filepath.Base(strings.ReplaceAll(name, `\`, "/"))
	if r := []rune(name); len(r) > 120 {
		name = string(r[len(r)-120:])
	}
	return name
}

// write streams a body to a file of its own, digesting it on the way.
func (u *Uploads) write(up *Upload, body io.Reader) (path string, err error) {
	if err := os.MkdirAll(u.folder(), 0o700); err != nil {
		return "", fmt.Errorf("暂存文件夹不能建立；请检查磁盘空间和权限：%w", err)
	}
	f, err := os.CreateTemp(u.folder(), "part-*")
	if err != nil {
		return "", err
	}
	h := sha256.New()
	up.Bytes, err = io.Copy(io.MultiWriter(f, h), io.LimitReader(body, MaxUpload+1))
	if err == nil {
		err = f.Sync()
	}
	switch err = errors.Join(err, f.Close()); {
	case err != nil:
		err = &sheet.Error{Message: "文件没有传完就断了，没有收下；请重新选择同一个文件再传。", Cause: err}
	case up.Bytes > MaxUpload:
		err = &sheet.Error{Message: "文件超过 500 MB；请拆成几个文件报送。"}
	case up.Bytes == 0:
		err = &sheet.Error{Message: "没有选择文件，或者文件是空的。"}
	}
	if err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	up.Digest = h.Sum(nil)
	return f.Name(), nil
}

func (u *Uploads) folder() string { return filepath.Join(u.Spool, "uploads") }

// path is where the file of an upload lies; the same file of the same sender has the same.
func (u *Uploads) path(up Upload) string {
	return filepath.Join(u.folder(), fmt.Sprintf("%x-%s-%s%s", up.Digest[:16], up.Item, up.Agency, strings.ToLower(filepath.Ext(up.File))))
}

// queue stores the upload, or finds the one that is there: one that failed or was taken back begins again.
func (up *Upload) queue(tx *db.Tx) error {
	up.At = tx.Now()
	_, err := tx.Exec(`insert into upload (`+uploadColumns+`) values ($1, $2, $3, $4, $5, $6, $7, '', '', '', $8, $9)
		on conflict (file_digest, item, agency) do update set stage = excluded.stage, message = '', batch = '', reason = '', file_name = excluded.file_name, sent_by = excluded.sent_by, sent_at = excluded.sent_at
		where upload.stage in ('failed', 'released')`,
		up.ID, up.Item, up.Agency, up.File, up.Digest, up.Bytes, string(up.Stage), up.By, up.At)
	if err != nil {
		return err
	}
	*up, err = db.One(tx, scanUpload, `select `+uploadColumns+` from upload where file_digest = $1 and item = $2 and agency = $3`, up.Digest, up.Item, up.Agency)
	return err
}

func (u *Uploads) nudge() {
	select {
	case u.wake <- struct{}{}:
	default:
	}
}

// Progress is how far an upload is that is under way in this process.
func (u *Uploads) Progress(x id.ID) (Moving, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	m, ok := u.moving[x]
	return m, ok
}

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
