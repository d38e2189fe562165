package catalog

import (
	"fmt"
	"slices"
	"strings"
)

// Difference is one thing a version changes, as a sentence for people.
type Difference struct {
	Topic    string
	Sentence string
	Grave    bool // more rows may be held, or more is shown, or old and new records cannot be compared
}

// The topics, in the order they are told.
var topics = []string{"终止", "公示", "字段", "代码表", "依据", "报送", "区分和核对", "期限", "文字"}

// Differ says in words what a version changes against the one before it; old is nil for a new item.
func Differ(old, now *Item) []Difference {
	if old == nil {
		return []Difference{{"文字", fmt.Sprintf("新增目录项“%s”，%d个字段，%s。", now.Title, len(now.Fields), shown(now)), now.Public()}}
	}
	d := &differ{old: old, now: now}
	d.ended()
	d.publication()
	d.fields()
	d.lists()
	d.basis()
	d.sending()
	d.key()
	d.periods()
	d.words()
	slices.SortStableFunc(d.out, func(a, b Difference) int { return slices.Index(topics, a.Topic) - slices.Index(topics, b.Topic) })
	return d.out
}

type differ struct {
	old, now *Item
	out      []Difference
}

func (d *differ) say(topic string, grave bool, format string, args ...any) {
	d.out = append(d.out, Difference{topic, fmt.Sprintf(format, args...), grave})
}

// moved says that a value changed.
func (d *differ) moved(topic, what, was, is string, grave bool) {
	if was != is {
		d.say(topic, grave, "%s由“%s”改为“%s”。", what, orNone(was), orNone(is))
	}
}

func orNone(s string) string {
	if s == "" {
		return "没有写"
	}
	return s
}

func shown(it *Item) string {
	if it.Public() {
		return "依法公示"
	}
	return "不公示"
}

var ruleTitles = map[string]string{BySeverity: "按失信严重程度和期限规则", ByCatalogue: "在目录内期间公示", ByValidity: "公示到有效期最后一天", ByYears: "按年数公示", ByListing: "列入期间公示", Never: "不公示"}

// ended says that the item ends, or is taken up again, and what becomes of its records.
func (d *differ) ended() {
	switch was, is := d.old.Ended, d.now.Ended; {
	case was == nil && is != nil:
		d.say("终止", true, "终止归集，原因：%s。%s", strings.TrimSuffix(is.Why, "。"), d.now.Fate())
	case was != nil && is == nil:
		d.say("终止", true, "恢复归集：重新接收报送。")
	case was != nil && was.Why != is.Why:
		d.say("终止", false, "终止的原因由“%s”改为“%s”。", was.Why, is.Why)
	}
}

func (d *differ) publication() {
	was, is := &d.old.Publication, &d.now.Publication
	d.moved("公示", "公示与否", shown(d.old), shown(d.now), d.now.Public() && !d.old.Public())
	d.moved("公示", "公示的规则", ruleTitles[was.Rule], ruleTitles[is.Rule], true)
	if was.Years != is.Years {
		d.say("公示", is.Years > was.Years || is.Years == 0, "最长公示由%s改为%s。", years(was.Years), years(is.Years))
	}
	d.moved("公示", "只公示的类别", strings.Join(was.Only, "、"), strings.Join(is.Only, "、"), true)
	d.moved("公示", "公示与否的理由", was.Why, is.Why, false)
	d.moved("公示", "部门之间的共享", d.old.Sharing, d.now.Sharing, false)
	switch {
	case d.old.Ends == nil && d.now.Ends != nil:
		d.say("公示", false, "写明了怎样提前结束：%s。", d.now.Ends.Title)
	case d.old.Ends != nil && d.now.Ends == nil:
		d.say("公示", true, "不再写怎样提前结束（原来是：%s）。", d.old.Ends.Title)
	case d.old.Ends != nil && *d.old.Ends != *d.now.Ends:
		d.say("公示", d.now.Ends.Months > d.old.Ends.Months, "提前结束的办法有改动：%s，%s。", d.now.Ends.Title, d.now.Ends.How)
	}
}

func years(n int) string {
	if n == 0 {
		return "没有写年数"
	}
	return fmt.Sprintf("%d年", n)
}

func (d *differ) fields() {
	stood := map[int]bool{}
	for i := range d.now.Fields {
		f := &d.now.Fields[i]
		at := counterpart(f, d.old)
		if at < 0 || stood[at] {
			d.say("字段", f.Need == RowNeeds, "增加字段“%s”（%s，%s，%s）。", f.Title, typeWords[f.Type], needWords[f.Need], publicWords(f))
			continue
		}
		stood[at] = true
		d.field(&d.old.Fields[at], f)
	}
	for i := range d.old.Fields {
		if !stood[i] {
			d.say("字段", true, "去掉字段“%s”：以后报送的表里有这一列也不再保存；以前收的照旧。", d.old.Fields[i].Title)
		}
	}
}

var (
	typeWords = map[Type]string{Text: "文字", Date: "日期", Amount: "金额", Code: "代码", Identifier: "代码或证件号"}
	needWords = map[Need]string{RowNeeds: "必填", Column: "应填", Optional: "选填"}
)

func publicWords(f *Field) string {
	if f.IsPublic() {
		return "公示"
	}
	return "不公示"
}

// field says what changed in a field.
func (d *differ) field(was, is *Field) {
	what := "字段“" + was.Title + "”"
	if was.Title != is.Title {
		d.say("字段", false, "%s改称“%s”。", what, is.Title)
		if !slices.Contains(is.Titles(), was.Title) {
			d.say("字段", true, "改称以后不再认得旧标题“%s”：照旧模板填的表会读不到这一列；要照收的，请把旧标题写进 aliases。", was.Title)
		}
	}
	d.moved("字段", what+"的填写要求", needWords[was.Need], needWords[is.Need], is.Need == RowNeeds)
	d.moved("字段", what+"", publicWords(was), publicWords(is), is.IsPublic())
	d.moved("字段", what+"的类型", typeWords[was.Type], typeWords[is.Type], true)
	d.moved("字段", what+"的含义", string(was.Means), string(is.Means), true)
	d.moved("字段", what+"的单位", was.Unit, is.Unit, true)
	d.moved("字段", what+"的标准代码", was.Standard, is.Standard, false)
	if was.Max() != is.Max() {
		d.say("字段", is.Max() < was.Max(), "%s最长由%d字改为%d字。", what, was.Max(), is.Max())
	}
	if was.Many != is.Many {
		d.say("字段", !is.Many, "%s%s。", what, map[bool]string{true: "可以填多个", false: "只能填一个"}[is.Many])
	}
	d.moved("字段", what+"在什么情况下要填", whenWords(was.When), whenWords(is.When), is.When != nil)
	d.moved("字段", what+"没有填时可以代替的字段", was.Instead, is.Instead, is.Instead == "")
	d.moved("字段", what+"用的代码表", was.Codes, is.Codes, false)
	if gone := missing(was.Aliases, is.Titles()); len(gone) > 0 {
		d.say("字段", true, "%s不再认得别名“%s”。", what, strings.Join(gone, "”“"))
	}
	if came := missing(is.Aliases, was.Titles()); len(came) > 0 {
		d.say("字段", false, "%s增加别名“%s”。", what, strings.Join(came, "”“"))
	}
}

func whenWords(w *When) string {
	if w == nil {
		return ""
	}
	return w.Field + " 里有“" + w.Contains + "”时"
}

// missing are those of some that are not among all.
func missing(some, all []string) (out []string) {
	for _, s := range some {
		if !slices.Contains(all, s) {
			out = append(out, s)
		}
	}
	return out
}

func (d *differ) lists() {
	for i := range d.now.Fields {
		f := &d.now.Fields[i]
		at := counterpart(f, d.old)
		if at < 0 || f.List == nil || d.old.Fields[at].List == nil {
			continue
		}
		was, is := d.old.Fields[at].List, f.List
		if gone := missing(was.Names(), is.Names()); len(gone) > 0 {
			d.say("代码表", true, "“%s”的代码表去掉“%s”：以后这样填的会提醒改填，除非写成别的值的别名。", f.Title, strings.Join(gone, "”“"))
		}
		if came := missing(is.Names(), was.Names()); len(came) > 0 {
			d.say("代码表", false, "“%s”的代码表增加“%s”。", f.Title, strings.Join(came, "”“"))
		}
		for _, v := range is.Values {
			j := slices.IndexFunc(was.Values, func(o Value) bool { return o.Name == v.Name })
			if j < 0 {
				continue
			}
			if o := was.Values[j]; o.Code != v.Code || o.From != v.From || o.Until != v.Until {
				d.say("代码表", o.Code != v.Code, "“%s”的代码表里“%s”的代码或有效日期有改动。", f.Title, v.Name)
			}
			if gone := missing(was.Values[j].Aliases, append(v.Aliases, v.Name, v.Code)); len(gone) > 0 {
				d.say("代码表", true, "“%s”的代码表里“%s”不再认得“%s”。", f.Title, v.Name, strings.Join(gone, "”“"))
			}
		}
	}
}

func (d *differ) basis() {
	words := func(all []Basis) (out []string) {
		for _, b := range all {
			out = append(out, strings.TrimSpace(b.Title+" "+b.Entry))
		}
		return out
	}
	was, is := words(d.old.Basis), words(d.now.Basis)
	for _, s := range missing(was, is) {
		d.say("依据", true, "去掉依据：%s。", s)
	}
	for _, s := range missing(is, was) {
		d.say("依据", false, "增加依据：%s。", s)
	}
}

func (d *differ) sending() {
	if gone := missing(d.old.Suppliers, d.now.Suppliers); len(gone) > 0 && len(d.now.Suppliers) > 0 {
		d.say("报送", true, "不再由这些单位报送：%s。", strings.Join(gone, "、"))
	}
	if came := missing(d.now.Suppliers, d.old.Suppliers); len(came) > 0 {
		d.say("报送", false, "由这些单位报送：%s。", strings.Join(came, "、"))
	}
	if len(d.old.Suppliers) > 0 && len(d.now.Suppliers) == 0 {
		d.say("报送", true, "不再限定报送单位。")
	}
	d.moved("报送", "有权决定的事项", d.old.Decides, d.now.Decides, true)
	d.moved("报送", "关于自然人的行", discards(d.old), discards(d.now), true)
	if d.old.Review != d.now.Review {
		d.say("报送", d.now.Review, "报送以后%s另一人逐条复核。", map[bool]string{true: "要", false: "不再要"}[d.now.Review])
	}
	was, is := kindWords(d.old), kindWords(d.now)
	d.moved("报送", "收录的单位种类", was, is, true)
	if (d.old.Route == nil) != (d.now.Route == nil) || d.old.Route != nil && *d.old.Route != *d.now.Route {
		d.say("报送", true, "哪些行转到另一个目录项有改动。")
	}
}

func discards(it *Item) string {
	if it.DiscardsPersons() {
		return "丢弃并计数"
	}
	return "不另外处理"
}

func kindWords(it *Item) string {
	var out []string
	for _, k := range it.Kinds {
		out = append(out, k.Title())
	}
	return strings.Join(out, "、")
}

func (d *differ) key() {
	titles := func(it *Item) string {
		var out []string
		for _, name := range it.Key {
			out = append(out, it.Fields[it.Named(name)].Title)
		}
		return strings.Join(out, "、")
	}
	if was, is := titles(d.old), titles(d.now); !slices.Equal(d.old.Key, d.now.Key) {
		d.say("区分和核对", true, "怎样算同一条由“%s”改为“%s”：新报的与以前的不能再互相比对，重报以前的会成为新的一条，请让报送单位不要重报。", was, is)
	}
	words := func(all []Check) (out []string) {
		for _, c := range all {
			out = append(out, c.Title+"（"+c.Rule+"："+strings.Join(c.Fields, "、")+"）")
		}
		return out
	}
	for _, s := range missing(words(d.old.Checks), words(d.now.Checks)) {
		d.say("区分和核对", false, "不再核对：%s。", s)
	}
	for _, s := range missing(words(d.now.Checks), words(d.old.Checks)) {
		d.say("区分和核对", true, "增加核对：%s。", s)
	}
	d.moved("区分和核对", "严重程度的来源", d.old.Severity, d.now.Severity, true)
}

func (d *differ) periods() {
	if was, is := d.old.Timeliness.Workdays, d.now.Timeliness.Workdays; was != is {
		d.say("期限", is < was, "报送时限由%d个工作日改为%d个工作日。", was, is)
	}
	if was, is := d.old.Retention.Years, d.now.Retention.Years; was != is {
		d.say("期限", is > was, "保存期限由%s改为%s。", years(was), years(is))
	}
	d.moved("期限", "报送时限的来源", d.old.Timeliness.Source, d.now.Timeliness.Source, false)
	d.moved("期限", "保存期限的来源", d.old.Retention.Source, d.now.Retention.Source, false)
}

func (d *differ) words() {
	d.moved("文字", "名称", d.old.Title, d.now.Title, false)
	d.moved("文字", "说明", d.old.About, d.now.About, false)
}
