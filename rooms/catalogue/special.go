package catalogue

import (
	"fmt"

	"xinguan/base/ui"
	"xinguan/core/catalog"
	"xinguan/core/house"
)

// SpecialPage lists the fields a special credit report covers.
type SpecialPage struct {
	Title, About, Source string
	Verified             bool
	Subjects             []string
	Fields               []SpecialField
	Connected            int
	AsOf                 string
}

// SpecialField is one of the fields of government the report speaks of.
type SpecialField struct {
	No                 int
	Title, Since, Note string
	Suppliers          []string
	From               []Feed // empty = not connected
	Missing            string // why not
}

// Feed is a catalogue item a field is read from; By names the column that tells which department decided.
type Feed struct{ Code, Title, By string }

func (f SpecialField) state() (ui.Shape, string) {
	if len(f.From) > 0 {
		return ui.OK, "已接入"
	}
	return ui.Gone, "未接入"
}

func (p SpecialPage) found() string {
	return fmt.Sprintf("共%d个领域，已接入%d个，未接入%d个。", len(p.Fields), p.Connected, len(p.Fields)-p.Connected)
}

// specialPage fills the page from the city's data.
func specialPage(hub *house.Hub, r *catalog.SpecialReport, asOf string) SpecialPage {
	p := SpecialPage{Title: r.Title, About: r.About, Source: r.Source, Verified: r.Verified, Subjects: r.Subjects, Connected: r.Connected(), AsOf: asOf}
	for i := range r.Fields {
		p.Fields = append(p.Fields, specialField(hub, &r.Fields[i]))
	}
	return p
}

func specialField(hub *house.Hub, f *catalog.SpecialField) SpecialField {
	out := SpecialField{No: f.No, Title: f.Title, Since: f.Since, Note: f.Note, Missing: f.Missing}
	if f.Who != "" {
		out.Suppliers = append(out.Suppliers, f.Who)
	}
	for _, code := range f.Suppliers {
		a, _ := hub.City.Agency(code)
		out.Suppliers = append(out.Suppliers, ui.Or(a.Name, code))
	}
	for _, feed := range f.From {
		it, ok := hub.Catalog.Item(feed.Item)
		if !ok {
			continue
		}
		line := Feed{Code: it.Code, Title: it.Title}
		if i := it.Named(feed.Field); i >= 0 {
			line.By = it.Fields[i].Short()
		}
		out.From = append(out.From, line)
	}
	return out
}
