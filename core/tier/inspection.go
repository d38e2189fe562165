package tier

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/yamlfile"
	"xinguan/core/city"
	"xinguan/core/ident"
)

// Inspections is what draws for inspection rest on: the published list of what may be inspected, how often a company may
// be, where public seeds come from, and for which reasons a company or an officer is replaced.
type Inspections struct {
	Prefix    string    `yaml:"prefix"` // of the numbers of plans
	Published Published `yaml:"published"`
	// Cap is how often one company is inspected in a calendar year, at most, by all draws together.
	Cap int `yaml:"cap"`
	// Control is how many of a thousand are drawn beside, each with the same chance, to compare with.
	Control int `yaml:"control"`
	// Clean are the results that found nothing, of the code table of the item that results are published as.
	Clean   []string `yaml:"clean"`
	Results []string `yaml:"results"`
	Seeds   []Seed   `yaml:"seeds"`
	Replace []Reason `yaml:"replace"`
	Recuse  []Reason `yaml:"recuse"`
	Items   []Matter `yaml:"items"`
}

// Published says where the list was published.
type Published struct {
	Title    string `yaml:"title"`
	On       string `yaml:"on"`
	Source   string `yaml:"source"`
	Verified bool   `yaml:"verified"`
}

// Seed is a public source of chance nobody here can foresee or bend.
type Seed struct {
	ID        string `yaml:"id"`
	Title     string `yaml:"title"`
	Publisher string `yaml:"publisher"`
	Says      string `yaml:"says"` // how to write it
	Pattern   string `yaml:"pattern"`
	Verified  bool   `yaml:"verified"`
}

// Fits tells whether a text is written as the source's results are.
func (s Seed) Fits(text string) bool {
	ok, err := regexp.MatchString(s.Pattern, text)
	return ok && err == nil
}

// Reason is why something was done otherwise than drawn.
type Reason struct {
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
}

// Matter is one thing that may be inspected, as published.
type Matter struct {
	Code     string       `yaml:"code"`
	Title    string       `yaml:"title"`
	Agency   string       `yaml:"agency"`
	Joint    []string     `yaml:"joint"` // departments that come along
	Sector   string       `yaml:"sector"`
	Kinds    []ident.Kind `yaml:"subjects"`
	How      string       `yaml:"how"`
	Officers int          `yaml:"officers"` // of each department
	Basis    string       `yaml:"basis"`
	Verified bool         `yaml:"verified"`
}

// Matter finds what may be inspected by its code.
func (x *Inspections) Matter(code string) (Matter, bool) {
	i := slices.IndexFunc(x.Items, func(m Matter) bool { return m.Code == code })
	if i < 0 {
		return Matter{}, false
	}
	return x.Items[i], true
}

// Seed finds a source of seeds.
func (x *Inspections) Seed(id string) (Seed, bool) {
	i := slices.IndexFunc(x.Seeds, func(s Seed) bool { return s.ID == id })
	if i < 0 {
		return Seed{}, false
	}
	return x.Seeds[i], true
}

// ReasonTitle is the title of a reason; empty where the list has it not.
func ReasonTitle(all []Reason, id string) string {
	for _, r := range all {
		if r.ID == id {
			return r.Title
		}
	}
	return ""
}

// inspectionsFile is where the list lies.
const inspectionsFile = "inspections.yaml"

// LoadInspections reads inspections.yaml of a city folder.
func LoadInspections(c *city.City, sectors *Sectors) (*Inspections, error) {
	x := &Inspections{}
	if _, err := fs.Stat(c.FS(), inspectionsFile); errors.Is(err, fs.ErrNotExist) {
		return x, nil // a city that draws nothing
	}
	f, err := yamlfile.Read(c.FS(), inspectionsFile, x)
	if err != nil {
		return nil, err
	}
	l := listed{x, f, c, sectors, nil}
	l.head()
	for i, m := range x.Items {
		l.matter(i, m)
	}
	return x, errors.Join(l.problems...)
}

type listed struct {
	*Inspections
	file     *yamlfile.File
	city     *city.City
	sectors  *Sectors
	problems []error
}

func (l *listed) fault(message string, path ...any) {
	l.problems = append(l.problems, l.file.At(message, path...))
}

func (l *listed) head() {
	if l.Prefix == "" || l.Published.Title == "" || l.Published.Source == "" {
		l.fault("缺少 prefix，或者 published 没有写明清单的名称和来源", "published")
	}
	if _, err := clock.ParseDate(l.Published.On); err != nil {
		l.fault("published.on 要写清单公布的日期：没有公布的清单不能作为抽查的依据", "published", "on")
	}
	if l.Cap < 1 || l.Control < 1 || l.Control > 1000 {
		l.fault("cap 至少是1；control 是千分之几，从1到1000", "cap")
	}
	if len(l.Results) == 0 || len(l.Replace) == 0 || len(l.Recuse) == 0 || len(l.Seeds) == 0 {
		l.fault("results、replace、recuse、seeds 都要写", "results")
	}
	for i, r := range l.Clean {
		if !slices.Contains(l.Results, r) {
			l.fault("clean 里的结果要在 results 里", "clean", i)
		}
	}
	for i, s := range l.Seeds {
		if _, err := regexp.Compile(s.Pattern); err != nil || s.ID == "" || s.Title == "" || s.Publisher == "" || s.Says == "" || s.Pattern == "" {
			l.fault("种子来源缺少 id、title、publisher、says 或 pattern，或者 pattern 看不懂", "seeds", i)
		}
	}
}

func (l *listed) matter(i int, m Matter) {
	sector, ok := l.sectors.Find(m.Sector)
	switch {
	case m.Code == "" || m.Title == "" || m.Basis == "" || m.How == "":
		l.fault("抽查事项缺少 code、title、how 或 basis", "items", i)
	case !ok:
		l.fault("sector/ 里没有“"+m.Sector+"”这个领域，请更正", "items", i, "sector")
	case m.Officers < 1 || m.Officers > 9:
		l.fault("officers 写每个单位去几名执法人员，从1到9", "items", i, "officers")
	case len(m.Kinds) == 0 || slices.ContainsFunc(m.Kinds, func(k ident.Kind) bool { return !k.Valid() || !sector.takes(k) }):
		l.fault("subjects 要在所属领域的范围里", "items", i, "subjects")
	}
	for _, code := range append(slices.Clone(m.Joint), m.Agency) {
		if _, ok := l.city.Agency(code); !ok {
			l.fault(fmt.Sprintf("agencies.yaml 里没有“%s”这个单位，请更正", code), "items", i, "agency")
		}
	}
}
