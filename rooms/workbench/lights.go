package workbench

import (
	"database/sql"
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

// lightsOf are the four lights of a record: taken in here, and what is known of it beyond.
func lightsOf(hub *house.Hub, r *record.Record, beyond *relay.Line) []Light {
	out := []Light{{"本平台入库", r.Accepted.Chinese(), ui.OK}}
	for _, l := range relay.Lights(beyond) {
		x := Light{l.Title, l.Word, ui.Wait}
		switch {
		case beyond == nil:
			x.Said, x.Shape = unsent(hub, r), ui.Note
		case l.Bad:
			x.Shape = ui.Err
		case l.On:
			x.Shape = ui.OK
		}
		out = append(out, x)
	}
	return out
}

// unsent says why nothing is known of a record beyond this platform.
func unsent(hub *house.Hub, r *record.Record) string {
	switch {
	case hub.Exchange == nil:
		return "上报还没有接通"
	case !hub.Exchange.Reports(r.Item):
		return "这一项不用上报"
	case r.State.Ended():
		return "没有上报过"
	}
	return "马上排队上报"
}

// beyond is what is known of one record; nil where nothing is.
func beyond(hub *house.Hub, tx *db.Tx, r *record.Record) (*relay.Line, error) {
	if hub.Exchange == nil {
		return nil, nil
	}
	l, err := relay.Of(tx, r.Subject, r.ID, hub.Exchange.Code)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &l, err
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
	var all []record.Record
	var rows []int
	for _, x := range pairs {
		r, err := record.Get(tx, x.Subject, x.Record)
		if errors.Is(err, record.ErrNone) || err == nil && r.Batch != batch {
			continue
		}
		if err != nil {
			return err
		}
		all, rows = append(all, r), append(rows, r.Row)
	}
	lines := map[int]relay.Line{}
	if hub.Exchange != nil {
		if lines, err = relay.OfRows(tx, hub.Exchange.Code, batch, rows); err != nil {
			return err
		}
	}
	for i := range all {
		p.add(hub, tx, &all[i], lines)
	}
	slices.SortStableFunc(p.Rows, func(a, b TakenRow) int { return a.Row - b.Row })
	return nil
}

func (p *TakenPage) add(hub *house.Hub, tx *db.Tx, r *record.Record, lines map[int]relay.Line) {
	row := TakenRow{Row: r.Row, Party: ui.Or(r.Party, "自然人"), DocNo: ui.Or(r.DocNo, "—")}
	if it, ok := hub.Catalog.Item(r.Item); ok && !it.OfPersons() {
		row.Href = recordPath(r)
	}
	row.Shape, row.State = standing(r, tx.Today())
	var known *relay.Line
	if l, ok := lines[r.Row]; ok && l.Record == r.ID {
		known = &l
	}
	row.Lights = lightsOf(hub, r, known)
	p.Rows = append(p.Rows, row)
}
