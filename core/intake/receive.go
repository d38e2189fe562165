package intake

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/sheet"
	"xinguan/core/people"
)

// NewUpload is what a sender says of a file.
type NewUpload struct{ Item, Agency, File string }

// Receive writes a file to disk as it comes in and queues it. The same file of the same sender is the same upload: one
// that is there already is given back, and nothing is queued twice.
func (u *Uploads) Receive(ctx context.Context, by people.Actor, n NewUpload, body io.Reader) (Upload, error) {
	it, err := u.open(n.Item)
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
	return u.place(ctx, up, path)
}

// place puts a file that came in whole where it is taken in from, and queues it.
func (u *Uploads) place(ctx context.Context, up Upload, path string) (Upload, error) {
	u.files.Lock()
	defer u.files.Unlock()
	if err := os.Rename(path, u.path(up)); err != nil {
		return Upload{}, errors.Join(err, os.Remove(path))
	}
	if err := u.DB.Write(ctx, func(tx *db.Tx) error { return up.queue(tx) }); err != nil {
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

// What is wrong with a file before anybody reads it.
var (
	errTooLarge = &sheet.Error{Message: "文件超过 500 MB；请拆成几个文件报送。"}
	errEmpty    = &sheet.Error{Message: "没有选择文件，或者文件是空的。"}
)

// looseFile begins the name of a file that is being written and belongs to nothing yet.
const looseFile = "part-"

// write streams a body to a file of its own, digesting it on the way.
func (u *Uploads) write(up *Upload, body io.Reader) (path string, err error) {
	if err := os.MkdirAll(u.folder(), 0o700); err != nil {
		return "", fmt.Errorf("暂存文件夹不能建立；请检查磁盘空间和权限：%w", err)
	}
	f, err := os.CreateTemp(u.folder(), looseFile+"*")
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
		err = errTooLarge
	case up.Bytes == 0:
		err = errEmpty
	}
	if err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	up.Digest = h.Sum(nil)
	return f.Name(), nil
}

func (im *Importer) folder() string { return filepath.Join(im.Spool, "uploads") }

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
