package intake

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/yamlfile"
)

// Period is how long something is kept, and on what that rests.
type Period struct {
	Days     int    `yaml:"days"`
	Source   string `yaml:"source"`
	Verified bool   `yaml:"verified"`
}

// Keeping is how long what a sender sent stays after its batch is finished.
type Keeping struct {
	Held    Period `yaml:"held"`    // rows that were not accepted
	Spool   Period `yaml:"spool"`   // spools no batch needs
	Finding Period `yaml:"finding"` // values and sentences of findings
	Paper   Period `yaml:"paper"`   // papers of cases, from the day the case ended
	Opinion Period `yaml:"opinion"` // opinions on drafts, from the last day they were asked for
}

// LoadKeeping reads retention.yaml. A city without the file has the periods of Standard.
func LoadKeeping(fsys fs.FS) (k Keeping, err error) {
	const name = "retention.yaml"
	if _, err := fs.Stat(fsys, name); err != nil {
		return Standard(), nil
	}
	f, err := yamlfile.Read(fsys, name, &k)
	if err != nil {
		return k, err
	}
	for _, p := range []Period{k.Held, k.Spool, k.Finding, k.Paper, k.Opinion} {
		if p.Days <= 0 || p.Source == "" {
			return k, f.At("held、spool、finding、paper、opinion 都要写明 days（大于零）和 source")
		}
	}
	return k, nil
}

// Standard are the periods where a city says nothing.
func Standard() Keeping {
	own := func(days int) Period { return Period{Days: days, Source: "平台自定", Verified: true} }
	return Keeping{Held: own(90), Spool: own(7), Finding: own(365), Paper: own(3650), Opinion: own(1095)}
}

// Before is the moment a period's days ago.
func (p Period) Before(c clock.Clock) clock.Instant {
	return clock.InstantOf(c.Now().AddDate(0, 0, -p.Days))
}

// Expired is what is past its period.
type Expired struct {
	Held     int64 // rows
	Findings int64 // findings that still hold values
	Spools   int   // files

	Transfers int64 // files that stopped half-way
}

const (
	oldBatch     = `select id from batch where finished <> '' and finished < $1`
	holdsValues  = `(value <> '' or expected <> '' or proposed <> '' or message <> '')`
	countHeld    = `select count(*) from held where batch in (` + oldBatch + `)`
	countFinding = `select count(*) from finding where batch in (` + oldBatch + `) and ` + holdsValues
)

// Expired counts what Sweep would erase now.
func (im *Importer) Expired(ctx context.Context) (e Expired, err error) {
	count := func(tx *db.Tx, q string, before clock.Instant) (int64, error) {
		return db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err }, q, before)
	}
	err = im.DB.View(ctx, func(tx *db.Tx) (err error) {
		if e.Held, err = count(tx, countHeld, im.keep().Held.Before(im.Clock)); err != nil {
			return err
		}
		if e.Findings, err = count(tx, countFinding, im.keep().Finding.Before(im.Clock)); err != nil {
			return err
		}
		e.Transfers, err = im.staleTransfers(tx)
		return err
	})
	if err != nil {
		return e, err
	}
	old, err := im.oldSpools()
	e.Spools = len(old)
	return e, err
}

func (im *Importer) keep() Keeping {
	if im.Keep == (Keeping{}) {
		return Standard()
	}
	return im.Keep
}

// Sweep erases senders' originals whose time is over: sealed held rows of old batches, what findings quote from them,
// spools no batch needs, and files that stopped half-way. Of a finding rule, row and column stay. It says what it erased.
func (im *Importer) Sweep(ctx context.Context) (e Expired, err error) {
	e.Held, err = im.sweepBatches(ctx, im.keep().Held, `delete from held where batch = $1`)
	if err != nil {
		return e, err
	}
	if err := im.sweepDrafts(ctx, im.keep().Held.Before(im.Clock)); err != nil {
		return e, err
	}
	if err := im.sweepPending(ctx); err != nil {
		return e, err
	}
	e.Findings, err = im.sweepBatches(ctx, im.keep().Finding, `update finding set value = '', expected = '', proposed = '', message = '', party = '', party_code = '', answer_why = '' where batch = $1 and `+holdsValues)
	if err != nil {
		return e, err
	}
	old, err := im.oldSpools()
	for _, path := range old {
		err = errors.Join(err, os.Remove(path))
	}
	e.Spools = len(old)
	return e, errors.Join(err, im.sweepTransfers(ctx))
}

// sweepBatches runs a statement for each batch whose period is over, each in a transaction of its own.
func (im *Importer) sweepBatches(ctx context.Context, p Period, statement string) (n int64, err error) {
	var old []id.ID
	err = im.DB.View(ctx, func(tx *db.Tx) error {
		old, err = db.All(tx, func(scan db.Scanner) (x id.ID, err error) { err = scan(&x); return x, err }, oldBatch, p.Before(im.Clock))
		return err
	})
	if err != nil || len(old) == 0 {
		return 0, err
	}
	for _, batch := range old {
		err := im.DB.Write(ctx, func(tx *db.Tx) error {
			changed, err := tx.Exec(statement, batch)
			n += changed
			return err
		})
		if err != nil {
			return n, fmt.Errorf("sweep: %w", err)
		}
	}
	return n, nil
}

// sweepPending gives up rows no second person looked at in all that time: they count as not taken in.
func (im *Importer) sweepPending(ctx context.Context) error {
	return im.DB.Write(ctx, func(tx *db.Tx) error {
		old := im.keep().Held.Before(im.Clock)
		if _, err := tx.Exec(`update batch set held = held + pending, pending = 0 where pending > 0 and finished <> '' and finished < $1`, old); err != nil {
			return err
		}
		_, err := tx.Exec(`delete from pending where batch in (`+oldBatch+`)`, old)
		return err
	})
}

// oldSpools are the spools whose period is over. A spool of a batch that is not finished is needed, however old.
func (im *Importer) oldSpools() (out []string, err error) {
	files, err := os.ReadDir(im.Spool)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	old := im.Clock.Now().Add(-time.Duration(im.keep().Spool.Days) * 24 * time.Hour)
	for _, f := range files {
		info, err := f.Info()
		if err == nil && strings.HasSuffix(f.Name(), ".spool") && info.ModTime().Before(old) {
			out = append(out, filepath.Join(im.Spool, f.Name()))
		}
	}
	return out, err
}
