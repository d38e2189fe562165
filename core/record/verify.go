package record

import (
	"context"

	"xinguan/base/db"
	"xinguan/base/id"
)

// verifyPage is how many records are looked at with one question.
const verifyPage = 2000

// Verify computes the derived columns of every record again, in one snapshot, and says how many subjects have records
// and how many records differ from what is stored; see Rebuild. tell, unless nil, hears how many subjects are done.
func Verify(ctx context.Context, d *db.DB, laws Laws, tell func(subjects int)) (subjects, differ int, err error) {
	err = d.View(ctx, func(tx *db.Tx) error {
		var last Fixed
		for {
			page, err := db.All(tx, scanRecord, `select `+columns+` from record r where (r.subject_id, r.id) > ($1, $2) order by r.subject_id, r.id limit $3`,
				last.Subject[:], last.ID[:], verifyPage)
			if err != nil || len(page) == 0 {
				return err
			}
			end := page[len(page)-1].Fixed
			past, err := eventsBetween(tx, last, end)
			if err != nil {
				return err
			}
			for _, r := range page {
				if r.Subject != last.Subject {
					subjects++
				}
				if laws.derive(r.Fixed, past[r.ID], tx.Today()) != r.Derived {
					differ++
				}
				last = r.Fixed
			}
			if tell != nil {
				tell(subjects)
			}
		}
	})
	return subjects, differ, err
}

// eventsBetween are the events of the records after one up to another, by record.
func eventsBetween(tx *db.Tx, after, to Fixed) (map[id.ID][]Event, error) {
	out := map[id.ID][]Event{}
	err := db.Each(tx, func(scan db.Scanner) error {
		var e Event
		err := scan(&e.Subject, &e.Record, &e.Kind, &e.Effective, &e.Value, &e.Cause, &e.Actor, &e.Rulebook)
		out[e.Record] = append(out[e.Record], e)
		return err
	}, `select subject_id, record_id, kind, effective, value, cause, actor, rulebook from record_event
		where (subject_id, record_id) > ($1, $2) and (subject_id, record_id) <= ($3, $4) order by subject_id, record_id, n`,
		after.Subject[:], after.ID[:], to.Subject[:], to.ID[:])
	return out, err
}
