package flow

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/people"
)

// Filter narrows a list of cases; empty fields do not.
type Filter struct {
	Orgs       []string // the organisations whose cases are wanted; nil = all
	Procedures []string
	Officers   []string // accounts that have taken them up; nil = whoever
	Subject    id.ID
	Record     id.ID
	Records    []id.ID  // one of these
	States     []string // procedure/state
	Open       bool     // not over
	Closed     bool
	Overdue    bool
	Unassigned bool  // nobody has taken it up
	Parent     id.ID // the case they contest
	Concern    *Concern
	NotThese   []string // procedures that are left out
	After      id.ID    // keyset: cases opened before this one
}

// Concern narrows a list to what a subject may follow having signed in: the cases filed for it, and those about records of
// it, whoever filed them. What others reported about it is not among them.
type Concern struct {
	Of         []id.ID  // the subject and those that are one with it
	Procedures []string // that are about records
}

// Concerning is the concern of a subject.
func (e *Engine) Concerning(of []id.ID) *Concern {
	c := &Concern{Of: of}
	for _, p := range e.Procedures.List {
		if p.About == "record" {
			c.Procedures = append(c.Procedures, p.ID)
		}
	}
	return c
}

// Has tells whether a case is among them.
func (c *Concern) Has(k *Case) bool {
	return c.Owns(k) || slices.Contains(c.Of, k.Subject) && slices.Contains(c.Procedures, k.Procedure)
}

// Owns tells whether a case was filed for the subject.
func (c *Concern) Owns(k *Case) bool { return !k.Owner.IsZero() && slices.Contains(c.Of, k.Owner) }

// where is the concern as a condition, its parameters numbered from first on.
func (c *Concern) where(first int) (string, []any) {
	var args []any
	for range 2 {
		for _, x := range c.Of {
			args = append(args, x)
		}
	}
	args = append(args, "")
	for _, p := range c.Procedures {
		args = append(args, p)
	}
	n := len(c.Of)
	return "(owner_id in " + db.In(first, n) + " or subject_id in " + db.In(first+n, n) + " and procedure in " + db.In(first+2*n, 1+len(c.Procedures)) + ")", args
}

// List are cases, the last opened first, at most limit.
func (e *Engine) List(tx *db.Tx, f Filter, limit int) ([]Case, error) {
	where, args := f.where(string(tx.Today()))
	return e.cases(tx, where+" order by id desc limit "+strconv.Itoa(limit), args...)
}

// Docket are cases in the order they should be dealt with: the earliest last day first, then those whose last day is not
// known or that wait for somebody else; at most limit.
func (e *Engine) Docket(tx *db.Tx, f Filter, limit int) ([]Case, error) {
	where, args := f.where(string(tx.Today()))
	return e.cases(tx, where+docketOrder(limit), args...)
}

// Turn is where a case stands in a docket: before those that wait for nobody, by its last day, the last opened first.
type Turn struct {
	Rank int
	Due  clock.Date
	ID   id.ID
}

// docketRank puts those that have a last day first, and what is over last.
const docketRank = `case when closed <> '' then 2 when due = '' then 1 else 0 end`

// Turn is where the case stands.
func (k *Case) Turn() Turn {
	t := Turn{Due: k.Due, ID: k.ID}
	switch {
	case !k.Open():
		t.Rank = 2
	case k.Due == "":
		t.Rank = 1
	}
	return t
}

// DocketAfter is Docket from a place on: that of the last case of the page before.
func (e *Engine) DocketAfter(tx *db.Tx, f Filter, last Turn, limit int) ([]Case, error) {
	where, args := f.where(string(tx.Today()))
	if where == "" {
		where = "where true"
	}
	n := len(args)
	args = append(args, last.Rank, last.Rank, string(last.Due), string(last.Due), last.ID[:])
	where += fmt.Sprintf(" and ("+docketRank+" > $%d or "+docketRank+" = $%d and (due > $%d or due = $%d and id < $%d))", n+1, n+2, n+3, n+4, n+5)
	return e.cases(tx, where+docketOrder(limit), args...)
}

func docketOrder(limit int) string {
	return " order by " + docketRank + ", due, id desc limit " + strconv.Itoa(limit)
}

// ByNumber finds a case by its number, as people type it; ErrNone where there is none.
func (e *Engine) ByNumber(tx *db.Tx, number string) (Case, error) {
	all, err := e.cases(tx, "where number = $1", normal(number))
	if err == nil && len(all) == 0 {
		err = ErrNone
	}
	if err != nil {
		return Case{}, err
	}
	return all[0], nil
}

// HoldsSealed tells whether there is any case: its contact lies sealed.
func HoldsSealed(tx *db.Tx) (bool, error) {
	return db.One(tx, func(scan db.Scanner) (b bool, err error) { err = scan(&b); return b, err }, `select exists (select 1 from flow_case)`)
}

// Count is how many cases a filter lets through.
func (e *Engine) Count(tx *db.Tx, f Filter) (int, error) {
	where, args := f.where(string(tx.Today()))
	return db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err }, `select count(*) from flow_case `+where, args...)
}

func (f Filter) where(today string) (string, []any) {
	var parts []string
	var args []any
	add := func(condition string, value any) {
		args = append(args, value)
		parts = append(parts, strings.ReplaceAll(condition, "?", "$"+strconv.Itoa(len(args))))
	}
	within := func(column string, values []string) {
		parts = append(parts, column+" in "+db.In(len(args)+1, len(values)))
		for _, v := range values {
			args = append(args, v)
		}
	}
	if f.Orgs != nil {
		within("org", append([]string{""}, f.Orgs...))
	}
	if f.Procedures != nil {
		within("procedure", append([]string{""}, f.Procedures...))
	}
	if len(f.NotThese) > 0 {
		parts = append(parts, "procedure not in "+db.In(len(args)+1, len(f.NotThese)))
		for _, v := range f.NotThese {
			args = append(args, v)
		}
	}
	if f.States != nil {
		within("procedure || '/' || state", append([]string{""}, f.States...))
	}
	if f.Closed {
		parts = append(parts, "closed <> ''")
	}
	if f.Officers != nil {
		within("officer", f.Officers)
	}
	if !f.Subject.IsZero() {
		add("subject_id = ?", f.Subject)
	}
	if !f.Record.IsZero() {
		add("record_id = ?", f.Record)
	}
	if len(f.Records) > 0 {
		parts = append(parts, "record_id in "+db.In(len(args)+1, len(f.Records)))
		for _, x := range f.Records {
			args = append(args, x)
		}
	}
	if !f.Parent.IsZero() {
		add("parent = ?", f.Parent)
	}
	if f.Concern != nil {
		condition, more := f.Concern.where(len(args) + 1)
		parts, args = append(parts, condition), append(args, more...)
	}
	if f.Open {
		parts = append(parts, "closed = ''")
	}
	if f.Unassigned {
		parts = append(parts, "officer = ''")
	}
	if f.Overdue {
		add("due <> '' and due < ?", today)
	}
	if !f.After.IsZero() {
		add("id < ?", f.After)
	}
	if len(parts) == 0 {
		return "", nil
	}
	return "where " + strings.Join(parts, " and "), args
}

// Pass hands a case to a colleague of the same organisation.
func (e *Engine) Pass(tx *db.Tx, of id.ID, to string, by Hand, why string) error {
	c, err := e.Get(tx, of)
	if err != nil {
		return err
	}
	if !c.Open() || by.Actor.Org != c.Org || strings.TrimSpace(why) == "" {
		return Wrong{"只能转交本单位没有办结的案件，并写明原因。"}
	}
	before := c.N
	c.N, c.Officer, c.Changed = c.N+1, to, tx.Now()
	if n, err := e.update(tx, &c, before); err != nil || n != 1 {
		if err == nil {
			err = ErrMoved
		}
		return err
	}
	return e.write(tx, &c, Done{N: c.N, Step: PassStep, State: c.State, Party: by.Party, Actor: by.Actor.ID, Org: by.Actor.Org, Name: by.Name, Text: why})
}

// Mine tells whether a case lies with the actor's organisation.
func (c *Case) Mine(a people.Actor) bool { return a.Org != "" && a.Org == c.Org }

// InHand is how many open cases somebody has in hand; the empty officer are those nobody has taken up.
type InHand struct {
	Officer string // account
	Open    int
	Late    int // of them, past their last day
}

// InHands are the open cases a filter lets through, by who has them in hand, the most first.
func (e *Engine) InHands(tx *db.Tx, f Filter) ([]InHand, error) {
	f.Open = true
	where, args := f.where(string(tx.Today()))
	args = append(args, string(tx.Today()))
	return db.All(tx, func(scan db.Scanner) (l InHand, err error) { err = scan(&l.Officer, &l.Open, &l.Late); return l, err },
		`select officer, count(*), cast(sum(case when due <> '' and due < $`+strconv.Itoa(len(args))+` then 1 else 0 end) as bigint) from flow_case `+where+`
		group by officer order by count(*) desc, officer`, args...)
}

// Figure is how many cases of a procedure an organisation has, by outcome; the empty outcome is those that are open.
type Figure struct {
	Procedure, Org, Outcome string
	N                       int
	// Late is how many of the open ones are past their last day.
	Late int
}

// Figures counts the cases opened from a day on.
func Figures(tx *db.Tx, from clock.Date) ([]Figure, error) {
	return db.All(tx, func(scan db.Scanner) (f Figure, err error) {
		err = scan(&f.Procedure, &f.Org, &f.Outcome, &f.N, &f.Late)
		return f, err
	}, `select procedure, org, outcome, count(*), cast(sum(case when closed = '' and due <> '' and due < $1 then 1 else 0 end) as bigint) from flow_case
		where opened >= $2 group by procedure, org, outcome order by procedure, org, outcome`, string(tx.Today()), clock.InstantOf(from.Time()))
}
