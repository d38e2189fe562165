package seed

import (
	"io"
	"strings"
)

// penaltyCase is a kind of penalty an authority imposes.
type penaltyCase struct {
	on
	conduct, basis string
	kinds          string // 处罚类别, several with ; between
	low, high      int    // fine in yuan; 0, 0 = none
	seized         int    // most that is confiscated, in yuan
	more           string // what else is ordered
	licence        string // 暂扣或吊销证照名称及编号
	grave          bool   // some are 严重
}

var penaltyTail = layout{
	{colDocNo, "行政处罚决定书文号"}, {colConduct, "违法行为类型"}, {colFact, "违法事实"}, {colBasis, "处罚依据"}, {colKind, "处罚类别"},
	{colContent, "处罚内容"}, {colFine, "罚款金额 (万元)"}, {colSeized, "没收违法所得、没收非法财物的金额 (万元)"}, {colLicence, "暂扣或吊销证照名称及编号"},
	{colDecided, "处罚决定日期"}, {colUntil, "处罚有效期"}, {colPublish, "公示截止期"}, {colAuthority, "处罚机关"},
	{colAuthorityCode, "处罚机关统一社会信用代码"}, {colSupplier, "数据来源单位"}, {colSupplierCode, "数据来源单位统一社会信用代码"}, {colRemark, "备注"},
}

var severityTail = layout{{colEnterprise, "企业信用信息公示系统公示日期"}, {colSeverity, "失信严重程度"}, {colSeverityBy, "认定单位"}}

// Penalties writes a sheet of penalties on organisations (法人行政处罚): titles, then Options.Records rows.
func Penalties(w io.Writer, opt Options) error { return New(opt).Penalties(w) }

// Penalties writes a sheet of penalties on organisations.
func (g *Generator) Penalties(w io.Writer) error {
	if len(g.penalties) == 0 {
		return errNoAuthority
	}
	return g.write(w, concat(parties, penaltyTail, severityTail).variant(g.opt), g.mixed(ofPenalty, g.penalty, g.personPenalty))
}

// PersonPenalties writes a sheet of penalties on natural persons (自然人行政处罚), all made up.
func (g *Generator) PersonPenalties(w io.Writer) error {
	if len(g.penalties) == 0 {
		return errNoAuthority
	}
	return g.write(w, concat(persons, penaltyTail), func(l *line, i int) {
		var d decision
		g.begin(&d, ofPersonPenalty, i, false)
		g.personPenalty(l, &d)
	})
}

// penalty makes a row about the organisation of d.
func (g *Generator) penalty(l *line, d *decision) {
	d.head(l)
	g.imposed(l, d, d.subject.sector)
}

// personPenalty makes a row about a made-up person.
func (g *Generator) personPenalty(l *line, d *decision) {
	d.somebody(l)
	g.imposed(l, d, person)
}

// imposed writes the decision itself.
func (g *Generator) imposed(l *line, d *decision, s sector) {
	f := choose(d, g.penalties, s)
	c := f.what
	d.authority(l, f.name, f.code)
	l[colDocNo] = f.doc.fill(d.value)
	l[colConduct], l[colBasis], l[colKind], l[colLicence] = c.conduct, c.basis, c.kinds, c.licence
	l[colFact] = f.detail.fill(d.value)
	l[colDecided], l[colUntil], l[colPublish] = d.decided(), "2099-12-31", d.later(365)
	c.content(l, &d.r)
	d.severity(l, c)
	d.elsewhere(l)
}

// elsewhereDays is how long after the decision it is published in the enterprise information system.
const elsewhereDays = 12

// elsewhere is the day it was published there: the market regulation authority says it of every other decision.
func (d *decision) elsewhere(l *line) {
	if strings.Contains(l[colAuthority], "市场监督管理") && d.age%2 == 0 && d.age >= elsewhereDays {
		l[colEnterprise] = d.later(elsewhereDays)
	}
}

// content writes what was ordered, in words and in 万元.
func (c *penaltyCase) content(l *line, r *random) {
	var said []string
	if strings.Contains(c.kinds, "警告") {
		said = append(said, "警告")
	}
	if c.high > 0 {
		fine := rounded(c.low + r.low(c.high-c.low))
		l[colFine] = wan(fine)
		said = append(said, "罚款人民币"+inCapitals(fine)+"（"+wan(fine)+"万元）")
	}
	if c.seized > 0 {
		seized := 200 + r.low(c.seized)
		l[colSeized] = wan(seized)
		said = append(said, "没收违法所得人民币"+inCapitals(seized)+"（"+wan(seized)+"万元）")
	}
	if c.more != "" {
		said = append(said, c.more)
	}
	l[colContent] = strings.Join(said, "；")
}

// rounded makes a fine as round as fines are.
func rounded(yuan int) int {
	step := 50
	switch {
	case yuan >= 100_000:
		step = 1000
	case yuan >= 10_000:
		step = 500
	case yuan >= 1000:
		step = 100
	}
	return yuan / step * step
}

// severity is declared by the authority for about half of the rows; for the rest nobody has said yet.
func (d *decision) severity(l *line, c *penaltyCase) {
	fine := l[colFine] // below 0.4 is little
	small := strings.HasPrefix(fine, "0.") && fine[2] < '4' && c.seized == 0
	switch at := d.r.n(100); {
	case at < 50:
		return
	case at < 56 && c.grave, strings.HasPrefix(c.more, "吊销"):
		l[colSeverity] = "严重"
	case at < 80 && small, c.kinds == "警告":
		l[colSeverity] = "轻微"
	default:
		l[colSeverity] = "一般"
	}
	if d.r.chance(0.9) {
		l[colSeverityBy] = l[colAuthority]
	}
}
