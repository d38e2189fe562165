package report

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/pdf"
	"xinguan/base/pdf/sans"
	"xinguan/base/ui"
	"xinguan/core/access"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/record"
)

// Copy is everything kept about a subject, as it takes it with it (个人信息保护法 45): fields by their Chinese titles.
type Copy struct {
	Platform string       `json:"platform"`
	Made     string       `json:"made"` // 2026-11-23 09:12
	Name     string       `json:"name,omitempty"`
	Code     string       `json:"code,omitempty"`
	Kind     string       `json:"kind"`
	Former   []string     `json:"former_names,omitempty"`
	Records  []CopyRecord `json:"records"`
	Looks    []CopyLook   `json:"looks"`
	Given    []CopyGiven  `json:"authorisations"`
	Cases    []CopyCase   `json:"cases"`
	Left     []string     `json:"left_out,omitempty"` // what is not in it, and why
	at       time.Time    // when it was made
	site     string
}

// CopyRecord is a record with all its content, whatever became of it.
type CopyRecord struct {
	ID        string            `json:"id"`
	Item      string            `json:"item"`
	Title     string            `json:"title"`
	Authority string            `json:"authority"`
	Sender    string            `json:"sender"`
	DocNo     string            `json:"document_number,omitempty"`
	Decided   string            `json:"decided,omitempty"`
	State     string            `json:"state"`
	From      string            `json:"shown_from,omitempty"`
	Until     string            `json:"shown_until,omitempty"`
	Fields    map[string]string `json:"fields,omitempty"` // none where the content was erased
	rows      []Row
}

// CopyLook is a look at what is not public.
type CopyLook struct {
	At      string `json:"at"`
	Org     string `json:"organisation"`
	Role    string `json:"role"`
	Purpose string `json:"purpose"`
	Matter  string `json:"matter,omitempty"`
	Reason  string `json:"reason"`
	What    string `json:"what"`
	Refused string `json:"refused,omitempty"`
}

// CopyGiven is an authorisation.
type CopyGiven struct {
	Org     string   `json:"organisation"`
	UsedFor string   `json:"used_for"`
	Fields  []string `json:"fields"`
	From    string   `json:"from"`
	Until   string   `json:"until"`
	Revoked string   `json:"revoked,omitempty"`
}

// CopyCase is a case filed in the subject's name.
type CopyCase struct {
	Number string `json:"number"`
	Title  string `json:"title"`
	State  string `json:"state"`
	Opened string `json:"opened"`
	Asks   string `json:"asks,omitempty"`
}

// Bounds of a copy, so that it fits into memory; what lies beyond is told in Left.
const (
	copyRecords = 20_000
	copyLooks   = 10_000
	copyCases   = 2_000
)

// ownCopy collects it. Reading the content is the subject's own look at each item, and kept.
func ownCopy(hub *house.Hub, o *house.Owner) (c Copy, err error) {
	grants, err := ownGrants(hub, o)
	if err != nil {
		return c, err
	}
	err = hub.DB.View(o.Context(), func(tx *db.Tx) error {
		s, of, err := o.Whole(tx)
		if err != nil {
			return err
		}
		now := tx.Now().In(clock.China)
		c = Copy{Platform: hub.City.Platform, site: hub.City.Site, Made: now.Format("2006-01-02 15:04"), at: now, Name: s.Name, Code: s.Code, Kind: s.Kind.Title(),
			Records: []CopyRecord{}, Looks: []CopyLook{}, Given: []CopyGiven{}, Cases: []CopyCase{}}
		for _, f := range s.FormerNames {
			c.Former = append(c.Former, f.Name)
		}
		if err := c.records(hub, tx, o, grants); err != nil {
			return err
		}
		concern := hub.Flow.Concerning(of)
		looks, err := access.Looks(tx, of, false, copyLooks+1)
		if err != nil {
			return err
		}
		looks = bounded(&c, looks, copyLooks, "查询记录")
		return errors.Join(c.looks(hub, tx, looks), c.given(hub, tx, o), c.cases(hub, tx, concern))
	})
	return c, err
}

// bounded are no more than most of some things, the newest; that there are others is told.
func bounded[T any](c *Copy, all []T, most int, what string) []T {
	if len(all) <= most {
		return all
	}
	c.Left = append(c.Left, fmt.Sprintf("%s太多，只有最近的%d条", what, most))
	return all[:most]
}

// ownGrants asks for every item there are records of.
func ownGrants(hub *house.Hub, o *house.Owner) (map[string]access.Grant, error) {
	items := map[string]bool{}
	err := hub.DB.View(o.Context(), func(tx *db.Tx) error {
		all, err := record.Own(tx, o.Subject, copyRecords+1)
		for i := range all {
			items[all[i].Item] = true
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	out := map[string]access.Grant{}
	for _, it := range hub.Catalog.Items() {
		if !items[it.Code] {
			continue
		}
		names := make([]string, len(it.Fields))
		for i := range it.Fields {
			names[i] = it.Fields[i].Name
		}
		g, err := access.AskOwn(o.Context(), hub.DB, o.Actor, access.Own{Subject: o.Subject, Person: o.Person, Item: it.Code, Fields: names})
		if err != nil {
			return nil, err
		}
		out[it.Code] = g
	}
	return out, nil
}

func (c *Copy) records(hub *house.Hub, tx *db.Tx, o *house.Owner, grants map[string]access.Grant) error {
	all, err := record.Own(tx, o.Subject, copyRecords+1)
	if err != nil {
		return err
	}
	unread := 0
	for _, r := range bounded(c, all, copyRecords, "记录") {
		it, ok := hub.Catalog.Of(r.Item, r.ItemVersion)
		g := grants[r.Item]
		if !ok || g == nil { // came in a moment ago, or the catalogue has it no more
			unread++
			continue
		}
		body, err := record.Reveal(tx, hub.Ring, g, &r)
		if err != nil && !errors.Is(err, record.ErrNone) {
			return err
		}
		x := CopyRecord{ID: r.ID.String(), Item: r.Item, Title: it.Title, Authority: r.Authority, Sender: hub.OrgName(tx, r.Agency), DocNo: r.DocNo, Decided: string(r.Decided), State: string(r.Fate(tx.Today()))}
		if r.Public {
			x.From, x.Until = string(r.ShownFrom), r.ShownUntil.Table()
		}
		for k := range it.Fields {
			if f := &it.Fields[k]; body[f.Name] != "" {
				if x.Fields == nil {
					x.Fields = map[string]string{}
				}
				x.Fields[f.Title] = f.Written(body[f.Name])
				x.rows = append(x.rows, Row{f.Short(), f.Written(body[f.Name])})
			}
		}
		c.Records = append(c.Records, x)
	}
	if unread > 0 {
		c.Left = append(c.Left, fmt.Sprintf("有%d条记录刚刚收到，或者已不在信息目录里，没有读出；要的请过一会儿重新生成，或者联系信用中心", unread))
	}
	return nil
}

func (c *Copy) looks(hub *house.Hub, tx *db.Tx, all []access.Look) error {
	rights, err := hub.People.Rights(tx)
	if err != nil {
		return err
	}
	for _, l := range all {
		purpose, _ := hub.Purposes.Purpose(l.Purpose)
		x := CopyLook{At: l.At.Chinese(), Org: hub.OrgName(tx, l.Org), Role: rights.Roles.Title(l.Role), Purpose: ui.Or(purpose.Title(), l.Purpose), Matter: l.Matter, Reason: l.Reason, What: hub.LookedAt(l)}
		if l.Refused {
			x.Refused = l.Why
		}
		c.Looks = append(c.Looks, x)
	}
	return nil
}

func (c *Copy) given(hub *house.Hub, tx *db.Tx, o *house.Owner) error {
	if !people.Decide(o.Actor, people.AuthorisationGive, people.Scope{Subject: o.Subject}).Allowed {
		return nil
	}
	_, of, err := o.Whole(tx)
	if err != nil {
		return err
	}
	all, err := access.Authorisations(tx, of...)
	for _, a := range all {
		x := CopyGiven{Org: hub.OrgName(tx, a.Org), UsedFor: a.UsedFor, Fields: a.Fields, From: string(a.From), Until: string(a.Until)}
		if !a.Revoked.IsZero() {
			x.Revoked = a.Revoked.Chinese()
		}
		c.Given = append(c.Given, x)
	}
	return err
}

func (c *Copy) cases(hub *house.Hub, tx *db.Tx, concern *flow.Concern) error {
	all, err := hub.Flow.List(tx, flow.Filter{Concern: concern}, copyCases+1)
	for _, k := range bounded(c, all, copyCases, "案件") {
		proc, ok := hub.Flow.Procedures.Find(k.Procedure)
		if !ok {
			continue
		}
		st, _ := proc.State(k.State)
		x := CopyCase{Number: k.Number, Title: proc.Title, State: st.Title, Opened: k.Opened.Chinese()}
		if concern.Owns(&k) {
			x.Asks = k.Applicant.Asks
		}
		c.Cases = append(c.Cases, x)
	}
	return err
}

// render writes the copy as an A4 PDF.
func (c Copy) render(w io.Writer) error {
	f, err := sans.Font()
	if err != nil {
		return err
	}
	who := ui.Or(c.Name, "本人")
	s := &sheet{r: Report{Name: who, Number: c.Made, Generated: c.at, Site: c.site}, font: f, what: "信息副本",
		doc: pdf.New(f, pdf.Info{Title: "信息副本 " + who, Author: c.Platform, Subject: c.Made, Created: c.at})}
	s.newPage()
	s.at(left, title, ink, true, "信息副本")
	s.y += title*leading*point + 2
	s.rows([]Row{{"名称", c.Name}, {"统一社会信用代码", c.Code}, {"类型", c.Kind}, {"生成时间", c.Made}, {"曾用名", strings.Join(c.Former, "；")}, {"不包括", strings.Join(c.Left, "；")}})
	s.y += 2
	s.paragraph(left, body, small, grey, "本平台保存的关于"+who+"的信息，包括不公示的和已经停止公示的，只供本人留存和转移。")
	s.copied(c)
	s.numbers()
	_, err = s.doc.WriteTo(w)
	return err
}

func (s *sheet) copied(c Copy) {
	s.heading(fmt.Sprintf("一、记录（%d条）", len(c.Records)), 20)
	for i, r := range c.Records {
		s.need(40)
		s.y += 2.5
		s.at(left, caption, ink, true, clip(s.font, fmt.Sprintf("%d. %s　%s", i+1, r.Title, r.State), body, caption))
		s.y += caption*leading*point + 0.8
		s.rows(append([]Row{{"决定单位", r.Authority}, {"报送单位", r.Sender}, {"文号", r.DocNo}, {"决定日期", r.Decided}, {"公示期", strings.Trim(r.From+" — "+r.Until, " —")}}, r.rows...))
	}
	s.heading(fmt.Sprintf("二、谁看过（%d次）", len(c.Looks)), 20)
	rows := make([][]string, len(c.Looks))
	for i, l := range c.Looks {
		rows[i] = []string{l.At, l.Org + "\n" + l.Role, strings.TrimSpace(l.Purpose + " " + l.Matter), ui.Or(l.Refused, l.What)}
	}
	s.table([]column{{"时间", 34}, {"谁", 44}, {"为什么", 40}, {"看了什么", body - 118}}, rows)
	s.heading(fmt.Sprintf("三、授权（%d份）", len(c.Given)), 20)
	rows = rows[:0]
	for _, g := range c.Given {
		rows = append(rows, []string{g.Org, g.UsedFor, g.From + " 至 " + g.Until, ui.Or(g.Revoked, "没有收回")})
	}
	s.table([]column{{"给谁", 60}, {"用处", 40}, {"期限", 44}, {"收回", body - 144}}, rows)
	s.heading(fmt.Sprintf("四、案件（%d件）", len(c.Cases)), 20)
	rows = nil
	for _, k := range c.Cases {
		rows = append(rows, []string{k.Number, k.Title, k.State, k.Opened})
	}
	s.table([]column{{"案号", 50}, {"事项", 40}, {"进度", 44}, {"提交时间", body - 134}}, rows)
}
