package house

import (
	"slices"
	"sync"

	"xinguan/base/db"
	"xinguan/core/catalog"
	"xinguan/core/ident"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// Holding is what is published about a subject of one family, and how far the platform can speak of it at all.
type Holding struct {
	Family  catalog.Family
	Records []*record.Record // newest decision first, bounded per item
	Totals  map[string]int   // visible records per item, all of them
	Total   int              // their sum
	Notices []record.Notice  // where records were that have been taken back

	// Connected are the public items for subjects of this kind from which anything ever came; Waiting are those from
	// which nothing did, so that finding nothing means nothing; Closed are items that are collected and not published.
	Connected, Waiting, Closed []*catalog.Item
}

// Holdings are all families in their order with what is published of each about a subject, at most perItem records an
// item. Three queries, however many items there are.
func (h *Hub) Holdings(tx *db.Tx, s subject.Subject, perItem int) ([]Holding, error) {
	received, err := h.received.of(tx)
	if err != nil {
		return nil, err
	}
	all, totals, err := record.Portrait(tx, s.Members(), perItem)
	if err != nil {
		return nil, err
	}
	notices, err := record.NoticesOf(tx, s.Members())
	if err != nil {
		return nil, err
	}
	out := make([]Holding, 0, len(catalog.Families()))
	for _, f := range catalog.Families() {
		out = append(out, Holding{Family: f, Totals: map[string]int{}})
	}
	at := 0
	for _, it := range h.Catalog.Items() { // those of a family mostly follow each other
		if out[at].Family != it.Family {
			at = slices.IndexFunc(out, func(g Holding) bool { return g.Family == it.Family })
		}
		if !it.OfPersons() {
			out[at].add(it, s.Kind, received[it.Code], totals[it.Code])
		}
	}
	for i := range out {
		out[i].take(all)
	}
	for _, n := range notices {
		it, ok := h.Catalog.Item(n.Item)
		if i := slices.IndexFunc(out, func(g Holding) bool { return ok && g.Family == it.Family }); i >= 0 {
			out[i].Notices = append(out[i].Notices, n)
		}
	}
	return out, nil
}

// received remembers of which items anything ever came, which is asked for each subject and changes a few times a year.
type received struct {
	mu    sync.Mutex
	head  int64 // of the outbox when it was read
	items map[string]bool
}

func (r *received) of(tx *db.Tx) (map[string]bool, error) {
	head, err := ledger.Head(tx)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.items != nil && r.head == head {
		return r.items, nil
	}
	items, err := record.Received(tx)
	if err == nil {
		r.head, r.items = head, items
	}
	return items, err
}

func (g *Holding) add(it *catalog.Item, kind ident.Kind, received bool, n int) {
	switch applies := len(it.Kinds) == 0 || slices.Contains(it.Kinds, kind); {
	case !it.Public():
		if applies {
			g.Closed = append(g.Closed, it)
		}
		return
	case n == 0 && !applies:
		return
	case received:
		g.Connected = append(g.Connected, it)
	default:
		g.Waiting = append(g.Waiting, it)
	}
	if n > 0 {
		g.Totals[it.Code], g.Total = n, g.Total+n
	}
}

// take picks the family's records from all of the subject.
func (g *Holding) take(all []*record.Record) {
	if g.Total == 0 {
		return
	}
	g.Records = make([]*record.Record, 0, min(g.Total, len(all)))
	for i := range all {
		if _, ok := g.Totals[all[i].Item]; ok {
			g.Records = append(g.Records, all[i])
		}
	}
}
