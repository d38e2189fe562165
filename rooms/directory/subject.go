package directory

import (
	"fmt"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/ui"
)

// SubjectPage is one subject with everything published about it.
type SubjectPage struct {
	Name, Code, Kind string // Kind: 企业
	Status           string // 存续, as the register says
	Provisional      bool   // known from decisions only, not yet from the register

	LegalRep, Registrar, Town, EntType, Capital, Address, Scope string
	Founded                                                     clock.Date
	FormerNames                                                 []FormerName

	Permits []Permit // newest first; 50 are enough, see MorePermits
	// PermitTotal and PermitValid count all permits shown anywhere, not only those listed here.
	PermitTotal, PermitValid int
	MorePermits              string // address of the full list; empty when all are here

	Penalties     []Penalty // newest first, all of them: the figures count them, the page lists the first fifty
	PenaltyTotal  int
	MorePenalties string

	Today    clock.Date
	AsOf     string // 2026年11月23日 06:00
	Report   string // address of the PDF; empty when there is none
	Hotline  string // printed where an authority has no telephone; empty reads 12345
	Sources  []Source
	NotBound []string // kinds of information not connected yet: 严重失信主体名单, 守信激励
}

// FormerName is a name the subject had until a day, which may be unknown.
type FormerName struct {
	Name  string
	Until clock.Date
}

// Source says where a part of the page comes from and how fresh it is.
type Source struct {
	What, Who string
	At        clock.Date
}

// Permit is one administrative permit.
type Permit struct {
	Title       string // 许可内容 or the name of the licence
	DocNo       string // 决定书文号, or the number of the licence
	Authority   string
	Decided     clock.Date
	From, Until clock.Date // validity; Until clock.Forever for 长期; empty when the sheet left it empty
}

// Penalty is one administrative penalty. Dates of publication and repair come from the rulebook in force.
type Penalty struct {
	ID        string // anchor in the page, unique: cf-1
	Conduct   string // 违法行为类型: the title of the record
	Authority string
	Phone     string // of the authority; empty reads the hotline
	DocNo     string
	Decided   clock.Date

	Kinds   string    // 罚款; 没收违法所得
	Content string    // 处罚内容
	Basis   string    // 处罚依据
	Facts   string    // 违法事实
	Amounts []ui.Fact // 罚款金额 4.8万元 …; optional

	Severity   string // 轻微, 一般, 严重; empty: not classed yet
	SeverityBy string // who classed it; empty means the deciding authority

	From       clock.Date // first day shown
	Until      clock.Date // last day shown
	RepairFrom clock.Date // earliest day of repair; empty: none before the end
	// Why tells on what ground it is published, a whole sentence; Rule says, in a whole sentence, which rulebook the dates come from.
	Why, Rule    string
	RuleVerified bool
	ItemURL      string // address of the catalogue item; may be empty

	Disputed string // a whole sentence about a pending objection; empty when there is none
}

func (p SubjectPage) hotline() string { return ui.Or(p.Hotline, "12345") }

// sentence is the standing in one sentence.
func (p SubjectPage) sentence() string {
	if p.PenaltyTotal == 0 {
		return "未查到依法公示的行政处罚信息。" + p.permitSentence()
	}
	var parts []string
	if n := p.count(func(c Penalty) bool { return c.repairable(p.Today) }); n > 0 {
		parts = append(parts, fmt.Sprintf("%d条现在可以申请修复", n))
	}
	if n := p.count(func(c Penalty) bool { return c.Disputed != "" }); n > 0 {
		parts = append(parts, fmt.Sprintf("%d条异议正在处理", n))
	}
	if len(parts) == 0 {
		return "正在公示。" + p.permitSentence()
	}
	return "正在公示：" + strings.Join(parts, "，") + "。" + p.permitSentence()
}

func (p SubjectPage) permitSentence() string {
	switch {
	case p.PermitTotal == 0:
		return "未查到依法公示的行政许可信息。"
	case p.PermitValid == p.PermitTotal:
		return fmt.Sprintf("有%s项行政许可，都在有效期内。", ui.Count(p.PermitTotal))
	case p.PermitValid == 0:
		return fmt.Sprintf("有%s项行政许可，有效期都已届满或没有写明。", ui.Count(p.PermitTotal))
	}
	return fmt.Sprintf("有%s项行政许可，%s项在有效期内。", ui.Count(p.PermitTotal), ui.Count(p.PermitValid))
}

// shownPerKind is how many records of one kind a subject's page carries; the rest stand in the list.
const shownPerKind = 50

// listed are the penalties the page shows; its figures count all of them.
func (p SubjectPage) listed() []Penalty { return p.Penalties[:min(len(p.Penalties), shownPerKind)] }

func (p SubjectPage) count(is func(Penalty) bool) int {
	n := 0
	for _, c := range p.Penalties {
		if is(c) {
			n++
		}
	}
	return n
}

// classes is the small print under the number of penalties: 一般1，类别待确认1.
func (p SubjectPage) classes() string {
	var parts []string
	for _, class := range []string{"严重", "一般", "轻微", ""} {
		if n := p.count(func(c Penalty) bool { return c.Severity == class }); n > 0 {
			parts = append(parts, fmt.Sprintf("%s%d", ui.Or(class, "类别待确认"), n))
		}
	}
	return strings.Join(parts, "，")
}

// facts are the register's facts.
func (p SubjectPage) facts() []ui.Fact {
	founded := ""
	if p.Founded != "" {
		founded = p.Founded.Chinese()
	}
	return []ui.Fact{
		{Label: "法定代表人（负责人）", Value: p.LegalRep}, {Label: "成立日期", Value: founded},
		{Label: "注册资本", Value: p.Capital}, {Label: "镇街（园区）", Value: p.Town},
		{Label: "登记机关", Value: p.Registrar}, {Label: "类型", Value: p.EntType},
		{Label: "住所", Value: p.Address, Wide: true},
		{Label: "曾用名", Value: p.formerNames(), Wide: true},
	}
}

func (p SubjectPage) formerNames() string {
	var parts []string
	for _, f := range p.FormerNames {
		if f.Until == "" {
			parts = append(parts, f.Name)
			continue
		}
		parts = append(parts, f.Name+"（至"+f.Until.Chinese()+"）")
	}
	return strings.Join(parts, "；")
}

// state is the word and shape of a permit's validity on a day.
func (c Permit) state(today clock.Date) (ui.Shape, string) {
	switch {
	case c.Until == "":
		return ui.Wait, "没有写明"
	case c.Until < today:
		return ui.Gone, "已届满"
	case c.From > today:
		return ui.Wait, "尚未开始"
	}
	return ui.Valid, "有效"
}

// validity is the span as in a table.
func (c Permit) validity() string {
	switch c.Until {
	case "":
		return "—"
	case clock.Forever:
		return "长期"
	}
	return "至" + c.Until.Table()
}

// held says how many records there are, or that none was found.
func held(title string, n int) string {
	if n == 0 {
		return title + " 未查到"
	}
	return title + " " + ui.Count(n)
}

func proposalURL(p SearchPage) string {
	if p.ProposalName != "" {
		return subjectURL(p.Proposal)
	}
	return searchURL(p.Proposal)
}

func permitNote(p SubjectPage) string {
	if p.PermitValid == p.PermitTotal {
		return "都在有效期内"
	}
	return fmt.Sprintf("%s项在有效期内", ui.Count(p.PermitValid))
}

func sourceAt(s Source) string {
	if s.At == "" {
		return ""
	}
	return "，" + s.At.Table()
}
