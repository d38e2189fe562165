package record

import (
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/id"
	"xinguan/core/rulebook"
)

// Event is something that happened to a record after it was accepted. It is never changed or removed.
type Event struct {
	Subject, Record id.ID
	Kind            EventKind
	Effective       clock.Date
	Value           string // the class of a Classified or Weighed event, the new last day of a Kept one, what a Ruled one moved, the one field of a Shield; else empty
	Cause           string // document, case or reason
	Actor           string
	Rulebook        string
}

// EventKind is the closed list of what can happen.
type EventKind string

// The kinds of event.
const (
	Superseded EventKind = "superseded" // a correction took its place
	Withdraw   EventKind = "withdrawn"
	Annul      EventKind = "annulled"
	Repair     EventKind = "repaired"
	Shield     EventKind = "shielded"
	Unshield   EventKind = "unshielded"
	Dispute    EventKind = "disputed"
	Settled    EventKind = "dispute_settled"
	Classified EventKind = "classified" // the authority declared the class
	Close      EventKind = "closed"     // its publication ended before: Effective is the first day it was not shown
	Unfiled    EventKind = "unfiled"    // its sender took the batch back the same day: as if it had not come in
	Restored   EventKind = "restored"   // what took its place was taken back
	Erased     EventKind = "erased"     // its time is over: body and names are gone, that there was a record stays
	Ruled      EventKind = "ruled"      // a later rulebook was applied: Value says which days it moved
	Weighed    EventKind = "weighed"    // another penalty of the same decision is heavier: Value is its class, empty when none is any more
	Kept       EventKind = "kept"       // a named official keeps it shown beyond its last day: Value is the new one
)

// Told is the cause of an event for people; empty where there is none but for the platform itself: which row of which file took
// a record's place.
func (e Event) Told() string {
	if e.Kind == Superseded {
		return ""
	}
	return e.Cause
}

// ends are the states a record does not come back from: a resend never revives it.
var ends = map[State]bool{Withdrawn: true, Annulled: true, Repaired: true}

// Ended tells whether nothing brings a record in this state back.
func (s State) Ended() bool { return ends[s] }

func (e Event) apply(d *Derived) {
	switch e.Kind {
	case Superseded, Unfiled:
		d.Current = false
	case Restored:
		d.Current = true
	case Withdraw:
		d.State = Withdrawn
	case Annul:
		d.State = Annulled
	case Repair:
		d.State = Repaired
	case Shield:
		d.shield(e.Value, true)
	case Unshield:
		d.shield(e.Value, false)
	case Dispute:
		d.Disputed = true
	case Settled:
		d.Disputed = false
	case Erased:
		d.Public = false
	case Weighed:
		d.Heaviest = rulebook.Severity(e.Value)
	case Classified:
		d.Severity, d.SeverityBasis = rulebook.Severity(e.Value), e.Cause
	}
}

// shield hides or shows a record, or one field of it, for a time; what has ended stays ended.
func (d *Derived) shield(field string, on bool) {
	switch {
	case field != "":
		d.shieldField(field, on)
	case on && d.State == Live:
		d.State = Shielded
	case !on && d.State == Shielded:
		d.State = Live
	}
}

func (e Event) check() error {
	switch e.Kind {
	case Superseded, Withdraw, Annul, Repair, Shield, Unshield, Dispute, Settled, Close, Unfiled, Restored, Erased, Ruled:
	case Kept:
		if _, err := clock.ParseDate(e.Value); err != nil {
			return fmt.Errorf("record: %q is no last day", e.Value)
		}
	case Weighed:
		if e.Value != "" && !rulebook.Severity(e.Value).Valid() {
			return fmt.Errorf("record: %q is no class", e.Value)
		}
	case Classified:
		if !rulebook.Severity(e.Value).Valid() {
			return fmt.Errorf("record: %q is no class", e.Value)
		}
	default:
		return fmt.Errorf("record: unknown event %q", e.Kind)
	}
	if e.Actor == "" || e.Cause == "" {
		return fmt.Errorf("record: event %s without actor or cause", e.Kind)
	}
	return nil
}
