package ui_test

import (
	"strings"
	"testing"

	"github.com/a-h/templ"

	"xinguan/base/ui"
	"xinguan/base/ui/uitest"
)

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1603418: "1,603,418", -9: "−9", -1234: "−1,234"} {
		if got := ui.Count(n); got != want {
			t.Errorf("Count(%d) = %s, want %s", n, got, want)
		}
	}
}

// TestText: rare characters stay as they are, private ones become their code point, markup is text.
func TestText(t *testing.T) {
	cases := map[string]string{
		"𠮷野家":          "𠮷野家",
		"广州\uE836记":    `广州<span class="cp">U+E836</span>记`,
		"\U000F0001":   `<span class="cp">U+F0001</span>`,
		"A<b>&\uE000>": `A&lt;b&gt;&amp;<span class="cp">U+E000</span>&gt;`,
		"":             "",
	}
	for in, want := range cases {
		var b strings.Builder
		if err := ui.Text(in).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		if want = `<bdi translate="no">` + want + "</bdi>"; b.String() != want {
			t.Errorf("Text(%q) = %s, want %s", in, b.String(), want)
		}
	}
}

func TestFactsWithoutValueAreLeftOut(t *testing.T) {
	doc := uitest.Render(t, ui.Facts("kv", []ui.Fact{{Label: "a", Value: "1"}, {Label: "b"}, {Label: "c", Value: "3", Wide: true}}))
	if got := uitest.Text(doc); strings.Contains(got, "b") || len(uitest.All(doc, "dt", "")) != 2 {
		t.Errorf("facts: %s", got)
	}
	if doc := uitest.Render(t, ui.Facts("kv", []ui.Fact{{Label: "b"}})); len(uitest.All(doc, "dl", "")) != 0 {
		t.Error("a list without facts is still written")
	}
}

func TestLongFoldsTheRest(t *testing.T) {
	clause := strings.Repeat("字", 70) + "，"
	text := strings.Repeat(clause, 5)
	doc := uitest.Render(t, ui.Long(text, 100))
	more := uitest.All(doc, "details", "more")
	if len(more) != 1 || uitest.Text(uitest.All(more[0], "summary", "")[0]) != "其余284字" {
		t.Fatalf("folded: %s", uitest.Text(doc))
	}
	if got := strings.NewReplacer("其余284字", "", " ", "", "\n", "").Replace(uitest.Text(doc)); got != text {
		t.Errorf("text lost: %d of %d bytes", len(got), len(text))
	}
	for _, n := range []int{100, 125} {
		if short := strings.Repeat("字", n); uitest.Text(uitest.Render(t, ui.Long(short, 100))) != short {
			t.Errorf("%d characters are folded at 100", n)
		}
	}
}

func TestClip(t *testing.T) {
	for in, want := range map[string]string{"一二三": "一二三", "一二三四": "一二三四", "一二三四五": "一二三…", "": ""} {
		if got := ui.Clip(in, 4); got != want {
			t.Errorf("Clip(%s) = %s, want %s", in, got, want)
		}
	}
}

// TestCheckFinds: the checks themselves can fail.
func TestCheckFinds(t *testing.T) {
	bad := map[string]string{
		"two h1":         `<h1>a</h1><h1>b</h1>`,
		"caption":        `<h1>a</h1><table><tr><td>x</td></tr></table>`,
		"status":         `<h1>a</h1><span class="st live"></span>`,
		"style":          `<h1 style="color:red">a</h1>`,
		"script":         `<h1>a</h1><script>1</script>`,
		"level":          `<h1>a</h1><h3>b</h3>`,
		"dead anchor":    `<h1>a</h1><a href="#nowhere">b</a>`,
		"no address":     `<h1>a</h1><a>b</a>`,
		"field":          `<h1>a</h1><input name="q">`,
		"doubled id":     `<h1 id="a">a</h1><p id="a">b</p>`,
		"forbidden word": `<h1>forbidden</h1>`,
	}
	for name, page := range bad {
		probe := &recorder{TB: t}
		uitest.Check(probe, uitest.Render(t, templ.Raw(page)), "forbidden")
		if !probe.failed {
			t.Errorf("%s: not noticed", name)
		}
	}
	uitest.Check(t, uitest.Render(t, templ.Raw(`<h1>fine</h1>`)), "forbidden")
}

type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Errorf(string, ...any) { r.failed = true }
func (r *recorder) Error(...any)          { r.failed = true }
func (r *recorder) Helper()               {}
