package rating

import (
	"bytes"
	"database/sql"
	"embed"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

//go:embed sql/*.sql
var files embed.FS

// Migrations are the tables of this package.
func Migrations() db.Set {
	sub, _ := fs.Sub(files, "sql")
	return db.Set{Package: "rating", FS: sub}
}

// Result is a stored result. It is right from AsOf to GoodUntil unless something happens to the subject's records.
type Result struct {
	Subject        id.ID
	Model, Version string
	AsOf           clock.Date
	Score          Points
	Grade          string // in force; empty outside the model
	Reckoned       string // what the score says
	Outside        string
	GoodUntil      clock.Date
	Points         []Points // by indicator, in the model's order
	At             clock.Instant
}

// same tells whether two results say the same for as long.
func (r *Result) same(o *Result) bool {
	return r.Score == o.Score && r.Grade == o.Grade && r.Reckoned == o.Reckoned && r.Outside == o.Outside && r.GoodUntil == o.GoodUntil && slices.Equal(r.Points, o.Points)
}

func pack(in []Points) []byte {
	var b []byte
	for _, p := range in {
		b = binary.AppendVarint(b, int64(p))
	}
	return b
}

func unpack(b []byte) (out []Points) {
	for len(b) > 0 {
		v, n := binary.Varint(b)
		if n <= 0 {
			return out
		}
		out, b = append(out, Points(v)), b[n:]
	}
	return out
}

const resultColumns = `subject_id, model, version, as_of, score, grade, reckoned, outside, good_until, points, at`

func scanResult(scan db.Scanner) (r Result, err error) {
	var packed []byte
	err = scan(&r.Subject, &r.Model, &r.Version, &r.AsOf, &r.Score, &r.Grade, &r.Reckoned, &r.Outside, &r.GoodUntil, &packed, &r.At)
	r.Points = unpack(packed)
	return r, err
}

// Stored is the newest stored result of a version about a subject; ok is false where there is none.
func Stored(tx *db.Tx, subject id.ID, m *Model) (r Result, ok bool, err error) {
	r, err = db.One(tx, scanResult, `select `+resultColumns+` from rating_result where subject_id = $1 and model = $2 and version = $3`, subject, m.ID, m.Version)
	if errors.Is(err, sql.ErrNoRows) {
		return r, false, nil
	}
	return r, err == nil, err
}

// SQLite, which knows nothing of how many there are, would take the index of what is due for queries by model and version
// and go through all results of a version each time; what is not a bare column keeps it from that.
const (
	ofVersion          = ` from rating_result where model || '' = $1 and version || '' = $2`
	storedBetweenQuery = `select ` + resultColumns + ofVersion + ` and subject_id >= $3 and subject_id <= $4`
	storedAfterQuery   = `select ` + resultColumns + ofVersion + ` and subject_id > $3 order by subject_id limit $4`
)

// storedAfter are the next results of a version in the order of their subjects.
func storedAfter(tx *db.Tx, m *Model, after id.ID, limit int) ([]Result, error) {
	return db.All(tx, scanResult, storedAfterQuery, m.ID, m.Version, after[:], limit)
}

// storedBetween are the results of a version about the subjects from one to another.
func storedBetween(tx *db.Tx, m *Model, from, to id.ID) (map[id.ID]Result, error) {
	out := map[id.ID]Result{}
	err := db.Each(tx, func(scan db.Scanner) error {
		r, err := scanResult(scan)
		out[r.Subject] = r
		return err
	}, storedBetweenQuery, m.ID, m.Version, from, to)
	return out, err
}

// storedOf are the results of a version about some subjects.
func storedOf(tx *db.Tx, m *Model, of []id.ID) (map[id.ID]Result, error) {
	args := []any{m.ID, m.Version}
	for _, x := range of {
		args = append(args, x)
	}
	out := map[id.ID]Result{}
	return out, db.Each(tx, func(scan db.Scanner) error {
		r, err := scanResult(scan)
		out[r.Subject] = r
		return err
	}, `select `+resultColumns+` from rating_result where model = $1 and version = $2 and subject_id in `+db.In(3, len(of)), args...)
}

// storedRows is how many rows one statement writes.
const storedRows = 20

// write stores results that differ from what is stored, with their changes; cause says why they were reckoned, empty for what is
// nobody's history.
func write(tx *db.Tx, had map[id.ID]Result, now []Result, cause string) error {
	var put []Result
	var moves []change
	for i := range now {
		old, known := had[now[i].Subject]
		if known && old.same(&now[i]) {
			continue
		}
		put = append(put, now[i])
		if cause != "" && known && (old.Score != now[i].Score || old.Grade != now[i].Grade) {
			moves = append(moves, change{old, now[i]})
		}
	}
	if err := upsert(tx, put); err != nil {
		return err
	}
	return insertMoves(tx, moves, cause)
}

func upsert(tx *db.Tx, all []Result) error {
	at := tx.Now().String()
	return putRows(tx, `insert into rating_result (`+resultColumns+`)`, `on conflict (subject_id, model, version) do update set as_of = excluded.as_of, score = excluded.score, grade = excluded.grade,
		reckoned = excluded.reckoned, outside = excluded.outside, good_until = excluded.good_until, points = excluded.points, at = excluded.at`, 11, len(all), func(i int) []any {
		r := &all[i]
		return []any{r.Subject, r.Model, r.Version, string(r.AsOf), int64(r.Score), r.Grade, r.Reckoned, r.Outside, string(r.GoodUntil), pack(r.Points), at}
	})
}

// putRows writes rows of so many columns, a few with each statement, which is prepared once.
func putRows(tx *db.Tx, insert, conflict string, columns, n int, row func(int) []any) error {
	var ready *sql.Stmt
	for from := 0; from < n; from += storedRows {
		var args []any
		to := min(from+storedRows, n)
		for i := from; i < to; i++ {
			args = append(args, row(i)...)
		}
		q := insert + ` values ` + db.Values(1, to-from, columns) + ` ` + conflict
		if to-from < storedRows || n < 2*storedRows {
			if _, err := tx.Exec(q, args...); err != nil {
				return fmt.Errorf("rating: %w", err)
			}
			continue
		}
		if ready == nil {
			var err error
			if ready, err = tx.SQL().PrepareContext(tx.Context(), q); err != nil {
				return fmt.Errorf("rating: %w", err)
			}
			defer ready.Close()
		}
		if _, err := ready.ExecContext(tx.Context(), args...); err != nil {
			return fmt.Errorf("rating: %w", err)
		}
	}
	return nil
}

// Move is a change of a result.
type Move struct {
	AsOf            clock.Date
	WasScore, Score Points
	WasGrade, Grade string
	Cause           string // run, records, time, version, confirmed and a case, or what happened to a record and its id
	Version         string
}

// change is a result before and after.
type change struct{ old, now Result }

// insertMoves writes down changes, of different subjects.
func insertMoves(tx *db.Tx, all []change, cause string) error {
	at := tx.Now().String()
	return putRows(tx, `insert into rating_change (subject_id, model, version, at, as_of, was_score, was_grade, score, grade, cause)`,
		`on conflict (subject_id, model, version, at) do update set score = excluded.score, grade = excluded.grade`, 10, len(all), func(i int) []any {
			old, now := &all[i].old, &all[i].now
			return []any{now.Subject, now.Model, now.Version, at, string(now.AsOf), int64(old.Score), old.Grade, int64(now.Score), now.Grade, cause}
		})
}

// History are the newest changes of a subject's results by a model, whichever its version, at most limit.
func History(tx *db.Tx, subject id.ID, m *Model, limit int) ([]Move, error) {
	return db.All(tx, func(scan db.Scanner) (v Move, err error) {
		err = scan(&v.AsOf, &v.WasScore, &v.WasGrade, &v.Score, &v.Grade, &v.Cause, &v.Version)
		return v, err
	}, `select as_of, was_score, was_grade, score, grade, cause, version from rating_change where subject_id = $1 and model = $2 order by at desc, version desc limit $3`,
		subject, m.ID, limit)
}

// due are subjects whose stored results no longer hold by the passing of time.
func due(tx *db.Tx, m *Model, limit int) ([]id.ID, error) {
	return db.All(tx, func(scan db.Scanner) (x id.ID, err error) { err = scan(&x); return x, err },
		`select subject_id from rating_result where model = $1 and version = $2 and good_until < $3 limit $4`, m.ID, m.Version, string(tx.Today()), limit)
}

// Tally counts the stored results of a version by grade in force; outside the model under "".
func Tally(tx *db.Tx, m *Model) (map[string]int64, error) {
	out := map[string]int64{}
	err := db.Each(tx, func(scan db.Scanner) error {
		var g string
		var n int64
		err := scan(&g, &n)
		out[g] = n
		return err
	}, `select grade, count(*) from rating_result where model = $1 and version = $2 group by grade`, m.ID, m.Version)
	return out, err
}

// compareIDs orders subjects as the tables do.
func compareIDs(a, b id.ID) int { return bytes.Compare(a[:], b[:]) }
