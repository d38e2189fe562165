package workbench

import (
	"errors"
	"slices"
	"strconv"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/relay"
)

// Light is how far a record has come, one of four.
type Light struct {
	Title, Said string
	Shape       ui.Shape
}

var lightShapes = map[relay.LightState]ui.Shape{relay.On: ui.OK, relay.Wait: ui.Wait, relay.Bad: ui.Err, relay.NoLine: ui.Note}

// lightsOf are the four lights of a record.
func lightsOf(tx *db.Tx, r *record.Record) (out []Light, err error) {
	all, err := relay.Lights(tx, relay.Ref{Subject: r.Subject, Record: r.ID}, r.Accepted)
	for _, l := range all {
		out = append(out, Light{l.Title, l.Said, lightShapes[l.State]})
	}
	return out, err
}

// TakenPage are the rows of a batch that were taken in, each with its lights.
type TakenPage struct {
	Path, File string
	Rows       []TakenRow
	Next       string
}

// TakenRow is a row that was taken in.
type TakenRow struct {
	Row                int
	Href, Party, DocNo string
	Shape              ui.Shape
	State              string
	Lights             []Light
}

func taken(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p TakenPage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		b, err := found(hub, tx, v)
		if err != nil {
			return err
		}
		p.Path, p.File = batchPath(b.ID.String()), b.File
		from, _ := strconv.Atoi(v.FormValue("from"))
		return p.load(hub, tx, b.ID, max(from, 0))
	})
	return house.Page{Title: "入库的行", Nav: "/office/batches", Body: TakenBody(p),
		Crumbs: []house.Crumb{home, {Title: "批次与问题", Href: "/office/batches"}, {Title: p.File, Href: p.Path, Filed: true}, {Title: "入库的行"}}}, err
}

// load reads the records of a page; the outbox knows which came in with the batch.
func (p *TakenPage) load(hub *house.Hub, tx *db.Tx, batch id.ID, from int) error {
	pairs, err := ledger.PairsOf(tx, record.Topic, batch)
	if err != nil {
		return err
	}
	pairs = pairs[min(from, len(pairs)):]
	if len(pairs) > perPage {
		pairs, p.Next = pairs[:perPage], p.Path+"/rows?from="+strconv.Itoa(from+perPage)
	}
	for _, x := range pairs {
		r, err := record.Get(tx, x.Subject, x.Record)
		if errors.Is(err, record.ErrNone) || err == nil && r.Batch != batch {
			continue
		}
		if err != nil {
			return err
		}
		if err := p.add(hub, tx, &r); err != nil {
			return err
		}
	}
	slices.SortStableFunc(p.Rows, func(a, b TakenRow) int { return a.Row - b.Row })
	return nil
}

func (p *TakenPage) add(hub *house.Hub, tx *db.Tx, r *record.Record) (err error) {
	row := TakenRow{Row: r.Row, Party: ui.Or(r.Party, "自然人"), DocNo: ui.Or(r.DocNo, "—")}
	if it, ok := hub.Catalog.Item(r.Item); ok && !it.OfPersons() {
		row.Href = recordPath(r)
	}
	row.Shape, row.State = standing(r, tx.Today())
	row.Lights, err = lightsOf(tx, r)
	p.Rows = append(p.Rows, row)
	return err
}
