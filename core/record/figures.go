package record

import (
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
}

// Existing are the current records of an item, for a batch of subjects; Key is nil where a record has no natural key.
func Existing(tx *db.Tx, item string, subjects []id.ID) ([]Known, error) {
	var out []Known
	const chunk = 500
	for len(subjects) > 0 {
		n := min(chunk, len(subjects))
		args := []any{item}
		for _, s := range subjects[:n] {
			args = append(args, s)
		}
		some, err := db.All(tx, scanKnown, `select subject_id, id, nkey, digest, agency, state, accepted, disputed, state = 'shielded' or shielded_fields <> '' from record
			where item = $1 and current and subject_id in `+db.In(2, n), args...)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
		subjects = subjects[n:]
	}
	return out, nil
}

// Had tells whether a subject has, or had before a correction, a record of an item with exactly this content.
func Had(tx *db.Tx, subject id.ID, item string, digest []byte) (bool, error) {
	n, err := db.One(tx, scanCount, `select count(*) from record where subject_id = $1 and item = $2 and digest = $3`, subject, item, digest)
	return n > 0, err
}

func scanKnown(scan db.Scanner) (k Known, err error) {
	err = scan(&k.Subject, &k.ID, &k.Key, &k.Digest, &k.Agency, &k.State, &k.Accepted, &k.Disputed, &k.Shielded)
	return k, err
}

// Any tells whether an item has records at all: a first fill need not look for earlier ones.
func Any(tx *db.Tx, item string) (bool, error) {
	n, err := db.One(tx, scanCount, `select count(*) from (select 1 from tally_day where item = $1 and state = 'accepted' limit 1) t`, item)
	return n > 0, err
}
