package flow

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/base/seal"
	"xinguan/city/dongguan"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/rulebook"
)

// desk is a database with the city's procedures, on a day tests can change.
type desk struct {
	*Engine
	t       *testing.T
	d       *db.DB
	day     *day
	effects []string
	holds   string // the condition that holds; empty for none
}

type day struct{ clock.Clock }

func each(t *testing.T, test func(t *testing.T, k *desk)) {
	now := &day{clock.At("2026-11-20")} // a Friday
	dbtest.Each(t, []db.Set{ledger.Migrations(), Migrations()}, func(t *testing.T, d *db.DB) {
		now.Clock = clock.At("2026-11-20")
		procedures, err := Load(dongguan.FS)
		if err != nil {
			t.Fatal(err)
		}
		rules, err := rulebook.Load(dongguan.FS)
		if err != nil {
			t.Fatal(err)
		}
		ring, err := seal.Open(filepath.Join(t.TempDir(), "keys"))
		if err != nil {
			t.Fatal(err)
		}
		k := &desk{t: t, d: d, day: now}
		note := func(name string) Effect {
			return func(_ *db.Tx, _ Case, _ Done) error { k.effects = append(k.effects, name); return nil }
		}
		k.Engine = &Engine{Procedures: procedures, Days: rules.Workdays, Ring: ring, Effects: map[string]Effect{}}
		for _, name := range []string{"record.repair", "record.dispute", "record.settle", "record.withdraw", "record.shield", "record.keep", "record.classify", "record.state", "record.unstate", "subject.shield", "subject.unshield", "evaluation.confirm", "campaign.moved"} {
			k.Effects[name] = note(name)
		}
		k.Conditions = map[string]Condition{}
		for _, name := range []string{"record.early", "record.due"} {
			k.Conditions[name] = func(*db.Tx, Case) (string, bool, error) { return name, k.holds == name, nil }
		}
		if err := k.Check(); err != nil {
			t.Fatal(err)
		}
		test(t, k)
	}, db.WithClock(now))
}

var proof = Upload{Kind: "proof", Name: "凭证.pdf", Body: []byte("%PDF-1.7 示例")}

func (k *desk) open(change func(*Request)) (c Case, code string, err error) {
	r := Request{Procedure: "repair", Subject: id.New(), Record: id.New(), Org: "sthjj", Channel: "web", Once: id.New().String(),
		Contact: Contact{Name: "示例经办", Phone: "0769-00000000", Asks: "已经缴清"}, By: Hand{Party: Applicant, Name: "申请人"},
		Papers: []Upload{proof, {Kind: "commitment", Name: "承诺.pdf", Body: proof.Body}}}
	if change != nil {
		change(&r)
	}
	err = k.d.Write(context.Background(), func(tx *db.Tx) error { c, code, err = k.Open(tx, r); return err })
	return c, code, err
}

func (k *desk) take(m Move) (c Case, err error) {
	err = k.d.Write(context.Background(), func(tx *db.Tx) error { c, err = k.Take(tx, m); return err })
	return c, err
}

func officer(name string) Hand {
	return Hand{Actor: people.Actor{ID: name, Role: "decider", Org: "sthjj"}, Party: Authority, Name: name}
}

func (k *desk) must(c Case, err error) Case {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
	return c
}

func TestRepairFromEndToEnd(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		c, code, err := k.open(nil)
		c = k.must(c, err)
		if c.Number != "东信修〔2026〕000001号" || len(code) != 9 || c.State != "received" || c.Due != "2026-11-25" {
			t.Fatalf("opened: %+v %s", c, code)
		}
		c = k.must(k.take(Move{Case: c.ID, Step: "accept", Seen: 1, By: officer("甲")}))
		if c.Due != "2026-12-04" || c.Officer != "甲" {
			t.Errorf("ten working days from Friday: %s, %s", c.Due, c.Officer)
		}
		k.day.Clock = clock.At("2026-11-24")
		c = k.must(k.take(Move{Case: c.ID, Step: "ask", Seen: 2, By: officer("甲"), Text: "请补缴款凭证"}))
		if c.Clock != "supplement" || c.HeldClock != "decide" || c.HeldLeft != 8 {
			t.Errorf("held: %+v", c)
		}
		k.day.Clock = clock.At("2026-11-30")
		c = k.must(k.take(Move{Case: c.ID, Step: "supply", Seen: 3, By: Hand{Party: Applicant, Name: "申请人"}, Papers: []Upload{proof}}))
		if c.Clock != "decide" || c.Due != "2026-12-10" || c.HeldClock != "" {
			t.Errorf("goes on with eight days: %+v", c)
		}
		c = k.must(k.take(Move{Case: c.ID, Step: "extend", Seen: 4, By: officer("甲"), Text: "案情复杂"}))
		if c.Due != "2026-12-24" || !c.Extended {
			t.Errorf("extended: %+v", c)
		}
		var w Wrong
		if _, err := k.take(Move{Case: c.ID, Step: "extend", Seen: 5, By: officer("甲"), Text: "再延"}); !errors.As(err, &w) || !strings.Contains(w.Message, "延长过一次") {
			t.Errorf("extended twice: %v", err)
		}
		c = k.must(k.take(Move{Case: c.ID, Step: "grant", Seen: 5, By: officer("甲"), Document: "东环信修〔2026〕示例1号"}))
		if c.Open() || c.Outcome != "granted" || c.Due != "" || strings.Join(k.effects, ",") != "record.repair" {
			t.Errorf("granted: %+v %v", c, k.effects)
		}
		k.view(func(tx *db.Tx) error {
			past, err := k.History(tx, c.ID)
			if err != nil || len(past) != 6 || past[2].Text != "请补缴款凭证" || past[5].Document == "" {
				t.Errorf("history: %v %+v", err, past)
			}
			papers, err := k.Papers(tx, c.ID)
			if err != nil || len(papers) != 3 {
				t.Fatalf("papers: %v %v", err, papers)
			}
			_, body, err := k.Paper(tx, c.ID, papers[0].ID)
			if string(body) != string(proof.Body) {
				t.Errorf("paper: %v %q", err, body)
			}
			return nil
		})
	})
}

func (k *desk) view(fn func(tx *db.Tx) error) {
	k.t.Helper()
	if err := k.d.View(context.Background(), fn); err != nil {
		k.t.Error(err)
	}
}

// What a step wants and who may take it.
func TestRefusals(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		c, _, err := k.open(nil)
		c = k.must(c, err)
		stranger := officer("乙")
		stranger.Actor.Org = "scjgj"
		for name, m := range map[string]struct {
			move Move
			want error
		}{
			"another organisation": {Move{Step: "accept", Seen: 1, By: stranger}, ErrNotYours},
			"the applicant":        {Move{Step: "accept", Seen: 1, By: Hand{Party: Applicant}}, ErrNotYours},
			"not now":              {Move{Step: "grant", Seen: 1, By: officer("甲"), Document: "x"}, ErrNotNow},
			"no such step":         {Move{Step: "nothing", Seen: 1, By: officer("甲")}, ErrNotNow},
			"stale":                {Move{Step: "accept", Seen: 0, By: officer("甲")}, ErrMoved},
			"nameless decision":    {Move{Step: "decline", Seen: 1, By: Hand{Party: Authority, Actor: people.Actor{Org: "sthjj"}}}, ErrNotYours},
		} {
			m.move.Case = c.ID
			if _, err := k.take(m.move); !errors.Is(err, m.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		var w Wrong
		if _, err := k.take(Move{Case: c.ID, Step: "decline", Seen: 1, By: officer("甲"), Text: "x", Reason: "unpaid"}); !errors.As(err, &w) {
			t.Errorf("a reason of another step: %v", err)
		}
		if _, _, err := k.open(func(r *Request) { r.Papers = nil }); !errors.As(err, &w) || !strings.Contains(w.Message, "履行义务的证明") {
			t.Errorf("without papers: %v", err)
		}
		if _, _, err := k.open(func(r *Request) { r.Papers[0].Body = []byte("MZ\x90\x00 program") }); !errors.As(err, &w) || !strings.Contains(w.Message, "PDF") {
			t.Errorf("a program as paper: %v", err)
		}
		if len(k.effects) != 0 {
			t.Errorf("effects of what was refused: %v", k.effects)
		}
	})
}

// The same form sent twice opens one case; the code works with the number as people type it, and no other does.
func TestOnceAndCode(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		same := func(r *Request) { r.Once = "form-1" }
		c, code, err := k.open(same)
		c = k.must(c, err)
		again, code2, err := k.open(same)
		if err != nil || again.ID != c.ID || code2 != code {
			t.Errorf("sent twice: %v %v %q", err, again.ID == c.ID, code2)
		}
		k.view(func(tx *db.Tx) error {
			if found, shown, err := k.Opened(tx, "form-1"); err != nil || found.ID != c.ID || shown != code {
				t.Errorf("shown again: %v %q", err, shown)
			}
			if _, _, err := k.Opened(tx, "form-2"); !errors.Is(err, ErrNone) {
				t.Errorf("another form: %v", err)
			}
			for _, typed := range []string{code, strings.ToLower(strings.ReplaceAll(code, "-", "")), " " + code} {
				if found, err := k.ByCode(tx, "东信修[2026]000001", typed); err != nil || found.ID != c.ID || found.Applicant.Asks != "已经缴清" {
					t.Errorf("%q: %v", typed, err)
				}
			}
			for _, typed := range []string{"东信修〔2026〕1号", "东信修2026000001", "东信修 （2026） 000001 号", "东信修【２０２６】1", "东信修-2026-1"} {
				if found, err := k.ByCode(tx, typed, code); err != nil || found.ID != c.ID {
					t.Errorf("%q: %v", typed, err)
				}
			}
			if _, err := k.ByCode(tx, c.Number, "ABCD-EFGH"); !errors.Is(err, ErrNone) {
				t.Errorf("a wrong code: %v", err)
			}
			if _, err := k.ByCode(tx, "东信修〔2026〕000009号", code); !errors.Is(err, ErrNone) {
				t.Errorf("a wrong number: %v", err)
			}
			return nil
		})
	})
}

// Two officers decide at the same moment: one wins, the other is told, the effect happens once.
func TestTwoOfficers(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		c, _, err := k.open(nil)
		c = k.must(c, err)
		var wg sync.WaitGroup
		results := make([]error, 2)
		for i, name := range []string{"甲", "乙"} {
			wg.Go(func() { _, results[i] = k.take(Move{Case: c.ID, Step: "accept", Seen: 1, By: officer(name)}) })
		}
		wg.Wait()
		if (results[0] == nil) == (results[1] == nil) || !errors.Is(errors.Join(results...), ErrMoved) {
			t.Errorf("both: %v", results)
		}
	})
}

// The supplier is silent past the clock: the system shields, once, and the officers can still answer.
func TestSilence(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		c, _, err := k.open(func(r *Request) { r.Procedure, r.Ground, r.Papers = "objection", "wrong", nil })
		c = k.must(c, err)
		centre := Hand{Actor: people.Actor{ID: "中心", Org: "xyzx"}, Party: Centre, Name: "中心"}
		c = k.must(k.take(Move{Case: c.ID, Step: "forward", Seen: 1, By: centre}))
		lapse := func() int {
			n, err := k.Lapse(t.Context(), k.d, 10)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		k.day.Clock = clock.At(c.Due)
		if got := lapse(); got != 0 {
			t.Errorf("on the last day: %d", got)
		}
		k.day.Clock = clock.At(c.Due.AddDays(1))
		if got := lapse(); got != 1 || k.now(c).State != "silent" {
			t.Errorf("the day after: %d, %+v", got, k.now(c))
		}
		if got := lapse(); got != 0 || strings.Join(k.effects, ",") != "record.dispute,record.shield" {
			t.Errorf("again: %d, effects %v", got, k.effects)
		}
		c = k.must(k.take(Move{Case: c.ID, Step: "uphold", Seen: 3, By: officer("甲"), Text: "与决定书一致", Reason: "matches"}))
		// Who decided cannot decide the appeal; a colleague can.
		a, _, err := k.open(func(r *Request) {
			r.Procedure, r.Ground, r.Papers, r.Parent = "objection_review", "", nil, c.ID
		})
		a = k.must(a, err)
		var w Wrong
		if _, err := k.take(Move{Case: a.ID, Step: "uphold", Seen: 1, By: officer("甲"), Text: "同前", Reason: "matches"}); !errors.As(err, &w) || !strings.Contains(w.Message, "其他人员") {
			t.Errorf("the same officer: %v", err)
		}
		k.must(k.take(Move{Case: a.ID, Step: "uphold", Seen: 1, By: officer("乙"), Text: "同前", Reason: "matches"}))
	})
}

// now is a case as it stands.
func (k *desk) now(c Case) (now Case) {
	k.view(func(tx *db.Tx) (err error) { now, err = k.Get(tx, c.ID); return err })
	return now
}

// A step that cannot be taken when a clock runs out is told, and holds up none of the others.
func TestOneThatCannotLapseHoldsUpNoOther(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		centre := Hand{Actor: people.Actor{ID: "中心", Org: "xyzx"}, Party: Centre, Name: "中心"}
		var all []Case
		for range 2 {
			c := k.must(first(k.open(func(r *Request) { r.Procedure, r.Ground, r.Papers = "objection", "wrong", nil })))
			all = append(all, k.must(k.take(Move{Case: c.ID, Step: "forward", Seen: 1, By: centre})))
		}
		k.Effects["record.shield"] = func(_ *db.Tx, c Case, _ Done) error {
			if c.ID == all[0].ID {
				return errors.New("示例")
			}
			return nil
		}
		k.day.Clock = clock.At(all[0].Due.AddDays(1))
		n, err := k.Lapse(t.Context(), k.d, 10)
		if n != 1 || err == nil || !strings.Contains(err.Error(), all[0].ID.String()) || k.now(all[0]).State != "asked" || k.now(all[1]).State != "silent" {
			t.Errorf("%d taken, %v: %s, %s", n, err, k.now(all[0]).State, k.now(all[1]).State)
		}
	})
}

// A last day in a year whose days off are not published stays open, says why, and is found later.
func TestUnpublishedYear(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		k.day.Clock = clock.At("2026-12-30")
		c, _, err := k.open(nil)
		c = k.must(c, err)
		if c.Due != "" || !strings.Contains(c.DueWhy, "2027年") {
			t.Errorf("a guess: %q %q", c.Due, c.DueWhy)
		}
		k.Days = everyDay{}
		if err := k.d.Write(context.Background(), func(tx *db.Tx) error {
			if n, err := k.Fix(tx, 10); n != 1 || err != nil {
				t.Errorf("found: %d %v", n, err)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		k.view(func(tx *db.Tx) error {
			if c, err := k.Get(tx, c.ID); err != nil || c.Due != "2027-01-02" || c.DueWhy != "" {
				t.Errorf("after: %+v %v", c, err)
			}
			return nil
		})
	})
}

// everyDay is a calendar on which people work every day.
type everyDay struct{}

func (everyDay) AddWorkdays(from clock.Date, n int) (clock.Date, error) { return from.AddDays(n), nil }
func (everyDay) Between(from, to clock.Date) (int, error)               { return max(0, from.DaysUntil(to)), nil }

func TestLists(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		a, _, err := k.open(nil)
		a = k.must(a, err)
		b, _, err := k.open(func(r *Request) { r.Org = "scjgj" })
		b = k.must(b, err)
		k.must(k.take(Move{Case: a.ID, Step: "withdraw", Seen: 1, By: Hand{Party: Applicant, Name: "申请人"}}))
		k.day.Clock = clock.At("2026-11-27")
		k.view(func(tx *db.Tx) error {
			for name, c := range map[string]struct {
				filter Filter
				want   int
			}{
				"all": {Filter{}, 2}, "mine": {Filter{Orgs: []string{"sthjj"}}, 1}, "of nobody": {Filter{Orgs: []string{}}, 0}, "open": {Filter{Open: true}, 1},
				"late": {Filter{Open: true, Overdue: true}, 1}, "of a record": {Filter{Record: b.Record}, 1}, "other procedure": {Filter{Procedures: []string{"objection"}}, 0},
				"before the last": {Filter{After: b.ID}, 1},
			} {
				got, err := k.List(tx, c.filter, 10)
				if n, err2 := k.Count(tx, c.filter); err != nil || err2 != nil || len(got) != c.want || n != c.want {
					t.Errorf("%s: %d, %d, %v %v", name, len(got), n, err, err2)
				}
			}
			figures, err := Figures(tx, "2026-01-01")
			if err != nil || len(figures) != 2 {
				t.Errorf("figures: %+v %v", figures, err)
			}
			return nil
		})
	})
}

// The figures of a year begin with its first night: what is filed online before eight on New Year's Day is in them.
func TestAYearBeginsAtMidnightOfTheCity(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		k.day.Clock = clock.Fixed(clock.Date("2026-12-31").Time().Add(23 * time.Hour))
		k.must(first(k.open(nil)))
		k.day.Clock = clock.Fixed(clock.Date("2027-01-01").Time().Add(time.Hour))
		c := k.must(first(k.open(nil)))
		k.must(k.take(Move{Case: c.ID, Step: "decline", Seen: 1, By: officer("甲"), Reason: "not_authority", Text: "示例"}))
		k.view(func(tx *db.Tx) error {
			figures, err := Figures(tx, "2027-01-01")
			if err != nil || len(figures) != 1 || figures[0].N != 1 || figures[0].Outcome != "refused" {
				t.Errorf("figures: %+v %v", figures, err)
			}
			took, err := k.Took(tx, "2027-01-01")
			if err != nil || len(took[[2]string{"repair", "sthjj"}]) != 1 {
				t.Errorf("durations: %v %v", took, err)
			}
			return nil
		})
	})
}

func first(c Case, _ string, err error) (Case, error) { return c, err }

// A procedure that refuses without a named person, an endless state, a missing effect: none loads or starts.
func TestWhatDoesNotLoad(t *testing.T) {
	base := "id: x\ntitle: 示例\nprefix: 示\nabout: none\nbasis: b\nsource: s\nverified: no\nstart: a\n"
	for want, text := range map[string]string{
		"具名的人员":        base + "states:\n  - {id: a, title: 甲, turn: authority, says: s}\n  - {id: b, title: 乙, outcome: refused, says: s}\nsteps:\n  - {id: s, title: t, from: [a], to: b, by: [authority]}\n",
		"没有步骤离开它":      base + "states:\n  - {id: a, title: 甲, turn: authority, says: s}\n",
		"没有“z”这个状态":    base + "states:\n  - {id: a, title: 甲, turn: authority, says: s}\nsteps:\n  - {id: s, title: t, from: [a], to: z, by: [authority]}\n",
		"by: [system]": base + "states:\n  - {id: a, title: 甲, turn: authority, clock: c, says: s}\n  - {id: b, title: 乙, outcome: ended, says: s}\nsteps:\n  - {id: s, title: t, from: [a], to: b, by: [authority]}\nclocks:\n  - {id: c, title: 期, workdays: 1, source: s, overdue: s}\n",
	} {
		_, err := Load(fstest.MapFS{"procedures/x.yaml": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "procedures/x.yaml:") {
			t.Errorf("wanted %q, got %v", want, err)
		}
	}
	all, err := Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	if err := (&Engine{Procedures: all}).Check(); err == nil || !strings.Contains(err.Error(), "record.repair") {
		t.Errorf("an effect nobody wired: %v", err)
	}
}

// TestWhoSentACaseBackDoesNotHaveItInHand: a case that goes to another organisation is nobody's there until somebody takes it
// up, whichever way it goes: with the name of who sent it back it stood in nobody's list at the centre.
func TestWhoSentACaseBackDoesNotHaveItInHand(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		c, _, err := k.open(func(r *Request) {
			r.Procedure, r.Subject, r.Record, r.Papers, r.Org, r.Ground = "complaint", id.ID{}, id.ID{}, nil, "xyzx", "late"
		})
		c = k.must(c, err)
		clerk := Hand{Actor: people.Actor{ID: "中心甲", Org: "xyzx"}, Party: Centre, Name: "中心甲"}
		for _, step := range []struct {
			id, to string
			by     Hand
		}{{"transfer", "sthjj", clerk}, {"back", "xyzx", officer("甲")}, {"transfer", "sthjj", clerk}} {
			c = k.must(k.take(Move{Case: c.ID, Step: step.id, Seen: c.N, By: step.by, Text: "示例", Org: step.to}))
			if c.Org != step.to || c.Officer != "" {
				t.Errorf("%s: the case lies with %s, in hand of %q", step.id, c.Org, c.Officer)
			}
		}
		c = k.must(k.take(Move{Case: c.ID, Step: "extend", Seen: c.N, By: officer("乙"), Text: "案情复杂"}))
		if c.Officer != "乙" {
			t.Errorf("taken up there: %q", c.Officer)
		}
	})
}
