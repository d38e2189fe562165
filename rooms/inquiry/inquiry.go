package inquiry

import (
	"errors"
	"slices"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/access"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// InquiryPage is an inquiry: which records there are, masked, with what was revealed so far.
type InquiryPage struct {
	Path, Name string
	About      []ui.Fact
	Until      string
	Records    []Masked // never shown in public
	Parts      []Masked // shown in public, without these fields
	Open       bool     // something of Parts was revealed
}

// Masked is a record with its fields.
type Masked struct {
	ID, Title, Authority, Decided string
	Rows                          []FieldRow
}

// FieldRow is a field; its value is shown only once it was revealed.
type FieldRow struct {
	Name, Title, Value string
	Revealed           bool
}

// resume finds the actor's open inquiry the address names.
func resume(hub *house.Hub, v *house.Visit, tx *db.Tx) (access.Inquiry, error) {
	s, x, err := at(v)
	if err != nil {
		return access.Inquiry{}, err
	}
	of, err := subject.Members(tx, s)
	if err != nil {
		return access.Inquiry{}, err
	}
	return hub.Purposes.Find(tx, v.Actor, s, of, x)
}

func inquiry(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := InquiryPage{Path: v.URL.Path}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		q, err := resume(hub, v, tx)
		if err != nil {
			return err
		}
		if err := p.head(tx, q); err != nil {
			return err
		}
		return p.records(hub, tx, q)
	})
	return house.Page{Title: p.Name, Nav: queryPath, Body: InquiryBody(p),
		Crumbs: []house.Crumb{office, {Title: queryTitle, Href: queryPath}, {Title: p.Name, Filed: true}}}, err
}

// head says who is looked at and why.
func (p *InquiryPage) head(tx *db.Tx, q access.Inquiry) error {
	r := q.Request()
	s, err := subject.Get(tx, r.Subject)
	if err != nil {
		return err
	}
	p.Name, p.Until = ui.Or(s.Name, "自然人（证件号码不显示）"), q.Until.Chinese()
	told := "即时"
	if r.RevealAfter != "" {
		told = r.RevealAfter.Chinese() + "以后（" + r.RevealWhy + "）"
	}
	p.About = []ui.Fact{{Label: "代码", Value: s.Code}, {Label: "用途", Value: r.Purpose.Title()}, {Label: "办件编号", Value: r.Matter},
		{Label: "告知当事人", Value: told}, {Label: "事由", Value: r.Reason, Wide: true}}
	return nil
}

func (p *InquiryPage) records(hub *house.Hub, tx *db.Tx, q access.Inquiry) error {
	all, err := hub.Laws().Behind(tx, q)
	if err != nil {
		return err
	}
	grants, err := q.Revealed(tx)
	if err != nil {
		return err
	}
	for i := range all {
		r := &all[i]
		it, _ := hub.Catalog.Of(r.Item, r.ItemVersion)
		m := Masked{ID: r.ID.String(), Title: it.Title, Authority: r.Authority, Decided: r.Decided.Chinese()}
		seen, err := revealed(hub, tx, grants, r)
		if err != nil {
			return err
		}
		for _, f := range house.Hidden(it, r.Public) {
			row := FieldRow{Name: f.Name, Title: f.Short()}
			if v, ok := seen[f.Name]; ok {
				row.Revealed, row.Value = true, ui.Or(f.Written(v), "没有填写")
			}
			m.Rows = append(m.Rows, row)
		}
		if r.Public {
			p.Parts, p.Open = append(p.Parts, m), p.Open || len(seen) > 0
			continue
		}
		p.Records = append(p.Records, m)
	}
	return nil
}

// revealed are the fields of a record that were revealed, with their values; empty where the record says nothing.
func revealed(hub *house.Hub, tx *db.Tx, grants []access.Grant, r *record.Record) (map[string]string, error) {
	out := map[string]string{}
	for _, g := range grants {
		if g.Request().Record() != r.ID {
			continue
		}
		some, err := record.Reveal(tx, hub.Ring, g, r)
		if err != nil && !errors.Is(err, record.ErrNone) {
			return nil, err
		}
		for _, f := range g.Request().Fields {
			out[f] = some[f]
		}
	}
	return out, nil
}

// reveal shows one field of one record.
func reveal(hub *house.Hub, v *house.Visit) (house.Page, error) {
	rec, err := id.Parse(v.PostFormValue("record"))
	if err != nil {
		return house.Page{}, errNoField
	}
	var q access.Inquiry
	var r record.Record
	var person, again bool
	name := v.PostFormValue("field")
	err = hub.DB.View(v.Context(), func(tx *db.Tx) (err error) {
		if q, err = resume(hub, v, tx); err != nil {
			return err
		}
		if r, err = hub.Laws().One(tx, q, rec); err != nil {
			return err
		}
		if person, err = subject.IsPerson(tx, q.Request().Subject); err != nil {
			return err
		}
		grants, err := q.Revealed(tx)
		again = slices.ContainsFunc(grants, func(g access.Grant) bool {
			return g.Request().Record() == rec && slices.Contains(g.Request().Fields, name)
		})
		return err
	})
	if errors.Is(err, record.ErrNone) {
		return house.Page{}, errNoField
	}
	if err != nil {
		return house.Page{}, err
	}
	it, _ := hub.Catalog.Of(r.Item, r.ItemVersion)
	if !slices.ContainsFunc(house.Hidden(it, r.Public), func(f *catalog.Field) bool { return f.Name == name }) {
		return house.Page{}, errNoField
	}
	if !again { // a second click looks at nothing new
		if _, err = q.Reveal(v.Context(), hub.DB, rec, r.Item, r.Agency, name, person); err != nil {
			return house.Page{}, refused(err)
		}
	}
	return house.Page{Moved: strings.TrimSuffix(v.URL.Path, "/reveal") + "#r-" + rec.String()}, nil
}

// refused is a refusal as the person reads it.
func refused(err error) error {
	if errors.Is(err, access.ErrRefused) {
		return web.Fail(web.Forbidden, "%s。", err.Error())
	}
	return err
}
