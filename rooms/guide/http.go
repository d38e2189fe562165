package guide

import (
	"net/http"

	"xinguan/base/tongue"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
)

// Room is the manifest.
var Room = house.Room{
	Name: "guide", Title: "帮助", Plan: []string{"三(四)"},
	Routes: []house.Route{
		{Pattern: "GET /help", Permission: people.GuideRead, Page: indexPage},
		{Pattern: "GET /help/{page}", Permission: people.GuideRead, Page: textPage},
	},
	Indexed: addresses,
}

// addresses are the pages that search engines may list.
func addresses(hub *house.Hub) []string {
	out := []string{"/help"}
	for _, t := range hub.City.Help.Texts {
		out = append(out, "/help/"+t.Slug)
	}
	return out
}

func indexPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	p := index(hub, tongue.Of(r.Context()))
	return house.Page{Title: "帮助", Nav: "/help", Body: Index(p), Description: "按要办的事找帮助：看懂页面、提出异议、申请修复、取得报告、报送信息。",
		Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "帮助"}}}, nil
}

func textPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	t, ok := hub.City.Help.Text(r.PathValue("page"))
	if !ok {
		return house.Page{}, web.Fail(web.NotFound, "没有这一页帮助。请从帮助首页选择要办的事，或在下面查询单位。")
	}
	p := page(hub, t, tongue.Of(r.Context()))
	return house.Page{Title: p.Doc.Title, Nav: "/help", Description: p.Doc.Lede, Body: Page(p),
		Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "帮助", Href: "/help"}, {Title: p.Doc.Title}}}, nil
}
