package register

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"

	"xinguan/base/clock"
	"xinguan/base/ui"
	"xinguan/core/house"
	"xinguan/core/ident"
)

// kind is how a field is filled in.
type kind int

const (
	line kind = iota
	area
	day
	moment
	choice
)

// Field is one question of a form, with what was answered and what is wrong about it.
type Field struct {
	Name, Label, Hint string
	Kind              kind
	Optional          bool
	Options           []ui.Option
	Value, Why        string
}

// Form is a page with questions. Hidden is what goes along unseen: the number the entry will have, so that sending it
// twice adds one.
type Form struct {
	Heading, Lede, Action, Button, Back string
	Wrong                               string
	Hidden                              [][2]string
	Fields                              []Field
}

const (
	longLine = 100
	longArea = 4000
	wall     = "2006-01-02T15:04" // a moment as browsers send it
)

func (f *Field) most() int {
	if f.Kind == area {
		return longArea
	}
	return longLine
}

// read takes the answers of a request into the fields and tells whether all are right.
func read(v *house.Visit, fields []Field) bool {
	right := true
	for i := range fields {
		f := &fields[i]
		f.Value = strings.TrimSpace(v.PostFormValue(f.Name))
		f.Why = f.wrong()
		right = right && f.Why == ""
	}
	return right
}

// wrong says what is wrong with an answer, or nothing.
func (f *Field) wrong() string {
	switch {
	case f.Value == "" && f.Optional:
		return ""
	case f.Value == "":
		return "请填写。"
	case utf8.RuneCountInString(f.Value) > f.most():
		return fmt.Sprintf("最多%d个字，现在是%d个字。", f.most(), utf8.RuneCountInString(f.Value))
	case !utf8.ValidString(f.Value) || strings.ContainsFunc(f.Value, unseen):
		return "里面有看不见的控制字符，请删去后再登记。"
	case len(ident.Personal(f.Value)) > 0:
		return "里面有像身份证号、手机号或卡号的数字。登记簿只增不删，请不要写个人的号码。"
	}
	return f.wrongKind()
}

// unseen are characters no text has and no database takes; line breaks and tabs are none.
func unseen(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }

func (f *Field) wrongKind() string {
	switch f.Kind {
	case day:
		if _, err := clock.ParseDate(f.Value); err != nil {
			return "请按 2026-01-31 的样子填写日期。"
		}
	case moment:
		if _, err := time.ParseInLocation(wall, f.Value, clock.China); err != nil {
			return "请按 2026-01-31T09:30 的样子填写日期和时间。"
		}
	case choice:
		if !slices.ContainsFunc(f.Options, func(o ui.Option) bool { return o.Value == f.Value }) {
			return "请从列表里选一项。"
		}
	}
	return ""
}

// answers are the values by name.
func answers(fields []Field) map[string]string {
	out := map[string]string{}
	for _, f := range fields {
		out[f.Name] = f.Value
	}
	return out
}

// complain marks one field as wrong.
func complain(fields []Field, name, why string) {
	for i := range fields {
		if fields[i].Name == name {
			fields[i].Why = why
		}
	}
}

// instant is a moment that was checked.
func instant(value string) clock.Instant {
	t, _ := time.ParseInLocation(wall, value, clock.China)
	return clock.InstantOf(t)
}

// now is the present moment as a form's default.
func now(hub *house.Hub) string { return hub.Clock.Now().In(clock.China).Format(wall) }

func (f Form) anyWrong() bool {
	return slices.ContainsFunc(f.Fields, func(f Field) bool { return f.Why != "" })
}

// input is the type of the field in HTML.
func (f *Field) input() string {
	switch f.Kind {
	case day:
		return "date"
	case moment:
		return "datetime-local"
	}
	return "text"
}

// marks are the attributes that tell whether the answer must be given and where it says what is wrong.
func (f *Field) marks() templ.Attributes {
	a := templ.Attributes{"required": !f.Optional}
	if f.Why != "" {
		a["aria-invalid"], a["aria-describedby"] = "true", "w-"+f.Name
	}
	return a
}
