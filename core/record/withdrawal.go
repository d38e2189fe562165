package record

import (
	"errors"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ident"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// WithdrawWorkdays is within how many working days after its decision was changed, annulled, found unlawful or void a
// penalty is taken back and the reason told: 行政处罚法第四十八条第二款, 第八十五条 (the days are working days). For other
// records the platform asks for the same.
const WithdrawWorkdays = 3

// WithdrawalKind is why a record is taken back.
type WithdrawalKind string

// The kinds: the four of 行政处罚法第四十八条第二款, and a record that should never have been filed so.
const (
	ByChange   WithdrawalKind = "changed"
	ByAnnul    WithdrawalKind = "annulled"
	ByUnlawful WithdrawalKind = "unlawful"
	ByVoid     WithdrawalKind = "void"
	ByMistake  WithdrawalKind = "mistaken"
)

// WithdrawalKinds are all of them in their order.
var WithdrawalKinds = []WithdrawalKind{ByAnnul, ByChange, ByUnlawful, ByVoid, ByMistake}

// Title is the kind in Chinese.
func (k WithdrawalKind) Title() string {
	return map[WithdrawalKind]string{ByChange: "原决定被依法变更", ByAnnul: "原决定被依法撤销", ByUnlawful: "原决定被确认违法", ByVoid: "原决定被确认无效", ByMistake: "报送有误"}[k]
}

func (k WithdrawalKind) event() EventKind {
	if k == ByChange || k == ByMistake {
		return Withdraw
	}
	return Annul
}

// WithdrawalState is where a withdrawal stands.
type WithdrawalState string

// The states.
const (
	WithdrawalAsked   WithdrawalState = "asked" // waits for a second person
	WithdrawalDone    WithdrawalState = "done"
	WithdrawalRefused WithdrawalState = "refused"
)

// NewWithdrawal is what the one who takes a record back says: the document, who issued it, when, and the reason in words
// the public reads.
type NewWithdrawal struct {
	Subject, Record  id.ID
	Kind             WithdrawalKind
	DocNo, Authority string
	Issued           clock.Date
	Reason           string
}

// Withdrawal is a record being taken back, or taken back.
type Withdrawal struct {
	NewWithdrawal
	ID           id.ID
	Item, Agency string
	Due          clock.Date // last day; empty where the calendar does not reach so far
	State        WithdrawalState
	AskedBy      string
	AskedAt      clock.Instant
	DecidedBy    string
	DecidedAt    clock.Instant
	DecidedWhy   string
	ShownUntil   clock.Date // last day the notice stands; empty where none does
}

// Late tells whether the last day is over, or was when it was done.
func (w *Withdrawal) Late(today clock.Date) bool {
	if w.State == WithdrawalDone {
		today = w.DecidedAt.Date()
	}
	return w.Due != "" && today > w.Due
}

// Trimmed is the same without blanks around what was typed.
func (n NewWithdrawal) Trimmed() NewWithdrawal {
	n.DocNo, n.Authority, n.Reason = strings.TrimSpace(n.DocNo), strings.TrimSpace(n.Authority), strings.TrimSpace(n.Reason)
	return n
}

// check says what is wrong with a withdrawal of a record.
func (n NewWithdrawal) check(r *Record, today clock.Date) error {
	switch {
	case n.Kind.Title() == "":
		return web.Fail(web.Invalid, "请选择为什么撤回。")
	case n.DocNo == "":
		return web.Fail(web.Invalid, "请填写依据的文书号，例如判决书、复议决定书的文号；报送有误的，填本单位更正文书的文号。")
	case n.Authority == "":
		return web.Fail(web.Invalid, "请填写作出这份文书的机关。")
	case n.Issued == "" || n.Issued > today:
		return web.Fail(web.Invalid, "请填写文书的日期，不能晚于今天。")
	case r.Decided != "" && n.Issued < r.Decided:
		return web.Fail(web.Invalid, "文书的日期早于原决定的日期；请核对。")
	case n.Reason == "":
		return web.Fail(web.Invalid, "请填写撤回的理由；它会公开。")
	case len([]rune(n.Reason)) > 300 || len([]rune(n.DocNo)) > 100 || len([]rune(n.Authority)) > 100:
		return web.Fail(web.Invalid, "文书号和机关最多100个字，理由最多300个字；请写得简短一些。")
	case r.DocNo != "" && strings.Contains(n.Reason+n.DocNo, r.DocNo):
		return web.Fail(web.Invalid, "撤回说明里不能再出现原决定的文号“%s”；请只写撤回所依据的文书和理由。", r.DocNo)
	case len(ident.Personal(n.Reason+"\n"+n.Authority)) > 0:
		return web.Fail(web.Invalid, "理由里有像身份证号、手机号或卡号的数字，撤回说明所有人都会看到；请删去再提交。")
	}
	return nil
}

// Withdraw takes a record back by a document, at once, or where its item wants a second person, once somebody else has
// approved it. The caller has asked whether its actor may. Of two at once one gets a conflict.
func (s *Store) Withdraw(tx *db.Tx, by people.Actor, n NewWithdrawal) (w Withdrawal, err error) {
	r, err := Get(tx, n.Subject, n.Record)
	if err != nil {
		return w, err
	}
	if err := withdrawable(&r); err != nil {
		return w, err
	}
	n = n.Trimmed()
	if err := n.check(&r, tx.Today()); err != nil {
		return w, err
	}
	due, err := s.Rules.Workdays.AddWorkdays(n.Issued, WithdrawWorkdays)
	if err != nil {
		due = "" // the calendar of that year is not published
	}
	w = Withdrawal{NewWithdrawal: n, ID: id.New(), Item: r.Item, Agency: r.Agency, Due: due, State: WithdrawalAsked, AskedBy: by.ID, AskedAt: tx.Now()}
	done, err := tx.Exec(`insert into withdrawal (`+withdrawalColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '', '', '', '')
		on conflict (subject_id, record_id) where state = 'asked' do nothing`,
		w.Subject, w.ID, w.Record, w.Item, w.Agency, string(w.Kind), w.DocNo, w.Authority, string(w.Issued), w.Reason, string(w.Due), string(w.State), w.AskedBy, w.AskedAt)
	if err == nil && done == 0 {
		err = web.Fail(web.Conflict, "这条信息已经有人提出撤回，正等另一人批准。")
	}
	if err != nil {
		return w, err
	}
	if err := audit(tx, by, &w, "withdraw.ask"); err != nil {
		return w, err
	}
	if it, ok := s.Catalog.Item(r.Item); ok && it.Review {
		return w, w.announce(tx)
	}
	return w, s.perform(tx, by, &w, &r)
}

func withdrawable(r *Record) error {
	switch {
	case r.State.Ended():
		return web.Fail(web.Conflict, "这条信息已经撤回、撤销或修复，不用再办。")
	case !r.Current:
		return web.Fail(web.Conflict, "这是更正以前的内容；请打开现在的那一条再办。")
	}
	return nil
}

func audit(tx *db.Tx, by people.Actor, w *Withdrawal, action string) error {
	return ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: action, Object: "record/" + w.Record.String(), Reason: w.DocNo, Detail: map[string]any{"withdrawal": w.ID}})
}

// longestNotice is how many months a notice stands in place of a record that had no last day of its own: the platform's
// own line. No notice stands longer than the record would have.
const longestNotice = 12

// perform takes the record out of everything at the next read, and puts the notice in its place where the public saw it.
func (s *Store) perform(tx *db.Tx, by people.Actor, w *Withdrawal, r *Record) error {
	if r.Shown(tx.Today()) || r.Public && r.State == Shielded {
		w.ShownUntil = min(r.ShownUntil, tx.Today().AddMonths(longestNotice))
		if r.ShownUntil != clock.Forever {
			w.ShownUntil = r.ShownUntil
		}
	}
	w.State, w.DecidedBy, w.DecidedAt = WithdrawalDone, by.ID, tx.Now()
	n, err := tx.Exec(`update withdrawal set state = $1, decided_by = $2, decided_at = $3, shown_until = $4 where subject_id = $5 and id = $6 and state = 'asked'`,
		string(w.State), w.DecidedBy, w.DecidedAt, string(w.ShownUntil), w.Subject, w.ID)
	if err == nil && n == 0 {
		err = errDecided
	}
	if err != nil {
		return err
	}
	if err := s.Apply(tx, Event{Subject: w.Subject, Record: w.Record, Kind: w.Kind.event(), Cause: w.DocNo + "；" + w.Authority, Actor: by.ID}); err != nil {
		return err
	}
	return errors.Join(audit(tx, by, w, "withdraw.done"), w.announce(tx))
}

// WithdrawalTopic is the outbox topic of withdrawals: one waits for a second person, is done or refused; Ref is the withdrawal.
const WithdrawalTopic = "withdrawal"

func (w *Withdrawal) announce(tx *db.Tx) error {
	return ledger.Append(tx, ledger.Change{Topic: WithdrawalTopic, Subject: w.Subject, Ref: w.ID})
}

var errDecided = web.Fail(web.Conflict, "这件撤回刚刚已由另一人办理；请回到列表看结果。")

// Second is whom a withdrawal waits for.
func (w *Withdrawal) Second() people.Second {
	return people.Second{Org: w.Agency, Item: w.Item, Approval: people.RecordRelease, Firsts: []string{w.AskedBy}}
}

// DecideWithdrawal approves a withdrawal that waits, or refuses it with a reason; the second person is somebody else.
func (s *Store) DecideWithdrawal(tx *db.Tx, g *people.Registry, by people.Actor, subject, x id.ID, approve bool, why string) (w Withdrawal, err error) {
	if w, err = WithdrawalByID(tx, subject, x); err != nil {
		return w, err
	}
	if err := g.MayBeSecond(tx, by, w.Second()); err != nil {
		return w, err
	}
	if w.State != WithdrawalAsked {
		return w, errDecided
	}
	if !approve {
		return w, s.refuse(tx, by, &w, strings.TrimSpace(why))
	}
	r, err := Get(tx, w.Subject, w.Record)
	if err != nil {
		return w, err
	}
	if err := withdrawable(&r); err != nil {
		return w, err
	}
	return w, s.perform(tx, by, &w, &r)
}

func (s *Store) refuse(tx *db.Tx, by people.Actor, w *Withdrawal, why string) error {
	if why == "" {
		return web.Fail(web.Invalid, "请写明不同意撤回的理由，提出人会看到。")
	}
	if len([]rune(why)) > 300 {
		return web.Fail(web.Invalid, "不同意的理由最多300个字；请写得简短一些。")
	}
	w.State, w.DecidedBy, w.DecidedAt, w.DecidedWhy = WithdrawalRefused, by.ID, tx.Now(), why
	n, err := tx.Exec(`update withdrawal set state = $1, decided_by = $2, decided_at = $3, decided_why = $4 where subject_id = $5 and id = $6 and state = 'asked'`,
		string(w.State), w.DecidedBy, w.DecidedAt, why, w.Subject, w.ID)
	if err == nil && n == 0 {
		err = errDecided
	}
	if err != nil {
		return err
	}
	return errors.Join(audit(tx, by, w, "withdraw.refused"), w.announce(tx))
}
