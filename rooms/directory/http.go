package directory

import (
	"errors"
	"net/http"
	"strings"

	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/ident"
	"xinguan/core/people"
	"xinguan/core/subject"
)

// Room is the manifest.
var Room = house.Room{
	Name: "directory", Title: "信用查询", Plan: []string{"三(三)", "三(四)"},
	Routes: []house.Route{
		{Pattern: "GET /{$}", Permission: people.DirectorySearch, Page: homePage, Kept: true},
		{Pattern: "GET /search", Permission: people.DirectorySearch, Page: searchPage, Kept: true},
		{Pattern: "GET /subjects/{code}", Permission: people.DirectorySubject, Page: subjectPage, Kept: true},
		{Pattern: "GET /subjects/{code}/timeline", Permission: people.DirectorySubject, Page: timelinePage, Kept: true},
		{Pattern: "GET /subjects/{code}/feed.atom", Permission: people.DirectorySubject, Raw: subjectFeed, Kept: true},
	},
	API:     operations,
	Kept:    []string{"/api/v1/subjects", "/api/v1/subjects/{code}", "/api/v1/subjects/{code}/records"},
	Indexed: func(*house.Hub) []string { return []string{"/"} },
}

func homePage(hub *house.Hub, r *http.Request) (house.Page, error) {
	var p HomePage
	err := hub.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		p, err = home(tx, hub)
		return err
	})
	return house.Page{Nav: "/", AsOf: p.AsOf, Body: Home(p),
		Description: "查一家单位的公共信用信息：依法被许可了什么、被处罚过什么，由谁决定，公示到哪一天。"}, err
}

// searchInput is what a search may say; page and API read the same.
type searchInput struct {
	Q string `query:"q" maxLength:"100" doc:"单位名称、曾用名或统一社会信用代码"`
}

func searchPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	in, err := web.Bind[searchInput](r)
	if err != nil {
		return house.Page{}, err
	}
	var p SearchPage
	err = hub.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		p, err = search(tx, hub, strings.TrimSpace(in.Q))
		return err
	})
	return house.Page{Title: p.Title(), Nav: "/search", AsOf: p.AsOf, NoIndex: in.Q != "", Body: Search(p),
		Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "查信用"}}}, err
}

func subjectPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	p, err := open(hub, r)
	page := house.Page{Title: p.Name, Nav: "/search", AsOf: p.AsOf, NoIndex: len(p.negatives()) > 0, Body: Subject(p),
		Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "查信用", Href: "/search"}, {Title: p.Name, Filed: true}}}
	if err == nil && p.Code != r.PathValue("code") {
		page.Moved, page.ForNow = subjectURL(p.Code), len(p.Others) > 0
	}
	return page, err
}

func timelinePage(hub *house.Hub, r *http.Request) (house.Page, error) {
	p, err := open(hub, r)
	page := house.Page{Title: "时间线：" + p.Name, Nav: "/search", AsOf: p.AsOf, NoIndex: true, Body: Timeline(p),
		Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "查信用", Href: "/search"}, {Title: p.Name, Href: subjectURL(p.Code), Filed: true}, {Title: "时间线"}}}
	if err == nil && p.Code != r.PathValue("code") {
		page.Moved, page.ForNow = subjectURL(p.Code)+"/timeline", len(p.Others) > 0
	}
	return page, err
}

// open reads the subject a request names, by its code in whatever form it is written.
func open(hub *house.Hub, r *http.Request) (SubjectPage, error) {
	var p SubjectPage
	err := hub.DB.View(r.Context(), func(tx *db.Tx) error {
		s, err := find(tx, r.PathValue("code"))
		if err != nil {
			return err
		}
		p, err = loadSubject(tx, hub, s)
		return err
	})
	return p, err
}

// find is the subject with a code, without its former names; a wrong code is explained, an unknown one is said with its limits.
func find(tx *db.Tx, code string) (subject.Subject, error) {
	s, err := subject.Locate(tx, code)
	if !errors.Is(err, subject.ErrNone) {
		return s, err
	}
	if _, problem := ident.USCC(code); !problem.OK() {
		message := problem.Message()
		if fixed, ok := ident.Repair(code); ok {
			message += "是不是 " + fixed + "？"
		}
		return s, web.Fail(web.NotFound, "%s", message)
	}
	return s, web.Fail(web.NotFound, "未查到代码为 %s 的单位。可能它不在本市登记，也没有依法公示的信息；可以到信用中国查询。", code)
}
