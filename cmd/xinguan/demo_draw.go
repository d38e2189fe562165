package main

import (
	"context"
	"errors"
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/access"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/tier"
	"xinguan/rooms/draw"
)

// makeDraw lets the demo have a plan that was drawn: sealed nine days ago, its seed known six days ago, some visits made.
// Each step is done with the clock of its day, as it would have been.
func makeDraw(ctx context.Context, where store) error {
	today := clock.Today(clock.System{})
	var plan, small draw.Plan
	days := []struct {
		day clock.Date
		do  func(tx *db.Tx, hub *house.Hub) error
	}{
		{today.AddDays(-9), func(tx *db.Tx, hub *house.Hub) (err error) {
			if plan, err = sealDemo(tx, hub, today); err == nil {
				small, err = sealSmall(tx, hub, today)
			}
			return err
		}},
		{today.AddDays(-6), func(tx *db.Tx, hub *house.Hub) error {
			by, err := handOf(tx, "second")
			for _, p := range []draw.Plan{plan, small} {
				err = errors.Join(err, draw.EnterSeed(tx, hub, by, p.ID, "2026138 01 05 12 19 23 30 07", "示例：中国福利彩票双色球2026138期开奖公告（虚构）"))
			}
			return err
		}},
		{today, func(tx *db.Tx, hub *house.Hub) error {
			return errors.Join(visitDemo(tx, hub, plan.ID, today), visitSmall(tx, hub, small.ID, today))
		}},
	}
	for _, d := range days {
		if err := onDay(ctx, where, d.day, d.do); err != nil {
			return fmt.Errorf("演示的抽查：%w", err)
		}
	}
	return nil
}

// onDay does something with the clock of a day, and lets the log follow. Today it is the time it is: what is written ahead of
// it would stop the server from writing until then.
func onDay(ctx context.Context, where store, day clock.Date, do func(tx *db.Tx, hub *house.Hub) error) error {
	return onDayHub(ctx, where, day, func(hub *house.Hub) error {
		return hub.DB.Write(ctx, func(tx *db.Tx) error { return do(tx, hub) })
	})
}

// onDayHub is onDay for what takes transactions of its own.
func onDayHub(ctx context.Context, where store, day clock.Date, do func(hub *house.Hub) error) error {
	var at clock.Clock = clock.System{}
	if day < clock.Today(at) {
		at = clock.At(day)
	}
	e, err := where.open(ctx, db.WithClock(at))
	if err != nil {
		return err
	}
	defer e.close()
	staff, err := e.people()
	if err != nil {
		return err
	}
	cases, err := e.flow()
	if err != nil {
		return err
	}
	purposes, err := access.LoadRules(e.folder)
	if err != nil {
		return err
	}
	hub := &house.Hub{Flow: cases, Purposes: purposes, DB: e.db, City: e.city, Catalog: e.catalog, Rules: e.rules, Ring: e.ring, Proofs: e.proofs, People: staff, Rating: e.rating(), Tiers: e.tiers(), Records: e.records(), Clock: e.db.Clock()}
	if err := do(hub); err != nil {
		return err
	}
	return e.publish(ctx)
}

func handOf(tx *db.Tx, login string) (draw.Hand, error) {
	a, err := people.AccountByLogin(tx, login)
	return draw.Hand{ID: a.ID.String(), Name: a.Name, Org: a.Org}, err
}

func sealDemo(tx *db.Tx, hub *house.Hub, today clock.Date) (p draw.Plan, err error) {
	by, err := handOf(tx, "decider")
	if err != nil {
		return p, err
	}
	fire, err := handOf(tx, "fire")
	if err != nil {
		return p, err
	}
	if err := errors.Join(enlistDemo(tx, by, "CG", today, "示例赵", "示例钱", "示例孙", "示例李", "示例周"), enlistDemo(tx, fire, "XF", today, "示例吴", "示例郑", "示例王", "示例冯")); err != nil {
		return p, err
	}
	from := today.AddDays(-5)
	p, err = draw.Propose(tx, hub, by, draw.Plan{Matter: "CG-02", Title: "户外广告设施设置随机抽查（示例）", Source: "ssq", SeedDay: today.AddDays(-6), From: from, Until: min(from.AddMonths(1), from[:4]+"-12-31")})
	if err != nil {
		return p, err
	}
	return p, draw.Seal(tx, hub, by, p.ID)
}

// sealSmall is a plan of one town that another department comes along to: small enough to be enlarged and brought to its end by hand.
func sealSmall(tx *db.Tx, hub *house.Hub, today clock.Date) (p draw.Plan, err error) {
	by, err := handOf(tx, "decider")
	if err != nil {
		return p, err
	}
	from := today.AddDays(-5)
	p, err = draw.Propose(tx, hub, by, draw.Plan{Matter: "XF-01", Title: "人员密集场所消防安全联合抽查（示例）", Town: "441900119", Source: "ssq", SeedDay: today.AddDays(-6), From: from, Until: min(from.AddMonths(1), from[:4]+"-12-31")})
	if err != nil {
		return p, err
	}
	return p, draw.Seal(tx, hub, by, p.ID)
}

// visitSmall leaves one visit of the sample to be made.
func visitSmall(tx *db.Tx, hub *house.Hub, of id.ID, today clock.Date) error {
	by, err := handOf(tx, "decider")
	if err != nil {
		return err
	}
	all, err := draw.Visits(tx, of)
	if err != nil {
		return err
	}
	left := false
	for i, v := range all {
		if v.State != draw.Planned {
			continue
		}
		if v.List == draw.Objects && !left {
			left = true
			continue
		}
		found := draw.Found{Visited: string(today.AddDays(-i % 5)), Result: "未发现问题"}
		if v.List == draw.Objects && i%2 == 1 {
			found.Result, found.Note = "发现问题已责令改正", "疏散通道堆放物品，已当场清理（示例）"
		}
		if err := draw.Enter(tx, hub, by, of, v.List, v.N, found); err != nil {
			return err
		}
	}
	return nil
}

// enlistDemo enters the officers of a department; the certificate of the last ran out: that one is never drawn.
func enlistDemo(tx *db.Tx, by draw.Hand, prefix string, today clock.Date, names ...string) error {
	for i, name := range names {
		o := draw.Officer{ID: id.New(), Name: name, Cert: fmt.Sprintf("示例-%s-%03d", prefix, i+1), Until: today.AddMonths(20), Active: true}
		if i == len(names)-1 {
			o.Until = today.AddDays(-1)
		}
		if err := draw.Enlist(tx, by, o); err != nil {
			return err
		}
	}
	return nil
}

// visitDemo writes down some visits: most found nothing, one company was gone, an officer stood back.
func visitDemo(tx *db.Tx, hub *house.Hub, of id.ID, today clock.Date) error {
	by, err := handOf(tx, "decider")
	if err != nil {
		return err
	}
	all, err := draw.Visits(tx, of)
	if err != nil {
		return err
	}
	made := 0
	for _, v := range all {
		if v.List != draw.Objects || v.State != draw.Planned || made > 11 {
			continue
		}
		if err := visited(tx, hub, by, of, v, made, today); err != nil {
			return err
		}
		made++
	}
	return nil
}

// visited makes one visit of the demo, the first in vain; to the second another officer comes than was drawn first.
func visited(tx *db.Tx, hub *house.Hub, by draw.Hand, of id.ID, v draw.Visit, made int, today clock.Date) error {
	switch made {
	case 0:
		return draw.Replace(tx, hub, by, of, draw.Objects, v.N, "gone", "已迁往外地（示例）")
	case 1:
		if err := draw.StandBack(tx, hub, by, of, draw.Objects, v.N, v.Staff[0].Officer, "kin", ""); err != nil {
			return err
		}
	}
	found := draw.Found{Visited: string(today.AddDays(-made % 5)), Result: "未发现问题"}
	if made%4 == 0 {
		found.Result, found.Note = "发现问题已责令改正", "设置与备案不符，已当场改正（示例）"
	}
	return draw.Enter(tx, hub, by, of, draw.Objects, v.N, found)
}

// demoWaits is the department whose officials have not looked at the classes beside the best yet: something to try.
const demoWaits = "scjgj"

// confirmTiers lets the officials of the demo confirm the classes that are not the strictest, as they would.
func confirmTiers(ctx context.Context, e *env) error {
	var by draw.Hand
	if err := e.db.View(ctx, func(tx *db.Tx) (err error) { by, err = handOf(tx, "decider"); return err }); err != nil {
		return err
	}
	for _, s := range e.sectors.List {
		agency, _ := e.city.Agency(s.Agency)
		for i, c := range s.Classes {
			if c.ID == s.Strictest() || i > 0 && s.Agency == demoWaits {
				continue
			}
			if _, err := (tier.Confirmation{Sector: s, Class: c.ID, Reason: "示例：首次分类", By: by.ID, Name: agency.Name + " " + by.Name}).ConfirmAll(ctx, e.db); err != nil {
				return err
			}
		}
	}
	return nil
}
