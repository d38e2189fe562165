package relay

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"xinguan/base/yamlfile"
	"xinguan/core/catalog"
)

// Profile is how records go to another platform, as the city has it.
type Profile struct {
	Code      string            `yaml:"code"`
	Title     string            `yaml:"title"`
	Short     string            `yaml:"short"`
	Source    string            `yaml:"source"`
	Verified  bool              `yaml:"verified"`
	Most      int               `yaml:"most"`       // rows of a file
	Minutes   int               `yaml:"minutes"`    // at most so often a file of an item
	LateHours int               `yaml:"late_hours"` // an answer that takes longer is looked after
	Head      []Column          `yaml:"head"`
	Acts      map[string]string `yaml:"acts"`
	Items     []string          `yaml:"items"`
	Answers   AnswerForm        `yaml:"answers"`
	Refusals  []Refusal         `yaml:"refusals"`
	Compare   CompareForm       `yaml:"compare"`
}

// Column is a column before those of the item; From is record, act or agency.
type Column struct {
	Title string `yaml:"title"`
	From  string `yaml:"from"`
}

// AnswerForm are the titles of an answer's columns and its two results.
type AnswerForm struct {
	Line    string `yaml:"line"`
	Result  string `yaml:"result"`
	Code    string `yaml:"code"`
	Message string `yaml:"message"`
	Taken   string `yaml:"taken"`
	Refused string `yaml:"refused"`
}

// Refusal is what a code of the other platform means, and what is proposed then.
type Refusal struct {
	Code    string `yaml:"code"`
	Title   string `yaml:"title"`
	Column  string `yaml:"column"`  // name of the field it speaks of
	Propose string `yaml:"propose"` // former_name, or nothing
	Say     string `yaml:"say"`
	Done    bool   `yaml:"done"` // no refusal: the other platform has it already
}

// CompareForm are the titles of the columns of what the national site shows, and its words.
type CompareForm struct {
	Title string   `yaml:"title"`
	Code  string   `yaml:"code"`
	Doc   string   `yaml:"doc"`
	State string   `yaml:"state"`
	Shown []string `yaml:"shown"`
	Down  []string `yaml:"down"`
	API   *ListAPI `yaml:"api"` // how the same is asked at night; nil where it is not
}

// ListAPI is how what the national site shows is asked page by page: names as the other side has them.
type ListAPI struct {
	Source    string `yaml:"source"`
	Verified  bool   `yaml:"verified"`
	Hour      int    `yaml:"hour"` // from when on in the night
	Page      string `yaml:"page"` // names of the query's parameters
	Size      string `yaml:"size"`
	First     int    `yaml:"first"` // number of the first page
	Most      int    `yaml:"most"`  // rows of a page
	KeyHeader string `yaml:"key_header"`
	Rows      string `yaml:"rows"`  // where the rows lie in the answer, names with dots between
	Total     string `yaml:"total"` // where it says how many there are in all
	Code      string `yaml:"code"`  // fields of a row
	Doc       string `yaml:"doc"`
	State     string `yaml:"state"`
}

// ProfileFile is where a city says how it reports.
const ProfileFile = "exchange/province.yaml"

// LoadProfile reads the profile of a city folder; nil where the city reports nowhere.
func LoadProfile(fsys fs.FS, items *catalog.Catalog) (*Profile, error) {
	if _, err := fs.Stat(fsys, ProfileFile); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var p Profile
	f, err := yamlfile.Read(fsys, ProfileFile, &p)
	if err != nil {
		return nil, err
	}
	return &p, p.check(f, items)
}

// check names what a profile lacks, with file and line.
func (p *Profile) check(f *yamlfile.File, items *catalog.Catalog) error {
	var wrong []error
	fault := func(bad bool, message string, path ...any) {
		if bad {
			wrong = append(wrong, f.At(message, path...))
		}
	}
	fault(p.Code == "" || p.Title == "" || p.Short == "", "code、title、short 都要写")
	fault(p.Most < 1 || p.Most > 50_000, "most 应在1到50000之间", "most")
	fault(p.Minutes < 1, "minutes 至少是1", "minutes")
	fault(p.LateHours < 1, "late_hours 至少是1", "late_hours")
	fault(p.Acts["add"] == "" || p.Acts["end"] == "", "acts 要写明 add、end 各是什么词", "acts")
	for i, c := range p.Head {
		fault(!slices.Contains([]string{"record", "act", "agency"}, c.From), "from 只能是 record、act 或 agency", "head", i)
	}
	for i, code := range p.Items {
		_, ok := items.Item(code)
		fault(!ok, "没有代码为 "+code+" 的目录项", "items", i)
	}
	a := p.Answers
	fault(a.Line == "" || a.Result == "" || a.Taken == "" || a.Refused == "", "answers 要写明 line、result、taken、refused", "answers")
	for i, r := range p.Refusals {
		fault(r.Code == "" || r.Title == "" || r.Say == "", "每个错误代码要写 code、title 和怎么办（say）", "refusals", i)
		fault(r.Propose != "" && r.Propose != "former_name", "propose 只能是 former_name", "refusals", i)
	}
	c := p.Compare
	fault(c.Code == "" || c.Doc == "" || c.State == "" || len(c.Shown) == 0 || len(c.Down) == 0, "compare 要写明 code、doc、state、shown、down", "compare")
	if a := c.API; a != nil {
		fault(slices.Contains([]string{a.Source, a.Page, a.Size, a.KeyHeader, a.Rows, a.Total, a.Code, a.Doc, a.State}, ""), "compare.api 要写明 source、page、size、key_header、rows、total、code、doc、state", "compare", "api")
		fault(a.Hour < 0 || a.Hour > 23, "hour 应在0到23之间", "compare", "api", "hour")
		fault(a.Most < 1 || a.Most > 10_000, "most 应在1到10000之间", "compare", "api", "most")
	}
	return errors.Join(wrong...)
}

// Refusal is what a code means; a code nobody wrote down is told as it came.
func (p *Profile) Refusal(code string) Refusal {
	if i := slices.IndexFunc(p.Refusals, func(r Refusal) bool { return r.Code == strings.TrimSpace(code) }); i >= 0 {
		return p.Refusals[i]
	}
	return Refusal{Code: code, Title: "没有登记的错误代码", Say: p.Short + "没有说明怎么办；请联系信用中心。"}
}

// Often is the profile with files made as often as every so many minutes; nil stays nil.
func (p *Profile) Often(minutes int) *Profile {
	if p == nil {
		return nil
	}
	out := *p
	out.Minutes = minutes
	return &out
}

// Reports tells whether records of an item go there.
func (p *Profile) Reports(item string) bool { return slices.Contains(p.Items, item) }
