package casework

import (
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/record"
)

// loadCase is a case for its applicant; code is the one it was asked for with.
func loadCase(tx *db.Tx, hub *house.Hub, c flow.Case, code string) (p CasePage, err error) {
	proc, _ := hub.Flow.Procedures.Find(c.Procedure)
	if proc == nil {
		return p, flow.ErrNone
	}
	st, _ := proc.State(c.State)
	p = CasePage{Number: c.Number, Code: code, Title: proc.Title, State: st.Title, Says: st.Says, Shape: shape(st), Asks: c.Applicant.Asks,
		Field: c.Applicant.Field, Wants: wanted(c.Applicant.Wants), Words: words(proc), Seen: c.N, Hotline: hub.City.Hotline, Mark: id.New().String()}
	if g, ok := proc.Ground(c.Ground); ok {
		p.Ground = g.Title
	}
	past, err := hub.Flow.History(tx, c.ID)
	if err != nil {
		return p, err
	}
	if p.About, err = about(tx, hub, &c); err != nil {
		return p, err
	}
	if p.Papers, err = papers(tx, hub, proc, c.ID); err != nil {
		return p, err
	}
	if st.Turn == flow.System && p.About.Repair != "" {
		p.Says = "类别或者适用的规则有变化，可以修复的日期改为" + p.About.Repair.Chinese() + "。" + p.Says
	}
	p.History, p.Stages, p.Ruling = entries(tx, hub, proc, past), stages(proc, &c, st, past), ruling(tx, hub, proc, &c, past)
	if p.Told, err = told(tx, &c); err != nil {
		return p, err
	}
	p.Clock = clockOf(tx, hub, proc, &c, st, past)
	if p.Outlook, err = outlook(tx, hub, proc, &c); err != nil {
		return p, err
	}
	if p.Left, err = left(tx, hub, proc, &c); err != nil {
		return p, err
	}
	return p, p.acts(tx, hub, proc, &c)
}

// acts are what the applicant can do now.
func (p *CasePage) acts(tx *db.Tx, hub *house.Hub, proc *flow.Procedure, c *flow.Case) error {
	for _, s := range proc.StepsFor(c.State, flow.Applicant) {
		if to, _ := proc.State(s.To); to.Final() {
			p.Withdraw = s.ID
		} else {
			p.Supply, p.SupplyTitle, p.SupplyText = s.ID, s.Title, s.Text
		}
	}
	for _, k := range proc.Papers {
		p.Kinds = append(p.Kinds, PaperKind{k.ID, k.Title, k.Hint})
	}
	appeal, ok := hub.Flow.Procedures.Find(proc.Appeal)
	if !ok || c.Outcome != "refused" && c.Outcome != "partly" {
		return nil
	}
	n, err := hub.Flow.Count(tx, flow.Filter{Parent: c.ID})
	if n == 0 {
		p.Appeal = appeal.Title
	}
	return err
}

// about is the record of a case, and what is shown of it now.
func about(tx *db.Tx, hub *house.Hub, c *flow.Case) (a About, err error) {
	x, err := hub.Of(tx, c)
	if err != nil {
		return a, err
	}
	if c.Subject.IsZero() {
		return About{None: true, Subject: c.Applicant.Body, Code: c.Applicant.Case}, nil
	}
	if x.Whole {
		return About{Whole: true, Subject: x.Subject.Name, Code: x.Subject.Code, Href: "/subjects/" + x.Subject.Code}, nil
	}
	r := x.Record
	a = About{Title: ui.Or(x.Face.Title, x.Item.Title), Authority: r.Authority, DocNo: hub.Numbered(r.Item, r.DocNo, r.Class), Decided: r.Decided, Until: r.ShownUntil, Repair: r.RepairFrom,
		Subject: x.Subject.Name, Code: x.Subject.Code}
	a.State, a.Shape = standing(&r, tx.Today())
	if r.Shown(tx.Today()) {
		a.Href = "/subjects/" + x.Subject.Code + "#r-" + r.ID.String()
	}
	return a, nil
}

// standing is what is shown of a record, in a word.
func standing(r *record.Record, today clock.Date) (string, ui.Shape) {
	switch {
	case r.State == record.Repaired:
		return "已修复，停止公示", ui.Gone
	case r.State == record.Withdrawn, r.State == record.Annulled:
		return "已撤回", ui.Gone
	case r.State == record.Shielded:
		return "临时屏蔽", ui.Gone
	case !r.Current:
		return "已被更正后的信息取代", ui.Gone
	case !r.Shown(today):
		return "不在公示", ui.Gone
	case r.Disputed:
		return "公示中，异议处理中", ui.Part
	}
	return "公示中", ui.Live
}

func papers(tx *db.Tx, hub *house.Hub, proc *flow.Procedure, of id.ID) (out []PaperRow, err error) {
	filed, err := hub.Flow.Papers(tx, of)
	for _, f := range filed {
		row := PaperRow{Kind: "其他材料", Name: f.Name, From: f.Party.Title(), At: f.At, Size: f.Size, Photo: strings.HasPrefix(f.Type, "image/"), Href: docketPath + "/" + of.String() + "/papers/" + f.ID.String()}
		if f.Erased {
			row.Name, row.Href = "已过保存期限，内容已抹去", ""
		}
		for _, k := range proc.Papers {
			if k.ID == f.Kind {
				row.Kind = k.Title
			}
		}
		out = append(out, row)
	}
	return out, err
}

// entries is the history, the last first.
func entries(tx *db.Tx, hub *house.Hub, proc *flow.Procedure, past []flow.Done) []Entry {
	out := make([]Entry, 0, len(past))
	for i := len(past) - 1; i >= 0; i-- {
		d := past[i]
		e := Entry{At: d.At, What: proc.StepTitle(d.Step), Who: who(tx, hub, proc, d), Text: d.Text, Document: d.Document}
		if r, ok := proc.Reason(d.Reason); ok {
			e.Reason = r.Title
		}
		out = append(out, e)
	}
	return out
}

// who did a step: an applicant is only called so, an organisation by its name; who decided is named, and who looked at who
// complains.
func who(tx *db.Tx, hub *house.Hub, proc *flow.Procedure, d flow.Done) string {
	if d.Party == flow.Applicant || d.Party == flow.System {
		return d.Party.Title()
	}
	name := hub.OrgName(tx, d.Org)
	if s, _ := proc.Step(d.Step); s.Decides || d.Step == flow.LookStep {
		name += "，" + d.Name
	}
	return name
}

// moved tells whether a step moved the case; a hand-over and a look do not.
func moved(d flow.Done) bool { return d.Step != flow.PassStep && d.Step != flow.LookStep }

// lastMove is the last step that moved the case.
func lastMove(past []flow.Done) flow.Done {
	for i := len(past) - 1; i > 0; i-- {
		if moved(past[i]) {
			return past[i]
		}
	}
	return past[0]
}

// stages are what was done, where it stands, and the result to come.
func stages(proc *flow.Procedure, c *flow.Case, st flow.State, past []flow.Done) (out []Stage) {
	last := lastMove(past)
	for _, d := range past {
		if moved(d) && (!c.Open() || d.N < last.N || d.Step == "" && last.N == 1) {
			out = append(out, Stage{Title: proc.StepTitle(d.Step), Note: moment(d.At), Done: true})
		}
	}
	if !c.Open() {
		end := Stage{Title: st.Title, Current: true}
		if n := len(out); n > 0 && out[n-1].Title == st.Title { // the step is called as its result is: said once
			out, end.Note = out[:n-1], out[n-1].Note
		}
		return append(out, end)
	}
	note := ""
	if c.Due != "" {
		note = "最迟" + c.Due.Chinese()
	}
	return append(out, Stage{Title: st.Title, Note: note, Current: true}, Stage{Title: "结果"})
}

func ruling(tx *db.Tx, hub *house.Hub, proc *flow.Procedure, c *flow.Case, past []flow.Done) *Ruling {
	if c.Open() || len(past) == 0 {
		return nil
	}
	d := lastMove(past)
	r := &Ruling{Outcome: c.Outcome, Text: d.Text, Document: d.Document, At: d.At}
	if d.Party == flow.Authority || d.Party == flow.Centre {
		r.By, r.Org = d.Name, hub.OrgName(tx, d.Org)
	}
	if x, ok := proc.Reason(d.Reason); ok {
		r.Reason, r.ReasonSays, r.Basis = x.Title, x.Says, basisOf(x)
	}
	return r
}

// ownRule is how procedures name what is this platform's own line.
const ownRule = "本平台"

// basisOf is what a reason rests on; nobody can compare the platform's own line with a text.
func basisOf(r flow.Reason) string {
	switch {
	case r.Source == ownRule:
		return "本平台的办理规则"
	case !r.Verified:
		return r.Source + "（未经核对）"
	}
	return r.Source
}

func clockOf(tx *db.Tx, hub *house.Hub, proc *flow.Procedure, c *flow.Case, st flow.State, past []flow.Done) *ClockView {
	k, ok := proc.Clock(c.Clock)
	if !ok {
		return nil
	}
	v := &ClockView{Title: k.Title, Due: c.Due, Mine: st.Turn == flow.Applicant, Why: c.DueWhy, Whose: hub.OrgName(tx, c.Org)}
	if st.Turn == flow.Centre {
		if rights, err := hub.People.Rights(tx); err == nil {
			v.Whose = hub.OrgName(tx, rights.Orgs.Centre())
		}
	}
	since := lastMove(past).At.Date()
	left, ok := leftOf(hub, c, since, tx.Today())
	if ok {
		v.Left = left
		v.Days = strip(hub.Flow.Days, since, c.Due, tx.Today())
	}
	return v
}

// leftOf is how many working days are still to go in a period that began on a day; that day itself is not counted.
func leftOf(hub *house.Hub, c *flow.Case, since, today clock.Date) (int, bool) {
	left, ok := hub.Flow.Left(c, today)
	if ok && since == today && left > 0 {
		if n, err := hub.Flow.Days.Between(today.AddDays(-1), today); err == nil {
			left -= n
		}
	}
	return left, ok
}
