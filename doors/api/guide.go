package api

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"xinguan/client"
	"xinguan/core/notice"
	"xinguan/core/partner"
)

//go:embed examples/*.sh
var examples embed.FS

// Example is a piece of a shell session; the tests run them all, in order.
type Example struct{ Name, Text string }

// Examples are the shell examples of the integrator's guide, the function that signs first.
func Examples() []Example {
	names, err := fs.Glob(examples, "examples/*.sh")
	if err != nil {
		panic(err) // the pattern is ours
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(order(a), order(b)) })
	out := make([]Example, len(names))
	for i, name := range names {
		raw, err := examples.ReadFile(name)
		if err != nil {
			panic(err) // embedded above
		}
		out[i] = Example{strings.TrimSuffix(path.Base(name), ".sh"), string(raw)}
	}
	return out
}

// order puts the function that signs before what uses it.
func order(name string) string {
	if strings.HasSuffix(name, "sign.sh") {
		return ""
	}
	return name
}

// GuidePage is the integrator's guide.
type GuidePage struct {
	DocsPage
	Skew     string // how far clocks may differ
	Vector   string // a signature worked out, for programs to be compared with
	Examples []Example
	Rules    []RuleRow
	Pushes   []RuleRow  // kinds of push
	Back     []ErrorRow // what a withdrawal may be refused with
}

// vector is a request with its signature, worked out by what the platform verifies with.
func vector() string {
	const secret = "XSEXAMPLEONLY234567ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	body := []byte(`{"item":"penalty"}`)
	s := client.Signed{Method: "POST", URI: "/api/v1/partner/nil-returns?x=1", Time: 1795824000, Nonce: "0123456789abcdef", Body: client.Digest(body), Once: "nil-2026-11"}
	return fmt.Sprintf("密钥  %s\n方法  %s\n地址  %s\n时间  %d\nnonce %s\n正文  %s\nbody  %s\nIdempotency-Key  %s\nsign  %s", secret, s.Method, s.URI, s.Time, s.Nonce, body, s.Body, s.Once, s.HMAC([]byte(secret)))
}

// afterwards are the changes that reach who holds copies: what changed, how one learns of it, what to do.
var afterwards = [][3]string{
	{"撤回、原决定撤销、修复、临时屏蔽", "推送 takedown，列在 listTakedowns；再问时不在其中", "停用，3个工作日内用 confirmTakedown 确认"},
	{"更正", "推送 takedown，what 是 superseded；再问时是新的一条，编号不同", "停用旧的并确认，改用新的"},
	{"恢复公示，新增，提出异议和异议办结", "推送 share", "再问一次；disputed 为 true 的，使用时一并说明"},
	{"公示期满", "不推送：shown_until 是最后一天，取得时就知道", "过了那天自己停用"},
	{"授权收回", "推送 authorisation，列在 listAuthorisations", "不再查、不再用于授权的事项；法律要求保存的按规定保存"},
	{"共享终止或者到期", "推送 share，href 是这件共享；copies 写明最迟哪天", "销毁副本，用 confirmCopies 确认"},
}

// RuleRow is a line of the table of findings.
type RuleRow struct{ Code, Title string }

// partnerErrors are what the interface of systems may answer beside the data.
var partnerErrors = []ErrorRow{
	{"401", "signature", "没有签名、签名不对、密钥已收回或到期、系统已停用、时钟相差超过5分钟、请求重复；detail 说是哪一种。签名不对的，先用“怎样签名”里那一组数核对自己的程序。"},
	{"403", "forbidden", "这把密钥没有这项权限：目录项不由本单位报送，或者没有代报授权。能报送的见 self。"},
	{"404", "not_found", "没有这个地址，或者这一批、这条信息、这件撤回不是本单位的；传到一半的文件不是这个系统的，或者隔了太久已经清除。"},
	{"409", "conflict", "现在的情况下没有办，什么也没有改：别人刚办过同一件事、这条信息已经撤回或正等批准、文件还没有读完、收据还没有写好；重新读取以后再决定。分段传的文件：这一段不是平台等的那一段，回答里的 Upload-Offset 写明从哪里接着传；或者传到一半的文件太多。"},
	{"422、400", "invalid", "参数、正文或文件不对；errors 和 detail 逐项说明。改好再试。"},
	{"429", "too_many", "请求太多；等 Retry-After 写的秒数。RateLimit-Remaining 写明还剩几次。"},
	{"503", "unavailable", "平台暂时不能写入，已收下的都在；带同一个 Idempotency-Key 过一分钟再发。"},
	{"500", "internal", "我们这边出了问题；带同一个 Idempotency-Key 过几分钟再发，或报 ref 编号询问。"},
}

// withdrawalErrors are what a withdrawal may be refused with, beside what every request may.
var withdrawalErrors = []ErrorRow{
	{"404", "not_found", "code 和 record 对不上，或者这条信息不是本单位报送的。用 findRecords 重新查，照抄它给的 code 和 record；每次试别人的都记入审计日志。"},
	{"409", "conflict", "这条信息已经撤回、撤销或修复：不用再办。已经有人用别的文书提出，正等另一人批准：看 listWithdrawals，等结果。是更正以前的内容：用 findRecords 找现在的那一条。"},
	{"422", "invalid", "文书日期早于原决定或晚于今天、少写了一项、kind 写错：照 detail 改好再发。"},
	{"422", "invalid", "理由或文书号里出现了原决定的文号，或者像身份证号、手机号、卡号的数字：撤回说明所有人都会看到，删去再发。"},
}

// Guide turns the description of the interface into the integrator's guide. rules are the findings by code.
func Guide(doc *huma.OpenAPI, site string, rules map[string]string) GuidePage {
	g := GuidePage{DocsPage: DocsPage{About: doc.Info.Description, Errors: partnerErrors}, Skew: fmt.Sprintf("%d分钟", int(partner.Skew/time.Minute)), Vector: vector(), Examples: Examples(), Back: withdrawalErrors}
	g.Rate = fmt.Sprintf("每把密钥平均每秒%d次，短时最多%d次。每个回答都带 RateLimit-Limit、RateLimit-Remaining、RateLimit-Reset（秒）。", time.Second/keyEvery, keyBurst)
	for code, title := range rules {
		g.Rules = append(g.Rules, RuleRow{code, title})
	}
	for _, k := range notice.Kinds() {
		g.Pushes = append(g.Pushes, RuleRow{string(k), k.Title()})
	}
	slices.SortFunc(g.Rules, func(a, b RuleRow) int { return cmp.Compare(a.Code, b.Code) })
	paths := make([]string, 0, len(doc.Paths))
	for p := range doc.Paths {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	for _, p := range paths {
		for _, op := range []*huma.Operation{doc.Paths[p].Get, doc.Paths[p].Post, doc.Paths[p].Put, doc.Paths[p].Patch, doc.Paths[p].Delete} {
			if op != nil {
				g.Operations = append(g.Operations, described(doc, p, op, site))
			}
		}
	}
	return g
}

// described is an operation with the fields of its body beside its parameters.
func described(doc *huma.OpenAPI, p string, op *huma.Operation, site string) Operation {
	out := document(doc, p, op, site)
	if op.RequestBody != nil && op.RequestBody.Content["application/json"] != nil {
		for _, f := range flatten(doc, "", op.RequestBody.Content["application/json"].Schema, 0) {
			f.Type += "，正文"
			out.Params = append(out.Params, f)
		}
	}
	for _, status := range []string{"201", "202"} {
		if a, ok := op.Responses[status]; ok && a.Content["application/json"] != nil {
			out.Answer = flatten(doc, "", a.Content["application/json"].Schema, 0)
		}
	}
	out.Example = ""
	return out
}
