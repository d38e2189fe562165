package record

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

	"xinguan/base/db"
	"xinguan/base/id"
)

// Portrait are all visible records of the members of an entity as Shown gives them, newest decision first, at most perItem
// of each item, and the full number of each item. It is one query however many items there are, and a second one for who
// has very many: a subject's rows lie together.
func Portrait(tx *db.Tx, of []id.ID, perItem int) (all []*Record, totals map[string]int, err error) {
	totals = map[string]int{}
	if all, err = few(tx, of, nil, mostFew); err != nil || len(all) > mostFew {
		all, err = crowd(tx, of, perItem, totals)
	} else {
		all = newest(all, perItem, totals)
	}
	all, err = withStatements(tx, all, err)
	return all, totals, err
}

// mostFew is how many records of a subject are counted here: counting by item in the database costs as much again as
// reading them, and nearly nobody has more.
const mostFew = 1000

// few are all visible records of subjects, newest first, or any most and one where there are more. They are put in order
// here: the database would copy every body to do it. No items mean every item.
func few(tx *db.Tx, of []id.ID, items []string, most int) ([]*Record, error) {
	q, args := ofItems(tx, of, items, most+1, shownColumns, "")
	all, err := allShown(tx, nil, q, args)
	slices.SortFunc(all, func(a, b *Record) int {
		return cmp.Or(cmp.Compare(b.Decided, a.Decided), bytes.Compare(b.ID[:], a.ID[:]))
	})
	return all, err
}

// shownOf is the condition of the visible records of some subjects, with its parameters.
func shownOf(tx *db.Tx, of []id.ID) (string, []any) {
	args := []any{string(tx.Today())}
	for _, x := range of {
		args = append(args, x)
	}
	return Visible("$1") + ` and r.subject_id in ` + db.In(2, len(of)), args
}

// newest are at most perItem records of each item, of all in their order, and their full numbers in totals.
func newest(all []*Record, perItem int, totals map[string]int) []*Record {
	out := all[:0]
	for _, r := range all {
		if totals[r.Item]++; totals[r.Item] <= perItem {
			out = append(out, r)
		}
	}
	return out
}

// crowd are the same, picked and counted in the database.
func crowd(tx *db.Tx, of []id.ID, perItem int, totals map[string]int) ([]*Record, error) {
	where, args := shownOf(tx, of)
	q := `select ` + shownColumns + `, b.body, r.total from (
			select r.*, count(*) over (partition by r.item) as total,
				row_number() over (partition by r.item order by r.decided desc, r.id desc) as place
			from record r where ` + where + `) r
		join record_body b on b.subject_id = r.subject_id and b.id = r.id
		where r.place <= ` + fmt.Sprint(perItem) + ` order by r.decided desc, r.id desc`
	var total int
	return allShown(tx, func(r *Record) { totals[r.Item] = total }, q, args, &total)
}

// Received tells of which items a record ever came in, whoever it was about: nothing can be said to have been looked for
// where nothing was ever sent. It goes through the tally from item to item, so it costs as much as there are items.
func Received(tx *db.Tx) (map[string]bool, error) {
	out := map[string]bool{}
	err := db.Each(tx, func(scan db.Scanner) error {
		var item string
		err := scan(&item)
		out[item] = true
		return err
	}, `with recursive come(item) as (select min(item) from tally_day
			union all select (select min(t.item) from tally_day t where t.item > c.item) from come c where c.item is not null)
		select c.item from come c where c.item is not null and exists (select 1 from tally_day t where t.item = c.item and t.state = 'accepted')`)
	return out, err
}
