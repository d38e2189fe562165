package notice

import (
	"github.com/a-h/templ"

	"xinguan/base/ui"
)

// Samples are the room's own pages with made-up content, for tests and for looking at.
func Samples() map[string]templ.Component {
	at := Place{ownPath, ownFollow, true}
	row := Row{ID: "x", Title: "今天起可以申请信用修复", At: "2026年11月23日 09:00", Href: "/repair/x/y", Text: []string{"“行政处罚”，由东莞市示例局作出，2026年11月23日起可以申请修复。", "打开申请页，交上履行义务的证明和承诺书。"}}
	seen := row
	seen.Read, seen.Href = true, ""
	ways := WaysPage{At: at, Ways: []WayRow{{Way: "email", Title: "电子邮件", Hint: "邮箱地址", On: true, To: "sh…ne@example.com", Since: "2026年11月23日 09:00"},
		{Way: "sms", Title: "短信", Hint: "手机号码", On: true, To: "139…001", Waits: true, Demo: "验证码：000000"}, {Way: "wechat", Title: "微信", Hint: hints["wechat"]}}}
	follows := FollowsPage{At: at, Query: "示例", Choices: []Choice{{"subject/x", "东莞市示例晨星五金制品有限公司", "91441998MA0000357Q"}}, Items: []ui.Option{{Value: "penalty", Title: "行政处罚"}},
		Senders: []ui.Option{{Value: "x", Title: "东莞市示例局", Filed: true}}, Rows: []FollowRow{{"subject/x", "东莞市示例晨星五金制品有限公司", "91441998MA0000357Q", "/subjects/x", true}, {"item/x/", "行政处罚", "", "/disclosures", false}, {"subject/y", "已经没有的主体", "", "", false}}}
	return map[string]templ.Component{
		"my-notices": InboxBody(InboxPage{At: at, Rows: []Row{row, seen}, Unread: 1, Next: ownPath}), "my-notices-all": InboxBody(InboxPage{At: at, All: true}),
		"my-ways": WaysBody(ways), "my-ways-new": WaysBody(WaysPage{At: at, Ways: []WayRow{{Way: "email", Title: "电子邮件", Hint: "邮箱地址", On: true}}}),
		"my-follows": FollowsBody(follows), "my-follows-none": FollowsBody(FollowsPage{At: at, Query: "示例"})}
}
