// Package portal is the public website (一网): the frame round every page, its stylesheet and the pages shown when
// something went wrong. Rooms supply the bodies; nothing here knows where their content comes from.
package portal

import (
	"embed"
	"io/fs"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"xinguan/base/tongue"
	"xinguan/base/ui"
)

//go:embed assets/style.css assets/favicon.svg assets/portal.js
var assets embed.FS

// icons is the sprite; it goes into the page itself, so that a body can say ui.Icon("search") without knowing any address.
//
//go:embed assets/icons.svg
var icons string

// Assets are the files the frame asks for by name: style.css, favicon.svg, portal.js.
func Assets() fs.FS {
	files, err := fs.Sub(assets, "assets")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return files
}

// Frame is what stands round a page. Empty texts are left out.
type Frame struct {
	// Title is the page's own title; the site's name is added to it. Empty on the home page.
	Title       string
	Description string
	// NoIndex keeps search engines away: pages with adverse records, results of searches, errors.
	NoIndex bool

	Site     string // 信用东莞
	Platform string // 东莞市公共信用信息平台
	Network  string // 信用中国（广东东莞）
	Hotline  string // 12345; must be dialable
	// Organiser and Host are named in the footer: 主办, 承办.
	Organiser, Host string
	// DataAsOf is the moment up to which data has been taken in, written out: 2026年11月23日 06:00.
	DataAsOf string
	// Notice is a strip above everything, e.g. that all names are made up.
	Notice string

	Nav     []NavItem
	Current string // Href of the entry of Nav the page belongs to
	Crumbs  []Crumb

	// Lang is the language the page is turned into afterwards; empty is simplified Chinese.
	Lang tongue.Language
	// Large asks for large type (大字版).
	Large bool
	// Here is the address of the page, to which the switches of language and type add themselves.
	Here string

	// SignIn tells that companies and persons can sign in; Own is what is said to who has, nil for the public.
	SignIn bool
	Own    *OwnFrame

	// Asset gives the address of a file of Assets, e.g. with a hash of its content.
	Asset func(name string) string
	Body  templ.Component
}

// OwnFrame is for who has signed in.
type OwnFrame struct {
	Name, Capacity string // of the organisation; no name for a person
	Tabs           []ui.Tab
	Said           string // what was just done
	Idle           int    // seconds until the session ends by itself
}

// NavItem is an entry of the main menu.
type NavItem struct{ Title, Href string }

// Crumb is a step of the way to the page; the last one is the page itself and has no Href. A Filed title is a name.
type Crumb struct {
	Title, Href string
	Filed       bool
}

// Nav is the main menu: only what exists.
func Nav() []NavItem {
	return []NavItem{
		{"首页", "/"},
		{"查信用", "/search"},
		{"双公示", "/disclosures"},
		{"统计", "/figures"},
		{"目录", "/catalog"},
		{"帮助", "/help"},
	}
}

// with is the address of the page with a parameter added.
func (f Frame) with(key, value string) templ.SafeURL {
	if f.Here != "" && !strings.ContainsAny(f.Here, "?#") { // most pages
		return templ.SafeURL(f.Here + "?" + url.QueryEscape(key) + "=" + url.QueryEscape(value))
	}
	u, err := url.Parse(f.Here)
	if err != nil {
		u = &url.URL{Path: "/"}
	}
	q := u.Query()
	q.Set(key, value)
	u.RawQuery = q.Encode()
	return templ.SafeURL(u.String())
}

// largeSwitch is what the switch of large type leads to, and its word.
func (f Frame) largeSwitch() (value, word string) {
	if f.Large {
		return "off", "标准字号"
	}
	return "on", "大字版"
}

// class is that of the whole document.
func (f Frame) class() string {
	if f.Large {
		return "elder"
	}
	return ""
}

func (f Frame) title() string {
	if f.Title == "" {
		return f.Site + " - " + f.Platform
	}
	return f.Title + " - " + f.Site
}
