package rating

import (
	"errors"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/subject"
)

// Supposition is what somebody wants to know: a day, with some records gone and some things done by then.
type Supposition struct {
	On      clock.Date
	Without []string // ids of records
	Doing   []string // indicators the subject can do something for
}

// Supposed is what a supposition comes to, beside what the same day would be without it.
type Supposed struct {
	On          clock.Date
	Outside     string
	From, Score Points
	FromGrade   string
	Grade       string // in force; one that needs a confirmation is not
	Lines       []SupposedLine
	Until       clock.Date // last day it stays so by itself
	// Override is the grade officials put in the place of the one reckoned, where it holds on that day: then Reckoned and
	// FromReckoned are what the grade would be without it.
	Override               *Override
	FromReckoned, Reckoned string
	// FromWaits and Waits are the grades the points say, where those need a confirmation they do not have.
	FromWaits, Waits string
}

// SupposedLine is an indicator that would give something else.
type SupposedLine struct {
	Of       *Indicator
	Was, Now Points
}

// What keeps a supposition from being reckoned.
var (
	ErrSupposeDay    = errors.New("日期要从今天起、五年以内")
	ErrSupposeRecord = errors.New("选中的信息里，有的在这一天还不能申请修复，或者已经不在计算里；请把日期改晚，或者重新选择")
	ErrSupposeDoing  = errors.New("没有这一项可以做的事，请重新选择")
)

// Suppose reckons a supposition for a subject with the engine that reckons results, from what is known today.
func (s Service) Suppose(tx *db.Tx, m *Model, x subject.Subject, of Supposition) (Supposed, error) {
	k, err := s.Known(tx, x)
	if err != nil {
		return Supposed{}, err
	}
	if err := s.held(tx, m, &k); err != nil {
		return Supposed{}, err
	}
	by, err := officials(tx, x.ID, m, of.On)
	if err != nil {
		return Supposed{}, err
	}
	return m.suppose(k, tx.Today(), of, by)
}

// Suppose reckons a supposition; nothing is estimated. confirmed is a grade whose confirmation still holds on that day.
func (m *Model) Suppose(k Known, today clock.Date, of Supposition, confirmed string) (Supposed, error) {
	return m.suppose(k, today, of, official{confirmed: confirmed})
}

func (m *Model) suppose(k Known, today clock.Date, of Supposition, by official) (Supposed, error) {
	if _, err := clock.ParseDate(string(of.On)); err != nil || of.On < today || of.On > today.AddMonths(Horizon) {
		return Supposed{}, ErrSupposeDay
	}
	day, skip := dayOf(of.On), make([]bool, len(k.Facts), len(k.Facts)+len(of.Doing))
	for _, want := range of.Without {
		at := slices.IndexFunc(k.Refs, func(r Ref) bool { return r.Record == want })
		if at < 0 || !k.Facts[at].repairable(day) {
			return Supposed{}, ErrSupposeRecord
		}
		skip[at] = true
	}
	facts := slices.Clone(k.Facts)
	for _, want := range of.Doing {
		x := m.doable(want)
		if x == nil {
			return Supposed{}, ErrSupposeDoing
		}
		facts, skip = append(facts, k.Dict.done(x, day)), append(skip, false)
	}
	return m.supposed(k, facts, skip, day, by), nil
}

// supposed reckons the day twice: as it would be, and as supposed.
func (m *Model) supposed(k Known, facts []Fact, skip []bool, on day, by official) Supposed {
	e := m.Engine(k.Dict)
	plain := e.Reckon(k.Party, k.Facts, on, nil)
	was := make([]Points, len(e.rules))
	for i := range e.rules {
		was[i] = e.pointsOf(i, k.Facts)
	}
	now := e.Reckon(k.Party, facts, on, skip)
	out := Supposed{On: dateOf(on), Outside: now.Outside, From: plain.Points, Score: now.Points, Until: now.Until}
	held := by.override != nil && by.override.holds(out.On)
	if plain.Outside == "" {
		out.FromGrade, out.FromReckoned = e.inForce(plain.Grade, by, out.On), e.InForce(plain.Grade, by.confirmed)
		out.FromWaits = e.awaits(plain.Grade, out.FromReckoned)
	}
	if now.Outside == "" {
		out.Grade, out.Reckoned = e.inForce(now.Grade, by, out.On), e.InForce(now.Grade, by.confirmed)
		out.Waits = e.awaits(now.Grade, out.Reckoned)
		out.Until = by.holds(e.model.Grades[now.Grade].ID, out.Until)
	}
	if held && now.Outside == "" {
		out.Override = by.override
	}
	for i := range e.rules {
		if p := e.pointsOf(i, facts); p != was[i] {
			out.Lines = append(out.Lines, SupposedLine{m.indicators[i], was[i], p})
		}
	}
	return out
}

// repairable tells whether a fact still counts on a day and its end can be asked for by then.
func (f *Fact) repairable(on day) bool {
	return f.Repair != 0 && f.Repair != forever && f.Repair <= on && f.Repair <= f.Until
}

// doable is an indicator for which a subject can do something; nil where there is none.
func (m *Model) doable(id string) *Indicator {
	i := slices.IndexFunc(m.indicators, func(x *Indicator) bool { return x.ID == id && x.Can != "" })
	if i < 0 {
		return nil
	}
	return m.indicators[i]
}

// done is the fact there would be on a day if the subject did what an indicator is about.
func (d *Dict) done(x *Indicator, on day) Fact {
	f := Fact{Item: d.item(x.Take.Items[0]), Decided: on, From: on, Until: forever}
	class := ""
	if len(x.Take.Class) > 0 {
		class = x.Take.Class[0]
	}
	f.Class = d.class(class)
	return f
}
