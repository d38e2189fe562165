package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/flow"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/rating"
	"xinguan/core/relay"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
	"xinguan/core/tier"
)

// loadCity reads a city folder, or the embedded one.
func loadCity(dir string) (*env, error) {
	e := &env{folder: dongguan.FS}
	if dir != "" {
		e.folder = os.DirFS(dir)
	}
	for _, p := range e.parts() {
		if err := p.load(); err != nil {
			return nil, fmt.Errorf("%s有误：\n%w", p.title, err)
		}
	}
	e.catalog.Fits = func(o *catalog.Catalog) error { return fits(e.folder, e.city, o) }
	return e, nil
}

// part is a part of a city's data: what it is called where it cannot be read, and how it is read.
type part struct {
	title string
	load  func() error
}

// parts are those of a city in the order in which they are read: later ones name what earlier ones hold.
func (e *env) parts() []part {
	return []part{
		{"城市目录", func() (err error) { e.city, err = city.Load(e.folder); return err }},
		{"信息目录", func() (err error) { e.catalog, err = catalog.Load(e.folder, e.city.Null); return err }},
		{"期限规则", func() (err error) { e.rules, err = rulebook.Load(e.folder); return err }},
		{"整批关口的设定", func() (err error) { e.gate, err = intake.LoadGate(e.folder); return err }},
		{"办事程序", func() (err error) { e.cases, err = flow.Load(e.folder); return err }},
		{"主体比对的权重", func() (err error) { e.weights, err = subject.LoadWeights(e.folder); return err }},
		{"保留期限的设定", func() (err error) { e.keep, err = intake.LoadKeeping(e.folder); return err }},
		{"存证日志的设定", func() (err error) { e.trust, err = ledger.LoadTrust(e.folder, e.city.Code); return err }},
		{"评价模型", func() (err error) { e.models, err = rating.Load(e.folder, e.catalog); return err }},
		{"规模的分档", func() (err error) { e.sizes, err = rating.LoadSizes(e.folder); return err }},
		{"监管领域", func() (err error) { e.sectors, err = tier.Load(e.city, e.catalog, e.models); return err }},
		{"随机抽查事项清单", func() (err error) { e.draws, err = tier.LoadInspections(e.city, e.sectors); return err }},
		{"上报的设定", func() (err error) { e.report, err = relay.LoadProfile(e.folder, e.catalog); return err }},
	}
}

// fits tells whether all else of a city that names items goes with another edition of its catalogue.
func fits(folder fs.FS, c *city.City, items *catalog.Catalog) error {
	models, err := rating.Load(folder, items)
	if err != nil {
		return err
	}
	_, sectors := tier.Load(c, items, models)
	_, report := relay.LoadProfile(folder, items)
	return errors.Join(items.CheckAgencies(c), sectors, report)
}
