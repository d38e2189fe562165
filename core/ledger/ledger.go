// Package ledger keeps the two books every transaction writes to: the outbox (table change), which indexes, other
// processes and receivers follow, and the audit log (table audit), which says who did what.
//
// Rows go in unnumbered, in the same transaction as what they tell of. A sealer (Seal, Run) then numbers the committed
// ones, dense from 1, and chains audit rows by hash; numbering inside the transaction would make all writers wait for
// each other. Readers see sealed rows only. As a row is numbered after its commit, a reader who has seen number n will
// never meet a lower one later, however long a transaction took.
package ledger

import (
	"embed"
	"io/fs"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

//go:embed sql/*.sql
var files embed.FS

// Migrations are the tables of this package.
func Migrations() db.Set {
	sub, err := fs.Sub(files, "sql")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return db.Set{Package: "ledger", FS: sub}
}

// Change is one entry of the outbox: something of a topic happened to a subject, or to many.
type Change struct {
	Seq     int64 // given by the sealer, dense over all topics
	Topic   string
	Subject id.ID // zero where Refs tell
	Ref     id.ID // what it is about: a record, a batch
	Refs    []Pair
	At      clock.Instant
}

// Pair is one of many things a change is about.
type Pair struct{ Subject, Record id.ID }

const pairSize = 2 * len(id.ID{})

// Append adds changes to the outbox in the caller's transaction. Seq and At of the changes are not read.
func Append(tx *db.Tx, changes ...Change) error {
	ids := make([]id.ID, len(changes))
	var many []int // changes with pairs
	for i := range changes {
		ids[i] = id.New()
		if len(changes[i].Refs) > 0 {
			many = append(many, i)
		}
	}
	at := tx.Now().String()
	row := func(i int) []any {
		c := &changes[i]
		return []any{ids[i][:], c.Topic, nullable(c.Subject), nullable(c.Ref), at}
	}
	if err := insert(tx, "change", []string{"id", "topic", "subject_id", "ref", "at"}, len(changes), row); err != nil {
		return err
	}
	return insert(tx, "change_pairs", []string{"id", "pairs"}, len(many), func(i int) []any {
		return []any{ids[many[i]][:], pack(changes[many[i]].Refs)}
	})
}

// insert spares a single row the way of bulk loading.
func insert(tx *db.Tx, table string, columns []string, n int, row func(int) []any) error {
	if n != 1 {
		return tx.Load(table, columns, n, row)
	}
	q := "insert into " + table + " ("
	for i, c := range columns {
		if i > 0 {
			q += ", "
		}
		q += c
	}
	_, err := tx.Exec(q+") values "+db.In(1, len(columns)), row(0)...)
	return err
}

func nullable(x id.ID) any {
	if x.IsZero() {
		return nil
	}
	return x[:]
}

func pack(pairs []Pair) []byte {
	out := make([]byte, 0, len(pairs)*pairSize)
	for _, p := range pairs {
		out = append(append(out, p.Subject[:]...), p.Record[:]...)
	}
	return out
}

func unpack(b []byte) []Pair {
	if len(b) == 0 {
		return nil
	}
	out := make([]Pair, len(b)/pairSize)
	for i := range out {
		at := b[i*pairSize:]
		out[i] = Pair{Subject: id.ID(at[:16]), Record: id.ID(at[16:32])}
	}
	return out
}

// manyPairs bounds what one call of Since returns in pairs.
const manyPairs = 100_000

// Since returns sealed changes of a topic (all topics where it is empty) numbered after seq, in order: at most limit,
// and fewer where they hold very many pairs. None at all means that the reader is up to date.
func Since(tx *db.Tx, topic string, seq int64, limit int) ([]Change, error) {
	return changesAfter(tx, topic, seq, limit, manyPairs)
}

// changesAfter stops after the change with which it has so many pairs.
func changesAfter(tx *db.Tx, topic string, seq int64, limit, most int) ([]Change, error) {
	where, args := "c.seq > $1", []any{seq}
	if topic != "" {
		where, args = "c.topic = $1 and c.seq > $2", []any{topic, seq}
	}
	args = append(args, limit)
	rows, err := tx.Query(`select c.seq, c.topic, c.subject_id, c.ref, c.at, p.pairs from change c left join change_pairs p on p.id = c.id
		where `+where+` order by c.seq limit `+db.In(len(args), 1), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Change
	for pairs := 0; pairs < most && rows.Next(); {
		var c Change
		var packed []byte
		if err := rows.Scan(&c.Seq, &c.Topic, &c.Subject, &c.Ref, &c.At, &packed); err != nil {
			return nil, err
		}
		c.Refs = unpack(packed)
		pairs += len(c.Refs)
		out = append(out, c)
	}
	return out, rows.Err()
}

// unlike is how far the clocks of those who write may be apart.
const unlike = time.Hour

// PairsOf are the things the changes of a topic about something are about, of changes made after it got its id.
func PairsOf(tx *db.Tx, topic string, ref id.ID) (out []Pair, err error) {
	from := ref.Earlier(unlike)
	return out, db.Each(tx, func(scan db.Scanner) error {
		var raw []byte
		err := scan(&raw)
		out = append(out, unpack(raw)...)
		return err
	}, `select p.pairs from change c join change_pairs p on p.id = c.id where c.id > $1 and c.topic = $2 and c.ref = $3 order by c.id`, from, topic, ref)
}

// Head is the number of the last sealed change. Who builds something from the tables and then follows the outbox takes
// it in the same snapshot and goes on from there.
func Head(tx *db.Tx) (seq int64, err error) {
	return db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err },
		`select seq from ledger_head where chain = 'change'`)
}
