package workbench

import (
	"context"
	"errors"
	"slices"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/house"
	"xinguan/core/intake"
)

// One record written by form, or corrected by one.

func draftPath(x id.ID) string { return recordsPath + "/drafts/" + x.String() }

// FormPage is a record being filled in; before an item is chosen it only asks for that.
type FormPage struct {
	Path, Item, Agency, Title string
	Items, Agencies           []ui.Option
	Fields                    []FormField
	Checked                   bool // what is written was checked
	Whole                     []string
	Errors                    int
	Preview                   *ReviewRow
	Corrects, Second          bool
}

// FormField is a field of the item.
type FormField struct {
	Name, Title, Value, Hint, Type string
	Options                        []string
	Must, Long, Hidden             bool
	Code                           bool // one of the older registration codes, which most have no use for
	Length                         int
	Wrong, Warned                  []string
	Proposed                       string
}

// newDraft asks for the item, and then gives an empty form.
func newDraft(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := FormPage{Item: v.FormValue("item"), Agency: v.FormValue("agency")}
	var senders *city.City
	err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) { senders, err = hub.Senders(tx); return err })
	if err != nil {
		return house.Page{}, err
	}
	var it *catalog.Item
	for _, a := range senders.Agencies {
		items := slices.DeleteFunc(sendable(hub, senders, v.Actor, a.Code), (*catalog.Item).OfPersons)
		if len(items) == 0 {
			continue
		}
		p.Agencies = append(p.Agencies, ui.Option{Value: a.Code, Title: a.Name, Filed: true})
		if p.Agency == "" && (a.Code == v.Actor.Org || len(p.Agencies) == 1) {
			p.Agency = a.Code
		}
		for _, i := range items {
			if o := (ui.Option{Value: i.Code, Title: i.Title}); !slices.Contains(p.Items, o) {
				p.Items = append(p.Items, o)
			}
			if i.Code == p.Item && a.Code == p.Agency {
				it = i
			}
		}
	}
	if it != nil {
		p.Path, p.Title = draftPath(id.New()), it.Title
		a, _ := senders.Agency(p.Agency)
		p.fill(it, intake.Draft{Values: ownOf(it, a)}, intake.Checked{})
	}
	return formPage(p), nil
}

func formPage(p FormPage) house.Page {
	title := "单条报送"
	if p.Corrects {
		title = "更正"
	}
	return house.Page{Title: title, Nav: recordsPath, Body: FormBody(p), Crumbs: []house.Crumb{home, {Title: "已报送的信息", Href: recordsPath}, {Title: title}}}
}

// draft shows what was written so far, with what the checks say of it.
func draft(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	var p FormPage
	sent := false
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		d, err := hub.Uploads.DraftOf(tx, v.Actor, x)
		if errors.Is(err, intake.ErrNoDraft) {
			if _, err := intake.BatchByID(tx, x); err != nil {
				return web.Fail(web.NotFound, "没有这份草稿，或者它是别人的；请重新填写。")
			}
			sent = true
			return nil
		}
		if err != nil {
			return err
		}
		it, ok := hub.Catalog.Item(d.Item)
		if !ok {
			return web.Fail(web.NotFound, "这一项已经不在目录里了。")
		}
		c, err := hub.Uploads.CheckDraft(tx, d)
		var no *web.Error
		if errors.As(err, &no) {
			p.Whole, err = append(p.Whole, no.Message), nil
			c.Held = true
		}
		if err != nil {
			return err
		}
		p.Path, p.Item, p.Agency, p.Title, p.Corrects, p.Second, p.Checked = draftPath(x), d.Item, d.Agency, it.Title, !d.Replaces.IsZero(), it.Review, true
		p.fill(it, d, c)
		if !c.Held {
			row := reviewRow(tx, c.Preview)
			p.Preview = &row
		}
		return nil
	})
	if sent {
		return house.Page{Moved: batchPath(x.String())}, nil
	}
	return formPage(p), err
}

// fill makes the fields of the form with what was written, and puts each finding beside its field.
func (p *FormPage) fill(it *catalog.Item, d intake.Draft, c intake.Checked) {
	for i := range it.Fields {
		f := &it.Fields[i]
		if slices.Contains(catalog.Dropped, f.Means) {
			continue
		}
		x := FormField{Name: f.Name, Title: f.Title, Value: d.Values[f.Name], Hint: hintOf(f), Must: f.Need == catalog.RowNeeds, Length: f.Length, Type: "text", Code: slices.Contains(catalog.PartyIdentifiers, f.Means) && f.Means != catalog.PartyCode && f.Need != catalog.RowNeeds,
			Long: f.Type == catalog.Text && !f.Many && (f.Length == 0 || f.Length > 300), Hidden: p.Corrects && !f.IsPublic()}
		switch {
		case f.Type == catalog.Date:
			x.Type = "date"
		case f.List != nil && !f.Many:
			x.Options = f.List.Names()
		}
		for _, g := range c.Findings {
			switch {
			case g.Column != f.Title || g.Level == intake.Notice:
			case g.Level == intake.Error:
				x.Wrong, x.Proposed = append(x.Wrong, g.Message), ui.Or(x.Proposed, g.Proposed)
				p.Errors++
			default:
				x.Warned, x.Proposed = append(x.Warned, g.Message), ui.Or(x.Proposed, g.Proposed)
			}
		}
		p.Fields = append(p.Fields, x)
	}
	for _, g := range c.Findings {
		if it.Titled(g.Column) < 0 && g.Level != intake.Notice {
			p.Whole = append(p.Whole, g.Message)
		}
	}
}

// ownOf is what a form of an agency need not be asked: who decided and who reports is nearly always itself.
func ownOf(it *catalog.Item, a city.Agency) map[string]string {
	out := map[string]string{}
	for i := range it.Fields {
		if f := &it.Fields[i]; f.Means == catalog.Supplier || f.Means == catalog.Authority && a.May(it.Code) {
			out[f.Name] = a.Name
		}
	}
	return out
}

// hintOf says how a field is filled in.
func hintOf(f *catalog.Field) string {
	hint := f.Note
	if f.Unit != "" {
		hint = "单位：" + f.Unit + "。" + hint
	}
	if f.List != nil && f.Many {
		hint = "可填几种，用分号隔开：" + strings.Join(f.List.Names(), "、") + "。" + hint
	}
	return hint
}

// writeDraft keeps what was written, and does what was asked with it.
func writeDraft(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	if err := v.ParseForm(); err != nil {
		return house.Page{}, web.Fail(web.Invalid, "提交的内容没有读懂，请退回上一页再试。")
	}
	ctx := context.WithoutCancel(v.Context())
	do := v.PostFormValue("do")
	if do == "drop" {
		err := hub.DB.Write(ctx, func(tx *db.Tx) error { return hub.Uploads.DropDraft(tx, v.Actor, x) })
		return house.Page{Moved: recordsPath, Said: "草稿已删除。"}, err
	}
	sent := false
	err = hub.DB.Write(ctx, func(tx *db.Tx) error {
		d, err := hub.Uploads.DraftOf(tx, v.Actor, x)
		if errors.Is(err, intake.ErrNoDraft) {
			if _, err := intake.BatchByID(tx, x); err == nil {
				sent = true // a double click
				return nil
			}
			d, err = intake.Draft{ID: x, Item: v.PostFormValue("item"), Agency: ui.Or(v.PostFormValue("agency"), v.Actor.Org)}, nil
		}
		if err != nil {
			return err
		}
		d.Values = written(hub, v, d.Item)
		return hub.Uploads.KeepDraft(tx, v.Actor, d)
	})
	switch {
	case err != nil:
		return house.Page{}, err
	case do == "send" || sent:
		return sendDraft(hub, v, x)
	case do == "keep":
		return house.Page{Moved: draftPath(x), Said: "草稿已保存，只有您自己能看到。"}, nil
	}
	return house.Page{Moved: draftPath(x)}, nil
}

// written are the values of a form, by the name of the field.
func written(hub *house.Hub, v *house.Visit, item string) map[string]string {
	out := map[string]string{}
	it, ok := hub.Catalog.Item(item)
	if !ok {
		return out
	}
	for i := range it.Fields {
		if s := v.PostFormValue("f." + it.Fields[i].Name); s != "" {
			out[it.Fields[i].Name] = s
		}
	}
	return out
}

// sendDraft takes the draft in; what is wrong with it is said on the form, and nothing is lost.
func sendDraft(hub *house.Hub, v *house.Visit, x id.ID) (house.Page, error) {
	b, err := hub.Uploads.SendDraft(context.WithoutCancel(v.Context()), v.Actor, x)
	var no *web.Error
	if errors.As(err, &no) && (no.Kind == web.Invalid || no.Kind == web.Conflict) {
		return house.Page{Moved: draftPath(x), Said: no.Message}, nil
	}
	if err != nil {
		return house.Page{}, err
	}
	said := "已入库。"
	if b.Result.Pending > 0 {
		said = "已提交，等另一人复核后入库。"
	}
	return house.Page{Moved: batchPath(b.ID.String()), Said: said}, nil
}

// correctRecord begins the correction of a record: a draft with what the public sees of it. One begun before is gone on with.
func correctRecord(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, said := id.New(), ""
	err := hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		r, it, err := own(hub, tx, v)
		if err != nil {
			return err
		}
		if !r.Current || r.State.Ended() {
			return web.Fail(web.Conflict, "这条信息已经撤回、修复，或者已被更正代替，不能再更正。")
		}
		begun, err := hub.Uploads.Correcting(tx, v.Actor, r.ID)
		if err == nil {
			x, said = begun.ID, "上次改到一半的还在，接着改；不要了可以删除草稿。"
			return nil
		}
		if !errors.Is(err, intake.ErrNoDraft) {
			return err
		}
		d := intake.Draft{ID: x, Item: r.Item, Agency: r.Agency, Subject: r.Subject, Replaces: r.ID, Values: map[string]string{}}
		for i := range it.Fields {
			if f := &it.Fields[i]; f.IsPublic() {
				d.Values[f.Name] = r.Body.Get(f.Name)
			}
		}
		return hub.Uploads.KeepDraft(tx, v.Actor, d)
	})
	return house.Page{Moved: draftPath(x), Said: said}, err
}
