package objection

import (
	"github.com/a-h/templ"

	"xinguan/core/flow"
)

// Samples are the room's pages with made-up content, for tests and for looking at.
func Samples() map[string]templ.Component {
	p := FormPage{Title: "未按规定贮存工业固体废物（示例）", Authority: "东莞市生态环境局", DocNo: "东环罚字〔2026〕示例118号", Decided: "2026年8月20日",
		Subject: "东莞市示例晨星五金制品有限公司", Code: "91441998MA0000357Q", Back: "/subjects/91441998MA0000357Q", Once: "示例", Hotline: "12345", Pending: true,
		Grounds: []flow.Ground{{ID: "wrong", Title: "内容有错", Hint: "例如金额、日期、事由与决定书不一致"}, {ID: "not_us", Title: "不是我们单位"}},
		Fields:  []string{"罚款金额：4.8万元"}, Papers: []flow.Paper{{ID: "proof", Title: "证明材料"}}}
	return map[string]templ.Component{"objection": Form(p), "statement": Statement(p)}
}
