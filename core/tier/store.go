package tier

import (
	"context"
	"database/sql"
	"errors"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ledger"
)

// Row is an organisation in a sector.
type Row struct {
	Subject id.ID
	Sector  string
	Standing
	Since clock.Date // of the proposal
}

const columns = `subject_id, sector, proposed, ground, since, held, n`

func scanRow(scan db.Scanner) (r Row, err error) {
	err = scan(&r.Subject, &r.Sector, &r.Proposed, &r.Ground, &r.Since, &r.Held, &r.N)
	return r, err
}

// Of are the sectors an organisation stands in.
func Of(tx *db.Tx, x id.ID) ([]Row, error) {
	return db.All(tx, scanRow, `select `+columns+` from tier where subject_id = $1 order by sector`, x)
}

// standsIn is where an organisation stands in a sector; known is false where it is not in it.
func standsIn(tx *db.Tx, x id.ID, sector string) (r Row, known bool, err error) {
	r, err = db.One(tx, scanRow, `select `+columns+` from tier where subject_id = $1 and sector = $2`, x, sector)
	if errors.Is(err, sql.ErrNoRows) {
		return Row{Subject: x, Sector: sector}, false, nil
	}
	return r, err == nil, err
}

// Each calls fn for every organisation of a sector, in the order of their ids.
func Each(tx *db.Tx, sector string, fn func(Row) error) error {
	return db.Each(tx, func(scan db.Scanner) error {
		r, err := scanRow(scan)
		if err != nil {
			return err
		}
		return fn(r)
	}, `select `+columns+` from tier where sector = $1 order by subject_id`, sector)
}

// Page are organisations of a sector after an id, at most limit; only those somebody should look at where open is set.
func Page(tx *db.Tx, s *Sector, open bool, after id.ID, limit int) ([]Row, error) {
	where, args := `sector = $1 and subject_id > $2`, []any{s.ID, after[:]}
	if open {
		settled := s.settled()
		where += ` and proposed <> '' and (proposed, held) not in (values ` + db.Values(3, len(settled), 2) + `)`
		for _, x := range settled {
			args = append(args, x[0], x[1])
		}
	}
	args = append(args, limit)
	return db.All(tx, scanRow, `select `+columns+` from tier where `+where+` order by subject_id limit `+db.In(len(args), 1), args...)
}

// settled are the pairs of a proposed and a confirmed class that nobody needs to look at: what is proposed is in force.
func (s *Sector) settled() (out [][2]string) {
	for _, c := range s.Classes {
		for _, held := range s.heldBy() {
			if !s.Open(Standing{Proposed: c.ID, Held: held}) {
				out = append(out, [2]string{c.ID, held})
			}
		}
	}
	return out
}

// heldBy are the classes somebody may have confirmed, and none.
func (s *Sector) heldBy() []string {
	out := []string{""}
	for _, c := range s.Classes {
		out = append(out, c.ID)
	}
	return out
}

const waitingQuery = `select count(*) from (select 1 from tier where sector = $1 and proposed = $2 and held = $3 limit $4) x`

// Waiting counts the organisations of a sector somebody should look at, and stops at most: the number stands in the menu of every
// page of the office, and a whole city may wait.
func Waiting(tx *db.Tx, s *Sector, most int) (n int, err error) {
	for _, c := range s.Classes {
		for _, held := range s.heldBy() {
			if n >= most || !s.Open(Standing{Proposed: c.ID, Held: held}) {
				continue
			}
			some, err := db.One(tx, func(scan db.Scanner) (k int, err error) { err = scan(&k); return k, err }, waitingQuery, s.ID, c.ID, held, most-n)
			if err != nil {
				return n, err
			}
			n += some
		}
	}
	return n, nil
}

// Change is a class somebody confirmed.
type Change struct {
	N              int
	Was, Class     string
	Ground, Reason string
	By, Name       string
	At             clock.Instant
	Subject        id.ID
}

// Changes are the newest confirmations about an organisation in a sector; of all organisations of the sector where of is zero.
func Changes(tx *db.Tx, sector string, of id.ID, limit int) ([]Change, error) {
	where, args := `sector = $1`, []any{sector}
	if !of.IsZero() {
		where, args = where+` and subject_id = $2`, append(args, of)
	}
	args = append(args, limit)
	return db.All(tx, func(scan db.Scanner) (c Change, err error) {
		err = scan(&c.Subject, &c.N, &c.Was, &c.Class, &c.Ground, &c.Reason, &c.By, &c.Name, &c.At)
		return c, err
	}, `select subject_id, n, was, class, ground, reason, by_whom, by_name, at from tier_change where `+where+` order by at desc, subject_id, n desc limit `+db.In(len(args), 1), args...)
}

// What keeps a class from being confirmed.
var (
	ErrMoved = errors.New("建议的类别刚刚变了，或者同事已经确认过；请刷新后再看")
	ErrWhy   = errors.New("请写明理由，单位可以看到")
	ErrOne   = errors.New("最严的一类要逐家确认，不能成批办理")
)

// Confirmation is an official's decision that proposals hold.
type Confirmation struct {
	Sector   *Sector
	Class    string
	Reason   string
	By, Name string // account and name of the official
}

// Confirm confirms what is proposed for one organisation; seen is how often somebody had decided when the official looked.
func (c Confirmation) Confirm(tx *db.Tx, of id.ID, seen int) error {
	if c.Reason == "" || c.By == "" {
		return ErrWhy
	}
	r, known, err := standsIn(tx, of, c.Sector.ID)
	if err != nil {
		return err
	}
	if !known || r.N != seen || r.Proposed != c.Class || r.Proposed == r.Held || r.Proposed == "" {
		return ErrMoved
	}
	n, err := tx.Exec(`update tier set held = proposed, n = n + 1 where subject_id = $1 and sector = $2 and n = $3 and proposed = $4 and held = $5`, of, c.Sector.ID, seen, c.Class, r.Held)
	if err != nil {
		return err
	}
	if n != 1 {
		return ErrMoved
	}
	_, err = tx.Exec(`insert into tier_change (subject_id, sector, n, was, class, ground, reason, by_whom, by_name, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		of, c.Sector.ID, seen+1, r.Held, c.Class, r.Ground, c.Reason, c.By, c.Name, tx.Now().String())
	if err == nil {
		err = c.counted(tx, r.Held, 1)
	}
	if err != nil {
		return err
	}
	return c.audit(tx, "subject/"+of.String(), 1)
}

// ConfirmAll confirms a proposed class for everyone it is proposed for and not in force; never the strictest one. It is
// done in slices that let others write in between: broken off, what is left is still to be looked at.
func (c Confirmation) ConfirmAll(ctx context.Context, d *db.DB) (n int, err error) {
	if c.Class == c.Sector.Strictest() {
		return 0, ErrOne
	}
	if c.Reason == "" || c.By == "" {
		return 0, ErrWhy
	}
	for _, held := range c.Sector.heldBy() {
		if !c.Sector.Open(Standing{Proposed: c.Class, Held: held}) {
			continue
		}
		err := d.Bulk(ctx, func(tx *db.Tx, rows int) (bool, error) {
			done, more, err := c.some(tx, held, max(rows, 1))
			n += done
			return more, err
		})
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// some confirms the class for so many who have one class now.
func (c Confirmation) some(tx *db.Tx, held string, rows int) (n int, more bool, err error) {
	of, err := db.All(tx, func(scan db.Scanner) (x id.ID, err error) { err = scan(&x); return x, err },
		`select subject_id from tier where sector = $1 and proposed = $2 and held = $3 order by subject_id limit 1 offset $4`, c.Sector.ID, c.Class, held, rows-1)
	if err != nil {
		return 0, false, err
	}
	where, args := `sector = $1 and proposed = $2 and held = $3`, []any{c.Sector.ID, c.Class, held}
	if more = len(of) > 0; more {
		where, args = where+` and subject_id <= $4`, append(args, of[0])
	}
	moved, err := db.All(tx, scanRow, `update tier set held = proposed, n = n + 1 where `+where+` returning `+columns, args...)
	if err != nil || len(moved) == 0 {
		return 0, false, err
	}
	if err := errors.Join(c.noted(tx, held, moved), c.counted(tx, held, int64(len(moved)))); err != nil {
		return 0, false, err
	}
	return len(moved), more, c.audit(tx, "class/"+c.Class, len(moved))
}

// noted adds for each organisation that was confirmed just now what it was before. It takes them from the change itself: who
// comes to be proposed the class at this moment, or not to be any more, is not asked for a second time.
func (c Confirmation) noted(tx *db.Tx, was string, moved []Row) error {
	at := tx.Now().String()
	return tx.Load("tier_change", []string{"subject_id", "sector", "n", "was", "class", "ground", "reason", "by_whom", "by_name", "at"}, len(moved), func(i int) []any {
		r := &moved[i]
		return []any{r.Subject[:], c.Sector.ID, r.N, was, c.Class, r.Ground, c.Reason, c.By, c.Name, at}
	})
}

// counted keeps in the tally that so many who had one class have the confirmed one now.
func (c Confirmation) counted(tx *db.Tx, was string, n int64) error {
	t := tallies{}
	t.move(place{c.Sector.ID, c.Class, was}, place{c.Sector.ID, c.Class, c.Class}, n)
	return t.store(tx)
}

func (c Confirmation) audit(tx *db.Tx, object string, n int) error {
	return ledger.Audit(tx, ledger.Entry{Actor: c.By, Action: "supervision.confirm", Object: "sector/" + c.Sector.ID + "/" + object, Reason: c.Reason,
		Detail: map[string]any{"class": c.Class, "organisations": n}})
}
