package objection

import (
	"github.com/a-h/templ"

	"xinguan/base/clock"
	"xinguan/base/id"
	"xinguan/core/flow"
	"xinguan/core/house"
)

// Samples are the room's pages with made-up content, for tests and for looking at.
func Samples() map[string]templ.Component {
	p := FormPage{Title: "未按规定贮存工业固体废物（示例）", Authority: "东莞市生态环境局", DocNo: "东环罚字〔2026〕示例118号", Decided: "2026年8月20日",
		Subject: "东莞市示例晨星五金制品有限公司", Code: "91441998MA0000357Q", Back: "/subjects/91441998MA0000357Q", Begun: house.Begun{Once: "示例"}, Way: []flow.Clock{{Title: "信用中心核对期限", Workdays: 2}}, Hotline: "12345", Pending: true,
		Grounds: []flow.Ground{{ID: "wrong", Title: "内容有错", Hint: "例如金额、日期、事由与决定书不一致"}, {ID: "not_us", Title: "不是我们单位"}},
		Fields:  []string{"罚款金额：4.8万元"}, Papers: []flow.Paper{{ID: "proof", Title: "证明材料"}}}
	kept := p
	kept.Begun = house.Begun{Once: "示例", Ground: "wrong", Contact: flow.Contact{Name: "示例", Asks: "金额不对（示例）"}, SignIn: "/sign-in",
		Draft: flow.Draft{ID: id.New(), At: clock.InstantOf(clock.Date("2026-11-20").Time()), Papers: []flow.Filed{{Kind: "proof", Name: "照片.jpg"}}}}
	wrong, without := p, p
	wrong.Begun = house.Begun{Once: "示例", Ground: "wrong", Contact: flow.Contact{Name: "示例"}, Wrong: "请写明哪里不对、为什么。", Chosen: true}
	without.Begun = house.Begun{Once: "示例", Wrong: "请写明哪里不对、为什么。"}
	return map[string]templ.Component{"objection-wrong": Form(wrong), "statement-wrong": Statement(without), "objection": Form(p), "objection-kept": Form(kept), "statement": Statement(p)}
}
