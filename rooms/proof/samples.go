package proof

import (
	"strings"

	"github.com/a-h/templ"

	"xinguan/base/ui"
)

// Samples are pages with made-up content, ordinary and extreme, for tests and for looking at.
func Samples() map[string]templ.Component {
	changed := sampleReport()
	changed.Shape, changed.Word, changed.Changed = ui.Warn, "确由本平台出具，之后信息有变化", true
	changed.Standing = "被新事实取代：出具之后信息有变化，请以这家单位现在的页面为准。"
	return map[string]templ.Component{
		"verify":           Verify(VerifyPage{Hotline: "12345"}),
		"verify-unknown":   Verify(VerifyPage{Code: "K7QM-3XPA-9TRE", Problem: "没有这个核验码。核验码共12位，印在报告每页的下方。", Hotline: "12345"}),
		"verify-report":    Verify(VerifyPage{Code: "K7QM-3XPA-9TRD", Answer: sampleReport(), Hotline: "12345"}),
		"verify-changed":   Verify(VerifyPage{Code: "K7QM-3XPA-9TRD", Answer: changed, Hotline: "12345"}),
		"verify-forged":    Verify(VerifyPage{Answer: unknown([]byte("%PDF-1.7"))}),
		"verify-waiting":   Verify(VerifyPage{Code: "k7qm3xpa9trd", Answer: &Answer{Shape: ui.Wait, Word: "证明还没有备好", Title: "确由本平台刚刚出具；写进存证日志通常要一两秒，请稍后刷新本页。", Waiting: true}}),
		"log":              Log(sampleLog()),
		"log-empty":        Log(LogPage{Origin: "example.org/log", Key: sampleKey, Site: "https://credit.example"}),
		"log-witnessed":    Log(sampleWitnessed()),
		"log-long-witness": Log(sampleLong()),
	}
}

const sampleKey = "example.org/log+a79d081e+Aff1xy3+hnlBYpdHyQkljRRZDtp2iXBcRbPv2Jevba0a"

func sampleReport() *Answer {
	return &Answer{Shape: ui.OK, Word: "确由本平台出具，之后信息没有变化", Title: "报告XG-20261123-0004217确由本平台在2026年11月23日 07:30出具。",
		Standing: "到现在（2026年11月25日 09:00）为止，报告范围内公开的信息没有变化。", Subject: "/subjects/91441998MA0000015C", Code: "k7qm3xpa9trd",
		Facts: []ui.Fact{{Label: "报告编号", Value: "XG-20261123-0004217"}, {Label: "对象", Value: "东莞市示例𠮷祥电子有限公司"}, {Label: "统一社会信用代码", Value: "91441998MA0000015C"},
			{Label: "报告文件摘要（SHA-256）", Value: strings.Repeat("33d8b062", 8), Wide: true}},
		Shows:  []string{"这份内容是存证日志 example.org/log 的第3条，签名时日志共5条；放进去以后一个字也没有改过。"},
		Leaves: []string{"时间是平台自己写的，没有见证方签名佐证。"}}
}

func sampleLog() LogPage {
	p := LogPage{Origin: "example.org/log", Key: sampleKey, Site: "https://credit.example", Size: 1603418, At: "2026年11月23日 07:30", Root: strings.Repeat("6b155805", 8), Hotline: "12345",
		Note:    "example.org/log\n1603418\naxVYBb5Uvny8STeN5HMgquHmRMKcoI+f3D+vLtJZx58=\n\n— example.org/log p50IHn9AvBS+ClpVjYQHdJWMjDSDoD6BSJEZ9214jdaNo+qnDxJWQazno9tgQU8Dme7/WAV6iRl+fU9YwMar3kuqzQc=\n",
		History: []State{{1603418, "2026年11月23日 07:30"}, {1603417, "2026年11月23日 07:29"}}}
	p.kindsOf(map[string]int{"batch": 1203, "report": 1602100, "catalogue": 4})
	return p
}

func sampleWitnessed() LogPage {
	p := sampleLog()
	p.Signers = []Signer{{"示例大学", "witness.example/university", "https://university.example/witness", "2026年11月23日 07:31，签到第1603418条"},
		{"示例审计局", "witness.example/audit", "https://audit.example/witness", "还没有签过"}}
	return p
}

func sampleLong() LogPage {
	p := sampleWitnessed()
	p.Signers[0].Title, p.Signers[0].Name = strings.Repeat("示例很长的见证单位名称", 6), strings.Repeat("witness.example/", 8)
	return p
}
