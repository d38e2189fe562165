package casework

import (
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/record"
)

// outlook says what an open case would change of what is shown, where that can be told beforehand.
func outlook(tx *db.Tx, hub *house.Hub, proc *flow.Procedure, c *flow.Case) (says []string, err error) {
	does := func(effect string) bool {
		return slices.ContainsFunc(proc.Steps, func(s flow.Step) bool { return s.Effect == effect && slices.Contains(s.From, c.State) })
	}
	switch {
	case !c.Open():
		return nil, nil
	case does("record.classify"):
		return ofClass(tx, hub, c)
	case does("subject.shield"):
		all, err := record.Headers(tx, c.Subject)
		return []string{"屏蔽以后，对这家单位不利、正在公示的" + ui.Count(adverse(hub, all, tx.Today())) + "条信息都不再显示，每条仍在原来的最后公示日结束。"}, err
	case does("subject.unshield"):
		all, err := record.HiddenOf(tx, c.Subject)
		for i := range all {
			all[i].State = record.Live
		}
		return []string{"裁定终止重整、解除屏蔽的，" + ui.Count(adverse(hub, all, tx.Today())) + "条还没有到最后公示日的信息恢复显示；被别的案件屏蔽着的，仍不显示。"}, err
	}
	return nil, nil
}

// adverse counts the records among some that speak against their subject and are shown on a day.
func adverse(hub *house.Hub, all []record.Record, today clock.Date) (n int) {
	for i := range all {
		if it, ok := hub.Catalog.Item(all[i].Item); ok && it.Negative() && all[i].Shown(today) {
			n++
		}
	}
	return n
}

// ofClass says which days of a record a class would move, and what becomes of a repair that is under way.
func ofClass(tx *db.Tx, hub *house.Hub, c *flow.Case) (says []string, err error) {
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
