package catalogue

import (
	"fmt"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/ui"
)

// ItemPage is one item of the catalogue.
type ItemPage struct {
	Code, Title, About string
	Version            int
	Basis              []Basis
	Subjects           []string // subject kinds: 企业, 个体工商户 …
	Suppliers          []string // names of agencies; the first twenty are shown, the rest folded
	SupplierRule       string   // said when Suppliers is empty: 有行政处罚权的单位

	Over, Fate string // why the item is collected no more, and what becomes of its records; empty while it is

	Family      string // 失信名单和异常名录
	FamilyHref  string
	Discards    bool // rows about natural persons are thrown away and counted
	Public      bool
	Listed      bool   // there is a list of what is shown; registers have none
	Publication string // who may see it and the rule, whole sentences
	Limit       Timely // the number of years the item itself states; no Text = none
	Ends        *Ends  // how a subject leaves the list earlier; nil where it is none
	Sharing     string // 无条件共享
	Timeliness  Timely
	Retention   Timely

	Key    []string // titles of the fields that together name a record
	Fields []Field
	Checks []Check
	Lists  []List // code lists the fields refer to
	Params []Param
	AsOf   string

	Past   []PastRow   // versions in force now and before, and one that comes
	Drafts []DraftLink // versions laid out for opinions
}

// edition names the item in the catalogue: its code and its version.
func (p ItemPage) edition() string {
	return fmt.Sprintf("目录代码 %s，第%d版", p.Code, p.Version)
}

// overWords is why the item ended, as a sentence.
func (p ItemPage) overWords() string { return "原因：" + strings.TrimSuffix(p.Over, "。") + "。" }

// PastRow is a version of an item in its history.
type PastRow struct {
	Number             int
	From, Basis, State string
	Digest, Href       string
}

// DraftLink leads to a version laid out for opinions.
type DraftLink struct{ Title, Href, Until string }

// Basis is why the item may be collected.
type Basis struct {
	Kind     string // 全国基础目录, 省补充目录, 法定职责
	Title    string // 中华人民共和国行政处罚法
	Entry    string // 第四十八条
	Verified bool
}

// Ends is how a subject leaves an adverse list earlier.
type Ends struct {
	Title, How, Where, When string // When: 列入满12个月以后; empty = at any time
	Source                  string
	Verified                bool
}

// Timely is a span with its source: 7个工作日, 5年.
type Timely struct {
	Text, Source string
	Verified     bool
}

// Field is one column of the item.
type Field struct {
	Name, Standard string // decided, CF_JDRQ
	Title          string
	Aliases        []string
	Type           string // 日期
	Length         int    // characters; 0 leaves it out
	Unit           string // 万元
	Need           Need
	List           string // title of a code list in Lists; may be empty
	Public         bool
	Note           string
}

// Need says what the absence of a value means.
type Need string

// Needs, as the catalogue files name them.
const (
	Optional Need = ""
	Column   Need = "column"
	RowNeeds Need = "row"
)

// Check is a rule across fields, as a sentence.
type Check struct {
	Title  string
	Fields []string
}

// List is a code list.
type List struct {
	ID, Title string
	Values    []ui.Option
	Verified  bool
}

// Param is a figure of law that decides publication or repair of the item's records.
type Param struct {
	Title, Value string // 一般失信信息最长公示期, 1年
	Source       string // 信用修复管理办法（第36号令）
	From, Until  clock.Date
	Verified     bool
}

// words is the basis as a phrase; the national catalogue is not named twice.
func (b Basis) words() string {
	s := b.Kind + "：" + b.Title
	if b.Kind == b.Title {
		s = b.Title
	}
	if b.Entry != "" {
		s += "，" + b.Entry
	}
	return s
}

func (f Field) typed() string {
	text := f.Type
	if f.Unit != "" {
		text += "，" + f.Unit
	}
	if f.Length > 0 {
		text += "，最长" + ui.Count(f.Length) + "字"
	}
	return text
}

// needed is what happens without a value, in the clerk's words.
func (f Field) needed() string {
	switch f.Need {
	case RowNeeds:
		return "必填"
	case Column:
		return "应填"
	}
	return "可以不填"
}

func (f Field) aliases() string { return join(f.Aliases) }

func join(parts []string) string { return strings.Join(parts, "、") }

func (l List) anchor() string { return "list-" + l.ID }

// listID finds the anchor of the code list with a title; empty when it is not on the page.
func (p ItemPage) listID(title string) string {
	for _, l := range p.Lists {
		if l.Title == title && title != "" {
			return "#" + l.anchor()
		}
	}
	return ""
}

// period is the time a figure is in force.
func (p Param) period() string {
	switch {
	case p.From == "" && p.Until == "":
		return "—"
	case p.Until == "" || p.Until == clock.Forever:
		return p.From.Table() + "起"
	case p.From == "":
		return "到" + p.Until.Table()
	}
	return p.From.Table() + "至" + p.Until.Table()
}

// first and rest split the suppliers, so that a page is not a list of eighty names.
func (p ItemPage) first() []string { return p.Suppliers[:min(len(p.Suppliers), 20)] }
func (p ItemPage) rest() []string  { return p.Suppliers[min(len(p.Suppliers), 20):] }
