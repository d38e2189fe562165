package report

import (
	"context"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
)

// A report of very many records gives their true number and says that it does not list them all.
func TestMoreRecordsThanListed(t *testing.T) {
	c, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	items, err := catalog.Load(dongguan.FS, c.Null)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := rulebook.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	d := dbtest.Open(t, db.SQLite, []db.Set{ledger.Migrations(), subject.Migrations(), record.Migrations()}, db.WithClock(clock.At("2026-11-24")))
	hub := &house.Hub{DB: d, City: c, Catalog: items, Rules: rules}
	whose := id.New()
	const there = most + 3
	err = d.Write(context.Background(), func(tx *db.Tx) error {
		in := make([]record.New, there)
		for i := range in {
			in[i] = record.New{Fixed: record.Fixed{Subject: whose, ID: id.New(), Item: "permit", ItemVersion: 1, Agency: "sthjj", Decided: "2026-11-01", Batch: id.New(),
				Row: i + 1, Accepted: tx.Today(), Digest: []byte("d")}, Body: []byte("{}")}
		}
		return hub.Laws().Add(tx, in)
	})
	if err != nil {
		t.Fatal(err)
	}
	err = d.View(context.Background(), func(tx *db.Tx) error {
		listed, total, err := records(tx, hub, subject.Subject{ID: whose}, catalog.Permit)
		if len(listed) != most || total != there {
			t.Errorf("listed %d of %d", len(listed), total)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if says := unlisted("行政许可", most, there); !strings.Contains(says, "共2003条") || !strings.Contains(says, "2000条") || unlisted("行政许可", 3, 3) != "" {
		t.Errorf("says %q", says)
	}
}
