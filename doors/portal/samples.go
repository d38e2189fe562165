package portal

import (
	"time"

	"github.com/a-h/templ"

	"xinguan/base/clock"
	"xinguan/base/ui"
	"xinguan/core/people"
)

// Samples are the bodies this package has of its own, for tests and for looking at.
func Samples() map[string]templ.Component {
	return map[string]templ.Component{
		"error-404":      ErrorBody(ErrorPage{Status: 404, Ref: "4F-2093", Hotline: "12345"}),
		"error-500":      ErrorBody(ErrorPage{Status: 500, Ref: "9C-0417", Hotline: "12345"}),
		"error-400":      ErrorBody(ErrorPage{Status: 400, Message: "没有2026-13-01这一天。请把起始日期改为2026-12-01这样的写法。", Hotline: "12345"}),
		"error-404-code": ErrorBody(ErrorPage{Status: 404, Message: "第12位是字母O，应为数字0。", Ref: "4F-2093", Hotline: "12345", Asked: "91441998MA0000357Q", Proposal: "91441998MA0000357Q"}),
		"error-405":      ErrorBody(ErrorPage{Status: 405}),
		"error-429":      ErrorBody(ErrorPage{Status: 429, Ref: "4F-2093", Hotline: "12345"}),
		"error-403":      ErrorBody(ErrorPage{Status: 403}),
		"sign-in":        SignInBody(SignInPage{Title: "统一身份认证", Next: "/my", Ready: true, Hotline: "12345", Wrong: "代理示例单位的授权已经到期；请更新授权后重新登录。"}),
		"sign-in-none":   SignInBody(SignInPage{Title: "统一身份认证", Hotline: "12345", Said: "您已经退出登录。"}),
		"my-sessions":    DevicesBody(sampleDevices()),
	}
}

func sampleDevices() DevicesPage {
	at := clock.InstantOf(time.Date(2026, 11, 23, 9, 12, 0, 0, clock.China))
	return DevicesPage{Ends: at, Other: true, List: []people.Device{{Started: at, Seen: at, Device: "示例浏览器", Current: true}, {Started: at, Seen: at, Device: "示例手机"}, {Started: at, Seen: at, Ended: at}}}
}

// SampleFrame is a frame round a sample: everything a frame can say is said.
func SampleFrame(body templ.Component, asset func(string) string) Frame {
	return Frame{Title: "示例页", Description: "示例", NoIndex: true, Site: "信用东莞", Platform: "东莞市公共信用信息平台", Network: "信用中国（广东东莞）",
		Hotline: "12345", Organiser: "东莞市发展和改革局（示例）", Host: "东莞市公共信用中心（示例）", DataAsOf: "2026年11月23日 06:00",
		Notice: "演示数据：名称、代码、文号与事实均为虚构", Nav: Nav(), Current: "/search",
		Here: "/search?q=1", SignIn: true,
		Own:    &OwnFrame{Name: "东莞市示例晨星五金制品有限公司", Capacity: "受托代理人", Tabs: []ui.Tab{{Title: "概况", Href: "/my", Current: true}, {Title: "登录设备", Href: "/my/sessions"}}, Idle: 1800},
		Crumbs: []Crumb{{Title: "首页", Href: "/"}, {Title: "查信用", Href: "/search"}, {Title: "某某示例单位", Filed: true}}, Asset: asset, Body: body}
}
