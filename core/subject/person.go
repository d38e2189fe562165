package subject

import (
	"database/sql"
	"errors"
	"fmt"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/seal"
	"xinguan/base/vault"
	"xinguan/core/ident"
)

// Person is a natural person as records need one: no name, and a key of their own under which everything about them is
// sealed. Erasing the key erases the content, copies and backups included.
type Person struct {
	ID  id.ID
	Key *seal.DataKey
}

// Persons finds or makes persons by the number of their document; the map is keyed by the numbers as given. Numbers are
// stored as keyed digests with the value sealed under the person's own key; nobody finds a person by anything else.
func Persons(tx *db.Tx, ring *seal.Keyring, numbers []string) (map[string]Person, error) {
	digests := make(map[string][32]byte, len(numbers))
	for _, n := range numbers {
		digests[n] = ring.Index("person", ident.NormName(n))
	}
	known, err := storedPersons(tx, ring, digests)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Person, len(digests))
	var fresh []newPerson
	for _, n := range numbers {
		p, ok := known[digests[n]]
		if !ok {
			made := makePerson(ring, digests[n], n)
			p = made.Person
			known[made.digest] = p
			fresh = append(fresh, made)
		}
		out[n] = p
	}
	return out, insertPersons(tx, fresh)
}

// storedPersons are those known already, by digest.
func storedPersons(tx *db.Tx, ring *seal.Keyring, digests map[string][32]byte) (map[[32]byte]Person, error) {
	keys := make([]any, 0, len(digests))
	for _, d := range digests {
		keys = append(keys, d[:])
	}
	out := make(map[[32]byte]Person, len(digests))
	err := inChunks(tx, keys, `select i.key, i.subject_id, k.wrapped from identifier i join person_key k on k.subject_id = i.subject_id where i.key in `, func(scan db.Scanner) (err error) {
		var key, wrapped []byte
		var p Person
		if err := scan(&key, &p.ID, &wrapped); err != nil {
			return err
		}
		p.Key, err = ring.UnwrapDataKey(wrapped)
		out[[32]byte(key)] = p
		return err
	})
	return out, err
}

// newPerson is what is stored of a person met for the first time.
type newPerson struct {
	Person
	digest                [32]byte
	keyID                 id.ID
	wrapped, sealedNumber []byte
}

func makePerson(ring *seal.Keyring, digest [32]byte, number string) newPerson {
	keyID, wrapped, key := ring.NewDataKey()
	x := id.New()
	return newPerson{Person{x, key}, digest, keyID, wrapped, key.Seal([]byte(number), x[:])}
}

func insertPersons(tx *db.Tx, in []newPerson) error {
	err := tx.Load("identifier", identifierColumns, len(in), func(i int) []any {
		return []any{in[i].digest[:], string(ident.TypeResident), in[i].ID[:], nil, in[i].sealedNumber, "", ""}
	})
	if err != nil {
		return db.Again(fmt.Errorf("persons: %w", err))
	}
	err = tx.Load("person_key", []string{"subject_id", "key_id", "wrapped"}, len(in), func(i int) []any {
		return []any{in[i].ID[:], in[i].keyID[:], in[i].wrapped}
	})
	if err != nil {
		return fmt.Errorf("person keys: %w", err)
	}
	today := string(tx.Today())
	return tx.Load("subject", subjectColumns, len(in), func(i int) []any {
		return []any{in[i].ID[:], string(ident.KindPerson), "", "", "", "", true, nil, today}
	})
}

// ErasePerson destroys a person's key, so that nothing sealed under it can be read again, and the digest of their
// number: whoever files it again meets another person. ErrNone where there is no such key.
func ErasePerson(tx *db.Tx, person id.ID) error {
	n, err := tx.Exec(`delete from person_key where subject_id = $1`, person)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrNone
	}
	_, err = tx.Exec(`delete from identifier where subject_id = $1`, person)
	return err
}

// SealedKey is the wrapped key of any person, to check a key file against; sql.ErrNoRows when there is none.
func SealedKey(tx *db.Tx) ([]byte, error) {
	return db.One(tx, func(scan db.Scanner) (b []byte, err error) { err = scan(&b); return b, err }, `select wrapped from person_key limit 1`)
}

// Vaults are the columns of this package that the keyring sealed.
func Vaults() []vault.Column {
	return []vault.Column{{Table: "person_key", Key: []string{"subject_id"}, Column: "wrapped",
		Again: func(ring *seal.Keyring, _ []any, wrapped []byte) ([]byte, error) { return ring.Rewrap(wrapped) }}}
}

// FindPerson is the person with the number of a document, which must be the very number; ErrNone where nobody is known
// by it.
func FindPerson(tx *db.Tx, ring *seal.Keyring, number string) (id.ID, error) {
	digest := ring.Index("person", ident.NormName(number))
	x, err := db.One(tx, func(scan db.Scanner) (x id.ID, err error) { err = scan(&x); return x, err },
		`select i.subject_id from identifier i join subject s on s.subject_id = i.subject_id where i.key = $1 and s.kind = 'person'`, digest[:])
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNone
	}
	return x, err
}

// IsPerson tells whether an id is that of a natural person.
func IsPerson(tx *db.Tx, x id.ID) (bool, error) {
	n, err := db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err },
		`select count(*) from subject where subject_id = $1 and kind = 'person'`, x)
	return n > 0, err
}

// PersonKey is the key under which everything about a person is sealed; ErrNone once it was erased.
func PersonKey(tx *db.Tx, ring *seal.Keyring, person id.ID) (*seal.DataKey, error) {
	wrapped, err := db.One(tx, func(scan db.Scanner) (b []byte, err error) { err = scan(&b); return b, err }, `select wrapped from person_key where subject_id = $1`, person)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNone
	}
	if err != nil {
		return nil, err
	}
	return ring.UnwrapDataKey(wrapped)
}
