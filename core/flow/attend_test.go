package flow

import (
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
)

// A case waits for what its procedure names, with its clock standing still, and goes on by itself when that is over: with
// the days it had left, as often as it happens, and nothing is done twice. Its applicant may withdraw meanwhile; nobody can
// decide.
func TestACaseWaitsForACondition(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		attend := func(want int) {
			t.Helper()
			if n, err := k.AttendAll(t.Context(), k.d); err != nil || n != want {
				t.Fatalf("%d steps, %v; want %d", n, err, want)
			}
		}
		at := func(c Case) (now Case) {
			k.view(func(tx *db.Tx) (err error) { now, err = k.Get(tx, c.ID); return err })
			return now
		}
		c, _, err := k.open(nil)
		c = k.must(c, err)
		fresh, _, err := k.open(nil)
		fresh = k.must(fresh, err)
		c = k.must(k.take(Move{Case: c.ID, Step: "accept", Seen: 1, By: officer("甲")}))
		attend(0)
		k.holds = "record.early"
		attend(2)
		attend(0)
		waits := at(c)
		if waits.State != "waiting" || waits.Clock != "" || waits.Due != "" || waits.HeldClock != "decide" || waits.HeldLeft != 10 || waits.Officer != "甲" {
			t.Errorf("waits: %+v", waits)
		}
		if w := at(fresh); w.State != "early" || w.HeldClock != "accept" {
			t.Errorf("one that was not accepted: %+v", w)
		}
		if _, err := k.take(Move{Case: c.ID, Step: "grant", Seen: waits.N, By: officer("甲"), Document: "示例1号"}); err != ErrNotNow {
			t.Errorf("granted while it waits: %v", err)
		}
		k.view(func(tx *db.Tx) error {
			past, err := k.History(tx, c.ID)
			if last := past[len(past)-1]; last.Party != System || last.Text != "record.early" || last.Actor != "" {
				t.Errorf("the history: %+v", last)
			}
			return err
		})
		k.day.Clock = clock.At("2026-12-07")
		k.holds = "record.due"
		attend(2)
		if now := at(c); now.State != "reviewing" || now.Clock != "decide" || now.Due != "2026-12-21" || now.HeldClock != "" {
			t.Errorf("goes on: %+v", now)
		}
		if now := at(fresh); now.State != "received" || now.Clock != "accept" {
			t.Errorf("goes on: %+v", now)
		}
		k.holds = "record.early"
		attend(2)
		waits = at(c)
		if over := k.must(k.take(Move{Case: c.ID, Step: "withdraw", Seen: waits.N, By: Hand{Party: Applicant, Name: "申请人"}})); over.Outcome != "ended" {
			t.Errorf("withdrawn: %+v", over)
		}
		k.holds = "record.due"
		attend(1)
	})
}

// Where the days off are not known yet, a clock that stands still has used nothing up.
func TestAClockOfUnknownDaysIsHeldWhole(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		k.day.Clock = clock.At("2026-12-28")
		c, _, err := k.open(nil)
		c = k.must(c, err)
		c = k.must(k.take(Move{Case: c.ID, Step: "accept", Seen: 1, By: officer("甲")}))
		if c.Due != "" || c.DueWhy == "" {
			t.Fatalf("its last day is known: %+v", c)
		}
		if c = k.must(k.take(Move{Case: c.ID, Step: "ask", Seen: 2, By: officer("甲"), Text: "请补"})); c.HeldLeft != 10 {
			t.Errorf("held with %d days", c.HeldLeft)
		}
	})
}
