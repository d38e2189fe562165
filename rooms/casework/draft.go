package casework

import (
	"errors"
	"net/http"
	"strings"

	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/core/flow"
	"xinguan/core/house"
)

// DraftsPage asks for the code of a form that was kept.
type DraftsPage struct{ Code, Wrong string }

func draftsPage(*house.Hub, *http.Request) (house.Page, error) { return drafts(DraftsPage{}), nil }

func drafts(p DraftsPage) house.Page {
	return house.Page{Title: "接着填草稿", Nav: "/help", Private: p.Wrong != "", Body: Drafts(p), Crumbs: []house.Crumb{home, {Title: "接着填草稿"}}}
}

// findDraft shows the form a code belongs to.
func findDraft(hub *house.Hub, r *http.Request) (house.Page, error) {
	var d flow.Draft
	code := strings.TrimSpace(r.PostFormValue("code"))
	err := hub.DB.View(r.Context(), func(tx *db.Tx) (err error) { d, err = hub.Flow.DraftByCode(tx, code); return err })
	if errors.Is(err, flow.ErrNoDraft) {
		return drafts(DraftsPage{Code: ui.Clip(code, 30), Wrong: "没有找到这份草稿：续填码不对，或者已经提交、超过保存期限。请核对；字母不分大小写。"}), nil
	}
	if err != nil {
		return house.Page{}, err
	}
	return hub.DraftPage(d, false), nil
}

func dropDraft(hub *house.Hub, r *http.Request) (house.Page, error) {
	if err := hub.DropDraft(r); err != nil {
		return house.Page{}, err
	}
	if _, ok := house.PrincipalOf(r.Context()); ok {
		return house.Page{Moved: ownPath, Said: "草稿已删除。"}, nil
	}
	return house.Page{Moved: house.DraftsPath, Said: "草稿已删除。"}, nil
}

// DraftRow is a form somebody who has signed in did not finish.
type DraftRow struct{ Title, What, Href, Until, Once string }

func ownDrafts(tx *db.Tx, hub *house.Hub, account string) (out []DraftRow, err error) {
	all, err := hub.Flow.Drafts(tx, account)
	for _, d := range all {
		row := DraftRow{What: d.Filled.What, Href: d.About, Until: d.Until().Chinese(), Once: d.Once}
		if p, ok := hub.Flow.Procedures.Find(d.Procedure); ok {
			row.Title = p.Title
		}
		out = append(out, row)
	}
	return out, err
}
