package casework

import (
	"fmt"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/takedown"
)

// words are the labels of what was filled in.
func words(p *flow.Procedure) flow.Words {
	w := p.Words
	w.Asked, w.Field, w.Wants, w.Asks = ui.Or(w.Asked, "您的请求"), ui.Or(w.Field, "有关的一项"), ui.Or(w.Wants, "应当是"), ui.Or(w.Asks, "理由")
	return w
}

// wanted is what was asked for as people write it: a day, a class, or as it was filled in.
func wanted(s string) string {
	if d, err := clock.ParseDate(s); err == nil {
		return d.Chinese()
	}
	if sev := rulebook.Severity(s); sev.Valid() {
		return sev.Title()
	}
	return s
}

// repairs are the procedures that end one record of a decision and leave its others.
var repairs = []string{"repair", "repair_review"}

// left are the other penalties of the decision a repair is about: each is asked for by itself.
func left(tx *db.Tx, hub *house.Hub, proc *flow.Procedure, c *flow.Case) (out []Left, err error) {
	if !slices.Contains(repairs, proc.ID) {
		return nil, nil
	}
	x, err := hub.Of(tx, c)
	if err != nil {
		return nil, err
	}
	others, err := record.Others(tx, &x.Record)
	for i := range others {
		o := &others[i]
		l := Left{Title: ui.Or(strings.ReplaceAll(o.Class, ";", "；"), x.Item.Title), Href: "/repair/" + x.Subject.Code + "/" + o.ID.String(), When: "不提前修复，公示到" + o.ShownUntil.Chinese()}
		open, err := hub.Flow.Count(tx, flow.Filter{Record: o.ID, Procedures: repairs, Open: true})
		if err != nil {
			return nil, err
		}
		switch {
		case open > 0:
			l.When = "已经申请，正在办理"
		case o.RepairFrom != "" && o.RepairFrom <= tx.Today():
			l.When = "现在可以申请"
		case o.RepairFrom != "":
			l.When = o.RepairFrom.Chinese() + "起可以申请"
		}
		out = append(out, l)
	}
	return out, err
}

// told says how far it has got round that the record of a case is shown no more.
func told(tx *db.Tx, c *flow.Case) (string, error) {
	if c.Record.IsZero() {
		return "", nil
	}
	all, err := takedown.Of(tx, c.Subject, c.Record)
	if err != nil || len(all) == 0 {
		return "", err
	}
	asked, confirmed, late := 0, 0, 0
	for _, e := range all {
		if e.N != all[0].N || e.Due == "" {
			continue
		}
		asked++
		if !e.Confirmed.IsZero() {
			confirmed++
		} else if e.Late(tx.Today()) {
			late++
		}
	}
	begin, what := "网页、接口、订阅已不再显示", "这条信息"
	if corrected, err := stands(tx, c); err != nil {
		return "", err
	} else if corrected {
		begin, what = "网页、接口、订阅已换成更正后的内容", "原来的内容"
	}
	switch {
	case asked == 0:
		return begin + "；没有单位取得过" + what + "的非公开副本。", nil
	case confirmed == asked:
		return fmt.Sprintf("%s；已通知取得过副本的%d家单位，都已确认停用。", begin, asked), nil
	}
	said := fmt.Sprintf("%s；已通知取得过副本的%d家单位，%d家已确认停用", begin, asked, confirmed)
	if late > 0 {
		said += fmt.Sprintf("，%d家超期没有确认", late)
	}
	return said + "。", nil
}

// stands tells whether a correction of the record of a case is shown in its place.
func stands(tx *db.Tx, c *flow.Case) (bool, error) {
	now, err := record.Standing(tx, c.Subject, c.Record)
	if err != nil || now == c.Record {
		return false, err
	}
	r, err := record.Get(tx, c.Subject, now)
	return err == nil && r.Shown(tx.Today()), err
}
