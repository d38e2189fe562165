// Package receipt checks receipts of a 信莞 platform where they are kept: without the platform and without a network. It is the
// code that the command xinguan verify runs.
//
// A receipt holds what was put down, the proof that it stands in the platform's transparency log, and the log's public key. What a
// receipt says of itself proves nothing: the key has to come from elsewhere, once, and be kept. The platform publishes it on the
// page 存证日志 and at /log/key.
package receipt

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"golang.org/x/mod/sumdb/note"
)

// Form is the format of receipts.
const Form = "xinguan receipt 1"

// Receipt is a leaf with what proves it, for whoever it concerns: all that is needed to check it without the platform,
// except a public key from a place one trusts.
type Receipt struct {
	Format string          `json:"format"`
	Data   json.RawMessage `json:"data"`  // a flat object
	Salt   string          `json:"salt"`  // hexadecimal
	Key    string          `json:"key"`   // public key of the log, to be compared with the one published
	Proof  string          `json:"proof"` // C2SP tlog-proof: index, hashes, signed checkpoint
}

// ErrReceipt is a text that is no receipt.
var ErrReceipt = errors.New("不是本平台的收据，或内容不完整；请用下载到的原文件")

// Parse reads a receipt.
func Parse(raw []byte) (r Receipt, err error) {
	if err := json.Unmarshal(raw, &r); err != nil {
		return r, fmt.Errorf("%w（%w）", ErrReceipt, err)
	}
	if r.Format != Form {
		return r, fmt.Errorf("%w（格式 %.40q）", ErrReceipt, r.Format)
	}
	return r, nil
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

// Proven is what a receipt shows.
type Proven struct {
	Data     map[string]any // of strings, numbers (json.Number), booleans
	Included Included
	Key      string // public key it was checked with
	Trusted  bool   // the key came from elsewhere, not only from the receipt itself
}

// Check checks a receipt with a key that is trusted; an empty one takes the receipt's own, which proves only that the
// receipt agrees with itself. Errors are ErrReceipt and those of Verify.
func (r Receipt) Check(trusted string, witnesses ...note.Verifier) (Proven, error) {
	out := Proven{Key: trusted, Trusted: trusted != ""}
	if !out.Trusted {
		out.Key = r.Key
	}
	v, err := note.NewVerifier(out.Key)
	if err != nil {
		return out, fmt.Errorf("%w（公钥看不懂）", ErrReceipt)
	}
	if out.Data, err = Object(r.Data); err != nil {
		return out, err
	}
	data, err := Canonical(out.Data)
	if err != nil {
		return out, ErrReceipt
	}
	salt, err := hex.DecodeString(r.Salt)
	if err != nil || len(salt) != SaltSize {
		return out, ErrReceipt
	}
	out.Included, err = Verify(LeafDigest(salt, data), []byte(r.Proof), v, witnesses...)
	return out, err
}

// Text is a value of the data as it is printed; empty where there is none.
func (p Proven) Text(name string) string {
	if v, ok := p.Data[name]; ok && v != nil {
		return fmt.Sprint(v)
	}
	return ""
}

// Of tells whether a file, whole, is the one the receipt speaks of: the sheet that was sent in, or the report that was issued.
// digest is the file's, as receipts write it.
func (p Proven) Of(file []byte) (digest string, same bool) {
	sum := sha256.Sum256(file)
	digest = hex.EncodeToString(sum[:])
	return digest, digest == p.Text("file_sha256") || digest == p.Text("pdf_sha256")
}
