package portal

import (
	"net/http"
	"strings"
	"unicode/utf8"

	"xinguan/base/ui"
	"xinguan/core/ident"
)

// ErrorPage is the body of a page shown instead of the one asked for: it says what is so, what to do next, and the
// number under which the hotline finds the case.
type ErrorPage struct {
	Status int    // 404, 500, 400; others read as 500
	Ref    string // reference number, e.g. 4F-2093
	// Message is a whole sentence about this request, e.g. which field was wrong; it replaces the general one.
	Message string
	Hotline string
	Sent    bool // something was sent, not only asked for
	// Asked is what the address asked for, to be put right in the search box; Proposal is the code that was meant.
	Asked, Proposal string
}

// Title is the heading for the status.
func (p ErrorPage) Title() string {
	switch p.Status {
	case http.StatusNotFound:
		return "这个页面不存在或已停止公示"
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		if p.Sent {
			return "没有提交：有一处需要改"
		}
		return "查询条件有一处需要改"
	case http.StatusForbidden:
		return "这一页不对外公开"
	case http.StatusMethodNotAllowed:
		return "这里只能查看，不能提交"
	case http.StatusTooManyRequests:
		return "查询太频繁，请稍等再试"
	case http.StatusServiceUnavailable:
		return "系统正在恢复，请过几分钟再试"
	}
	return "这一页暂时没有办法显示"
}

func (p ErrorPage) lead() string {
	if p.Message != "" {
		return p.Message
	}
	switch p.Status {
	case http.StatusNotFound:
		return "可能是地址有误，也可能是信息已期满、已修复或已撤回。可以在下面重新查询。"
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return "地址里的查询条件没有读懂。可以退回上一页修改，或在下面重新查询。"
	case http.StatusForbidden:
		return "本站只显示依法公开的信息。可以在下面查询单位的公开信息。"
	case http.StatusMethodNotAllowed:
		return "这个地址只能打开查看。请回到首页重新开始，或在下面重新查询。"
	case http.StatusTooManyRequests:
		return "来自您这个网络地址的查询太多了，请等一会儿再试。多人共用一个网络时，会合在一起计算。"
	}
	if p.Status == http.StatusServiceUnavailable {
		return "数据库暂时连不上，或者暂时写不进去。这不是您的操作有误；已经办理、已经提交成功的都在，没有丢失。刚才这一步没有成功，过几分钟请再做一次；急需办理请打电话。"
	}
	return "是我们这边出了问题，不是您的操作有误，您也没有丢失任何内容。过几分钟再试一次，多数时候就好了。"
}

// asked is what a missing address was looking for: the code of a subject, and the code that was meant where only slips of
// the keyboard stand between.
func (p *ErrorPage) asked(r *http.Request) {
	for _, part := range strings.Split(r.URL.Path, "/") {
		if fixed, ok := ident.Repair(part); ok {
			p.Asked, p.Proposal = fixed, fixed
			return
		}
	}
	rest, ok := strings.CutPrefix(r.URL.Path, "/subjects/")
	if asked, _, _ := strings.Cut(rest, "/"); ok && utf8.ValidString(asked) && utf8.RuneCountInString(asked) <= 100 {
		p.Asked = asked
	}
}

func (p ErrorPage) box() ui.Box {
	return ui.Box{Action: "/search", Name: "q", ID: "q", Value: p.Asked, Label: "单位名称或统一社会信用代码",
		Placeholder: "单位名称或统一社会信用代码", Send: "查询"}
}
