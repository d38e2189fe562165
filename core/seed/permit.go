package seed

import (
	"errors"
	"io"
	"strconv"
)

var errNoAuthority = errors.New("城市目录里没有可以作决定的单位，不能生成示例数据；请检查单位表")

// permitCase is a kind of permit an authority gives.
type permitCase struct {
	on
	title   string // 行政许可决定文书名称
	class   string // 许可类别
	cert    string // 许可证书名称; empty where there is none
	content string
	years   int // how long it holds; 0 = long term
}

var permitTail = layout{
	{colDocName, "行政许可决定文书名称"}, {colDocNo, "行政许可决定文书号"}, {colKind, "许可类别"}, {colPermit, "许可证书名称"},
	{colPermitNo, "许可编号"}, {colContent, "许可内容"}, {colDecided, "许可决定日期"}, {colFrom, "有效期自"}, {colUntil, "有效期至"},
	{colAuthority, "许可机关"}, {colAuthorityCode, "许可机关统一社会信用代码"}, {colStatus, "当前状态"}, {colSupplier, "数据来源单位"},
	{colSupplierCode, "数据来源单位统一社会信用代码"}, {colRemark, "备注"},
}

// Permits writes a sheet of permits of organisations (法人行政许可): titles, then Options.Records rows.
func Permits(w io.Writer, opt Options) error { return New(opt).Permits(w) }

// Permits writes a sheet of permits of organisations.
func (g *Generator) Permits(w io.Writer) error {
	if len(g.permits) == 0 {
		return errNoAuthority
	}
	return g.write(w, concat(parties, permitTail).variant(g.opt), g.mixed(ofPermit, g.permit, g.personPermit))
}

// PersonPermits writes a sheet of permits of natural persons (自然人行政许可), all made up.
func (g *Generator) PersonPermits(w io.Writer) error {
	if len(g.permits) == 0 {
		return errNoAuthority
	}
	return g.write(w, concat(persons, permitTail), func(l *line, i int) {
		var d decision
		g.begin(&d, ofPersonPermit, i, false)
		g.personPermit(l, &d)
	})
}

// permit makes a row about the organisation of d.
func (g *Generator) permit(l *line, d *decision) {
	d.head(l)
	g.given(l, d, d.subject.sector)
}

// personPermit makes a row about a made-up person.
func (g *Generator) personPermit(l *line, d *decision) {
	d.somebody(l)
	g.given(l, d, person)
}

// given writes the decision itself.
func (g *Generator) given(l *line, d *decision, s sector) {
	f := choose(d, g.permits, s)
	c := f.what
	d.authority(l, f.name, f.code)
	l[colDocName], l[colDocNo], l[colKind] = c.title, f.doc.fill(d.value), c.class
	l[colPermit], l[colPermitNo], l[colContent] = c.cert, f.detail.fill(d.value), c.content
	l[colDecided], l[colFrom], l[colUntil] = d.decided(), d.decided(), "2099-12-31"
	if c.years > 0 {
		l[colUntil] = d.later(c.years*365 + c.years/4 - 1)
	}
	l[colStatus] = "有效"
	if d.r.chance(0.01) {
		l[colStatus] = "无效"
	}
}

// somebody writes that the decision is about a made-up person: 示例甲子17.
func (d *decision) somebody(l *line) {
	*l = line{}
	l[colPartyKind], l[colIDType] = "自然人", "身份证"
	l[colName], l[colID] = d.person()
}

// person is the name and the number of a made-up person: 示例甲子17.
func (d *decision) person() (name, number string) {
	k := d.r.n(300000)
	return nobody(k) + strconv.Itoa(k/120), resident(k)
}

// nobody is a name nobody bears: 示例甲子.
func nobody(k int) string { return "示例" + string(stems[k%10]) + string(branches[k/10%12]) }
