package workbench

import (
	"strings"

	"xinguan/base/ui"
)

// ruleTitles are the rules of the intake in a clerk's words.
var ruleTitles = map[string]string{
	"row.damaged": "整行没有读全", "row.aside": "不像数据行", "row.note": "表下的说明，没有读入", "row.beyond": "比标题多出几格", "row.hidden": "有隐藏的行", "row.duplicate": "与已有记录重复", "row.correction": "按更正入库", "row.part": "同一决定的另一项处罚",
	"review.returned": "复核退回", "row.taken": "文号被另一条占用", "row.moved": "要更正的记录不在了", "row.ended": "记录已撤回、撤销或修复", "row.other_agency": "另一单位报送过", "value.empty": "应填未填", "value.long": "超过字数上限", "value.missing": "必填为空", "value.when": "按内容应填未填",
	"subject.provisional": "主体先暂建档", "text.private_use": "含有自造字", "person.discarded": "自然人的行已丢弃", "personal.number": "含有个人号码，已隐去",
	"identifier.missing": "没有可以识别主体的代码", "identifier.personal": "代码列里是个人证件号", "identifier.invalid": "统一社会信用代码校验不符", "identifier.other": "代码与另一列不一致",
	"identifier.old": "只有旧的登记号", "identifier.inner": "代码内层校验不符", "identifier.rounded": "代码存成数字，已丢失尾数", "identifier.missing_person": "没有证件号码", "identifier.invalid_person": "证件号码校验不符",
	"gate.volume": "行数远超以往", "gate.fill": "填写比例远低于以往", "gate.dates": "决定日期与以往相差很远", "date.long_term": "长期有效的写法", "date.unreadable": "日期认不出", "date.year": "只有年份", "date.order": "日期先后不对", "date.future": "日期还没有到",
	"column.unknown": "列不在目录内，已丢弃", "column.hidden": "有隐藏的列", "column.missing": "缺少模板的列", "column.lacking": "整张表缺少必需的列", "row.columns": "缺少必需的列，未入库", "column.dropped": "个人证件列，已丢弃", "cell.merged": "有合并的单元格", "title.doubled": "标题重复", "sheet.other": "还有工作表没有读",
	"authority.mandate": "代为报送，请补依据", "authority.competence": "机关没有此项职权", "authority.unknown": "机关不在本市单位表内", "supplier.unknown": "没有写明报送单位", "severity.minor": "轻微，不公示", "severity.differs": "类别与分类标准不一致",
	"name.former": "填的是曾用名", "register.other": "与另一登记来源不一致", "name.differs": "代码与登记名称不一致", "code.unknown": "不在代码表内", "amount.unreadable": "金额认不出", "amount.unit": "金额单位应为万元", "amount.text": "金额与内容不一致", "amount.huge": "金额异常大", "amount.currency": "外币",
	"province.refused": "省平台退回",
	"takeover.state":   "旧平台的状态", "takeover.old_id": "旧平台的编号",
}

// ruleTitle is a rule with the column it speaks of.
func ruleTitle(rule, column string) string {
	title := ui.Or(ruleTitles[rule], "其他问题")
	if column == "" {
		return title
	}
	short, _, _ := strings.Cut(column, " (")
	return title + "（" + short + "）"
}
