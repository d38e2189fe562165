package casework

import (
	"errors"
	"strconv"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/people"
	"xinguan/core/record"
)

// DeskPage is a case as an official works on it.
type DeskPage struct {
	CasePage
	ID       id.ID
	Org      string
	Officer  string
	OpenedOn string
	Channel  string
	Contact  []Fact
	Basis    string
	Forms    []StepForm
	NotYours string // why there is nothing to do for the reader; empty where there is
	Barred   bool   // some steps are for others, because the reader acted before
	Parent   string // address of the case it contests
	CanPass  bool
	Draft    string // template of the text of a decision
	Filed    []Fact // what the platform received; empty for what is about a subject as a whole, or a person
}

// Fact is a label with its value.
type Fact struct{ Label, Value string }

// StepForm is a step an official may take now.
type StepForm struct {
	ID, Title, Action    string
	Reasons              []flow.Reason
	Text, Document, Sure bool
	Decides              bool
	Final                bool
}

// readable is the case of an address, if the visitor may see it.
func readable(hub *house.Hub, v *house.Visit) (c flow.Case, x house.Concerned, err error) {
	if c, err = findCase(v.Context(), hub, v.PathValue("id")); err != nil {
		return c, x, err
	}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) (err error) { x, err = hub.Of(tx, &c); return err })
	if err == nil && (hub.Confidential(&c) || !house.MayRead(v.Actor, &c, x.Record.Item).Allowed) {
		err = web.Fail(web.NotFound, "%s。", flow.ErrNone) // not even that it exists
	}
	return c, x, err
}

func deskPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	c, x, err := readable(hub, v)
	if err != nil {
		return house.Page{}, err
	}
	var p DeskPage
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		if c, err = hub.Flow.Get(tx, c.ID); err != nil { // as it stands in this snapshot
			return err
		}
		p, err = loadDesk(tx, hub, v.Actor, c, x)
		return err
	})
	return house.Page{Title: p.Title + " " + p.Number, Nav: docketPath, Body: Desk(p),
		Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "异议和修复", Href: docketPath}, {Title: p.Number}}}, err
}

func loadDesk(tx *db.Tx, hub *house.Hub, a people.Actor, c flow.Case, x house.Concerned) (p DeskPage, err error) {
	p = DeskPage{ID: c.ID, Org: hub.OrgName(tx, c.Org), Officer: people.Names(tx, c.Officer), OpenedOn: moment(c.Opened),
		Channel: map[string]string{"web": "网上", "counter": "窗口", "office": "工作台"}[c.Channel]}
	if p.CasePage, err = loadCase(tx, hub, c, ""); err != nil {
		return p, err
	}
	if err := p.contact(tx, &c); err != nil {
		return p, err
	}
	proc, _ := hub.Flow.Procedures.Find(c.Procedure)
	p.Basis = proc.Basis
	if !c.Parent.IsZero() {
		p.Parent = docketPath + "/" + c.Parent.String()
	}
	h := hand(tx, hub, a, &c)
	p.Draft = draft(&p, x)
	if c.Open() {
		if p.Filed, err = filed(tx, hub, x); err != nil {
			return p, err
		}
	}
	p.CanPass = c.Open() && h.Party == flow.Authority && allowed(a, &c, x.Record.Item, flow.Step{}, h.Party).Allowed
	acted, err := hub.Flow.Acted(tx, &c, a.ID)
	p.steps(proc, &c, a, x.Record.Item, h.Party, acted)
	return p, err
}

// contact is whom to ask about a case, and how it is known who they are.
func (p *DeskPage) contact(tx *db.Tx, c *flow.Case) error {
	k := c.Applicant
	p.Contact = []Fact{{"经办人", k.Name}, {"身份", k.Role}, {"电话", k.Phone}, {"邮箱", k.Email}, {"当面核对", k.Shown}}
	if p.told() {
		p.Contact[0].Label = "单位的联系人"
	}
	who, err := filer(tx, c)
	p.Contact = append(p.Contact, Fact{"身份核对", who})
	if k.Number != "" {
		p.Contact = append(p.Contact, Fact{"证件号码", "已密封保存，不显示"})
	}
	return err
}

// steps are those the reader may take as a party, or why there are none; acted tells that they acted in the case before.
func (p *DeskPage) steps(proc *flow.Procedure, c *flow.Case, a people.Actor, item string, as flow.Party, acted bool) {
	for _, s := range proc.StepsFor(c.State, as) {
		switch {
		case !c.Open() || !allowed(a, c, item, s, as).Allowed:
		case s.Fresh && acted:
			p.Barred = true
		default:
			p.Forms = append(p.Forms, stepForm(proc, c, s))
		}
	}
	if len(p.Forms) == 0 && !p.Barred {
		p.NotYours = notYours(proc, c, as)
	}
}

// filed is what the platform received of a record, to compare with what is said of it, and where it came from.
func filed(tx *db.Tx, hub *house.Hub, x house.Concerned) (out []Fact, err error) {
	if x.Whole || x.Item.OfPersons() {
		return nil, nil
	}
	r, err := record.AsFiled(tx, x.Record.Subject, x.Record.ID)
	if err != nil {
		return nil, err
	}
	for _, f := range r.Face(x.Item).Facts {
		out = append(out, Fact{f.Label, f.Value})
	}
	if x.Item.Severity == "declared" {
		out = append(out, Fact{"失信严重程度", classOf(&x.Record)})
	}
	from := hub.OrgName(tx, x.Record.Agency) + "，" + x.Record.Accepted.Chinese()
	b, err := intake.BatchByID(tx, x.Record.Batch)
	switch {
	case errors.Is(err, intake.ErrNoBatch):
		err = nil
	case err == nil && x.Record.Row > 0:
		from += "，" + b.File + "第" + strconv.Itoa(x.Record.Row) + "行"
	}
	return append(out, Fact{"报送", from}), err
}

// classOf is the class of a record, whose word it is, and by what.
func classOf(r *record.Record) string {
	s := r.Severity.Title()
	if r.SeveritySource != "" {
		s += "，" + r.SeveritySource + "认定"
	}
	if r.SeverityBasis != "" {
		s += "，依据" + r.SeverityBasis
	}
	return s
}

// notYours is why there is nothing to do for who reads as a party.
func notYours(proc *flow.Procedure, c *flow.Case, as flow.Party) string {
	st, _ := proc.State(c.State)
	switch {
	case !c.Open():
		return "案件已经办结。"
	case st.Turn == flow.System:
		return "正在等日期，到时自动转回来接着办；现在没有要您办理的。"
	case st.Turn == flow.Applicant:
		return "正在等申请人办理，现在没有要您办理的。"
	case st.Turn == as:
		return "这一步要由有决定权限的同事办理。"
	}
	return "现在轮到" + st.Turn.Title() + "办理。"
}

func stepForm(proc *flow.Procedure, c *flow.Case, s flow.Step) StepForm {
	way := "steps"
	if s.Sure {
		way = "sure"
	}
	to, _ := proc.State(s.To)
	f := StepForm{ID: s.ID, Title: s.Title, Action: docketPath + "/" + c.ID.String() + "/" + way + "/" + s.ID, Text: s.Text, Document: s.Document, Sure: s.Sure,
		Decides: s.Decides, Final: to.Final()}
	for _, code := range s.Reasons {
		if r, ok := proc.Reason(code); ok {
			f.Reasons = append(f.Reasons, r)
		}
	}
	return f
}

// draft is the text a decision begins with: who asked for what about which record.
func draft(p *DeskPage, x house.Concerned) string {
	text := p.About.Subject + "（统一社会信用代码" + p.About.Code + "）"
	if x.Whole {
		return text + p.Title + "（" + p.Number + "），经核查："
	}
	if p.told() {
		return "关于" + text + "的" + x.Item.Title + "（" + ui.Or(p.About.DocNo, "没有文号") + "）" + p.Title + "（" + p.Number + "），经核查："
	}
	text += "就" + x.Item.Title
	if p.About.DocNo != "" {
		text += "（" + p.About.DocNo + "）"
	}
	return text + "提出的" + p.Title + "（" + p.Number + "），经核查："
}

// told tells whether the authority opened the case to tell the subject something.
func (p *DeskPage) told() bool { return p.Words.Asked != words(&flow.Procedure{}).Asked }

// reader is who reads what an official writes.
func (p *DeskPage) reader() string {
	if p.told() {
		return "单位"
	}
	return "申请人"
}

func (p *DeskPage) heading() string {
	if p.told() {
		return p.Words.Asked
	}
	return "请求"
}

// opening is what the text of a step begins with: decisions name who asked for what.
func opening(f StepForm, p DeskPage) string {
	if f.Decides {
		return p.Draft
	}
	return ""
}
