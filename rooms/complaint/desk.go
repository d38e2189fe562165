package complaint

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
)

var office = house.Crumb{Title: "工作台", Href: house.OfficePath}

// perList is how many complaints a page of a list is chosen from; mostCounted is among how many those that wait are counted.
const (
	perList     = 100
	mostCounted = 300
)

func keptList(hub *house.Hub, v *house.Visit) (house.Page, error) { return list(hub, v, flow.Centre) }
func assignedList(hub *house.Hub, v *house.Visit) (house.Page, error) {
	return list(hub, v, flow.Authority)
}

// list are the complaints an official deals with; those whose keeper is not the centre stand with those that were transferred.
func list(hub *house.Hub, v *house.Visit, party flow.Party) (house.Page, error) {
	p := ListPage{Kept: party == flow.Centre}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		p.Rows, p.Next = nil, ""
		all, last, err := concerning(tx, hub, v.Actor, false, parseTurn(v.FormValue("after")), perList)
		if last != nil {
			p.Next = v.URL.Path + "?" + url.Values{"after": {turnText(*last)}}.Encode()
		}
		for _, k := range all {
			row, err := rowOf(tx, hub, v.Actor, &k)
			if err != nil {
				return err
			}
			p.Rows = append(p.Rows, row)
		}
		return err
	})
	nav, title := assignedPath, "转来的投诉和举报"
	if p.Kept {
		nav, title = keepPath, "投诉和举报"
	}
	return house.Page{Title: title, Nav: nav, Body: ListBody(p), Crumbs: []house.Crumb{office, {Title: title}}}, err
}

// concerning are the complaints an official may know of, the first to come due first. Only who receives them looks among those
// of every organisation: elsewhere others' would crowd one's own out of the list. They are those among so many after a place; last
// is the place of the last of these where there are more.
func concerning(tx *db.Tx, hub *house.Hub, a people.Actor, open bool, after flow.Turn, limit int) (out []flow.Case, last *flow.Turn, err error) {
	rights, err := hub.People.Rights(tx)
	if err != nil {
		return nil, nil, err
	}
	f, centre := flow.Filter{Procedures: hub.Flow.Procedures.Confidential(), Open: open}, rights.Orgs.Centre()
	if above, _ := rights.Orgs.Superior(centre, tx.Today()); a.Org != centre && a.Org != above.Code {
		f.Orgs = []string{a.Org}
	}
	all, err := docket(tx, hub, f, after, limit+1)
	if len(all) > limit {
		all = all[:limit]
		at := all[limit-1].Turn()
		last = &at
	}
	for _, k := range all {
		party, err := hub.ComplaintHand(tx, a, &k)
		if err != nil {
			return nil, nil, err
		}
		if party != "" {
			out = append(out, k)
		}
	}
	return out, last, err
}

func docket(tx *db.Tx, hub *house.Hub, f flow.Filter, after flow.Turn, limit int) ([]flow.Case, error) {
	if after.ID.IsZero() {
		return hub.Flow.Docket(tx, f, limit)
	}
	return hub.Flow.DocketAfter(tx, f, after, limit)
}

// turnText is a place in the docket as an address holds it.
func turnText(t flow.Turn) string {
	return strconv.Itoa(t.Rank) + "_" + string(t.Due) + "_" + t.ID.String()
}

// parseTurn reads where the page before ended; what cannot be read begins anew.
func parseTurn(s string) (t flow.Turn) {
	parts := strings.Split(s, "_")
	if len(parts) != 3 {
		return t
	}
	rank, err1 := strconv.Atoi(parts[0])
	due, err2 := clock.ParseDate(parts[1])
	x, err3 := id.Parse(parts[2])
	if err1 != nil || err2 != nil && parts[1] != "" || err3 != nil {
		return t
	}
	return flow.Turn{Rank: rank, Due: due, ID: x}
}

func rowOf(tx *db.Tx, hub *house.Hub, a people.Actor, k *flow.Case) (r Row, err error) {
	proc, _ := hub.Flow.Procedures.Find(k.Procedure)
	st, _ := proc.State(k.State)
	g, _ := proc.Ground(k.Ground)
	party, err := hub.ComplaintHand(tx, a, k)
	r = Row{ID: k.ID, Number: k.Number, Title: proc.Title, Ground: g.Title, Body: k.Applicant.Body, State: st.Title, Org: hub.OrgName(tx, k.Org), Due: k.Due,
		Open: k.Open(), Mine: k.Open() && st.Turn == party, OpenedOn: k.Opened.Date()}
	r.Shape = shapeOf(st, r.Mine)
	r.Left, r.Known = hub.Flow.Left(k, tx.Today())
	return r, err
}

// waiting counts the complaints whose next step is the actor's.
func waiting(hub *house.Hub, tx *db.Tx, a people.Actor) (n int, err error) {
	if hub.Flow == nil {
		return 0, nil
	}
	all, _, err := concerning(tx, hub, a, true, flow.Turn{}, mostCounted)
	for _, k := range all {
		if row, err := rowOf(tx, hub, a, &k); err == nil && row.Mine {
			n++
		}
	}
	return n, err
}

// readable is the complaint of an address and the reader's party; for all others it does not exist.
func readable(tx *db.Tx, hub *house.Hub, v *house.Visit) (k flow.Case, party flow.Party, err error) {
	none := web.Fail(web.NotFound, "%s。", flow.ErrNone)
	of, bad := id.Parse(v.PathValue("id"))
	if bad != nil {
		return k, "", none
	}
	if k, err = hub.Flow.Get(tx, of); err != nil || !hub.Confidential(&k) {
		return k, "", none
	}
	if party, err = hub.ComplaintHand(tx, v.Actor, &k); err == nil && party == "" {
		err = none
	}
	return k, party, err
}

func deskPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p DeskPage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		k, party, err := readable(tx, hub, v)
		if err == nil {
			p, err = load(tx, hub, v, &k, party)
		}
		return err
	})
	nav := assignedPath
	if p.Keeper {
		nav = keepPath
	}
	return house.Page{Title: p.Title + " " + p.Number, Nav: nav, Body: Desk(p), Crumbs: []house.Crumb{office, {Title: "投诉和举报", Href: nav}, {Title: p.Number}}}, err
}

func load(tx *db.Tx, hub *house.Hub, v *house.Visit, k *flow.Case, party flow.Party) (p DeskPage, err error) {
	proc, _ := hub.Flow.Procedures.Find(k.Procedure)
	st, _ := proc.State(k.State)
	past, err := hub.Flow.History(tx, k.ID)
	if err != nil {
		return p, err
	}
	p = DeskPage{Procedure: proc.ID, Keeper: party == flow.Centre, Says: st.Says, Case: k.Applicant.Case, Seen: k.N, Basis: proc.Basis}
	if p.Row, err = rowOf(tx, hub, v.Actor, k); err != nil {
		return p, err
	}
	p.Looking = p.Keeper && flow.Looking(tx, past, v.Actor.ID)
	if p.Looking {
		c := k.Applicant
		p.Asks, p.Wants = c.Asks, c.Wants
		p.Who = []ui.Fact{{Label: "姓名", Value: ui.Or(c.Name, "没有留")}, {Label: "电话", Value: ui.Or(c.Phone, "没有留")}, {Label: "邮箱", Value: ui.Or(c.Email, "没有留")}}
	}
	p.History = entries(tx, hub, proc, past, p.Looking)
	if p.Papers, err = papers(tx, hub, proc, k, p); err != nil {
		return p, err
	}
	for _, s := range proc.StepsFor(k.State, party) {
		if k.Open() {
			p.Forms = append(p.Forms, formOf(proc, k, s))
		}
	}
	return p, p.targets(tx, hub, k)
}

// entries is the history, the last first. What the complainant wrote is read by who looks at them only.
func entries(tx *db.Tx, hub *house.Hub, proc *flow.Procedure, past []flow.Done, looking bool) (out []Entry) {
	for _, d := range slices.Backward(past) {
		e := Entry{At: d.At, What: proc.StepTitle(d.Step), Who: d.Party.Title(), Text: d.Text}
		switch {
		case d.Party == flow.Applicant:
			if e.Who = "投诉人"; !looking {
				e.Text = ""
			}
		case d.Party == flow.Authority || d.Party == flow.Centre:
			e.Who = hub.OrgName(tx, d.Org) + "，" + d.Name
		}
		if r, ok := proc.Reason(d.Reason); ok {
			e.Reason = r.Title
		}
		out = append(out, e)
	}
	return out
}

func papers(tx *db.Tx, hub *house.Hub, proc *flow.Procedure, k *flow.Case, p DeskPage) (out []Paper, err error) {
	all, err := hub.Flow.Papers(tx, k.ID)
	for i, f := range all {
		if !f.Passed && !p.Keeper {
			continue
		}
		row := Paper{ID: f.ID.String(), Kind: "材料", Name: "第" + ui.Count(i+1) + "份", Passed: f.Passed}
		if p.Looking {
			row.Name = f.Name
		}
		if (p.Looking || f.Passed && !p.Keeper) && !f.Erased {
			row.Href = keepPath + "/" + k.ID.String() + "/papers/" + row.ID
		}
		for _, kind := range proc.Papers {
			if kind.ID == f.Kind {
				row.Kind = kind.Title
			}
		}
		out = append(out, row)
	}
	return out, err
}

func formOf(proc *flow.Procedure, k *flow.Case, s flow.Step) StepForm {
	f := StepForm{ID: s.ID, Title: s.Title, Action: keepPath + "/" + k.ID.String() + "/steps/" + s.ID, Text: s.Text, Transfers: s.Transfers && slices.Contains(s.By, flow.Centre), Seen: "投诉人会看到"}
	if f.Transfers {
		f.Seen = "写明要查什么；对方和投诉人都会看到。不写投诉人的姓名、电话和能认出是谁的细节"
	}
	for _, code := range s.Reasons {
		if r, ok := proc.Reason(code); ok {
			f.Reasons = append(f.Reasons, r)
		}
	}
	return f
}

// targets are who a complaint can be transferred to: not the body it is about, nor who received it; its superior first.
func (p *DeskPage) targets(tx *db.Tx, hub *house.Hub, k *flow.Case) error {
	if !slices.ContainsFunc(p.Forms, func(f StepForm) bool { return f.Transfers }) {
		return nil
	}
	rights, err := hub.People.Rights(tx)
	if err != nil {
		return err
	}
	if above, ok := rights.Orgs.Superior(k.Applicant.Against, tx.Today()); ok {
		p.Target = above.Code
	}
	for _, b := range bodies(rights.Orgs, tx.Today()) {
		b.List = slices.DeleteFunc(b.List, func(x Body) bool { return !mayGoTo(tx, rights.Orgs, k, x.Code) })
		p.Targets = append(p.Targets, b)
	}
	return nil
}

// mayGoTo refuses to transfer a complaint to the body it is about, to what stands under that, and to who has it.
func mayGoTo(tx *db.Tx, orgs *people.Orgs, k *flow.Case, code string) bool {
	x, ok := orgs.Successor(code, tx.Today())
	if !ok || x.Code != code || code == k.Org || !slices.Contains(kinds, x.Kind) {
		return false
	}
	for range len(orgs.All()) {
		if x.Code == k.Applicant.Against {
			return false
		}
		if x, ok = orgs.Superior(x.Code, tx.Today()); !ok {
			return true
		}
	}
	return true
}

// look lets an official of the keeper see for a while who complains; it stands in the history, which the complainant reads.
func look(hub *house.Hub, v *house.Visit) (house.Page, error) {
	err := hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		k, party, err := readable(tx, hub, v)
		if err != nil {
			return err
		}
		if party != flow.Centre {
			return web.Fail(web.Forbidden, "投诉人的身份只有受理的单位能看。")
		}
		return house.Told(hub.Flow.Look(tx, k.ID, flow.Hand{Actor: v.Actor, Party: party, Name: v.Name}, v.PostFormValue("why")))
	})
	return house.Page{Moved: keepPath + "/" + v.PathValue("id"), Said: "已记入经过，投诉人会看到。十分钟内可以查看。"}, err
}

// paper hands out a paper: to the keeper while it looks, to who a complaint was transferred to what went with it.
func paper(hub *house.Hub, w http.ResponseWriter, v *house.Visit) error {
	var f flow.Filed
	var body []byte
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		k, party, err := readable(tx, hub, v)
		if err != nil {
			return err
		}
		of, bad := id.Parse(v.PathValue("paper"))
		if bad != nil {
			return web.Fail(web.NotFound, "没有这份材料。")
		}
		past, err := hub.Flow.History(tx, k.ID)
		if err != nil {
			return err
		}
		if f, body, err = hub.Flow.Paper(tx, k.ID, of); err != nil {
			return house.Told(err)
		}
		if party == flow.Centre && !flow.Looking(tx, past, v.Actor.ID) || party != flow.Centre && !f.Passed {
			return web.Fail(web.NotFound, "没有这份材料，或者要先写明为什么看。")
		}
		return nil
	})
	if err != nil {
		return err
	}
	ext := map[string]string{"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}[f.Type]
	w.Header().Set("Content-Disposition", `attachment; filename="`+f.ID.String()+ext+`"`)
	web.Respond(w, v.Request, http.StatusOK, f.Type, body)
	return nil
}
