package record

import (
	"fmt"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	subjects "xinguan/core/subject"
)

// Filter narrows a public list. The zero value of a field means "any".
type Filter struct {
	Item          string
	AuthorityCode string
	Town          string
	Kind          string // part of class
	DocPrefix     string
	From, Until   clock.Date // of the decision
	Subjects      []id.ID    // nil = any; empty = none; those ruled to be the same come along
	Before        Position
	Limit         int

	byDate bool // see weigh
}

// Position is where a page of a list ends: keyset paging by decision day, then id.
type Position struct {
	Decided clock.Date
	ID      id.ID
}

// List is a page of visible records as Shown gives them, newest decision first, and where the next page starts (nil at the
// end).
func List(tx *db.Tx, f Filter) ([]*Record, *Position, error) {
	if f.Subjects != nil && len(f.Subjects) == 0 {
		return nil, nil, nil
	}
	if err := f.widen(tx); err != nil {
		return nil, nil, err
	}
	if err := f.weigh(tx); err != nil {
		return nil, nil, err
	}
	where, args := f.where(tx.Today())
	q := `select ` + shownColumns + `, b.body from record r join record_body b on b.subject_id = r.subject_id and b.id = r.id where ` + where +
		fmt.Sprintf(` order by r.decided desc, r.id desc limit %d`, f.Limit+1)
	rows, err := allShown(tx, nil, q, args)
	rows, err = withStatements(tx, rows, err)
	if err != nil || len(rows) <= f.Limit {
		return rows, nil, err
	}
	last := rows[f.Limit-1]
	return rows[:f.Limit], &Position{last.Decided, last.ID}, nil
}

// CountUpTo counts the records that fit a filter, but stops at most; more tells that there are others.
func CountUpTo(tx *db.Tx, f Filter, most int) (n int, more bool, err error) {
	if f.Subjects != nil && len(f.Subjects) == 0 {
		return 0, false, nil
	}
	f.Before = Position{}
	if err := f.widen(tx); err != nil {
		return 0, false, err
	}
	where, args := f.where(tx.Today())
	total, err := db.One(tx, scanCount, fmt.Sprintf(`select count(*) from (select 1 from record r where %s limit %d) t`, where, most+1), args...)
	return min(int(total), most), int(total) > most, err
}

// manyNumbers is from how many on records whose document number begins alike are looked for by date: they are met soon
// enough, where sorting them all by date would take long.
const manyNumbers = 5000

// weigh decides by which index records with a beginning of a document number are found; no planner knows how many there
// are.
func (f *Filter) weigh(tx *db.Tx) (err error) {
	if f.DocPrefix != "" && f.Subjects == nil {
		_, f.byDate, err = CountUpTo(tx, *f, manyNumbers)
	}
	return err
}

// widen adds the subjects that are one with those of the filter.
func (f *Filter) widen(tx *db.Tx) error {
	if f.Subjects == nil {
		return nil
	}
	groups, err := subjects.MembersOf(tx, f.Subjects)
	if err != nil {
		return err
	}
	seen := map[id.ID]bool{}
	all := []id.ID{}
	for _, x := range f.Subjects {
		for _, m := range groups[x] {
			if !seen[m] {
				seen[m], all = true, append(all, m)
			}
		}
	}
	f.Subjects = all
	return nil
}

func (f Filter) where(today clock.Date) (string, []any) {
	w := []string{"r.item = $1", Visible("$2")}
	args := []any{f.Item, string(today)}
	add := func(cond string, v any) {
		args = append(args, v)
		w = append(w, strings.ReplaceAll(cond, "?", fmt.Sprintf("$%d", len(args))))
	}
	if f.AuthorityCode != "" {
		add("r.authority_code = ?", f.AuthorityCode)
	}
	if f.Town != "" {
		add("r.town = ?", f.Town)
	}
	if f.Kind != "" {
		add("r.class like ?", "%"+likeText(f.Kind)+"%")
	}
	if f.DocPrefix != "" {
		number := "r.doc_no"
		if f.byDate { // the concatenation keeps the planner from the index of numbers
			number += " || ''"
		}
		add(number+" >= ?", f.DocPrefix)
		add(number+" < ?", f.DocPrefix+"\U0010FFFF")
	}
	if f.From != "" {
		add("r.decided >= ?", string(f.From))
	}
	if f.Until != "" {
		add("r.decided <= ?", string(f.Until))
	}
	if f.Subjects != nil {
		// A few subjects' rows lie together: the concatenation keeps the planner from walking the list by date instead.
		w[0] = "r.item || '' = $1"
		w = append(w, "r.subject_id in "+db.In(len(args)+1, len(f.Subjects)))
		for _, s := range f.Subjects {
			args = append(args, s)
		}
	}
	if f.Before.Decided != "" {
		w = append(w, fmt.Sprintf("(r.decided, r.id) < ($%d, $%d)", len(args)+1, len(args)+2))
		args = append(args, string(f.Before.Decided), f.Before.ID)
	}
	return strings.Join(w, " and "), args
}

// likeText takes the wildcards out of a text for LIKE; no kind of decision contains them.
func likeText(s string) string { return strings.NewReplacer("%", "", "_", "", `\`, "").Replace(s) }
