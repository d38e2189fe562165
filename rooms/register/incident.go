package register

import (
	"strconv"
	"strings"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

func incidentsPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := ListPage{Heading: "个人信息安全事件", Path: incidents, Caption: "事件登记簿", Empty: "还没有登记过事件。",
		Lede:  "发生或者可能发生个人信息泄露、篡改、丢失的，立即采取补救措施，并通知履行个人信息保护职责的部门和个人（个人信息保护法第五十七条）。",
		Heads: []string{"事件", "种类", "发现时间", "涉及的信息", "已登记", "还差什么"}}
	if people.Holds(v.Actor, people.IncidentKeep).Allowed {
		p.New = "登记一起事件"
	}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		all, err := allIncidents(tx)
		for _, x := range all {
			shape, state := x.state(tx.Now())
			p.Rows = append(p.Rows, ListRow{incidents + "/" + x.ID.String(), x.Title, []string{titleOf(certainties, x.Certain) + titleOf(incidentKinds, x.Kind), x.Found.Chinese(), ui.Clip(x.Data, 40), ui.Count(len(x.Steps)) + "条"}, shape, state})
		}
		return err
	})
	return house.Page{Title: p.Heading, Nav: incidents, Body: ListBody(p), Crumbs: []house.Crumb{desk, {Title: p.Heading}}}, err
}

// state is where the incident stands, in words; what is missing is counted from the moment it was found.
func (x *Incident) state(now clock.Instant) (ui.Shape, string) {
	missing := x.Missing()
	switch {
	case x.Closed():
		return ui.OK, "处置完毕"
	case len(missing) > 0:
		return ui.Err, "发现后" + since(now.Sub(x.Found.Time)) + "，尚未登记：" + strings.Join(missing, "；")
	}
	return ui.Wait, "等待登记处置完毕"
}

// since writes a span of time as one says it.
func since(d time.Duration) string {
	switch h := int(d.Hours()); {
	case h >= 48:
		return ui.Count(h/24) + "天"
	case h >= 1:
		return ui.Count(h) + "小时"
	}
	return ui.Count(max(0, int(d.Minutes()))) + "分钟"
}

// openIncidents counts incidents that are not closed, for those who can go on with them.
func openIncidents(_ *house.Hub, tx *db.Tx, a people.Actor) (int, error) {
	if !people.Holds(a, people.IncidentKeep).Allowed {
		return 0, nil
	}
	all, err := allIncidents(tx)
	n := 0
	for i := range all {
		if !all[i].Closed() {
			n++
		}
	}
	return n, err
}

func incidentFields(now string) []Field {
	return []Field{
		{Name: "title", Label: "事件的名称"},
		{Name: "kind", Label: "种类", Kind: choice, Options: incidentKinds},
		{Name: "certain", Label: "已经发生还是可能发生", Kind: choice, Options: certainties},
		{Name: "found", Label: "发现时间", Kind: moment, Value: now},
		{Name: "data", Label: "涉及的个人信息种类", Hint: "第五十七条第一项；写种类，不写内容", Kind: area},
		{Name: "persons", Label: "大约涉及多少人", Hint: "还不清楚就写“尚不清楚”，以后用“补充情况”更新"},
		{Name: "cause", Label: "原因", Hint: "还不清楚就写现在知道的", Kind: area},
		{Name: "harm", Label: "可能造成的危害", Kind: area},
		{Name: "self_help", Label: "个人可以采取的减轻危害的措施", Hint: "第五十七条第二项", Kind: area},
		{Name: "contact", Label: "本单位的联系方式", Hint: "第五十七条第三项；写部门和座机，不写个人手机"},
	}
}

func incidentForm(fields []Field, self string) Form {
	return Form{Heading: "登记一起事件", Lede: "先登记，再处置：之后做的每一步都记在这一条下面。不写具体个人的姓名、证件号、电话：登记簿只增不删。", Action: incidents, Button: "登记", Back: incidents,
		Hidden: [][2]string{{"id", self}}, Fields: fields}
}

func newIncident(hub *house.Hub, _ *house.Visit) (house.Page, error) {
	return formPage(incidents, incidentForm(incidentFields(now(hub)), id.New().String())), nil
}

func addIncident(hub *house.Hub, v *house.Visit) (house.Page, error) {
	self, err := number(v.PostFormValue("id"))
	if err != nil {
		return house.Page{}, err
	}
	fields := incidentFields("")
	right := read(v, fields)
	m := answers(fields)
	x := Incident{ID: self, Title: m["title"], Kind: m["kind"], Certain: m["certain"], Found: instant(m["found"]), Data: m["data"], Cause: m["cause"], Harm: m["harm"],
		Persons: m["persons"], SelfHelp: m["self_help"], Contact: m["contact"], signed: by(v)}
	if right && x.Found.After(hub.Clock.Now()) {
		complain(fields, "found", "发现时间还没有到。")
		right = false
	}
	if !right {
		return formPage(incidents, incidentForm(fields, self.String())), nil
	}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error { return keepIncident(tx, x) })
	return house.Page{Moved: incidents + "/" + self.String(), Said: "已登记。请立即采取补救措施并通知，每做一步就登记一步。"}, err
}

// keepIncident adds an incident once.
func keepIncident(tx *db.Tx, x Incident) error {
	if had, err := someIncident(tx, x.ID); err != nil || len(had) > 0 {
		return err
	}
	x.At = tx.Now()
	if err := insertIncident(tx, x); err != nil {
		return err
	}
	return ledger.Audit(tx, ledger.Entry{Actor: x.ByID, Action: string(people.IncidentKeep), Object: "incident/" + x.ID.String(), Reason: titleOf(certainties, x.Certain) + titleOf(incidentKinds, x.Kind)})
}

func incidentOf(tx *db.Tx, s string) (Incident, error) {
	n, err := number(s)
	if err != nil {
		return Incident{}, err
	}
	found, err := someIncident(tx, n)
	if err != nil {
		return Incident{}, err
	}
	if len(found) == 0 {
		return Incident{}, none()
	}
	return found[0], nil
}

// IncidentPage is one incident with what was done, and the form for the next step where the reader may write.
type IncidentPage struct {
	Incident
	Kind    string
	Shape   ui.Shape
	State   string
	Missing []string
	Form    *Form
}

func stepFields(now string) []Field {
	return []Field{
		{Name: "kind", Label: "做了什么", Kind: choice, Options: stepKinds},
		{Name: "happened", Label: "什么时候", Kind: moment, Value: now},
		{Name: "whom", Label: "通知了谁", Hint: "通知部门或个人时必填：哪个部门、哪些人（写范围，不写姓名）、用什么方式", Optional: true},
		{Name: "body", Label: "内容或理由", Kind: area},
	}
}

func incidentPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	return showIncident(hub, v, stepFields(now(hub)), "")
}

func showIncident(hub *house.Hub, v *house.Visit, fields []Field, wrong string) (house.Page, error) {
	var p IncidentPage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		x, err := incidentOf(tx, v.PathValue("id"))
		p = IncidentPage{Incident: x, Kind: titleOf(certainties, x.Certain) + titleOf(incidentKinds, x.Kind), Missing: x.Missing()}
		p.Shape, p.State = x.state(tx.Now())
		return err
	})
	if err != nil {
		return house.Page{}, err
	}
	if people.Holds(v.Actor, people.IncidentKeep).Allowed {
		path := incidents + "/" + p.ID.String()
		p.Form = &Form{Action: path + "/steps", Button: "登记这一步", Hidden: [][2]string{{"n", strconv.Itoa(len(p.Steps) + 1)}}, Fields: fields, Wrong: wrong}
	}
	return house.Page{Title: p.Title, Nav: incidents, Crumbs: []house.Crumb{desk, {Title: "个人信息安全事件", Href: incidents}, {Title: p.Title, Filed: true}}, Body: IncidentBody(p)}, nil
}

func addStep(hub *house.Hub, v *house.Visit) (house.Page, error) {
	fields := stepFields("")
	right := read(v, fields)
	m := answers(fields)
	s := Step{Kind: m["kind"], Whom: m["whom"], Body: m["body"], Happened: instant(m["happened"]), signed: by(v)}
	s.N, _ = strconv.ParseInt(v.PostFormValue("n"), 10, 64)
	switch {
	case right && s.Happened.After(hub.Clock.Now()):
		complain(fields, "happened", "这个时间还没有到；做了再登记。")
		right = false
	case right && s.Whom == "" && (s.Kind == stepAuthority || s.Kind == stepPersons):
		complain(fields, "whom", "请写明通知了谁、用什么方式。")
		right = false
	}
	if !right {
		return showIncident(hub, v, fields, "这一步没有登记，请看下面标出的地方。")
	}
	var refused string
	err := hub.DB.Write(v.Context(), func(tx *db.Tx) (err error) { refused, err = keepStep(tx, v.PathValue("id"), s); return err })
	if err == nil && refused != "" {
		return showIncident(hub, v, fields, refused)
	}
	return house.Page{Moved: incidents + "/" + v.PathValue("id"), Said: "已登记：" + titleOf(stepKinds, s.Kind) + "。"}, err
}

// keepStep adds the step if it is the next one; refused says why it is not added. A step that was sent twice is there.
func keepStep(tx *db.Tx, incident string, s Step) (refused string, err error) {
	x, err := incidentOf(tx, incident)
	if err != nil {
		return "", err
	}
	next := int64(len(x.Steps)) + 1
	if s.N != next {
		if s.N > 0 && s.N < next && x.Steps[s.N-1].same(s) {
			return "", nil
		}
		return "别人刚刚登记了一步，您的这一步没有登记。请看过上面的新内容，再点一次登记。", nil
	}
	if why := x.refuses(s.Kind); why != "" {
		return why + "。", nil
	}
	s.At = tx.Now()
	if err := insertStep(tx, x.ID, s); err != nil {
		return "", err
	}
	return "", ledger.Audit(tx, ledger.Entry{Actor: s.ByID, Action: string(people.IncidentKeep), Object: "incident/" + x.ID.String(), Reason: titleOf(stepKinds, s.Kind)})
}

func (s Step) same(o Step) bool {
	return s.Kind == o.Kind && s.Whom == o.Whom && s.Body == o.Body && s.ByID == o.ByID && s.Happened.Equal(o.Happened.Time)
}
