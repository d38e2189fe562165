package intake

import (
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/sheet"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/rulebook"
)

// world is what checking a sheet asks: no database.
type world struct {
	catalog *catalog.Catalog
	city    *city.City
	rules   *rulebook.Rules // nil where there are none
	today   clock.Date
}

// checker checks the rows of one file. It is used by one goroutine; see fork.
type checker struct {
	world
	plan    *plan
	routed  *plan                // for rows that belong to another item, nil when the item has no route
	agency  string               // the sender when it is known for the whole file
	beside  func(*row, []string) // reads what stands beside the fields of the item in a row's cells; may be nil
	seen    map[string]bool      // file-level findings already made
	senders map[string]bool      // agencies the rows count for
	file    []Finding
	counts  counts // of the rows of plan's item
	told    bool   // only findings are asked for: rows need no body, key or digest
	scratch
	adopting
	below []string // how lines below the rows begin that are none of them; nil where every row counts
}

// plan is an item laid over a sheet: mapping, the order of canonical JSON, and what each field needs.
type plan struct {
	mapping
	sorted []int  // fields by name, the order of the canonical body
	key    []int  // fields of the natural key
	drop   []bool // fields that are not kept
	keys   []string
}

func newPlan(m mapping) *plan {
	p := &plan{mapping: m, drop: make([]bool, len(m.item.Fields)), keys: make([]string, len(m.item.Fields))}
	for i := range m.item.Fields {
		f := &m.item.Fields[i]
		p.sorted = append(p.sorted, i)
		p.drop[i] = slices.Contains(catalog.Dropped, f.Means)
		p.keys[i] = string(appendJSON(nil, f.Name)) + ":"
	}
	slices.SortFunc(p.sorted, func(a, b int) int { return strings.Compare(m.item.Fields[a].Name, m.item.Fields[b].Name) })
	for _, name := range m.item.Key {
		p.key = append(p.key, m.item.Named(name))
	}
	return p
}

func newChecker(w world, h header, agency string) *checker {
	c := &checker{scratch: newScratch(w.catalog), world: w, plan: newPlan(h.mapped), agency: agency, seen: map[string]bool{}, senders: map[string]bool{}, adopting: findAdopting(h.row.Cells)}
	c.counts = newCounts(len(c.plan.item.Fields))
	if rt := h.mapped.item.Route; rt != nil {
		if to, ok := w.catalog.Item(rt.Item); ok {
			m, _ := mapTitles(to, h.row.Cells)
			c.routed = newPlan(m)
		}
	}
	c.titles(h)
	return c
}

// titles makes the findings about the sheet's columns.
func (c *checker) titles(h header) {
	for _, t := range h.double {
		c.once(Finding{Level: Warning, Rule: "title.doubled", Column: strings.TrimSpace(t), Message: c.doubled(h, t)})
	}
	for i, f := range c.plan.mapping.columns {
		title := tidy(h.row.Cells[i])
		switch {
		case f >= 0 && c.plan.drop[f]:
			c.once(Finding{Level: Notice, Rule: "column.dropped", Column: title, Message: "列“" + title + "”是个人证件信息，平台不收，已丢弃，没有保存。"})
		case slices.Contains(ownColumns, title), f < 0 && c.city.Sheets.Serial(title):
		case f < 0 && title != "" && !slices.Contains(h.double, h.row.Cells[i]) && !c.usedByRoute(i):
			c.once(Finding{Level: Notice, Rule: "column.unknown", Column: title, Message: "列“" + title + "”不在目录内，已丢弃，没有保存。其余各列照常读入。"})
		}
	}
	if all := c.plan.lacking(); len(all) > 0 {
		c.once(Finding{Level: Warning, Rule: "column.lacking", Message: "表里没有" + columnNames(all) + "，缺了一行也不能入库。" + c.plan.unread(h.row.Cells) +
			"请对照模板补上缺的列，每一行都填好，再报送；问题表里已经加好这些列，可以直接在里面填。"})
	}
	if all := c.plan.without(catalog.Column); len(all) > 0 {
		c.once(Finding{Level: Warning, Rule: "column.missing", Message: "缺少模板规定的" + columnNames(all) + "，本次照常读入；请下次补上。"})
	}
}

func (c *checker) usedByRoute(column int) bool {
	return c.routed != nil && c.routed.columns[column] >= 0
}

// once makes a file-level finding the first time it comes up.
func (c *checker) once(f Finding) {
	key := f.Rule + "\x00" + f.Column + "\x00" + f.Value
	if !c.seen[key] {
		c.seen[key] = true
		c.file = append(c.file, f)
	}
}

// row checks one row of the sheet; not ok: it was thrown away.
func (c *checker) row(in sheet.Row) (out row, ok bool) {
	p := c.route(in.Cells)
	if c.isNote(p, in.Cells) {
		c.counts.notes = append(c.counts.notes, in.N)
		return row{}, false
	}
	if p.item.DiscardsPersons() && c.ofPerson(p, in.Cells) {
		c.counts.persons++
		return row{}, false
	}
	v := &values{checker: c, plan: p, cells: in.Cells, text: c.texts(len(p.item.Fields))}
	v.out = row{N: in.N, Item: p.item.Code, Version: p.item.Version, Amount: -1, From: c.origin(in.Cells)}
	v.adopt()
	v.clean()
	v.sight(in)
	v.rounded(in.Rounded)
	v.party()
	v.decision()
	v.crossChecks()
	if c.beside != nil {
		c.beside(&v.out, in.Cells)
	}
	v.out.Held = slices.ContainsFunc(v.out.Findings, func(f Finding) bool { return f.Level == Error })
	if !c.told {
		v.finish()
	}
	if p == c.plan {
		c.counts.row(v.text, v.decidedOn())
	}
	return v.out, true
}

// decidedOn is the day a file's age is told by; that an old organisation is registered says nothing of the file.
func (v *values) decidedOn() clock.Date {
	if v.plan.item.Family == catalog.Registration {
		return ""
	}
	return v.out.Decided
}

// rounded refuses identifiers a spreadsheet kept as numbers: past fifteen digits it rounds, and a wrong code may still
// pass its check.
func (v *values) rounded(columns []int) {
	for _, c := range columns {
		if c >= len(v.plan.columns) {
			continue
		}
		f := v.plan.columns[c]
		if f < 0 || v.plan.drop[f] || v.plan.item.Fields[f].Type != catalog.Identifier || v.text[f] == "" {
			continue
		}
		v.lost(f, "在表里存成了数字，超过15位的部分已经丢失")
	}
	for f := range v.text {
		if v.plan.item.Fields[f].Type == catalog.Identifier && !v.plan.drop[f] && exponential(v.text[f]) {
			v.lost(f, "在表里成了科学计数法，后面的数字已经丢失")
		}
	}
}

// lost refuses an identifier that is not there whole any more.
func (v *values) lost(f int, how string) {
	v.find(Error, "identifier.rounded", f, Finding{Value: v.text[f], Message: "“" + v.plan.item.Fields[f].Short() + "”" + how + "；请把这一列设为文本格式，对照证照重新填写。"})
	v.text[f] = ""
}

// exponential tells a long number as a spreadsheet shows it and writes it into a text table: 9.1441998E+17.
func exponential(s string) bool {
	digits, power, ok := strings.Cut(strings.Replace(s, "e", "E", 1), "E+")
	whole, rest, _ := strings.Cut(digits, ".")
	return ok && len(whole) == 1 && len(power) == 2 && strings.Trim(whole+rest+power, "0123456789") == ""
}

// route is the plan for a row: that of another item where the row says so (自然人 rows of a sheet of organisations).
func (c *checker) route(cells []string) *plan {
	if c.routed == nil {
		return c.plan
	}
	rt := c.plan.item.Route
	f := c.plan.item.Named(rt.Field)
	cell := c.plan.cell(cells, f)
	if cell == "" {
		return c.plan
	}
	if name, ok := c.plan.item.Fields[f].List.Find(cell); ok && name == rt.Equals {
		return c.routed
	}
	return c.plan
}

// values are the cleaned cells of one row on their way to a record.
type values struct {
	*checker
	plan  *plan
	cells []string
	text  []string // by field; "" = none
	out   row
}

func (v *values) find(level Level, rule string, field int, f Finding) {
	f.Row, f.Level, f.Rule = v.out.N, level, rule
	if field >= 0 {
		f.Column = v.plan.item.Fields[field].Title
	}
	if v.plan.item.OfPersons() || f.Rule == "identifier.personal" {
		f.Value = hide(f.Value)
	}
	v.out.Findings = append(v.out.Findings, f)
}

// hide keeps a value about a person out of findings.
func hide(s string) string {
	if s == "" {
		return ""
	}
	return "（不显示）"
}

// means is the cleaned text of the field with a meaning, and its index (-1 when the item has none).
func (v *values) means(m catalog.Means) (string, int) {
	f := v.plan.item.Index(m)
	if f < 0 {
		return "", -1
	}
	return v.text[f], f
}
