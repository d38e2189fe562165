package catalogue

import (
	"bytes"
	"net/http"
	"net/url"

	"xinguan/base/db"
	"xinguan/base/sheet"
	"xinguan/base/web"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/people"
)

// Room is the manifest.
var Room = house.Room{
	Name: "catalogue", Title: "公共信用信息目录", Plan: []string{"三(一)", "三(二)"},
	Routes: []house.Route{
		{Pattern: "GET /catalog", Permission: people.CatalogueRead, Page: cataloguePage, Kept: true},
		{Pattern: "GET /catalog/special-report", Permission: people.CatalogueRead, Page: specialReportPage, Kept: true},
		{Pattern: "GET /catalog/{code}", Permission: people.CatalogueRead, Page: oneItemPage, Kept: true},
		{Pattern: "GET /catalog/{code}/template.xlsx", Permission: people.CatalogueRead, Raw: template},
		{Pattern: "GET /catalog/{code}/versions/{number}", Permission: people.CatalogueRead, Raw: pastText},
		{Pattern: "GET /catalog/{code}/drafts/{number}", Permission: people.CatalogueRead, Page: draftPage},
		{Pattern: "POST /catalog/{code}/drafts/{number}", Permission: people.CatalogueRead, Page: opine},
	},
	Desks: desks, Menu: menu,
	API:     operations,
	Indexed: addresses,
}

// addresses are the pages that search engines may list: the catalogue says what there is, not about whom.
func addresses(hub *house.Hub) []string {
	out := []string{"/catalog"}
	if hub.Catalog.Special() != nil {
		out = append(out, "/catalog/special-report")
	}
	for _, it := range hub.Catalog.Items() {
		out = append(out, "/catalog/"+it.Code)
	}
	return out
}

// listInput is what the catalogue may be narrowed to.
type listInput struct {
	Q        string `query:"q" maxLength:"40" doc:"名称、说明或字段"`
	Family   string `query:"family" maxLength:"20" doc:"种类"`
	Supplier string `query:"supplier" maxLength:"40" doc:"报送单位代码"`
	Shown    string `query:"shown" enum:"public,never" doc:"公示与否；public 公示，never 不公示"`
}

func cataloguePage(hub *house.Hub, r *http.Request) (house.Page, error) {
	in, err := web.Bind[listInput](r)
	if err != nil {
		return house.Page{}, err
	}
	var p ListPage
	err = hub.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		p, err = loadList(tx, hub, Filter(in))
		return err
	})
	return house.Page{Title: "公共信用信息目录", Nav: "/catalog", AsOf: p.AsOf, NoIndex: p.Filter != Filter{}, Body: Catalogue(p),
		Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "目录"}}}, err
}

func specialReportPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	if hub.Catalog.Special() == nil {
		return house.Page{}, noSpecial()
	}
	asOf, err := asOf(hub, r)
	return house.Page{Title: "专项信用报告的领域", Nav: "/catalog", AsOf: asOf, Body: Special(specialPage(hub, hub.Catalog.Special(), asOf)),
		Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "目录", Href: "/catalog"}, {Title: "专项信用报告的领域"}}}, err
}

func noSpecial() error {
	return web.Fail(web.NotFound, "本市还没有登记专项信用报告的领域；请从目录页查看已收录的信息。")
}

// asOf is the moment of the data, written out.
func asOf(hub *house.Hub, r *http.Request) (at string, err error) {
	err = hub.DB.View(r.Context(), func(tx *db.Tx) error {
		at, err = hub.AsOf(tx)
		return err
	})
	return at, err
}

func oneItemPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	it, err := itemOf(hub, r.PathValue("code"))
	if err != nil {
		return house.Page{}, err
	}
	at := ""
	var past []PastRow
	var drafts []DraftLink
	err = hub.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if at, err = hub.AsOf(tx); err != nil {
			return err
		}
		if past, err = history(hub, tx, it.Code); err != nil {
			return err
		}
		drafts, err = laidOut(tx, it.Code)
		return err
	})
	p := itemPage(hub, it, at)
	p.Past, p.Drafts = past, drafts
	return house.Page{Title: it.Title, Nav: "/catalog", AsOf: at, Body: Item(p),
		Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "目录", Href: "/catalog"}, {Title: it.Title}}}, err
}

func itemOf(hub *house.Hub, code string) (*catalog.Item, error) {
	it, ok := hub.Catalog.Item(code)
	if !ok {
		return nil, web.Fail(web.NotFound, "目录里没有代码为 %s 的信息；请从目录页选择。", code)
	}
	return it, nil
}

// template is the workbook a clerk fills in for an item.
func template(hub *house.Hub, w http.ResponseWriter, r *http.Request) error {
	it, err := itemOf(hub, r.PathValue("code"))
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := sheet.Write(&out, it.Template()); err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(it.Title+"模板.xlsx"))
	web.Respond(w, r, http.StatusOK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", out.Bytes())
	return nil
}
