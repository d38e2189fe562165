package record

import (
	"slices"
	"strings"
	"unicode/utf8"

	"xinguan/base/clock"
	"xinguan/core/catalog"
)

// Face is a visible record as people read it, made from the fields of its item by what they mean, never by their names.
type Face struct {
	Title       string     // what it is about; the item's own title where no field says it
	Reason      string     // why the subject was put on a list, as the authority wrote it
	From, Until clock.Date // validity; Until is Forever for a long-term one, empty where the sheet says nothing
	Facts       []Fact     // the other public fields that are filled, in the item's order
}

// Fact is a field's short title with its value, written out.
type Fact struct {
	Label, Value string
	Plain        bool // a date, an amount or a word of a code list: nothing in the words of who filed it
}

// titles are the meanings that say what a record is about, best first.
var titles = []catalog.Means{catalog.Conduct, catalog.HonourName, catalog.QualName, catalog.Contract, catalog.Matter, catalog.Content,
	catalog.Permitted, catalog.DocName}

// elsewhere are the meanings a reader finds outside the facts: beside the title, in the span of validity, in the answers.
var elsewhere = []catalog.Means{catalog.PartyName, catalog.PartyKind, catalog.LegalRep, catalog.DocNumber, catalog.Decided, catalog.Authority,
	catalog.ListedFor, catalog.ValidFrom, catalog.ValidUntil, catalog.SeverityIs, catalog.SeverityBy, catalog.RemovedOn, catalog.RemovedWhy, catalog.RemovedBy}

// longTitle is the length, in characters, from which a title also stands among the facts, because heads are clipped.
const longTitle = 60

// Value is what a record of an item says in the field that means m, where that field is shown with the record.
func (r *Record) Value(it *catalog.Item, m catalog.Means) string {
	if f, ok := it.Field(m); ok && f.IsPublic() {
		return r.Body.Get(f.Name)
	}
	return ""
}

// Cover takes out of the text of records what is not shown with them.
func (l Laws) Cover(all []Record) {
	for i := range all {
		it, ok := l.Catalog.Of(all[i].Item, all[i].ItemVersion)
		for k := 0; ok && k < len(it.Fields); k++ {
			if f := &it.Fields[k]; !f.IsPublic() {
				all[i].Body = all[i].Body.without(f.Name)
			}
		}
	}
}

// Headline is Face without the facts.
func (r *Record) Headline(it *catalog.Item) Face {
	title, _ := r.title(it)
	return r.headline(it, title)
}

func (r *Record) headline(it *catalog.Item, title string) Face {
	f := Face{Title: title, Reason: r.Value(it, catalog.ListedFor), From: clock.Date(r.Value(it, catalog.ValidFrom)), Until: clock.Date(r.Value(it, catalog.ValidUntil))}
	if f.Until == longTerm {
		f.Until = clock.Forever
	}
	return f
}

// Face presents a record of the item; its body must have been read.
func (r *Record) Face(it *catalog.Item) Face {
	title, said := r.title(it)
	f := r.headline(it, title)
	for i := range it.Fields {
		field := &it.Fields[i]
		if !field.IsPublic() || slices.Contains(elsewhere, field.Means) || slices.Contains(catalog.PartyIdentifiers, field.Means) || slices.Contains(said, field.Means) {
			continue
		}
		if v := field.Written(r.Body.Get(field.Name)); v != "" {
			f.Facts = append(f.Facts, Fact{field.Short(), v, field.Plain()})
		}
	}
	return f
}

// title is what the record is about, and the meanings it says in full.
func (r *Record) title(it *catalog.Item) (title string, said []catalog.Means) {
	for _, m := range titles {
		if v := r.Value(it, m); v != "" {
			if utf8.RuneCountInString(v) <= longTitle {
				said = append(said, m)
			}
			return v, said
		}
	}
	if year := r.Value(it, catalog.Year); year != "" {
		return it.Title + "（" + strings.TrimSuffix(strings.TrimSuffix(year, "年度"), "年") + "年度）", []catalog.Means{catalog.Year}
	}
	return it.Title, nil
}
