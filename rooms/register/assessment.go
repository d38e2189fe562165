package register

import (
	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// ListPage is one of the two registers.
type ListPage struct {
	Heading, Lede, Path, New, Caption, Empty string
	Heads                                    []string
	Rows                                     []ListRow
}

// ListRow is an entry; State is the last column.
type ListRow struct {
	Href, Title string
	Cells       []string
	Shape       ui.Shape
	State       string
}

func assessmentsPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := ListPage{Heading: "个人信息保护影响评估", Path: assessments, Caption: "评估登记簿", Empty: "还没有登记过影响评估。",
		Lede:  "处理敏感个人信息、自动化决策、委托处理、对外提供、公开、出境等活动，开始之前先评估（个人信息保护法第五十五条）。登记只增不改，至少保存三年（第五十六条）。",
		Heads: []string{"处理活动", "情形", "评估日", "结论", "至少保存至", "复核"}}
	if people.Holds(v.Actor, people.AssessmentKeep).Allowed {
		p.New = "登记一次评估"
	}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		all, err := allAssessments(tx)
		for _, a := range all {
			shape, state := a.state(tx.Today())
			p.Rows = append(p.Rows, ListRow{assessments + "/" + a.ID.String(), a.Title, []string{titleOf(grounds, a.Ground), a.Assessed.Chinese(), titleOf(verdicts, a.Verdict), a.KeptUntil().Chinese()}, shape, state})
		}
		return err
	})
	return house.Page{Title: p.Heading, Nav: assessments, Body: ListBody(p), Crumbs: []house.Crumb{desk, {Title: p.Heading}}}, err
}

// state is where the assessment stands, in words.
func (a *Assessment) state(today clock.Date) (ui.Shape, string) {
	days, due := a.Due(today)
	switch {
	case !a.ReplacedBy.IsZero():
		return ui.Gone, "已由新的评估替代"
	case days < 0:
		return ui.Err, "复核已过期" + ui.Count(-days) + "天"
	case due:
		return ui.Wait, a.Review.Chinese() + "前复核，还有" + ui.Count(days) + "天"
	}
	return ui.Valid, a.Review.Chinese() + "前复核"
}

// reviewsDue counts what waits for a review, for those who can do it.
func reviewsDue(_ *house.Hub, tx *db.Tx, a people.Actor) (int, error) {
	if !people.Holds(a, people.AssessmentKeep).Allowed {
		return 0, nil
	}
	n, err := countDue(tx, tx.Today().AddDays(reviewSoon))
	return int(n), err
}

func assessmentFields(today clock.Date) []Field {
	return []Field{
		{Name: "title", Label: "处理活动的名称"},
		{Name: "ground", Label: "属于哪种情形", Hint: "个人信息保护法第五十五条", Kind: choice, Options: grounds},
		{Name: "activity", Label: "怎样处理", Hint: "处理哪些信息、多少人、从哪里来、给谁、保存多久", Kind: area},
		{Name: "lawful", Label: "处理目的、处理方式是否合法、正当、必要", Hint: "第五十六条第一项；写明依据的法律或职责", Kind: area},
		{Name: "impact", Label: "对个人权益的影响及安全风险", Hint: "第五十六条第二项", Kind: area},
		{Name: "measures", Label: "保护措施是否合法、有效并与风险程度相适应", Hint: "第五十六条第三项", Kind: area},
		{Name: "verdict", Label: "结论", Kind: choice, Options: verdicts},
		{Name: "assessed", Label: "评估日", Kind: day, Value: string(today)},
		{Name: "review", Label: "最迟哪天复核", Hint: "活动有变化时提前复核；到期前30天起提醒", Kind: day, Value: string(today.AddMonths(12))},
	}
}

func assessmentForm(fields []Field, self, replaces string) Form {
	return Form{Heading: "登记一次影响评估", Lede: "写活动，不写具体个人的姓名、证件号、电话：登记簿只增不删。", Action: assessments, Button: "登记", Back: assessments,
		Hidden: [][2]string{{"id", self}, {"replaces", replaces}}, Fields: fields}
}

func newAssessment(hub *house.Hub, v *house.Visit) (house.Page, error) {
	fields := assessmentFields(clock.Today(hub.Clock))
	replaces := v.FormValue("replaces")
	if replaces != "" {
		a, err := assessmentOf(hub, v, replaces)
		if err != nil {
			return house.Page{}, err
		}
		fill(fields, map[string]string{"title": a.Title, "ground": a.Ground, "activity": a.Activity, "lawful": a.Lawful, "impact": a.Impact, "measures": a.Measures, "verdict": a.Verdict})
	}
	return formPage(assessments, assessmentForm(fields, id.New().String(), replaces)), nil
}

func fill(fields []Field, values map[string]string) {
	for i := range fields {
		if value, ok := values[fields[i].Name]; ok {
			fields[i].Value = value
		}
	}
}

func formPage(nav string, f Form) house.Page {
	return house.Page{Title: f.Heading, Nav: nav, Crumbs: []house.Crumb{desk, {Title: "登记簿", Href: nav}, {Title: f.Heading}}, Body: FormBody(f)}
}

func addAssessment(hub *house.Hub, v *house.Visit) (house.Page, error) {
	self, err := number(v.PostFormValue("id"))
	if err != nil {
		return house.Page{}, err
	}
	today := clock.Today(hub.Clock)
	fields, replaces := assessmentFields(today), v.PostFormValue("replaces")
	right := read(v, fields)
	a := assessmentFrom(answers(fields), self, by(v))
	if right {
		right = assessmentDays(fields, a, today)
	}
	if !right {
		return formPage(assessments, assessmentForm(fields, self.String(), replaces)), nil
	}
	if replaces != "" {
		if a.Replaces, err = number(replaces); err != nil {
			return house.Page{}, err
		}
	}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error { return keepAssessment(tx, a) })
	return house.Page{Moved: assessments + "/" + self.String(), Said: "已登记。" + a.Review.Chinese() + "前复核，到期前30天起在工作台提醒。"}, err
}

// assessmentDays checks the days against each other and marks the fields that are wrong.
func assessmentDays(fields []Field, a Assessment, today clock.Date) bool {
	switch {
	case a.Assessed > today:
		complain(fields, "assessed", "评估日还没有到。")
	case a.Review <= a.Assessed:
		complain(fields, "review", "复核日要在评估日之后。")
	case a.Review > a.Assessed.AddMonths(keptMonths):
		complain(fields, "review", "复核日离评估日最远三年。")
	default:
		return true
	}
	return false
}

func assessmentFrom(m map[string]string, self id.ID, s signed) Assessment {
	return Assessment{ID: self, Title: m["title"], Ground: m["ground"], Activity: m["activity"], Lawful: m["lawful"], Impact: m["impact"], Measures: m["measures"],
		Verdict: m["verdict"], Assessed: clock.Date(m["assessed"]), Review: clock.Date(m["review"]), signed: s}
}

// keepAssessment adds an assessment once; what was sent twice is there already.
func keepAssessment(tx *db.Tx, a Assessment) error {
	if had, err := someAssessment(tx, a.ID); err != nil || len(had) > 0 {
		return err
	}
	if !a.Replaces.IsZero() {
		old, err := someAssessment(tx, a.Replaces)
		if err != nil {
			return err
		}
		if len(old) == 0 || !old[0].ReplacedBy.IsZero() {
			return web.Fail(web.Conflict, "要替代的那次评估刚刚已由别人登记的新评估替代，这一次没有登记。请打开登记簿看过新的评估再决定。")
		}
	}
	a.At = tx.Now()
	if err := insertAssessment(tx, a); err != nil {
		return err
	}
	return ledger.Audit(tx, ledger.Entry{Actor: a.ByID, Action: string(people.AssessmentKeep), Object: "assessment/" + a.ID.String(), Reason: titleOf(verdicts, a.Verdict)})
}

// by is who writes; the moment is the transaction's.
func by(v *house.Visit) signed { return signed{ByID: v.Actor.ID, ByName: v.Name} }

func none() error {
	return web.Fail(web.NotFound, "没有这一条登记。请从登记簿里打开。")
}

// number reads the number of an entry as it stands in addresses and forms.
func number(s string) (id.ID, error) {
	x, err := id.Parse(s)
	if err != nil || x.IsZero() {
		return id.ID{}, none()
	}
	return x, nil
}

func assessmentOf(hub *house.Hub, v *house.Visit, s string) (a Assessment, err error) {
	x, err := number(s)
	if err != nil {
		return a, err
	}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		found, err := someAssessment(tx, x)
		if err == nil && len(found) == 0 {
			return none()
		}
		if err == nil {
			a = found[0]
		}
		return err
	})
	return a, err
}

// AssessmentPage is one assessment.
type AssessmentPage struct {
	Assessment
	Shape       ui.Shape
	State       string
	Renew       string // address of the form for the next one; empty where it cannot be written
	Earlier     string
	Later       string
	Ground      string
	Verdict     string
	KeptAtLeast string
}

func assessmentPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	a, err := assessmentOf(hub, v, v.PathValue("id"))
	if err != nil {
		return house.Page{}, err
	}
	p := AssessmentPage{Assessment: a, Ground: titleOf(grounds, a.Ground), Verdict: titleOf(verdicts, a.Verdict), KeptAtLeast: a.KeptUntil().Chinese()}
	p.Shape, p.State = a.state(clock.Today(hub.Clock))
	if !a.Replaces.IsZero() {
		p.Earlier = assessments + "/" + a.Replaces.String()
	}
	if !a.ReplacedBy.IsZero() {
		p.Later = assessments + "/" + a.ReplacedBy.String()
	} else if people.Holds(v.Actor, people.AssessmentKeep).Allowed {
		p.Renew = assessments + "/new?replaces=" + a.ID.String()
	}
	return house.Page{Title: a.Title, Nav: assessments, Crumbs: []house.Crumb{desk, {Title: "影响评估", Href: assessments}, {Title: a.Title, Filed: true}}, Body: AssessmentBody(p)}, nil
}
