package disclosure

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// Room is the manifest.
var Room = house.Room{
	Name: "disclosure", Title: "双公示", Plan: []string{"五(一)"},
	Routes: []house.Route{
		{Pattern: "GET /disclosures", Permission: people.DisclosureList, Page: listPage, Kept: true},
		{Pattern: "GET /disclosures.csv", Permission: people.DisclosureList, Raw: exportCSV},
		{Pattern: "GET /disclosures.xlsx", Permission: people.DisclosureList, Raw: exportXLSX},
		{Pattern: "GET /disclosures.atom", Permission: people.DisclosureList, Raw: exportAtom, Kept: true},
	},
	API:  operations,
	Kept: []string{"/api/v1/disclosures"},
}

// listInput is what a list may be narrowed to; page and API read the same.
type listInput struct {
	Item      string `query:"item" maxLength:"64" default:"penalty" doc:"目录项代码；permit 行政许可，penalty 行政处罚，也可以是目录里其他公示的项"`
	Name      string `query:"name" maxLength:"100" doc:"单位名称或统一社会信用代码"`
	Authority string `query:"authority" maxLength:"40" doc:"决定单位代码"`
	Town      string `query:"town" maxLength:"12" doc:"镇街（园区）代码"`
	Kind      string `query:"kind" maxLength:"60" doc:"种类名称，如罚款、普通"`
	From      string `query:"from" format:"date" doc:"决定日期从"`
	To        string `query:"to" format:"date" doc:"决定日期到"`
	Doc       string `query:"doc" maxLength:"60" doc:"文号开头"`
	After     string `query:"after" maxLength:"120" doc:"上一页给出的位置"`
}

func (in listInput) page() ListPage {
	return ListPage{Item: Item(in.Item), After: in.After, Filter: Filter{Name: in.Name, Authority: in.Authority, Town: in.Town,
		Kind: in.Kind, From: clock.Date(in.From), To: clock.Date(in.To), DocNo: in.Doc}}
}

func listPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	p, err := shown(hub, r)
	return house.Page{Title: p.Title(), Nav: "/disclosures", AsOf: p.AsOf, NoIndex: p.Item != Permits || r.URL.RawQuery != "", Body: List(p),
		Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: ui.Or(p.Named, "双公示")}}}, err
}

// cursor writes a position for an address; it is opaque to readers, not secret.
func cursor(p record.Position) string {
	return base64.RawURLEncoding.EncodeToString([]byte(string(p.Decided) + " " + p.ID.String()))
}

func position(s string) (record.Position, error) {
	if s == "" {
		return record.Position{}, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(s)
	day, rest, _ := strings.Cut(string(raw), " ")
	x, err2 := id.Parse(rest)
	d, err3 := clock.ParseDate(day)
	if err := errors.Join(err, err2, err3); err != nil {
		return record.Position{}, &web.Error{Kind: web.Invalid, Message: "翻页的位置没有读懂；请回到第一页重新翻。", Cause: err}
	}
	return record.Position{Decided: d, ID: x}, nil
}

func ignoreNone(err error) error {
	if errors.Is(err, subject.ErrNone) {
		return nil
	}
	return err
}
