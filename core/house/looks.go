package house

import (
	"slices"
	"strings"

	"xinguan/core/access"
	"xinguan/core/catalog"
)

// LookedAt says in Chinese what a look was at.
func (h *Hub) LookedAt(l access.Look) string {
	it, ok := h.Catalog.Item(l.Item)
	if !ok {
		return strings.Join(l.Fields, "、")
	}
	titles := make([]string, len(l.Fields))
	for i, f := range l.Fields {
		titles[i] = f
		if k := it.Named(f); k >= 0 {
			titles[i] = it.Fields[k].Short()
		}
	}
	return it.Title + "：" + strings.Join(titles, "、")
}

// Hidden are the fields of a record that the public does not see: of a published one those that are not shown, of another
// all but what names the subject, whom the asker named.
func Hidden(it *catalog.Item, public bool) []*catalog.Field {
	var out []*catalog.Field
	for i := range it.Fields {
		f := &it.Fields[i]
		switch {
		case public && f.IsPublic(), slices.Contains(catalog.Dropped, f.Means): // what is dropped at the door is not there to be seen
		case slices.Contains(catalog.PartyIdentifiers, f.Means), f.Means == catalog.PartyName && !it.OfPersons(), f.Means == catalog.PartyKind:
		default:
			out = append(out, f)
		}
	}
	return out
}
