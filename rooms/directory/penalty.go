package directory

import (
	"unicode/utf8"

	"xinguan/base/clock"
	"xinguan/base/ui"
)

// repairable tells whether repair may be applied for on a day.
func (c *Penalty) repairable(today clock.Date) bool {
	return c.RepairFrom != "" && c.RepairFrom <= today
}

// conductInTitle is how many characters of the conduct stand as the title of a record.
const conductInTitle = 120

// by is the line under the title: who decided, when, under which number.
func (c *Penalty) by() string { return decidedOn(c.Decided, c.DocNo) }

func decidedOn(day clock.Date, docNo string) string {
	text := " 决定"
	if day != "" {
		text += "，" + day.Chinese()
	}
	if docNo != "" {
		text += "，" + docNo
	}
	return text
}

// facts are the facts of the card, without the title.
func (c *Penalty) facts() []ui.Fact {
	facts := []ui.Fact{
		{Label: "违法行为", Value: fullConduct(c.Conduct), Wide: true},
		{Label: "处罚内容", Value: c.Content, Wide: long(c.Content)},
		{Label: "处罚种类", Value: c.Kinds, Plain: true},
	}
	facts = append(facts, c.Amounts...)
	return append(facts,
		ui.Fact{Label: "违法事实", Value: c.Facts, Wide: long(c.Facts)},
		ui.Fact{Label: "处罚依据", Value: c.Basis, Wide: long(c.Basis)},
		ui.Fact{Label: "类别由谁认定", Value: c.classedBy(), Plain: true})
}

// fullConduct repeats a conduct too long for a title.
func fullConduct(s string) string {
	if ui.Clip(s, conductInTitle) == s {
		return ""
	}
	return s
}

func long(s string) bool { return utf8.RuneCountInString(s) > 40 }

func (c *Penalty) classedBy() string {
	switch {
	case c.Severity == "":
		return "认定单位尚未确认"
	case c.SeverityBy == "":
		return c.Authority + "认定为“" + c.Severity + "”"
	}
	return c.SeverityBy + "认定为“" + c.Severity + "”"
}

// whyHere answers 为什么在这里.
func (c *Penalty) whyHere() string {
	why := ui.Or(c.Why, "行政处罚决定依法应当公示。")
	if c.Severity == "" {
		why += "失信严重程度还没有认定，期限先按“一般”计算，不会更长。"
	}
	return why
}

// untilWhen answers 公示到哪一天.
func (c *Penalty) untilWhen() string {
	switch c.Until {
	case "":
		return "期限待认定单位确认。期满或修复成功后不再显示。"
	case clock.Forever:
		return "没有固定的最后公示日。修复成功后不再显示。"
	}
	from := ""
	if c.From != "" {
		from = c.From.Chinese() + "起公示，"
	}
	return from + "最后公示日" + c.Until.Chinese() + "，次日零时起不再显示。修复成功的，提前结束。"
}

// rule names the rulebook the dates come from, and says so when its figures were not checked against the text.
func (c *Penalty) rule() string {
	if c.Rule == "" {
		return ""
	}
	if c.RuleVerified {
		return c.Rule
	}
	return c.Rule + "（规则数字未经与原文核对）"
}

// elsewhere says until when it is shown in the other system, or that nobody can tell.
func (c *Penalty) elsewhere() string {
	if c.Elsewhere.Until == "" {
		return "也在" + c.Elsewhere.System + "公示；那里的公示日期没有报送，算不出那里哪一天停止，请到该系统查看。"
	}
	return "也在" + c.Elsewhere.System + "公示，那里的最后公示日" + c.Elsewhere.Until.Chinese() + "；本平台到两处中较早的一天为止。"
}

// repairWhen answers 怎样修复: the earliest day.
func (c *Penalty) repairWhen(today clock.Date) string {
	switch {
	case c.RepairFrom == "":
		return "这条信息按现行规定不提前修复，期满后自动不再显示。"
	case c.repairable(today):
		return c.RepairFrom.Chinese() + "起已经可以申请，"
	}
	return "最早" + c.RepairFrom.Chinese() + "可以申请，"
}

// hotlineNote tells what to say when the telephone is the city's and not the authority's.
func hotlineNote(own bool) string {
	if own {
		return "。"
	}
	return "（市民热线，请说明决定单位和文号）。"
}
