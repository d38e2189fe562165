package record

import (
	"context"
	"fmt"

	"xinguan/base/db"
)

// shownToo ends an index of a list: what makes a record visible, so that counting and picking need no look into the table.
const shownToo = ", shown_until, shown_from, state, public, current) where public and current"

// indexes are those beside the keys, as the migrations make them. A first fill goes without them and makes them at its
// end: sorted once they cost less than kept up row by row. A test compares them with the migrations.
var indexes = []struct{ name, on string }{
	{"record_list", "record (item, decided, id" + shownToo},
	{"record_authority", "record (item, authority_code, decided, id" + shownToo},
	{"record_town", "record (item, town, decided, id" + shownToo},
	{"record_doc", "record (item, doc_no) where public and current"},
	{"record_rest", "record (item, decided) where not (public and current)"},
	{"record_unclassed", "record (authority_code, item, shown_until, id, town, shown_from, state, severity, public, current) where public and current and severity = 'unclassified'"},
	{"record_old_id", "record_old (old_id)"},
}

// DropIndexes takes the indexes away for a first fill. Lists are slow until EnsureIndexes has made them again.
func DropIndexes(tx *db.Tx) error {
	for _, x := range indexes {
		if _, err := tx.Exec("drop index if exists " + x.name); err != nil {
			return fmt.Errorf("index %s: %w", x.name, err)
		}
	}
	return nil
}

// EnsureIndexes makes the indexes that are missing, each in a transaction of its own, and tells before each how many of
// all are there. Where none is missing it costs nothing.
func EnsureIndexes(ctx context.Context, d *db.DB, tell func(done, total int)) error {
	for i, x := range indexes {
		if tell != nil {
			tell(i, len(indexes))
		}
		err := d.Timeless(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec("create index if not exists " + x.name + " on " + x.on)
			return err
		})
		if err != nil {
			return fmt.Errorf("index %s: %w", x.name, err)
		}
	}
	return nil
}

// Empty tells whether there is no record at all.
func Empty(tx *db.Tx) (bool, error) {
	n, err := db.One(tx, scanCount, `select count(*) from (select 1 from record limit 1) t`)
	return n == 0, err
}
