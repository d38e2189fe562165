package repair

import (
	"github.com/a-h/templ"

	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/rulebook"
)

// Samples are the room's public pages with made-up content, for tests and for looking at.
func Samples() map[string]templ.Component {
	p := FormPage{Title: "未按规定贮存工业固体废物（示例）", Authority: "东莞市生态环境局", DocNo: "东环罚字〔2026〕示例118号", Decided: "2026-08-20", Until: "2027-08-20", From: "2026-11-21",
		Subject: "东莞市示例晨星五金制品有限公司", Code: "91441998MA0000357Q", Back: "/subjects/91441998MA0000357Q", Here: "/repair/91441998MA0000357Q/x", Today: "2026-11-23",
		Rule: "示例规则", Begun: house.Begun{Once: "示例"}, Way: []flow.Clock{{Title: "受理期限", Workdays: 3}}, Hotline: "12345", Pending: true, Commitment: "信用承诺书（示例）\n郑重承诺。",
		Papers: []flow.Paper{{ID: "proof", Title: "履行义务的证明", Required: true}, {ID: "commitment", Title: "信用承诺书", Sign: "x"}}}
	p.Others = []Other{{"没收违法所得", "/repair/示例/示例"}}
	p.Elsewhere = &rulebook.Elsewhere{System: "国家企业信用信息公示系统", Early: "示例条件"}
	early, never := p, p
	early.Today, early.EndTitle, early.How = "2026-11-20", "申请移出经营异常名录", "示例条件。"
	early.Remind = "/my/notices/reminders/x"
	asked, outside := early, early
	asked.Reminded, outside.Remind, outside.SignIn = true, "", "/sign-in"
	never.From, never.Pending = "", false
	return map[string]templ.Component{"repair": Form(p), "repair-early": Form(early), "repair-never": Form(never), "repair-reminded": Form(asked), "repair-outside": Form(outside)}
}
