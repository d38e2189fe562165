package counter

import (
	"errors"
	"net/http"

	"rsc.io/qr"

	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
)

// slip is the case of a mark, while its code can still be shown, to whoever works at a window of the same organisation.
func slip(hub *house.Hub, v *house.Visit) (p SlipPage, err error) {
	gone := web.Fail(web.NotFound, "回执单只在收件后一小时内可以打印；申请人凭案号在进度页面查看，查询码丢失的请重新提交。")
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		c, code, err := hub.Flow.Opened(tx, v.FormValue("mark"))
		if errors.Is(err, flow.ErrNone) || err == nil && c.Channel != "counter" {
			return gone
		}
		if err != nil {
			return err
		}
		first, err := hub.Flow.History(tx, c.ID)
		if err != nil {
			return err
		}
		if first[0].Org != v.Actor.Org {
			return gone
		}
		p, err = slipOf(tx, hub, &c, code)
		return err
	})
	p.Mark, p.Where = v.FormValue("mark"), v.Org
	return p, err
}

func slipOf(tx *db.Tx, hub *house.Hub, c *flow.Case, code string) (p SlipPage, err error) {
	x, err := hub.Of(tx, c)
	if err != nil {
		return p, err
	}
	proc, _ := hub.Flow.Procedures.Find(c.Procedure)
	st, _ := proc.State(c.State)
	p = SlipPage{Number: c.Number, Code: code, Title: proc.Title, Subject: x.Subject.Name, State: st.Title, At: c.Opened.Chinese(), Hotline: hub.City.Hotline,
		Address: hub.Site + "/cases?number=" + c.Number}
	if p.About = ui.Or(x.Face.Title, x.Item.Title); x.Whole {
		p.About = ""
	} else if no := hub.Numbered(x.Record.Item, x.Record.DocNo, x.Record.Class); no != "" {
		p.About += "，" + no
	}
	if c.Due != "" {
		p.Due = c.Due.Chinese()
	}
	return p, nil
}

func slipPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p, err := slip(hub, v)
	return house.Page{Title: "回执单", Nav: counterPath, Body: Slip(p), Crumbs: crumbs(house.Crumb{Title: "窗口代办", Href: counterPath}, house.Crumb{Title: "回执单"})}, err
}

// square is the address of the case as a picture a telephone reads.
func square(hub *house.Hub, w http.ResponseWriter, v *house.Visit) error {
	p, err := slip(hub, v)
	if err != nil {
		return err
	}
	code, err := qr.Encode(p.Address, qr.M)
	if err != nil {
		return err
	}
	web.Respond(w, v.Request, http.StatusOK, "image/png", code.PNG())
	return nil
}

func slipPDF(hub *house.Hub, w http.ResponseWriter, v *house.Visit) error {
	p, err := slip(hub, v)
	if err != nil {
		return err
	}
	body, err := draw(p, hub.City.Site, hub.Clock.Now())
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", `attachment; filename="slip.pdf"`)
	web.Respond(w, v.Request, http.StatusOK, "application/pdf", body)
	return nil
}
