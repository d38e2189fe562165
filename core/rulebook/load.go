package rulebook

import (
	"cmp"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/yamlfile"
)

// Load reads rulebook/*.yaml, calendar/*.yaml, channels/*.yaml and standards/*.yaml of a city folder. All problems are
// reported together, each with file, line and what to do.
func Load(fsys fs.FS) (*Rules, error) {
	l := &loader{fsys: fsys, rules: &Rules{Workdays: &Workdays{years: map[int]*year{}}}}
	for _, name := range l.glob("rulebook/*.yaml") {
		l.readBook(name)
	}
	for _, name := range l.glob("calendar/*.yaml") {
		l.readYear(name)
	}
	for _, name := range l.glob("channels/*.yaml") {
		l.readChannel(name)
	}
	for _, name := range l.glob("standards/*.yaml") {
		l.readStandards(name)
	}
	l.checkOrder()
	if len(l.problems) > 0 {
		return nil, errors.Join(l.problems...)
	}
	return l.rules, nil
}

type loader struct {
	fsys     fs.FS
	rules    *Rules
	files    map[*Book]*yamlfile.File
	problems []error
}

func (l *loader) glob(pattern string) []string {
	names, err := fs.Glob(l.fsys, pattern)
	if err != nil {
		l.problems = append(l.problems, err)
	}
	return names
}

func (l *loader) fault(f *yamlfile.File, message string, path ...any) {
	l.problems = append(l.problems, f.At(message, path...))
}

func (l *loader) readBook(name string) {
	b := &Book{Params: map[string]Param{}}
	f, err := yamlfile.Read(l.fsys, name, b)
	if err != nil {
		l.problems = append(l.problems, err)
		return
	}
	l.checkHead(f, b)
	for i := range b.List {
		l.checkParam(f, &b.List[i], b.Params, b.ID, i)
	}
	l.checkClasses(f, b)
	if l.files == nil {
		l.files = map[*Book]*yamlfile.File{}
	}
	l.files[b] = f
	l.rules.Books = append(l.rules.Books, b)
}

func (l *loader) checkHead(f *yamlfile.File, b *Book) {
	for _, need := range []struct{ key, value string }{{"id", b.ID}, {"title", b.Title}, {"source", b.Source}, {"from", string(b.From)}} {
		if need.value == "" {
			l.fault(f, "缺少 "+need.key+"，请补上", need.key)
		}
	}
	l.checkDate(f, b.From, "from")
	l.checkDate(f, b.Until, "until")
	if b.Until != "" && b.Until < b.From {
		l.fault(f, "until 早于 from，请更正", "until")
	}
	switch b.Transition {
	case DecidedAfter, LiveAtEntry, MoreLenient:
	case "":
		l.fault(f, "缺少 transition：规则改变时，已经在公示的记录怎么办？请写 decided_after、live_at_entry 或 more_lenient", "transition")
	default:
		l.fault(f, "transition 只能是 decided_after、live_at_entry 或 more_lenient，现在是“"+b.Transition+"”", "transition")
	}
}

func (l *loader) checkDate(f *yamlfile.File, d clock.Date, path ...any) {
	if d == "" {
		return
	}
	if _, err := clock.ParseDate(string(d)); err != nil {
		l.fault(f, err.Error()+"，请更正", path...)
	}
}

// certainties are the marks a parameter may carry; only V was read in the text itself.
var certainties = []string{"V", "S", "S~", "S2", "S/S~", "S~/K", "S/K", "K", "own", "open"}

func (l *loader) checkParam(f *yamlfile.File, p *Param, params map[string]Param, of string, i int) {
	p.Book = of
	at := []any{"params", i}
	if p.ID == "" || p.Value == "" || p.Source == "" {
		l.fault(f, "参数缺少 id、value 或 source，请补上", at...)
	}
	if _, taken := params[p.ID]; taken {
		l.fault(f, "参数“"+p.ID+"”重复了，请只留一处", append(at, "id")...)
	}
	if !slices.Contains(certainties, p.Certainty) {
		l.fault(f, "certainty 只能是 "+strings.Join(certainties, "、")+"，现在是“"+p.Certainty+"”", append(at, "certainty")...)
	}
	if p.Verified && p.Certainty != "V" {
		l.fault(f, "没有读过原文（certainty 不是 V）的参数不能写 verified: yes，请核对原文，或改为 no", append(at, "verified")...)
	}
	l.checkDate(f, p.From, append(at, "from")...)
	l.checkDate(f, p.Until, append(at, "until")...)
	params[p.ID] = *p
}

// checkClasses makes sure that every class has terms and that they are figures of the book.
func (l *loader) checkClasses(f *yamlfile.File, b *Book) {
	for sev := range b.Classes {
		if !sev.Valid() {
			l.fault(f, "penalty 里没有“"+string(sev)+"”这一类，请用 minor、general、serious、unclassified", "penalty", string(sev))
		}
	}
	for _, sev := range Severities {
		c := b.Classes[sev]
		if c == nil {
			l.fault(f, "penalty 缺少 "+string(sev)+" 一类，请补上", "penalty")
			continue
		}
		l.checkClass(f, b, sev, c)
	}
	l.checkSpecial(f, b)
	if _, ok := b.Params[b.Several]; b.Several != "" && !ok {
		l.fault(f, "several 应是 params 里的参数 id：一个决定有几项处罚时按最重的计算，依据是哪一条", "several")
	}
	if b.Verified && slices.ContainsFunc(b.List, func(p Param) bool { return !p.Verified }) {
		l.fault(f, "还有参数没有核对原文，整部规则不能写 verified: yes", "verified")
	}
}

// checkSpecial makes sure that who has a longer minimum says for whom.
func (l *loader) checkSpecial(f *yamlfile.File, b *Book) {
	needs := false
	for _, c := range b.Classes {
		needs = needs || c != nil && c.SpecialMin != ""
	}
	switch s := b.Special; {
	case needs && s == nil:
		l.fault(f, "写了 special_min，却没有用 special 写明哪些领域适用，请补上", "penalty")
	case s != nil && (s.Title == "" || len(s.Authorities) == 0 || slices.Contains(s.Authorities, "")):
		l.fault(f, "special 要写明 title 和 authorities（决定单位名称里的词）", "special")
	}
}

func (l *loader) checkClass(f *yamlfile.File, b *Book, sev Severity, c *Class) {
	at := []any{"penalty", string(sev)}
	if c.As != "" {
		if other := b.Classes[c.As]; other == nil || other.As != "" || c.As == sev {
			l.fault(f, "as 应指向写明了期限的另一类，现在是“"+string(c.As)+"”", append(at, "as")...)
		}
		return
	}
	if !c.shown() {
		return
	}
	low, lowOK := b.Params[c.Min].Months()
	high, highOK := b.Params[c.Max].Months()
	special, specialOK := b.Params[c.SpecialMin].Months()
	if !lowOK || !highOK || c.SpecialMin != "" && !specialOK {
		l.fault(f, "min、max、special_min 应是 params 里以月或年为单位的参数 id，请更正", at...)
		return
	}
	if max(low, special) > high {
		l.fault(f, "最短公示期比最长公示期还长，请更正", at...)
	}
}

// checkOrder sorts the books and refuses two in force on one day.
func (l *loader) checkOrder() {
	books := l.rules.Books
	special := false
	slices.SortFunc(books, func(a, b *Book) int { return cmp.Compare(a.From, b.From) })
	for i, b := range books {
		f := l.files[b]
		if i > 0 && (books[i-1].Until == "" || books[i-1].Until >= b.From) {
			l.fault(f, "与 "+books[i-1].ID+" 的施行日期重叠，请在前一部写明 until", "from")
		}
		if i > 0 && b.CoversEarlier {
			l.fault(f, "covers_earlier 只能写在最早的一部里", "covers_earlier")
		}
		if b.Special != nil && special {
			l.fault(f, "special 只能写在一部规则里：同一决定单位不能按两套领域划分", "special")
		}
		special = special || b.Special != nil
		for _, other := range books[:i] {
			if other.ID == b.ID {
				l.fault(f, "id “"+b.ID+"”重复了，请换一个", "id")
			}
		}
	}
}
