package rating

import (
	"database/sql"
	"errors"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ledger"
)

// Override is a grade that a named official asks for in the place of the one reckoned, and another approves, for a time and a
// reason the subject reads.
type Override struct {
	ID, Subject  id.ID
	Model, Grade string
	Reason       string
	Until        clock.Date // last day
	By, ByName   string     // who asked
	Asked        clock.Instant
	State        string
	Second, Name string // who decided
	Why          string // of the decision
	Decided      clock.Instant
}

// The states of an override; one that is over by its last day stays approved.
const (
	OverrideAsked    = "asked"
	OverrideApproved = "approved"
	OverrideDeclined = "declined"
	OverrideEnded    = "ended"
)

// OverrideMonths is for how many months an override holds at most.
const OverrideMonths = 6

const overrideColumns = `id, subject_id, model, grade, reason, until_d, by_whom, by_name, asked, state, second, second_name, why, decided`

func scanOverride(scan db.Scanner) (o Override, err error) {
	var decided string
	err = scan(&o.ID, &o.Subject, &o.Model, &o.Grade, &o.Reason, &o.Until, &o.By, &o.ByName, &o.Asked, &o.State, &o.Second, &o.Name, &o.Why, &decided)
	if err == nil && decided != "" {
		err = o.Decided.Scan(decided)
	}
	return o, err
}

// AskOverride asks for another grade. The grades that need notice and confirmation are not given this way.
func (s Service) AskOverride(tx *db.Tx, o Override) (Override, error) {
	m, err := s.LiveOf(tx, o.Model, tx.Today())
	if err != nil {
		return o, err
	}
	if m == nil {
		return o, Refused{"现在没有施行中的评价办法，不能调整。"}
	}
	r, known, err := Stored(tx, o.Subject, m)
	if err != nil {
		return o, err
	}
	g, ok := m.Grade(o.Grade)
	_, bad := clock.ParseDate(string(o.Until))
	switch {
	case !known || r.Outside != "":
		return o, Refused{"这家单位现在不排等级，没有可以调整的等级。"}
	case !ok || g.Confirm:
		return o, Refused{"请选择调整成哪个等级。最低的等级要走告知、听取意见和确认，不能这样调整。"}
	case g.ID == r.Grade:
		return o, Refused{"这家单位现在就是" + g.ID + "，不用调整。"}
	case o.Reason == "" || o.By == "":
		return o, Refused{"请写明事实和理由，单位会看到。"}
	case bad != nil || o.Until <= tx.Today() || o.Until > tx.Today().AddMonths(OverrideMonths):
		return o, Refused{"最后一天要在今天以后，最长6个月。"}
	}
	if had, err := s.noneOpen(tx, o); err != nil || had.State == OverrideAsked {
		return had, err
	}
	o.ID, o.State = id.New(), OverrideAsked
	_, err = tx.Exec(`insert into rating_override (`+overrideColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '', '', '')`,
		o.ID, o.Subject, o.Model, o.Grade, o.Reason, string(o.Until), o.By, o.ByName, tx.Now().String(), o.State)
	if err != nil {
		return o, db.Again(err) // of two at the same moment the second is told what the first asked for
	}
	return o, o.audit(tx, o.By, "ask", o.Reason)
}

// noneOpen refuses a second override about one subject while one waits or holds. The same one sent again, by a second click, is
// given back.
func (s Service) noneOpen(tx *db.Tx, o Override) (had Override, err error) {
	all, err := Overrides(tx, o.Subject, o.Model)
	for _, x := range all {
		switch {
		case x.State == OverrideAsked && x.By == o.By && x.Grade == o.Grade && x.Until == o.Until && x.Reason == o.Reason:
			return x, err
		case x.State == OverrideAsked:
			return o, Refused{"这家单位已经有一个调整在等人批准：" + x.ByName + "提出，调整为" + x.Grade + "，到" + x.Until.Chinese() + "。"}
		case x.holds(tx.Today()):
			return o, Refused{"这家单位已经有一个调整，到" + x.Until.Chinese() + "；请先停用它。"}
		}
	}
	return o, err
}

func (o Override) holds(on clock.Date) bool { return o.State == OverrideApproved && o.Until >= on }

// DecideOverride approves or turns down what a colleague asked for, or ends early what holds; the subject is reckoned anew.
func (s Service) DecideOverride(tx *db.Tx, of id.ID, state, by, name, why string) (Override, error) {
	o, err := db.One(tx, scanOverride, `select `+overrideColumns+` from rating_override where id = $1`, of)
	if errors.Is(err, sql.ErrNoRows) {
		return o, Refused{"没有这个调整；请刷新后再看。"}
	}
	if err != nil {
		return o, err
	}
	from := OverrideAsked
	if state == OverrideEnded {
		from = OverrideApproved
	}
	switch {
	case why == "" || by == "":
		return o, Refused{"请写明理由，单位会看到。"}
	case o.State != from || from == OverrideApproved && !o.holds(tx.Today()):
		return o, Refused{"这个调整刚刚已被别人处理，或者已经到期；请刷新后再看。"}
	case state != OverrideEnded && o.By == by:
		return o, Refused{"提出的人不能自己批准，请由另一人办理。"}
	case state == OverrideApproved && o.Until <= tx.Today():
		return o, Refused{"提出的最后一天已经过了，请退回，由提出的人另定日期。"}
	}
	n, err := tx.Exec(`update rating_override set state = $1, second = $2, second_name = $3, why = $4, decided = $5 where id = $6 and state = $7`,
		state, by, name, why, tx.Now().String(), o.ID, from)
	if err != nil || n != 1 {
		return o, errors.Join(err, stale(n))
	}
	if err := o.audit(tx, by, state, why); err != nil {
		return o, err
	}
	return o, s.Refresh(tx, o.Subject, "override")
}

func stale(n int64) error {
	if n == 1 {
		return nil
	}
	return Refused{"这个调整刚刚已被别人处理；请刷新后再看。"}
}

func (o Override) audit(tx *db.Tx, by, what, why string) error {
	return ledger.Audit(tx, ledger.Entry{Actor: by, Action: "evaluation.override_" + what, Object: "subject/" + o.Subject.String(), Reason: why,
		Detail: map[string]any{"override": o.ID.String(), "grade": o.Grade, "until": string(o.Until)}})
}

// Overrides are those about a subject by a model, the newest first.
func Overrides(tx *db.Tx, x id.ID, model string) ([]Override, error) {
	return db.All(tx, scanOverride, `select `+overrideColumns+` from rating_override where subject_id = $1 and model = $2 order by asked desc, id`, x, model)
}

// NewestOverrides are those about anybody, the newest first, at most limit.
func NewestOverrides(tx *db.Tx, limit int) ([]Override, error) {
	return db.All(tx, scanOverride, `select `+overrideColumns+` from rating_override order by asked desc, id limit $1`, limit)
}
