package casework

import (
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/record"
)

// outlook says what an open case about a class would move if it is confirmed; empty for other cases.
func outlook(tx *db.Tx, hub *house.Hub, proc *flow.Procedure, c *flow.Case) (says []string, err error) {
	if !c.Open() || !slices.ContainsFunc(proc.Steps, func(s flow.Step) bool { return s.Effect == "record.classify" }) {
		return nil, nil
	}
	x, err := hub.Of(tx, c)
	if err != nil || !x.Record.Shown(tx.Today()) {
		return nil, err
	}
	then, err := hub.Laws().Suppose(tx, &x.Record, record.Event{Kind: record.Classified, Value: c.Applicant.Wants, Cause: c.Applicant.Field})
	if err != nil {
		return nil, err
	}
	if says = moves(x.Record.Derived, then, tx.Today()); then.RepairFrom <= tx.Today() || !then.Public {
		return says, nil
	}
	open, err := hub.Flow.List(tx, flow.Filter{Record: c.Record, Procedures: repairs, Open: true}, 1)
	if err == nil && len(open) > 0 {
		says = append(says, "修复申请"+open[0].Number+"正在办理：它会等到"+then.RepairFrom.Chinese()+"再接着办，材料保留，不算拒绝。")
	}
	return says, err
}

// moves says which days of a record would be others.
func moves(now, then record.Derived, today clock.Date) (says []string) {
	if !then.Public || then.ShownUntil < today {
		return []string{"这条信息不再公示。"}
	}
	if then.ShownUntil != now.ShownUntil {
		says = append(says, "最后公示日由"+now.ShownUntil.Chinese()+"改为"+then.ShownUntil.Chinese()+"。")
	}
	if then.RepairFrom != now.RepairFrom && then.RepairFrom != "" {
		says = append(says, "可以修复的日期由"+now.RepairFrom.Chinese()+"改为"+then.RepairFrom.Chinese()+"。")
	}
	if len(says) == 0 {
		says = append(says, "最后公示日和可以修复的日期都不变。")
	}
	return says
}
