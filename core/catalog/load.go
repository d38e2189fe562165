package catalog

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"

	"xinguan/base/yamlfile"
)

// Load reads every items/*.yaml of a city folder. All problems are reported together.
func Load(fsys fs.FS, null []string) (*Catalog, error) {
	c := &Catalog{Null: map[string]bool{"": true}, folder: fsys}
	for _, n := range null {
		c.Null[n] = true
	}
	e, err := load(fsys)
	c.now.Store(e)
	return c, err
}

// load reads one edition.
func load(fsys fs.FS) (*edition, error) {
	e := &edition{lists: map[string]*List{}, byCode: map[string]*Item{}}
	names, err := fs.Glob(fsys, "items/*.yaml")
	if err != nil {
		return e, err
	}
	if err := errors.Join(e.readLists(fsys), e.readBlocks(fsys)); err != nil {
		return e, err
	}
	var problems []error
	for _, name := range names {
		if base := path.Base(name); base == listsFile || base == blocksFile {
			continue
		}
		if err := e.readItem(fsys, name); err != nil {
			problems = append(problems, err)
		}
	}
	problems = append(problems, e.crossCheck()...)
	problems = append(problems, e.readSpecial(fsys))
	slices.SortStableFunc(e.items, compare)
	return e, errors.Join(problems...)
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

// parse reads one item as the edition's lists and blocks have it, and checks all of it but what other items say.
func (e *edition) parse(fsys fs.FS, name string) (*Item, error) {
	it := &Item{path: name}
	file, err := yamlfile.Read(fsys, name, it)
	if err != nil {
		return nil, err
	}
	it.file = file
	v := &validator{item: it, file: file, edition: e}
	v.lists()
	v.blocks()
	return it, v.run()
}

func (e *edition) readItem(fsys fs.FS, name string) error {
	it, err := e.parse(fsys, name)
	if err != nil {
		return err
	}
	if other := e.byCode[it.Code]; other != nil {
		return it.file.At("代码 "+it.Code+" 已被 "+other.path+" 使用，请换一个", "code")
	}
	e.byCode[it.Code] = it
	e.items = append(e.items, it)
	return nil
}

// crossCheck looks at what one item says of another.
func (e *edition) crossCheck() []error {
	var out []error
	for _, it := range e.items {
		if it.Route == nil {
			continue
		}
		if _, ok := e.byCode[it.Route.Item]; !ok {
			out = append(out, it.file.At("route 指向的目录项 "+it.Route.Item+" 不存在", "route", "item"))
		}
		if it.Named(it.Route.Field) < 0 {
			out = append(out, it.file.At("route 用到的字段 "+it.Route.Field+" 不存在", "route", "field"))
		}
	}
	return out
}
