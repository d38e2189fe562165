package main

import (
	"context"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/rooms/campaign"
)

// makeCampaign begins a campaign of the demo as its people would, and lets one department work on some of its list.
func makeCampaign(ctx context.Context, where store) error {
	return onDayHub(ctx, where, clock.Today(clock.System{}), func(hub *house.Hub) error {
		c := campaign.Campaign{ID: id.New(), Title: "行政处罚未修复的单位专项治理（示例）", Basis: "示例信用〔2026〕3号，规划第四部分第（六）项",
			Goal: "近三个月作出、仍在公示的处罚，逐家联系，督促履行义务、申请修复；联系不上的查明去向。", Assign: "authority",
			Query: record.Selection{Items: []string{"penalty"}, Authorities: []string{demoOffice, "sthjj"}, Kind: "罚款"}}
		err := hub.DB.Write(ctx, func(tx *db.Tx) error {
			centre, err := handOf(tx, "centre")
			if err != nil {
				return err
			}
			head, err := handOf(tx, "head")
			if err != nil {
				return err
			}
			c.Query.From, c.Ends, c.By = tx.Today().AddMonths(-3), tx.Today().AddMonths(2), centre.ID
			return campaign.Begin(hub, tx, c, head.ID, "同意开展（示例）")
		})
		if err != nil {
			return err
		}
		if err := campaign.Work(ctx, hub); err != nil {
			return err
		}
		return hub.DB.Write(ctx, func(tx *db.Tx) error { return workOn(tx, hub) })
	})
}

// workOn takes the steps of a department on the first of its list.
func workOn(tx *db.Tx, hub *house.Hub) error {
	all, err := hub.Flow.List(tx, flow.Filter{Procedures: []string{"campaign"}, Orgs: []string{demoOffice}}, 6)
	if err != nil {
		return err
	}
	a, err := people.AccountByLogin(tx, "decider")
	if err != nil {
		return err
	}
	by := flow.Hand{Actor: people.Actor{ID: a.ID.String(), Org: a.Org}, Party: flow.Authority, Name: a.Name}
	for i, k := range all {
		if k, err = hub.Flow.Take(tx, flow.Move{Case: k.ID, Step: "contact", Seen: k.N, By: by, Text: "已电话联系经办人，告知怎样缴款和申请修复（示例）"}); err != nil {
			return err
		}
		switch i {
		case 0:
			_, err = hub.Flow.Take(tx, flow.Move{Case: k.ID, Step: "gone", Seen: k.N, By: by, Reason: "deregistered", Text: "登记机关已办理注销（示例）"})
		case 1:
			_, err = hub.Flow.Take(tx, flow.Move{Case: k.ID, Step: "refuse", Seen: k.N, By: by, Reason: "unwilling", Text: "两次上门，明确表示不缴（示例）"})
		}
		if err != nil {
			return err
		}
	}
	return nil
}
