package record

import (
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// ShownCount is how many records of an item are visible on the transaction's day, read from the tally.
func ShownCount(tx *db.Tx, item string) (int64, error) {
	return db.One(tx, scanCount, `select coalesce(cast(sum(n) as bigint), 0) from tally_day where item = $1 and state = 'shown' and day <= $2`,
		item, string(tx.Today()))
}

// AcceptedSince is how many records of an item came in from a day on.
func AcceptedSince(tx *db.Tx, item string, from clock.Date) (int64, error) {
	return db.One(tx, scanCount, `select coalesce(cast(sum(n) as bigint), 0) from tally_day where item = $1 and state = 'accepted' and day >= $2`,
		item, string(from))
}

func scanCount(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err }

// Known is what an import needs to know of a current record with the same subject and item.
type Known struct {
	Subject, ID id.ID
	Key, Digest []byte
	Agency      string
	State       State
	Accepted    clock.Date
	Disputed    bool
	Shielded    bool // as a whole, or some of its fields
	Class       string
	Batch       id.ID
}

// Want is what a row about to come in would meet: the record with its natural key; without one, that with its content;
// and the record ID, where its sender names the one it corrects.
type Want struct {
	Subject     id.ID
	Key, Digest []byte
	ID          []byte // nil where none is named
	Part        []byte // the key it has as a further penalty of its decision; nil where there is none
}

// lookup is how many rows are looked for at once: SQLite takes the longer for a placeholder the more there are.
func lookup(tx *db.Tx) int {
	if tx.Engine() == db.Postgres {
		return 1000
	}
	return 100
}

// Existing are the current records of an item that some rows would meet. They are picked where they lie: a subject may
// have hundreds, of which a row meets one at most.
func Existing(tx *db.Tx, item string, of []Want) ([]Known, error) {
	out, seen := []Known(nil), map[id.ID]bool{}
	for some := range slices.Chunk(of, lookup(tx)) {
		args := []any{item}
		for i := range some {
			w := &some[i]
			args = append(args, w.Subject[:], blob(w.Key), w.Digest, blob(w.ID), blob(w.Part))
		}
		err := db.Each(tx, func(scan db.Scanner) error {
			k, err := scanKnown(scan)
			if !seen[k.ID] {
				seen[k.ID] = true
				out = append(out, k)
			}
			return err
		}, `select r.subject_id, r.id, r.nkey, r.digest, r.agency, r.state, r.accepted, r.disputed, r.state = 'shielded' or r.shielded_fields <> '', r.class, r.batch
			from `+tx.Table(2, len(some), "bytea", "bytea", "bytea", "bytea", "bytea")+` w`+tx.Probe("record", "r", "r.subject_id = w.column1")+`
			where r.item = $1 and r.current
				and (r.nkey = w.column2 or w.column2 is null and r.nkey is null and r.digest = w.column3 or r.id = w.column4 or r.nkey = w.column5)`, args...)
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Had tells whether a subject has, or had before a correction, a record of an item with exactly this content.
func Had(tx *db.Tx, subject id.ID, item string, digest []byte) (bool, error) {
	n, err := db.One(tx, scanCount, `select count(*) from record where subject_id = $1 and item = $2 and digest = $3`, subject, item, digest)
	return n > 0, err
}

func scanKnown(scan db.Scanner) (k Known, err error) {
	err = scan(&k.Subject, &k.ID, &k.Key, &k.Digest, &k.Agency, &k.State, &k.Accepted, &k.Disputed, &k.Shielded, &k.Class, &k.Batch)
	return k, err
}
