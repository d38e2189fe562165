package directory

import (
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/house"
	"xinguan/core/ident"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// home fills the first page.
func home(tx *db.Tx, hub *house.Hub) (HomePage, error) {
	p := HomePage{Days: 30, Hotline: hub.City.Hotline, Subjects: hub.Index.Len()}
	permits, err := record.ShownCount(tx, "permit")
	if err != nil {
		return p, err
	}
	penalties, err := record.ShownCount(tx, "penalty")
	if err != nil {
		return p, err
	}
	p.Permits, p.Penalties = int(permits), int(penalties)
	if err := p.loadMap(tx, hub); err != nil {
		return p, err
	}
	if err := p.loadLatest(tx, hub); err != nil {
		return p, err
	}
	p.AsOf, err = hub.AsOf(tx)
	return p, err
}

func (p *HomePage) loadMap(tx *db.Tx, hub *house.Hub) error {
	byTown, err := record.ShownByTown(tx, "permit", tx.Today().AddDays(-p.Days+1))
	if err != nil {
		return err
	}
	largest := 0
	for _, d := range hub.City.Divisions {
		n := int(byTown[d.Code])
		largest = max(largest, n)
		p.Tiles = append(p.Tiles, Tile{Code: d.Code, Name: d.Short, Row: d.Row, Col: d.Column, Permits: n})
	}
	p.Breaks = BreaksFor(largest)
	return nil
}

const latestOnHome = 6

func (p *HomePage) loadLatest(tx *db.Tx, hub *house.Hub) error {
	rows, _, err := record.List(tx, record.Filter{Item: "permit", Limit: latestOnHome})
	if err != nil {
		return err
	}
	ids := make([]id.ID, len(rows))
	for i, r := range rows {
		ids[i] = r.Subject
	}
	found, err := subject.GetMany(tx, ids)
	if err != nil {
		return err
	}
	for i, r := range rows {
		p.Latest = append(p.Latest, Latest{Name: found[i].Name, Code: found[i].Code, Matter: permitOf(hub, r).Title, Authority: r.Authority, Decided: r.Decided})
		if p.ExampleCode == "" {
			p.ExampleCode, p.ExampleName = found[i].Code, ident.TradeName(found[i].Name, hub.City.Places())
		}
	}
	return nil
}
