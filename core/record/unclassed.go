package record

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// Unclassed narrows the records whose class nobody has determined: those an authority decided, and those of the ones whose
// work it took over.
type Unclassed struct {
	Authorities []string // codes
	Items       []string // those that have a class
	Town        string   // empty for all
	After       LastDay  // where the page before ended
	Limit       int
}

// LastDay is a place in a list that is in the order of last days of publication.
type LastDay struct {
	Until clock.Date
	ID    id.ID
}

// Unclassified are a page of the visible records of some authorities whose class nobody has determined, with their bodies,
// in the order of their last days of publication, and where the next page starts (nil at the end). What is over is the most of
// them and is not gone through: that is why it is not the order of the decisions, which is nearly the same.
func Unclassified(tx *db.Tx, f Unclassed) (rows []*Record, next *LastDay, err error) {
	err = f.each(func(authority, item string) error { // each in the order of its index: together they would be sorted whole
		q, args := f.query(authority, item, string(tx.Today()))
		more, err := allShown(tx, nil, q, args)
		rows = append(rows, more...)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	slices.SortFunc(rows, func(a, b *Record) int {
		return cmp.Or(cmp.Compare(a.ShownUntil, b.ShownUntil), bytes.Compare(a.ID[:], b.ID[:]))
	})
	if len(rows) <= f.Limit {
		return rows, nil, nil
	}
	last := rows[f.Limit-1]
	return rows[:f.Limit], &LastDay{last.ShownUntil, last.ID}, nil
}

// UnclassifiedUpTo counts them, whatever the page, but stops at most; more tells that there are others.
func UnclassifiedUpTo(tx *db.Tx, f Unclassed, most int) (n int, more bool, err error) {
	f.After = LastDay{}
	err = f.each(func(authority, item string) error {
		where, args := f.where(authority, item, string(tx.Today()))
		some, err := db.One(tx, scanCount, `select count(*) from (`+first("1", where, most+1)+`) t`, args...)
		n += int(some)
		return err
	})
	return min(n, most), n > most, err
}

func (f Unclassed) each(do func(authority, item string) error) error {
	for _, authority := range f.Authorities {
		for _, item := range f.Items {
			if err := do(authority, item); err != nil {
				return err
			}
		}
	}
	return nil
}

// query picks the page by the index before it asks for bodies: PostgreSQL, which takes the two for few, would read them all.
func (f Unclassed) query(authority, item, today string) (string, []any) {
	where, args := f.where(authority, item, today)
	return `select ` + shownColumns + `, b.body from (` + first("r.*", where, f.Limit+1) + `) r join record_body b on b.subject_id = r.subject_id and b.id = r.id`, args
}

// first are the first rows in the order of the index; the order keeps PostgreSQL to it.
func first(columns, where string, limit int) string {
	return fmt.Sprintf(`select %s from record r where %s order by r.shown_until, r.id limit %d`, columns, where, limit)
}

// where is answered by the index of what is not classed, in which items that have no class stand too.
func (f Unclassed) where(authority, item, today string) (string, []any) {
	args := []any{authority, item, today}
	w := "r.authority_code = $1 and r.item = $2 and " + Visible("$3") + " and r.severity = 'unclassified'"
	if f.Town != "" {
		args = append(args, f.Town)
		w += fmt.Sprintf(" and r.town = $%d", len(args))
	}
	if f.After.Until != "" {
		args = append(args, string(f.After.Until), f.After.ID)
		w += fmt.Sprintf(" and (r.shown_until, r.id) > ($%d, $%d)", len(args)-1, len(args))
	}
	return w, args
}
