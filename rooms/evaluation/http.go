package evaluation

import (
	"errors"
	"net/http"
	"strings"

	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/rating"
	"xinguan/core/subject"
)

var home = house.Crumb{Title: "首页", Href: "/"}

func methodPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	var p MethodPage
	err := hub.DB.View(r.Context(), func(tx *db.Tx) error {
		m, err := hub.Rating.LiveOf(tx, modelID, tx.Today())
		if err != nil {
			return err
		}
		if m == nil {
			p.None, p.Hotline = true, hub.City.Hotline
		} else if p, err = method(hub, m); err != nil {
			return err
		} else {
			from, err := rating.Effective(tx, m)
			if err != nil {
				return err
			}
			p.From = string(from)
		}
		p.Others, err = others(hub, tx, m)
		return err
	})
	return house.Page{Title: "评价办法", Nav: "/help", Body: Methods(p), Description: "公共信用综合评价的全部指标、分值、等级和例子，由计算所用的同一份数据生成。",
		Crumbs: []house.Crumb{home, {Title: "评价办法"}}}, err
}

// others are the other versions anybody may read, each with what it is; live is nil where none is in force.
func others(hub *house.Hub, tx *db.Tx, live *rating.Model) ([]OtherVersion, error) {
	var out []OtherVersion
	for _, m := range hub.Rating.Models.List {
		if m.ID != modelID || m == live {
			continue
		}
		until, open, err := laidOut(tx, m)
		if err != nil {
			return nil, err
		}
		from, err := rating.Effective(tx, m)
		if err != nil {
			return nil, err
		}
		x := OtherVersion{Version: m.Version}
		switch {
		case open:
			x.State, x.Day = "征求意见，最后一天", until.Chinese()
		case from > tx.Today():
			x.State, x.Day = "已批准，施行日期", from.Chinese()
		case from != "":
			x.State = "以前施行的"
		case until != "":
			x.State, x.Day = "征求意见已结束，最后一天", until.Chinese()
		default:
			continue
		}
		out = append(out, x)
	}
	return out, nil
}

// draftMethod shows a version anybody may read: laid out for comment now or before, approved, in force or replaced.
func draftMethod(hub *house.Hub, r *http.Request) (house.Page, error) {
	return drafted(hub, r, func(p *MethodPage) { p.Say.Taken = r.URL.Query().Get("said") == "1" })
}

// drafted is the page of a version, with what more the page says of a comment.
func drafted(hub *house.Hub, r *http.Request, more func(*MethodPage)) (house.Page, error) {
	m, ok := hub.Rating.Models.Find(modelID, r.PathValue("version"))
	if !ok || m.Kind != "computed" {
		return house.Page{}, noVersion()
	}
	var p MethodPage
	err := hub.DB.View(r.Context(), func(tx *db.Tx) error {
		until, open, err := laidOut(tx, m)
		if err != nil {
			return err
		}
		from, err := rating.Effective(tx, m)
		if err != nil {
			return err
		}
		if until == "" && from == "" {
			return noVersion()
		}
		if p, err = method(hub, m); err != nil {
			return err
		}
		p.From = string(from)
		if open {
			p.Consult = until.Chinese()
		} else if from == "" {
			p.Closed = until.Chinese()
		}
		p.Later = from > tx.Today()
		if from == "" || p.Later {
			live, err := hub.Rating.LiveOf(tx, modelID, tx.Today())
			if err != nil {
				return err
			}
			p.against(hub, live, m)
		}
		if err := p.said(tx, m); err != nil {
			return err
		}
		more(&p)
		return nil
	})
	return house.Page{Title: "评价办法 " + m.Version + "版", Nav: "/help", Body: Methods(p), NoIndex: true, Crumbs: []house.Crumb{home, {Title: "评价办法", Href: methodPath}, {Title: m.Version + "版"}}}, err
}

func noVersion() error {
	return web.Fail(web.NotFound, "没有公开的这一版评价办法。施行中的在“评价办法”一页。")
}

func noModel() error {
	return web.Fail(web.NotFound, "本市现在没有施行中的评价办法。可以从帮助里了解本平台公示什么。")
}

func askPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	return ask(AskPage{Code: strings.TrimSpace(r.URL.Query().Get("code"))}), nil
}

func ask(p AskPage) house.Page {
	return house.Page{Title: "本单位的评价与原因", Nav: "/help", NoIndex: true, Body: Ask(p), Crumbs: []house.Crumb{home, {Title: "本单位的评价与原因"}}}
}

// wrong is said alike of a code nobody has, of a company nobody knows and of a code that has run out: who tries codes
// learns nothing.
const wrong = "单位代码和查看码对不上，或者查看码已经过期。请核对后再输入；仍然打不开的，请到窗口或向经办人员重新领取。"

// whyPage answers a company that shows its code. The answer is to a POST: no copy of it is kept, and no address leads to it.
func whyPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	in := AskPage{Code: strings.ToUpper(strings.TrimSpace(r.PostFormValue("code"))), Trouble: wrong}
	var p WhyPage
	err := hub.DB.View(r.Context(), func(tx *db.Tx) error {
		s, err := opened(tx, r)
		if err != nil {
			return err
		}
		m, err := hub.Rating.LiveOf(tx, modelID, tx.Today())
		if err != nil {
			return err
		}
		p, err = whole(hub, tx, m, s, r)
		p.Key = r.PostFormValue("key")
		return err
	})
	if errors.Is(err, subject.ErrNone) {
		return ask(in), nil
	}
	return house.Page{Title: "本单位的评价与原因", Nav: "/help", NoIndex: true, Body: Why(p),
		Crumbs: []house.Crumb{home, {Title: "本单位的评价与原因", Href: ownPath}, {Title: p.Name}}}, err
}

// whole is everything a company reads of its result, with what it tried out; m is nil where no version is in force.
func whole(hub *house.Hub, tx *db.Tx, m *rating.Model, s subject.Subject, r *http.Request) (WhyPage, error) {
	if m == nil {
		return unevaluated(hub, tx, s)
	}
	p, err := why(hub, tx, m, s)
	if err != nil {
		return p, err
	}
	if asked(r) {
		if err := p.Trial.try(hub, tx, m, s, r); err != nil {
			return p, err
		}
	}
	p.Announced, _, err = announced(tx, hub.Flow, s.ID)
	return p, err
}

// opened is the company that shows its code and the access code it was given; ErrNone where they do not belong together.
func opened(tx *db.Tx, r *http.Request) (subject.Subject, error) {
	s, err := subject.Find(tx, strings.ToUpper(strings.TrimSpace(r.PostFormValue("code"))))
	if err != nil {
		return s, err
	}
	ok, err := rating.Opens(tx, s.ID, r.PostFormValue("key"))
	if err == nil && !ok {
		err = subject.ErrNone
	}
	return s, err
}
