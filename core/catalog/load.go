package catalog

import (
	"cmp"
	"errors"
	"fmt"
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

	byCode map[string]*Item
}

// Item finds an item by its code.
func (c *Catalog) Item(code string) (*Item, bool) {
	it, ok := c.byCode[code]
	return it, ok
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
	if err := c.readLists(fsys); err != nil {
		return nil, err
	}
	var problems []error
	for _, name := range names {
		if path.Base(name) == listsFile {
			continue
		}
		if err := c.readItem(fsys, name); err != nil {
			problems = append(problems, err)
		}
	}
	problems = append(problems, c.crossCheck()...)
	slices.SortStableFunc(c.Items, func(a, b *Item) int { return cmp.Compare(order(a), order(b)) })
	return c, errors.Join(problems...)
}

// order lists registers first, then permits, penalties and the rest; sheets of persons after those of organisations.
func order(it *Item) string {
	family := slices.Index([]Family{Registration, Permit, Penalty}, it.Family)
	if family < 0 {
		family = 9
	}
	return fmt.Sprintf("%d%t%s", family, it.OfPersons(), it.Code)
}

func (c *Catalog) readItem(fsys fs.FS, name string) error {
	it := &Item{path: name}
	file, err := yamlfile.Read(fsys, name, it)
	if err != nil {
		return err
	}
	v := &validator{item: it, file: file, catalog: c}
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
