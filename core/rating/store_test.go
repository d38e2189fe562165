package rating

import (
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/city/dongguan"
	"xinguan/core/ident"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
)

var sets = []db.Set{ledger.Migrations(), subject.Migrations(), record.Migrations(), Migrations()}

// movable is a clock a test turns.
type movable struct{ day clock.Date }

func (m *movable) Now() time.Time { return clock.At(m.day).Now() }

// town is a small city on a database: firms registered in 2014, with penalties.
type town struct {
	t     *testing.T
	db    *db.DB
	store record.Store
	Service
	firms []id.ID
	now   *movable
}

func newTown(t *testing.T, d *db.DB, now *movable, firms int) *town {
	t.Helper()
	rules, err := rulebook.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	all, _ := city(t)
	laws := record.Laws{Catalog: items(t), Rules: rules}
	w := &town{t: t, db: d, now: now, Service: Service{Laws: laws, Models: all}}
	w.store = record.Store{Laws: laws, Effects: []record.Effect{w.Effect}}
	w.write(func(tx *db.Tx) error {
		var in []subject.Entry
		for i := range firms {
			code := fmt.Sprintf("91441998MA%07dX", i)
			in = append(in, subject.Entry{Key: subject.Key{Type: ident.TypeUSCC, Value: code}, Kind: ident.KindEnterprise, Name: fmt.Sprintf("东莞市示例%d有限公司", i), Status: "存续"})
		}
		made, err := subject.Settle(tx, nil, in)
		for _, m := range made {
			w.firms = append(w.firms, m.ID)
		}
		return err
	})
	for _, f := range w.firms {
		w.add(f, "registration", "2014-06-03", "")
	}
	return w
}

func (w *town) write(fn func(tx *db.Tx) error) {
	w.t.Helper()
	if err := w.db.Write(context.Background(), fn); err != nil {
		w.t.Fatal(err)
	}
}

// add accepts a record today and appends it to the outbox.
func (w *town) add(firm id.ID, item string, decided clock.Date, sev rulebook.Severity) id.ID {
	w.t.Helper()
	x := id.New()
	body := []byte(`{"doc_no":"示例` + x.String() + `"}`)
	sum := sha256.Sum256(body)
	w.write(func(tx *db.Tx) error {
		err := w.store.Add(tx, []record.New{{Fixed: record.Fixed{Subject: firm, ID: x, Item: item, ItemVersion: 1, Agency: "sthjj", Authority: "东莞市生态环境局",
			Party: "示例", Decided: decided, DocNo: "示例" + x.String(), Key: sum[:16], Class: "罚款", SeverityFiled: sev, Digest: sum[:16], Batch: id.New(), Row: 2, Accepted: tx.Today()}, Body: body}})
		if err != nil {
			return err
		}
		return ledger.Append(tx, ledger.Change{Topic: record.Topic, Subject: firm, Ref: x})
	})
	return x
}

// model is the version in force.
func (w *town) model() (m *Model) {
	w.t.Helper()
	err := w.db.View(context.Background(), func(tx *db.Tx) (err error) { m, err = w.LiveOf(tx, "qyfr", w.now.day); return err })
	if err != nil || m == nil {
		w.t.Fatal("no version is in force", err)
	}
	return m
}

func (w *town) seal() {
	w.t.Helper()
	if _, err := ledger.Seal(w.t.Context(), w.db); err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) stored(firm id.ID) (r Result) {
	w.t.Helper()
	m := w.model()
	err := w.db.View(context.Background(), func(tx *db.Tx) (err error) {
		r, _, err = Stored(tx, firm, m)
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *town) run() {
	w.t.Helper()
	m := w.model()
	if _, err := w.Run(w.t.Context(), w.db, m, nil); err != nil {
		w.t.Fatal(err)
	}
}

// TestAYear: run over the city, a new penalty followed, its repair within its own transaction, and what only time brings.
func TestAYear(t *testing.T) {
	now := &movable{"2026-11-23"}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		now.day = "2026-11-23"
		w := newTown(t, d, now, 3)
		w.seal()
		w.run()
		firm := w.firms[0]
		if r := w.stored(firm); r.Score != 68*point || r.Grade != "B" || r.GoodUntil != "2027-06-02" {
			t.Fatalf("at first: %+v", r)
		}
		penalty := w.add(firm, "penalty", "2026-11-20", rulebook.General)
		if w.stored(firm).Score != 68*point {
			t.Error("a batch was reckoned before anybody followed")
		}
		w.seal()
		w.follow()
		if r := w.stored(firm); r.Score != 56*point || r.Grade != "C" {
			t.Errorf("after the penalty: %+v", r)
		}
		w.event(firm, penalty, record.Dispute)
		if r := w.stored(firm); r.Score != 56*point {
			t.Error("an objection mark changed the result")
		}
		now.day = "2026-12-20"
		w.follow()
		if r := w.stored(firm); r.Score != 57*point {
			t.Errorf("a month later: %+v", r)
		}
		now.day = "2026-12-21"
		w.event(firm, penalty, record.Repair)
		if r := w.stored(firm); r.Score != 68*point || r.Grade != "B" {
			t.Errorf("in the repair's own transaction: %+v", r)
		}
		if h := w.history(firm); len(h) != 3 || h[0].Grade != "B" || h[2].WasGrade != "B" {
			t.Errorf("history %+v", h)
		}
	}, db.WithClock(now))
}

// TestAnEarlierMarkIsTakenUp: following goes on where a version before this one stopped, not where the next run begins.
func TestAnEarlierMarkIsTakenUp(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, &movable{"2026-11-23"}, 3)
		w.seal()
		handed := 0
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`insert into rating_seen (name, seq) values ('results', 0)`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		w.run()
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			_, err := ledger.Follow(tx, follower, record.Topic, 1, func(some []ledger.Change) error { handed = len(some); return nil })
			return err
		}); err != nil || handed != 1 {
			t.Errorf("%d changes handed, %v", handed, err)
		}
	}, db.WithClock(clock.At("2026-11-23")))
}

func (w *town) follow() {
	w.t.Helper()
	if err := w.Follow(w.t.Context(), w.db); err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) event(firm, rec id.ID, kind record.EventKind) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		return w.store.Apply(tx, record.Event{Subject: firm, Record: rec, Kind: kind, Cause: "示例文书", Actor: "sthjj"})
	})
}

func (w *town) history(firm id.ID) (out []Move) {
	w.t.Helper()
	m := w.model()
	err := w.db.View(context.Background(), func(tx *db.Tx) (err error) { out, err = History(tx, firm, m, 10); return err })
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// TestLowestClass: D is not in force until an official has confirmed it, and no longer than they said.
func TestLowestClass(t *testing.T) {
	now := &movable{"2026-11-23"}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		now.day = "2026-11-23"
		w := newTown(t, d, now, 1)
		for range 3 {
			w.add(w.firms[0], "penalty", "2026-11-20", rulebook.Serious)
		}
		w.run()
		if r := w.stored(w.firms[0]); r.Reckoned != "D" || r.Grade != "C" {
			t.Fatalf("unconfirmed: %+v", r)
		}
		v := Verdict{ID: id.New(), Subject: w.firms[0], Model: "qyfr", Grade: "D", Reason: "示例", By: "示例经办", Case: "示例1号", From: now.day, Until: "2027-05-22"}
		for _, spoil := range []func(*Verdict){func(v *Verdict) { v.By = "" }, func(v *Verdict) { v.Reason = "" }, func(v *Verdict) { v.Case = "" }, func(v *Verdict) { v.Grade = "C" }, func(v *Verdict) { v.Until = "" }} {
			bad := v
			spoil(&bad)
			if err := d.Write(t.Context(), func(tx *db.Tx) error { return w.Confirm(tx, bad) }); err == nil {
				t.Errorf("confirmed: %+v", bad)
			}
		}
		w.write(func(tx *db.Tx) error { return w.Confirm(tx, v) })
		if r := w.stored(w.firms[0]); r.Grade != "D" {
			t.Errorf("confirmed: %+v", r)
		}
		if r := w.stored(w.firms[0]); r.GoodUntil > "2027-05-22" {
			t.Errorf("it is said to hold until %s, longer than it was confirmed for", r.GoodUntil)
		}
		now.day = "2027-05-23"
		w.follow()
		if r := w.stored(w.firms[0]); r.Grade == "D" {
			t.Errorf("after its last day: %+v", r)
		}
	}, db.WithClock(now))
}

// TestRunIsRefresh: the whole city from the flat facts and one subject from its records say the same, those ruled to be
// one included.
func TestRunIsRefresh(t *testing.T) {
	now := &movable{"2026-11-23"}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, now, 40)
		for i, f := range w.firms {
			for n := range i % 5 {
				w.add(f, "penalty", clock.Date("2026-11-20").AddDays(-n*50), []rulebook.Severity{rulebook.General, rulebook.Serious, ""}[n%3])
			}
		}
		var known id.ID // from a decision only, ruled to be a firm of the register
		w.write(func(tx *db.Tx) error {
			made, err := subject.Provisional(tx, nil, []subject.Entry{{Key: subject.Key{Type: ident.TypeRegNo, Value: "441998000000123"}, Kind: ident.KindEnterprise, Name: "东莞市示例4厂"}})
			if err != nil {
				return err
			}
			known = made[0].ID
			_, _, err = subject.Link(tx, subject.Ruling{A: w.firms[4], B: known, Verdict: subject.Same, By: "示例", Why: "示例"})
			return err
		})
		w.add(known, "penalty", "2026-11-01", rulebook.Serious)
		w.run()
		first := w.all()
		if len(first) != 40 {
			t.Fatalf("%d results", len(first))
		}
		w.write(func(tx *db.Tx) error { return clearResults(tx) })
		w.write(func(tx *db.Tx) error { return w.refreshAll(tx, w.firms, "") })
		if second := w.all(); !maps.Equal(first, second) {
			t.Error("one by one gives other results than the run")
		}
	}, db.WithClock(now))
}

func clearResults(tx *db.Tx) error {
	_, err := tx.Exec(`delete from rating_result`)
	return err
}

// all are the stored results as text.
func (w *town) all() map[id.ID]string {
	w.t.Helper()
	out := map[id.ID]string{}
	for _, f := range w.firms {
		if r := w.stored(f); !r.Subject.IsZero() {
			r.At = clock.Instant{}
			out[f] = fmt.Sprint(r)
		}
	}
	return out
}

// TestResume: a run that broke off goes on where it stopped and stores no less.
func TestResume(t *testing.T) {
	now := &movable{"2026-11-23"}
	d := dbtest.Open(t, db.SQLite, sets, db.WithClock(now))
	w := newTown(t, d, now, 1500)
	m := w.model()
	ctx, stop := context.WithCancel(t.Context())
	reached := 0
	_, err := w.Run(ctx, d, m, func(done, _ int) {
		if reached = done; done < 1500 {
			stop()
		}
	})
	if err == nil {
		t.Skip("one slice took all")
	}
	first := -1
	n, err := w.Run(t.Context(), d, m, func(done, _ int) {
		if first < 0 {
			first = done
		}
	})
	if err != nil || n != 1500 || len(w.all()) != 1500 {
		t.Fatalf("%d stored after breaking off at %d, then from %d: %v", n, reached, first, err)
	}
}

// TestMatrix: every firm is in one cell, what moved is told with its cause, and nothing is stored.
func TestMatrix(t *testing.T) {
	now := &movable{"2026-11-23"}
	d := dbtest.Open(t, db.SQLite, sets, db.WithClock(now))
	w := newTown(t, d, now, 20)
	for i, f := range w.firms {
		for n := range i % 3 {
			w.add(f, "penalty", clock.Date("2026-11-20").AddDays(-n*50), rulebook.General)
		}
	}
	err := d.View(t.Context(), func(tx *db.Tx) error {
		m, err := w.Try(tx, "qyfr", "1.1", nil)
		if err != nil {
			return err
		}
		total := 0
		for _, n := range m.N {
			total += n
		}
		if total != 20 || m.Better == 0 || m.Worse != 0 || len(m.Drivers) == 0 || m.Drivers[0].Indicator.ID != "penalty_general" || len(m.Examples) != m.Better {
			t.Errorf("matrix %+v", m)
		}
		if _, err := w.Try(tx, "qyfr", "9", nil); err == nil {
			t.Error("a version that is not there was tried")
		}
		return nil
	})
	if err != nil || len(w.all()) != 0 {
		t.Fatal("trying stored something", err)
	}
}

// TestSlicesAreFoundByKey: a slice of results is not looked for through all results of the version.
func TestSlicesAreFoundByKey(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, sets)
	err := d.View(t.Context(), func(tx *db.Tx) error {
		for _, q := range []string{storedBetweenQuery, storedAfterQuery} {
			plan, err := db.All(tx, func(scan db.Scanner) (s string, err error) {
				var a, b, c int
				err = scan(&a, &b, &c, &s)
				return s, err
			}, "explain query plan "+q, "m", "1", make([]byte, 16), make([]byte, 16))
			if err != nil || len(plan) != 1 || !strings.Contains(plan[0], "PRIMARY KEY") {
				t.Errorf("%s: %q %v", q, plan, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
