package record

import (
	"fmt"
	"slices"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
)

// What is known of records that were taken back, or are being taken back.

const withdrawalColumns = `subject_id, id, record_id, item, agency, kind, doc_no, authority, issued, reason, due, state, asked_by, asked_at, decided_by, decided_at, decided_why, shown_until`

func scanWithdrawal(scan db.Scanner) (w Withdrawal, err error) {
	err = scan(&w.Subject, &w.ID, &w.Record, &w.Item, &w.Agency, &w.Kind, &w.DocNo, &w.Authority, &w.Issued, &w.Reason, &w.Due, &w.State,
		&w.AskedBy, &w.AskedAt, &w.DecidedBy, &w.DecidedAt, &w.DecidedWhy, &w.ShownUntil)
	return w, err
}

// ErrNoWithdrawal is what looking for a withdrawal that is not there gives.
var ErrNoWithdrawal = web.Fail(web.NotFound, "没有这件撤回；请从列表里打开。")

// WithdrawalByID is one withdrawal.
func WithdrawalByID(tx *db.Tx, subject, x id.ID) (w Withdrawal, err error) {
	all, err := db.All(tx, scanWithdrawal, `select `+withdrawalColumns+` from withdrawal where subject_id = $1 and id = $2`, subject, x)
	if err == nil && len(all) == 0 {
		return w, ErrNoWithdrawal
	}
	if err != nil {
		return w, err
	}
	return all[0], nil
}

// WithdrawalAmong is one withdrawal by its id alone, among those a condition on agency and item selects, whose parameters
// begin at $1; ErrNoWithdrawal for any other.
func WithdrawalAmong(tx *db.Tx, where string, args []any, x id.ID) (w Withdrawal, err error) {
	all, err := db.All(tx, scanWithdrawal, fmt.Sprintf(`select %s from withdrawal where (%s) and id = $%d`, withdrawalColumns, where, len(args)+1), append(slices.Clone(args), x)...)
	if err == nil && len(all) == 0 {
		return w, ErrNoWithdrawal
	}
	if err != nil {
		return w, err
	}
	return all[0], nil
}

// WithdrawalsOf are the withdrawals of a record, the newest first.
func WithdrawalsOf(tx *db.Tx, subject, rec id.ID) ([]Withdrawal, error) {
	return db.All(tx, scanWithdrawal, `select `+withdrawalColumns+` from withdrawal where subject_id = $1 and record_id = $2 order by id desc limit 20`, subject, rec)
}

// WithdrawalPlace is where a withdrawal stands in a list: among those that wait, or among the others, by its id.
type WithdrawalPlace struct {
	Waits bool
	ID    id.ID
}

// Place is where the withdrawal stands.
func (w *Withdrawal) Place() WithdrawalPlace {
	return WithdrawalPlace{w.State == WithdrawalAsked, w.ID}
}

// after narrows a condition to what stands after the place; nothing for the zero place. What is decided between two pages is not
// missed: it moves to those that come later.
func (p WithdrawalPlace) after(where string, args []any) (string, []any) {
	if p.ID.IsZero() {
		return where, args
	}
	later := `state <> 'asked' and id < `
	if p.Waits {
		later = `state <> 'asked' or id < `
	}
	return "(" + where + ") and (" + later + strings.Trim(db.In(len(args)+1, 1), "()") + ")", append(slices.Clone(args), p.ID[:])
}

// Withdrawals are those a condition on agency and item selects, what waits first, then the newest, at most limit. The
// condition's parameters begin at $1.
func Withdrawals(tx *db.Tx, where string, args []any, limit int) ([]Withdrawal, error) {
	return WithdrawalsAfter(tx, where, args, WithdrawalPlace{}, limit)
}

// WithdrawalsAfter is Withdrawals from a place on: that of the last of the page before.
func WithdrawalsAfter(tx *db.Tx, where string, args []any, last WithdrawalPlace, limit int) ([]Withdrawal, error) {
	where, args = last.after(where, args)
	return db.All(tx, scanWithdrawal, fmt.Sprintf(`select %s from withdrawal where %s order by case state when 'asked' then 0 else 1 end, id desc limit %d`, withdrawalColumns, where, limit), args...)
}
