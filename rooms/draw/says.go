package draw

import (
	"fmt"
	"strings"
)

// saying is a sentence about a draw that is redone. Its holes are those of the portal's words ({n}, {n2} figures, {d}, {d2}
// days, {which} a list, {name} an organisation): so the page hands the sentence to the script with the holes still open,
// in the language of the reader, and the program and the browser say the same.
type saying struct{ key, text string }

var sayings = []saying{
	{Objects, "抽取名单"},
	{Control, "对照组"},
	{"busy", "正在重算；名单很大时要等几秒钟。"},
	{"same", "重算一致"},
	{"waiting", "名册没有改动；种子还没有公布"},
	{"differs", "重算不一致"},
	{"format", ErrBundle.Error() + "。"},
	{"unreached", "没有取到公布的抽查文件；请从抽查页面下载，再在这里选择。"},
	{"frame", "名册重算的摘要相同：{n}张签、对照组{n2}张签、{n3}个单位的执法人员。"},
	{"frame-changed", "名册与公布的摘要不符：名册在公布以后被改动过。"},
	{"receipt", "名册在{d}写进存证日志，早于种子公布的日期{d2}。"},
	{"receipt-read", "收据写明名册在{d}已经固定，早于种子公布的日期{d2}。收据的签名要上传到平台重算，或用 xinguan draw verify 核对。"},
	{"receipt-missing", "没有存证日志的收据：名册还没有写进日志，或文件不完整。"},
	{"receipt-other", "存证日志的收据是另一份名册的。"},
	{"receipt-late", "名册写进存证日志的时间不早于种子公布的日期。"},
	{"order", "{which}：前{n}张签与按种子重算的次序一致，实取{n2}个。"},
	{"order-broken", "{which}的第{n}个不是按种子算出的那一张签。"},
	{"reason-missing", "{which}的第{n}个被替换，没有写理由。"},
	{"places-open", "{which}应有{n}个，实际{n2}个。"},
	{"officers", "{n}次检查的执法人员与按种子重算的一致。"},
	{"officers-other", "第{n}个的执法人员不是按种子算出的。"},
	{"opened", "已公布的{n}家与各自的签一致。"},
	{"opened-other", "公布的{name}与它的签对不上。"},
}

// say is the sentence of a key with its holes filled, in the order in which they stand.
func say(key string, fill ...any) string {
	for _, s := range sayings {
		if s.key != key {
			continue
		}
		text := s.text
		for _, x := range fill {
			from := strings.IndexByte(text, '{')
			to := from + strings.IndexByte(text[from:], '}')
			text = text[:from] + fmt.Sprint(x) + text[to+1:]
		}
		return text
	}
	panic("no such saying: " + key) // the keys are written in this room; a test calls each
}
