package record

import (
	"slices"
	"strings"

	"xinguan/core/catalog"
)

// classField stands among shielded fields for the kinds of the decision, which records also keep beside their bodies.
const classField = "@class"

// fields are the names of the fields that are hidden for a time.
func (d *Derived) fields() []string {
	if d.ShieldedFields == "" {
		return nil
	}
	return strings.Split(d.ShieldedFields, ",")
}

func (d *Derived) shieldField(name string, on bool) {
	all := slices.DeleteFunc(d.fields(), func(s string) bool { return s == name })
	if on {
		all = append(all, name)
	}
	slices.Sort(all)
	d.ShieldedFields = strings.Join(all, ",")
}

// shieldClass hides the kinds of a decision where the field that says them is hidden.
func (d *Derived) shieldClass(it *catalog.Item) {
	if f, ok := it.Field(catalog.Kind); ok && slices.Contains(d.fields(), f.Name) {
		d.shieldField(classField, true)
	}
}

// shieldSame hides what says the same as a field that is hidden: an amount stands in the text of the decision too.
func (d *Derived) shieldSame(it *catalog.Item) {
	hidden := func(m catalog.Means) bool {
		f, ok := it.Field(m)
		return ok && slices.Contains(d.fields(), f.Name)
	}
	text, amount := hidden(catalog.Content), hidden(catalog.Fine) || hidden(catalog.Forfeit)
	for _, m := range []catalog.Means{catalog.Content, catalog.Fine, catalog.Forfeit} {
		if f, ok := it.Field(m); ok && (text || amount && m == catalog.Content) {
			d.shieldField(f.Name, true)
		}
	}
}

// veil takes what is hidden for a time out of a record that was read for showing. What it never had is not said to be hidden.
func (r *Record) veil() {
	for _, name := range r.fields() {
		switch {
		case name == classField:
			r.Class = ""
		case !r.Body.has(name):
			r.shieldField(name, false)
		}
		r.Body = r.Body.without(name)
	}
}

// Veiled are the titles of the fields that are hidden for a time.
func (r *Record) Veiled(it *catalog.Item) (titles []string) {
	for _, name := range r.fields() {
		if i := it.Named(name); i >= 0 {
			titles = append(titles, it.Fields[i].Short())
		}
	}
	return titles
}

// whole are the meanings without which a record is not itself: whom it is about, which decision it is, whose, and from
// when its days are reckoned. Where one of these is contested, the record as a whole is.
var whole = append([]catalog.Means{catalog.PartyName, catalog.PartyKind, catalog.DocNumber, catalog.Decided, catalog.Authority, catalog.AuthorityCode, catalog.Supplier, catalog.SupplierCode,
	catalog.ValidFrom, catalog.ValidUntil, catalog.PublishUntil, catalog.SeverityIs, catalog.SeverityBy}, catalog.PartyIdentifiers...)

// Apart is the field of an item with a title that can be hidden while the rest of a record is shown; nil where there is
// none.
func Apart(it *catalog.Item, title string) *catalog.Field {
	for i := range it.Fields {
		if f := &it.Fields[i]; f.Short() == title && f.IsPublic() && !slices.Contains(whole, f.Means) {
			return f
		}
	}
	return nil
}
