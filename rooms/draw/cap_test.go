package draw

import (
	"context"
	"errors"
	"testing"
	"time"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
)

// TestTwoPlansAtOnceKeepTheCap: two departments' plans that are drawn in the same moment see each other's visits: nobody is visited
// more often in a year than the published list says.
func TestTwoPlansAtOnceKeepTheCap(t *testing.T) {
	now := &turned{day: "2026-11-23"}
	f := newField(t, dbtest.Open(t, db.Postgres, sets, db.WithClock(now)), now)
	f.hub.Tiers.Inspections.Cap = 1
	p := f.drawn()
	now.day = "2026-11-23"
	q := f.drawn()
	everybody := func(of id.ID) func(tx *db.Tx) error {
		return func(tx *db.Tx) error { return Extend(tx, f.hub, first, of, 0, 1000, "示例：全部") }
	}
	ctx := context.WithoutCancel(t.Context())
	drawn, end, one, other := make(chan error, 1), make(chan struct{}), make(chan error, 1), make(chan error, 1)
	go func() {
		one <- f.hub.DB.Write(ctx, func(tx *db.Tx) error {
			err := everybody(p.ID)(tx)
			drawn <- err
			<-end
			return err
		})
	}()
	must(t, <-drawn)
	go func() { other <- f.hub.DB.Write(ctx, everybody(q.ID)) }()
	select {
	case err := <-other:
		other <- err
	case <-time.After(time.Second): // it waits for the first
	}
	close(end)
	must(t, errors.Join(<-one, <-other))
	visits := map[id.ID]int{}
	for _, v := range append(f.visits(p.ID), f.visits(q.ID)...) {
		if v.State == Planned {
			visits[v.Subject]++
		}
	}
	for of, n := range visits {
		if n > 1 {
			t.Errorf("%s is to be visited %d times; once a year is the cap", of, n)
		}
	}
	if len(visits) != firms || !f.proven(f.bundle(p.ID, false)) || !f.proven(f.bundle(q.ID, false)) {
		t.Errorf("%d organisations are to be visited", len(visits))
	}
}
