package seal

import (
	"crypto/cipher"
	"crypto/rand"
	"fmt"

	"xinguan/base/id"
)

const dataHead = 1 + len(id.ID{})

// wrapAAD keeps wrapped data keys apart from other sealed texts.
var wrapAAD = []byte("data key")

// DataKey seals the content of one person. It is stored only wrapped, that is sealed under the ring; erase the wrapped
// key and nothing sealed with it can be opened again, copies and backups of the content included. It is safe for
// concurrent use.
type DataKey struct {
	id   id.ID
	aead cipher.AEAD
}

// NewDataKey makes a key. Store id and wrapped; use key.
func (r *Keyring) NewDataKey() (keyID id.ID, wrapped []byte, key *DataKey) {
	plain := make([]byte, len(keyID)+keySize)
	keyID = id.New()
	copy(plain, keyID[:])
	rand.Read(plain[len(keyID):])
	key, err := dataKey(plain)
	if err != nil {
		panic(err) // the length is right by construction
	}
	return keyID, r.Seal(plain, wrapAAD), key
}

// UnwrapDataKey makes a stored key usable again. Errors are those of Unseal.
func (r *Keyring) UnwrapDataKey(wrapped []byte) (*DataKey, error) {
	plain, err := r.Unseal(wrapped, wrapAAD)
	if err != nil {
		return nil, err
	}
	return dataKey(plain)
}

// Rewrap seals a wrapped data key under the current key of the ring, for use after a rotation. Content sealed with the
// data key stays as it is.
func (r *Keyring) Rewrap(wrapped []byte) ([]byte, error) {
	plain, err := r.Unseal(wrapped, wrapAAD)
	if err != nil {
		return nil, err
	}
	return r.Seal(plain, wrapAAD), nil
}

func dataKey(plain []byte) (*DataKey, error) {
	k := &DataKey{}
	if len(plain) != len(k.id)+keySize {
		return nil, ErrTruncated
	}
	copy(k.id[:], plain)
	aead, err := newAEAD(plain[len(k.id):])
	k.aead = aead
	return k, err
}

// ID is the key's id, which every text it sealed names.
func (k *DataKey) ID() id.ID { return k.id }

// Seal encrypts plain; see Keyring.Seal for aad. The text is version, key id (16 bytes), nonce, ciphertext and tag.
func (k *DataKey) Seal(plain, aad []byte) []byte {
	return sealUnder(k.aead, append([]byte{versionData}, k.id[:]...), plain, aad)
}

// Unseal opens what Seal of the same key made. Errors are as for Keyring.Unseal; another key's text is ErrNoKey.
func (k *DataKey) Unseal(sealed, aad []byte) ([]byte, error) {
	keyID, err := DataKeyOf(sealed)
	if err != nil {
		return nil, err
	}
	if keyID != k.id {
		return nil, fmt.Errorf("%w（数据密钥 %s）", ErrNoKey, keyID)
	}
	return openUnder(k.aead, sealed[:dataHead], sealed[dataHead:], aad)
}

// DataKeyOf is the id of the data key a text was sealed with.
func DataKeyOf(sealed []byte) (keyID id.ID, err error) {
	if len(sealed) > 0 && sealed[0] != versionData {
		return keyID, ErrVersion
	}
	if len(sealed) < dataHead+nonceSize+tagSize {
		return keyID, ErrTruncated
	}
	copy(keyID[:], sealed[1:])
	return keyID, nil
}

// Format prints only the id, whatever the verb: a key must not end up in a log.
func (k *DataKey) Format(s fmt.State, _ rune) { fmt.Fprintf(s, "data key %s", k.id) }
