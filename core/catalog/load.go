package catalog

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"

	"xinguan/base/yamlfile"
)

// Catalog is every item of a city, and its code lists.
type Catalog struct {
	Items []*Item
	Lists map[string]*List
	// Null are the texts that stand for "nothing" in real sheets (N/A, -, 无, /).
	Null map[string]bool

	// Special is what a special credit report covers; nil where the city has none.
	Special *SpecialReport

	byCode map[string]*Item
	blocks map[string][]Field
}

// Item finds an item by its code.
func (c *Catalog) Item(code string) (*Item, bool) {
	it, ok := c.byCode[code]
	return it, ok
}

// OfFamily are the codes of a family's items about organisations, in catalogue order.
func (c *Catalog) OfFamily(f Family) []string {
	var out []string
	for _, it := range c.Items {
		if it.Family == f && !it.OfPersons() {
			out = append(out, it.Code)
		}
	}
	return out
}

// Codes are the codes of all items, in catalogue order.
func (c *Catalog) Codes() []string {
	out := make([]string, len(c.Items))
	for i, it := range c.Items {
		out[i] = it.Code
	}
	return out
}

// Load reads every items/*.yaml of a city folder. All problems are reported together.
func Load(fsys fs.FS, null []string) (*Catalog, error) {
	c := &Catalog{Lists: map[string]*List{}, Null: map[string]bool{"": true}, byCode: map[string]*Item{}}
	for _, n := range null {
		c.Null[n] = true
	}
	names, err := fs.Glob(fsys, "items/*.yaml")
	if err != nil {
		return nil, err
	}
	if err := errors.Join(c.readLists(fsys), c.readBlocks(fsys)); err != nil {
		return nil, err
	}
	var problems []error
	for _, name := range names {
		if base := path.Base(name); base == listsFile || base == blocksFile {
			continue
		}
		if err := c.readItem(fsys, name); err != nil {
			problems = append(problems, err)
		}
	}
	problems = append(problems, c.crossCheck()...)
	problems = append(problems, c.readSpecial(fsys))
	slices.SortStableFunc(c.Items, compare)
	return c, errors.Join(problems...)
}

// compare puts items in the order of their families; sheets of persons stand after those of organisations.
func compare(a, b *Item) int {
	return cmp.Or(cmp.Compare(a.Family.order(), b.Family.order()), cmp.Compare(btoi(a.OfPersons()), btoi(b.OfPersons())),
		cmp.Compare(a.Order, b.Order), cmp.Compare(a.Code, b.Code))
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (c *Catalog) readItem(fsys fs.FS, name string) error {
	it := &Item{path: name}
	file, err := yamlfile.Read(fsys, name, it)
	if err != nil {
		return err
	}
	v := &validator{item: it, file: file, catalog: c}
	v.blocks()
	if err := v.run(); err != nil {
		return err
	}
	if c.byCode[it.Code] != nil {
		return file.At("代码 "+it.Code+" 已被 "+c.byCode[it.Code].path+" 使用，请换一个", "code")
	}
	it.file = file
	c.byCode[it.Code] = it
	c.Items = append(c.Items, it)
	return nil
}

// crossCheck looks at what one item says of another.
func (c *Catalog) crossCheck() []error {
	var out []error
	for _, it := range c.Items {
		if it.Route == nil {
			continue
		}
		if _, ok := c.byCode[it.Route.Item]; !ok {
			out = append(out, it.file.At("route 指向的目录项 "+it.Route.Item+" 不存在", "route", "item"))
		}
		if it.Named(it.Route.Field) < 0 {
			out = append(out, it.file.At("route 用到的字段 "+it.Route.Field+" 不存在", "route", "field"))
		}
	}
	return out
}
