package house

import (
	"crypto/sha256"
	"errors"
	"strconv"
	"testing"

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

// one is a penalty of a decision as the test keeps account of it: by plain months, not by the rulebooks' own reckoning.
type one struct {
	n    record.New
	now  rulebook.Severity
	gone bool // withdrawn, annulled or repaired
	kept []clock.Date
	held bool // counts for the others
}

// trial is a decision of some penalties with a rulebook to come.
type trial struct {
	*rapid.T
	t       *testing.T
	d       *db.DB
	clock   *turned
	store   *record.Store
	do      map[string]flow.Effect
	all     []*one
	months  map[rulebook.Severity]int // of the rulebook to come
	book    *rulebook.Book
	applied bool
}

// order36 are the longest periods of the rulebook in force, in months.
var order36 = map[rulebook.Severity]int{rulebook.General: 12, rulebook.Unclassified: 12, rulebook.Serious: 36}

const tried clock.Date = "2026-05-10"

// Whatever happens to the penalties of one decision, on whatever days and whatever a later rulebook says: classes that
// become heavier or lighter, shields, marks, repairs, withdrawals, entries in time and too late. None is ever shown after
// the maximum of the heaviest of them without an entry made before that day; what has ended is shown on no day; derived
// again all is the same.
func TestNothingIsShownAfterItsMaximumWithoutAnEntry(t *testing.T) {
	items, err1 := catalog.Load(dongguan.FS, nil)
	rules, err2 := rulebook.Load(dongguan.FS)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	now := &turned{"2026-06-01"}
	dbtest.Each(t, []db.Set{ledger.Migrations(), subject.Migrations(), record.Migrations(), flow.Migrations()}, func(t *testing.T, d *db.DB) {
		rapid.Check(t, func(rt *rapid.T) {
			now.day = "2026-06-01"
			m := &trial{T: rt, t: t, d: d, clock: now}
			m.adopt(rules, items)
			m.file()
			for range rapid.IntRange(0, 8).Draw(rt, "events") {
				now.day = now.day.AddDays(rapid.IntRange(0, 200).Draw(rt, "days"))
				m.happens()
				m.look()
			}
			m.boundaries()
			m.rebuilt()
			m.clear()
		})
	}, db.WithClock(now))
}

// adopt draws a rulebook to come, with periods of its own.
func (m *trial) adopt(rules *rulebook.Rules, items *catalog.Catalog) {
	general := rapid.IntRange(1, 30).Draw(m.T, "general")
	serious := general + rapid.IntRange(0, 30).Draw(m.T, "serious")
	m.months = map[rulebook.Severity]int{rulebook.General: general, rulebook.Unclassified: general, rulebook.Serious: serious}
	no := false
	figure := func(n int) rulebook.Param { return rulebook.Param{Value: strconv.Itoa(n), Unit: "month"} }
	m.book = &rulebook.Book{ID: id.New().String(), Title: "示例办法", Number: "示例令第1号", From: clock.Date("2026-07-01").AddDays(rapid.IntRange(0, 700).Draw(m.T, "from")),
		Transition: rapid.SampledFrom([]string{rulebook.DecidedAfter, rulebook.LiveAtEntry, rulebook.MoreLenient}).Draw(m.T, "transition"), Several: "several",
		Classes: map[rulebook.Severity]*rulebook.Class{rulebook.Minor: {Shown: &no}, rulebook.General: {Min: "min", Max: "general"}, rulebook.Serious: {Min: "min", Max: "serious"}, rulebook.Unclassified: {As: rulebook.General}},
		Params:  map[string]rulebook.Param{"min": figure(1), "general": figure(general), "serious": figure(serious), "several": {Value: "heaviest"}}}
	own := &rulebook.Rules{Books: append(append([]*rulebook.Book{}, rules.Books...), m.book), Workdays: rules.Workdays}
	m.store = &record.Store{Laws: record.Laws{Catalog: items, Rules: own}}
	m.do = Effects(m.store, &flow.Engine{})
}

// file takes in one to three penalties of a decision, in the order of their rows.
func (m *trial) file() {
	of, key := id.New(), sha256.Sum256([]byte(m.book.ID))
	for i := range rapid.IntRange(1, 3).Draw(m.T, "penalties") {
		n := record.New{Fixed: record.Fixed{Subject: of, ID: id.New(), Item: "penalty", ItemVersion: 1, Agency: "sthjj", Authority: "东莞市生态环境局", AuthorityCode: "sthjj", Party: "东莞市示例有限公司", Decided: tried,
			DocNo: "示例1号", Key: key[:16], Class: []string{"罚款", "警告", "限制从业"}[i], SeverityFiled: rapid.SampledFrom(rulebook.Severities).Draw(m.T, "class"), Digest: key[16:], Batch: id.New(), Accepted: "2026-06-01"},
			Body: []byte(`{"conduct":"示例"}`)}
		if i > 0 {
			n.Key = record.PartKey(key[:16], n.Class)
		}
		m.all = append(m.all, &one{n: n, now: n.SeverityFiled, held: true})
		m.must(func(tx *db.Tx) error {
			if err := m.store.Add(tx, []record.New{n}); err != nil {
				return err
			}
			return m.store.Weigh(tx, n.Subject, n.ID)
		})
	}
}

func (m *trial) must(fn func(*db.Tx) error) {
	if err := m.d.Write(m.t.Context(), fn); err != nil {
		m.Fatal(err)
	}
}

// tries does what may be refused with a sentence; it tells whether it was done.
func (m *trial) tries(effect string, x *one, wants string) bool {
	err := m.d.Write(m.t.Context(), func(tx *db.Tx) error {
		return m.do[effect](tx, flow.Case{Number: "示例1号", Subject: x.n.Subject, Record: x.n.ID, Applicant: flow.Contact{Wants: wants, Field: "《示例标准》第一条"}}, flow.Done{Party: flow.Authority, Actor: "示例"})
	})
	var wrong flow.Wrong
	if err != nil && !errors.As(err, &wrong) {
		m.Fatal(err)
	}
	return err == nil
}

// happens is one of the things that can happen, to one of the penalties.
func (m *trial) happens() {
	x := rapid.SampledFrom(m.all).Draw(m.T, "of")
	today := m.clock.day
	event := func(kind record.EventKind) {
		m.must(func(tx *db.Tx) error {
			return m.store.Apply(tx, record.Event{Subject: x.n.Subject, Record: x.n.ID, Kind: kind, Cause: "示例", Actor: "示例"})
		})
	}
	switch rapid.SampledFrom([]string{"class", "class", "class", "keep", "keep", "mark", "shield", "unshield", "repair", "withdraw", "annul", "rulebook"}).Draw(m.T, "what") {
	case "class":
		sev := rapid.SampledFrom(rulebook.Severities).Draw(m.T, "to")
		last := m.last(x)
		if m.tries("record.classify", x, string(sev)) {
			if today > last {
				m.Fatalf("classed on %s, over since %s", today, last)
			}
			x.now = sev
		}
	case "keep":
		until := today.AddDays(rapid.IntRange(1, 400).Draw(m.T, "kept"))
		last := m.last(x)
		if m.tries("record.keep", x, string(until)) {
			if today > last {
				m.Fatalf("kept on %s, over since %s", today, last)
			}
			x.kept = append(x.kept, until)
		}
	case "mark":
		event(record.Dispute)
	case "shield":
		event(record.Shield)
	case "unshield":
		event(record.Unshield)
	case "repair":
		if m.tries("record.repair", x, "") && m.read(x).State == record.Repaired {
			x.gone = true
		}
	case "withdraw":
		event(record.Withdraw)
		x.gone, x.held = true, false
	case "annul":
		event(record.Annul)
		x.gone, x.held = true, false
	case "rulebook":
		m.applies()
	}
}

// applies applies the rulebook, once it is in force.
func (m *trial) applies() {
	if m.clock.day < m.book.From {
		return
	}
	_, err := m.store.ApplyRulebook(m.t.Context(), m.d, m.book, record.Adopted{Proposal: id.New(), Actor: "示例"})
	if err != nil {
		m.Fatal(err)
	}
	m.applied = true
}

// last is the last day a penalty may be shown: the maximum, or what was entered before it.
func (m *trial) last(x *one) clock.Date {
	governs := x.now
	for _, o := range m.all {
		if o.held {
			governs = rulebook.Heavier(governs, o.now)
		}
	}
	last := m.maximum(governs)
	for _, until := range x.kept {
		last = max(last, until)
	}
	return last
}

// maximum is the last day by the class that governs, in months from the decision; a rulebook to come is heeded from its
// first day on, and until it is applied what was reckoned before may still stand.
func (m *trial) maximum(sev rulebook.Severity) clock.Date {
	if order36[sev] == 0 {
		return ""
	}
	old, by := tried.AddMonths(order36[sev]), max(tried.AddMonths(m.months[sev]), m.book.From.AddDays(-1))
	switch {
	case m.clock.day < m.book.From, m.book.Transition == rulebook.DecidedAfter, old < m.book.From:
		return old
	case m.book.Transition == rulebook.MoreLenient:
		by = min(old, by)
	}
	if !m.applied {
		return max(old, by)
	}
	return by
}

func (m *trial) read(x *one) (r record.Record) {
	err := m.d.View(m.t.Context(), func(tx *db.Tx) (err error) { r, err = record.Get(tx, x.n.Subject, x.n.ID); return err })
	if err != nil {
		m.Fatal(err)
	}
	return r
}

// look fails where something is shown today that may not be, or where the list of the subject shows other ones.
func (m *trial) look() {
	today, seen := m.clock.day, 0
	for _, x := range m.all {
		r := m.read(x)
		if !r.Shown(today) {
			continue
		}
		seen++
		if last := m.last(x); x.gone || today > last {
			m.Fatalf("%s of %d shown on %s, last day %s, ended %v: %+v", x.n.Class, len(m.all), today, last, x.gone, r.Derived)
		}
	}
	err := m.d.View(m.t.Context(), func(tx *db.Tx) error {
		all, err := record.OfSubject(tx, m.all[0].n.Subject, "", 10)
		if len(all) != seen {
			m.Fatalf("%d are listed on %s, %d are shown", len(all), today, seen)
		}
		return err
	})
	if err != nil {
		m.Fatal(err)
	}
}

// boundaries looks on the last days and on the days after them, as far as they are still to come.
func (m *trial) boundaries() {
	var days []clock.Date
	for _, x := range m.all {
		last := m.last(x)
		days = append(days, m.read(x).ShownUntil, last)
	}
	was := m.clock.day
	for _, d := range days {
		for _, on := range []clock.Date{d, d.AddDays(1), d.AddDays(400)} {
			if d != "" && on >= was {
				m.clock.day = on
				m.look()
			}
		}
	}
	m.clock.day = was
}

// rebuilt fails where deriving again gives something else, unless a rulebook waits to be applied.
func (m *trial) rebuilt() {
	if m.clock.day >= m.book.From && !m.applied {
		m.applies()
	}
	err := m.d.View(m.t.Context(), func(tx *db.Tx) error {
		differ, err := m.store.Rebuild(tx, m.all[0].n.Subject)
		if len(differ) > 0 {
			m.Fatalf("derived again: %+v", differ)
		}
		return err
	})
	if err != nil {
		m.Fatal(err)
	}
	m.look()
}

// clear takes the decision back, so that the rulebook of the next trial does not meet it.
func (m *trial) clear() {
	for _, x := range m.all {
		m.must(func(tx *db.Tx) error {
			return m.store.Apply(tx, record.Event{Subject: x.n.Subject, Record: x.n.ID, Kind: record.Withdraw, Cause: "示例", Actor: "示例"})
		})
	}
}
