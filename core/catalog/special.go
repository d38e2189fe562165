package catalog

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"xinguan/base/yamlfile"
	"xinguan/core/city"
)

// specialFile lists the fields of the special credit report in a city's folder.
const specialFile = "reports/special.yaml"

// SpecialReport is what a special credit report has to cover: the fields of government in which no violation was found,
// each with who supplies it and which items it is read from.
type SpecialReport struct {
	Title    string         `yaml:"title"`
	About    string         `yaml:"about"`
	Source   string         `yaml:"source"`
	Verified bool           `yaml:"verified"`
	Subjects []string       `yaml:"subjects"`
	Fields   []SpecialField `yaml:"fields"`
}

// SpecialField is one field of the report.
type SpecialField struct {
	No        int      `yaml:"no"`
	Title     string   `yaml:"title"`
	Since     string   `yaml:"since"`     // when it was added: 2021-08 or a day
	Suppliers []string `yaml:"suppliers"` // agency codes
	Who       string   `yaml:"who"`       // the supplier in words, where the city has no such agency yet
	From      []Feed   `yaml:"from"`      // empty = not connected
	Missing   string   `yaml:"missing"`   // why it is not connected
	Note      string   `yaml:"note"`
}

// Feed is an item a field is read from; Field is the name of the column that tells which department decided, empty
// where the whole item belongs to it. In YAML: item or item.field.
type Feed struct{ Item, Field string }

// UnmarshalText reads item or item.field.
func (f *Feed) UnmarshalText(b []byte) error {
	f.Item, f.Field, _ = strings.Cut(string(b), ".")
	return nil
}

// MarshalText writes item or item.field.
func (f Feed) MarshalText() ([]byte, error) {
	if f.Field == "" {
		return []byte(f.Item), nil
	}
	return []byte(f.Item + "." + f.Field), nil
}

// Connected tells whether the platform collects what the field asks about.
func (f *SpecialField) Connected() bool { return len(f.From) > 0 }

// Connected is how many fields are connected.
func (r *SpecialReport) Connected() int {
	n := 0
	for i := range r.Fields {
		if r.Fields[i].Connected() {
			n++
		}
	}
	return n
}

// readSpecial reads the report's fields; a city without the file has no special report.
func (e *edition) readSpecial(fsys fs.FS) error {
	if _, err := fs.Stat(fsys, specialFile); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	r := &SpecialReport{}
	file, err := yamlfile.Read(fsys, specialFile, r)
	if err != nil {
		return err
	}
	var problems []error
	for i := range r.Fields {
		for _, message := range e.specialFaults(r, i) {
			problems = append(problems, file.At(message, "fields", i))
		}
	}
	e.special = r
	return errors.Join(problems...)
}

// specialFaults says what is wrong with a field of the report.
func (e *edition) specialFaults(r *SpecialReport, i int) (out []string) {
	f := &r.Fields[i]
	if f.No != i+1 || f.Title == "" {
		out = append(out, fmt.Sprintf("第%d个领域要写明 no: %d 和 title", i+1, i+1))
	}
	if len(f.Suppliers) == 0 && f.Who == "" {
		out = append(out, "领域“"+f.Title+"”没有写数据来源单位（suppliers，或者用 who 写名称）")
	}
	if f.Connected() == (f.Missing != "") {
		out = append(out, "领域“"+f.Title+"”要么写明取自哪些目录项（from），要么写明为什么没有接入（missing）")
	}
	for _, feed := range f.From {
		it, ok := e.byCode[feed.Item]
		if !ok || feed.Field != "" && it.Named(feed.Field) < 0 {
			out = append(out, "领域“"+f.Title+"”取自的 "+feed.Item+" "+feed.Field+" 不在目录里")
		}
	}
	return out
}

// CheckAgencies makes sure that every agency the catalogue names is in the city's table.
func (c *Catalog) CheckAgencies(city *city.City) error {
	var problems []error
	known := func(code string) bool { a, ok := city.Agency(code); return ok && a.Code == code }
	for _, it := range c.Items() {
		for i, code := range it.Suppliers {
			if !known(code) {
				problems = append(problems, it.file.At("单位 "+code+" 不在单位表里，请更正代码", "suppliers", i))
			}
		}
	}
	if r := c.Special(); r != nil {
		for _, f := range r.Fields {
			for _, code := range f.Suppliers {
				if !known(code) {
					problems = append(problems, yamlfile.Problem{File: specialFile, Line: 1, Message: "“" + f.Title + "”的单位 " + code + " 不在单位表里，请更正代码"})
				}
			}
		}
	}
	return errors.Join(problems...)
}
