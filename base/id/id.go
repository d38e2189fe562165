// Package id makes and writes the identifiers of everything the platform stores: UUIDv7 in 16 bytes, base32 outside.
package id

import (
	"crypto/sha256"
	"database/sql/driver"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// ID is a UUIDv7: it sorts by the time it was made, and ids made by one process never go backwards.
type ID [16]byte

var alphabet = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// New makes an id.
func New() ID {
	u, err := uuid.NewV7()
	if err != nil {
		panic("id: no randomness: " + err.Error())
	}
	return ID(u)
}

// Of is the id of something that is told apart by what it says alone: said twice, even at the same moment, it has one id. It
// sorts by nothing.
func Of(parts ...string) ID {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d %s", len(p), p)
	}
	return ID(h.Sum(nil)[:16])
}

// Parse reads what String wrote.
func Parse(s string) (ID, error) {
	var x ID
	b, err := alphabet.DecodeString(s)
	if err != nil || len(b) != len(x) {
		return x, fmt.Errorf("id: %q is no identifier", s)
	}
	copy(x[:], b)
	return x, nil
}

// IsZero tells whether no id was given.
func (x ID) IsZero() bool { return x == ID{} }

// String is 26 lower-case characters that read well aloud.
func (x ID) String() string { return alphabet.EncodeToString(x[:]) }

// Earlier sorts before every id made up to so long before x.
func (x ID) Earlier(by time.Duration) (out ID) {
	var ms [8]byte
	copy(ms[2:], x[:6])
	at := max(0, int64(binary.BigEndian.Uint64(ms[:]))-by.Milliseconds())
	binary.BigEndian.PutUint64(ms[:], uint64(at))
	copy(out[:6], ms[2:])
	return out
}

// MarshalText writes the outside form.
func (x ID) MarshalText() ([]byte, error) { return []byte(x.String()), nil }

// UnmarshalText reads the outside form.
func (x *ID) UnmarshalText(b []byte) (err error) { *x, err = Parse(string(b)); return err }

// Value stores the 16 bytes; the zero ID is stored as NULL.
func (x ID) Value() (driver.Value, error) {
	if x.IsZero() {
		return nil, nil
	}
	return x[:], nil
}

// Scan reads 16 bytes or NULL.
func (x *ID) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*x = ID{}
		return nil
	case []byte:
		if len(v) == len(x) {
			copy(x[:], v)
			return nil
		}
	}
	return fmt.Errorf("id: cannot read an id from %T", src)
}
