package house

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/flow"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
)

// turned is a clock a test turns.
type turned struct{ day clock.Date }

func (m *turned) Now() time.Time { return clock.At(m.day).Now() }

// Whatever the class, the day of the decision and what was declared since: a repair that is granted before the earliest day
// is refused and changes nothing; from that day on it ends the publication, once.
func TestNothingIsRepairedBeforeItsMinimum(t *testing.T) {
	items, err := catalog.Load(dongguan.FS, nil)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := rulebook.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	now := &turned{"2026-06-01"}
	dbtest.Each(t, []db.Set{ledger.Migrations(), subject.Migrations(), record.Migrations()}, func(t *testing.T, d *db.DB) {
		store := &record.Store{Laws: record.Laws{Catalog: items, Rules: rules}}
		repair := Effects(store, &flow.Engine{})["record.repair"]
		rapid.Check(t, func(rt *rapid.T) {
			now.day = "2026-06-01"
			n := record.New{Fixed: record.Fixed{Subject: id.New(), ID: id.New(), Item: "penalty", ItemVersion: 1, Agency: "sthjj", Authority: rapid.SampledFrom([]string{"东莞市生态环境局", "东莞市应急管理局"}).Draw(rt, "authority"),
				Decided: clock.Date("2025-10-01").AddDays(rapid.IntRange(0, 240).Draw(rt, "decided")), Class: "罚款", SeverityFiled: rapid.SampledFrom(rulebook.Severities).Draw(rt, "class"),
				Digest: make([]byte, 16), Batch: id.New(), Accepted: "2026-06-01"}, Body: []byte(`{"conduct":"示例"}`)}
			must := func(do func(tx *db.Tx) error) {
				if err := d.Write(t.Context(), do); err != nil {
					rt.Fatal(err)
				}
			}
			must(func(tx *db.Tx) error { return store.Add(tx, []record.New{n}) })
			if rapid.Bool().Draw(rt, "declared") {
				must(func(tx *db.Tx) error {
					return store.Apply(tx, record.Event{Subject: n.Subject, Record: n.ID, Kind: record.Classified, Value: "serious", Cause: "示例", Actor: "示例"})
				})
			}
			now.day = now.day.AddDays(rapid.IntRange(0, 900).Draw(rt, "days"))
			var before, after record.Record
			read := func(r *record.Record) {
				err := d.View(t.Context(), func(tx *db.Tx) (err error) { *r, err = record.Get(tx, n.Subject, n.ID); return err })
				if err != nil {
					rt.Fatal(err)
				}
			}
			read(&before)
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				return repair(tx, flow.Case{Number: "示例1号", Subject: n.Subject, Record: n.ID}, flow.Done{Party: flow.Authority, Actor: "示例"})
			})
			read(&after)
			early := before.RepairFrom == "" || now.day < before.RepairFrom
			var wrong flow.Wrong
			switch {
			case !before.Shown(now.day):
				if err != nil || after.Derived != before.Derived {
					rt.Fatalf("nothing was shown on %s: %v, %+v", now.day, err, after.Derived)
				}
			case early && (!errors.As(err, &wrong) || after.Derived != before.Derived):
				rt.Fatalf("repaired on %s, earliest %s: %v, %+v", now.day, before.RepairFrom, err, after.Derived)
			case !early && (err != nil || after.State != record.Repaired || after.Shown(now.day)):
				rt.Fatalf("not repaired on %s, earliest %s: %v, %+v", now.day, before.RepairFrom, err, after.Derived)
			case before.RepairFrom != "" && before.RepairFrom <= before.Decided:
				rt.Fatalf("decided %s, repaired from %s", before.Decided, before.RepairFrom)
			}
		})
	}, db.WithClock(now))
}
