// Package seal encrypts what must not lie open in a database or on a disk. A Keyring is a file of keys outside the
// database; everything sealed names the key it was sealed with, so keys can be changed while old content still opens.
// It uses the national algorithms: SM4-GCM to seal, HMAC-SM3 for keyed digests.
//
// A sealed text is: version (1 byte), key id (4 bytes), nonce (12 bytes), ciphertext with a 16-byte tag. Version and
// key id are authenticated together with the caller's additional data (aad), which says where the text belongs.
package seal

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

// What can be wrong with a sealed text. Unseal wraps one of these.
var (
	ErrTruncated = errors.New("密封内容不完整，少了结尾；请从备份恢复")
	ErrVersion   = errors.New("密封内容的格式本程序不认识；请换用较新的版本")
	ErrNoKey     = errors.New("密封时所用的密钥不在密钥文件里；请找回当时的密钥文件")
	ErrTampered  = errors.New("密封内容或它的位置被改动过，不能打开；请从备份恢复")
)

const (
	versionRing = 1 // sealed with a key of the ring
	versionData = 2 // sealed with a data key

	keySize   = 16
	nonceSize = 12
	tagSize   = 16
	ringHead  = 1 + 4
)

// Overhead is how many bytes longer a text sealed by a Keyring is than the plain one.
const Overhead = ringHead + nonceSize + tagSize

// newAEAD makes SM4-GCM from a 16-byte key.
func newAEAD(key []byte) (cipher.AEAD, error) {
	block, err := sm4.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return cipher.NewGCM(block)
}

// sealUnder appends nonce and ciphertext to head; head itself is authenticated too. Nonces are random: one key may
// seal 2³² texts before a repeated nonce becomes likelier than one in 2³²; rotate well before.
func sealUnder(aead cipher.AEAD, head, plain, aad []byte) []byte {
	out := make([]byte, len(head)+nonceSize, len(head)+nonceSize+len(plain)+tagSize)
	copy(out, head)
	nonce := out[len(head):]
	rand.Read(nonce) // never fails: the runtime ends the program when there is no randomness
	return aead.Seal(out, nonce, plain, bind(head, aad))
}

// openUnder opens what sealUnder made, after its head.
func openUnder(aead cipher.AEAD, head, rest, aad []byte) ([]byte, error) {
	if len(rest) < nonceSize+tagSize {
		return nil, ErrTruncated
	}
	plain, err := aead.Open(nil, rest[:nonceSize], rest[nonceSize:], bind(head, aad))
	if err != nil {
		return nil, ErrTampered
	}
	return plain, nil
}

// bind joins head and aad; head has a length fixed by its first byte, so the join is unambiguous.
func bind(head, aad []byte) []byte {
	out := make([]byte, 0, len(head)+len(aad))
	return append(append(out, head...), aad...)
}

// Seal encrypts plain under the current key. The same aad must be given to Unseal: put into it what the text belongs
// to (table, row), so that a sealed text moved elsewhere does not open. The result is Overhead bytes longer.
func (r *Keyring) Seal(plain, aad []byte) []byte {
	k := r.state.Load().current
	return sealUnder(k.aead, ringHeader(k.id), plain, aad)
}

// Unseal opens what Seal made, under whichever key of the ring it names. Errors are ErrTruncated, ErrVersion,
// ErrNoKey and ErrTampered; a wrong aad is ErrTampered.
func (r *Keyring) Unseal(sealed, aad []byte) ([]byte, error) {
	id, err := KeyOf(sealed)
	if err != nil {
		return nil, err
	}
	k, ok := r.key(id)
	if !ok {
		return nil, fmt.Errorf("%w（密钥编号 %d）", ErrNoKey, id)
	}
	return openUnder(k.aead, sealed[:ringHead], sealed[ringHead:], aad)
}

// Stale tells whether a sealed text should be sealed again because its key is no longer the current one.
func (r *Keyring) Stale(sealed []byte) bool {
	id, err := KeyOf(sealed)
	return err == nil && id != r.state.Load().current.id
}

// KeyOf is the id of the ring's key a text was sealed with.
func KeyOf(sealed []byte) (id uint32, err error) {
	if len(sealed) > 0 && sealed[0] != versionRing {
		return 0, ErrVersion
	}
	if len(sealed) < Overhead {
		return 0, ErrTruncated
	}
	return binary.BigEndian.Uint32(sealed[1:]), nil
}

// HeadSize is how many bytes of a sealed text say which key it needs.
const HeadSize = ringHead

// KeyOfHead is the id of the ring's key, read from the first HeadSize bytes of a text it sealed.
func KeyOfHead(head []byte) (id uint32, err error) {
	if len(head) < HeadSize {
		return 0, ErrTruncated
	}
	if head[0] != versionRing {
		return 0, ErrVersion
	}
	return binary.BigEndian.Uint32(head[1:]), nil
}

// Head is how a text begins that a key of the ring sealed.
func Head(id uint32) []byte { return ringHeader(id) }

func ringHeader(id uint32) []byte {
	head := [ringHead]byte{versionRing}
	binary.BigEndian.PutUint32(head[1:], id)
	return head[:]
}

// Index is a keyed digest (HMAC-SM3) under which a value can be found again without being stored: who lacks the key
// file cannot test guesses. Domains keep equal values of different kinds apart. The index key never rotates.
func (r *Keyring) Index(domain, value string) [32]byte {
	mac := hmac.New(sm3.New, r.state.Load().index)
	var n [4]byte
	binary.BigEndian.PutUint32(n[:], uint32(len(domain)))
	mac.Write(n[:])
	mac.Write([]byte(domain))
	mac.Write([]byte(value))
	return [32]byte(mac.Sum(nil))
}
