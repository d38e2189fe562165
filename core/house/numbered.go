package house

import (
	"strings"

	"xinguan/core/catalog"
)

// Numbered is the number of a document with the kinds of penalty: a decision may hold several, each a record of its own, and
// the number alone does not tell them apart.
func (h *Hub) Numbered(item, number, class string) string {
	it, ok := h.Catalog.Item(item)
	if !ok {
		return number
	}
	return numbered(it, number, class)
}

func numbered(it *catalog.Item, number, class string) string {
	if it.Severity != "declared" || class == "" {
		return number
	}
	return strings.TrimPrefix(number+"，"+strings.ReplaceAll(class, ";", "；"), "，")
}
