package intake_test

import (
	"bytes"
	"context"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/core/intake"
	"xinguan/core/subject"
)

// The persons of this file bear names that stand nowhere else.
const (
	hermit, hermitNumber = "示例壬癸酉", 77
	beggar, beggarNumber = "示例辛丑卯", 78
)

// traces are what must not be found of a person: name, number, the parts of the number that tell something.
func traces(name string, n int) [][]byte {
	return [][]byte{[]byte(name), []byte(resident(n)), []byte(resident(n)[:17]), []byte(resident(n)[6:14] + resident(n)[14:17])}
}

// personFiles are a sheet with a good row and held ones about persons, and a sheet of organisations with one astray.
func personFiles(t *testing.T, im *intake.Importer) (penalty, mixed string) {
	good := personRow(1).with("party_name", hermit, "id_number", resident(hermitNumber), "fact", "经查，"+hermit+"（"+resident(hermitNumber)+"）示例违法。")
	held := personRow(2).with("party_name", beggar, "id_number", resident(beggarNumber), "decided", beggar, "fine", resident(beggarNumber))
	lost := personRow(3).with("party_name", beggar, "id_number", "", "content", "", "kind", beggar)
	wrong := penaltyRow(4).with("party_name", hermit, "party_kind", "", "uscc", resident(hermitNumber), "remark", "电话"+resident(hermitNumber))
	penalty = filledIn(t, item(t, im, "penalty_person"), "自然人.csv", good, held, lost)
	return penalty, filledIn(t, item(t, im, "penalty"), "法人.xlsx", wrong)
}

// search looks for the traces in every file below a folder.
func search(t *testing.T, where, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, trace := range append(traces(hermit, hermitNumber), traces(beggar, beggarNumber)...) {
			if i := bytes.Index(raw, trace); i >= 0 {
				t.Errorf("%s: %s holds %q at byte %d", where, filepath.Base(path), trace, i)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// takePersons imports the files; while rows are settled it looks into the spool, too.
func takePersons(t *testing.T, im *intake.Importer) {
	t.Helper()
	penalty, mixed := personFiles(t, im)
	spools := 0
	look := func(stage intake.Stage, _, _ int64) {
		if files, err := os.ReadDir(im.Spool); err == nil && len(files) > 0 {
			spools++
			search(t, "while it is read or settled ("+string(stage)+")", im.Spool)
		}
	}
	for code, path := range map[string]string{"penalty_person": penalty, "penalty": mixed} {
		res, err := im.File(context.Background(), intake.Job{Item: code, Agency: "cgj", Path: path, Progress: look})
		if err != nil || res.Held == 0 {
			t.Fatalf("%s: %+v %v", code, res, err)
		}
	}
	if spools == 0 {
		t.Error("no spool was looked into")
	}
}

// After an import nothing of a person's name or number stands in plain text in the database file, its log or the spool.
func TestNothingOfAPersonIsInPlainTextOnDisk(t *testing.T) {
	address := dbtest.URL(t, db.SQLite)
	d, err := db.Open(context.Background(), address, db.WithClock(clock.At(today)))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(context.Background(), d, sets...); err != nil {
		t.Fatal(err)
	}
	im := importer(t, d)
	takePersons(t, im)
	dir := filepath.Dir(strings.TrimPrefix(address, "sqlite:"))
	search(t, "open", dir)
	search(t, "open", im.Spool)
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	search(t, "closed", dir)
	if raw, err := os.ReadFile(strings.TrimPrefix(address, "sqlite:")); err != nil || !bytes.Contains(raw, []byte("东示例人罚〔2026〕1号")) {
		t.Errorf("the file looked into is not the database: %v", err)
	}
}

// The same is true of every row of every table on PostgreSQL, whose files hold pages that are not ours to read.
func TestNothingOfAPersonIsInPlainTextInTables(t *testing.T) {
	d := dbtest.Open(t, db.Postgres, sets, db.WithClock(clock.At(today)))
	takePersons(t, importer(t, d))
	view(t, d, func(tx *db.Tx) error {
		name := func(scan db.Scanner) (s string, err error) { err = scan(&s); return s, err }
		tables, err := db.All(tx, name, `select table_name from information_schema.tables where table_schema = current_schema() and table_type = 'BASE TABLE'`)
		if err != nil || len(tables) < 10 {
			t.Fatalf("%d tables: %v", len(tables), err)
		}
		for _, table := range tables {
			rows, err := db.All(tx, name, `select x::text from `+table+` x`)
			if err != nil {
				return err
			}
			all := []byte(strings.Join(rows, "\n"))
			for _, trace := range append(traces(hermit, hermitNumber), traces(beggar, beggarNumber)...) {
				if bytes.Contains(all, trace) || bytes.Contains(all, []byte(hex.EncodeToString(trace))) {
					t.Errorf("table %s holds %q", table, trace)
				}
			}
		}
		return nil
	})
}

// sealedBody is a stored body about a person, and whose it is.
type sealedBody struct {
	subject, record id.ID
	sealed          []byte
}

// Once the person's key is destroyed, nothing opens the body any more: not the number, which meets another person.
func TestAnErasedPersonsRecordCannotBeRead(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		takePersons(t, im)
		person := func() (p subject.Person) {
			err := d.Write(context.Background(), func(tx *db.Tx) error {
				found, err := subject.Persons(tx, im.Ring, []string{resident(hermitNumber)})
				p = found[resident(hermitNumber)]
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		var b sealedBody
		before := person()
		view(t, d, func(tx *db.Tx) (err error) {
			b, err = db.One(tx, func(scan db.Scanner) (b sealedBody, err error) {
				err = scan(&b.subject, &b.record, &b.sealed)
				return b, err
			},
				`select subject_id, id, sealed from record_body where sealed is not null`)
			return err
		})
		if plain, err := before.Key.Unseal(b.sealed, b.record[:]); b.subject != before.ID || err != nil || !bytes.Contains(plain, []byte(hermit)) {
			t.Fatalf("before it is erased the body cannot be read: %v", err)
		}
		if err := d.Write(context.Background(), func(tx *db.Tx) error { return subject.ErasePerson(tx, before.ID) }); err != nil {
			t.Fatal(err)
		}
		after := person()
		if after.ID == before.ID {
			t.Error("the number still meets the erased person")
		}
		if _, err := after.Key.Unseal(b.sealed, b.record[:]); err == nil {
			t.Error("another key opens the body")
		}
		if _, err := im.Ring.Unseal(b.sealed, b.record[:]); err == nil {
			t.Error("the key file alone opens the body")
		}
		if n := number(t, d, `select count(*) from person_key where subject_id = $1`, before.ID) + number(t, d, `select count(*) from identifier where subject_id = $1`, before.ID); n != 0 {
			t.Errorf("%d keys or digests of the erased person are left", n)
		}
		if n := number(t, d, `select count(*) from record where subject_id = $1`, before.ID); n != 1 {
			t.Errorf("the record itself is gone: it must stay counted (%d)", n)
		}
	}, db.WithClock(clock.At(today)))
}
