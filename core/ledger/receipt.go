package ledger

import (
	"bytes"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/text/width"

	"xinguan/base/db"
	"xinguan/base/tlog"
)

// receiptForm is the format of receipts.
const receiptForm = "xinguan receipt 1"

// Receipt is a leaf with what proves it, for whoever it concerns: all that is needed to check it without this platform,
// except a public key from a place one trusts.
type Receipt struct {
	Format string          `json:"format"`
	Data   json.RawMessage `json:"data"`  // a flat object; see Attest
	Salt   string          `json:"salt"`  // hexadecimal
	Key    string          `json:"key"`   // public key of the log, to be compared with the one published
	Proof  string          `json:"proof"` // C2SP tlog-proof: index, hashes, signed checkpoint
}

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
	return object([]byte(l.data))
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
	return Receipt{Format: receiptForm, Data: json.RawMessage(l.data), Salt: hex.EncodeToString(l.salt), Key: p.Key, Proof: string(proof)}, err
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

// WriteTo writes the receipt as JSON that people can read too.
func (r Receipt) WriteTo(w io.Writer) (int64, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(r); err != nil {
		return 0, err
	}
	return out.WriteTo(w)
}

// ErrReceipt is a text that is no receipt.
var ErrReceipt = errors.New("不是本平台的收据，或内容不完整；请用下载到的原文件")

// ParseReceipt reads a receipt.
func ParseReceipt(raw []byte) (r Receipt, err error) {
	if err := json.Unmarshal(raw, &r); err != nil {
		return r, fmt.Errorf("%w（%w）", ErrReceipt, err)
	}
	if r.Format != receiptForm {
		return r, fmt.Errorf("%w（格式 %.40q）", ErrReceipt, r.Format)
	}
	return r, nil
}

// object reads a flat JSON object in which no key comes twice: who reads it by eye must see what was hashed.
func object(raw []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, ErrReceipt
	}
	out := map[string]any{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, ErrReceipt
		}
		name, _ := key.(string)
		value, err := d.Token()
		if _, twice := out[name]; err != nil || twice {
			return nil, ErrReceipt
		}
		if _, nested := value.(json.Delim); nested {
			return nil, ErrReceipt
		}
		out[name] = value
	}
	if t, err := d.Token(); err != nil || t != json.Delim('}') {
		return nil, ErrReceipt
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, ErrReceipt
	}
	return out, nil
}

// Proven is what a receipt shows.
type Proven struct {
	Data     map[string]any // of strings, numbers (json.Number), booleans
	Included tlog.Included
	Key      string // public key it was checked with
	Trusted  bool   // the key came from elsewhere, not only from the receipt itself
}

// Check checks a receipt with a key that is trusted; an empty one takes the receipt's own, which proves only that the
// receipt agrees with itself. Errors are ErrReceipt and those of tlog.Verify.
func (r Receipt) Check(trusted string, witnesses ...note.Verifier) (Proven, error) {
	out := Proven{Key: trusted, Trusted: trusted != ""}
	if !out.Trusted {
		out.Key = r.Key
	}
	v, err := note.NewVerifier(out.Key)
	if err != nil {
		return out, fmt.Errorf("%w（公钥看不懂）", ErrReceipt)
	}
	if out.Data, err = object(r.Data); err != nil {
		return out, err
	}
	data, err := marshal(out.Data)
	if err != nil {
		return out, ErrReceipt
	}
	salt, err := hex.DecodeString(r.Salt)
	if err != nil || len(salt) != saltSize {
		return out, ErrReceipt
	}
	out.Included, err = tlog.Verify(leafDigest(salt, data), []byte(r.Proof), v, witnesses...)
	return out, err
}

// Text is a value of the data as it is printed; empty where there is none.
func (p Proven) Text(name string) string {
	if v, ok := p.Data[name]; ok && v != nil {
		return fmt.Sprint(v)
	}
	return ""
}

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
