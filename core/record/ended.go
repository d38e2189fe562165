package record

import (
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ledger"
)

// Ended is an event by which a record is shown no more, or not as it was.
type Ended struct {
	Subject, Record id.ID
	N               int // number of the event
	Kind            EventKind
	Item            string
}

// takesDown are the events after which copies must not be used any more.
const takesDown = `('withdrawn', 'annulled', 'repaired', 'shielded', 'superseded')`

// EndedOf are the events among changes of the outbox after which copies of a record must not be used any more.
func EndedOf(tx *db.Tx, changes []ledger.Change) (out []Ended, err error) {
	var of []any
	seen, asked := map[id.ID]bool{}, map[id.ID]bool{}
	add := func(p ledger.Pair) {
		if asked[p.Record] = true; !seen[p.Subject] {
			seen[p.Subject], of = true, append(of, p.Subject)
		}
	}
	for _, c := range changes {
		for _, p := range c.Things() {
			add(p)
		}
	}
	for ; len(of) > 0 && err == nil; of = of[min(len(of), subjectsAtOnce):] {
		n := min(len(of), subjectsAtOnce)
		err = db.Each(tx, func(scan db.Scanner) error {
			var e Ended
			err := scan(&e.Subject, &e.Record, &e.N, &e.Kind, &e.Item)
			if asked[e.Record] {
				out = append(out, e)
			}
			return err
		}, `select e.subject_id, e.record_id, e.n, e.kind, r.item from record_event e join record r on r.subject_id = e.subject_id and r.id = e.record_id
			where e.kind in `+takesDown+` and e.subject_id in `+db.In(1, n), of[:n]...)
	}
	return out, err
}
