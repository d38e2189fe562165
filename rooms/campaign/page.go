package campaign

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/subject"
)

// Page is a campaign in the office.
type Page struct {
	Campaign
	Path, State, By     string
	Shape               ui.Shape
	Question            []ui.Fact
	Own                 bool // only the list of the reader's organisation is shown
	Figures             Figures
	Members             []MemberRow
	From                int        // how many organisations stand before the first listed
	Older, Newer        string     // addresses of the pages beside this one; empty for none
	Fresh               []FoundRow // who would be on the list, or is not yet
	FreshN              int
	TooMany             bool
	Org, Status         string // what the list is narrowed to
	Orgs, States        []ui.Option
	MayEdit, MayStart   bool
	MayAdmit, MayReport bool
	MayClose            bool
	Begun, Ended        string
	Wrong               string // what is wrong with what was written
	Late, Soon          bool   // past its last day, or running and not there yet
	Second              string // that another person must approve, who can, and what happens then; empty where nothing waits
}

// MemberRow is an organisation on the list.
type MemberRow struct {
	Name, Code, Org, State, Case, Since, Why string
	Shape                                    ui.Shape
}

// FoundRow is an organisation the question means.
type FoundRow struct {
	Name, Code, Org string
	Records         int
	Newest          string
}

// shownMembers is how many organisations a page lists.
const shownMembers = 50

func page(hub *house.Hub, v *house.Visit) (house.Page, error) { return shown(hub, v, "") }

// shown is the page of a campaign, with the report somebody wrote where it could not be taken.
func shown(hub *house.Hub, v *house.Visit, wrong string) (house.Page, error) {
	var p Page
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		c, err := one(tx, v.Request)
		if err != nil {
			return err
		}
		mine, err := orgs(hub, tx, v.Actor)
		if err != nil {
			return err
		}
		if mine != nil && (c.Stage == Draft || c.Stage == Dropped) {
			return errNone // not even that it is planned
		}
		p = Page{Campaign: c, Path: officePath + "/" + c.ID.String(), State: c.Stage.Title(), Shape: shapeOf(c.Stage), Own: mine != nil, Org: v.FormValue("org"), Status: v.FormValue("state")}
		if n, err := strconv.Atoi(v.FormValue("from")); err == nil {
			p.From = min(max(0, n), 2*mostSubjects)
		}
		if p.Wrong = wrong; wrong != "" && c.Stage == Running {
			p.Report, p.Early = v.PostFormValue("why"), v.PostFormValue("early")
		}
		return p.read(hub, tx, v.Actor, mine)
	})
	return house.Page{Title: p.Title, Nav: officePath, Body: Body(p), Unfit: wrong != "", Crumbs: []house.Crumb{home, {Title: "失信治理", Href: officePath}, {Title: p.Title}}}, err
}

func (p *Page) read(hub *house.Hub, tx *db.Tx, a people.Actor, mine []string) (err error) {
	c := &p.Campaign
	p.By, p.Question, p.Late = people.Names(tx, c.By), c.words(hub), c.Ends < tx.Today()
	p.Soon = c.early(tx.Today())
	if !c.Started.IsZero() {
		p.Begun = people.Names(tx, c.StartedBy) + "，" + c.Started.Chinese()
	}
	if !c.Closed.IsZero() {
		p.Ended = people.Names(tx, c.ClosedBy) + "，" + c.Closed.Chinese()
	}
	if p.Figures, err = figuresOf(hub, tx, c, mine); err != nil {
		return err
	}
	drafts, approves := people.Holds(a, people.CampaignDraft).Allowed, people.Holds(a, people.CampaignApprove).Allowed
	p.MayEdit = drafts && c.Stage == Draft
	p.MayStart = approves && c.Stage == Draft && c.By != a.ID
	p.MayReport = drafts && c.Stage == Running
	p.MayClose = approves && c.Stage == Reported && c.ReportBy != a.ID
	if c.Stage == Draft || c.Stage == Running && mine == nil {
		if err := p.preview(hub, tx); err != nil {
			return err
		}
	}
	if mine == nil {
		if p.Second, err = c.second(hub, tx, a); err != nil {
			return err
		}
	}
	p.MayAdmit = drafts && c.Stage == Running && p.FreshN > 0
	return p.members(hub, tx, mine)
}

// second says to who reads a campaign that waits for another person who that may be; empty for who may approve it.
func (c *Campaign) second(hub *house.Hub, tx *db.Tx, a people.Actor) (string, error) {
	switch c.Stage {
	case Draft:
		return hub.SecondWanted(tx, a, people.CampaignApprove, c.By, "批准开展的时候按条件定下名单，逐家转给承办单位；改了条件的，由改的人以外的人批准。")
	case Reported:
		return hub.SecondWanted(tx, a, people.CampaignApprove, c.ReportBy, "批准结束以后，没有办结的转入日常工作，结果和总结向社会公开；退回的继续进行。")
	}
	return "", nil
}

// preview is who would be on the list now, or who meets the question since it was fixed.
func (p *Page) preview(hub *house.Hub, tx *db.Tx) error {
	var all []Found
	var more bool
	var err error
	if p.Stage == Running {
		all, err = p.Campaign.fresh(hub, tx)
	} else {
		all, more, err = p.Campaign.found(hub, tx, nil, mostSubjects)
	}
	if err != nil {
		return err
	}
	p.FreshN, p.TooMany = len(all), more
	for _, f := range all[:min(len(all), 50)] {
		p.Fresh = append(p.Fresh, FoundRow{Name: f.Subject.Name, Code: f.Subject.Code, Org: hub.OrgName(tx, f.Org), Records: f.Records, Newest: f.Newest.Table()})
	}
	return nil
}

// members fills the list, as far as the reader may see it and narrowed as asked.
func (p *Page) members(hub *house.Hub, tx *db.Tx, mine []string) error {
	for _, o := range p.Figures.Orgs {
		p.Orgs = append(p.Orgs, ui.Option{Value: o.Code, Title: o.Name})
	}
	for _, o := range outcomes {
		p.States = append(p.States, ui.Option{Value: o.state, Title: o.title})
	}
	where, args := p.narrowed(mine)
	all, err := members(tx, p.ID, where, p.From, shownMembers+1, args...)
	if err != nil {
		return err
	}
	if p.From > 0 {
		p.Newer = p.at(max(0, p.From-shownMembers))
	}
	if len(all) > shownMembers {
		all, p.Older = all[:shownMembers], p.at(p.From+shownMembers)
	}
	for i := range all {
		row, err := memberRow(hub, tx, &all[i])
		if errors.Is(err, subject.ErrNone) {
			continue
		}
		if err != nil {
			return err
		}
		p.Members = append(p.Members, row)
	}
	return nil
}

// narrowed is which members the reader may see and asked for, as members takes it.
func (p *Page) narrowed(mine []string) (where string, args []any) {
	narrow := func(column, value string) {
		if value != "" {
			args = append(args, value)
			where += fmt.Sprintf(" and %s = $%d", column, len(args)+1)
		}
	}
	narrow("org", p.Org)
	narrow("state", p.Status)
	if mine != nil {
		where += " and org in " + db.In(len(args)+2, len(mine))
		for _, o := range mine {
			args = append(args, o)
		}
	}
	return where, args
}

// memberRow is an organisation of the list; subject.ErrNone for one the platform has no more.
func memberRow(hub *house.Hub, tx *db.Tx, m *Member) (MemberRow, error) {
	s, err := subject.FiledAs(tx, m.Subject)
	if err != nil {
		return MemberRow{}, err
	}
	row := MemberRow{Name: s.Name, Code: s.Code, Org: hub.OrgName(tx, m.Org), State: titleOf(m.State), Since: m.Joined.Table(), Shape: ui.Wait}
	if proc, ok := hub.Flow.Procedures.Find(procedureID); ok && m.Reason != "" {
		r, _ := proc.Reason(m.Reason)
		row.Why = r.Title
	}
	if !m.Case.IsZero() {
		row.Case = house.OfficePath + "/cases/" + m.Case.String()
	}
	switch {
	case m.State == "repaired":
		row.Shape = ui.OK
	case m.State == "refused":
		row.Shape = ui.Warn
	case final(m.State):
		row.Shape = ui.Gone
	}
	return row, nil
}

// at is the address of the list from a place on, narrowed as it is.
func (p *Page) at(from int) string {
	q := url.Values{}
	for name, value := range map[string]string{"org": p.Org, "state": p.Status} {
		if value != "" {
			q.Set(name, value)
		}
	}
	q.Set("from", strconv.Itoa(from))
	return p.Path + "?" + q.Encode() + "#list"
}

// words are the question of a campaign as people read it.
func (c *Campaign) words(hub *house.Hub) []ui.Fact {
	var items, from []string
	for _, code := range c.Query.Items {
		items = append(items, hub.ItemTitle(code))
	}
	for _, code := range c.Query.Authorities {
		from = append(from, hub.AgencyName(code))
	}
	var towns []string
	for _, code := range c.Query.Towns {
		towns = append(towns, hub.Town(code))
	}
	out := []ui.Fact{{Label: "信息", Value: strings.Join(items, "、")}, {Label: "种类含", Value: c.Query.Kind}, {Label: "失信严重程度", Value: severityWord(c)},
		{Label: "决定单位", Value: strings.Join(from, "、")}, {Label: "镇街（园区）", Value: strings.Join(towns, "、")}, {Label: "决定日期", Value: span(c.Query.From, c.Query.Until)}}
	if c.Query.Least > 1 {
		out = append(out, ui.Fact{Label: "每家至少", Value: fmt.Sprintf("%d条", c.Query.Least)})
	}
	out = append(out, ui.Fact{Label: "由谁办理", Value: assignments[c.Assign]})
	return slices.DeleteFunc(out, func(f ui.Fact) bool { return f.Value == "" })
}

func severityWord(c *Campaign) string {
	if c.Query.Severity == "" {
		return ""
	}
	return c.Query.Severity.Title()
}

func span(from, until clock.Date) string {
	switch {
	case from != "" && until != "":
		return from.Chinese() + "到" + until.Chinese()
	case from != "":
		return from.Chinese() + "起"
	case until != "":
		return "到" + until.Chinese()
	}
	return ""
}
