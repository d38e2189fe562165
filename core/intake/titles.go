package intake

import (
	"regexp"
	"strings"

	"xinguan/base/sheet"
	"xinguan/core/catalog"
)

// titles says which field of an item a heading belongs to: as people write it, and by the machine's name of the field.
type titles struct {
	said, named map[string]int
	own         map[string]bool // the item's own titles and codes, not other words for them
}

func titlesOf(it *catalog.Item) titles {
	x := titles{map[string]int{}, map[string]int{}, map[string]bool{}}
	for i := range it.Fields {
		for _, t := range it.Fields[i].Headings() {
			x.said[sheet.Fold(t)] = i
		}
		x.named[sheet.Fold(it.Fields[i].Name)] = i
		x.own[sheet.Fold(it.Fields[i].Title)], x.own[sheet.Fold(it.Fields[i].Standard)] = true, true
	}
	return x
}

// heading is what the title of a column was read as.
type heading struct {
	field int    // -1 = none
	other int    // the field whose machine's name it is too, where that is another; else -1
	unit  string // 元, 万元, 亿元 where the title says so
	own   bool   // it is the item's own title
}

// read finds the field of a title. A remark in brackets after it is left off: what an example looks like, that it must be
// filled in, or the unit of the amounts below.
func (x titles) read(title string) heading {
	key, unit := strings.TrimSuffix(sheet.Fold(title), ":"), ""
	for h := x.whole(key); ; h = x.whole(key) {
		if h.field >= 0 {
			h.unit = unit
			return h
		}
		bare, remark, ok := remarked(key)
		if !ok {
			return heading{field: -1, other: -1, unit: unit}
		}
		switch u := unitOf(remark); {
		case u != "":
			unit = u
		case !remarkForm.MatchString(remark):
			return x.twice(bare, remark, unit)
		}
		key = bare
	}
}

// whole finds a folded title as it stands.
func (x titles) whole(key string) heading {
	f, said := x.said[key]
	n, named := x.named[key]
	switch {
	case said && named && f != n:
		return heading{field: f, other: n}
	case said:
		return heading{field: f, other: -1, own: x.own[key]}
	case named:
		return heading{field: n, other: -1}
	}
	return heading{field: -1, other: -1}
}

// twice finds a title that says the same in brackets again: 行政相对人代码（统一社会信用代码）.
func (x titles) twice(bare, remark, unit string) heading {
	a, ok1 := x.said[bare]
	b, ok2 := x.said[remark]
	if !ok1 || !ok2 || a != b {
		return heading{field: -1, other: -1, unit: unit}
	}
	return heading{field: a, other: -1, unit: unit}
}

// remarked takes the brackets off the end of a folded title.
func remarked(key string) (bare, remark string, ok bool) {
	at := strings.LastIndexByte(key, '(')
	if at <= 0 || !strings.HasSuffix(key, ")") {
		return "", "", false
	}
	return key[:at], key[at+1 : len(key)-1], true
}

// unitForm is a unit of money as titles write it; another currency is none, and its column stays unknown.
var unitForm = regexp.MustCompile(`^(?:金额)?(?:单位[:为]?)?(?:人民币)?(亿元|万元|元|亿|万)(?:人民币)?$`)

func unitOf(remark string) string {
	m := unitForm.FindStringSubmatch(remark)
	if m == nil {
		return ""
	}
	return strings.TrimSuffix(m[1], "元") + "元"
}

// remarkForm is what titles say of how to fill their column.
var remarkForm = regexp.MustCompile(`^(?:格式.*|例如?[:,].*|如[:,]?[0-9].*|[0-9]+位.*|[y年].*[md月日].*|年月日|日期|文本|数字|文本格式|日期格式|.*必填.*|.*选填.*|.*必录.*|.*可不填.*|.*可填可不填.*|.*可空.*|.*为空.*|多选|单选|.*可多选.*|全称|填全称|如有|若有|如有请填写|示例.*|下拉.*|见代码表|代码表.*)$`)

// doubled says of a title that its column was not read because another says the same.
func (c *checker) doubled(h header, title string) string {
	if f := titlesOf(c.plan.item).read(title).field; f >= 0 {
		if first := tidy(h.row.Cells[c.plan.mapping.field[f]]); sheet.Fold(first) != sheet.Fold(title) {
			return "列“" + tidy(title) + "”与“" + first + "”说的是同一栏，只读了“" + first + "”；两列都要报的，请合在一列里。"
		}
	}
	return "标题“" + tidy(title) + "”出现了两次，只读了前面一列；请删去多余的一列。"
}
