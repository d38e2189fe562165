package house

import (
	"errors"
	"slices"
	"strings"

	"xinguan/base/db"
	"xinguan/core/flow"
	"xinguan/core/record"
)

// Disputing are the procedures that mark a record as contested while one of their cases is open.
var Disputing = []string{"objection", "objection_review"}

// Effects are what steps of cases do to records, by the names procedures use: record.repair, record.dispute,
// record.settle, record.withdraw, record.shield, record.keep, record.classify, record.state and record.unstate; and to all records that speak
// against a subject: subject.shield and subject.unshield.
func Effects(store *record.Store, e *flow.Engine) map[string]flow.Effect {
	x := effects{store, e}
	return map[string]flow.Effect{"record.repair": standing(x.repair), "record.dispute": standing(x.dispute), "record.settle": standing(x.settle),
		"record.withdraw": standing(x.withdraw), "record.shield": standing(x.shield), "record.keep": standing(x.keep),
		"record.classify": standing(x.classify),
		"record.state":    standing(x.state), "record.unstate": standing(x.unstate), "subject.shield": x.shieldAll, "subject.unshield": x.unshieldAll}
}

// standing does to the version of a record that stands what a case asked of the version it was opened about: a correction
// may have taken its place meanwhile.
func standing(do flow.Effect) flow.Effect {
	return func(tx *db.Tx, c flow.Case, d flow.Done) error {
		now, err := record.Standing(tx, c.Subject, c.Record)
		if err != nil {
			return err
		}
		c.Record = now
		return do(tx, c, d)
	}
}

type effects struct {
	store  *record.Store
	engine *flow.Engine
}

// event is what a step says of the record of its case. The cause names the case first: by it a shield is found again.
func event(c flow.Case, d flow.Done, kind record.EventKind) record.Event {
	cause := c.Number
	if d.Document != "" {
		cause += "；" + d.Document
	}
	actor := d.Actor
	if actor == "" {
		actor = string(d.Party)
	}
	return record.Event{Subject: c.Subject, Record: c.Record, Kind: kind, Cause: cause, Actor: actor}
}

// repair ends the publication. A record that has ended otherwise meanwhile, or is not shown, stays as it is.
func (x effects) repair(tx *db.Tx, c flow.Case, d flow.Done) error {
	r, err := record.Get(tx, c.Subject, c.Record)
	if err != nil || r.State.Ended() {
		return err
	}
	switch {
	case !r.Public || tx.Today() > r.ShownUntil:
		return nil // nothing is shown that could be ended
	case r.RepairFrom == "":
		return flow.Wrong{Message: "这条信息依规定不提前修复，到最后公示日自动停止公示；现在不能准予修复。"}
	case tx.Today() < r.RepairFrom:
		return flow.Wrong{Message: "最短公示期还没有满，" + r.RepairFrom.Chinese() + "起才能准予修复。案件会自动等到那一天再接着办，现在不用办理。"}
	}
	return x.store.Apply(tx, event(c, d, record.Repair))
}

func (x effects) dispute(tx *db.Tx, c flow.Case, d flow.Done) error {
	return x.store.Apply(tx, event(c, d, record.Dispute))
}

// ofOneField are the grounds of an objection that can be about one field and leave the rest of the record uncontested.
var ofOneField = []string{"wrong", "missing", "differs"}

// shield hides for a time what is contested: the one field where it can be taken apart, else the record.
func (x effects) shield(tx *db.Tx, c flow.Case, d flow.Done) error {
	r, err := record.Get(tx, c.Subject, c.Record)
	if err != nil {
		return err
	}
	e := event(c, d, record.Shield)
	title, _, _ := strings.Cut(c.Applicant.Field, "：")
	if it, ok := x.store.Catalog.Of(r.Item, r.ItemVersion); ok && title != "" && slices.Contains(ofOneField, c.Ground) {
		if f := record.Apart(it, title); f != nil {
			e.Value = f.Name
		}
	}
	return x.store.Apply(tx, e)
}

// state places what the applicant says beside the record, unstate takes it away.
func (x effects) state(tx *db.Tx, c flow.Case, _ flow.Done) error {
	return record.PutStatement(tx, c.Subject, c.Record, c.Number, c.Applicant.Asks)
}

func (x effects) unstate(tx *db.Tx, c flow.Case, _ flow.Done) error {
	return record.EndStatement(tx, c.Subject, c.Record, c.Number)
}

// shieldAll hides for a time what speaks against a subject and is shown today, or would be were it not hidden for another
// reason that may end before this one. Each record still ends on its own last day.
func (x effects) shieldAll(tx *db.Tx, c flow.Case, d flow.Done) error {
	all, err1 := record.Headers(tx, c.Subject)
	hidden, err2 := record.HiddenOf(tx, c.Subject)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	var events []record.Event
	all = append(all, hidden...)
	for i := range all {
		it, ok := x.store.Catalog.Item(all[i].Item)
		all[i].State = record.Live
		if !ok || !it.Negative() || !all[i].Shown(tx.Today()) {
			continue
		}
		e := event(c, d, record.Shield)
		e.Subject, e.Record = all[i].Subject, all[i].ID
		events = append(events, e)
	}
	return x.store.Apply(tx, events...)
}

// unshieldAll lifts what this case shielded; what has ended meanwhile, or another shield holds, stays away.
func (x effects) unshieldAll(tx *db.Tx, c flow.Case, d flow.Done) error {
	all, err := record.HiddenOf(tx, c.Subject)
	if err != nil {
		return err
	}
	for _, r := range all {
		one := c
		one.Subject, one.Record = r.Subject, r.ID
		if err := x.unshield(tx, one, d); err != nil {
			return err
		}
	}
	return nil
}

// keep lets the record be shown beyond its maximum, up to the day that was announced. After the maximum it is too late.
func (x effects) keep(tx *db.Tx, c flow.Case, d flow.Done) error {
	r, err := record.Get(tx, c.Subject, c.Record)
	if err != nil {
		return err
	}
	if tx.Today() > r.ShownUntil || r.State.Ended() || !r.Current {
		return flow.Wrong{Message: "这条信息已经停止公示，不能再决定继续公示；请选择不继续公示。"}
	}
	e := event(c, d, record.Kept)
	e.Value = c.Applicant.Wants
	return x.store.Apply(tx, e)
}

// classify gives the record the class that was announced, by the standard that was named. What is over is not classed.
func (x effects) classify(tx *db.Tx, c flow.Case, d flow.Done) error {
	r, err := record.Get(tx, c.Subject, c.Record)
	if err != nil {
		return err
	}
	if tx.Today() > r.ShownUntil || r.State.Ended() || !r.Current {
		return flow.Wrong{Message: "这条信息已经停止公示，不用再认定；请选择不认定。"}
	}
	e := event(c, d, record.Classified)
	e.Value, e.Cause = c.Applicant.Wants, c.Applicant.Field+"；"+e.Cause
	if err := x.store.Apply(tx, e); err != nil {
		return err
	}
	_, err = x.engine.Attend(tx, flow.Filter{Subject: c.Subject}) // a repair under way may have to wait now, or no more
	return err
}

// withdraw takes the record out of publication and settles the objection.
func (x effects) withdraw(tx *db.Tx, c flow.Case, d flow.Done) error {
	if err := x.store.Apply(tx, event(c, d, record.Withdraw)); err != nil {
		return err
	}
	return x.settle(tx, c, d)
}

// settle takes the mark off, unless another case still contests the record or a version before it, and lifts the shield
// this case set, unless another one holds it.
func (x effects) settle(tx *db.Tx, c flow.Case, d flow.Done) error {
	versions, err := record.Versions(tx, c.Subject, c.Record)
	if err != nil {
		return err
	}
	for _, v := range versions {
		open, err := x.engine.List(tx, flow.Filter{Record: v, Open: true, Procedures: Disputing}, 20)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(open, func(o flow.Case) bool { return o.ID != c.ID }) {
			return x.unshield(tx, c, d)
		}
	}
	if err := x.store.Apply(tx, event(c, d, record.Settled)); err != nil {
		return err
	}
	return x.unshield(tx, c, d)
}

// unshield lifts what this case hid, the record or a field of it, unless something else hides the same.
func (x effects) unshield(tx *db.Tx, c flow.Case, d flow.Done) error {
	all, err := record.Shields(tx, c.Subject, c.Record)
	if err != nil {
		return err
	}
	var events []record.Event
	for _, s := range all {
		if s.Cause != c.Number {
			continue
		}
		lift := event(c, d, record.Unshield)
		lift.Value = s.Field
		events = append(events, lift)
		if i := slices.IndexFunc(all, func(o record.Shielding) bool { return o.Cause != c.Number && o.Field == s.Field }); i >= 0 {
			again := event(c, d, record.Shield)
			again.Cause, again.Value = all[i].Cause, s.Field
			events = append(events, again)
		}
	}
	return x.store.Apply(tx, events...)
}
