package board

import (
	"fmt"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/seal"
	"xinguan/base/vault"
	"xinguan/base/web"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// Something another source has and we have not is a question first. The supplier answers, with papers where it has any;
// the centre settles it, by somebody else than asked. Before that nobody calls it 瞒报.

// answerWorkdays is how many working days a supplier has to answer: the platform's own.
const answerWorkdays = 5

// SuspicionState is where a question stands.
type SuspicionState string

// The states.
const (
	Asked     SuspicionState = "asked"
	Answered  SuspicionState = "answered"
	Concealed SuspicionState = "concealed" // settled: it was kept back
	Cleared   SuspicionState = "cleared"   // settled: it was not
)

// Title is the state in Chinese.
func (s SuspicionState) Title() string {
	return map[SuspicionState]string{Asked: "待来源单位说明", Answered: "已说明，待认定", Concealed: "认定瞒报", Cleared: "核实，不是瞒报"}[s]
}

// Settled tells whether the centre has decided.
func (s SuspicionState) Settled() bool { return s == Concealed || s == Cleared }

// NewSuspicion is what another source has: which source, and what exactly.
type NewSuspicion struct{ Org, Item, Source, Detail string }

// Suspicion is a question to a supplier.
type Suspicion struct {
	NewSuspicion
	ID         id.ID
	AskedBy    string
	AskedAt    clock.Instant
	Due        clock.Date
	State      SuspicionState
	Answer     string
	AnsweredBy string
	AnsweredAt clock.Instant
	PaperName  string
	Why        string // of the decision
	SettledBy  string
	SettledAt  clock.Instant
}

const suspicionColumns = `id, org, item, source, detail, asked_by, asked_at, due, state, answer, answered_by, answered_at, paper_name, why, settled_by, settled_at`

func scanSuspicion(scan db.Scanner) (s Suspicion, err error) {
	err = scan(&s.ID, &s.Org, &s.Item, &s.Source, &s.Detail, &s.AskedBy, &s.AskedAt, &s.Due, &s.State, &s.Answer, &s.AnsweredBy, &s.AnsweredAt, &s.PaperName, &s.Why, &s.SettledBy, &s.SettledAt)
	return s, err
}

// Vaults are the columns of this room that the keyring sealed.
func Vaults() []vault.Column {
	return []vault.Column{{Table: "suspicion", Key: []string{"id"}, Column: "paper", Again: vault.Reseal(func(key []any) []byte { return paperAAD(id.ID(key[0].([]byte))) })}}
}

func paperAAD(x id.ID) []byte { return fmt.Appendf(nil, "suspicion/%s", x) }

// Ask asks a supplier about something under a number the form has; due is the last day for the answer. Sent twice it is
// one question.
func Ask(tx *db.Tx, by people.Actor, x id.ID, n NewSuspicion, due clock.Date) error {
	n.Source, n.Detail = strings.TrimSpace(n.Source), strings.TrimSpace(n.Detail)
	switch {
	case n.Org == "" || n.Item == "":
		return web.Fail(web.Invalid, "请选择来源单位和信息项。")
	case n.Source == "" || len([]rune(n.Source)) > 100:
		return web.Fail(web.Invalid, "请写明是哪个来源显示有这条信息，例如信用中国、法院，最多100个字。")
	case n.Detail == "" || len([]rune(n.Detail)) > 1000:
		return web.Fail(web.Invalid, "请写明是哪条信息：文号、日期、主体，让来源单位能查到，最多1000个字。")
	}
	done, err := tx.Exec(`insert into suspicion (`+suspicionColumns+`) values ($1, $2, $3, $4, $5, $6, $7, $8, 'asked', '', '', '', '', '', '', '') on conflict (id) do nothing`,
		x, n.Org, n.Item, n.Source, n.Detail, by.ID, tx.Now(), string(due))
	if err != nil || done == 0 {
		return err
	}
	return said(tx, by, x, people.SupplierUrge, "询问")
}

func said(tx *db.Tx, by people.Actor, x id.ID, p people.Permission, reason string) error {
	return ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: string(p), Object: "suspicion/" + x.String(), Reason: reason})
}

// Explain keeps a supplier's answer, with a paper or without, until the centre settles it. A later one takes the place of
// the earlier; a paper stays until another one comes.
func Explain(tx *db.Tx, ring *seal.Keyring, by people.Actor, x id.ID, text, name string, paper []byte) error {
	if text = strings.TrimSpace(text); text == "" || len([]rune(text)) > 2000 {
		return web.Fail(web.Invalid, "请写明情况：有没有这条信息、什么时候报送过、为什么没有报送，最多2000个字。")
	}
	n, err := tx.Exec(`update suspicion set answer = $1, answered_by = $2, answered_at = $3, state = 'answered' where id = $4 and state in ('asked', 'answered')`, text, by.ID, tx.Now().String(), x)
	if err == nil && n == 0 {
		err = errSettled
	}
	if err != nil {
		return err
	}
	if len(paper) > 0 {
		if _, err := tx.Exec(`update suspicion set paper_name = $1, paper = $2 where id = $3`, name, ring.Seal(paper, paperAAD(x)), x); err != nil {
			return err
		}
	}
	return said(tx, by, x, people.IntakeSend, "说明")
}

var errSettled = web.Fail(web.Conflict, "这件事刚刚已由信用中心认定；请刷新后看结果。")

// ripe tells whether a question can be settled: it was answered, or nobody answered in time.
func (s *Suspicion) ripe(today clock.Date) bool {
	return s.State == Answered || s.State == Asked && today > s.Due
}

// waits is for what a question waits; empty for one that was settled.
func (s *Suspicion) waits(today clock.Date) string {
	switch {
	case s.State.Settled():
		return ""
	case s.ripe(today):
		return "等信用中心另一人认定；询问的人不能自己认定。"
	}
	return "等来源单位说明，最后一天是" + s.Due.Chinese() + "；说明以前不能认定。"
}

// read is by which answer the reader of a question has it before them.
func (s *Suspicion) read() string {
	if s.AnsweredAt.IsZero() {
		return ""
	}
	return s.AnsweredAt.String()
}

// Settle settles a question that was answered, or that nobody answered in time: by somebody else than asked, with a reason, and
// not against an answer they have not read; seen is the one they have.
func Settle(tx *db.Tx, by people.Actor, x id.ID, to SuspicionState, why, seen string) error {
	s, err := SuspicionByID(tx, x)
	if err != nil {
		return err
	}
	why = strings.TrimSpace(why)
	switch {
	case !to.Settled():
		return web.Fail(web.Invalid, "请选择认定的结果。")
	case s.State.Settled():
		return errSettled
	case s.AskedBy == by.ID:
		return web.Fail(web.Forbidden, "询问和认定要由两个人办；请另一人认定。")
	case !s.ripe(tx.Today()):
		return web.Fail(web.Conflict, "来源单位说明的最后一天是%s；说明以前不能认定。", s.Due.Chinese())
	case s.read() != seen:
		return web.Fail(web.Invalid, "您打开以后，来源单位又作了说明，还没有认定；新的说明在上面，请看过再认定。")
	case why == "" || len([]rune(why)) > 1000:
		return web.Fail(web.Invalid, "请写明认定的理由，来源单位会看到，最多1000个字。")
	}
	n, err := tx.Exec(`update suspicion set state = $1, why = $2, settled_by = $3, settled_at = $4 where id = $5 and state = $6 and answered_at = $7`, string(to), why, by.ID, tx.Now().String(), x, string(s.State), seen)
	if err == nil && n == 0 {
		err = web.Fail(web.Conflict, "这件事刚刚已由信用中心另一人认定，或者来源单位又作了说明；请刷新，看过再办。")
	}
	if err != nil {
		return err
	}
	return said(tx, by, x, people.SupplierRule, to.Title())
}

// SuspicionByID is one question.
func SuspicionByID(tx *db.Tx, x id.ID) (s Suspicion, err error) {
	all, err := db.All(tx, scanSuspicion, `select `+suspicionColumns+` from suspicion where id = $1`, x)
	if err == nil && len(all) == 0 {
		return s, web.Fail(web.NotFound, "没有这件询问，或者它不是问本单位的。")
	}
	if err != nil {
		return s, err
	}
	return all[0], nil
}

// Suspicions are the questions a condition on org and item selects, open ones first, at most limit. The condition's
// parameters begin at $1.
func Suspicions(tx *db.Tx, where string, args []any, limit int) ([]Suspicion, error) {
	return db.All(tx, scanSuspicion, fmt.Sprintf(`select %s from suspicion where %s
		order by case state when 'answered' then 0 when 'asked' then 1 else 2 end, id desc limit %d`, suspicionColumns, where, limit), args...)
}

// paperOf is the paper of an answer, opened.
func paperOf(tx *db.Tx, ring *seal.Keyring, x id.ID) ([]byte, error) {
	sealed, err := db.One(tx, func(scan db.Scanner) (b []byte, err error) { err = scan(&b); return b, err }, `select paper from suspicion where id = $1`, x)
	if err != nil || len(sealed) == 0 {
		return nil, err
	}
	return ring.Unseal(sealed, paperAAD(x))
}

// concealedIn counts, by organisation, what was settled as kept back from one instant until before another. What is only
// asked is in no figure.
func concealedIn(tx *db.Tx, from, until clock.Instant) (map[string]int, error) {
	out := map[string]int{}
	return out, db.Each(tx, func(scan db.Scanner) error {
		var org string
		var n int
		err := scan(&org, &n)
		out[org] = n
		return err
	}, `select org, count(*) from suspicion where state = 'concealed' and settled_at >= $1 and settled_at < $2 group by org`, from, until)
}
