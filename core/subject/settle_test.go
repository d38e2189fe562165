package subject

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/base/seal"
	"xinguan/core/ident"
	"xinguan/core/ledger"
)

var (
	ctx  = context.Background()
	sets = []db.Set{ledger.Migrations(), Migrations()}
)

const today = "2026-11-24"

func each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	dbtest.Each(t, sets, test, db.WithClock(clock.At(today)))
}

func write(t testing.TB, d *db.DB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Write(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

func view(t testing.TB, d *db.DB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := d.View(ctx, fn); err != nil {
		t.Fatal(err)
	}
}

// code is a valid credit code of a division that does not exist.
func code(n int) string { return ident.Make("91"+"441998", fmt.Sprintf("MA%06d", n)) }

func entry(n int, name string) Entry {
	return Entry{Key: Key{ident.TypeUSCC, code(n)}, Kind: ident.KindEnterprise, Name: name, Town: "441900119", Status: "在营"}
}

func settled(t testing.TB, d *db.DB, in ...Entry) (out []Settled) {
	t.Helper()
	write(t, d, func(tx *db.Tx) (err error) { out, err = Settle(tx, testPlaces, in); return err })
	return out
}

func decided(t testing.TB, d *db.DB, in ...Entry) (out []Settled) {
	t.Helper()
	write(t, d, func(tx *db.Tx) (err error) { out, err = Provisional(tx, testPlaces, in); return err })
	return out
}

func stored(t testing.TB, d *db.DB, code string) (s Subject) {
	t.Helper()
	view(t, d, func(tx *db.Tx) (err error) { s, err = Find(tx, code); return err })
	return s
}

// is compares a subject with what is expected, its id aside.
func is(t testing.TB, got, want Subject) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Subject{}, "ID"), cmpopts.EquateEmpty()); diff != "" {
		t.Error(diff)
	}
}

func TestRegisterMakesAndChanges(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		first := entry(1, "东莞市示例甲有限公司")
		first.FormerNames = []string{"东莞市示例老甲有限公司", " ", "东莞市示例甲有限公司"}
		made := settled(t, d, first, entry(2, "东莞市示例乙有限公司"))
		if !made[0].Changed || !made[1].Changed || made[0].ID == made[1].ID {
			t.Fatalf("made %+v", made)
		}
		want := Subject{Kind: ident.KindEnterprise, Name: "东莞市示例甲有限公司", Code: code(1), Status: "在营", Town: "441900119",
			FormerNames: []FormerName{{Name: "东莞市示例老甲有限公司"}}}
		is(t, stored(t, d, code(1)), want)

		if again := settled(t, d, first, entry(2, "东莞市示例乙有限公司")); again[0].Changed || again[1].Changed || again[0].ID != made[0].ID {
			t.Errorf("the same again changed something: %+v", again)
		}

		renamed := entry(1, "东莞市示例新甲有限公司")
		renamed.Status, renamed.Town = "注销", "" // the sheet does not say where
		if now := settled(t, d, renamed); !now[0].Changed || now[0].ID != made[0].ID {
			t.Errorf("renamed: %+v", now)
		}
		want.Name, want.Status = "东莞市示例新甲有限公司", "注销"
		want.FormerNames = []FormerName{{"东莞市示例甲有限公司", today}, {Name: "东莞市示例老甲有限公司"}}
		is(t, stored(t, d, code(1)), want)

		settled(t, d, entry(1, "东莞市示例甲有限公司")) // and back
		want.Name, want.Status = "东莞市示例甲有限公司", "在营"
		want.FormerNames = []FormerName{{"东莞市示例新甲有限公司", today}, {Name: "东莞市示例老甲有限公司"}}
		is(t, stored(t, d, code(1)), want)
	})
}

func TestProvisionalBecomesRegistered(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		known := decided(t, d, entry(1, "东莞市示列甲公司"), entry(1, "东莞市示例甲有限公司")) // filed twice, misspelt first
		if known[0].ID != known[1].ID {
			t.Errorf("one code, two subjects: %+v", known)
		}
		is(t, stored(t, d, code(1)), Subject{Kind: ident.KindEnterprise, Name: "东莞市示列甲公司", Code: code(1), Status: "在营", Town: "441900119", Provisional: true})
		if again := decided(t, d, entry(1, "又一个名称")); again[0] != (Settled{ID: known[0].ID}) {
			t.Errorf("a decision changed a subject: %+v", again)
		}
		if now := settled(t, d, entry(1, "东莞市示例甲有限公司")); now[0] != (Settled{ID: known[0].ID, Changed: true}) {
			t.Errorf("registered: %+v, was %v", now, known[0].ID)
		}
		// The misspelt name of the decision is no former name.
		is(t, stored(t, d, code(1)), Subject{Kind: ident.KindEnterprise, Name: "东莞市示例甲有限公司", Code: code(1), Status: "在营", Town: "441900119"})
		if after := decided(t, d, entry(1, "东莞市示例甲公司")); after[0] != (Settled{ID: known[0].ID}) {
			t.Errorf("a decision changed a registered subject: %+v", after)
		}
	})
}

func TestChangesWithinOneBatch(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		late := entry(1, "东莞市示例丙有限公司")
		late.Also = []Key{{ident.TypeRegNo, "441900000000015"}}
		out := settled(t, d, entry(1, "东莞市示例丙有限公司"), entry(1, "东莞市示例丁有限公司"), late)
		if out[0].ID != out[1].ID || out[1].ID != out[2].ID {
			t.Errorf("one code, several subjects: %+v", out)
		}
		got := stored(t, d, code(1))
		if got.Name != "东莞市示例丙有限公司" || len(got.FormerNames) != 1 || got.FormerNames[0].Name != "东莞市示例丁有限公司" {
			t.Errorf("%+v", got)
		}
		view(t, d, func(tx *db.Tx) error {
			known, err := Resolve(tx, []Key{late.Also[0], {ident.TypeOrgCode, code(1)[8:17]}, {ident.TypeUSCC, code(2)}})
			if err != nil || len(known) != 2 || known[late.Also[0]].ID != out[0].ID {
				t.Fatalf("resolved %v, %v", known, err)
			}
			one := known[late.Also[0]]
			if err := Names(tx, []*Ref{one, known[Key{ident.TypeOrgCode, code(1)[8:17]}]}); len(one.Norms) != 2 {
				t.Errorf("names %v, %v", one.Norms, err)
			}
			return err
		})
	})
}

// What one register takes the place of that another said is told with who had said it; a register that goes by its own word says
// nothing, nor does one that only agrees.
func TestTwoRegistersDisagree(t *testing.T) {
	of := func(source, name, status string) Entry {
		e := entry(1, name)
		e.Source, e.Status = source, status
		return e
	}
	const a, b = "registration:scjgj", "registration_social:mzj"
	each(t, func(t *testing.T, d *db.DB) {
		for _, x := range []struct {
			says Entry
			over Over
		}{
			{of(a, "东莞市示例甲有限公司", "在营"), Over{}},
			{of(b, "东莞市示例甲有限公司", "在营"), Over{}},
			{of(b, "东莞市示例乙有限公司", ""), Over{Name: "东莞市示例甲有限公司", Source: a, Since: today}},
			{of(b, "东莞市示例丙有限公司", "注销"), Over{}},
			{of(a, "东莞市示例丙有限公司", "在营"), Over{Status: "注销", Source: b, Since: today}},
			{of(a, "东莞市示例丙有限公司", "注销"), Over{}},
		} {
			if got := settled(t, d, x.says); got[0].Over != x.over {
				t.Errorf("%s says %s, %s: %+v, want %+v", x.says.Source, x.says.Name, x.says.Status, got[0].Over, x.over)
			}
		}
		first, second := of(a, "东莞市示例丁有限公司", "在营"), of(b, "东莞市示例戊有限公司", "在营") // in one batch
		first.Key.Value, second.Key.Value = code(2), code(2)
		if got := settled(t, d, first, second); got[0].Over != (Over{}) || got[1].Over != (Over{Name: first.Name, Source: a, Since: today}) {
			t.Errorf("%+v", got)
		}
	})
}

func TestOlderNumbersAreReplacedByTheCode(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		regNo := Key{ident.TypeRegNo, "441900000000015"}
		old := decided(t, d, Entry{Key: regNo, Kind: ident.KindOther, Name: "东莞市示例甲厂"})
		e := entry(1, "东莞市示例甲厂")
		e.Also = []Key{regNo}
		if now := settled(t, d, e); now[0] != (Settled{ID: old[0].ID, Changed: true}) {
			t.Errorf("%+v, was %+v", now, old)
		}
		settled(t, d, Entry{Key: regNo, Kind: ident.KindOther, Name: "东莞市示例甲厂"}) // an old sheet
		if s := stored(t, d, code(1)); s.Code != code(1) || s.Kind != ident.KindEnterprise || s.ID != old[0].ID {
			t.Errorf("%+v", s)
		}
		// Another code that shares the older number is another organisation.
		other := entry(2, "东莞市示例乙厂")
		other.Also = []Key{regNo}
		if now := settled(t, d, other); now[0].ID == old[0].ID {
			t.Error("two codes, one subject")
		}
	})
}

// TestTheCodeComesWithinTheBatch: one sheet may give an organisation by its older number first and by its code further down;
// it comes out as if the rows had come one by one, and a second code that shares the number is another organisation.
func TestTheCodeComesWithinTheBatch(t *testing.T) {
	regNo := Key{ident.TypeRegNo, "441900000000015"}
	under := func(n int, name string) Entry {
		e := entry(n, name)
		e.Also = []Key{regNo}
		return e
	}
	rows := []Entry{{Key: regNo, Kind: ident.KindOther, Name: "东莞市示例甲厂"}, under(1, "东莞市示例甲厂"), under(2, "东莞市示例乙厂")}
	for what, take := range map[string]func(t *testing.T, d *db.DB) []Settled{
		"at once": func(t *testing.T, d *db.DB) []Settled { return settled(t, d, rows...) },
		"one by one": func(t *testing.T, d *db.DB) (out []Settled) {
			for _, e := range rows {
				out = append(out, settled(t, d, e)...)
			}
			return out
		},
	} {
		t.Run(what, func(t *testing.T) {
			each(t, func(t *testing.T, d *db.DB) {
				out := take(t, d)
				if s := stored(t, d, code(1)); s.Code != code(1) || s.Kind != ident.KindEnterprise || s.ID != out[0].ID {
					t.Errorf("first by its number, then by its code: %+v", s)
				}
				if out[2].ID == out[0].ID {
					t.Error("two codes, one subject")
				}
			})
		})
	}
}

func TestFindAndGet(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		made := settled(t, d, entry(1, "东莞市示例甲有限公司"), entry(2, "东莞市示例乙有限公司"))
		view(t, d, func(tx *db.Tx) error {
			for _, c := range []string{code(3), "", "东莞市示例甲有限公司", "' or 1=1 --"} {
				if _, err := Find(tx, c); !errors.Is(err, ErrNone) {
					t.Errorf("%q: %v", c, err)
				}
			}
			both, err := GetMany(tx, []id.ID{made[1].ID, made[0].ID, made[1].ID})
			if err != nil || both[0].Code != code(2) || both[1].Code != code(1) || both[2].Code != code(2) {
				t.Errorf("%v %v", both, err)
			}
			if _, err := Get(tx, id.New()); !errors.Is(err, ErrNone) {
				t.Errorf("Get of nobody: %v", err)
			}
			none, err := GetMany(tx, nil)
			if len(none) != 0 {
				t.Error("subjects for no ids")
			}
			return err
		})
		if lower := stored(t, d, "　"+code(1)); lower.ID != made[0].ID {
			t.Error("a code with a blank is not found")
		}
	})
}

// Several imports at once never make two subjects of one code.
func TestImportsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		const importers, subjects = 4, 60
		ids := make([][]Settled, importers)
		var work sync.WaitGroup
		for k := range importers {
			work.Go(func() {
				in := make([]Entry, subjects)
				for i := range in {
					in[i] = entry(i, fmt.Sprintf("东莞市示例%d号厂", i))
				}
				err := d.Write(ctx, func(tx *db.Tx) (err error) {
					if k < 2 {
						ids[k], err = Provisional(tx, testPlaces, in)
					} else {
						ids[k], err = Settle(tx, testPlaces, in)
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		work.Wait()
		for k := 1; k < importers; k++ {
			for i := range ids[k] {
				if ids[k][i].ID != ids[0][i].ID {
					t.Fatalf("code %d has two subjects", i)
				}
			}
		}
		view(t, d, func(tx *db.Tx) error {
			n, err := db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err }, `select count(*) from subject where provisional = $1`, false)
			if n != subjects {
				t.Errorf("%d registered subjects", n)
			}
			return err
		})
	})
}

// An import that meets a code which another made but has not committed yet waits for it, and takes that subject.
func TestImportMeetsWhatAnotherJustMade(t *testing.T) {
	d := dbtest.Open(t, db.Postgres, sets) // on SQLite transactions follow each other
	made, commit := make(chan id.ID), make(chan bool)
	done := make(chan error, 2)
	go func() {
		done <- d.Write(ctx, func(tx *db.Tx) error {
			out, err := Provisional(tx, testPlaces, []Entry{entry(1, "东莞市示例甲厂")})
			if err == nil {
				made <- out[0].ID
			} else {
				close(made)
			}
			<-commit
			return err
		})
	}()
	first := <-made
	var second id.ID
	tried := make(chan bool, 10)
	go func() {
		done <- d.Write(ctx, func(tx *db.Tx) error {
			tried <- true
			out, err := Settle(tx, testPlaces, []Entry{entry(1, "东莞市示例甲厂")})
			if err == nil {
				second = out[0].ID
			}
			return err
		})
	}()
	<-tried
	time.Sleep(200 * time.Millisecond) // until it has looked and waits at the key
	close(commit)
	for range 2 {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	if first != second || len(tried) != 1 {
		t.Errorf("%v and %v after %d further tries", first, second, len(tried))
	}
}

func TestPersonsAreSealedAndErased(t *testing.T) {
	ring, err := seal.Open(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(t *testing.T, d *db.DB) {
		const number, other = "440000190001010000", "G00000000" // made up; the first has no valid check digit
		find := func(numbers ...string) (out map[string]Person) {
			t.Helper()
			write(t, d, func(tx *db.Tx) (err error) { out, err = Persons(tx, ring, numbers); return err })
			return out
		}
		first := find(number, other, number, " "+number)
		if len(first) != 3 || first[number].ID != first[" "+number].ID || first[number].ID == first[other].ID {
			t.Fatalf("%v", first)
		}
		sealed := first[number].Key.Seal([]byte("body"), nil)
		again := find(number)[number]
		if plain, err := again.Key.Unseal(sealed, nil); again.ID != first[number].ID || err != nil || string(plain) != "body" {
			t.Errorf("met again: %v, %v", again.ID, err)
		}
		view(t, d, func(tx *db.Tx) error {
			if _, err := SealedKey(tx); err != nil {
				t.Error(err)
			}
			return notPlain(t, tx, number)
		})
		write(t, d, func(tx *db.Tx) error { return ErasePerson(tx, again.ID) })
		if err := d.Write(ctx, func(tx *db.Tx) error { return ErasePerson(tx, again.ID) }); !errors.Is(err, ErrNone) {
			t.Errorf("erased twice: %v", err)
		}
		if after := find(number)[number]; after.ID == again.ID {
			t.Error("an erased person was met again")
		}
	})
}

// notPlain looks for a person's number in every column it might have slipped into.
func notPlain(t *testing.T, tx *db.Tx, number string) error {
	for _, q := range []string{`select coalesce(value, '') from identifier`, `select name || code from subject`, `select name || norm || trade from subject_name`,
		`select sealed from identifier`} {
		err := db.Each(tx, func(scan db.Scanner) error {
			var b []byte
			err := scan(&b)
			if bytes.Contains(b, []byte(number)) {
				t.Errorf("the number stands open: %s", q)
			}
			return err
		}, q)
		if err != nil {
			return err
		}
	}
	return nil
}

func TestIndexFollowsTheOutbox(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		// told settles and tells, as an import does.
		told := func(in ...Entry) {
			t.Helper()
			write(t, d, func(tx *db.Tx) error {
				out, err := Settle(tx, testPlaces, in)
				if err != nil {
					return err
				}
				pairs := []ledger.Pair{}
				for _, s := range out {
					if s.Changed {
						pairs = append(pairs, ledger.Pair{Subject: s.ID})
					}
				}
				return ledger.Append(tx, ledger.Change{Topic: Topic, Ref: id.New(), Refs: pairs})
			})
			if _, err := ledger.Seal(ctx, d); err != nil {
				t.Fatal(err)
			}
		}
		told(entry(1, "东莞市鸿达电子有限公司"), entry(2, "东莞市福康贸易有限公司"))
		x, err := Build(ctx, d, testPlaces)
		if err != nil {
			t.Fatal(err)
		}
		told(entry(1, "东莞市晨星电子有限公司"), entry(3, "东莞市金源塑胶有限公司"))
		told(entry(3, "东莞市金泰塑胶有限公司"))
		if got := lines(x.Search("晨星", Options{})); got != nil {
			t.Errorf("found before it was told: %v", got)
		}
		if err := x.Update(ctx, d); err != nil {
			t.Fatal(err)
		}
		for query, want := range map[string][]string{
			"晨星": {"trade 东莞市晨星电子有限公司"}, "鸿达": {"trade 东莞市鸿达电子有限公司 (former)"}, "福康": {"trade 东莞市福康贸易有限公司"},
			"金泰": {"trade 东莞市金泰塑胶有限公司"}, "金源塑胶": {"contains 东莞市金源塑胶有限公司 (former)"},
		} {
			if diff := cmp.Diff(want, lines(x.Search(query, Options{Strict: true}))); diff != "" {
				t.Errorf("%s: %s", query, diff)
			}
		}
		fresh, err := Build(ctx, d, testPlaces)
		if err != nil || x.Len() != 3 || fresh.Len() != 3 {
			t.Errorf("%d and %d subjects, %v", x.Len(), fresh.Len(), err)
		}
	})
}
