package office

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"rsc.io/qr"

	"xinguan/core/house"
	"xinguan/core/people"
)

// Step is the body of a page of signing in.
type Step = templ.Component

// SignIn is the page where a login and a password are asked for.
type SignIn struct{ Login, Next, Said, Wrong, Hotline string }

// Code is the page where the authenticator's code is asked for; Demo is the present one, shown in the demo only.
type Code struct{ Next, Wrong, Demo string }

// Password is a page that sets a password.
type Password struct {
	Action, Next, Wrong string
	For                 string // whose, where no session says it
	Min                 int    // characters it has at least
	WantsOld            bool
}

// Enrol is the page where an authenticator is bound.
type Enrol struct{ Secret, URI, Next, Wrong string }

// Proof asks for the password again before something is done; Fields are what was filled in already.
type Proof struct {
	Action, Method, Wrong string
	Fields                []Hidden
}

// Hidden is a value a form brings along.
type Hidden struct{ Name, Value string }

// Me is the page of one's own account.
type Me struct {
	Account  people.Account
	Org      string
	Roles    []MyRole
	Recovery int64 // codes left
	Devices  []people.Device
	Ends     string
}

// MyRole is a role one may act in.
type MyRole struct {
	Grant, Title, Until string
	Current             bool
}

// Home is the first page of the office.
type Home struct {
	Name, Org, Role string
	Waiting         []Item
	Groups          []Group
}

// Found is what a search of the office leads to.
type Found struct {
	Query string
	Hits  []house.Found
}

// ErrorPage is shown instead of the page asked for: what is so, what to do next, the number for those who help.
type ErrorPage struct {
	Status             int
	Ref, Message, Back string
}

// Title is the heading for the status.
func (p ErrorPage) Title() string {
	switch p.Status {
	case http.StatusNotFound:
		return "没有这个页面，或者不在您能看的范围里"
	case http.StatusBadRequest, http.StatusUnprocessableEntity:
		return "有一处需要改"
	case http.StatusForbidden:
		return "您没有办理这一步的权限"
	case http.StatusConflict:
		return "情况已经变了"
	case http.StatusMethodNotAllowed:
		return "这个地址不能这样打开"
	case http.StatusTooManyRequests:
		return "操作太频繁，请稍等再试"
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
		return "可能是地址有误，也可能是事项已经办结或转给了别的单位。可以在上面查找。"
	case http.StatusMethodNotAllowed:
		return "请回到原来的页面，用页面上的按钮办理。"
	}
	return "是我们这边出了问题，没有保存的内容请先不要关闭上一页。过几分钟再试一次；还不行，请把下面的编号告诉系统管理员。"
}

// qrPath draws a text as the modules of a QR code; side is how many modules the drawing is wide, its quiet zone included.
func qrPath(text string) (path string, side int) {
	code, err := qr.Encode(text, qr.M)
	if err != nil { // too long for any code: the text beside it must do
		return "", 1
	}
	var b strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				b.WriteString("M" + strconv.Itoa(x+4) + " " + strconv.Itoa(y+4) + "h1v1h-1z")
			}
		}
	}
	return b.String(), code.Size + 8
}

// grouped writes a secret in groups of four, to be typed.
func grouped(s string) string {
	var parts []string
	for len(s) > 4 {
		parts, s = append(parts, s[:4]), s[4:]
	}
	return strings.Join(append(parts, s), " ")
}

func viewBox(side int) string {
	n := strconv.Itoa(side)
	return "0 0 " + n + " " + n
}
