package catalog

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// Ended says why an item is collected no more, from the day the version with it is in force. The item stays in the catalogue:
// what was taken in under it can be found, corrected, withdrawn, objected to and repaired until its time is over.
type Ended struct {
	Why   string `yaml:"why"`   // 国家基础目录2026年版不再列入
	Shown *bool  `yaml:"shown"` // whether what is there is published on, by the item's own rule
}

// Over tells whether the item is collected no more.
func (it *Item) Over() bool { return it.Ended != nil }

// Fate says what becomes of an item that ended and of its records, in whole sentences; empty where it did not end.
func (it *Item) Fate() string {
	if it.Ended == nil {
		return ""
	}
	s := "不再接收新的报送，也不用零报送；以前收下的仍可以更正、撤回、异议和修复，保存期满后抹去。"
	if it.Public() {
		return s + "正在公示的照原来的规则公示到期。"
	}
	if it.Ended.Shown != nil && !*it.Ended.Shown {
		return s + "正在公示的从这一版施行起停止公示，取过的单位会收到撤下通知。"
	}
	return s
}

// ending checks what a version that ends its item says, and takes its records from the public where it says so.
func (v *validator) ending() {
	it := v.item
	e := it.Ended
	if e == nil {
		return
	}
	switch {
	case strings.TrimSpace(e.Why) == "":
		v.fail("终止归集要用 why 写明原因，它公开显示", "ended")
	case it.Family == Registration:
		v.fail("登记信息不能终止归集：主体靠它认定", "ended")
	case e.Shown == nil && it.Public():
		v.fail("终止归集要用 shown 写明正在公示的怎么办：yes 照原来的规则公示到期，no 停止公示", "ended")
	case e.Shown != nil && *e.Shown && it.Publication.Rule == ByCatalogue:
		v.fail("这一项的规则是“在目录内期间公示”，终止以后没有期限可依，shown 要写 no", "ended")
	}
	if e.Shown != nil && !*e.Shown && it.Public() {
		it.Publication = Publication{Class: "never", Rule: Never, Why: "已终止归集：" + e.Why}
	}
}

var endedLines = regexp.MustCompile(`(?m)^ended:.*\n(?:[ \t]+.*\n)*`)

// Ending is a text that ends its item, under another number.
func Ending(text string, number int, why string, shown bool) string {
	quoted, _ := json.Marshal(strings.TrimSpace(why)) // a text in JSON is one in YAML
	line := fmt.Sprintf("version: %d\nended: {why: %s, shown: %s}", number, quoted, map[bool]string{true: "yes", false: "no"}[shown])
	return numberLine.ReplaceAllLiteralString(endedLines.ReplaceAllString(text, ""), line)
}
