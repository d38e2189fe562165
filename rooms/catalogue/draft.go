package catalogue

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/opinion"
)

// history are the versions of an item for anybody, the newest first.
func history(hub *house.Hub, tx *db.Tx, item string) (out []PastRow, err error) {
	past, err := hub.Catalog.History(tx, item)
	now, _ := hub.Catalog.Item(item)
	for _, h := range past {
		r := PastRow{Number: h.Number, From: h.From.Chinese(), Basis: "随平台的目录装入", Digest: h.Digest, Href: fmt.Sprintf("/catalog/%s/versions/%d", url.PathEscape(item), h.Number)}
		if !h.Folder {
			r.Basis = h.Paper.Authority + "，" + h.Paper.Number + "，" + h.Paper.Dated.Chinese()
		}
		switch {
		case h.Pending:
			r.State = "已批准，待施行"
		case now != nil && now.Version == h.Number:
			r.State = "现行"
		default:
			r.State = "以前"
		}
		out = append(out, r)
	}
	return out, err
}

// laidOut are the versions laid out for opinions today, those of an item where it is named.
func laidOut(tx *db.Tx, item string) (out []DraftLink, err error) {
	read := catalog.AllVersions
	if item != "" {
		read = func(tx *db.Tx) ([]catalog.Version, error) { return catalog.VersionsOf(tx, item) }
	}
	all, err := read(tx)
	for _, x := range all {
		if x.Laid(tx.Today()) {
			until, _, _ := x.Consulted()
			out = append(out, DraftLink{fmt.Sprintf("%s第%d版（征求意见稿）", x.Title, x.Number), draftAddress(x.Item, x.Number), until.Chinese()})
		}
	}
	return out, err
}

// pastText is the text of a version, to the letter its digest in the log is made of.
func pastText(hub *house.Hub, w http.ResponseWriter, r *http.Request) error {
	it, err := itemOf(hub, r.PathValue("code"))
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(r.PathValue("number"))
	text := ""
	err = hub.DB.View(r.Context(), func(tx *db.Tx) error {
		past, err := hub.Catalog.History(tx, it.Code)
		for _, h := range past {
			if h.Number == n {
				text = h.Text
				return err
			}
		}
		return err
	})
	if err == nil && text == "" {
		err = web.Fail(web.NotFound, "“%s”没有这一版；请从目录页的版本沿革里选择。", it.Title)
	}
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%s-%d.yaml", it.Code, n))
	web.Respond(w, r, http.StatusOK, "application/yaml; charset=utf-8", []byte(text))
	return nil
}

// DraftPage is a version laid out for opinions, for anybody.
type DraftPage struct {
	Item     ItemPage
	Until    string
	Open     bool // opinions are taken today
	State    string
	Changes  []catalog.Difference
	Base     string // 第1版; empty for a new item
	Opinions []opinion.Opinion
	Said     int    // opinions in all
	Trouble  string // why an opinion was not taken
	Name     string
	Text     string
	Path     string
	Thanks   bool
}

// draft is the version of an address, where it is or was laid out: a draft nobody laid out is nobody's business.
func draft(hub *house.Hub, tx *db.Tx, r *http.Request) (x catalog.Version, p DraftPage, err error) {
	n, _ := strconv.Atoi(r.PathValue("number"))
	if x, err = catalog.FindVersion(tx, r.PathValue("code"), n); err != nil {
		return x, p, web.Fail(web.NotFound, "没有这份征求意见稿；请从目录页看正在征求意见的和现行的目录。")
	}
	until, rev, ok := x.Consulted()
	if !ok {
		return x, p, web.Fail(web.NotFound, "没有这份征求意见稿；请从目录页看正在征求意见的和现行的目录。")
	}
	text, err := catalog.TextOf(tx, x.Item, x.Number, rev)
	if err != nil {
		return x, p, err
	}
	it, err := hub.Catalog.Read(x.Item, text)
	if err != nil {
		return x, p, err
	}
	was, _, err := before(hub, tx, &x)
	if err != nil {
		return x, p, err
	}
	p = DraftPage{Item: itemPage(hub, it, ""), Until: until.Chinese(), Open: x.Laid(tx.Today()), State: x.State(tx.Today()), Changes: sorted(catalog.Differ(was, it)), Path: draftAddress(x.Item, x.Number)}
	if was != nil {
		p.Base = fmt.Sprintf("第%d版", was.Version)
	}
	all, err := catalog.Opinions(tx, x.Item, x.Number)
	p.Said = len(all)
	for _, o := range all {
		if o.Shown && !o.Answered.IsZero() {
			p.Opinions = append(p.Opinions, o)
		}
	}
	return x, p, err
}

func (p DraftPage) page() house.Page {
	title := fmt.Sprintf("%s第%d版（征求意见稿）", p.Item.Title, p.Item.Version)
	return house.Page{Title: title, Nav: "/catalog", Body: Draft(p), NoIndex: true,
		Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "目录", Href: "/catalog"}, {Title: title}}}
}

func draftPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	var p DraftPage
	err := hub.DB.View(r.Context(), func(tx *db.Tx) (err error) { _, p, err = draft(hub, tx, r); return err })
	p.Thanks = r.URL.Query().Get("said") == "1"
	return p.page(), err
}

// opine takes an opinion of anybody; what is wrong with it is told beside it. The page is made before the transaction: reading
// a version takes longer than others should wait for the one writer.
func opine(hub *house.Hub, r *http.Request) (house.Page, error) {
	var p DraftPage
	o := opinion.Opinion{Name: r.PostFormValue("name"), Text: r.PostFormValue("text")}
	var x catalog.Version
	err := hub.DB.View(r.Context(), func(tx *db.Tx) (err error) { x, p, err = draft(hub, tx, r); return err })
	if err != nil {
		return house.Page{}, err
	}
	if p.Trouble = house.TooManyOpinions(r); p.Trouble == "" {
		err = hub.DB.Write(r.Context(), func(tx *db.Tx) error { return catalog.Say(tx, x.Item, x.Number, o) })
	}
	if told := (*web.Error)(nil); errors.As(err, &told) {
		p.Trouble = told.Message
	}
	if p.Trouble != "" {
		p.Name, p.Text = ui.Clip(o.Name, 60), ui.Clip(o.Text, 3000)
		return p.page(), nil
	}
	return house.Page{Moved: p.Path + "?said=1#opinion"}, err
}
