package my

import (
	"errors"
	"slices"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/core/access"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/record"
)

// SeenItem is what a receiver would see of an item.
type SeenItem struct {
	Title   string
	Fields  []string
	Records []SeenRecord
	More    int // records beside those listed
}

// SeenRecord is one record of it.
type SeenRecord struct {
	Title string // authority and day
	Facts []ui.Fact
}

// mostPreview is how many records of an item a preview shows.
const mostPreview = 20

// reachable are the records of a subject, by item, that somebody with an authorisation would reach: what has ended is
// absent there as everywhere.
func reachable(hub *house.Hub, tx *db.Tx, of id.ID) (map[string][]record.Record, error) {
	all, err := record.Own(tx, of, mostOwn)
	out := map[string][]record.Record{}
	for _, r := range all {
		it, ok := hub.Catalog.Item(r.Item)
		if f := r.Fate(tx.Today()); ok && it.Sharing != catalog.NotShared && !f.Ended() && f != record.FateEarly {
			out[r.Item] = append(out[r.Item], r)
		}
	}
	return out, err
}

// seen is what the receiver of an authorisation would see today.
func seen(hub *house.Hub, o *house.Owner, a access.Authorisation) (out []SeenItem, err error) {
	for _, code := range a.Items {
		it, _ := hub.Catalog.Item(code)
		s := SeenItem{Title: it.Title}
		var names []string
		for i := range it.Fields {
			if f := &it.Fields[i]; slices.Contains(a.Fields, access.FieldOf(code, f.Name)) {
				names, s.Fields = append(names, f.Name), append(s.Fields, f.Short())
			}
		}
		g, err := access.AskOwn(o.Context(), hub.DB, o.Actor, access.Own{Subject: o.Subject, Person: o.Person, Item: code, Fields: names})
		if err != nil {
			return nil, err
		}
		err = hub.DB.View(o.Context(), func(tx *db.Tx) error {
			s.Records, s.More = nil, 0
			return s.read(hub, tx, o.Subject, g)
		})
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func (s *SeenItem) read(hub *house.Hub, tx *db.Tx, of id.ID, g access.Grant) error {
	r := g.Request()
	it, _ := hub.Catalog.Item(r.Item)
	all, err := reachable(hub, tx, of)
	if err != nil {
		return err
	}
	for i := range all[r.Item] {
		if len(s.Records) == mostPreview {
			s.More = len(all[r.Item]) - mostPreview
			break
		}
		rec := &all[r.Item][i]
		body, err := record.Reveal(tx, hub.Ring, g, rec)
		if err != nil && !errors.Is(err, record.ErrNone) {
			return err
		}
		x := SeenRecord{Title: strings.TrimSpace(rec.Authority + " " + rec.Decided.Table())}
		for k := range it.Fields {
			if f := &it.Fields[k]; slices.Contains(r.Fields, f.Name) {
				x.Facts = append(x.Facts, ui.Fact{Label: f.Short(), Value: ui.Or(f.Written(body[f.Name]), "没有填写"), Plain: f.Plain()})
			}
		}
		s.Records = append(s.Records, x)
	}
	return nil
}
