package access

import (
	"strings"

	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// ShareTopic is the outbox topic of shares; Ref is the share.
const ShareTopic = "share"

// told writes the audit log and the outbox.
func (s Share) told(tx *db.Tx, by people.Actor, action, reason string) error {
	if err := ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: action, Object: "share/" + s.ID.String(), Reason: reason, Detail: map[string]any{"org": s.Org, "items": s.Items}}); err != nil {
		return err
	}
	return ledger.Append(tx, ledger.Change{Topic: ShareTopic, Ref: s.ID})
}

// ShareStep is what can be done with a share that was asked for.
type ShareStep string

// The steps.
const (
	StepCheck   ShareStep = "check"
	StepApprove ShareStep = "approve"
	StepRefuse  ShareStep = "refuse"
	StepEnd     ShareStep = "end"
)

// Step takes a step. The one who approves is neither the one who checked nor the one who asked; of two at once one is told.
func (s Share) Step(tx *db.Tx, by people.Actor, step ShareStep, note string) error {
	if note = strings.TrimSpace(note); note == "" || len([]rune(note)) > 500 {
		return web.Fail(web.Invalid, "请写明意见或者事由，最多500个字。")
	}
	if d := s.may(by, step); !d.Allowed {
		return web.Fail(web.Forbidden, "%s。", strings.TrimSuffix(d.Why, "。"))
	}
	var n int64
	var err error
	now := tx.Now().String()
	switch {
	case step == StepCheck && s.State == ShareAsked:
		n, err = tx.Exec(`update share set state = 'checked', checked = $1, checked_by = $2, check_note = $3 where id = $4 and state = 'asked'`, now, by.ID, note, s.ID)
	case step == StepApprove && s.State == ShareChecked:
		n, err = tx.Exec(`update share set state = 'open', decided = $1, decided_by = $2, decided_note = $3 where id = $4 and state = 'checked'`, now, by.ID, note, s.ID)
	case step == StepRefuse && (s.State == ShareAsked || s.State == ShareChecked):
		n, err = tx.Exec(`update share set state = 'refused', decided = $1, decided_by = $2, decided_note = $3 where id = $4 and state = $5`, now, by.ID, note, s.ID, string(s.State))
	case step == StepEnd && s.State != ShareRefused && s.State != ShareEnded:
		n, err = tx.Exec(`update share set state = 'ended', ended = $1, ended_by = $2, ended_why = $3 where id = $4 and state not in ('refused', 'ended')`, now, by.ID, note, s.ID)
	}
	if err == nil && n == 0 {
		err = web.Fail(web.Conflict, "这件申请现在不能办这一步，可能刚刚被别人办过；请刷新后再看。")
	}
	if err != nil {
		return err
	}
	return s.told(tx, by, "share."+string(step), note)
}

// may tells whether somebody may take a step.
func (s Share) may(by people.Actor, step ShareStep) people.Decision {
	switch step {
	case StepCheck:
		if by.ID == s.AskedBy {
			return people.Decision{Why: "自己申请的由别人审核"}
		}
		return people.Decide(by, people.ShareCheck)
	case StepApprove:
		if by.ID == s.AskedBy || by.ID == s.CheckedBy {
			return people.Decision{Why: "批准的人不能是申请的人，也不能是初审的人"}
		}
		return people.Decide(by, people.ShareApprove)
	case StepRefuse:
		if s.State == ShareAsked {
			return people.Decide(by, people.ShareCheck)
		}
		return people.Decide(by, people.ShareApprove)
	}
	if d := people.Decide(by, people.ShareApprove); d.Allowed {
		return d
	}
	return people.Decide(by, people.ShareAsk, people.Scope{Org: s.Org}) // who has no more use for it gives it back
}
