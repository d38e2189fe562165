package intake

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/disk"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/people"
)

// TransferKept is how long a file that stopped half-way waits for its next piece.
const TransferKept = 72 * time.Hour

// MostTransfers is how many files one account may have half-way.
const MostTransfers = 5

// Transfer is a file that comes in pieces (断点续传). What Got counts is on the disk; the next piece begins there.
type Transfer struct {
	ID           id.ID
	Account      string // whose it is: nobody else's
	Item, Agency string
	File         string
	Bytes        int64
	Mark         string // by which its sender knows the same file again
	Digest       string // SM3 of the whole file, where its sender said it
	Got          int64
	Upload       string // what it became, once it was whole
	Begun        clock.Instant
	Changed      clock.Instant
}

// Until is when a transfer that does not go on is given up.
func (t Transfer) Until() clock.Instant { return clock.InstantOf(t.Changed.Add(TransferKept)) }

const transferColumns = `id, account, item, agency, file_name, bytes, mark, digest, got, upload, begun, changed`

func scanTransfer(scan db.Scanner) (t Transfer, err error) {
	err = scan(&t.ID, &t.Account, &t.Item, &t.Agency, &t.File, &t.Bytes, &t.Mark, &t.Digest, &t.Got, &t.Upload, &t.Begun, &t.Changed)
	return t, err
}

// ErrNoTransfer is the answer to whoever asks for a transfer that is not there, or not theirs.
var ErrNoTransfer = web.Fail(web.NotFound, "没有这个传到一半的文件：不是您传的，或者隔了太久已经清除；请重新选择文件再传。")

// NewTransfer is what a sender says of a file before its first piece. The same mark means the same file.
type NewTransfer struct {
	NewUpload
	Bytes        int64
	Mark, Digest string
}

var sm3Form = regexp.MustCompile(`^[0-9a-f]{64}$`)

// check says in Chinese why a file cannot begin to come in.
func (n *NewTransfer) check() error {
	switch {
	case n.Bytes > MaxUpload:
		return errTooLarge
	case n.Bytes <= 0:
		return errEmpty
	case n.Digest != "" && !sm3Form.MatchString(n.Digest):
		return web.Fail(web.Invalid, "digest 应当是整个文件的 SM3，64个小写十六进制字符。")
	case len(n.Mark) > 300 || n.Mark == "" && n.Digest == "":
		return web.Fail(web.Invalid, "没有写明是哪个文件，不能断点续传；请刷新页面再试。")
	}
	if n.Mark == "" {
		n.Mark = n.Digest
	}
	return nil
}

// Begin begins a transfer, or finds the one of the same file of the same account: then Got says where to go on. One that
// became an upload is found too, so that an answer that was lost can be asked for again.
func (u *Uploads) Begin(ctx context.Context, by people.Actor, n NewTransfer) (t Transfer, err error) {
	it, err := u.open(n.Item)
	if err != nil {
		return t, err
	}
	job := Job{Item: it.Code, Agency: n.Agency, By: by}
	if err := errors.Join(job.allowed(), u.checkAgency(job.Agency)); err != nil {
		return t, err
	}
	if err := errors.Join(n.check(), u.room(n.Bytes)); err != nil {
		return t, err
	}
	t = Transfer{ID: id.New(), Account: by.ID, Item: it.Code, Agency: job.Agency, File: cleanName(n.File), Bytes: n.Bytes, Mark: n.Mark, Digest: n.Digest}
	return t, u.DB.Write(ctx, func(tx *db.Tx) error { return t.begin(tx) })
}

// room refuses what would fill the disk: a file lies there in pieces, then whole, then sealed.
func (u *Uploads) room(bytes int64) error {
	if err := os.MkdirAll(u.folder(), 0o700); err != nil {
		return fmt.Errorf("暂存文件夹不能建立；请检查磁盘空间和权限：%w", err)
	}
	if free, _, err := disk.Free(u.folder()); err == nil && free < 3*bytes {
		return web.Fail(web.Unavailable, "平台暂存文件的磁盘空间不够，现在不能收这么大的文件；请联系系统管理员，或者拆成小一些的文件报送。")
	}
	return nil
}

func (t *Transfer) begin(tx *db.Tx) error {
	t.Begun, t.Changed = tx.Now(), tx.Now()
	had, err := db.All(tx, scanTransfer, `select `+transferColumns+` from transfer where account = $1 and item = $2 and agency = $3 and bytes = $4 and mark = $5`, t.Account, t.Item, t.Agency, t.Bytes, t.Mark)
	if err != nil {
		return err
	}
	if len(had) > 0 {
		*t = had[0]
		return t.again(tx)
	}
	n, err := db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err }, `select count(*) from transfer where account = $1 and upload = ''`, t.Account)
	if err != nil {
		return err
	}
	if n >= MostTransfers {
		return web.Fail(web.Conflict, "您已经有%d个文件传到一半；请先把它们传完，或者放弃其中不要的，再传新的。", n)
	}
	_, err = tx.Exec(`insert into transfer (`+transferColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, 0, '', $9, $10) on conflict (account, item, agency, bytes, mark) do nothing`,
		t.ID, t.Account, t.Item, t.Agency, t.File, t.Bytes, t.Mark, t.Digest, t.Begun, t.Changed)
	if err != nil {
		return err
	}
	*t, err = db.One(tx, scanTransfer, `select `+transferColumns+` from transfer where account = $1 and item = $2 and agency = $3 and bytes = $4 and mark = $5`, t.Account, t.Item, t.Agency, t.Bytes, t.Mark)
	return err
}

// again goes on with a transfer that is there. One whose upload failed or was taken back begins anew: its file is gone.
func (t *Transfer) again(tx *db.Tx) error {
	if t.Upload == "" {
		return nil
	}
	x, err := id.Parse(t.Upload)
	if err != nil {
		return err
	}
	up, err := UploadByID(tx, x)
	if err == nil && up.Stage != UploadFailed && up.Stage != UploadReleased {
		return nil
	}
	if err != nil && !errors.Is(err, ErrNoUpload) {
		return err
	}
	t.Upload = ""
	return t.rewind(tx)
}

// rewind begins a transfer anew.
func (t *Transfer) rewind(tx *db.Tx) error {
	t.Got, t.Changed = 0, tx.Now()
	_, err := tx.Exec(`update transfer set got = 0, upload = $1, changed = $2 where id = $3`, t.Upload, t.Changed, t.ID)
	return err
}

// Transfer is one transfer of an actor.
func (u *Uploads) Transfer(ctx context.Context, by people.Actor, x id.ID) (t Transfer, err error) {
	err = u.DB.View(ctx, func(tx *db.Tx) error { t, err = transferOf(tx, by, x); return err })
	return t, err
}

// transferOf is a transfer, if it is the actor's and the actor may still send what it is.
func transferOf(tx *db.Tx, by people.Actor, x id.ID) (Transfer, error) {
	t, err := db.One(tx, scanTransfer, `select `+transferColumns+` from transfer where id = $1`, x)
	if errors.Is(err, sql.ErrNoRows) || err == nil && (t.Account != by.ID || !people.Decide(by, people.IntakeSend, people.Scope{Org: t.Agency, Item: t.Item}).Allowed) {
		return Transfer{}, ErrNoTransfer
	}
	return t, err
}

// Transfers are what an account has half-way, the newest first.
func Transfers(tx *db.Tx, account string) ([]Transfer, error) {
	return db.All(tx, scanTransfer, `select `+transferColumns+` from transfer where account = $1 and upload = '' order by changed desc, id desc`, account)
}

// GiveUp ends a transfer and erases what came of it. One that became an upload stays.
func (u *Uploads) GiveUp(ctx context.Context, by people.Actor, x id.ID) error {
	u.pieces.Lock()
	defer u.pieces.Unlock()
	err := u.DB.Write(ctx, func(tx *db.Tx) error {
		t, err := transferOf(tx, by, x)
		if err == nil && t.Upload != "" {
			err = web.Fail(web.Conflict, "这个文件已经传完、收下了；请在“批次与问题”里查看。")
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(`delete from transfer where id = $1`, x)
		return err
	})
	if err != nil {
		return err
	}
	return u.erasePieces(x)
}

// pieceEnding is how the files of pieces end.
const pieceEnding = ".piece"

// pieceAt is where the piece of a transfer lies that begins at an offset.
func (im *Importer) pieceAt(x id.ID, offset int64) string {
	return filepath.Join(im.folder(), fmt.Sprintf("%s-%d%s", x, offset, pieceEnding))
}

// erasePieces removes what came of a transfer.
func (im *Importer) erasePieces(x id.ID) error {
	found, err := filepath.Glob(filepath.Join(im.folder(), x.String()+"-*"+pieceEnding))
	for _, path := range found {
		if gone := os.Remove(path); gone != nil && !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}

const oldTransfers = `from transfer where changed < $1`

// staleTransfers are the transfers nobody went on with in time.
func (im *Importer) staleTransfers(tx *db.Tx) (n int64, err error) {
	return db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err },
		`select count(*) `+oldTransfers+` and upload = ''`, clock.InstantOf(im.Clock.Now().Add(-TransferKept)))
}

// sweepTransfers gives up transfers nobody went on with, and removes pieces that belong to none, as a power cut may leave
// them.
func (im *Importer) sweepTransfers(ctx context.Context) error {
	before := clock.InstantOf(im.Clock.Now().Add(-TransferKept))
	live := map[string]bool{}
	err := im.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`delete `+oldTransfers, before); err != nil {
			return err
		}
		all, err := db.All(tx, scanTransfer, `select `+transferColumns+` from transfer where upload = ''`)
		for _, t := range all {
			live[t.ID.String()] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	return im.sweepFolder(live, im.Clock.Now().Add(-24*time.Hour))
}

// sweepFolder removes pieces of no live transfer, and what never became one, once they are a day old.
func (im *Importer) sweepFolder(live map[string]bool, before time.Time) error {
	entries, err := os.ReadDir(im.folder())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, e := range entries {
		of, _, _ := strings.Cut(e.Name(), "-")
		loose := strings.HasSuffix(e.Name(), pieceEnding) && !live[of] || strings.HasPrefix(e.Name(), looseFile)
		info, gone := e.Info()
		if !loose || gone != nil || !info.ModTime().Before(before) {
			continue
		}
		err = errors.Join(err, os.Remove(filepath.Join(im.folder(), e.Name())))
	}
	return err
}
