package record

import (
	"xinguan/base/db"
	"xinguan/base/id"
)

// Found is where the record with an old id lies now.
type Found struct {
	Subject, ID id.ID
	OldID       string
	Item        string
	Twice       bool
}

const foundColumns = `o.subject_id, o.id, o.old_id, o.item, o.twice`

func scanFound(scan db.Scanner) (f Found, err error) {
	err = scan(&f.Subject, &f.ID, &f.OldID, &f.Item, &f.Twice)
	return f, err
}

// FindOld finds the records an earlier platform knew by an id, so that a link to it still leads somewhere. Ids of
// different kinds of record may be equal there, so there may be several.
func FindOld(tx *db.Tx, old string) ([]Found, error) {
	return db.All(tx, scanFound, `select `+foundColumns+` from record_old o where o.old_id = $1 order by o.item, o.subject_id, o.id`, old)
}

// AddOld notes a further old id of a record that is here already.
func AddOld(tx *db.Tx, subject, rec id.ID, item string, o OldID) error {
	_, err := tx.Exec(`insert into record_old (subject_id, id, old_id, old_state, item, takeover, twice) values ($1, $2, $3, $4, $5, $6, $7)
		on conflict (subject_id, id, old_id) do nothing`, subject, rec, o.ID, o.State, item, o.Takeover, o.Twice)
	return err
}

// OldIDs are those of some subjects that are known already, for a take-over into a platform that has records.
func OldIDs(tx *db.Tx, subjects []id.ID) ([]Found, error) {
	var out []Found
	const chunk = 500
	for len(subjects) > 0 {
		n := min(chunk, len(subjects))
		args := make([]any, n)
		for i := range n {
			args[i] = subjects[i]
		}
		some, err := db.All(tx, scanFound, `select `+foundColumns+` from record_old o where o.subject_id in `+db.In(1, n), args...)
		if err != nil {
			return nil, err
		}
		out, subjects = append(out, some...), subjects[n:]
	}
	return out, nil
}

// OldFigure counts what a take-over brought, by item, by the state on the earlier platform and by what became of it here.
type OldFigure struct {
	Item, OldState string
	Twice          bool
	Why            string // why it is not visible on the transaction's day: one of the reasons below; empty for what is
	N, Amount      int64  // Amount in fen
}

// Why a record is not visible, the first that holds.
const (
	NotCurrent = "superseded"
	NotLive    = "ended"
	NotPublic  = "not_public"
	NotYet     = "not_yet"
	Over       = "over"
)

// OldFigures are the figures of a take-over, read from what lies in the tables.
func OldFigures(tx *db.Tx, takeover id.ID) ([]OldFigure, error) {
	return db.All(tx, func(scan db.Scanner) (f OldFigure, err error) {
		err = scan(&f.Item, &f.OldState, &f.Twice, &f.Why, &f.N, &f.Amount)
		return f, err
	}, `select item, old_state, twice, why, count(*), cast(coalesce(sum(amount), 0) as bigint) from (
			select o.item, o.old_state, o.twice, r.amount, case when not r.current then 'superseded' when r.state <> 'live' then 'ended' when not r.public then 'not_public'
				when r.shown_from > $1 then 'not_yet' when r.shown_until < $1 then 'over' else '' end as why
			from record_old o join record r on r.subject_id = o.subject_id and r.id = o.id where o.takeover = $2) t
		group by item, old_state, twice, why order by item, old_state, twice, why`, string(tx.Today()), takeover)
}
