package directory

import (
	"fmt"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/ui"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

// SubjectPage is one subject with everything published about it.
type SubjectPage struct {
	Name, Code, Kind string // Kind: 企业
	Status           string // 存续, as the register says
	Provisional      bool   // known from decisions only, not yet from the register

	// Register are the facts of the register entry in the words of its item; the fields below are the same for the interface.
	Register                                  []ui.Fact
	LegalRep, Town, EntType, Capital, Address string
	ScopeTitle, Scope                         string // 经营范围, 宗旨和业务范围 …
	Founded                                   clock.Date
	FormerNames                               []FormerName
	Others                                    []Other // subjects ruled to be the same, whose records stand on this page too
	Origins                                   []Origin
	Joined                                    []Joined // the rulings that hold the others here
	Kin                                       Kin

	Permits []Permit // newest first; 50 are enough, see MorePermits
	// PermitTotal and PermitValid count all permits shown anywhere, not only those listed here.
	PermitTotal, PermitValid      int
	PermitNotices, PenaltyNotices []record.Notice // where records were that have been taken back
	PermitsWait                   bool            // no permit of anybody ever came: nothing can be said to have been looked for
	MorePermits                   []More

	Penalties     []Penalty // newest first, all of them: the figures count them, the page lists the first fifty
	PenaltyTotal  int
	PenaltiesWait bool
	MorePenalties []More

	Groups  []Group  // every other family, in the order of the catalogue
	History []Moment // everything published with its day, in any order

	Today   clock.Date
	AsOf    string // 2026年11月23日 06:00
	Report  string // address of the PDF; empty when there is none
	Feed    string // address of the feed; empty when there is none
	Hotline string // printed where an authority has no telephone; empty reads 12345
	Sources []Source
}

// FormerName is a name the subject had until a day, which may be unknown.
type FormerName struct {
	Name  string
	Until clock.Date
}

// Other is a further subject that was ruled to be the same.
type Other struct{ Name, Code string }

// Source says where a part of the page comes from and how fresh it is.
type Source struct {
	What, Who string
	At        clock.Date
}

// Permit is one administrative permit.
type Permit struct {
	ID          string // anchor in the page, unique
	Title       string // 许可内容 or the name of the licence
	DocNo       string // 决定书文号, or the number of the licence
	Authority   string
	Decided     clock.Date
	From, Until clock.Date // validity; Until clock.Forever for 长期; empty when the sheet left it empty
	Disputed    bool
}

// Penalty is one administrative penalty. Dates of publication and repair come from the rulebook in force.
type Penalty struct {
	ID        string // anchor in the page, unique: r-1
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
	ClassedBy  string // by what standard, in words; empty where nothing is known

	From       clock.Date // first day shown
	Until      clock.Date // last day shown
	RepairFrom clock.Date // earliest day of repair; empty: none before the end
	// Why tells on what ground it is published, a whole sentence; Rule says, in a whole sentence, which rulebook the dates come from.
	Why, Rule    string
	RuleVerified bool
	ItemURL      string              // address of the catalogue item; may be empty
	Elsewhere    *rulebook.Elsewhere // where else it is published; nil for nowhere

	Beside []Beside // other penalties of the same decision

	Disputed  string // a whole sentence about a pending objection; empty when there is none
	Statement string // what the subject says beside it
}

// Beside is another penalty of the same decision: both are published and repaired by themselves.
type Beside struct{ Title, Href string }

// beside finds the penalties of one decision among those of the page.
func (p *SubjectPage) beside() {
	type decision struct{ authority, doc string }
	of := map[decision][]int{}
	for i := range p.Penalties {
		if c := &p.Penalties[i]; c.DocNo != "" {
			d := decision{c.Authority, c.DocNo}
			of[d] = append(of[d], i)
		}
	}
	for _, all := range of {
		for _, i := range all {
			for _, o := range all {
				if i != o {
					c := &p.Penalties[o]
					p.Penalties[i].Beside = append(p.Penalties[i].Beside, Beside{ui.Or(c.Kinds, c.Conduct), p.repair(c.ID)})
				}
			}
		}
	}
}

// repair is the address that says whether and how a record can be repaired, given its place on the page.
func (p *SubjectPage) repair(anchor string) string {
	return "/repair/" + p.Code + "/" + strings.TrimPrefix(anchor, "r-")
}

// objection is the address of the form by which one objects to a record, given its place on the page.
func (p *SubjectPage) objection(anchor string) string {
	return "/objection/" + p.Code + "/" + strings.TrimPrefix(anchor, "r-")
}

// statement is the address of the form by which one says something beside a record, given its place on the page.
func (p *SubjectPage) statement(anchor string) string {
	return "/statement/" + p.Code + "/" + strings.TrimPrefix(anchor, "r-")
}

func (p *SubjectPage) hotline() string { return ui.Or(p.Hotline, "12345") }

// shownPerKind is how many records of one kind a subject's page carries; the rest stand in the list.
const shownPerKind = 50

// listed are the penalties the page shows; its figures count all of them.
func (p *SubjectPage) listed() []Penalty { return p.Penalties[:min(len(p.Penalties), shownPerKind)] }

// facts are the register's facts, with what the platform adds to them.
func (p *SubjectPage) facts() []ui.Fact {
	return append(slices.Clone(p.Register), ui.Fact{Label: "镇街（园区）", Value: p.Town, Plain: true}, ui.Fact{Label: "曾用名", Value: p.formerNames(), Wide: true})
}

func (p *SubjectPage) formerNames() string {
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

func permitNote(p *SubjectPage) string {
	if p.PermitTotal == 0 {
		return ""
	}
	if p.PermitValid == p.PermitTotal {
		return "都在有效期内"
	}
	return fmt.Sprintf("%s项在有效期内", ui.Count(p.PermitValid))
}

func sourceAt(s Source) string {
	if s.At == "" {
		return ""
	}
	return " " + s.At.Table()
}
