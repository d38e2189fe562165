// Package record keeps what departments decided: an insert-only record and body, events after it, and the derived
// columns that say whether it is shown. Apply is the only writer of events and derived columns; Visible is the one
// predicate that says what the public may see.
package record

import (
	"embed"
	"io/fs"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/rulebook"
)

//go:embed sql/*.sql
var files embed.FS

// Migrations are the tables of this package.
func Migrations() db.Set {
	sub, _ := fs.Sub(files, "sql")
	return db.Set{Package: "record", FS: sub}
}

// State is what became of a record after it was accepted. Expiry is no state: it follows from the dates.
type State string

// The states.
const (
	Live      State = "live"
	Withdrawn State = "withdrawn" // 撤回公示
	Annulled  State = "annulled"  // 决定被撤销
	Repaired  State = "repaired"  // 终止公示
	Shielded  State = "shielded"  // 临时屏蔽
)

// Fixed is the part of a record that never changes after it was accepted.
type Fixed struct {
	Subject, ID   id.ID
	Item          string
	ItemVersion   int
	Agency        string // who sent it: agency code, or "external"
	Authority     string // who decided, as filed
	AuthorityCode string // the city's code of the authority, or ""
	Town          string // division code, or ""
	Party         string // the subject's name as filed; empty for persons
	Decided       clock.Date
	ValidUntil    clock.Date // last day the record itself says it holds; Forever for a long-term one, empty where it says none
	Enterprise    clock.Date // the day it was published in the enterprise information system, as filed; empty where nobody said
	DocNo         string
	Key           []byte // digest of the natural key; nil when the row has none
	Class         string // kinds of the decision, joined by ;
	Amount        *int64 // fen
	SeverityFiled rulebook.Severity
	SeverityBy    string // who declared it
	Digest        []byte // of the canonical body
	Batch         id.ID
	Row           int
	Accepted      clock.Date
	Replaces      id.ID
}

// Derived is the part that follows from the fixed part, the events and the rulebooks; only derive computes it.
type Derived struct {
	Current, Public, Disputed bool
	State                     State
	Severity                  rulebook.Severity
	SeveritySource            string
	SeverityBasis             string            // by what the authority classed it after it came in; empty for a class that was filed
	Heaviest                  rulebook.Severity // of the other penalties of the same decision, where one is heavier; else empty
	ShownFrom, ShownUntil     clock.Date
	RepairFrom                clock.Date
	Rulebook                  string
	ShieldedFields            string // names of the fields hidden for a time while the rest is shown, joined by commas
}

// Record is both parts; Body is filled where it was asked for and may be seen.
type Record struct {
	Fixed
	Derived
	Body Body
	// Statement is what the subject says beside it, filled where the body is read for showing.
	Statement string
}

// Shown tells whether the record is visible on a day; it says the same as the SQL of Visible.
func (r *Record) Shown(on clock.Date) bool {
	return r.Current && r.Public && r.State == Live && r.ShownFrom <= on && r.ShownUntil >= on
}

// longTerm is how the official sheets write an end that is not fixed.
const longTerm clock.Date = "2099-12-31"

// Validity is the span a permit holds for, from its body: until is Forever for a long-term one, empty where the sheet
// left it empty.
func (r *Record) Validity() (from, until clock.Date) {
	from, until = clock.Date(r.Body.Get("valid_from")), clock.Date(r.Body.Get("valid_until"))
	if until == longTerm {
		until = clock.Forever
	}
	return from, until
}

// Visible is the one predicate of what the public may see on the day given as parameter $day, for a record aliased r.
// The placeholder is named twice on purpose: both engines take a repeated $n.
func Visible(day string) string {
	return "r.current and r.public and r.state = 'live' and r.shown_from <= " + day + " and r.shown_until >= " + day
}
