package ident

import "crypto/sha256"

// Digest is the key under which an organisation's identifier is stored: SHA-256 of its type and clean value. It is
// not for persons, whose few possible numbers could be tried out; theirs is a keyed hash made elsewhere.
func Digest(t Type, value string) [32]byte {
	if t == TypeResident {
		panic("ident: a resident ID has no open digest")
	}
	return sha256.Sum256([]byte(string(t) + "\x00" + value))
}
