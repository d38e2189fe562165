package guide

import (
	"github.com/a-h/templ"

	"xinguan/base/prose"
)

// Samples are the room's pages with made-up content, for tests and for looking at.
func Samples() map[string]templ.Component {
	doc, _ := prose.Parse(sampleText)        // checked by the test of the pages
	english, _ := prose.Parse(sampleEnglish) // likewise
	next := []Link{{Title: "示例帮助页", Lede: "示例说明。", Href: "/help/sample"}, {Title: "查一家单位", Href: "/search"}}
	return map[string]templ.Component{
		"help": Index(IndexPage{Hotline: "12345", Groups: []Group{
			{"看信息的人", []Link{{Title: "示例帮助页", Lede: "示例说明。", Href: "/help/sample"}, {Title: "A page", Lede: "Written in English.", Href: "/help/sample", Written: true}}},
			{"关于本站", []Link{{Title: "示例帮助页", Lede: "示例说明。", Href: "/help/sample"}}}}}),
		"help-none":    Index(IndexPage{Hotline: "12345"}),
		"help-text":    Page(TextPage{Doc: doc, Next: next, Hotline: "12345"}),
		"help-english": Page(TextPage{Doc: english, Written: true, Next: next, Hotline: "12345"}),
		"help-method": Page(TextPage{Doc: doc, Next: next, Hotline: "12345", Method: &Method{
			Books: []Book{{Title: "示例办法", Number: "第1号", Source: "示例来源", From: "2026-04-01", Transition: transitions["more_lenient"], Rows: sampleRows},
				{Title: "示例旧办法", Source: "示例来源", From: "2023-05-01", Until: "2026-03-31", Transition: transitions["decided_after"], Special: "示例领域", Rows: sampleRows}},
			Items: []ItemRow{{"示例信息", "/catalog/sample", "决定之日起3年", "示例来源", true}, {"示例信息", "/catalog/sample", "决定之日起1年", "示例来源", false}}}}),
	}
}

var sampleRows = []Row{{Class: "轻微", Hidden: true}, {Class: "一般", Min: "3个月", Special: "1年", Max: "1年", Source: "示例来源"},
	{Class: "严重", Min: "1年", Max: "3年", Verified: true}, {Class: "类别待确认", As: "一般", Min: "3个月", Max: "1年"}}

const sampleText = `# 示例帮助页
示例说明。

## 第一步
先看[目录](/catalog)，再拨打**电话**。

- 一
- 二

## 第二步
1. 甲
2. 乙

> 示例提醒。

表：示例表
| 甲 | 乙 |
| --- | --- |
| 一 | 二 |
`

const sampleEnglish = `# A page
Written in English.

## One
See the [catalogue](/catalog).

## Two
- one
- two
`
