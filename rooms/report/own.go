package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/core/house"
)

const ownPath = house.OwnPath + "/reports"

// OwnPage lists the reports issued about a subject, and where it takes a copy of what is kept.
type OwnPage struct {
	Person bool
	Code   string
	Rows   []OwnRow
	More   bool
}

// OwnRow is a report that was issued.
type OwnRow struct {
	Number, Code, Verify, AsOf string
	At                         clock.Instant
}

// mostIssued is how many reports are listed.
const mostIssued = 100

func ownReports(hub *house.Hub, o *house.Owner) (house.Page, error) {
	var p OwnPage
	err := hub.DB.View(o.Context(), func(tx *db.Tx) error {
		s, of, err := o.Whole(tx)
		if err != nil {
			return err
		}
		p = OwnPage{Person: o.Person, Code: s.Code}
		all, err := issuedTo(tx, of, mostIssued+1)
		if p.More = len(all) > mostIssued; p.More {
			all = all[:mostIssued]
		}
		for _, n := range all {
			p.Rows = append(p.Rows, OwnRow{Number: n.Number, Code: Spaced(n.Code), Verify: "/verify?code=" + n.Code, AsOf: n.AsOf, At: n.At})
		}
		return err
	})
	return house.Page{Title: "报告和数据", Nav: ownPath, Body: OwnBody(p),
		Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "我的信用", Href: house.OwnPath}, {Title: "报告和数据"}}}, err
}

// ownJSON is a copy of everything kept about the subject, for it to take elsewhere.
func ownJSON(hub *house.Hub, w http.ResponseWriter, o *house.Owner) error {
	c, err := ownCopy(hub, o)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(c); err != nil {
		return err
	}
	return download(w, o, "json", "application/json; charset=utf-8", c, out.Bytes())
}

// ownPDF is the same to read.
func ownPDF(hub *house.Hub, w http.ResponseWriter, o *house.Owner) error {
	c, err := ownCopy(hub, o)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := c.render(&out); err != nil {
		return err
	}
	return download(w, o, "pdf", "application/pdf", c, out.Bytes())
}

func download(w http.ResponseWriter, o *house.Owner, ending, kind string, c Copy, body []byte) error {
	w.Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="xinguan-%s.%s"`, c.Made[:10], ending))
	web.Respond(w, o.Request, http.StatusOK, kind, body)
	return nil
}
