package record

import (
	"context"
	"fmt"
	"sync"

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

// indexesAtOnce is how many indexes a server makes at a time, each on a core of its own. SQLite has one writer.
const indexesAtOnce = 2

// EnsureIndexes makes the indexes that are missing, each in a transaction of its own, and tells before each how many of
// all are there. Where none is missing it costs nothing.
func EnsureIndexes(ctx context.Context, d *db.DB, tell func(done, total int)) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	work := indexWork{d: d, tell: tell}
	var hands sync.WaitGroup
	for range indexesAtOnce {
		hands.Go(func() {
			if err := work.carry(ctx); err != nil {
				work.fail(err)
				stop()
			}
		})
		if d.Engine() == db.SQLite {
			break
		}
	}
	hands.Wait()
	return work.err
}

// indexWork is the making of all indexes by several hands.
type indexWork struct {
	d    *db.DB
	tell func(done, total int)

	sync.Mutex
	begun, done int
	err         error // the first
}

// carry makes one index after the other until none is left.
func (w *indexWork) carry(ctx context.Context) error {
	for i := w.next(0); i < len(indexes); i = w.next(1) {
		x := indexes[i]
		err := w.d.Timeless(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec("create index if not exists " + x.name + " on " + x.on)
			return err
		})
		if err != nil {
			return fmt.Errorf("index %s: %w", x.name, err)
		}
	}
	return nil
}

// next is the index to make now, after so many were made.
func (w *indexWork) next(made int) int {
	w.Lock()
	defer w.Unlock()
	w.done += made
	i := w.begun
	if w.begun++; i < len(indexes) && w.tell != nil {
		w.tell(w.done, len(indexes))
	}
	return i
}

func (w *indexWork) fail(err error) {
	w.Lock()
	defer w.Unlock()
	if w.err == nil {
		w.err = err
	}
}

// Empty tells whether there is no record at all.
func Empty(tx *db.Tx) (bool, error) {
	n, err := db.One(tx, scanCount, `select count(*) from (select 1 from record limit 1) t`)
	return n == 0, err
}
