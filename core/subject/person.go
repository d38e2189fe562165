package subject

import (
	"database/sql"
	"errors"
	"fmt"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/seal"
	"xinguan/core/ident"
)

// Person is a natural person as records need one: no name, and a key of their own under which everything about them is
// sealed. Erasing the key erases the content, copies and backups included.
type Person struct {
	ID  id.ID
	Key *seal.DataKey
}

// Persons finds or makes persons by the number of their document. Numbers are stored as keyed digests with the value
// sealed under the person's own key; nobody finds a person by anything else.
func Persons(tx *db.Tx, ring *seal.Keyring, numbers []string) (map[string]Person, error) {
	out := make(map[string]Person, len(numbers))
	for _, n := range numbers {
		if _, done := out[n]; done {
			continue
		}
		p, err := person(tx, ring, n)
		if err != nil {
			return nil, err
		}
		out[n] = p
	}
	return out, nil
}

func person(tx *db.Tx, ring *seal.Keyring, number string) (Person, error) {
	digest := ring.Index("person", ident.NormName(number))
	p, err := storedPerson(tx, ring, digest[:])
	if !errors.Is(err, sql.ErrNoRows) {
		return p, err
	}
	return newPerson(tx, ring, digest[:], number)
}

func storedPerson(tx *db.Tx, ring *seal.Keyring, digest []byte) (Person, error) {
	var wrapped []byte
	p, err := db.One(tx, func(scan db.Scanner) (p Person, err error) { err = scan(&p.ID, &wrapped); return p, err },
		`select i.subject_id, k.wrapped from identifier i join person_key k on k.subject_id = i.subject_id where i.key = $1`, digest)
	if err != nil {
		return p, err
	}
	p.Key, err = ring.UnwrapDataKey(wrapped)
	return p, err
}

func newPerson(tx *db.Tx, ring *seal.Keyring, digest []byte, number string) (Person, error) {
	keyID, wrapped, key := ring.NewDataKey()
	p := Person{ID: id.New(), Key: key}
	_, err := tx.Exec(`insert into identifier (key, type, subject_id, value, sealed) values ($1, $2, $3, null, $4)`,
		digest, string(ident.TypeResident), p.ID, key.Seal([]byte(number), p.ID[:]))
	if err != nil {
		return p, db.Again(fmt.Errorf("person: %w", err))
	}
	if _, err := tx.Exec(`insert into person_key (subject_id, key_id, wrapped) values ($1, $2, $3)`, p.ID, keyID, wrapped); err != nil {
		return p, fmt.Errorf("person key: %w", err)
	}
	_, err = tx.Exec(`insert into subject (subject_id, kind, name, code, status, town, provisional, canonical, since) values ($1, $2, '', '', '', '', $3, null, $4)`,
		p.ID, string(ident.KindPerson), true, tx.Today())
	return p, err
}

// SealedKey is the wrapped key of any person, to check a key file against; sql.ErrNoRows when there is none.
func SealedKey(tx *db.Tx) ([]byte, error) {
	return db.One(tx, func(scan db.Scanner) (b []byte, err error) { err = scan(&b); return b, err }, `select wrapped from person_key limit 1`)
}
