package record

import (
	"bytes"
	"crypto/sha256"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/catalog"
	"xinguan/core/rulebook"
)

// A decision may hold several penalties, and a sheet may give each a row of its own. Such records share the first bytes of
// their keys, so that they are found together; each keeps its class, and all have the periods of the heaviest where the
// rulebook says so.

// sharedKey is how many bytes of their keys the penalties of one decision share.
const sharedKey = 12

// PartKey is the key of a further penalty of the decision with the given key, told apart by its kinds.
func PartKey(key []byte, class string) []byte {
	sum := sha256.Sum256([]byte(class))
	return append(append(make([]byte, 0, 16), key[:sharedKey]...), sum[:16-sharedKey]...)
}

// SameDecision tells whether two keys are of penalties of one decision.
func SameDecision(a, b []byte) bool {
	return len(a) >= sharedKey && len(b) >= sharedKey && bytes.Equal(a[:sharedKey], b[:sharedKey])
}

// weighs tells whether an event may change what the other penalties of a decision weigh.
func (k EventKind) weighs() bool {
	switch k {
	case Classified, Withdraw, Annul, Superseded, Unfiled, Restored, Erased:
		return true
	}
	return false
}

// Weigh makes the penalties of one decision heed the heaviest of them: an event for each that has to change. Of is any of
// them; a record that stands alone is left as it is.
func (s *Store) Weigh(tx *db.Tx, subject, of id.ID) error {
	r, err := Get(tx, subject, of)
	if err != nil {
		return err
	}
	events, err := s.weigh(tx, &r)
	if err != nil || len(events) == 0 {
		return err
	}
	return s.Apply(tx, events...)
}

// weigh are the events by which the penalties of a record's decision come to heed the heaviest of them.
func (s *Store) weigh(tx *db.Tx, r *Record) ([]Event, error) {
	if it, ok := s.Catalog.Item(r.Item); !ok || it.Publication.Rule != catalog.BySeverity || len(r.Key) < sharedKey {
		return nil, nil
	}
	all, err := db.All(tx, scanRecord, `select `+columns+` from record r where r.subject_id = $1 and r.item = $2 and r.authority = $3
		and substr(r.nkey, 1, 12) = $4 order by r.id`, r.Subject, r.Item, r.Authority, r.Key[:sharedKey])
	if err != nil {
		return nil, err
	}
	return heed(all, tx.Today()), nil
}

// heed are the events by which the penalties of one decision come to have the periods of the heaviest.
func heed(all []Record, today clock.Date) (out []Event) {
	for i := range all {
		r := &all[i]
		over := r.Public && r.ShownUntil < today // and is not brought back
		if want := heaviest(all, i); want != r.Heaviest && !over {
			out = append(out, Event{Subject: r.Subject, Record: r.ID, Kind: Weighed, Value: string(want), Actor: "system",
				Cause: "同一决定" + r.DocNo + "有几项处罚，期限按其中最重的一项计算"})
		}
	}
	return out
}

// WeighStock is Weigh for the penalties of one decision in stock, before Derive.
func (s *Store) WeighStock(in []Stock, today clock.Date) {
	all := make([]Record, len(in))
	for i := range in {
		s.days(&in[i].New)
		all[i] = Record{Fixed: in[i].Fixed, Derived: s.derive(in[i].Fixed, in[i].Events, today)}
	}
	for _, e := range heed(all, today) {
		i := slices.IndexFunc(in, func(r Stock) bool { return r.ID == e.Record })
		e.Effective = today
		in[i].Events = append(in[i].Events, e)
	}
}

// Others are the other penalties of a record's decision that are visible today, without bodies.
func Others(tx *db.Tx, r *Record) ([]Record, error) {
	if len(r.Key) < sharedKey {
		return nil, nil
	}
	return db.All(tx, scanRecord, `select `+columns+` from record r where r.subject_id = $1 and r.item = $2 and r.authority = $3 and substr(r.nkey, 1, 12) = $4
		and r.id <> $5 and `+Visible("$6")+` order by r.id`, r.Subject, r.Item, r.Authority, r.Key[:sharedKey], r.ID, string(tx.Today()))
}

// heaviest is the class of the heaviest of the other penalties, where it is heavier than one's own. What was withdrawn,
// annulled, corrected or taken back counts no more; what was repaired was decided all the same.
func heaviest(all []Record, of int) (out rulebook.Severity) {
	if !all[of].weighed() {
		return all[of].Heaviest
	}
	for i := range all {
		if i != of && all[i].weighed() {
			out = rulebook.Heavier(out, all[i].Severity)
		}
	}
	if rulebook.Heavier(all[of].Severity, out) == all[of].Severity {
		return ""
	}
	return out
}

// weighed tells whether a record is one of the penalties of its decision as it stands.
func (r *Record) weighed() bool {
	return r.Current && (r.State == Live || r.State == Shielded || r.State == Repaired)
}
