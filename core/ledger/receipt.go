package ledger

import (
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"

	"golang.org/x/text/width"

	"xinguan/base/db"
	"xinguan/base/tlog"
	"xinguan/client/receipt"
)

// Receipt is a leaf with what proves it, for whoever it concerns. It is checked with what package receipt gives to everybody.
type Receipt = receipt.Receipt

// Proven is what a receipt shows.
type Proven = receipt.Proven

// What keeps a receipt from being given.
var (
	ErrNoLeaf  = errors.New("没有这一项的存证记录")
	ErrWaiting = errors.New("已经排队，证明还没有备好；存证日志写入以后（通常一两秒）再取")
)

// leafRow is a leaf as it lies in the database.
type leafRow struct {
	kind, ref, data string
	salt            []byte
	index           *int64
	proof           string
}

const leafColumns = `kind, ref, data, salt, idx, proof`

func scanLeaf(scan db.Scanner) (l leafRow, err error) {
	err = scan(&l.kind, &l.ref, &l.data, &l.salt, &l.index, &l.proof)
	return l, err
}

// LeafData is what a leaf says; ErrNoLeaf where there is none.
func LeafData(tx *db.Tx, kind, ref string) (map[string]any, error) {
	l, err := leaf(tx, kind, ref)
	if err != nil {
		return nil, err
	}
	return receipt.Object([]byte(l.data))
}

func leaf(tx *db.Tx, kind, ref string) (leafRow, error) {
	l, err := db.One(tx, scanLeaf, `select `+leafColumns+` from leaf where kind = $1 and ref = $2`, kind, ref)
	if errors.Is(err, sql.ErrNoRows) || err == nil && l.data == "" { // erased: the log keeps only a digest
		return l, ErrNoLeaf
	}
	return l, err
}

// Receipt is the receipt of a leaf. ErrNoLeaf where nothing was queued under the name, ErrWaiting until it is proved.
func (p *Proofs) Receipt(tx *db.Tx, kind, ref string) (Receipt, error) {
	l, err := leaf(tx, kind, ref)
	if err != nil {
		return Receipt{}, err
	}
	if l.proof == "" {
		return Receipt{}, ErrWaiting
	}
	proof, err := p.withWitnesses(tx, []byte(l.proof))
	return Receipt{Format: receipt.Form, Data: json.RawMessage(l.data), Salt: hex.EncodeToString(l.salt), Key: p.Key, Proof: string(proof)}, err
}

// withWitnesses adds the lines of the witnesses that signed the checkpoint of a proof since.
func (p *Proofs) withWitnesses(tx *db.Tx, proof []byte) ([]byte, error) {
	size, err := tlog.SizeOf(proof)
	if err != nil {
		return nil, err
	}
	lines, err := db.All(tx, scanText, `select line from cosignature where size = $1 order by name`, int64(size))
	return tlog.Join(proof, lines...), err
}

// ErrReceipt is a text that is no receipt.
var ErrReceipt = receipt.ErrReceipt

// ParseReceipt reads a receipt.
func ParseReceipt(raw []byte) (Receipt, error) { return receipt.Parse(raw) }

// asked are the kinds of leaves people ask for by name.
var asked = []string{KindBatch, KindReport, KindDraw}

// Find is the receipt of the batch or report with a number as people copy it; see Number.
func (p *Proofs) Find(tx *db.Tx, number string) (r Receipt, err error) {
	for _, kind := range asked {
		if r, err = p.Receipt(tx, kind, Number(number)); !errors.Is(err, ErrNoLeaf) {
			return r, err
		}
	}
	return r, err
}

// Number is a number as people copy it from paper, as it is kept: small letters without blanks and dashes, and the
// figures that i, l and o were meant to be.
func Number(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case strings.ContainsRune("- \t　—－", r):
			return -1
		case r == 'o':
			return '0'
		case r == 'i' || r == 'l':
			return '1'
		}
		return r
	}, strings.ToLower(width.Narrow.String(strings.TrimSpace(s))))
}
