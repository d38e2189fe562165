package seed

import (
	"errors"
	"io"
	"strings"

	"xinguan/core/city"
)

// column is a column of the sheets of decisions; a line has a cell for each, a layout says which are written.
type column int

const (
	colName column = iota
	colPartyKind
	colCode
	colRegNo
	colOrgCode
	colTaxNo
	colInstNo
	colSocNo
	colRep
	colRepIDType
	colRepID
	colIDType
	colID
	colDocName
	colDocNo
	colConduct
	colFact
	colBasis
	colKind
	colPermit
	colPermitNo
	colContent
	colFine
	colSeized
	colLicence
	colDecided
	colFrom
	colUntil
	colPublish
	colAuthority
	colAuthorityCode
	colStatus
	colSupplier
	colSupplierCode
	colRemark
	colEnterprise
	colSeverity
	colSeverityBy
	columns
)

// line is one row in all columns.
type line [columns]string

// layout is the columns of a sheet in order.
type layout []titled

type titled struct {
	col   column
	title string
}

func (l layout) titles() []string {
	out := make([]string, len(l))
	for i, c := range l {
		out[i] = c.title
	}
	return out
}

func (l layout) without(cols ...column) layout {
	var out layout
next:
	for _, c := range l {
		for _, no := range cols {
			if c.col == no {
				continue next
			}
		}
		out = append(out, c)
	}
	return out
}

// retitled has another title for a column.
func (l layout) retitled(col column, title string) layout {
	out := append(layout{}, l...)
	for i := range out {
		if out[i].col == col {
			out[i].title = title
		}
	}
	return out
}

// variant takes the columns that one of the two circulating variants lacks out of a layout that has all.
func (l layout) variant(opt Options) layout {
	if opt.PartyKind {
		l = l.retitled(colRepID, "法定代表人证件号码").retitled(colRegNo, "行政相对人代码_2 (工商登记码)")
	} else {
		l = l.without(colPartyKind, colRepIDType)
	}
	if opt.NoSeverity {
		l = l.without(colSeverity, colSeverityBy, colEnterprise)
	}
	return l
}

// parties are the columns every sheet of organisations begins with.
var parties = layout{
	{colName, "行政相对人名称"}, {colPartyKind, "行政相对人类别"}, {colCode, "行政相对人代码_1 (统一社会信用代码)"},
	{colRegNo, "行政相对人代码_2 (工商注册号)"}, {colOrgCode, "行政相对人代码_3 (组织机构代码)"}, {colTaxNo, "行政相对人代码_4 (税务登记号)"},
	{colInstNo, "行政相对人代码_5 (事业单位证书号)"}, {colSocNo, "行政相对人代码_6 (社会组织登记证号)"}, {colRep, "法定代表人"},
	{colRepIDType, "法定代表人证件类型"}, {colRepID, "法定代表人身份证号"},
}

// persons are the columns every sheet of natural persons begins with.
var persons = layout{{colName, "行政相对人名称"}, {colIDType, "证件类型"}, {colID, "证件号码"}}

// concat joins layouts.
func concat(parts ...layout) (out layout) {
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// write writes a sheet of Options.Records rows.
func (g *Generator) write(w io.Writer, l layout, row func(*line, int)) error {
	t := newTable(w)
	cells := l.titles()
	err := t.row(cells)
	var full line
	for i := 0; i < g.opt.Records && err == nil; i++ {
		row(&full, i)
		for k, c := range l {
			cells[k] = full[c.col]
		}
		err = t.row(cells)
	}
	return errors.Join(err, t.out.Flush())
}

// on says where a case arises: which authority decides, in which sectors, and how its document numbers look. An empty
// authority is the town's own government, empty sectors are all business. doc and detail are templates; detail is the
// facts of a penalty or the number of a certificate.
type on struct{ authority, sectors, doc, detail string }

// person is the sector of cases about natural persons.
const person sector = "person"

// book is the cases of each sector.
type book[T any] map[sector][]filed[T]

// filed is a case with its authority found in the city.
type filed[T any] struct {
	what        *T
	name, code  string // authority; empty for the town's government
	doc, detail template
}

var business = []sector{making, chemical, foodMaking, building, trading, grocer, retail, catering, lodging, transport, garage,
	medical, education, labour, culture, property, office, farming}

// anywhere is the page of the book for sectors that have no case: every case a city's own authority decides.
const anywhere sector = ""

// newBook files the cases whose authority the city has; it is empty where the city has none of them.
func newBook[T any](c *city.City, cases []T, where func(*T) on) book[T] {
	out := book[T]{}
	for i := range cases {
		o := where(&cases[i])
		f := filed[T]{what: &cases[i], doc: cut(o.doc), detail: cut(o.detail)}
		if o.authority != "" {
			n := authorityAt(c, o.authority)
			if n < 0 {
				continue
			}
			f.name, f.code = c.Agencies[n].Name, authorityCode(n)
		}
		for _, s := range sectorsOf(o.sectors) {
			out[s] = append(out[s], f)
		}
		if f.name != "" && o.sectors != string(person) {
			out[anywhere] = append(out[anywhere], f)
		}
	}
	if len(out[anywhere]) == 0 {
		return nil
	}
	return out
}

func sectorsOf(words string) []sector {
	if words == "" {
		return business
	}
	var out []sector
	for _, w := range strings.Fields(words) {
		out = append(out, sector(w))
	}
	return out
}

// authorityAt finds the city's authority whose name ends so, e.g. 生态环境局; -1 where there is none.
func authorityAt(c *city.City, suffix string) int {
	for i, a := range c.Agencies {
		if a.Kind != "town" && strings.HasSuffix(a.Name, suffix) {
			return i
		}
	}
	return -1
}
