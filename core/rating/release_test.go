package rating

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/core/opinion"
	"xinguan/core/rulebook"
)

// tryOut asks for a trial and does it.
func (w *town) tryOut() {
	w.t.Helper()
	w.write(func(tx *db.Tx) error { return w.AskTrial(tx, "qyfr", "1.1", "a") })
	if err := w.Trials(w.t.Context(), w.db, nil); err != nil {
		w.t.Fatal(err)
	}
}

// catchUp does what the server does between requests.
func (w *town) catchUp() {
	w.t.Helper()
	if err := w.CatchUp(w.t.Context(), w.db); err != nil {
		w.t.Fatal(err)
	}
}

// TestRelease: a version is tried, laid out for comment, proposed by one and approved by another; it reckons beside the one
// in force until its day, then in its place; what that changed for whom is written down; two people end it.
func TestRelease(t *testing.T) {
	now := &movable{"2026-11-23"}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		now.day = "2026-11-23"
		w := newTown(t, d, now, 2)
		w.add(w.firms[0], "penalty", "2026-11-20", rulebook.General)
		w.seal()
		w.run()
		step := func(step, by string, effective clock.Date, why, says string) {
			t.Helper()
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				return w.Release(tx, Release{Model: "qyfr", Version: "1.1", Step: step, By: by, Effective: effective, Why: why})
			})
			if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
				t.Errorf("%s by %q: %v, wanted %q", step, by, err, says)
			}
		}
		say := func(text, says string) {
			t.Helper()
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				return w.Say(tx, "qyfr", "1.1", opinion.Opinion{By: "c", Name: "示例", Text: text})
			})
			if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
				t.Errorf("a comment %q: %v, wanted %q", text, err, says)
			}
		}
		step(Approve, "b", "", "示例", "还没有人提出")
		step(Consult, "a", "2026-12-01", "示例", "试算全市")
		w.tryOut()
		say("太早", "不征求意见")
		step(Consult, "a", "2026-11-25", "示例", "至少留7天")
		step(Propose, "a", "2026-12-15", "示例", "先公开")
		step(Consult, "a", "2026-12-01", "", "理由")
		step(Consult, "a", "2026-12-01", "示例", "")
		step(Propose, "a", "2026-12-15", "示例", "还没有结束")
		say("一般处罚减得太轻", "")
		say("一般处罚减得太轻", "")
		say("", "请写明意见")
		now.day = "2026-12-02"
		say("太晚", "已经在2026年12月1日结束")
		step(Propose, "a", "2026-12-02", "示例", "今天以后")
		step(Propose, "a", "明年", "示例", "YYYY-MM-DD")
		step(Propose, "", "2026-12-15", "示例", "具名")
		step(Propose, "a", "2026-12-15", "意见已考虑", "1条意见没有答复")
		w.write(func(tx *db.Tx) error {
			m, _ := w.Models.Find("qyfr", "1.1")
			all, err := Comments(tx, m)
			if err != nil || len(all) != 1 {
				t.Fatalf("%d comments: %v", len(all), err)
			}
			return w.Reply(tx, "qyfr", "1.1", opinion.Opinion{ID: all[0].ID, Taken: "no", Answer: "示例：维持"}, "a")
		})
		step(Propose, "a", "2026-12-15", "意见已考虑", "")
		step(Propose, "b", "2026-12-15", "示例", "已经有人提出")
		step(Approve, "a", "", "示例", "不能自己批准")
		for range 2 { // double clicks
			step(Decline, "b", "", "日期太早", "")
		}
		for range 2 {
			step(Propose, "a", "2026-12-05", "示例", "")
		}
		for range 2 {
			step(Approve, "b", "", "示例", "")
		}
		step(Propose, "a", "2026-12-25", "示例", "另起一个版本")
		w.catchUp()
		if w.model().Version != "1.0" || len(w.history(w.firms[0])) != 0 {
			t.Error("the new version is in force before its day")
		}
		now.day = "2026-12-05"
		if m := w.model(); m.Version != "1.1" || w.stored(w.firms[0]).Score != 62*point {
			t.Errorf("on its day: %s, %+v", m.Version, w.stored(w.firms[0]))
		}
		w.follow() // what time changed comes first on the day, and is no change of its own
		w.catchUp()
		w.catchUp()
		if h := w.history(w.firms[0]); len(h) != 1 || h[0].Cause != "version" || h[0].WasScore != 56*point || len(w.history(w.firms[1])) != 0 {
			t.Errorf("what changed: %+v", h)
		}
		step(End, "a", "2026-12-05", "示例", "今天以后")
		step(End, "a", "2026-12-10", "示例", "")
		step(EndSure, "a", "", "示例", "不能自己批准")
		step(EndSure, "b", "", "示例", "")
		step(End, "a", "2026-12-20", "示例", "已经定了")
		now.day = "2026-12-10"
		err := d.View(t.Context(), func(tx *db.Tx) error {
			m, err := w.LiveOf(tx, "qyfr", tx.Today())
			if m != nil {
				t.Errorf("%s is in force after its end", m.Key())
			}
			shares, err2 := Drift(tx, w.Models.List[len(w.Models.List)-1], 12)
			if err2 == nil && (len(shares) != 2 || shares[0].N["B"] != 2 || shares[0].On != "2026-12-05" || shares[1].On != "2026-12-02") {
				t.Errorf("shares, from the day it reckoned beside the other: %+v", shares)
			}
			kept, err3 := Counted(tx, w.Models.List[len(w.Models.List)-1])
			if err3 == nil && (kept.On != "2026-12-05" || kept.N["B"] != 2 || len(kept.N) != 1) {
				t.Errorf("counted: %+v", kept)
			}
			return errors.Join(err, err2, err3)
		})
		if err != nil {
			t.Fatal(err)
		}
	}, db.WithClock(now))
}

// TestOverride: one official asks, another approves; it holds to its last day and no longer, and is in the explanation.
func TestOverride(t *testing.T) {
	now := &movable{"2026-11-23"}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		now.day = "2026-11-23"
		w := newTown(t, d, now, 1)
		w.seal()
		w.run()
		firm := w.firms[0]
		ask := func(grade string, until clock.Date, why, says string) (o Override) {
			t.Helper()
			err := d.Write(t.Context(), func(tx *db.Tx) (err error) {
				o, err = w.AskOverride(tx, Override{Subject: firm, Model: "qyfr", Grade: grade, Until: until, Reason: why, By: "a", ByName: "示例甲"})
				return err
			})
			if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
				t.Errorf("%s until %s: %v, wanted %q", grade, until, err, says)
			}
			return o
		}
		decide := func(o Override, state, by, why, says string) {
			t.Helper()
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := w.DecideOverride(tx, o.ID, state, by, "示例乙", why)
				return err
			})
			if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
				t.Errorf("%s by %s: %v, wanted %q", state, by, err, says)
			}
		}
		ask("D", "2026-12-23", "示例", "告知、听取意见")
		ask("B", "2026-12-23", "示例", "现在就是B")
		ask("C", "2027-12-23", "示例", "最长6个月")
		ask("C", "2026-12-23", "", "理由")
		o := ask("C", "2026-12-23", "登记信息有误，正在更正", "")
		ask("A", "2026-12-23", "示例", "在等人批准")
		decide(o, OverrideApproved, "a", "示例", "不能自己批准")
		if w.stored(firm).Grade != "B" {
			t.Error("it holds before a second person looked")
		}
		decide(o, OverrideApproved, "b", "示例", "")
		decide(o, OverrideApproved, "b", "示例", "刚刚已被别人处理")
		if r := w.stored(firm); r.Grade != "C" || r.Reckoned != "B" || r.GoodUntil != "2026-12-23" {
			t.Errorf("overridden: %+v", r)
		}
		w.run()
		if r := w.stored(firm); r.Grade != "C" {
			t.Errorf("after a run: %+v", r)
		}
		live := w.model()
		err := d.View(t.Context(), func(tx *db.Tx) error {
			waiting, err := Waiting(tx, live, 10)
			if len(waiting) != 0 {
				t.Error("an override is taken for a grade that waits")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		now.day = "2026-12-24"
		w.follow()
		if r := w.stored(firm); r.Grade != "B" {
			t.Errorf("after its last day: %+v", r)
		}
		if h := w.history(firm); len(h) != 2 || h[1].Cause != "override" {
			t.Errorf("history %+v", h)
		}
	}, db.WithClock(now))
}

// TestAheadOfAnOverride: what is shown changes the day after its end, and everything else is from then on.
func TestAheadOfAnOverride(t *testing.T) {
	_, m := city(t)
	x := Example{On: "2026-11-23", Kind: "enterprise", Records: []ExampleRecord{{Item: "registration", Decided: "2014-06-03"},
		{Item: "penalty", Severity: "general", Decided: "2026-11-20", Until: "2027-11-19", Repair: "2026-12-01", Number: "示例1号"}}}
	k := x.Known()
	by := official{override: &Override{Grade: "B", Until: "2026-12-23", State: OverrideApproved}}
	e := m.Engine(k.Dict)
	if got := e.explain(k, x.On, by); got.Grade != "B" || got.Reckoned != "C" || got.GoodUntil > "2026-12-23" {
		t.Errorf("now: %+v", got)
	}
	o := e.outlook(k, x.On, by)
	if o.After == nil || o.After.On != "2026-12-24" || o.After.Grade != "C" || o.Next != "B" || o.Smallest == nil || o.Wait == nil || o.Wait.Grade != "B" {
		t.Fatalf("looking ahead: %+v", o)
	}
	for _, c := range append(o.Repairs, *o.Wait, *o.Smallest) {
		if c.On < "2026-12-24" {
			t.Errorf("on %s nothing that is shown would change: %+v", c.On, c)
		}
	}
	for _, want := range []struct {
		on       clock.Date
		grade    string
		reckoned string
	}{{"2026-12-23", "B", "C"}, {"2026-12-24", "C", "C"}, {o.Wait.On, "B", "B"}} {
		got, err := m.suppose(k, x.On, Supposition{On: want.on}, by)
		if err != nil || got.Grade != want.grade || got.Reckoned != want.reckoned || (got.Override != nil) != (want.on <= "2026-12-23") {
			t.Errorf("%s: %+v %v", want.on, got, err)
		}
	}
	by.override.Until = "2026-11-22"
	if o := e.outlook(k, x.On, by); o.After != nil {
		t.Errorf("one that is over: %+v", o.After)
	}
}

// TestIdleItWaitsForNobody: where nothing happened, following takes no part in who writes: it ends while somebody else holds
// the one writer.
func TestIdleItWaitsForNobody(t *testing.T) {
	now := &movable{"2026-11-23"}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, now, 2)
		w.add(w.firms[0], "penalty", "2026-11-20", rulebook.General)
		w.seal()
		w.run()
		follow := func(ctx context.Context) error { return errors.Join(w.Follow(ctx, d), w.CatchUp(ctx, d)) }
		if err := follow(t.Context()); err != nil {
			t.Fatal(err)
		}
		holds, done := make(chan struct{}), make(chan struct{})
		var writer sync.WaitGroup
		writer.Go(func() {
			_ = d.Write(t.Context(), func(*db.Tx) error { close(holds); <-done; return nil })
		})
		<-holds
		ctx, stop := context.WithTimeout(t.Context(), 5*time.Second)
		defer stop()
		if err := follow(ctx); err != nil {
			t.Errorf("with nothing to do it wanted to write: %v", err)
		}
		close(done)
		writer.Wait()
	}, db.WithClock(now))
}

// TestATrialThatFailsIsSetAside: a trial that cannot be done does not keep back the others; who asked for it is told, and can ask
// again.
func TestATrialThatFailsIsSetAside(t *testing.T) {
	now := &movable{"2026-11-23"}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, now, 2)
		w.seal()
		w.run()
		for _, version := range []string{"1.0", "1.1"} {
			w.write(func(tx *db.Tx) error { return w.AskTrial(tx, "qyfr", version, "a") })
		}
		n, bad := 0, errors.New("示例公司: cannot be reckoned")
		groups := func(*db.Tx, *Stock) ([]Grouping, error) {
			if n++; n == 1 {
				return nil, bad
			}
			return nil, nil
		}
		if err := w.Trials(t.Context(), d, groups); !errors.Is(err, bad) {
			t.Errorf("the log is not told: %v", err)
		}
		stands := func(version string, done bool) (x Trial, ok bool) {
			m, _ := w.Models.Find("qyfr", version)
			w.write(func(tx *db.Tx) (err error) { x, ok, err = w.LastTrial(tx, m, done); return err })
			return x, ok
		}
		if x, ok := stands("1.1", true); !ok || x.Matrix == nil {
			t.Error("the one behind did not go on")
		}
		x, _ := stands("1.0", false)
		if _, ok := stands("1.0", true); ok || x.Done.IsZero() || !strings.Contains(x.Failed, "编号") || strings.Contains(x.Failed, "示例公司") {
			t.Errorf("who asked is told %q", x.Failed)
		}
		w.write(func(tx *db.Tx) error { return w.AskTrial(tx, "qyfr", "1.0", "a") })
		if err := w.Trials(t.Context(), d, groups); err != nil {
			t.Fatal(err)
		}
		if x, ok := stands("1.0", true); !ok || x.N != 2 {
			t.Errorf("asked again: %+v", x)
		}
	}, db.WithClock(now))
}
