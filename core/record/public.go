package record

import (
	"xinguan/base/clock"
	"xinguan/core/rulebook"
)

// Public is a record as the open interface gives it: never more than the page shows.
type Public struct {
	ID            string           `json:"id" doc:"记录编号"`
	Item          string           `json:"item" doc:"目录项代码" example:"penalty"`
	Party         string           `json:"party" doc:"决定书所写的单位名称"`
	Authority     string           `json:"authority" doc:"决定单位"`
	Decided       string           `json:"decided" doc:"决定日期" example:"2026-04-10"`
	DocNo         string           `json:"document_number" doc:"文号"`
	Kind          string           `json:"kind,omitempty" doc:"许可或处罚类别，多个以;相连"`
	Severity      string           `json:"severity,omitempty" enum:"minor,general,serious,unclassified" doc:"失信严重程度；unclassified 待认定单位确认，期限按一般计算"`
	Heaviest      string           `json:"heaviest_severity,omitempty" enum:"minor,general,serious,unclassified" doc:"同一决定有几项处罚、另有一项更重的，那一项的严重程度；期限按它计算"`
	SeverityBy    string           `json:"severity_by,omitempty" doc:"由谁认定"`
	SeverityBasis string           `json:"severity_basis,omitempty" doc:"入库以后认定的，依据哪一项标准和条款；报送时已写明类别的没有这一项"`
	ShownFrom     string           `json:"shown_from" doc:"公示起日"`
	ShownUntil    string           `json:"shown_until,omitempty" doc:"最后公示日；没有表示在目录内期间一直公示"`
	RepairFrom    string           `json:"repair_from,omitempty" doc:"最早可以申请修复的日期；修复不收费"`
	Rulebook      string           `json:"rulebook,omitempty" doc:"公示期限所依据的规则"`
	RuleVerified  *bool            `json:"rulebook_verified,omitempty" doc:"规则的数字是否已与原文核对"`
	Elsewhere     *PublicElsewhere `json:"elsewhere,omitempty" doc:"还在哪个系统公示；没有表示只在信用网站"`
	Disputed      bool             `json:"disputed" doc:"是否正在处理异议"`
	Shielded      []string         `json:"shielded_fields,omitempty" doc:"有异议、来源单位逾期没有核实，暂不显示的项目（名称）"`
	Statement     string           `json:"statement,omitempty" doc:"当事人放在这条信息旁边的声明，内容由当事人负责"`
	Fields        Fields           `json:"fields" doc:"其余公开字段，名称见目录"`
}

// PublicElsewhere is another system a record is published in.
type PublicElsewhere struct {
	System    string `json:"system" doc:"系统名称" example:"国家企业信用信息公示系统"`
	Published string `json:"published,omitempty" doc:"在那里公示的日期；没有表示报送单位没有填写"`
	Until     string `json:"shown_until,omitempty" doc:"在那里的最后公示日；没有表示算不出"`
	Rule      string `json:"rule" doc:"那里的期限怎样计算，哪些没有核对"`
}

// Public is the public face of a visible record.
func (l Laws) Public(r *Record, today clock.Date) Public {
	p := Public{ID: r.ID.String(), Item: r.Item, Party: r.Party, Authority: r.Authority, Decided: string(r.Decided), DocNo: r.DocNo,
		Kind: r.Class, ShownFrom: string(r.ShownFrom), RepairFrom: string(r.RepairFrom), Rulebook: r.Rulebook, Disputed: r.Disputed, Statement: r.Statement}
	if r.ShownUntil != clock.Forever {
		p.ShownUntil = string(r.ShownUntil)
	}
	it, ok := l.Catalog.Of(r.Item, r.ItemVersion)
	if !ok {
		return p
	}
	p.Shielded = r.Veiled(it)
	if it.Negative() {
		t := l.terms(it, r.Fixed, r.Derived, today)
		p.RuleVerified = &t.Verified
	}
	if e, ok := l.Elsewhere(r); ok {
		p.Elsewhere = &PublicElsewhere{e.System, string(e.Published), string(e.Until), e.Why}
	}
	if it.Severity == "declared" {
		p.Severity, p.Heaviest = string(r.Severity), string(r.Heaviest)
		if r.Severity != rulebook.Unclassified {
			p.SeverityBy, p.SeverityBasis = r.SeveritySource, r.SeverityBasis
		}
	}
	p.Fields = make(Fields, 0, len(r.Body))
	for _, said := range r.Body {
		if i := it.Named(said.Name); i >= 0 && said.Text != "" && it.Fields[i].IsPublic() {
			p.Fields = append(p.Fields, said)
		}
	}
	return p
}
