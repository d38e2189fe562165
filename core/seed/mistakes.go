package seed

import (
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"

	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/ident"
)

// Mistakes are small sheets with every mistake that intake speaks of, each in a row of its own: what random dirt leaves
// to chance occurs in every fictional city, however small.

// mistakes makes them for a city; a city without a penalty item has none.
type mistakes struct {
	g       *Generator
	item    *catalog.Item
	by      city.Agency // who decides and sends
	other   city.Agency // decides too
	without city.Agency // may not decide
	series  string      // in the numbers of its documents
	n       int
}

// Mistakes are the sheets. They are taken in one after another, after the registers.
func Mistakes(c *catalog.Catalog, town *city.City) []Sheet {
	it, ok := c.Item(itemPenalty)
	if !ok {
		return nil
	}
	series := -1
	of := func(it *catalog.Item, write func(m *mistakes, t *table) error) func(*Generator, io.Writer) error {
		series++
		own := string(stems[series%len(stems)])
		return func(g *Generator, w io.Writer) error {
			t := newTable(w)
			m := newMistakes(g, it)
			m.series = own
			if err := write(m, t); err != nil {
				return err
			}
			return t.out.Flush()
		}
	}
	m := func(write func(m *mistakes, t *table) error) func(*Generator, io.Writer) error { return of(it, write) }
	by := newMistakes(New(Options{City: town, Today: "2026-01-01"}), it)
	out := []Sheet{
		{Item: it.Code, Name: "毛病：列.csv", write: m((*mistakes).columns)},
		{Item: it.Code, Name: "毛病：代码和名称.csv", write: m((*mistakes).parties)},
		{Item: it.Code, Name: "毛病：内容.csv", Agency: by.by.Code, write: m((*mistakes).contents)},
		{Item: it.Code, Name: "毛病：单位.csv", Agency: by.by.Code, write: m((*mistakes).authorities)},
		{Item: it.Code, Name: "毛病：另一单位报送.csv", Agency: by.other.Code, write: m((*mistakes).elsewhere)},
		{Item: it.Code, Name: "毛病：数字存的代码.jsonl", Agency: by.by.Code, write: func(g *Generator, w io.Writer) error { return newMistakes(g, it).numbersSheet(w) }},
	}
	out = append(out, Sheet{Item: it.Code, Name: "毛病：工作簿.xlsx", Agency: by.by.Code, write: func(g *Generator, w io.Writer) error { return bookOf(g, it, w) }})
	if person, ok := c.Item(itemPersonPenalty); ok {
		out = append(out, Sheet{Item: person.Code, Name: "毛病：自然人证件.csv", write: of(person, (*mistakes).persons)})
	}
	out = append(out, Sheet{Item: it.Code, Name: "毛病：缺列.csv", Agency: by.by.Code, write: m((*mistakes).lacking)})
	return slices.Concat(out, lists(c), yearOnly(c), twoRegisters(c))
}

// newMistakes chooses the authorities: two that may decide penalties, one that may not.
func newMistakes(g *Generator, it *catalog.Item) *mistakes {
	m := &mistakes{g: g, item: it}
	for _, a := range g.opt.City.Agencies {
		switch may := a.May(it.Decides) && a.Town == ""; {
		case !may && a.Town == "" && m.without.Code == "" && a.Code != g.opt.City.Operator.Agency:
			m.without = a
		case may && m.by.Code == "":
			m.by = a
		case may && m.other.Code == "":
			m.other = a
		}
	}
	return m
}

// filled is a row by what its fields mean.
type filled map[catalog.Means]string

// good is a row a careful clerk would send. The organisations are those at the head of the register.
func (m *mistakes) good() (filled, *Subject) {
	m.n++
	s := m.g.Subject((m.n - 1) % m.g.opt.Subjects)
	day := func(ago int) string { return string(m.g.days.ago(ago)) }
	return filled{catalog.PartyName: s.Name, catalog.PartyCode: s.Code, catalog.LegalRep: s.LegalRep, catalog.DocNumber: m.g.short + "示例毛病〔" + day(60)[:4] + "〕" + m.series + strconv.Itoa(m.n) + "号",
		catalog.Conduct: "示例违法行为", catalog.Fact: "经查，当事人示例违法。", catalog.LegalText: "《示例法》第一条", catalog.Kind: "罚款", catalog.Content: "罚款人民币伍万元整",
		catalog.Fine: "5", catalog.Decided: day(60), catalog.ValidUntil: "2099-12-31", catalog.PublishUntil: day(-300), catalog.Authority: m.by.Name, catalog.AuthorityCode: authorityCode(0),
		catalog.Supplier: m.by.Name, catalog.SupplierCode: authorityCode(0), catalog.PartyKind: "法人及非法人组织"}, &s
}

// with is the next good row with other cells.
func (m *mistakes) with(cells ...any) filled {
	f, _ := m.good()
	for i := 0; i+1 < len(cells); i += 2 {
		f[cells[i].(catalog.Means)] = cells[i+1].(string)
	}
	return f
}

// write writes rows under the item's official titles.
func (m *mistakes) write(t *table, rows ...filled) error {
	for _, cells := range m.rows(rows...) {
		if err := t.row(cells); err != nil {
			return err
		}
	}
	return nil
}

// rows are the item's official titles, without what the platform does not keep, and the cells of rows under them.
func (m *mistakes) rows(rows ...filled) [][]string {
	out := make([][]string, len(rows)+1)
	for i := range m.item.Fields {
		f := &m.item.Fields[i]
		if slices.Contains(catalog.Dropped, f.Means) {
			continue
		}
		out[0] = append(out[0], f.Title)
		for n, r := range rows {
			out[n+1] = append(out[n+1], r[f.Means])
		}
	}
	return out
}

// lacking is a sheet without columns no row can do without, one of which stands there under a name nobody knows.
func (m *mistakes) lacking(t *table) error {
	f, _ := m.good()
	titles, cells := []string{"处罚书编号"}, []string{f[catalog.DocNumber]}
	for _, x := range []catalog.Means{catalog.PartyName, catalog.PartyCode, catalog.Kind, catalog.Content, catalog.Authority} {
		titles, cells = append(titles, titleOf(m.item, x)), append(cells, f[x])
	}
	if err := t.row(titles); err != nil {
		return err
	}
	return t.row(cells)
}

// columns are a title twice, one nobody knows, one that is thrown away, one missing; a row too wide, a note, hurt quotes.
func (m *mistakes) columns(t *table) error {
	f, s := m.good()
	title := func(means catalog.Means) string { return titleOf(m.item, means) }
	means := []catalog.Means{catalog.PartyName, catalog.PartyCode, catalog.DocNumber, catalog.Conduct, catalog.Fact, catalog.LegalText, catalog.Kind, catalog.Content, catalog.Fine,
		catalog.Decided, catalog.Authority}
	titles, cells := []string{}, []string{}
	for _, x := range means {
		titles, cells = append(titles, title(x)), append(cells, f[x])
	}
	titles = append(titles, title(catalog.DocNumber), "示例内部编号", title(catalog.LegalRepID))
	cells = append(cells, f[catalog.DocNumber], "N-1", resident(m.n))
	wide := append(slices.Clone(cells), "多出的一格")
	wide[2] += "之二"
	note := make([]string, len(cells))
	note[0] = "填报人：" + s.LegalRep
	for _, row := range [][]string{titles, cells, wide, note} {
		if err := t.row(row); err != nil {
			return err
		}
	}
	hurt := slices.Clone(cells)
	hurt[2] += "之三"
	_, err := t.out.WriteString(strings.Join(hurt[:4], ",") + `,"当事人"示例"违法,` + strings.Join(hurt[5:], ",") + "\n")
	return err
}

// parties are names and codes that do not fit, in each way there is.
func (m *mistakes) parties(t *table) error {
	beyond := m.g.Subject(m.g.opt.Subjects + 5)
	old := oldNumber(m.n + 1)
	_, second := m.good()
	rows := []filled{
		m.with(catalog.PartyCode, wrongCheck(second.Code)), m.with(catalog.PartyCode, resident(7)), m.with(catalog.PartyCode, ""),
		m.with(catalog.PartyCode, innerWrong()), m.with(catalog.PartyCode, old), m.with(catalog.PartyCode, "", catalog.PartyRegNo, oldNumber(m.n+2)),
		m.with(catalog.PartyName, beyond.Name, catalog.PartyCode, beyond.Code), m.with(catalog.PartyName, m.g.opt.City.Name+"示例毫不相干有限公司"), m.with(catalog.Supplier, "示例外地执法局"),
	}
	if former, ok := m.g.renamed(); ok {
		rows = append(rows, m.with(catalog.PartyName, former.FormerNames[0], catalog.PartyCode, former.Code))
	}
	return m.write(t, rows...)
}

// renamed is the first organisation of the register that bore another name.
func (g *Generator) renamed() (s Subject, ok bool) {
	for i := range min(g.opt.Subjects, tries) {
		if g.fill(&s, i); len(s.FormerNames) > 0 {
			return s, true
		}
	}
	return s, false
}

// innerWrong is a credit code that passes while the organisation code in it does not.
func innerWrong() string {
	good := ident.Make("91"+Division, "MA900001")
	i := strings.IndexByte(codeLetters, good[16])
	head := good[:16] + codeLetters[(i+1)%31:][:1]
	for _, c := range codeLetters {
		if code, p := ident.USCC(head + string(c)); p.OK() {
			return code
		}
	}
	return good
}

// contents are flaws of days, amounts, codes and texts, and rows that meet one another.
func (m *mistakes) contents(t *table) error {
	const said = "罚款人民币伍万元整"
	return m.write(t,
		m.with(catalog.Content, ""), m.with(catalog.Conduct, ""), m.with(catalog.Fine, ""), m.with(catalog.Conduct, strings.Repeat("示例", 1500)),
		m.with(catalog.Decided, "去年年底"), m.with(catalog.Decided, string(m.g.days.ago(-30))), m.with(catalog.PublishUntil, string(m.g.days.ago(90))), m.with(catalog.ValidUntil, "2099-01-31"),
		m.with(catalog.Fine, "若干"), m.with(catalog.Fine, "50000元"), m.with(catalog.Fine, "50000"), m.with(catalog.Fine, "20000", catalog.Content, "处以罚款"), m.with(catalog.Fine, "5万美元"),
		m.with(catalog.Kind, "责令检讨"), m.with(catalog.Remark, "联系人：示例乙，电话13800000001"), m.with(catalog.SeverityIs, "轻微"), m.with(catalog.SeverityIs, "轻微", catalog.Kind, "限制从业", catalog.Content, "限制从业一年", catalog.Fine, ""), m.with(catalog.Fact, "经查，\ue000某示例违法。"),
		m.shared(said), m.shared(said), m.shared(said+"（更正）"), m.further())
}

// authorities are decisions of another authority, of one without the right, and of one nobody knows.
func (m *mistakes) authorities(t *table) error {
	return m.write(t, m.with(catalog.Authority, m.other.Name), m.with(catalog.Authority, m.without.Name), m.with(catalog.Authority, "示例外地执法局"))
}

// shared is one decision, the same in every sheet but for its content.
func (m *mistakes) shared(content string) filled {
	s := m.g.Subject(0)
	return m.with(catalog.PartyName, s.Name, catalog.PartyCode, s.Code, catalog.LegalRep, s.LegalRep, catalog.DocNumber, m.g.short+"示例毛病〔"+m.g.thisYear()+"〕共0号", catalog.Content, content)
}

// further is another penalty of the shared decision, in a row of its own.
func (m *mistakes) further() filled {
	f := m.shared("责令停产停业三日")
	f[catalog.Kind], f[catalog.Fine] = "责令停产停业", ""
	return f
}

// elsewhere sends, as another authority, a decision the first has sent with other words.
func (m *mistakes) elsewhere(t *table) error {
	return m.write(t, m.shared("罚款人民币伍万元整，由另一单位报送"))
}

// persons are documents of natural persons that are not there or fail.
func (m *mistakes) persons(t *table) error {
	row := func(number string) filled {
		return m.with(catalog.PartyName, nobody(m.n), catalog.PersonIDType, "身份证", catalog.PersonID, number)
	}
	return m.write(t, row(resident(1)), row(""), row(resident(2)[:17]+"0"))
}

// numbersSheet writes JSON lines in which a program kept the code as a number.
func (m *mistakes) numbersSheet(w io.Writer) error {
	row := map[string]any{}
	for means, v := range m.with(catalog.PartyName, m.g.opt.City.Name+"示例数字有限公司") {
		if f, ok := m.item.Field(means); ok {
			row[f.Title] = v
		}
	}
	row[titleOf(m.item, catalog.PartyCode)] = json.Number("914419980000000012")
	line, err := json.Marshal(row)
	if err != nil {
		return err
	}
	_, err = w.Write(append(line, "\n{\"broken\": \n"...))
	return err
}

// lists are sheets in which rows about natural persons stand, whom nobody may collect: one of the first such item.
func lists(c *catalog.Catalog) []Sheet {
	i := slices.IndexFunc(c.Items(), func(it *catalog.Item) bool { return it.DiscardsPersons() })
	if i < 0 {
		return nil
	}
	it := c.Items()[i]
	return []Sheet{tableOf(it, "毛病：混有自然人的名单.csv", func(g *Generator, k *sheetKind) [][]string {
		d := decision{g: g, r: g.random(ofMistakes, 0), n: 1, subject: g.Subject(0), age: 40}
		row := k.row(&d, "")
		return [][]string{slices.Concat([]string{d.subject.Name, d.subject.Code}, row), slices.Concat([]string{nobody(3), resident(3)}, row)}
	})}
}

// tableOf is a sheet of an item's titles, and rows below them.
func tableOf(it *catalog.Item, name string, rows func(g *Generator, k *sheetKind) [][]string) Sheet {
	return Sheet{Item: it.Code, Name: name, write: func(g *Generator, w io.Writer) error {
		k, t := itemKind(it), newTable(w)
		for _, cells := range append([][]string{slices.Concat(k.head, k.titles)}, rows(g, k)...) {
			if err := t.row(cells); err != nil {
				return err
			}
		}
		return t.out.Flush()
	}}
}
