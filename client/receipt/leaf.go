package receipt

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"io"
)

// leafForm begins what is hashed, so that another form one day gives other digests.
const leafForm = "xinguan leaf 1\n"

// SaltSize is the size of a salt: enough that nobody can test guesses of the data against the public log.
const SaltSize = 16

// LeafDigest is what the log holds of a leaf: SHA-256 of form, salt and canonical data.
func LeafDigest(salt, data []byte) []byte {
	h := sha256.New()
	h.Write([]byte(leafForm))
	h.Write(salt)
	h.Write(data)
	return h.Sum(nil)
}

// Canonical writes a flat JSON object in its one form: keys in order, no blanks, numbers as they were.
func Canonical(v map[string]any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(out.Bytes()), err
}

// Object reads a flat JSON object in which no key comes twice: who reads it by eye must see what was hashed. ErrReceipt for
// anything else.
func Object(raw []byte) (map[string]any, error) {
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
