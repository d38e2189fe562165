package intake

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"xinguan/base/id"
	"xinguan/core/catalog"
	"xinguan/core/ident"
	"xinguan/core/subject"
)

// match finds or makes the subject of every good row, compares names, and proposes subjects for rows held for want of
// an identifier.
func (c *chunk) match() error {
	c.subjects, c.towns = make([]id.ID, len(c.rows)), make([]string, len(c.rows))
	steps := []func() error{c.matchRegister, c.matchDecisions, c.matchPersons, c.propose}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// pick are the positions of good rows that a condition holds for.
func (c *chunk) pick(is func(r *row, it *catalog.Item) bool) []int {
	var out []int
	for i := range c.rows {
		r := &c.rows[i]
		if it, ok := c.Catalog.Of(r.Item, r.Version); ok && !r.Held && is(r, it) {
			out = append(out, i)
		}
	}
	return out
}

// matchRegister lets register entries make, complete and rename subjects.
func (c *chunk) matchRegister() error {
	at := c.pick(func(_ *row, it *catalog.Item) bool { return it.Family == catalog.Registration })
	if len(at) == 0 {
		return nil
	}
	if err := c.tx.Alone(); err != nil {
		return err
	}
	entries := make([]subject.Entry, len(at))
	for n, i := range at {
		it, _ := c.Catalog.Of(c.rows[i].Item, c.rows[i].Version)
		e, err := registerEntry(&c.rows[i], it)
		if err != nil {
			return err
		}
		entries[n] = e
	}
	settled, err := subject.Settle(c.tx, c.City.Places(), entries)
	if err != nil {
		return err
	}
	for n, i := range at {
		c.take(i, settled[n], c.rows[i].Town)
		c.overruled(&c.rows[i], settled[n].Over, entries[n].Status)
	}
	return nil
}

func (c *chunk) take(i int, s subject.Settled, town string) {
	c.subjects[i], c.towns[i] = s.ID, town
	if s.Changed {
		c.touched = append(c.touched, s.ID)
	}
}

// registerEntry reads what the register says from the body of its row.
func registerEntry(r *row, it *catalog.Item) (subject.Entry, error) {
	of, err := meanings(r, it)
	if err != nil {
		return subject.Entry{}, err
	}
	e := entryOf(r, registerKind(r, it), of)
	e.Town, e.Status = r.Town, of(catalog.RegStatus)
	if no, ok := ident.RegNo(of(catalog.PartyRegNo)); ok {
		e.Also = append(e.Also, subject.Key{Type: ident.TypeRegNo, Value: no})
	}
	e.FormerNames = strings.FieldsFunc(of(catalog.FormerNames), func(r rune) bool { return strings.ContainsRune(";；,，、", r) })
	return e, nil
}

// meanings reads the body of a row by what its fields mean.
func meanings(r *row, it *catalog.Item) (func(catalog.Means) string, error) {
	var body map[string]string
	err := json.Unmarshal(r.Body, &body)
	return func(m catalog.Means) string {
		f, ok := it.Field(m)
		if !ok {
			return ""
		}
		return body[f.Name]
	}, err
}

// entryOf is what any row says of its organisation.
func entryOf(r *row, kind ident.Kind, of func(catalog.Means) string) subject.Entry {
	return subject.Entry{Key: subject.Key{Type: r.CodeType, Value: r.Code}, Kind: kind, Name: r.Name, LegalRep: of(catalog.LegalRep), Source: r.Item + ":" + r.Agency}
}

// registerKind is what the code says; where an older number says nothing, the kind a register holds none beside.
func registerKind(r *row, it *catalog.Item) ident.Kind {
	if kind := kindOf(r); kind != ident.KindOther || len(it.Kinds) != 1 {
		return kind
	}
	return it.Kinds[0]
}

// matchDecisions looks the organisations of decisions up; those nobody knows yet become provisional.
func (c *chunk) matchDecisions() error {
	at := c.pick(func(_ *row, it *catalog.Item) bool { return it.Family != catalog.Registration && !it.OfPersons() })
	keys := make([]subject.Key, len(at))
	for n, i := range at {
		keys[n] = subject.Key{Type: c.rows[i].CodeType, Value: c.rows[i].Code}
	}
	known, err := subject.Resolve(c.tx, keys)
	if err != nil {
		return err
	}
	if err := c.otherNames(at, keys, known); err != nil {
		return err
	}
	var missing []int
	for n, i := range at {
		ref := known[keys[n]]
		if ref == nil {
			missing = append(missing, i)
			continue
		}
		c.subjects[i], c.towns[i] = ref.ID, c.townOf(&c.rows[i], ref.Town)
		c.compareName(&c.rows[i], ref)
	}
	return c.provisional(missing)
}

// otherNames reads the further names of the subjects that rows call by another than their present one.
func (c *chunk) otherNames(at []int, keys []subject.Key, known map[subject.Key]*subject.Ref) error {
	asked := map[*subject.Ref]bool{}
	for n, i := range at {
		if ref := known[keys[n]]; ref != nil && ref.Name != c.rows[i].Name && ident.NormName(ref.Name) != ident.NormName(c.rows[i].Name) {
			asked[ref] = true
		}
	}
	return subject.Names(c.tx, slices.Collect(maps.Keys(asked)))
}

// townOf is the subject's town; where the register gives none, that of a town's own government.
func (im *Importer) townOf(r *row, town string) string {
	if town != "" || r.AuthorityCode == "" {
		return town
	}
	if a, ok := im.City.Agency(r.AuthorityCode); ok {
		return a.Town
	}
	return ""
}

func (c *chunk) provisional(at []int) error {
	if len(at) == 0 {
		return nil
	}
	if err := c.tx.Alone(); err != nil {
		return err
	}
	entries := make([]subject.Entry, len(at))
	for n, i := range at {
		r := &c.rows[i]
		it, _ := c.Catalog.Of(r.Item, r.Version)
		of, err := meanings(r, it)
		if err != nil {
			return err
		}
		entries[n] = entryOf(r, kindOf(r), of)
	}
	settled, err := subject.Provisional(c.tx, c.City.Places(), entries)
	if err != nil {
		return err
	}
	said := map[id.ID]bool{}
	for n, i := range at {
		r := &c.rows[i]
		c.take(i, settled[n], c.townOf(r, ""))
		if settled[n].Changed && !said[settled[n].ID] {
			said[settled[n].ID] = true
			r.Findings = append(r.Findings, Finding{Row: r.N, Level: Notice, Rule: "subject.provisional",
				Message: "登记信息里还没有“" + r.Name + "”（" + r.Code + "），先暂建档；登记信息到达后自动转正。"})
		}
	}
	return nil
}

// compareName says when the name filed is not one the subject has or had: code and name may belong to two subjects.
func (c *chunk) compareName(r *row, ref *subject.Ref) {
	if r.Name == ref.Name {
		return
	}
	current := ident.NormName(ref.Name)
	switch filed := ident.NormName(r.Name); {
	case filed == current:
	case slices.Contains(ref.Norms, filed):
		r.Findings = append(r.Findings, Finding{Row: r.N, Level: Notice, Rule: "name.former", Value: r.Name, Proposed: ref.Name, Confidence: 95,
			Message: "“" + r.Name + "”是曾用名，现名“" + ref.Name + "”；已按代码入库。"})
	default:
		c.sighted = append(c.sighted, subject.Sighting{Subject: ref.ID, Name: r.Name})
		r.Findings = append(r.Findings, Finding{Row: r.N, Level: Warning, Rule: "name.differs", Column: "行政相对人名称", Value: r.Name, Proposed: ref.Name, Confidence: 80,
			Message: "代码 " + r.Code + " 登记的名称是“" + ref.Name + "”，表里写的是“" + r.Name + "”；已按代码入库，请核对代码和名称是否属于同一单位。"})
	}
}

// propose looks for the subject a row held for want of a usable identifier may mean, by its name.
func (c *chunk) propose() error {
	for i := range c.rows {
		r := &c.rows[i]
		for f := range r.Findings {
			g := &r.Findings[f]
			if r.Name == "" || g.Rule != ruleNoIdentifier && (g.Rule != ruleInvalidCode || g.Proposed != "") {
				continue
			}
			if err := c.candidates(r, g); err != nil {
				return err
			}
		}
	}
	return nil
}

// candidates adds to a finding whom the register knows by the name of the row, or nearly so.
func (c *chunk) candidates(r *row, f *Finding) error {
	found, err := subject.Candidates(c.tx, r.Name, c.City.Places())
	if err != nil {
		return err
	}
	missing := f.Rule == ruleNoIdentifier
	if missing {
		f.Value = r.Name
	}
	switch {
	case len(found) > 0:
		f.Proposed, f.Confidence = found[0].Code, int(found[0].Likeness*100)
		f.Message = meant(r.Name, f, found)
	case missing:
		f.Message = "未查询到主体“" + r.Name + "”，也没有可以识别它的代码；请补填统一社会信用代码后重新报送。"
	}
	return nil
}

// meant says whom a row without a usable code may be about.
func meant(name string, f *Finding, found []subject.Candidate) string {
	said, task := "没有统一社会信用代码。", "请核对营业执照后填上"
	if f.Rule == ruleInvalidCode {
		said, task = f.Message, "请核对营业执照后改正"
	}
	if found[0].Likeness == 1 {
		return said + "登记信息里有同名单位，代码 " + found[0].Code + "；" + task + "。"
	}
	if f.Rule == ruleNoIdentifier {
		said, task = "", task+"统一社会信用代码"
	}
	names := make([]string, len(found))
	for i, s := range found {
		names[i] = "“" + s.Name + "”（" + s.Code + "）"
	}
	return said + "未查询到主体“" + name + "”。是不是" + strings.Join(names, "、") + "？" + task + "。"
}
