package db

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Table is what a snapshot holds of one table.
type Table struct {
	Name    string   `json:"name"`
	Rows    int64    `json:"rows"`
	Columns []string `json:"columns,omitempty"` // PostgreSQL: in the order of its stream
}

// Contents describes a snapshot.
type Contents struct {
	Engine    string           `json:"engine"` // sqlite, postgres
	Versions  map[string]int64 `json:"versions"`
	Tables    []Table          `json:"tables"`
	Sequences map[string]int64 `json:"sequences,omitempty"` // PostgreSQL: the last number given; absent where none was
}

// Names of engines, and of the one stream of SQLite; on PostgreSQL there is a stream TablePrefix+name for each table.
const (
	SQLiteName   = "sqlite"
	PostgresName = "postgres"
	PagesStream  = "db/pages"
	TablePrefix  = "db/table/"
)

// Name of the engine, as Contents has it.
func (e Engine) Name() string {
	if e == Postgres {
		return PostgresName
	}
	return SQLiteName
}

// Snapshot is the whole database at one moment, read while others write.
type Snapshot struct {
	tx    *Tx
	path  string
	pause Pause
}

// Pause is called between small steps of long reading, so that it can leave the machine to others.
type Pause func()

// Snapshot opens the moment and calls fn, which sees the database as it is then. Writers are not held up; on SQLite the
// log cannot start anew until fn returns.
func (d *DB) Snapshot(ctx context.Context, pause Pause, fn func(*Snapshot) error) error {
	pool := d.reader
	if d.engine == SQLite { // a connection of its own, with little cache: pages are read once
		if err := d.pool(&pool, 1, "deferred", "busy_timeout(10000)", "query_only(1)", "cache_size(-2000)"); err != nil {
			return err
		}
		defer pool.Close()
	}
	conn, err := pool.Conn(ctx)
	if err != nil {
		return d.explain(err)
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: d.snapshotLevel()})
	if err != nil {
		return d.explain(err)
	}
	return d.explain(d.run(ctx, conn, standard{tx}, reading, func(t *Tx) error {
		if _, err := All(t, scanText, `select 'begun'`+d.firstRead()); err != nil {
			return err
		}
		return fn(&Snapshot{t, d.path, pause})
	}))
}

func (d *DB) snapshotLevel() sql.IsolationLevel {
	if d.engine == Postgres {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

// firstRead touches the database, so that the moment is fixed: beginning alone fixes nothing.
func (d *DB) firstRead() string {
	if d.engine == Postgres {
		return ""
	}
	return ` from sqlite_schema limit 1`
}

func scanText(scan Scanner) (s string, err error) { err = scan(&s); return s, err }

func scanNumber(scan Scanner) (n int64, err error) { err = scan(&n); return n, err }

// Tx reads from the snapshot.
func (s *Snapshot) Tx() *Tx { return s.tx }

// Size is about how many bytes Dump writes.
func (s *Snapshot) Size() (int64, error) {
	if s.tx.engine == Postgres {
		return One(s.tx, scanNumber, `select coalesce(sum(pg_table_size(oid)), 0)::bigint from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r'`)
	}
	pages, err := One(s.tx, scanNumber, `pragma page_count`)
	if err != nil {
		return 0, err
	}
	size, err := One(s.tx, scanNumber, `pragma page_size`)
	return pages * size, err
}

// Contents is what Dump will write; Dump fills in the rows.
func (s *Snapshot) Contents() (c Contents, err error) {
	c.Engine = s.tx.engine.Name()
	if c.Versions, err = versions(s.tx); err != nil {
		return c, err
	}
	if c.Tables, err = tablesOf(s.tx); err != nil || s.tx.engine == SQLite {
		return c, err
	}
	c.Sequences, err = sequencesOf(s.tx)
	return c, err
}

// Dump writes the database as streams made by create, and counts the rows into c, which Contents gave.
func (s *Snapshot) Dump(c *Contents, create func(name string) io.WriteCloser) error {
	if s.tx.engine == Postgres {
		return s.dumpTables(c.Tables, create)
	}
	out := create(PagesStream)
	if err := errors.Join(s.dumpPages(out), out.Close()); err != nil {
		return err
	}
	return s.count(c.Tables)
}

// dumpPages writes the pages of the file as they are in the snapshot, which is a SQLite file again.
func (s *Snapshot) dumpPages(out io.Writer) (err error) {
	rows, err := s.tx.Query(`select data from sqlite_dbpage order by pgno`)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	var page sql.RawBytes
	for n := 1; rows.Next(); n++ {
		if err := rows.Scan(&page); err != nil {
			return err
		}
		if _, err := out.Write(page); err != nil {
			return err
		}
		if n%pausePages == 0 {
			s.pause()
		}
	}
	return rows.Err()
}

// pausePages is after how many pages (of 4 KB) there is a pause.
const pausePages = 256

// count counts rows; on SQLite it is a walk through each table.
func (s *Snapshot) count(tables []Table) error {
	for i := range tables {
		n, err := One(s.tx, scanNumber, `select count(*) from `+quoted(tables[i].Name))
		if err != nil {
			return err
		}
		tables[i].Rows = n
		s.pause()
	}
	return nil
}

// dumpTables copies each table out in PostgreSQL's text form, which later versions read too.
func (s *Snapshot) dumpTables(tables []Table, create func(string) io.WriteCloser) error {
	return s.tx.conn.Raw(func(driver any) error {
		conn, ok := driver.(*stdlib.Conn)
		if !ok {
			return fmt.Errorf("db: COPY needs pgx, not %T", driver)
		}
		for i := range tables {
			t := &tables[i]
			out := create(TablePrefix + t.Name)
			blocks := bufio.NewWriterSize(paused{out, s.pause}, pausePages*4096)
			tag, err := conn.Conn().PgConn().CopyTo(s.tx.ctx, blocks, `copy (select `+list(t.Columns)+` from `+quoted(t.Name)+`) to stdout`)
			if err := errors.Join(err, blocks.Flush(), out.Close()); err != nil {
				return err
			}
			t.Rows = tag.RowsAffected()
		}
		return nil
	})
}

// paused pauses after what was written. It is for large blocks: a pause takes longer than a row.
type paused struct {
	io.Writer
	pause Pause
}

func (p paused) Write(b []byte) (int, error) {
	defer p.pause()
	return p.Writer.Write(b)
}

func quoted(name string) string { return pgx.Identifier{name}.Sanitize() }

func list(columns []string) string {
	out := ""
	for i, c := range columns {
		if i > 0 {
			out += ", "
		}
		out += quoted(c)
	}
	return out
}

// tablesOf lists all tables; on PostgreSQL those that refer to others come after the rest, so that they load in order.
func tablesOf(tx *Tx) ([]Table, error) {
	q := `select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and rootpage > 0 order by name`
	if tx.engine == Postgres {
		q = `select c.relname from pg_class c where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
			order by exists (select 1 from pg_constraint f where f.conrelid = c.oid and f.contype = 'f'), c.relname`
	}
	names, err := All(tx, scanText, q)
	if err != nil {
		return nil, err
	}
	out := make([]Table, len(names))
	for i, name := range names {
		out[i].Name = name
		if tx.engine != Postgres {
			continue
		}
		out[i].Columns, err = All(tx, scanText, `select attname from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped and attgenerated = '' order by attnum`, quoted(name))
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

func sequencesOf(tx *Tx) (map[string]int64, error) {
	out := map[string]int64{}
	err := Each(tx, func(scan Scanner) error {
		var name string
		var last int64
		err := scan(&name, &last)
		out[name] = last
		return err
	}, `select sequencename, last_value from pg_sequences where schemaname = current_schema() and last_value is not null`)
	return out, err
}

// Counts are the rows of every table now.
func Counts(tx *Tx) (map[string]int64, error) {
	s := &Snapshot{tx: tx, pause: func() {}}
	tables, err := tablesOf(tx)
	if err != nil {
		return nil, err
	}
	if err := s.count(tables); err != nil {
		return nil, err
	}
	out := make(map[string]int64, len(tables))
	for _, t := range tables {
		out[t.Name] = t.Rows
	}
	return out, nil
}

// Gently is a Pause that rests as long as the work since the last one took, at most a fiftieth of a second: half the
// machine stays with others.
func Gently() Pause {
	last := time.Now()
	return func() {
		time.Sleep(min(time.Since(last), 20*time.Millisecond))
		last = time.Now()
	}
}
