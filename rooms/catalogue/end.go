package catalogue

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/record"
)

// EndPage begins a version that ends an item.
type EndPage struct {
	Item, Title string
	Public      bool
	MayStay     bool // what is shown may be shown on by the item's rule
	Shown       int  // records shown now
	Why, Keep   string
	Trouble     string
}

const endWhy = 200 // signs

// records is how many are shown, in words.
func (p EndPage) records() string {
	if !p.Public {
		return "这一项不公示；已经收下的照常保存，保存期满抹去。"
	}
	return fmt.Sprintf("正在公示的有%s条。", ui.Count(p.Shown))
}

func (p EndPage) page() house.Page {
	return house.Page{Title: "终止归集：" + p.Title, Nav: versionsPath, Body: End(p), Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "目录版本", Href: versionsPath}, {Title: "终止归集"}}}
}

func endPage(hub *house.Hub, tx *db.Tx, code string) (p EndPage, it *catalog.Item, err error) {
	if it, err = itemOf(hub, code); err != nil {
		return p, nil, err
	}
	switch {
	case it.Over():
		return p, nil, web.Fail(web.Conflict, "“%s”已经终止归集；要恢复的，请起草新一版，删去 ended 那一行。", it.Title)
	case it.Family == catalog.Registration:
		return p, nil, web.Fail(web.Conflict, "登记信息不能终止归集：主体靠它认定。")
	}
	n, err := record.ShownCount(tx, code)
	return EndPage{Item: code, Title: it.Title, Public: it.Public(), MayStay: it.Publication.Rule != catalog.ByCatalogue, Shown: int(n)}, it, err
}

func endForm(hub *house.Hub, v *house.Visit) (out house.Page, err error) {
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		p, _, err := endPage(hub, tx, v.URL.Query().Get("item"))
		out = p.page()
		return err
	})
	return out, err
}

// end begins the version; it then goes the way of every version: trial, opinions, document, two people, a day.
func end(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p EndPage
	var x catalog.Version
	err := hub.DB.Write(v.Context(), func(tx *db.Tx) (err error) {
		var it *catalog.Item
		if p, it, err = endPage(hub, tx, v.PostFormValue("item")); err != nil {
			return err
		}
		p.Why, p.Keep = strings.TrimSpace(v.PostFormValue("why")), v.PostFormValue("keep")
		if p.Trouble = p.wrong(); p.Trouble != "" {
			return nil
		}
		x, err = beginEnd(hub, tx, v.Actor.ID, it, p)
		return err
	})
	var told *web.Error
	if err != nil && errors.As(err, &told) && told.Kind == web.Conflict && p.Item != "" {
		p.Trouble, err = told.Message, nil
	}
	if err != nil || p.Trouble != "" {
		return p.page(), err
	}
	return house.Page{Moved: versionAddress(x.Item, x.Number), Said: "终止归集的版本已经起草，还没有施行；请接着走完这一页的步骤。"}, nil
}

// wrong is what the form lacks.
func (p EndPage) wrong() string {
	switch {
	case p.Why == "" || utf8.RuneCountInString(p.Why) > endWhy:
		return fmt.Sprintf("请写明终止归集的原因，最多%d个字；它公开显示。", endWhy)
	case strings.ContainsAny(p.Why, "\r\n"):
		return "原因请写成一段，不要换行。"
	case p.Public && p.Keep != "yes" && p.Keep != "no" || p.Public && p.Keep == "yes" && !p.MayStay:
		return "请选择正在公示的信息怎么办。"
	}
	return ""
}

func beginEnd(hub *house.Hub, tx *db.Tx, by string, it *catalog.Item, p EndPage) (catalog.Version, error) {
	text, err := hub.Catalog.Text(it.Code)
	if err != nil {
		return catalog.Version{}, err
	}
	next, err := catalog.NextNumber(tx, it, it.Code)
	if err != nil {
		return catalog.Version{}, err
	}
	had, err := catalog.VersionsOf(tx, it.Code)
	for _, v := range had {
		if v.Open() && v.By == by && v.Text == catalog.Ending(text, v.Number, p.Why, p.Keep == "yes") {
			return v, err // a second click
		}
	}
	if err != nil {
		return catalog.Version{}, err
	}
	return hub.Catalog.Begin(tx, by, catalog.Ending(text, next, p.Why, p.Keep == "yes"))
}
