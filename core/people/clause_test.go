package people

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
)

// listRow is a row of some list.
type listRow struct {
	n     int64
	scope Scope
}

var (
	someOrgs     = []string{"scjgj", "rsj", "sbj", "xyzx", "fgj", "old1", "old2", "sub1", "bank1", "unknown"}
	someItems    = []string{"penalty", "permit", "honour"}
	somePurposes = []string{"", "supervision", "objection", "repair", "authorised", "curiosity"}
	someSubjects = []id.ID{id.New(), id.New(), id.New()}
	allReaches   = []Reach{Everyone, Below, Mandated, Own, Consented, Self}
)

// someRights have mergers (old1 → rsj, old2 → old1 → rsj), levels (sub1 under sbj under rsj) and mandates.
func someRights(t *rapid.T) *Rights {
	r := rightsOf(
		Org{Code: "old1", Name: "旧一", Kind: Department, Ended: "2026-01-01", Into: "rsj"},
		Org{Code: "old2", Name: "旧二", Kind: Department, Ended: "2025-01-01", Into: "old1"},
		Org{Code: "sub1", Name: "下一", Kind: Department, Superior: "sbj"},
		Org{Code: "bank1", Name: "示例银行", Kind: Bank})
	r.mandates = rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Mandate {
		return Mandate{Sender: rapid.SampledFrom(someOrgs).Draw(t, "sender"), Owner: rapid.SampledFrom(someOrgs).Draw(t, "owner"),
			Items: rapid.SliceOfNDistinct(rapid.SampledFrom(someItems), 0, 2, rapid.ID).Draw(t, "items"), From: "2026-01-01",
			Until: rapid.SampledFrom([]clock.Date{"", "2026-11-23", "2026-11-24"}).Draw(t, "until")}
	}), 0, 3).Draw(t, "mandates")
	return r
}

// someActor holds one to three rules of any kind.
func someActor(t *rapid.T, p Permission) Actor {
	a := someRights(t).Actor("u1", Capacity{Role: "decider", Org: rapid.SampledFrom(someOrgs).Draw(t, "org")}, aDay)
	if rapid.Bool().Draw(t, "for a subject") {
		a = someRights(t).Actor("u1", Capacity{Role: "representative", Subject: rapid.SampledFrom(someSubjects).Draw(t, "self")}, aDay)
	}
	can := *a.can
	can.rules = map[Permission][]Rule{p: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Rule {
		return Rule{Permission: p, Reach: rapid.SampledFrom(allReaches).Draw(t, "reach"), Why: "x",
			Items:    rapid.SliceOfNDistinct(rapid.SampledFrom(someItems), 0, 2, rapid.ID).Draw(t, "items"),
			Purposes: rapid.SliceOfNDistinct(rapid.SampledFrom(somePurposes[1:]), 0, 2, rapid.ID).Draw(t, "purposes")}
	}), 0, 3).Draw(t, "rules")}
	a.can = &can
	return a
}

// TestClauseSelectsWhatDecideAllows: for any actor, and any list, a row is in the list exactly if Decide allows it.
func TestClauseSelectsWhatDecideAllows(t *testing.T) {
	rows := everyRow()
	dbtest.Each(t, []db.Set{}, func(t *testing.T, d *db.DB) {
		fill(t, d, rows)
		rapid.Check(t, func(t *rapid.T) {
			p := rapid.SampledFrom([]Permission{RecordLook, StaffList}).Draw(t, "permission")
			a, purpose := someActor(t, p), rapid.SampledFrom(somePurposes).Draw(t, "purpose")
			if rapid.IntRange(0, 9).Draw(t, "public") == 0 {
				a = Public
			}
			where, args := a.Clause(p, purpose, Columns{Org: "agency", Item: "item", Subject: "about", Consent: "consent"}, 2)
			var got []int64
			err := d.View(context.Background(), func(tx *db.Tx) (err error) {
				got, err = db.All(tx, scanOne[int64], `select n from list where n >= $1 and `+where+` order by n`, append([]any{0}, args...)...)
				return err
			})
			if err != nil {
				t.Fatalf("%s %v: %v", where, args, err)
			}
			for _, r := range rows {
				r.scope.Purpose = purpose
				if want := Decide(a, p, r.scope); want.Allowed != slices.Contains(got, r.n) {
					t.Fatalf("%+v: Decide says %+v; the list by %s %v says otherwise", r.scope, want, where, args)
				}
			}
		})
	})
}

func everyRow() (out []listRow) {
	for _, org := range append([]string{""}, someOrgs...) {
		for _, item := range append([]string{""}, someItems...) {
			for i, subject := range someSubjects {
				out = append(out, listRow{n: int64(len(out)), scope: Scope{Org: org, Item: item, Subject: subject, Consent: i == 1}})
			}
		}
	}
	return out
}

func fill(t *testing.T, d *db.DB, rows []listRow) {
	t.Helper()
	err := d.Write(t.Context(), func(tx *db.Tx) error {
		if _, err := tx.Exec(`create table list (n bigint, agency text, item text, about bytea, consent boolean)`); err != nil {
			return err
		}
		return tx.Load("list", []string{"n", "agency", "item", "about", "consent"}, len(rows), func(i int) []any {
			s := rows[i].scope
			return []any{rows[i].n, s.Org, s.Item, s.Subject[:], s.Consent}
		})
	})
	if err != nil {
		t.Fatal(fmt.Errorf("fill: %w", err))
	}
}

// TestClauseWithoutColumns: what a list does not say cannot be decided by, and selects nothing.
func TestClauseWithoutColumns(t *testing.T) {
	for role, org := range map[Role]string{"clerk": "scjgj", "bank_user": "bank1"} {
		purpose := map[Role]string{"clerk": "repair", "bank_user": "authorised"}[role]
		if where, args := in(role, org).Clause(RecordLook, purpose, Columns{}, 1); where != nothing || len(args) != 0 {
			t.Errorf("%s: %s %v", role, where, args)
		}
	}
	if where, _ := in("clerk", "scjgj").Clause("record.steal", "", Columns{Org: "org"}, 1); where != nothing {
		t.Errorf("a permission that does not exist: %s", where)
	}
}

func BenchmarkDecide(b *testing.B) {
	a, on := in("decider", "rsj"), Scope{Org: "sbj", Item: "penalty", Purpose: "repair"}
	b.Run("allowed", func(b *testing.B) {
		for b.Loop() {
			if !Decide(a, RecordLook, on).Allowed {
				b.Fatal("refused")
			}
		}
	})
	b.Run("refused", func(b *testing.B) {
		for b.Loop() {
			if Decide(a, RoleGrant, on).Allowed {
				b.Fatal("allowed")
			}
		}
	})
	r := rightsOf()
	b.Run("actor and decide", func(b *testing.B) {
		for b.Loop() {
			if !Decide(r.Actor("u1", Capacity{Role: "decider", Org: "rsj"}, aDay), RecordLook, on).Allowed {
				b.Fatal("refused")
			}
		}
	})
}
