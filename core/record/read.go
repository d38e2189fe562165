package record

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	subjects "xinguan/core/subject"
)

const columns = `r.subject_id, r.id, r.item, r.item_ver, r.agency, r.authority, r.authority_code, r.town, r.party_as_filed, r.decided,
	r.doc_no, r.nkey, r.class, r.amount, r.severity_filed, r.severity_by, r.digest, r.batch, r.row, r.accepted, r.replaces, r.valid_until,
	r.current, r.public, r.state, r.severity, r.severity_source, r.shown_from, r.shown_until, r.repair_from, r.rulebook, r.disputed`

func (r *Record) dest() []any {
	return []any{
		&r.Subject, &r.ID, &r.Item, &r.ItemVersion, &r.Agency, &r.Authority, &r.AuthorityCode, &r.Town, &r.Party, &r.Decided,
		&r.DocNo, &r.Key, &r.Class, &r.Amount, &r.SeverityFiled, &r.SeverityBy, &r.Digest, &r.Batch, &r.Row, &r.Accepted, &r.Replaces, &r.ValidUntil,
		&r.Current, &r.Public, &r.State, &r.Severity, &r.SeveritySource, &r.ShownFrom, &r.ShownUntil, &r.RepairFrom, &r.Rulebook, &r.Disputed,
	}
}

// shownColumns are what the public sees of a visible record and what its terms follow from; that it is current, public and
// live is what visible means.
const shownColumns = `r.subject_id, r.id, r.item, r.authority, r.authority_code, r.town, r.party_as_filed, r.decided,
	r.doc_no, r.class, r.amount, r.severity_filed, r.severity_by, r.accepted, r.valid_until,
	r.severity, r.severity_source, r.shown_from, r.shown_until, r.repair_from, r.rulebook, r.disputed`

func (r *Record) shownDest() []any {
	return []any{
		&r.Subject, &r.ID, &r.Item, &r.Authority, &r.AuthorityCode, &r.Town, &r.Party, &r.Decided,
		&r.DocNo, &r.Class, &r.Amount, &r.SeverityFiled, &r.SeverityBy, &r.Accepted, &r.ValidUntil,
		&r.Severity, &r.SeveritySource, &r.ShownFrom, &r.ShownUntil, &r.RepairFrom, &r.Rulebook, &r.Disputed,
	}
}

// allShown reads the rows of a query for shownColumns and the body; more are destinations of columns after them, of which
// each is told. All rows pass through one record: hundreds of bytes a row are not made anew.
func allShown(tx *db.Tx, each func(*Record), q string, args []any, more ...any) ([]Record, error) {
	var r Record
	var body sql.NullString
	var out []Record
	dest := append(append(r.shownDest(), &body), more...)
	err := db.Each(tx, func(scan db.Scanner) error {
		r = Record{Derived: Derived{Current: true, Public: true, State: Live}}
		if err := scan(dest...); err != nil {
			return err
		}
		if err := r.read(body); err != nil {
			return err
		}
		if each != nil {
			each(&r)
		}
		if out == nil {
			out = make([]Record, 0, usual)
		}
		out = append(out, r)
		return nil
	}, q, args...)
	return out, err
}

// usual is how many records a subject or a page of a list has.
const usual = 50

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

// GetWhole reads one record with its body, whether it is shown or not.
func GetWhole(tx *db.Tx, subject, rec id.ID) (Record, error) {
	r, err := db.One(tx, scanWithBody, `select `+columns+`, b.body from record r join record_body b on b.subject_id = r.subject_id and b.id = r.id
		where r.subject_id = $1 and r.id = $2`, subject, rec)
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
	return withStatements(tx, rows, err)
}

// Shown are the same for the public, of the members of an entity: who sent a record, under which key, digest and batch
// is not read.
func Shown(tx *db.Tx, of []id.ID, items []string, limit int) ([]Record, error) {
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
	if len(items) > 0 {
		where += ` and r.item in ` + db.In(2+len(of), len(items))
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
}

// Position is where a page of a list ends: keyset paging by decision day, then id.
type Position struct {
	Decided clock.Date
	ID      id.ID
}

// List is a page of visible records as Shown gives them, newest decision first, and where the next page starts (nil at the
// end).
func List(tx *db.Tx, f Filter) ([]Record, *Position, error) {
	if f.Subjects != nil && len(f.Subjects) == 0 {
		return nil, nil, nil
	}
	if err := f.widen(tx); err != nil {
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
		add("r.doc_no >= ?", f.DocPrefix)
		add("r.doc_no < ?", f.DocPrefix+"\U0010FFFF")
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
