package rating

import (
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/yamlfile"
	"xinguan/core/catalog"
	"xinguan/core/record"
)

// Sizes are the bands of registered capital by which a trial is broken down: the register knows of no other size.
type Sizes struct {
	Title string `yaml:"title"`
	Says  string `yaml:"says"` // what the bands are, and what they are not
	Bands []Band `yaml:"bands"`
}

// Band is a band: less than Under yuan, the last one without end.
type Band struct {
	Under int64  `yaml:"under"`
	Says  string `yaml:"says"`
}

// sizesFile is the file of a city.
const sizesFile = "size.yaml"

// LoadSizes reads the bands of a city; nil where it has none.
func LoadSizes(fsys fs.FS) (*Sizes, error) {
	if _, err := fs.Stat(fsys, sizesFile); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	s := &Sizes{}
	f, err := yamlfile.Read(fsys, sizesFile, s)
	if err != nil {
		return nil, err
	}
	last := len(s.Bands) - 1
	for i, b := range s.Bands {
		if b.Says == "" || (b.Under == 0) != (i == last) || i > 0 && i < last && b.Under <= s.Bands[i-1].Under {
			return nil, f.At("每一档写 says；under 从小到大，只有最后一档不写", "bands", i)
		}
	}
	if s.Title == "" || s.Says == "" || last < 0 || last > 100 {
		return nil, f.At("缺少 title、says 或 bands，请补上", "title")
	}
	return s, nil
}

// BySize breaks the city down by the capital its register entries name.
func (s Service) BySize(tx *db.Tx, sizes *Sizes) (Grouping, error) {
	type entry struct {
		decided day
		band    int8
	}
	names := sizes.names()
	newest := map[id.ID]entry{}
	for _, it := range s.Laws.Catalog.Items() {
		if it.Family != catalog.Registration || it.OfPersons() {
			continue
		}
		if _, ok := it.Field(catalog.RegCapital); !ok {
			continue
		}
		err := record.EachWhole(tx, it.Code, func(r *record.Record) error {
			if had, ok := newest[r.Subject]; !ok || had.decided < dayOf(r.Decided) {
				band := slices.Index(names, sizes.band(r.Value(it, catalog.RegCapital)))
				newest[r.Subject] = entry{dayOf(r.Decided), int8(band)}
			}
			return nil
		})
		if err != nil {
			return Grouping{}, err
		}
	}
	order := append(slices.Clone(names[2:]), foreignCapital, unknownCapital)
	return Grouping{Title: sizes.Title, Says: sizes.Says, Order: order, Of: func(_ int, p Party) []string { return []string{names[newest[p.ID].band]} }}, nil
}

// names are the groups, that of those whose capital is not known first.
func (s *Sizes) names() []string {
	out := []string{unknownCapital, foreignCapital}
	for _, b := range s.Bands {
		out = append(out, b.Says)
	}
	return out
}

// The groups of those whose capital is no number of yuan.
const (
	foreignCapital = "外币"
	unknownCapital = ""
)

// foreign are what a sum is not in yuan with.
var foreign = []string{"美元", "港元", "港币", "欧元", "日元", "英镑", "澳元", "加元", "新加坡元", "新台币", "韩元", "法郎", "澳门元"}

// band is the band of a capital as the register writes it: 500万人民币, 1,000(万元人民币).
func (s *Sizes) band(text string) string {
	if slices.ContainsFunc(foreign, func(f string) bool { return strings.Contains(text, f) }) {
		return foreignCapital
	}
	yuan, ok := yuanOf(text)
	if !ok {
		return unknownCapital
	}
	for _, b := range s.Bands {
		if b.Under == 0 || yuan < b.Under {
			return b.Says
		}
	}
	return unknownCapital
}

// yuanOf reads a sum in yuan; fractions of a yuan are left away.
func yuanOf(text string) (int64, bool) {
	text = strings.NewReplacer(",", "", "，", "", " ", "").Replace(text)
	end := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
	unit := ""
	if end >= 0 {
		text, unit = text[:end], text[end:]
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n < 0 {
		return 0, false
	}
	switch {
	case strings.Contains(unit, "亿"):
		n *= 1e8
	case strings.Contains(unit, "万"):
		n *= 1e4
	case !strings.Contains(unit, "元") && !strings.Contains(unit, "人民币"):
		return 0, false // a number without a unit may be either
	}
	return int64(n), n < 1e15
}
