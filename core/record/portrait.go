package record

import (
	"database/sql"
	"fmt"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	subjects "xinguan/core/subject"
)

// Portrait are all visible records of a subject, and of those ruled to be the same, with their bodies, newest decision
// first, at most perItem of each item, and the full number of each item. It is one query however many items there are, and
// a second one for who has very many: a subject's rows lie together.
func Portrait(tx *db.Tx, subject id.ID, perItem int) (all []Record, totals map[string]int, err error) {
	totals = map[string]int{}
	of, err := subjects.Members(tx, subject)
	if err != nil {
		return nil, nil, err
	}
	args := []any{string(tx.Today())}
	for _, x := range of {
		args = append(args, x)
	}
	if all, err = few(tx, len(of), args); err != nil || len(all) > mostFew {
		all, err = crowd(tx, len(of), args, perItem, totals)
		return all, totals, err
	}
	return newest(all, perItem, totals), totals, nil
}

// mostFew is how many records of a subject are counted here: counting by item in the database costs as much again as
// reading them, and nearly nobody has more.
const mostFew = 1000

// few are all visible records of subjects, or one more than mostFew where there are more.
func few(tx *db.Tx, of int, args []any) ([]Record, error) {
	return db.All(tx, scanWithBody, `select `+columns+`, b.body from record r join record_body b on b.subject_id = r.subject_id and b.id = r.id
		where `+Visible("$1")+` and r.subject_id in `+db.In(2, of)+fmt.Sprintf(` order by r.decided desc, r.id desc limit %d`, mostFew+1), args...)
}

// newest are at most perItem records of each item, of all in their order, and their full numbers in totals.
func newest(all []Record, perItem int, totals map[string]int) []Record {
	out := all[:0]
	for _, r := range all {
		if totals[r.Item]++; totals[r.Item] <= perItem {
			out = append(out, r)
		}
	}
	return out
}

// crowd are the same, picked and counted in the database.
func crowd(tx *db.Tx, of int, args []any, perItem int, totals map[string]int) ([]Record, error) {
	q := `select ` + columns + `, b.body, r.total from (
			select r.*, count(*) over (partition by r.item) as total,
				row_number() over (partition by r.item order by r.decided desc, r.id desc) as place
			from record r where ` + Visible("$1") + ` and r.subject_id in ` + db.In(2, of) + `) r
		join record_body b on b.subject_id = r.subject_id and b.id = r.id
		where r.place <= ` + fmt.Sprint(perItem) + ` order by r.decided desc, r.id desc`
	return db.All(tx, func(scan db.Scanner) (Record, error) {
		var r Record
		var body sql.NullString
		var total int
		if err := scan(append(r.dest(), &body, &total)...); err != nil {
			return r, err
		}
		totals[r.Item] = total
		return r, r.read(body)
	}, q, args...)
}

// Received tells of which items a record ever came in, whoever it was about: nothing can be said to have been looked for
// where nothing was ever sent.
func Received(tx *db.Tx, items []string) (map[string]bool, error) {
	out := make(map[string]bool, len(items))
	if len(items) == 0 {
		return out, nil
	}
	rows, args := make([]string, len(items)), make([]any, len(items))
	for i, it := range items {
		rows[i], args[i] = fmt.Sprintf("($%d)", i+1), it
	}
	err := db.Each(tx, func(scan db.Scanner) error {
		var item string
		err := scan(&item)
		out[item] = true
		return err
	}, `with asked(item) as (values `+strings.Join(rows, ", ")+`)
		select a.item from asked a where exists (select 1 from tally_day t where t.item = a.item and t.state = 'accepted')`, args...)
	return out, err
}
