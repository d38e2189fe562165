package directory

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"xinguan/base/clock"
	"xinguan/base/ui"
	"xinguan/base/ui/uitest"
)

// never are words this platform does not use for what it does.
var never = []string{"黑名单", "红名单", "评级", "信用分", "征信", "洗白", "无违法违规", "信用良好", "系统繁忙", "请勿", "！"}

func TestSamples(t *testing.T) {
	for name, body := range Samples() {
		t.Run(name, func(t *testing.T) {
			doc := uitest.Render(t, body)
			uitest.Check(t, doc, never...)
			checkRecords(t, doc)
		})
	}
}

// checkRecords: every adverse record carries its four answers and no red.
func checkRecords(t *testing.T, doc *html.Node) {
	t.Helper()
	for _, rec := range uitest.All(doc, "", "neg") {
		var heads []string
		for _, h := range uitest.All(rec, "h4", "") {
			heads = append(heads, uitest.Text(h))
			if p := uitest.All(h.Parent, "p", ""); len(p) == 0 || uitest.Text(p[0]) == "" {
				t.Errorf("%s is not answered", uitest.Text(h))
			}
		}
		want := []string{"为什么在这里", "公示到哪一天", "怎样修复", "觉得不对"}
		if len(heads) > 2 && heads[2] == "怎样结束" { // of a list; a penalty is repaired
			want[2] = heads[2]
		}
		if !slices.Equal(heads, want) {
			t.Errorf("record answers %v, want %v", heads, want)
		}
		if !strings.Contains(uitest.Text(rec), "免费") {
			t.Error("record does not say that it costs nothing")
		}
		if len(uitest.All(rec, "", "err")) > 0 {
			t.Error("red inside a record")
		}
		if text := uitest.Text(rec); !strings.Contains(text, "信用中国") && !strings.Contains(text, "可以咨询") && !strings.Contains(text, "申请，免费") {
			t.Error("record does not say where to go")
		}
	}
}

func TestNothingFoundIsSaid(t *testing.T) {
	text := uitest.Text(uitest.Render(t, Subject(sampleNothing())))
	for _, want := range []string{"未查到依法公示的行政处罚信息（数据截至2026年11月23日 06:00）。", "未查到依法公示的行政许可信息（数据截至2026年11月23日 06:00）。"} {
		if !strings.Contains(text, want) {
			t.Errorf("page does not say %s", want)
		}
	}
}

func TestPhoneFallsBackToTheHotline(t *testing.T) {
	p := sampleSubject()
	p.Penalties[0].Phone = ""
	doc := uitest.Render(t, penalty(&p.Penalties[0], &p))
	if !strings.Contains(uitest.Text(doc), "12345（市民热线") {
		t.Error("no hotline where the authority has no telephone")
	}
}

func TestMarked(t *testing.T) {
	cases := []struct{ name, query, want string }{
		{"东莞市示例晨星五金有限公司", "晨星五金", "东莞市示例[晨星五金]有限公司"},
		{"东莞市示例晨星五金有限公司", "示例晨星五今", "东莞市[示例晨星五]金有限公司"},
		{"东莞市示例晨兴五金有限公司", "晨星五金", "东莞市示例晨兴[五金]有限公司"},
		{"91441998MA0000357Q", "91441998ma", "[91441998MA]0000357Q"},
		{"示例莞莞", "莞", "示例[莞莞]"},
		{"示例", "", "示例"},
		{"<b>示例", "示例", "<b>[示例]"},
	}
	for _, c := range cases {
		var b strings.Builder
		for _, r := range runs([]rune(c.name), []rune(c.query)) {
			if r.match {
				r.text = "[" + r.text + "]"
			}
			b.WriteString(r.text)
		}
		if b.String() != c.want {
			t.Errorf("%s in %s: %s, want %s", c.query, c.name, b.String(), c.want)
		}
	}
}

func TestWhy(t *testing.T) {
	cases := []struct {
		hit   Hit
		query string
		want  string
	}{
		{Hit{Name: "东莞市示例晨星五金厂", Why: Typo}, "示例晨星五今", "写法相近：“五今”可能是“五金”"},
		{Hit{Name: "东莞市示例晨星五金厂", Why: Typo}, "示例辰星五金", "写法相近：“例辰”可能是“例晨”"},
		{Hit{Name: "东莞市示例晨星五金厂", Why: Typo}, "晨星金", "写法相近：“星金”可能是“星五”"},
		{Hit{Name: "东莞市示例厂", Why: Typo}, "完全不同的名称", "写法相近"},
		{Hit{Name: "示例晨兴五金", Why: Sound}, "示例晨星五金", "读音相同：“晨星”与“晨兴”"},
		{Hit{Name: "示例晨星五金"}, "晨星", ""},
	}
	for _, c := range cases {
		if got := c.hit.why(c.query); got != c.want {
			t.Errorf("%s for %s: %s, want %s", c.hit.Name, c.query, got, c.want)
		}
	}
}

func TestBar(t *testing.T) {
	c := Span{Decided: "2026-01-01", RepairFrom: "2026-04-01", Until: "2027-01-01"}
	cases := []struct {
		today clock.Date
		want  bar
	}{
		{"2026-01-01", bar{Today: "0.0%", Repair: "24.7%", Locked: "24.7%", Anchor: "start", Class: "a3", Left: "，还有365天"}},
		{"2026-07-02", bar{Today: "49.9%", Repair: "24.7%", Locked: "24.7%", Anchor: "middle", Class: "a3", Left: "，还有183天"}},
		{"2027-01-01", bar{Today: "100.0%", Repair: "24.7%", Locked: "24.7%", Anchor: "end", Class: "a3", Left: "，就是今天"}},
	}
	for _, k := range cases {
		if got, ok := c.bar(k.today); !ok || got != k.want {
			t.Errorf("%s: %+v, want %+v", k.today, got, k.want)
		}
	}
	for _, until := range []clock.Date{"", clock.Forever, "2025-12-31"} {
		if _, ok := (Span{Decided: "2026-01-01", Until: until}).bar("2026-02-01"); ok {
			t.Errorf("a bar for until %q", until)
		}
	}
}

func TestPermitState(t *testing.T) {
	cases := map[Permit]string{
		{Until: "2026-11-23"}:  "有效",
		{Until: "2026-11-22"}:  "已届满",
		{Until: clock.Forever}: "有效",
		{}:                     "没有写明",
		{From: "2026-12-01", Until: clock.Forever}: "尚未开始",
	}
	for c, want := range cases {
		if _, got := c.state("2026-11-23"); got != want {
			t.Errorf("%+v: %s, want %s", c, got, want)
		}
	}
}

func TestStatus(t *testing.T) {
	cases := map[string]ui.Shape{"存续": ui.Valid, "在营（开业）企业": ui.Valid, "注销": ui.Gone, "吊销，未注销": ui.Gone, "": ui.Wait}
	for word, want := range cases {
		if got, text := status(word, false); got != want || text == "" {
			t.Errorf("%s: %s %s", word, got, text)
		}
	}
}

func TestBreaks(t *testing.T) {
	for _, largest := range []int{0, 3, 12, 40, 140, 506, 2900, 100000} {
		p := HomePage{Breaks: BreaksFor(largest)}
		if !slices.IsSorted(p.Breaks[:]) || p.Breaks[0] < 1 {
			t.Errorf("breaks %v", p.Breaks)
		}
		if n := len(p.legend()); n != 6 {
			t.Errorf("legend of %d", n)
		}
	}
	p := HomePage{Breaks: BreaksFor(506)}
	for permits, want := range map[int]string{0: "q0", 24: "q0", 25: "q1", 124: "q2", 506: "q5"} {
		if got := p.class(Tile{Permits: permits}); got != want {
			t.Errorf("%d: %s, want %s", permits, got, want)
		}
	}
}
