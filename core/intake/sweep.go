package intake

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
)

// How long what a sender sent stays after its batch is finished: held rows for a quarter, in which the repair workbook
// can be asked for again; a spool no batch needs for a week.
const (
	heldDays  = 90
	spoolDays = 7
)

// Sweep erases senders' originals whose time is over: sealed held rows of old batches, and spools left by imports that
// were never acknowledged. Findings stay, they hold no row.
func (im *Importer) Sweep(ctx context.Context) error {
	before := clock.InstantOf(im.Clock.Now().AddDate(0, 0, -heldDays))
	err := im.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`delete from held where batch in (select id from batch where finished <> '' and finished < $1)`, before)
		return err
	})
	return errors.Join(err, im.sweepSpools())
}

func (im *Importer) sweepSpools() error {
	files, err := os.ReadDir(im.Spool)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	old := im.Clock.Now().Add(-spoolDays * 24 * time.Hour)
	var problems []error
	for _, f := range files {
		info, err := f.Info()
		if err != nil || !strings.HasSuffix(f.Name(), ".spool") || info.ModTime().After(old) {
			continue
		}
		problems = append(problems, os.Remove(filepath.Join(im.Spool, f.Name())))
	}
	return errors.Join(problems...)
}
