package access

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"xinguan/base/yamlfile"
)

// Purpose is why somebody looks, with its rule. The purposes are those below, and those of a city, which may be narrower;
// others cannot be made outside this package.
type Purpose struct {
	code, title string
	matter      bool // a look wants the number of the matter
	persons     bool // natural persons may be looked at
	delayDays   int  // the subject may be told so many days later at most
	consent     bool // rests on what the subject authorised
}

// The purposes, as wide as they can be: what a city's file may narrow and never widen. Telling a subject later is for
// supervision only, where a visit or a check would be in vain otherwise; repair concerns organisations only.
var (
	Supervision = Purpose{code: "supervision", title: "履行监管职责", persons: true, delayDays: 90}
	Objection   = Purpose{code: "objection", title: "核查异议", persons: true}
	Repair      = Purpose{code: "repair", title: "办理信用修复"}
	Authorised  = Purpose{code: "authorised", title: "经当事人授权查询", persons: true, consent: true}
)

// Self is the subject's own look at what is its own. No city's file names it: it can be neither widened nor narrowed.
var Self = Purpose{code: "self", title: "本人查阅", persons: true}

// Code is the purpose's name in tables and rules; empty for none.
func (p Purpose) Code() string { return p.code }

// Title is the purpose as the subject reads it.
func (p Purpose) Title() string { return p.title }

// NeedsMatter tells whether a look wants the number of the matter it is for.
func (p Purpose) NeedsMatter() bool { return p.matter }

// Persons tells whether natural persons may be looked at for it.
func (p Purpose) Persons() bool { return p.persons }

// DelayDays is how many days later the subject may be told at most; 0 = it is shown at once.
func (p Purpose) DelayDays() int { return p.delayDays }

// ByConsent tells whether it rests on what the subject authorised.
func (p Purpose) ByConsent() bool { return p.consent }

// Purposes are all of them, as wide as they can be.
func Purposes() []Purpose { return []Purpose{Supervision, Objection, Repair, Authorised, Self} }

// Rules are the purposes of a city, and from what on looks are unusual.
type Rules struct {
	Purposes []Purpose
	Uses     []string // what a subject may authorise a look for
	Alarms   Thresholds
}

// Thresholds are from what on the looks of one person on one day are unusual; the platform's own choice.
type Thresholds struct {
	Subjects      int `yaml:"subjects_a_day"` // so many subjects or more
	WithoutMatter int `yaml:"without_matter"` // so many looks or more without the number of a matter
	Refused       int `yaml:"refused"`        // so many refusals or more
	Night         int `yaml:"night"`          // so many looks or more at night
	NightFrom     int `yaml:"night_from"`     // the night begins at this hour, 18…23
	NightUntil    int `yaml:"night_until"`    // and ends before this one, 4…9
}

// mostAllowed is the highest figure a threshold may have: an alarm that never rings is none.
const mostAllowed = 200

const rulesFile = "purposes.yaml"

type purposeDef struct {
	Code      string `yaml:"code"`
	Title     string `yaml:"title"`
	Matter    bool   `yaml:"matter"`
	Persons   bool   `yaml:"persons"`
	DelayDays int    `yaml:"delay_days"`
	Basis     string `yaml:"basis"`
	Verified  bool   `yaml:"verified"`
}

// LoadRules reads purposes.yaml of a city folder. All problems are reported together, each with file, line and what to
// do: a purpose that would allow more than there is does not load.
func LoadRules(fsys fs.FS) (*Rules, error) {
	var doc struct {
		Purposes []purposeDef `yaml:"purposes"`
		Uses     []string     `yaml:"uses"`
		Alarms   Thresholds   `yaml:"alarms"`
	}
	f, err := yamlfile.Read(fsys, rulesFile, &doc)
	if err != nil {
		return nil, err
	}
	out := &Rules{Uses: doc.Uses, Alarms: doc.Alarms}
	var problems []error
	for i, d := range doc.Purposes {
		p, problem := d.narrowed()
		if _, twice := out.Purpose(d.Code); twice {
			problem = "用途“" + d.Code + "”写了两次，请删去一个"
		}
		if problem != "" {
			problems = append(problems, f.At(problem, "purposes", i))
		}
		out.Purposes = append(out.Purposes, p)
	}
	if len(out.Uses) == 0 {
		problems = append(problems, f.At("缺少 uses，请写明当事人可以为哪些用处授权", "uses"))
	}
	for _, problem := range doc.Alarms.problems() {
		problems = append(problems, f.At(problem, "alarms"))
	}
	return out, errors.Join(problems...)
}

// narrowed is the purpose as the city has it, or why it cannot be so.
func (d purposeDef) narrowed() (Purpose, string) {
	i := slices.IndexFunc(Purposes(), func(p Purpose) bool { return p.code == d.Code })
	if i < 0 || d.Code == Self.code {
		return Purpose{}, "没有“" + d.Code + "”这种用途；可用的有 supervision、objection、repair、authorised"
	}
	p := Purposes()[i]
	switch {
	case strings.TrimSpace(d.Title) == "" || strings.TrimSpace(d.Basis) == "":
		return p, "用途“" + d.Code + "”要有 title 和 basis，请写明名称和依据"
	case d.Persons && !p.persons:
		return p, "用途“" + d.Code + "”不能用于自然人；城市目录只能收紧，不能放宽"
	case d.DelayDays < 0 || d.DelayDays > p.delayDays:
		return p, fmt.Sprintf("用途“%s”推迟告知最多 %d 天；城市目录只能收紧，不能放宽", d.Code, p.delayDays)
	}
	p.title, p.matter, p.persons, p.delayDays = d.Title, d.Matter, d.Persons, d.DelayDays
	return p, ""
}

func (t Thresholds) problems() (out []string) {
	for _, b := range []struct {
		key            string
		have, min, max int
	}{
		{"subjects_a_day", t.Subjects, 1, mostAllowed}, {"without_matter", t.WithoutMatter, 1, mostAllowed}, {"refused", t.Refused, 1, mostAllowed},
		{"night", t.Night, 1, mostAllowed}, {"night_from", t.NightFrom, 18, 23}, {"night_until", t.NightUntil, 4, 9},
	} {
		if b.have < b.min || b.have > b.max {
			out = append(out, fmt.Sprintf("%s 应在 %d 到 %d 之间，现在是 %d", b.key, b.min, b.max, b.have))
		}
	}
	return out
}

// Purpose finds a purpose of the city, or that of the subject itself, by its code.
func (r *Rules) Purpose(code string) (Purpose, bool) {
	if code == Self.code {
		return Self, true
	}
	i := slices.IndexFunc(r.Purposes, func(p Purpose) bool { return p.code == code && code != "" })
	if i < 0 {
		return Purpose{}, false
	}
	return r.Purposes[i], true
}
