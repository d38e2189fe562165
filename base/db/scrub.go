package db

import "context"

// Scrub takes deleted content off the disk as far as the engine can: SQLite, which overwrites what is deleted in its file,
// empties its log of older pages; PostgreSQL clears rows nobody can see any more. Readers that still look at an older
// moment keep theirs until they end; it is no error, the next time does the rest.
func (d *DB) Scrub(ctx context.Context) error {
	if d.engine == Postgres {
		_, err := d.writer.ExecContext(ctx, "vacuum")
		return d.explain(err)
	}
	if err := d.gate.enter(ctx, false); err != nil {
		return err
	}
	defer d.gate.leave()
	_, _, err := d.log(ctx, "truncate")
	return d.explain(err)
}
