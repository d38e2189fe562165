package directory

import (
	"context"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/a-h/templ"

	"xinguan/base/clock"
	"xinguan/base/ui"
)

// Trouble is why a query was not searched as it stands.
type Trouble string

// The troubles a query may have; the empty Trouble is none.
const (
	Short    Trouble = "short"    // fewer than two characters
	BadCode  Trouble = "code"     // meant as a code, but no valid one; see SearchPage.Message and Proposal
	Personal Trouble = "personal" // looks like a resident ID or a telephone number: neither searched nor kept
)

// SearchPage is the result of a search; a page with an empty Query is the search form alone.
type SearchPage struct {
	Query   string // leave empty when Trouble is Personal, so that the number is not written back
	Trouble Trouble
	// Message is a whole sentence about a bad code: 第12位是字母O，应为数字0。
	Message string
	// Proposal is the code that may have been meant; ProposalName is set when such a subject exists.
	Proposal, ProposalName string

	// Exact tells that the first hit has the very name or code asked for.
	Exact bool
	Hits  []Hit // in order of likeness
	More  bool  // there are more than Hits
	AsOf  string
}

// Why says why a hit was found when its name does not contain the query.
type Why string

// Reasons; the empty Why means that name or code contains the query.
const (
	Former Why = "former" // a former name contains it
	Typo   Why = "typo"   // one or two characters differ
	Sound  Why = "sound"  // sounds the same
	Same   Why = "same"   // it is the name of an entry ruled to be the same
)

// Hit is one subject found.
type Hit struct {
	Name, Code  string
	Kind        string // 企业
	Status      string // 存续
	Provisional bool   // known from a decision only
	Town        string // 长安镇; empty when not known

	Permits, Penalties int // published now

	Why         Why
	FormerName  string     // with Why Former or Same
	FormerUntil clock.Date // last day of the former name; may be empty
}

// Marked writes a name in which the runs it shares with the query stand in <mark>.
func Marked(name, query string) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		if _, err := io.WriteString(w, `<bdi translate="no">`); err != nil {
			return err
		}
		for _, r := range runs([]rune(name), []rune(strings.TrimSpace(query))) {
			if err := writeRun(ctx, w, r); err != nil {
				return err
			}
		}
		_, err := io.WriteString(w, "</bdi>")
		return err
	})
}

func writeRun(ctx context.Context, w io.Writer, r run) error {
	if !r.match {
		return ui.Words(r.text).Render(ctx, w)
	}
	if _, err := io.WriteString(w, "<mark>"); err != nil {
		return err
	}
	if err := ui.Words(r.text).Render(ctx, w); err != nil {
		return err
	}
	_, err := io.WriteString(w, "</mark>")
	return err
}

type run struct {
	text  string
	match bool
}

// runs cuts name into runs that occur in query (of at least two characters, longest first from the left) and the rest.
func runs(name, query []rune) []run {
	var out []run
	add := func(text string, match bool) {
		if n := len(out); n > 0 && out[n-1].match == match {
			out[n-1].text += text
			return
		}
		out = append(out, run{text, match})
	}
	for i := 0; i < len(name); {
		if n := longest(name[i:], query); n >= 2 || n == 1 && len(query) == 1 {
			add(string(name[i:i+n]), true)
			i += n
			continue
		}
		add(string(name[i]), false)
		i++
	}
	return out
}

// longest is the length of the longest head of s that occurs in query.
func longest(s, query []rune) int {
	q := strings.ToLower(string(query))
	n := 0
	for n < len(s) && n < len(query) && strings.Contains(q, strings.ToLower(string(s[:n+1]))) {
		n++
	}
	return n
}

// why is the sentence that tells how the hit was found; empty when the name shows it.
func (h Hit) why(query string) string {
	switch h.Why {
	case Typo:
		if typed, meant, ok := differing([]rune(strings.TrimSpace(query)), []rune(h.Name)); ok {
			return fmt.Sprintf("写法相近：“%s”可能是“%s”", typed, meant)
		}
		return "写法相近"
	case Sound:
		if typed, meant, ok := differing([]rune(strings.TrimSpace(query)), []rune(h.Name)); ok {
			return fmt.Sprintf("读音相同：“%s”与“%s”", typed, meant)
		}
		return "读音相同"
	case Same:
		return "“" + h.FormerName + "”已认定与它是同一单位"
	}
	return ""
}

// shared is the part of the query to look for in the name: nothing when a former name was found.
func (h Hit) shared(query string) string {
	if h.Why == Former || h.Why == Same {
		return ""
	}
	return query
}

// until is the last day of the former name in brackets, or nothing.
func (h Hit) until() string {
	if h.FormerUntil == "" {
		return ""
	}
	return "（至" + h.FormerUntil.Chinese() + "）"
}

// differing lays query over name where the fewest characters differ (one or two) and returns both differing parts with
// one neighbour, so that they can be read; ok is false where no such place exists.
func differing(query, name []rune) (typed, meant string, ok bool) {
	best, at := 3, -1
	for i := 0; i+len(query) <= len(name); i++ {
		if d := distance(query, name[i:i+len(query)]); d > 0 && d < best {
			best, at = d, i
		}
	}
	if at < 0 || len(query) < 3 {
		return "", "", false
	}
	from, to := len(query), 0
	for i, r := range query {
		if r != name[at+i] {
			from, to = min(from, i), max(to, i+1)
		}
	}
	if to-from == 1 {
		from, to = neighbour(from, to, len(query))
	}
	return string(query[from:to]), string(name[at+from : at+to]), true
}

// neighbour widens a span of one by one character, to the left where there is one.
func neighbour(from, to, n int) (int, int) {
	if from > 0 {
		return from - 1, to
	}
	return from, min(to+1, n)
}

func distance(a, b []rune) int {
	n := 0
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n
}

// found is the sentence above the results.
func (p SearchPage) found() string {
	n := ui.Count(len(p.Hits))
	switch {
	case p.More:
		return fmt.Sprintf("按相近程度列出前%s家单位。多输入几个字，可以找得更准。", n)
	case p.Exact && len(p.Hits) == 1:
		return "找到1家单位。"
	case p.Exact:
		return fmt.Sprintf("找到名称相同的单位，另有相近的，共%s家。", n)
	case len(p.Hits) == 1:
		return "没有完全相同的名称。找到1家相近的单位，请核对统一社会信用代码。"
	}
	return fmt.Sprintf("没有完全相同的名称。按相近程度列出%s家单位，请核对统一社会信用代码。", n)
}

// Title is the heading of the page.
func (p SearchPage) Title() string {
	switch {
	case p.Query == "" && p.Trouble == "":
		return "查一家单位"
	case len(p.Hits) > 0:
		return "查询结果"
	case p.Trouble == BadCode:
		return "代码写得不对"
	case p.Trouble == Short:
		return "请多输入几个字"
	case p.Trouble == Personal:
		return "这里查不到个人"
	}
	return "没有找到这家单位"
}

// badCode is the sentence about a wrong code; without a message it says how long a code is.
func (p SearchPage) badCode() string {
	if p.Message != "" {
		return p.Message
	}
	return fmt.Sprintf("统一社会信用代码应为18位，现在是%d位。请对照营业执照再输入一次。", utf8.RuneCountInString(p.Query))
}

// status is the word and shape of a subject's state; a provisional subject says so instead.
func status(word string, provisional bool) (ui.Shape, string) {
	if provisional {
		return ui.Wait, "暂建档，待登记信息"
	}
	switch {
	case word == "":
		return ui.Wait, "登记状态未接入"
	case strings.Contains(word, "注销"), strings.Contains(word, "吊销"), strings.Contains(word, "撤销"),
		strings.Contains(word, "迁出"), strings.Contains(word, "歇业"), strings.Contains(word, "清算"):
		return ui.Gone, word
	}
	return ui.Valid, word
}
