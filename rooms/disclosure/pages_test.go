package disclosure

import (
	"strings"
	"testing"

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
			if len(uitest.All(doc, "", "stackt")) > 0 {
				for _, row := range uitest.All(doc, "tr", "")[1:] {
					if th := uitest.All(row, "th", ""); len(th) != 1 || uitest.Attr(th[0], "scope") != "row" {
						t.Fatal("a row without its heading")
					}
				}
			}
		})
	}
}

func TestChipsRemoveOneFilter(t *testing.T) {
	p := ListPage{Item: Penalties, Filter: Filter{Name: "示例", Town: "441900119", From: "2026-11-01", To: "2026-11-23"},
		Towns: []ui.Option{{Value: "441900119", Title: "长安镇"}}}
	var got []string
	for _, c := range p.chips() {
		got = append(got, c.Text+" "+c.Href)
	}
	want := []string{
		"名称含“示例” /disclosures?from=2026-11-01&item=penalty&to=2026-11-23&town=441900119",
		"长安镇 /disclosures?from=2026-11-01&item=penalty&name=%E7%A4%BA%E4%BE%8B&to=2026-11-23",
		"2026-11-01至2026-11-23 /disclosures?item=penalty&name=%E7%A4%BA%E4%BE%8B&town=441900119",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("chips:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestTabsKeepFilters: the other list opens with the filters that mean the same there; kinds differ.
func TestTabsKeepFilters(t *testing.T) {
	p := ListPage{Item: Penalties, Filter: Filter{Authority: "A", Kind: "1"}, Permits: 1234}
	tabs := p.tabs()
	if tabs[0].Href != "/disclosures?authority=A&item=permit" || tabs[0].Current || tabs[0].Count != "1,234" || !tabs[1].Current {
		t.Errorf("tabs %+v", tabs)
	}
}

func TestPaging(t *testing.T) {
	p := ListPage{Item: Permits, Filter: Filter{DocNo: "东环许〔2026〕"}, Next: "a+b/c=", Rows: []Row{{Name: "示例", Code: "X"}}}
	doc := uitest.Render(t, List(p))
	links := map[string]string{}
	for _, a := range uitest.All(doc, "a", "") {
		links[uitest.Text(a)] = uitest.Attr(a, "href")
	}
	if got, want := links["后50条"], p.query()+"&after=a%2Bb%2Fc%3D"; got != want {
		t.Errorf("next %s, want %s", got, want)
	}
	if _, ok := links["回到最新"]; ok {
		t.Error("first page leads back to itself")
	}
}

func TestFound(t *testing.T) {
	cases := []struct {
		page ListPage
		want string
	}{
		{ListPage{Total: 23914}, "正在公示23,914条，按决定日期从近到远"},
		{ListPage{Total: 10000, AtLeast: true, Filter: Filter{Name: "x"}}, "符合条件10,000条以上，按决定日期从近到远"},
		{ListPage{Total: 3, After: "x", Filter: Filter{Name: "x"}}, "符合条件3条，按决定日期从近到远（续前页）"},
	}
	for _, c := range cases {
		if got := c.page.found(); got != c.want {
			t.Errorf("%s, want %s", got, c.want)
		}
	}
}
