package catalog

import (
	"io/fs"
	"sync"
	"sync/atomic"

	"xinguan/base/clock"
)

// Catalog is the catalogue of a city as it is in force. It turns to the next edition by itself on the day that one comes
// into force: ask it again rather than keep what it said. It is safe for concurrent use.
type Catalog struct {
	// Null are the texts that stand for "nothing" in real sheets (N/A, -, 无, /).
	Null map[string]bool
	// Fits is asked of every edition after the catalogue's own rules: what else of the city names items and fields. nil asks
	// nothing.
	Fits func(*Catalog) error

	follow sync.Mutex // held by who reads what was approved: of two, the one that read earlier must not come last
	now    atomic.Pointer[edition]
	clock  atomic.Pointer[clock.Clock] // nil: it never turns
	folder fs.FS
}

// edition is the catalogue between two days; it is never changed once it is in use.
type edition struct {
	items   []*Item
	lists   map[string]*List
	special *SpecialReport
	byCode  map[string]*Item
	blocks  map[string][]Field

	old  map[string]map[int]*Item // versions that are in force no more, shown no further than the one in force
	over map[string]string        // what lies over the folder, by path
	next *edition                 // nil: none is known
	from int64                    // unix second the edition begins
	seen int                      // how much the database held when the edition was made, and one; 0 = no database was asked
}

// current is the edition in force at this moment.
func (c *Catalog) current() *edition {
	e := c.now.Load()
	for e.next != nil && (*c.clock.Load()).Now().Unix() >= e.next.from {
		c.now.CompareAndSwap(e, e.next)
		e = c.now.Load()
	}
	return e
}

// Seen tells editions apart: it grows when Follow takes something up from the database.
func (c *Catalog) Seen() int { return c.current().seen }

// last is the edition known to come last.
func (c *Catalog) last() *edition {
	e := c.current()
	for e.next != nil {
		e = e.next
	}
	return e
}

// Items are all items in catalogue order.
func (c *Catalog) Items() []*Item { return c.current().items }

// Special is what a special credit report covers; nil where the city has none.
func (c *Catalog) Special() *SpecialReport { return c.current().special }

// Item finds the version in force of an item by its code.
func (c *Catalog) Item(code string) (*Item, bool) {
	it, ok := c.current().byCode[code]
	return it, ok
}

// Of finds an item in the version a record was accepted under. What the version in force shows no more, that one shows no
// more either. A version nobody kept is answered by the one in force.
func (c *Catalog) Of(code string, version int) (*Item, bool) {
	e := c.current()
	it, ok := e.byCode[code]
	if !ok || it.Version == version {
		return it, ok
	}
	if old := e.old[code][version]; old != nil {
		return old, true
	}
	return it, ok
}

// Text is the file of an item as it is in force.
func (c *Catalog) Text(code string) (string, error) {
	e := c.current()
	it, ok := e.byCode[code]
	if !ok {
		return "", fs.ErrNotExist
	}
	b, err := fs.ReadFile(overlay{c.folder, e.over}, it.path)
	return string(b), err
}

// OfFamily are the codes of a family's items about organisations, in catalogue order.
func (c *Catalog) OfFamily(f Family) []string {
	var out []string
	for _, it := range c.Items() {
		if it.Family == f && !it.OfPersons() {
			out = append(out, it.Code)
		}
	}
	return out
}

// Codes are the codes of all items, in catalogue order.
func (c *Catalog) Codes() []string {
	all := c.Items()
	out := make([]string, len(all))
	for i, it := range all {
		out[i] = it.Code
	}
	return out
}

// narrowed is an old version as it may be shown now: nothing that the version in force keeps from the public.
func narrowed(old, now *Item) *Item {
	out := *old
	if !now.Public() {
		out.Publication.Class, out.Publication.Rule = "never", Never
	}
	out.Fields = make([]Field, len(old.Fields))
	hidden := false
	for i, f := range old.Fields {
		if at := counterpart(&f, now); at >= 0 && !now.Fields[at].IsPublic() {
			f.Public = &hidden
		}
		out.Fields[i] = f
	}
	return &out
}

// counterpart is the field of a version that stands where one of another version stood: by name, by meaning, by the
// national code; -1 for none.
func counterpart(f *Field, in *Item) int {
	if at := in.Named(f.Name); at >= 0 {
		return at
	}
	if at := in.Index(f.Means); at >= 0 {
		return at
	}
	for i := range in.Fields {
		if f.Standard != "" && in.Fields[i].Standard == f.Standard {
			return i
		}
	}
	return -1
}
