package disclosure

import (
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/ident"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
)

const (
	pageSize = 50
	// byName bounds how many subjects a name filter stands for.
	byName = 200
)

// load fills one page of the list in one snapshot.
func load(tx *db.Tx, hub *house.Hub, p ListPage, after record.Position) (ListPage, error) {
	if it, err := p.item(hub); err != nil {
		return p, err
	} else if p.Item != Permits && p.Item != Penalties {
		p.Named = it.Title
	}
	if err := p.loadFigures(tx, hub); err != nil {
		return p, err
	}
	p.choices(hub)
	f, err := p.filter(tx, hub, after)
	if err != nil {
		return p, err
	}
	rows, next, err := record.List(tx, f)
	if err != nil {
		return p, err
	}
	if next != nil {
		p.Next = cursor(*next)
	}
	if p.Rows, err = describe(tx, hub, rows); err != nil {
		return p, err
	}
	if p.Notices, err = notices(tx, f); err != nil {
		return p, err
	}
	return p, p.count(tx, f)
}

// notices are those of the list, with the names of their subjects.
func notices(tx *db.Tx, f record.Filter) ([]Notice, error) {
	all, err := record.NoticesListed(tx, f)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	ids := make([]id.ID, len(all))
	for i, n := range all {
		ids[i] = n.Subject
	}
	found, err := subject.GetMany(tx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Notice, len(all))
	for i, n := range all {
		out[i] = Notice{found[i].Name, found[i].Code, n}
	}
	return out, nil
}

// item is what the page lists: a public item. Registers have no list: an organisation is looked up by its name.
func (p ListPage) item(hub *house.Hub) (*catalog.Item, error) {
	it, ok := hub.Catalog.Item(string(p.Item))
	if !ok || !it.Public() || it.Family == catalog.Registration {
		return nil, &web.Error{Kind: web.Invalid, Message: "没有代码为“" + string(p.Item) + "”的公示清单；请从信息目录里选一项。"}
	}
	return it, nil
}

// filter is what the page asks of the records.
func (p ListPage) filter(tx *db.Tx, hub *house.Hub, after record.Position) (record.Filter, error) {
	if _, err := p.item(hub); err != nil {
		return record.Filter{}, err
	}
	subjects, err := named(tx, hub, p.Filter.Name)
	return record.Filter{Item: string(p.Item), AuthorityCode: p.Filter.Authority, Town: p.Filter.Town, Kind: p.Filter.Kind,
		DocPrefix: p.Filter.DocNo, From: p.Filter.From, Until: p.Filter.To, Subjects: subjects, Before: after, Limit: pageSize}, err
}

func (p *ListPage) loadFigures(tx *db.Tx, hub *house.Hub) error {
	permits, err := record.ShownCount(tx, string(Permits))
	if err != nil {
		return err
	}
	penalties, err := record.ShownCount(tx, string(Penalties))
	if err != nil {
		return err
	}
	p.Permits, p.Penalties = int(permits), int(penalties)
	if it, ok := hub.Catalog.Item(string(p.Item)); ok {
		p.DueDays = it.Timeliness.Workdays
	}
	p.AsOf, err = hub.AsOf(tx)
	return err
}

// count says how many rows fit the filter; without one the tally knows, with one counting stops early.
func (p *ListPage) count(tx *db.Tx, f record.Filter) error {
	if len(p.chips()) == 0 {
		n, err := record.ShownCount(tx, string(p.Item))
		p.Total = int(n)
		return err
	}
	var err error
	p.Total, p.AtLeast, err = record.CountUpTo(tx, f, 1000)
	return err
}

// choices are the drop-downs: authorities that may decide the item, the towns, the kinds.
func (p *ListPage) choices(hub *house.Hub) {
	it, ok := hub.Catalog.Item(string(p.Item))
	if !ok {
		return
	}
	for _, a := range hub.City.Agencies {
		if it.Decides != "" && a.May(it.Decides) || it.Decides == "" && it.SuppliedBy(a) {
			p.Authorities = append(p.Authorities, ui.Option{Value: a.Code, Title: a.Name, Filed: true})
		}
	}
	for _, d := range hub.City.Divisions {
		p.Towns = append(p.Towns, ui.Option{Value: d.Code, Title: d.Name})
	}
	if f, ok := it.Field(catalog.Kind); ok && f.List != nil {
		for _, v := range f.List.Names() {
			p.Kinds = append(p.Kinds, ui.Option{Value: v, Title: v})
		}
	}
}

// named are the subjects a name filter stands for: nil without one, found by code or through the index.
func named(tx *db.Tx, hub *house.Hub, name string) ([]id.ID, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return nil, nil
	}
	out := []id.ID{}
	if clean, problem := ident.USCC(name); problem.OK() {
		s, err := subject.Find(tx, clean)
		if err == nil {
			out = append(out, s.ID)
		}
		return out, ignoreNone(err)
	}
	for _, h := range hub.Index.Search(name, subject.Options{Limit: byName}) {
		if h.Why != subject.Fuzzy && h.Why != subject.Sound {
			out = append(out, h.ID)
		}
	}
	return out, nil
}

// describe turns records into rows with the current names of their subjects.
func describe(tx *db.Tx, hub *house.Hub, rows []*record.Record) ([]Row, error) {
	ids := make([]id.ID, len(rows))
	for i, r := range rows {
		ids[i] = r.Subject
	}
	found, err := subject.GetMany(tx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Row, len(rows))
	for i := range rows {
		out[i] = rowOf(hub, rows[i], found[i], tx.Today())
	}
	return out, nil
}

func rowOf(hub *house.Hub, r *record.Record, s subject.Subject, today clock.Date) Row {
	row := Row{Name: s.Name, Code: s.Code, DocNo: r.DocNo, Authority: r.Authority, Decided: r.Decided, Disputed: r.Disputed, Today: today, Town: hub.Town(r.Town)}
	it, ok := hub.Catalog.Of(r.Item, r.ItemVersion)
	if !ok {
		return row
	}
	if r.Item == string(Penalties) {
		row.Matter, row.Until = ui.Or(r.Value(it, catalog.Conduct), ui.Or(r.Value(it, catalog.Content), r.Class)), r.ShownUntil
		row.ItemAnchor = "cf-" + r.ID.String()
		if r.Severity != rulebook.Unclassified {
			row.Severity = r.Severity.Title()
		}
		return row
	}
	if r.Item != string(Permits) {
		face := r.Face(it)
		row.Matter, row.Until = ui.Or(face.Reason, face.Title), r.ShownUntil
		if it.Negative() {
			row.ItemAnchor = "r-" + r.ID.String()
		}
		return row
	}
	row.Matter = ui.Or(r.Value(it, catalog.Content), ui.Or(r.Value(it, catalog.Permitted), r.Value(it, catalog.DocName)))
	row.From, row.Until = r.Validity()
	return row
}
