package supervision

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/subject"
	"xinguan/core/tier"
)

func rowOf(tx *db.Tx, s *tier.Sector, r tier.Row) (Row, error) {
	x, err := subject.FiledAs(tx, r.Subject)
	return Row{Href: officePath + "/" + s.ID + "/organisations/" + url.PathEscape(x.Code), Name: x.Name, Code: x.Code, Proposed: title(s, r.Proposed), Ground: r.Ground, Since: r.Since.Table(),
		Held: title(s, r.Held), InForce: title(s, s.InForce(r.Standing)), Open: s.Open(r.Standing)}, err
}

func changesOf(tx *db.Tx, s *tier.Sector, of id.ID, limit int) (out []ChangeRow, err error) {
	all, err := tier.Changes(tx, s.ID, of, limit)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		x, err := subject.FiledAs(tx, c.Subject)
		if err != nil {
			return nil, err
		}
		out = append(out, ChangeRow{c.At.Chinese(), x.Name, x.Code, title(s, c.Was), title(s, c.Class), c.Ground, c.Reason, c.Name})
	}
	return out, nil
}

// OnePage is where one organisation stands, and how it came there.
type OnePage struct {
	Row
	Sector, Action string
	Frequency      string
	Channel        string
	Simpler        string
	Class          string // id of what is proposed
	Seen           int
	May            bool
	Changes        []ChangeRow
}

// standing is the organisation of an address in a sector.
func standing(tx *db.Tx, s *tier.Sector, code string) (tier.Row, error) {
	gone := web.Fail(web.NotFound, "这家单位不在这个领域的名册里。请核对代码。")
	x, err := subject.Find(tx, strings.ToUpper(strings.TrimSpace(code)))
	if errors.Is(err, subject.ErrNone) {
		return tier.Row{}, gone
	}
	if err != nil {
		return tier.Row{}, err
	}
	all, err := tier.Of(tx, x.ID)
	for _, r := range all {
		if r.Sector == s.ID {
			return r, nil
		}
	}
	return tier.Row{}, errors.Join(err, gone)
}

func onePage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	s, err := sectorOf(hub, v)
	if err != nil {
		return house.Page{}, err
	}
	p := OnePage{Sector: s.Title, Action: officePath + "/" + s.ID + "/organisations/" + url.PathEscape(v.PathValue("code"))}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		r, err := standing(tx, s, v.PathValue("code"))
		if err != nil {
			return err
		}
		if p.Row, err = rowOf(tx, s, r); err != nil {
			return err
		}
		c, _ := s.Class(s.InForce(r.Standing))
		p.Frequency, p.Channel, p.Simpler, p.Class, p.Seen = c.Frequency, c.Channel, c.Simpler, r.Proposed, r.N
		p.May = p.Open && mayConfirm(v.Actor, s)
		p.Changes, err = changesOf(tx, s, r.Subject, 20)
		return err
	})
	return house.Page{Title: p.Name, Nav: officePath, Body: One(p), Crumbs: []house.Crumb{desk, {Title: "分级分类监管", Href: officePath}, {Title: s.Title, Href: officePath + "/" + s.ID}, {Title: p.Name}}}, err
}

// told turns what keeps a class from being confirmed into an answer for the person.
func told(err error) error {
	switch {
	case errors.Is(err, tier.ErrMoved):
		return web.Fail(web.Conflict, "%s。", err)
	case errors.Is(err, tier.ErrWhy), errors.Is(err, tier.ErrOne):
		return web.Fail(web.Invalid, "%s。", err)
	}
	return err
}

func confirmation(s *tier.Sector, v *house.Visit) (tier.Confirmation, error) {
	if !mayConfirm(v.Actor, s) {
		return tier.Confirmation{}, web.Fail(web.Forbidden, "%s。", people.Decide(v.Actor, people.TierConfirm, people.Scope{Org: s.Agency}).Why)
	}
	c := tier.Confirmation{Sector: s, Class: v.PostFormValue("class"), Reason: strings.TrimSpace(v.PostFormValue("reason")), By: v.Actor.ID, Name: v.Org + " " + v.Name}
	if _, ok := s.Class(c.Class); !ok || len([]rune(c.Reason)) > 300 {
		return c, web.Fail(web.Invalid, "请选择类别，理由最多300个字。")
	}
	return c, nil
}

func confirmAll(hub *house.Hub, v *house.Visit) (house.Page, error) {
	s, err := sectorOf(hub, v)
	if err != nil {
		return house.Page{}, err
	}
	c, err := confirmation(s, v)
	if err != nil {
		return house.Page{}, err
	}
	n, err := c.ConfirmAll(v.Context(), hub.DB)
	return house.Page{Moved: officePath + "/" + s.ID, Said: "已确认" + strconv.Itoa(n) + "家。"}, told(err)
}

func confirmOne(hub *house.Hub, v *house.Visit) (house.Page, error) {
	s, err := sectorOf(hub, v)
	if err != nil {
		return house.Page{}, err
	}
	c, err := confirmation(s, v)
	if err != nil {
		return house.Page{}, err
	}
	seen, bad := strconv.Atoi(v.PostFormValue("seen"))
	if bad != nil {
		return house.Page{}, web.Fail(web.Invalid, "这一页已经不完整，请刷新后再确认。")
	}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		r, err := standing(tx, s, v.PathValue("code"))
		if err != nil {
			return err
		}
		return c.Confirm(tx, r.Subject, seen)
	})
	return house.Page{Moved: officePath + "/" + s.ID + "/organisations/" + url.PathEscape(v.PathValue("code")), Said: "已确认。"}, told(err)
}
