package ledger

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/tlog"
)

// ErrUnknownState is a signed state that is none of this log's.
var ErrUnknownState = errors.New("签名所在的检查点不是本日志签过的；请用 /log/checkpoint 给出的原文签名")

// Cosign takes in a checkpoint that witnesses signed beside the log, as text, and says which of those the city knows
// signed it. Errors are tlog.ErrKey, tlog.ErrWitness and ErrUnknownState.
func (p *Proofs) Cosign(ctx context.Context, raw []byte) (names []string, err error) {
	c, lines, err := tlog.Cosigned(raw, p.Log.Verifier, p.Trust.verifiers()...)
	if err != nil {
		return nil, err
	}
	return names, p.DB.Aside(ctx, func(tx *db.Tx) error {
		ours, err := db.One(tx, scanText, `select note from checkpoint where size = $1`, int64(c.Size))
		if errors.Is(err, sql.ErrNoRows) || err == nil && !bytes.Equal(tlog.Body([]byte(ours)), tlog.Body(raw)) {
			return ErrUnknownState
		}
		names = names[:0]
		for name, line := range lines {
			names = append(names, name)
			if err == nil {
				_, err = tx.Exec(`insert into cosignature (size, name, line, at) values ($1, $2, $3, $4) on conflict (size, name) do nothing`,
					int64(c.Size), name, line.Text, clock.InstantOf(line.At))
			}
		}
		return err
	})
}

// Signer is a witness with the newest state it signed.
type Signer struct {
	Witness
	Size uint64 // 0 where it never signed
	At   clock.Instant
}

// Signers are the witnesses of the city with what each signed last.
func (p *Proofs) Signers(tx *db.Tx) ([]Signer, error) {
	out := make([]Signer, len(p.Trust.Witnesses))
	for i, w := range p.Trust.Witnesses {
		s, err := db.One(tx, func(scan db.Scanner) (s Signer, err error) { err = scan(&s.Size, &s.At); return s, err },
			`select size, at from cosignature where name = $1 order by size desc limit 1`, w.Name())
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return nil, err
		}
		s.Witness = w
		out[i] = s
	}
	return out, nil
}

// Current is the newest checkpoint with the lines of the witnesses that signed it; tlog.ErrNone before the first.
func (p *Proofs) Current(tx *db.Tx) (Published, error) {
	all, err := History(tx, 1)
	if err != nil {
		return Published{}, err
	}
	if len(all) == 0 {
		return Published{}, tlog.ErrNone
	}
	c := all[0]
	lines, err := db.All(tx, scanText, `select line from cosignature where size = $1 order by name`, int64(c.Size))
	c.Note = string(tlog.Join([]byte(c.Note), lines...))
	return c, err
}

// Tally counts the leaves of each kind.
func Tally(tx *db.Tx) (map[string]int, error) {
	out := map[string]int{}
	err := db.Each(tx, func(scan db.Scanner) error {
		var kind string
		var n int
		err := scan(&kind, &n)
		out[kind] = n
		return err
	}, `select kind, count(*) from leaf group by kind`)
	return out, err
}

// ByDigest is the number of the batch or report whose file has a SHA-256, in hexadecimal; ErrNoLeaf where none has.
// Where several batches brought the same file it is the first.
func ByDigest(tx *db.Tx, sha256 string) (ref string, err error) {
	ref, err = db.One(tx, scanText, `select ref from leaf_name where sha256 = $1 order by kind desc, ref limit 1`, sha256)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNoLeaf
	}
	return ref, err
}

// name notes the file a leaf speaks of.
func name(tx *db.Tx, kind, ref string, data map[string]any) error {
	for _, key := range []string{"file_sha256", "pdf_sha256"} {
		if sum, ok := data[key]; ok {
			_, err := tx.Exec(`insert into leaf_name (sha256, kind, ref) values ($1, $2, $3) on conflict (sha256, kind, ref) do nothing`, fmt.Sprint(sum), kind, ref)
			return err
		}
	}
	return nil
}
