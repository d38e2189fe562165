package ledger

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"xinguan/base/db"
	"xinguan/base/tlog"
	"xinguan/client/receipt"
)

// LogChecked is how a check of the transparency log went.
type LogChecked struct {
	Size uint64 `json:"size"` // entries signed for; 0 before the first
	Root string `json:"root"` // hexadecimal
	Lost int64  `json:"lost"` // entries the database does not know, because it was once restored from a backup
	Says string `json:"fault,omitempty"`
}

// Verify compares the files of the log with the signature on them and with the database: every entry, in order. What is
// wrong is said in LogChecked.Says; an error is what kept it from checking. Earlier are checkpoints kept elsewhere,
// which the log must have grown from. The anchors are for Verify of the audit log.
func (p *Proofs) Verify(ctx context.Context, earlier ...[]byte) (c LogChecked, anchors []Anchor, err error) {
	newest, err := p.Log.Checkpoint()
	if errors.Is(err, tlog.ErrNone) {
		newest, err = tlog.Checkpoint{}, p.noneExpected(ctx, len(earlier) > 0)
	}
	if err == nil && newest.Size > 0 {
		c.Size, c.Root = newest.Size, fmt.Sprintf("%x", newest.Root)
		err = p.grown(ctx, newest, earlier)
	}
	m := &match{proofs: p}
	if err == nil && newest.Size > 0 {
		err = p.DB.View(ctx, func(tx *db.Tx) error {
			m.tx = tx
			return p.Log.Check(ctx, newest, m.entry)
		})
	}
	c.Lost = m.lost
	for _, wrong := range []error{tlog.ErrFiles, tlog.ErrKey, ErrRestored} {
		if errors.Is(err, wrong) {
			c.Says, err = err.Error(), nil
		}
	}
	return c, m.anchors, err
}

// noneExpected is ErrRestored where the log has no files and the database, or somebody else, knows that it had.
func (p *Proofs) noneExpected(ctx context.Context, kept bool) error {
	c, err := p.lastKept(ctx)
	if err == nil && (kept || c.Size > 0) {
		err = ErrRestored
	}
	return err
}

// grown checks the newest checkpoint against the one the database kept and those kept elsewhere.
func (p *Proofs) grown(ctx context.Context, newest tlog.Checkpoint, earlier [][]byte) error {
	prover, err := p.Log.Prover(ctx, newest)
	if err != nil {
		return err
	}
	last, err := p.lastKept(ctx)
	if err != nil {
		return err
	}
	if err := prover.Grown(ctx, last); err != nil {
		return err
	}
	for _, raw := range earlier {
		c, err := tlog.OpenCheckpoint(raw, p.Log.Verifier)
		if err != nil {
			return err
		}
		if err := prover.Grown(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// match compares entries of the log with leaves of the database.
type match struct {
	proofs  *Proofs
	tx      *db.Tx
	rows    []matchRow // read ahead
	anchors []Anchor
	lost    int64
}

type matchRow struct {
	leafRow
	digest []byte
}

// ahead is how many leaves are read at a time.
const ahead = 1000

func (m *match) entry(index uint64, entry []byte) error {
	if len(m.rows) == 0 {
		rows, err := db.All(m.tx, func(scan db.Scanner) (r matchRow, err error) {
			err = scan(&r.kind, &r.ref, &r.data, &r.salt, &r.index, &r.proof, &r.digest)
			return r, err
		}, `select `+leafColumns+`, digest from leaf where idx >= $1 order by idx limit $2`, int64(index), ahead)
		if err != nil {
			return err
		}
		m.rows = rows
	}
	if len(m.rows) == 0 || *m.rows[0].index != int64(index) {
		return fmt.Errorf("%w：日志第%d条在数据库里没有对应的内容", tlog.ErrFiles, index+1)
	}
	r := m.rows[0]
	m.rows = m.rows[1:]
	return m.compare(r, entry)
}

func (m *match) compare(r matchRow, entry []byte) error {
	if !bytes.Equal(r.digest, entry) || r.data != "" && !bytes.Equal(entry, receipt.LeafDigest(r.salt, []byte(r.data))) {
		return fmt.Errorf("%w：日志第%d条与数据库里的内容（%s %s）不符，两者之一被改动过", tlog.ErrFiles, *r.index+1, r.kind, r.ref)
	}
	switch r.kind {
	case kindLost:
		m.lost++
	case KindAudit:
		return m.anchor(r)
	}
	return nil
}

// mostAnchors bounds what is kept: the newest proves all lines before it, the others only tell where to look.
const mostAnchors = 4096

func (m *match) anchor(r matchRow) error {
	o, err := receipt.Object([]byte(r.data))
	if err != nil {
		return err
	}
	var a Anchor
	if _, err := fmt.Sscan(fmt.Sprint(o["seq"]), &a.Seq); err != nil {
		return err
	}
	if _, err := fmt.Sscanf(fmt.Sprint(o["hash"]), "%x", &a.Hash); err != nil {
		return err
	}
	if m.anchors = append(m.anchors, a); len(m.anchors) > mostAnchors {
		n := 0
		m.anchors = slices.DeleteFunc(m.anchors, func(Anchor) bool { n++; return n%2 == 1 && n < mostAnchors })
	}
	return nil
}
