package catalog

import (
	"errors"
	"fmt"
	"io/fs"

	"xinguan/base/clock"
	"xinguan/base/sheet"
	"xinguan/base/yamlfile"
)

const listsFile = "lists.yaml"

// List is a code table: what a coded column may say, and what is written in its place in real sheets.
type List struct {
	Title  string  `yaml:"title"`
	Source string  `yaml:"source"`
	Values []Value `yaml:"values"`

	find map[string]int
}

// Value is one entry of a list, valid between two dates when they are given.
type Value struct {
	Code    string     `yaml:"code"`
	Name    string     `yaml:"name"`
	Aliases []string   `yaml:"aliases"`
	From    clock.Date `yaml:"from"`
	Until   clock.Date `yaml:"until"`
}

// Find is the official name for what a cell says: its code, name or alias, folded.
func (l *List) Find(cell string) (name string, ok bool) {
	i, ok := l.find[sheet.Fold(cell)]
	if !ok {
		return "", false
	}
	return l.Values[i].Name, true
}

// Names are the official names in order.
func (l *List) Names() []string {
	out := make([]string, len(l.Values))
	for i, v := range l.Values {
		out[i] = v.Name
	}
	return out
}

func (l *List) index() error {
	l.find = map[string]int{}
	for i, v := range l.Values {
		for _, s := range append([]string{v.Code, v.Name}, v.Aliases...) {
			if s == "" {
				continue
			}
			key := sheet.Fold(s)
			if j, taken := l.find[key]; taken && j != i {
				return fmt.Errorf("代码表“%s”中“%s”同时指向“%s”和“%s”，请只留一处", l.Title, s, l.Values[j].Name, v.Name)
			}
			l.find[key] = i
		}
	}
	return nil
}

func (e *edition) readLists(fsys fs.FS) error {
	name := "items/" + listsFile
	file, err := yamlfile.Read(fsys, name, &e.lists)
	if err != nil {
		return err
	}
	for key, l := range e.lists {
		if err := l.index(); err != nil {
			return file.At(err.Error(), key)
		}
	}
	return nil
}

// blocksFile holds fields that many items share, by the name of the block.
const blocksFile = "blocks.yaml"

// readBlocks reads the shared blocks; a city without them has none.
func (e *edition) readBlocks(fsys fs.FS) error {
	name := "items/" + blocksFile
	if _, err := fs.Stat(fsys, name); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	_, err := yamlfile.Read(fsys, name, &e.blocks)
	return err
}
