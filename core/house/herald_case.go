package house

import (
	"context"
	"errors"
	"strconv"

	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/core/flow"
	"xinguan/core/ledger"
	"xinguan/core/notice"
	"xinguan/core/people"
	"xinguan/core/record"
)

func count(n int) string { return strconv.Itoa(n) }

// tellCases tells whoever filed a case what has become of it, and whoever has to act that it is their turn.
func (h *Hub) tellCases(tx *db.Tx, some []ledger.Change) error {
	for _, c := range some {
		k, err := h.Flow.Get(tx, c.Ref)
		if errors.Is(err, flow.ErrNone) {
			continue
		}
		if err == nil {
			err = h.tellCase(tx, &k)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (h *Hub) tellCase(tx *db.Tx, k *flow.Case) error {
	proc, ok := h.Flow.Procedures.Find(k.Procedure)
	if !ok {
		return nil
	}
	past, err := h.Flow.History(tx, k.ID)
	if err != nil || len(past) == 0 {
		return err
	}
	last := past[len(past)-1]
	if last.Step == flow.LookStep {
		return nil // it moved nothing
	}
	st, _ := proc.State(k.State)
	if last.Party == flow.System { // what it waits for, and until when
		st.Says = last.Text + st.Says
	}
	n := notice.Notice{Event: "case/" + k.ID.String() + "/" + count(k.N), Vars: map[string]string{"procedure": proc.Title, "number": k.Number, "state": st.Title, "says": st.Says, "due": ui.Or(k.Due.Chinese(), "（还没有确定）")}}
	if last.Party != flow.Applicant && !k.Owner.IsZero() {
		n.To, n.Kind, n.Href = notice.OfSubject(k.Owner), "case.moved", OwnPath+"/cases/"+k.ID.String()
		if last.Step == "" { // the authority opened it to tell the subject something
			n.Kind, n.Vars["org"] = "case.told", h.OrgName(tx, k.Org)
		}
		if err := h.post(tx, n); err != nil {
			return err
		}
	}
	to, may := h.turn(tx, k, st.Turn)
	if to == "" || last.Party == st.Turn || proc.Quiet {
		return nil
	}
	n.To, n.Kind, n.Href = notice.OfOrg(to, may), "case.turn", h.casePath(k)
	return h.post(tx, n)
}

// casePath is where officials open a case.
func (h *Hub) casePath(k *flow.Case) string {
	if h.Confidential(k) {
		return ComplaintsPath + "/" + k.ID.String()
	}
	return OfficePath + "/cases/" + k.ID.String()
}

// turn is the organisation whose move it is; empty where it is the applicant's, or nobody's.
func (h *Hub) turn(tx *db.Tx, k *flow.Case, party flow.Party) (org string, may people.Permission) {
	if h.Confidential(k) {
		return h.confidentialTurn(tx, k, party)
	}
	switch party {
	case flow.Authority:
		return k.Org, people.CaseRead
	case flow.Centre:
		if rights, err := h.People.Rights(tx); err == nil {
			return rights.Orgs.Centre(), people.CaseRead
		}
	}
	return "", ""
}

// Bounds of what is done in one round beside the outbox.
const (
	remindAtOnce = 200
	urgeDays     = 7 // cases whose last day is longer ago were told of
)

// urge tells who has to act in a case whose last day has passed, once.
func (h *Hub) urge(ctx context.Context) error {
	var late []flow.Case
	err := h.DB.View(ctx, func(tx *db.Tx) error {
		all, err := h.Flow.Docket(tx, flow.Filter{Overdue: true, Open: true}, 500)
		late = nil
		for _, k := range all {
			if k.Due != "" && k.Due >= tx.Today().AddDays(-urgeDays) {
				late = append(late, k)
			}
		}
		return err
	})
	if err != nil || len(late) == 0 {
		return err
	}
	return h.DB.Write(ctx, func(tx *db.Tx) error {
		for i := range late {
			k := &late[i]
			proc, ok := h.Flow.Procedures.Find(k.Procedure)
			if !ok || proc.Quiet {
				continue
			}
			st, _ := proc.State(k.State)
			to, may := h.turn(tx, k, st.Turn)
			if to == "" {
				continue
			}
			err := h.post(tx, notice.Notice{To: notice.OfOrg(to, may), Event: "case/" + k.ID.String() + "/late/" + string(k.Due), Kind: "case.overdue", Href: h.casePath(k),
				Vars: map[string]string{"procedure": proc.Title, "number": k.Number, "due": k.Due.Chinese()}})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// remind tells those who asked for it that a record can be repaired from today on.
func (h *Hub) remind(ctx context.Context) error {
	for more := true; more; {
		err := h.DB.Write(ctx, func(tx *db.Tx) error {
			due, err := notice.DueReminders(tx, remindAtOnce)
			more = len(due) == remindAtOnce
			for _, r := range due {
				if err == nil {
					err = h.remindOf(tx, r)
				}
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// remindOf tells of one record. What has ended meanwhile needs no repair; where a rule moved the day, it is waited for.
func (h *Hub) remindOf(tx *db.Tx, m notice.Reminder) error {
	r, err := record.Get(tx, m.Subject, m.Record)
	if errors.Is(err, record.ErrNone) {
		return m.Done(tx)
	}
	it, known := h.Catalog.Item(r.Item)
	switch {
	case err != nil:
		return err
	case !known || r.RepairFrom == "" || r.State.Ended() || !r.Current || tx.Today() > r.ShownUntil:
		return m.Done(tx)
	case r.RepairFrom > tx.Today():
		return m.Again(tx, r.RepairFrom)
	}
	s, err := FiledCode(tx, m)
	if err != nil {
		return err
	}
	err = h.post(tx, notice.Notice{To: m.Owner, Event: "repair/" + m.Record.String() + "/" + string(r.RepairFrom), Kind: "repair.day", Href: "/repair/" + s + "/" + m.Record.String(),
		Vars: map[string]string{"item": called(it, &r), "org": r.Authority, "day": r.RepairFrom.Chinese()}})
	if err != nil {
		return err
	}
	return m.Done(tx)
}
