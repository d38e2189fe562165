package record_test

import (
	"context"
	"maps"
	"reflect"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

// A portrait holds the newest records of each item and the number of all that are visible, and is the same whether the
// program counts them or, for a subject with very many, the database.
func TestPortraitHoldsTheNewestOfEachItem(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		l, whose := laws(t), id.New()
		var in []record.New
		for i := range 9 {
			in = append(in, penalty(whose, clock.Date("2026-04-01").AddDays(-i/2), rulebook.General, "2026-05-01"), penalty(whose, "2026-03-01", rulebook.Minor, "2026-05-01"))
		}
		for i := range 3 {
			n := penalty(whose, clock.Date("2026-04-02").AddDays(-i), rulebook.Unclassified, "2026-05-01")
			n.Item, n.SeverityFiled, n.Body = "permit", "", []byte(`{"content":"示例"}`)
			in = append(in, n)
		}
		write(t, d, func(tx *db.Tx) error { return l.Add(tx, in) })
		err := d.View(context.Background(), func(tx *db.Tx) error {
			for _, perItem := range []int{1, 2, 5, 100} {
				all, totals, err := record.Portrait(tx, []id.ID{whose}, perItem)
				if err != nil {
					return err
				}
				if want := min(perItem, 9) + min(perItem, 3); len(all) != want || totals["penalty"] != 9 || totals["permit"] != 3 {
					t.Errorf("%d of each: %d records of %v", perItem, len(all), totals)
				}
				if all[0].Item != "permit" || all[0].Body.Get("content") != "示例" {
					t.Errorf("the newest is %s of %s", all[0].Item, all[0].Decided)
				}
				many, counted, err := record.Crowd(tx, whose, perItem)
				if err != nil {
					return err
				}
				if !reflect.DeepEqual(all, many) || !maps.Equal(totals, counted) {
					t.Errorf("%d of each: counted in the database there are %d records of %v", perItem, len(many), counted)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}, db.WithClock(clock.At("2026-05-01")))
}
