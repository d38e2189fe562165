package inquiry

import (
	"errors"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/access"
	"xinguan/core/house"
	"xinguan/core/ident"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/subject"
)

// QueryPage is the form with which a look begins, as it was filled in.
type QueryPage struct {
	Purposes                                   []ui.Option
	Purpose, Matter, Reason, Text, After, Hold string // Hold: why the subject is told later
	MayDelay                                   int    // days
	Wrong                                      string
	Choices                                    []Choice // subjects with such a name
}

// Choice is one subject a name may mean.
type Choice struct{ ID, Name, Code, Status string }

var office = house.Crumb{Title: "工作台", Href: house.OfficePath}

const queryTitle = "查询非公开信息"

func blank(hub *house.Hub, v *house.Visit) (house.Page, error) { return form(hub, v).page() }

// form is the page as the visit filled it in.
func form(hub *house.Hub, v *house.Visit) *QueryPage {
	f := func(name string) string { return strings.TrimSpace(v.PostFormValue(name)) }
	p := &QueryPage{Purpose: f("purpose"), Matter: f("matter"), Reason: f("reason"), Text: f("q"), After: f("after"), Hold: f("hold")}
	for _, x := range hub.Purposes.Purposes {
		if people.HoldsFor(v.Actor, people.RecordLook, x.Code()).Allowed {
			p.Purposes = append(p.Purposes, ui.Option{Value: x.Code(), Title: x.Title()})
			p.MayDelay = max(p.MayDelay, x.DelayDays())
		}
	}
	if len(p.Purposes) == 1 {
		p.Purpose = p.Purposes[0].Value
	}
	return p
}

func (p *QueryPage) page() (house.Page, error) {
	return house.Page{Title: queryTitle, Nav: queryPath, Body: QueryBody(*p), Crumbs: []house.Crumb{office, {Title: queryTitle}}}, nil
}

// wrong shows the form again with what is to be put right; nothing that was filled in is lost.
func (p *QueryPage) wrong(why string) (house.Page, error) {
	p.Wrong = strings.TrimSuffix(why, "。") + "。"
	return p.page()
}

// open finds the subject, asks, and leads to the inquiry; where the name may mean several, it asks which.
func open(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := form(hub, v)
	if p.Reason == "" || p.Text == "" {
		return p.wrong("请写明事由，以及单位全称、统一社会信用代码或者证件号码")
	}
	purpose, _ := hub.Purposes.Purpose(p.Purpose)
	r := access.Request{Actor: v.Actor, Purpose: purpose, Matter: p.Matter, Reason: p.Reason, RevealAfter: clock.Date(p.After), RevealWhy: p.Hold}
	if p.After != "" {
		if _, err := clock.ParseDate(p.After); err != nil {
			return p.wrong("推迟告知的日期读不懂；请按年月日选定")
		}
	}
	found, err := p.find(hub, v, purpose)
	switch {
	case err != nil:
		return house.Page{}, err
	case found.IsZero():
		return p.page()
	}
	r.Subject, r.Person = found, ident.ResidentID(p.Text)
	if err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) { r.Of, err = subject.Members(tx, found); return err }); err != nil {
		return house.Page{}, err
	}
	x, err := access.Open(v.Context(), hub.DB, r)
	if errors.Is(err, access.ErrRefused) {
		return p.wrong(err.Error())
	}
	if err != nil {
		return house.Page{}, err
	}
	return house.Page{Moved: queryPath + "/" + found.String() + "/" + x.String()}, nil
}

// find is the subject that is meant; zero where the page says what is to be done next.
func (p *QueryPage) find(hub *house.Hub, v *house.Visit, purpose access.Purpose) (x id.ID, err error) {
	if ident.ResidentID(p.Text) {
		return p.person(hub, v, purpose)
	}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		if chosen, err := id.Parse(v.PostFormValue("subject")); err == nil {
			b, err := subject.FiledAs(tx, chosen) // never a person
			x = b.ID
			return err
		}
		s, err := subject.Find(tx, p.Text)
		if err == nil {
			x = s.ID
			return nil
		}
		if !errors.Is(err, subject.ErrNone) {
			return err
		}
		x, err = p.named(hub, tx)
		return err
	})
	if errors.Is(err, subject.ErrNone) {
		p.Wrong, err = "没有选中的这个主体；请重新查询。", nil
	}
	return x, err
}

// mostChoices is how many subjects of a like name are offered.
const mostChoices = 10

// named is the one subject of the very name; otherwise those like it are offered.
func (p *QueryPage) named(hub *house.Hub, tx *db.Tx) (x id.ID, err error) {
	hits := hub.Index.Search(p.Text, subject.Options{Limit: mostChoices})
	if len(hits) == 0 {
		p.Wrong = "未查到（截至" + tx.Now().Chinese() + "）。请核对单位全称或者代码；自然人只能按完整的证件号码查。"
		return x, nil
	}
	if hits[0].Score == 1 && (len(hits) == 1 || hits[1].Score < 1) {
		return hits[0].ID, nil
	}
	ids := make([]id.ID, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	all, err := subject.GetMany(tx, ids)
	seen := map[id.ID]bool{}
	for _, s := range all {
		if !seen[s.ID] {
			p.Choices = append(p.Choices, Choice{ID: s.ID.String(), Name: s.Name, Code: s.Code, Status: s.Status})
		}
		seen[s.ID] = true
	}
	return x, err
}

// person finds a natural person by the very number, for a purpose that allows it. Asking for somebody nobody knows leaves
// a line in the audit log too, without the number.
func (p *QueryPage) person(hub *house.Hub, v *house.Visit, purpose access.Purpose) (x id.ID, err error) {
	why := ""
	if !purpose.Persons() {
		why = access.ErrRefused.Error() + "：“" + ui.Or(purpose.Title(), "没有选定的用途") + "”不能用于查看自然人的信息；请核对用途"
	}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		found, err := subject.FindPerson(tx, hub.Ring, p.Text)
		if err == nil {
			x = found // a refusal is kept with the person, see Open
			return nil
		}
		if !errors.Is(err, subject.ErrNone) {
			return err
		}
		p.Wrong, p.Text = ui.Or(why, "未查到（截至"+tx.Now().Chinese()+"）")+"。", "" // the number is not repeated
		return ledger.Audit(tx, ledger.Entry{Actor: v.Actor.ID, Action: string(people.RecordLook), Object: "subject/none", Reason: p.Reason,
			Detail: map[string]any{"purpose": purpose.Code(), "matter": p.Matter}})
	})
	return x, err
}

// at reads the ids in an address.
func at(v *house.Visit) (s, x id.ID, err error) {
	s, err1 := id.Parse(v.PathValue("subject"))
	x, err2 := id.Parse(v.PathValue("id"))
	if err1 != nil || err2 != nil {
		return s, x, access.ErrNoInquiry
	}
	return s, x, nil
}

var errNoField = web.Fail(web.NotFound, "这次查询里没有这一项；请从查询结果里选。")
