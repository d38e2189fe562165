package casework

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
)

// One step for several cases at once: only what decides nothing, as the procedure's file says.

// pick offers the step of a case that can be taken with others.
func (r *DocketRow) pick(p *flow.Procedure, c *flow.Case, a people.Actor, item string, as flow.Party) {
	if !c.Open() {
		return
	}
	for _, s := range p.StepsFor(c.State, as) {
		if s.Bulk && allowed(a, c, item, s, as).Allowed {
			r.Pick, r.Step = c.ID.String()+"/"+strconv.Itoa(c.N)+"/"+s.ID, s.Title
		}
	}
}

// bulk is the title of the step that the rows of the list offer; empty where none does.
func (d *Docket) bulk() string {
	for _, r := range d.Rows {
		if r.Pick != "" {
			return r.Step
		}
	}
	return ""
}

// bulkPage takes the step for each case by itself: one that somebody else was at meanwhile does not hold up the others.
func bulkPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	if err := v.ParseForm(); err != nil {
		return house.Page{}, web.Fail(web.Invalid, "提交的内容没有读懂，请退回上一页再试。")
	}
	picked := v.PostForm["case"]
	if len(picked) == 0 || len(picked) > shown {
		return house.Page{}, web.Fail(web.Invalid, "请先勾选要办理的案件，一次最多%d件。", shown)
	}
	done, left := 0, []string(nil)
	for _, x := range picked {
		number, err := takePicked(hub, v, x)
		if err == nil {
			done++
			continue
		}
		var told *web.Error
		if !errors.As(err, &told) {
			return house.Page{}, err
		}
		left = append(left, strings.TrimSpace(number+" "+strings.TrimSuffix(told.Message, "。")))
	}
	said := fmt.Sprintf("已办理%d件。", done)
	if len(left) > 0 {
		said += fmt.Sprintf("有%d件没有办：", len(left)) + strings.Join(left, "；") + "。"
	}
	return house.Page{Moved: docketPath, Said: said}, nil
}

func takePicked(hub *house.Hub, v *house.Visit, picked string) (number string, err error) {
	bad := web.Fail(web.Invalid, "提交的内容不完整，请刷新页面后再办理。")
	parts := strings.Split(picked, "/")
	if len(parts) != 3 {
		return "", bad
	}
	of, err1 := id.Parse(parts[0])
	seen, err2 := strconv.Atoi(parts[1])
	if err1 != nil || err2 != nil {
		return "", bad
	}
	err = hub.DB.Write(context.WithoutCancel(v.Context()), func(tx *db.Tx) error {
		c, err := hub.Flow.Get(tx, of)
		if err != nil {
			return house.Told(err)
		}
		x, err := hub.Of(tx, &c)
		if err != nil {
			return err
		}
		if hub.Confidential(&c) || !house.MayRead(v.Actor, &c, x.Record.Item).Allowed {
			return web.Fail(web.NotFound, "%s。", flow.ErrNone)
		}
		number = c.Number
		proc, _ := hub.Flow.Procedures.Find(c.Procedure)
		s, ok := proc.Step(parts[2])
		if !ok || !s.Bulk {
			return house.Told(flow.ErrNotNow)
		}
		h := hand(tx, hub, v.Actor, &c)
		h.Name = v.Name
		if d := allowed(v.Actor, &c, x.Record.Item, s, h.Party); !d.Allowed {
			return web.Fail(web.Forbidden, "%s。", d.Why)
		}
		_, err = hub.Flow.Take(tx, flow.Move{Case: c.ID, Step: s.ID, Seen: seen, By: h})
		return house.Told(err)
	})
	return number, err
}
