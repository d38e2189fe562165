package supervision

import (
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/core/house"
	"xinguan/core/rating"
	"xinguan/core/record"
	"xinguan/core/subject"
	"xinguan/core/tier"
)

// turned is a clock a test sets.
type turned struct{ day clock.Date }

func (c *turned) Now() time.Time { return clock.At(c.day).Now() }

// registered lets the companies of the town have an entry in the register, so that the model gives them a grade.
func registered(tx *db.Tx, laws record.Laws) (of []id.ID, err error) {
	var records []record.New
	for i := range firms {
		s, err := subject.Find(tx, codeOf(i+1))
		if err != nil {
			return nil, err
		}
		x := id.New()
		of = append(of, s.ID)
		records = append(records, record.New{Fixed: record.Fixed{Subject: s.ID, ID: x, Item: "registration", ItemVersion: 1, Agency: "scjgj", Authority: "示例市场监督管理局", Party: s.Name, Decided: "2014-06-03",
			DocNo: "示例" + x.String(), Key: x[:], Digest: x[:], Batch: id.New(), Row: i, Accepted: "2026-05-01"}, Body: []byte(`{}`)})
	}
	return of, laws.Add(tx, records)
}

// counted fails where a figure of the board is another than counting every organisation gives, and tells how many are proposed for anything.
func counted(t *testing.T, hub *house.Hub, when string) (proposed int) {
	t.Helper()
	must(t, hub.DB.Write(t.Context(), func(tx *db.Tx) error {
		rows, differ, err := tier.Recount(tx)
		if differ != 0 || rows == 0 {
			t.Errorf("%s: %d of the figures of %d organisations differ", when, differ, rows)
		}
		for _, s := range hub.Tiers.Sectors.List {
			all, err := tier.Tally(tx, s.ID)
			must(t, err)
			for at, n := range all {
				if at[0] != "" {
					proposed += n
				}
			}
		}
		return err
	}))
	return proposed
}

// TestTheBoardCountsWhatIs: the board's figures are those of counting everybody, after a run of the model, after officials
// confirmed, after two put another grade in the place of the one reckoned, after a record changed, and after the model was ended.
func TestTheBoardCountsWhatIs(t *testing.T) {
	now := &turned{"2026-11-27"}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		now.day = "2026-11-27"
		hub := town(t, d)
		few := counted(t, hub, "by another authority")
		step := func(fn func(tx *db.Tx) error) { t.Helper(); must(t, d.Write(t.Context(), fn)) }
		var of []id.ID
		step(func(tx *db.Tx) (err error) { of, err = registered(tx, hub.Rating.Laws); return err })
		m, _ := hub.Rating.Models.Find("qyfr", "1.0")
		run := func(when string) int {
			t.Helper()
			_, err := hub.Rating.Run(t.Context(), d, m, nil)
			must(t, err)
			_, err = hub.Tiers.Run(t.Context(), d)
			must(t, err)
			return counted(t, hub, when)
		}
		graded := run("graded")
		if graded <= few {
			t.Fatalf("%d proposed, %d by another authority", graded, few)
		}
		for _, s := range hub.Tiers.Sectors.List {
			for _, c := range s.Classes[:len(s.Classes)-1] {
				_, err := (tier.Confirmation{Sector: s, Class: c.ID, Reason: "示例", By: "u", Name: "示例"}).ConfirmAll(t.Context(), d)
				must(t, err)
			}
		}
		counted(t, hub, "confirmed")
		step(func(tx *db.Tx) error {
			r, ok, err := rating.Stored(tx, of[0], m)
			if err != nil || !ok {
				t.Fatalf("no result: %v", err)
			}
			other := map[string]string{"A": "B", "B": "C", "C": "B"}[r.Grade]
			o, err := hub.Rating.AskOverride(tx, rating.Override{Subject: of[0], Model: m.ID, Grade: other, Until: "2027-02-01", Reason: "示例", By: "u1", ByName: "示例一"})
			if err == nil {
				_, err = hub.Rating.DecideOverride(tx, o.ID, rating.OverrideApproved, "u2", "示例二", "示例")
			}
			return err
		})
		run("overridden")
		step(func(tx *db.Tx) error { return hub.Tiers.Refresh(tx, of[1]) })
		counted(t, hub, "one worked out anew")
		for _, r := range []rating.Release{{Step: rating.End, By: "u1", Effective: "2026-12-01"}, {Step: rating.EndSure, By: "u2"}} {
			r.Model, r.Version, r.Why = m.ID, m.Version, "示例"
			step(func(tx *db.Tx) error { return hub.Rating.Release(tx, r) })
		}
		now.day = "2026-12-02"
		_, err := hub.Tiers.Run(t.Context(), d)
		must(t, err)
		if left := counted(t, hub, "ended"); left != few {
			t.Errorf("%d are proposed after the model was ended, %d by another authority", left, few)
		}
	}, db.WithClock(now))
}
