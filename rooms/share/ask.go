package share

import (
	"errors"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/access"
	"xinguan/core/catalog"
	"xinguan/core/house"
)

// AskPage is the form of an application, as it was filled in.
type AskPage struct {
	Wrong, Once                string
	Title, UsedFor, Basis, Way string
	Consent, ByConsent         bool // ByConsent: the organisation has no other basis
	Until, Latest              clock.Date
	Items                      []AskItem
	Ways                       []ui.Option
	Text                       string // what is promised
}

// AskItem is an item with the fields that can be asked for.
type AskItem struct {
	Code, Title, Sharing string
	Fields               []AskField
}

// chosen tells whether any of its fields is.
func (it AskItem) chosen() bool {
	return slices.ContainsFunc(it.Fields, func(f AskField) bool { return f.Chosen })
}

// AskField is one of them; Value: item and name.
type AskField struct {
	Value, Title string
	Chosen       bool
}

// promise is what who asks promises; it is kept with the application.
const promise = "只用于所写的用途，只给办这件事的人看，不提供给第三方；收到停用通知后3个工作日内停用副本并在平台确认；到期或不再需要时停用。"

func (p *AskPage) fill(hub *house.Hub, v *house.Visit, tx *db.Tx) error {
	rights, err := hub.People.Rights(tx)
	if err != nil {
		return err
	}
	org, _ := rights.Orgs.Org(v.Actor.Org)
	f := func(name string) string { return strings.TrimSpace(v.PostFormValue(name)) }
	*p = AskPage{Wrong: p.Wrong, Once: ui.Or(f("once"), id.New().String()), Title: f("title"), UsedFor: f("use"), Basis: f("basis"), Way: f("way"), ByConsent: house.ByConsent(org.Kind), Text: promise,
		Until: clock.Date(ui.Or(f("until"), string(tx.Today().AddMonths(6)))), Latest: tx.Today().AddDays(access.LongestShare)}
	p.Consent = p.ByConsent || f("consent") == "yes"
	for _, w := range []string{access.ShareAPI, access.ShareFile, access.ShareHook} {
		p.Ways = append(p.Ways, ui.Option{Value: w, Title: access.ShareWayTitle(w)})
	}
	for _, it := range hub.Catalog.Items() {
		if !house.Sharable(it, p.ByConsent) && !house.Sharable(it, true) {
			continue
		}
		item := AskItem{Code: it.Code, Title: it.Title, Sharing: it.Sharing}
		for i := range it.Fields {
			if x := &it.Fields[i]; house.ShareField(x) && (!p.ByConsent || house.ConsentField(it, x)) {
				value := access.FieldOf(it.Code, x.Name)
				item.Fields = append(item.Fields, AskField{value, x.Short(), slices.Contains(v.PostForm["field"], value)})
			}
		}
		if len(item.Fields) > 0 {
			p.Items = append(p.Items, item)
		}
	}
	return nil
}

// needless names a chosen field of an item that anybody reads: no authorisation is about it, so none would ever give it.
func (it AskItem) needless(of *catalog.Item) string {
	for _, f := range it.Fields {
		if _, name, _ := strings.Cut(f.Value, "."); f.Chosen && !house.ConsentField(of, &of.Fields[of.Named(name)]) {
			return f.Title
		}
	}
	return ""
}

func (p *AskPage) page() house.Page {
	return house.Page{Title: "申请共享", Nav: path + "/own", Body: AskBody(*p), Crumbs: []house.Crumb{home, {Title: "按需共享", Href: path + "/own"}, {Title: "申请共享"}}}
}

func blank(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p AskPage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error { return p.fill(hub, v, tx) })
	return p.page(), err
}

// ask stores an application; a form sent twice is one. What is wrong is said on the form, and nothing is lost.
func ask(hub *house.Hub, v *house.Visit) (house.Page, error) {
	if err := v.ParseForm(); err != nil {
		return house.Page{}, web.Fail(web.Invalid, "提交的内容没有读懂，请退回上一页再试。")
	}
	var p AskPage
	if err := hub.DB.View(v.Context(), func(tx *db.Tx) error { return p.fill(hub, v, tx) }); err != nil {
		return house.Page{}, err
	}
	s := access.Share{Org: v.Actor.Org, Title: p.Title, Consent: p.Consent, UsedFor: p.UsedFor, Basis: p.Basis, Way: p.Way, Until: p.Until}
	var err error
	if s.ID, err = id.Parse(p.Once); err != nil {
		return house.Page{}, web.Fail(web.Invalid, "这张表已经失效，请退回上一页，刷新后重新填写。")
	}
	if v.PostFormValue("promise") == "yes" {
		s.AskedName = v.Name
	}
	for _, item := range p.Items {
		n := len(s.Fields)
		for _, f := range item.Fields {
			if f.Chosen {
				s.Fields = append(s.Fields, f.Value)
			}
		}
		if len(s.Fields) == n {
			continue
		}
		it, _ := hub.Catalog.Item(item.Code)
		if !house.Sharable(it, s.Consent) {
			p.Wrong = "“" + item.Title + "”不能按所选的依据共享：" + item.Sharing + "。请改选依据，或者去掉这一项。"
			return p.page(), nil
		}
		if title := item.needless(it); s.Consent && title != "" {
			p.Wrong = "“" + item.Title + "”的“" + title + "”本来就公开，单位的授权里没有它，凭授权取得不了；公开的信息请直接在门户或公开接口查询。请去掉它，或者改选依据。"
			return p.page(), nil
		}
		s.Items = append(s.Items, item.Code)
	}
	if _, err := clock.ParseDate(string(s.Until)); err != nil {
		p.Wrong = "到期日期读不懂，请按年月日选定。"
		return p.page(), nil
	}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error { return access.AskShare(tx, v.Actor, s) })
	var told *web.Error
	if errors.As(err, &told) && told.Kind == web.Invalid {
		p.Wrong = told.Message
		return p.page(), nil
	}
	return house.Page{Moved: path + "/" + s.ID.String(), Said: "申请已提交，由信用中心初审、负责人批准。"}, err
}
