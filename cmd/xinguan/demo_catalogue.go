package main

import (
	"context"
	"strings"

	"xinguan/base/db"
	"xinguan/core/catalog"
	"xinguan/core/opinion"
	"xinguan/rooms/catalogue"
)

// The item of which the demo lays a new version out for opinions, and what it changes: the content of a reward must be given,
// its level is asked for, and what was one form becomes two: the trial shows whom that would hold up.
const demoItem = "reward"

var demoChanges = strings.NewReplacer(
	"{name: content, title: 奖励内容, type: text, means: decision.content, aliases: [行政奖励内容, nr], length: 4000}",
	"{name: content, title: 奖励事由和内容, type: text, means: decision.content, aliases: [奖励内容, 行政奖励内容, nr], length: 2000, need: row}\n  - {name: level, title: 奖励级别, type: text, means: honour.level, aliases: [级别], length: 40, need: column}",
	"checks:\n", "lists:\n  reward_kind:\n    title: 奖励形式\n    source: 示例\n    values: [{name: 授予荣誉称号, aliases: [荣誉称号, 授予称号]}, {name: 通报表扬, aliases: [表彰, 表扬]}, {name: 物质奖励, aliases: [奖金, 奖品]}]\nchecks:\n",
	"workdays: 7, source: 本平台约定，参照双公示", "workdays: 5, source: 本平台约定，参照双公示（示例）",
)

// layOutItem lets the centre of the demo draft a version of an item, try it, lay it out, and somebody say something about it.
func layOutItem(ctx context.Context, e *env) error {
	it, ok := e.catalog.Item(demoItem)
	if !ok {
		return nil
	}
	if err := e.catalog.Adopt(ctx, e.db); err != nil {
		return err
	}
	text, err := e.catalog.Text(demoItem)
	if err != nil {
		return err
	}
	var by string
	number := it.Version + 1
	err = e.db.Write(ctx, func(tx *db.Tx) error {
		hand, err := handOf(tx, "centre")
		if err != nil {
			return err
		}
		by = hand.ID
		if _, err := e.catalog.Begin(tx, by, catalog.Numbered(demoChanges.Replace(text), number)); err != nil {
			return err
		}
		return catalog.AskTrial(tx, demoItem, number, by)
	})
	if err != nil {
		return err
	}
	if err := catalogue.Work(ctx, e.db, e.catalog, e.importer(), e.records()); err != nil {
		return err
	}
	return e.db.Write(ctx, func(tx *db.Tx) error {
		if err := e.catalog.Take(tx, catalog.Take{Item: demoItem, Number: number, Step: catalog.Consult, Effective: tx.Today().AddDays(14), Seen: 1, By: by,
			Why: "示例：奖励公示看不出为什么奖、哪一级奖，按各单位的意见补上"}); err != nil {
			return err
		}
		for _, o := range []opinion.Opinion{{Name: "示例商会", Text: "级别建议用下拉选项，不要自己填（示例）。"}, {Text: "以前的奖励要不要补报级别？（示例）"}} {
			if err := catalog.Say(tx, demoItem, number, o); err != nil {
				return err
			}
		}
		all, err := catalog.Opinions(tx, demoItem, number)
		if err != nil || len(all) == 0 {
			return err
		}
		return catalog.Answer(tx, by, demoItem, number, opinion.Opinion{ID: all[0].ID, Taken: "part", Shown: true, Answer: "先收文字，看半年各单位怎样填，再定代码表（示例）。"})
	})
}
