package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/emmansun/gmsm/sm3"

	"xinguan/base/db"
	"xinguan/base/disk"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/people"
)

// MostPiece is how large one piece of a transfer may be, in bytes.
const MostPiece = 64 << 20

// Piece is a piece of a transfer. Sum is its SHA-256, where its sender can make one.
type Piece struct {
	Offset int64
	Sum    []byte
	Body   io.Reader
}

// Elsewhere is the answer to a piece that does not begin where the last one ended: another window sent one meanwhile, or
// an answer was lost. Nothing of the piece was taken.
type Elsewhere struct{ At Transfer }

func (e Elsewhere) Error() string { return e.Unwrap().Error() }

// Unwrap is the error as pages know it.
func (e Elsewhere) Unwrap() error {
	return web.Fail(web.Conflict, "这个文件已经收到%d字节，请从那里接着传；可能另一个窗口也在传它。", e.At.Got)
}

// Append takes the next piece of a transfer, whole or not at all: it counts when it is on the disk. Of two that come at
// once for the same place one is taken, and neither waits for the other. With the last piece the file is brought, as any
// other; an empty piece at the end asks for that again where the answer was lost.
func (u *Uploads) Append(ctx context.Context, by people.Actor, x id.ID, p Piece) (Transfer, error) {
	defer drain(p.Body)
	t, err := u.Transfer(ctx, by, x)
	if err != nil || t.Upload != "" {
		return t, err
	}
	if p.Offset != t.Got {
		return t, Elsewhere{t}
	}
	path, n, err := u.writePiece(t, p)
	if err != nil {
		return t, err
	}
	if n == 0 {
		err = os.Remove(path)
	} else {
		t, err = u.keepPiece(ctx, by, t, path, n)
	}
	if err != nil || t.Got < t.Bytes {
		return t, err
	}
	return u.finish(ctx, by, t)
}

// drain reads what was not taken, so that its sender reads the answer instead of a line that is cut.
func drain(r io.Reader) {
	if _, err := io.Copy(io.Discard, io.LimitReader(r, MostPiece)); err != nil {
		return // whoever sent it is gone
	}
}

// writePiece writes a piece to a file of its own.
func (u *Uploads) writePiece(t Transfer, p Piece) (path string, n int64, err error) {
	f, err := os.CreateTemp(u.folder(), looseFile+"*")
	if err != nil {
		return "", 0, err
	}
	h, most := sha256.New(), min(MostPiece, t.Bytes-t.Got)
	n, err = io.Copy(io.MultiWriter(f, h), io.LimitReader(p.Body, most+1))
	if err == nil {
		err = f.Sync()
	}
	switch err = errors.Join(err, f.Close()); {
	case err != nil:
		err = asCut(err)
	case n > most:
		err = web.Fail(web.Invalid, "这一段超过了文件的大小，或者超过%d MB；请核对 Upload-Offset，分小一些再传。", MostPiece>>20)
	case n == 0 && t.Got < t.Bytes:
		err = web.Fail(web.Invalid, "这一段是空的；文件还没有传完，请从第%d字节接着传。", t.Got)
	case p.Sum != nil && !bytes.Equal(p.Sum, h.Sum(nil)):
		err = web.Fail(web.Invalid, "这一段在路上变了，没有收下；请把这一段再传一次。")
	}
	if err != nil {
		err = errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), n, err
}

// asCut tells a line that broke from a body that is not what was signed.
func asCut(err error) error {
	var own *web.Error
	if errors.As(err, &own) {
		return own
	}
	return &web.Error{Kind: web.Invalid, Message: "这一段没有传完就断了；前面收到的都在，请从断开的地方接着传。", Cause: err}
}

// keepPiece puts a piece in its place, unless another was there first. Its name is on the disk before it counts.
func (u *Uploads) keepPiece(ctx context.Context, by people.Actor, t Transfer, path string, n int64) (Transfer, error) {
	u.pieces.Lock()
	defer u.pieces.Unlock()
	now, err := u.Transfer(ctx, by, t.ID)
	if err == nil && (now.Got != t.Got || now.Upload != "") {
		err = Elsewhere{now}
	}
	if err != nil {
		return now, errors.Join(err, os.Remove(path))
	}
	if err := os.Rename(path, u.pieceAt(t.ID, t.Got)); err != nil {
		return t, errors.Join(err, os.Remove(path))
	}
	if err := disk.SyncFolder(u.folder()); err != nil {
		return t, err
	}
	from := t.Got
	err = u.DB.Write(ctx, func(tx *db.Tx) error {
		t.Got, t.Changed = from+n, tx.Now()
		_, err := tx.Exec(`update transfer set got = $1, changed = $2 where id = $3`, t.Got, t.Changed, t.ID)
		return err
	})
	if err != nil {
		t.Got = from
	}
	return t, err
}

// finish puts the pieces together and brings the file.
func (u *Uploads) finish(ctx context.Context, by people.Actor, t Transfer) (Transfer, error) {
	u.joining.Lock()
	defer u.joining.Unlock()
	t, err := u.Transfer(ctx, by, t.ID)
	if err != nil || t.Upload != "" {
		return t, err
	}
	up := Upload{ID: id.New(), Item: t.Item, Agency: t.Agency, File: t.File, Stage: UploadWaiting, By: by.ID, Bytes: t.Bytes}
	path, err := u.join(&up, t)
	if err != nil {
		return u.spoilt(ctx, t, err)
	}
	if up, err = u.place(ctx, up, path); err != nil {
		return t, err
	}
	t.Upload = up.ID.String()
	err = u.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`update transfer set upload = $1 where id = $2`, t.Upload, t.ID)
		return err
	})
	if err != nil {
		return t, err
	}
	return t, u.erasePieces(t.ID)
}

// errOtherFile is met when the pieces are not the file that was announced.
var errOtherFile = web.Fail(web.Invalid, "收到的内容与原来的文件不一致：文件可能在传的时候被改过，没有收下。请保存好文件，从头再传一次。")

// join writes the pieces of a transfer into one file, digesting it on the way.
func (u *Uploads) join(up *Upload, t Transfer) (path string, err error) {
	f, err := os.CreateTemp(u.folder(), looseFile+"*")
	if err != nil {
		return "", err
	}
	h, s := sha256.New(), sm3.New()
	all := io.MultiWriter(f, h, s)
	for at := int64(0); at < t.Bytes && err == nil; {
		var n int64
		n, err = u.copyPiece(all, t.ID, at)
		at += n
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil && t.Digest != "" && t.Digest != fmt.Sprintf("%x", s.Sum(nil)) {
		err = errOtherFile
	}
	if err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	up.Digest = h.Sum(nil)
	return f.Name(), nil
}

func (u *Uploads) copyPiece(to io.Writer, x id.ID, at int64) (int64, error) {
	f, err := os.Open(u.pieceAt(x, at))
	if err != nil {
		return 0, err
	}
	defer f.Close()
	n, err := io.Copy(to, f)
	if err == nil && n == 0 {
		err = fs.ErrNotExist
	}
	return n, err
}

// spoilt begins a transfer anew whose pieces are of no use: another file, or gone from the disk.
func (u *Uploads) spoilt(ctx context.Context, t Transfer, err error) (Transfer, error) {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = web.Fail(web.Conflict, "先前收到的部分已经不在平台的磁盘上；请从头再传一次。")
	case !errors.Is(err, errOtherFile):
		return t, err
	}
	u.pieces.Lock()
	defer u.pieces.Unlock()
	return t, errors.Join(err, u.DB.Write(ctx, t.rewind), u.erasePieces(t.ID))
}
