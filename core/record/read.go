package record

import (
	"cmp"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"xinguan/base/db"
	"xinguan/base/id"
	subjects "xinguan/core/subject"
)

const columns = `r.subject_id, r.id, r.item, r.item_ver, r.agency, r.authority, r.authority_code, r.town, r.party_as_filed, r.decided,
	r.doc_no, r.nkey, r.class, r.amount, r.severity_filed, r.severity_by, r.digest, r.batch, r.row, r.accepted, r.replaces, r.valid_until, r.enterprise_from,
	r.current, r.public, r.state, r.severity, r.severity_source, r.shown_from, r.shown_until, r.repair_from, r.rulebook, r.disputed, r.shielded_fields, r.heaviest, r.severity_basis`

func (r *Record) dest() []any {
	return []any{
		&r.Subject, &r.ID, &r.Item, &r.ItemVersion, &r.Agency, &r.Authority, &r.AuthorityCode, &r.Town, &r.Party, &r.Decided,
		&r.DocNo, &r.Key, &r.Class, &r.Amount, &r.SeverityFiled, &r.SeverityBy, &r.Digest, &r.Batch, &r.Row, &r.Accepted, &r.Replaces, &r.ValidUntil, &r.Enterprise,
		&r.Current, &r.Public, &r.State, &r.Severity, &r.SeveritySource, &r.ShownFrom, &r.ShownUntil, &r.RepairFrom, &r.Rulebook, &r.Disputed, &r.ShieldedFields, &r.Heaviest, &r.SeverityBasis,
	}
}

// shownColumns are what the public sees of a visible record and what its terms follow from; that it is current, public and
// live is what visible means.
const shownColumns = `r.subject_id, r.id, r.item, r.item_ver, r.authority, r.authority_code, r.town, r.party_as_filed, r.decided,
	r.doc_no, r.class, r.amount, r.severity_filed, r.severity_by, r.accepted, r.valid_until, r.enterprise_from,
	r.severity, r.severity_source, r.shown_from, r.shown_until, r.repair_from, r.rulebook, r.disputed, r.shielded_fields, r.heaviest, r.severity_basis`

// shownDest are their destinations; what is a string is handed over as one, which the library reads without reflection.
func (r *Record) shownDest() []any {
	return []any{
		&r.Subject, &r.ID, &r.Item, &r.ItemVersion, &r.Authority, &r.AuthorityCode, &r.Town, &r.Party, &r.Decided,
		&r.DocNo, &r.Class, &r.Amount, (*string)(&r.SeverityFiled), &r.SeverityBy, &r.Accepted, &r.ValidUntil, &r.Enterprise,
		(*string)(&r.Severity), &r.SeveritySource, &r.ShownFrom, &r.ShownUntil, &r.RepairFrom, &r.Rulebook, &r.Disputed, &r.ShieldedFields, (*string)(&r.Heaviest), &r.SeverityBasis,
	}
}

// allShown reads the rows of a query for shownColumns and the body; more are destinations of columns after them, of which
// each is told. All rows are read into one place, of which each record is a copy.
func allShown(tx *db.Tx, each func(*Record), q string, args []any, more ...any) ([]*Record, error) {
	var row Record
	var body sql.NullString
	var out []*Record
	dest := append(append(row.shownDest(), &body), more...)
	err := db.Each(tx, func(scan db.Scanner) error {
		if err := scan(dest...); err != nil {
			return err
		}
		r := row
		r.Current, r.Public, r.State = true, true, Live
		if err := r.read(body); err != nil {
			return err
		}
		if each != nil {
			each(&r)
		}
		out = append(out, &r)
		return nil
	}, q, args...)
	return out, err
}

func scanRecord(scan db.Scanner) (Record, error) {
	var r Record
	err := scan(r.dest()...)
	return r, err
}

func scanWithBody(scan db.Scanner) (Record, error) {
	var r Record
	var body sql.NullString
	if err := scan(append(r.dest(), &body)...); err != nil {
		return r, err
	}
	return r, r.read(body)
}

// Get reads one record without its body.
func Get(tx *db.Tx, subject, rec id.ID) (Record, error) {
	r, err := db.One(tx, scanRecord, `select `+columns+` from record r where r.subject_id = $1 and r.id = $2`, subject, rec)
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrNone
	}
	return r, err
}

// Among are records of an entity by their ids, without bodies, in the order of the ids; of are the subjects they may be filed with.
// What is not there is left out.
func Among(tx *db.Tx, of, records []id.ID) ([]Record, error) {
	if len(records) == 0 {
		return nil, nil
	}
	args := make([]any, 0, len(of)+len(records))
	for _, x := range slices.Concat(of, records) {
		args = append(args, x)
	}
	out, err := db.All(tx, scanRecord, `select `+columns+` from record r where r.subject_id in `+db.In(1, len(of))+` and r.id in `+db.In(len(of)+1, len(records)), args...)
	slices.SortFunc(out, func(a, b Record) int { return cmp.Compare(slices.Index(records, a.ID), slices.Index(records, b.ID)) })
	return out, err
}

// GetWhole reads one record with its body, whether it is shown or not.
func GetWhole(tx *db.Tx, subject, rec id.ID) (Record, error) {
	r, err := db.One(tx, scanWithBody, `select `+columns+`, b.body from record r join record_body b on b.subject_id = r.subject_id and b.id = r.id
		where r.subject_id = $1 and r.id = $2`, subject, rec)
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrNone
	}
	return r, err
}

// AsFiled is GetWhole with what is hidden from the public for a time: for who decides on what is contested.
func AsFiled(tx *db.Tx, subject, rec id.ID) (Record, error) {
	r, err := db.One(tx, func(scan db.Scanner) (r Record, err error) {
		var body sql.NullString
		if err := scan(append(r.dest(), &body)...); err != nil {
			return r, err
		}
		hidden := r.ShieldedFields
		r.ShieldedFields = ""
		err = r.read(body)
		r.ShieldedFields = hidden
		return r, err
	}, `select `+columns+`, b.body from record r join record_body b on b.subject_id = r.subject_id and b.id = r.id where r.subject_id = $1 and r.id = $2`, subject, rec)
	if errors.Is(err, sql.ErrNoRows) {
		return r, ErrNone
	}
	return r, err
}

// OfSubject are the visible records of a subject with their bodies, newest decision first; item "" means every item.
// At most limit are read.
func OfSubject(tx *db.Tx, subject id.ID, item string, limit int) ([]Record, error) {
	if item == "" {
		return OfItems(tx, subject, nil, limit)
	}
	return OfItems(tx, subject, []string{item}, limit)
}

// OfItems are the visible records of a subject, and of those ruled to be the same, of some items with their bodies, newest decision first; nil means every
// item. At most limit are read.
func OfItems(tx *db.Tx, subject id.ID, items []string, limit int) ([]Record, error) {
	of, err := subjects.Members(tx, subject)
	if err != nil {
		return nil, err
	}
	q, args := ofItems(tx, of, items, limit, columns, newestFirst)
	rows, err := db.All(tx, scanWithBody, q, args...)
	if err != nil {
		return nil, err
	}
	all := make([]*Record, len(rows))
	for i := range rows {
		all[i] = &rows[i]
	}
	_, err = withStatements(tx, all, nil)
	return rows, err
}

// Shown are the same for the public, of the members of an entity: who sent a record, under which key, digest and batch
// is not read.
func Shown(tx *db.Tx, of []id.ID, items []string, limit int) ([]*Record, error) {
	all, err := few(tx, of, items, limit)
	if err != nil || len(all) <= limit {
		return withStatements(tx, all, err)
	}
	q, args := ofItems(tx, of, items, limit, shownColumns, newestFirst)
	rows, err := allShown(tx, nil, q, args)
	return withStatements(tx, rows, err)
}

// newestFirst is the order records are read in.
const newestFirst = ` order by r.decided desc, r.id desc`

func ofItems(tx *db.Tx, of []id.ID, items []string, limit int, columns, order string) (string, []any) {
	where, args := shownOf(tx, of)
	for _, it := range items {
		args = append(args, it)
	}
	if len(items) > 0 { // the concatenation keeps the planner from walking all records of an item by date
		where += ` and r.item || '' in ` + db.In(2+len(of), len(items))
	}
	return `select ` + columns + `, b.body from record r join record_body b on b.subject_id = r.subject_id and b.id = r.id where ` + where + order +
		fmt.Sprintf(` limit %d`, limit), args
}

// Registration is the newest register entry of a subject in any of the registers, the items of the family; ok is false
// for a subject known only from decisions.
func Registration(tx *db.Tx, subject id.ID, registers ...string) (r Record, ok bool, err error) {
	all, err := OfItems(tx, subject, registers, 1)
	if err != nil || len(all) == 0 {
		return Record{}, false, err
	}
	return all[0], true, nil
}

// Counts are the numbers of visible records per subject and item, those of subjects ruled to be the same added up.
func Counts(tx *db.Tx, of []id.ID) (map[id.ID]map[string]int, error) {
	groups, err := subjects.MembersOf(tx, of)
	if err != nil {
		return nil, err
	}
	var all []id.ID
	for _, x := range of {
		all = append(all, groups[x]...)
	}
	filed, err := Filed(tx, all)
	if err != nil {
		return nil, err
	}
	out := make(map[id.ID]map[string]int, len(of))
	for _, x := range of {
		for _, m := range groups[x] {
			for item, n := range filed[m] {
				if out[x] == nil {
					out[x] = map[string]int{}
				}
				out[x][item] += n
			}
		}
	}
	return out, nil
}

// Filed are the numbers of visible records per item of each subject as it was filed, whatever was ruled about it.
func Filed(tx *db.Tx, of []id.ID) (map[id.ID]map[string]int, error) {
	out := make(map[id.ID]map[string]int, len(of))
	if len(of) == 0 {
		return out, nil
	}
	args := []any{string(tx.Today())}
	for _, s := range of {
		args = append(args, s)
	}
	err := db.Each(tx, func(scan db.Scanner) error {
		var s id.ID
		var item string
		var n int
		if err := scan(&s, &item, &n); err != nil {
			return err
		}
		if out[s] == nil {
			out[s] = map[string]int{}
		}
		out[s][item] = n
		return nil
	}, `select r.subject_id, r.item, count(*) from record r where `+Visible("$1")+` and r.subject_id in `+db.In(2, len(of))+` group by r.subject_id, r.item`, args...)
	return out, err
}

// EachWhole calls fn for every record in force of an item with its body, by no order. The record is fn's only until it returns.
func EachWhole(tx *db.Tx, item string, fn func(*Record) error) error {
	return db.Each(tx, func(scan db.Scanner) error {
		r, err := scanWithBody(scan)
		if err != nil {
			return err
		}
		return fn(&r)
	}, `select `+columns+`, b.body from record r join record_body b on b.subject_id = r.subject_id and b.id = r.id where `+standing+` and r.item = $1`, item)
}
