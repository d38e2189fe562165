package db

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// unseen counts rows loaded into tables since PostgreSQL last looked at what is in them. It plans by statistics that its
// own service renews within a minute or so; a first fill outruns it, and look-ups among what was just loaded are then
// planned as if the tables were empty: a thousand times dearer in a table of 200,000 rows.
type unseen map[string]int64

func (u unseen) add(loaded map[string]int64) {
	for table, n := range loaded {
		u[table] += n
	}
}

// worthLooking is from how many rows on a plan can go wrong.
const worthLooking = 10_000

// growth is how many times over a table has grown when plans are made anew: looking costs a fifth of loading.
const growth = 4

// OnlyAdds says of a slice of Bulk or Relay that neither it nor those after it look anything up in the tables it loads rows into:
// their statistics are made once, so that PostgreSQL knows the tables at all, and not renewed while they grow.
func (t *Tx) OnlyAdds() { t.onlyAdds = true }

// look renews the statistics of tables that grew by several times the rows PostgreSQL knows of: a few times in any load. What
// a load ends with is left to PostgreSQL's own service, where it knows the table at all. They are only advice, so whatever
// hinders it is no error.
func (u unseen) look(ctx context.Context, d *DB, more bool) {
	for table, n := range u {
		if n < worthLooking {
			continue
		}
		var known int64
		err := d.writer.QueryRowContext(ctx, `select cast(reltuples as bigint) from pg_class where oid = to_regclass($1)`, table).Scan(&known)
		if err != nil || n < growth*known || !more && known > 0 {
			continue
		}
		if _, err := d.writer.ExecContext(ctx, "analyze "+pgx.Identifier{table}.Sanitize()); err == nil {
			delete(u, table)
		}
	}
}
