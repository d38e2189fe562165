package notice

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"xinguan/base/yamlfile"
)

// File is where a city keeps the texts of notices.
const File = "notices.yaml"

// Template is the text of one kind of notice.
type Template struct {
	Code     string   `yaml:"code"`
	Title    string   `yaml:"title"`
	Text     string   `yaml:"text"`
	Todo     string   `yaml:"todo"` // what to do about it
	Ways     []string `yaml:"ways"` // beside the site; none = the site only
	Basis    string   `yaml:"basis"`
	Verified bool     `yaml:"verified"`
}

// Templates are those of a city.
type Templates struct{ List []Template }

// kinds are the notices there are, each with the blanks its text may have. None of them ever holds anything of a person:
// numbers of cases, titles of items and procedures, names of organisations, days and counts.
var kinds = map[string][]string{
	"case.moved":           {"procedure", "number", "state", "says"},
	"case.told":            {"procedure", "number", "org", "says"},
	"case.turn":            {"procedure", "number", "state", "due"},
	"campaign.started":     {"title", "due"},
	"case.overdue":         {"procedure", "number", "due"},
	"record.shown":         {"item", "org", "until"},
	"record.more":          {},
	"record.changed":       {"item", "org", "until", "repair"},
	"record.ended":         {"item", "org"},
	"repair.day":           {"item", "org", "day"},
	"authorisation.used":   {"org", "use"},
	"batch.held":           {"item", "count"},
	"batch.gate":           {"item"},
	"batch.failed":         {"item"},
	"batch.returned":       {"item", "by"},
	"review.turn":          {"item", "count"},
	"review.returned":      {"item", "count"},
	"takedown.asked":       {"item", "due"},
	"withdrawal.turn":      {"item", "due"},
	"withdrawal.refused":   {"item"},
	"suspicion.asked":      {"item", "due"},
	"suspicion.settled":    {"item", "state"},
	"bulletin.drafted":     {"month", "due"},
	"follow.subject":       {"name"},
	"follow.query":         {"item", "org"},
	"share.moved":          {"number", "state"},
	"share.turn":           {"number"},
	"share.copies":         {"number", "state", "due"},
	"share.late":           {"number", "org", "due"},
	"hook.failing":         {"system"},
	"hook.failing.own":     {"system"},
	"authorisation.over":   {"name"},
	"authorisation.former": {"org", "into", "until"},
}

// Ways beside the site.
const (
	Email  = "email"
	SMS    = "sms"
	WeChat = "wechat"
)

var wayTitles = map[string]string{Email: "电子邮件", SMS: "短信", WeChat: "微信"}

// AllWays are the ways there are, in the order pages list them.
func AllWays() []string { return []string{Email, SMS, WeChat} }

// WayTitle is a way in Chinese, empty for one that does not exist.
func WayTitle(way string) string { return wayTitles[way] }

var blank = regexp.MustCompile(`\{([a-z_]+)\}`)

// Load reads the texts of a city folder. All problems are reported together, each with file, line and what to do.
func Load(fsys fs.FS) (*Templates, error) {
	var doc struct {
		Notices []Template `yaml:"notices"`
	}
	f, err := yamlfile.Read(fsys, File, &doc)
	if err != nil {
		return nil, err
	}
	out := &Templates{doc.Notices}
	var problems []error
	for i, t := range doc.Notices {
		if problem := t.problem(); problem != "" {
			problems = append(problems, f.At(problem, "notices", i))
		}
	}
	for code := range kinds {
		n := 0
		for _, t := range doc.Notices {
			if t.Code == code {
				n++
			}
		}
		if n != 1 {
			problems = append(problems, f.At(fmt.Sprintf("“%s”的通知要有一份文字，现在有%d份", code, n), "notices"))
		}
	}
	slices.SortFunc(problems, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return out, errors.Join(problems...)
}

func (t Template) problem() string {
	allowed, known := kinds[t.Code]
	switch {
	case !known:
		return "没有“" + t.Code + "”这种通知，请检查拼写"
	case strings.TrimSpace(t.Title) == "" || strings.TrimSpace(t.Text) == "" || strings.TrimSpace(t.Todo) == "":
		return "通知要有 title、text 和 todo（对方要做什么）"
	}
	for _, m := range blank.FindAllStringSubmatch(t.Title+t.Text+t.Todo, -1) {
		if !slices.Contains(allowed, m[1]) {
			return "通知里不能用{" + m[1] + "}；这种通知可以用的空格有：" + strings.Join(allowed, "、") + "。个人信息不写进通知"
		}
	}
	for _, w := range t.Ways {
		if WayTitle(w) == "" {
			return "没有“" + w + "”这种发送方式；可用的有 email、sms、wechat"
		}
	}
	return ""
}

// write fills in the blanks of a kind's text.
func (x *Templates) write(kind string, vars map[string]string) (t Template, title, body string, err error) {
	i := slices.IndexFunc(x.List, func(t Template) bool { return t.Code == kind })
	if i < 0 {
		return t, "", "", fmt.Errorf("notice: no text for %q", kind)
	}
	t = x.List[i]
	fill := func(s string) string {
		return blank.ReplaceAllStringFunc(s, func(b string) string { return vars[strings.Trim(b, "{}")] })
	}
	return t, fill(t.Title), strings.TrimSpace(fill(t.Text)) + "\n" + strings.TrimSpace(fill(t.Todo)), nil
}
