// Package office is the way in for those who work with the records (工作台): officials of departments and towns, the
// credit centre, administrators, banks. It signs people in, keeps their session, asks for the right of every address and
// puts the frame round every page. Rooms supply the bodies.
package office

import (
	"embed"
	"io/fs"
	"strconv"

	"github.com/a-h/templ"
)

//go:embed assets/style.css assets/favicon.svg assets/office.js assets/bring.js
var assets embed.FS

// icons is the sprite; it goes into the page itself.
//
//go:embed assets/icons.svg
var icons string

// Assets are the files the frame asks for by name: style.css, favicon.svg, office.js, bring.js.
func Assets() fs.FS {
	files, err := fs.Sub(assets, "assets")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return files
}

// Frame is what stands round a page. Empty texts are left out; without Who there is neither menu nor search.
type Frame struct {
	Title    string
	Platform string // 东莞市公共信用信息平台
	Notice   string // a strip above everything, e.g. that all names are made up
	Said     string // what was just done
	Who      Who
	Menu     []Group
	Crumbs   []Crumb
	// Idle is after how many seconds without a request the session ends by itself; 0 when there is none.
	Idle int

	// Asset gives the address of a file of Assets, with a hash of its content.
	Asset func(name string) string
	Body  templ.Component
}

// Who is the person signed in, as the bar names it.
type Who struct{ Org, Role, Name string }

// Group is a part of the side menu.
type Group struct {
	Title string
	Items []Item
}

// Item is an entry of the menu; Waiting is how many things wait for the person there.
type Item struct {
	Title, Href string
	Waiting     int
	Current     bool
}

// Crumb is a step of the way to the page; the last one is the page itself and has no Href.
type Crumb struct{ Title, Href string }

func (f Frame) title() string { return f.Title + " - 信莞工作台" }

func (f Frame) idle() string { return strconv.Itoa(f.Idle) }
