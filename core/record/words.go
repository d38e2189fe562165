package record

import (
	"fmt"

	"xinguan/base/clock"
	"xinguan/core/catalog"
	"xinguan/core/rulebook"
)

// itemWords says in whole sentences until when a record is shown and by which rule of its item.
func itemWords(it *catalog.Item, f Fixed, t rulebook.Terms) string {
	p := &it.Publication
	if !t.Shown {
		return "不符合公示的条件，不公示。"
	}
	s := map[string]string{
		catalog.ByListing:   "列入期间公示，移出当天起不再公示。",
		catalog.ByValidity:  "公示到有效期最后一天。",
		catalog.ByYears:     "",
		catalog.ByCatalogue: "在目录内期间公示。",
	}[p.Rule]
	if p.Years > 0 {
		s += fmt.Sprintf("最长公示%d年，自%s起算（依据：%s）。", p.Years, f.Decided.Chinese(), p.Source)
	}
	if t.Until != clock.Forever {
		s += "最后公示日" + t.Until.Chinese() + "。"
	}
	return s
}

// validUntil reads from the body of a record to accept the last day it says it holds, where the item's rule asks for
// it: the day before its removal from a list, else the end of its validity. It stands here, and not with those who make
// records, so that no way in can forget it.
func (l Laws) validUntil(n *New) clock.Date {
	it, ok := l.Catalog.Of(n.Item, n.ItemVersion)
	if !ok || !it.Public() || !endsItself(it.Publication.Rule) || n.Body == nil {
		return n.ValidUntil
	}
	get := func(m catalog.Means) clock.Date {
		if f, ok := it.Field(m); ok {
			v, _ := textIn(n.Body, f.Name)
			return clock.Date(v)
		}
		return ""
	}
	if removed := get(catalog.RemovedOn); removed != "" {
		return removed.AddDays(-1)
	}
	if until := get(catalog.ValidUntil); until != longTerm {
		return until
	}
	return clock.Forever
}
