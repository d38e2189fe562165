package tongue

import (
	"bytes"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/net/html"
)

func TestChoose(t *testing.T) {
	for _, c := range []struct {
		target, cookie, accept string
		want                   Language
	}{
		{"/", "", "", Hans}, {"/", "", "zh-CN,zh;q=0.9,en;q=0.8", Hans}, {"/", "", "zh-HK", Hant}, {"/", "", "zh-TW,zh;q=0.8,en-US;q=0.6", Hant}, {"/", "", "zh-MO", Hant},
		{"/", "", "zh-Hant", Hant}, {"/", "", "en-GB,en;q=0.9", English}, {"/", "", "en,zh;q=0.5", Hans}, {"/", "", "fr,en;q=0.5", English}, {"/", "", "fr", Hans},
		{"/", "", "zh;q=x;;", Hans}, {"/", "", strings.Repeat("en,", 200), Hans},
		{"/", "en", "zh-HK", English}, {"/", "xx", "zh-HK", Hant}, {"/?lang=zh-Hant", "en", "", Hant}, {"/?lang=xx", "en", "", English}, {"/?lang=zh-Hans", "en", "en", Hans},
	} {
		r := httptest.NewRequest("GET", c.target, nil)
		r.Header.Set("Accept-Language", c.accept)
		if c.cookie != "" {
			r.Header.Set("Cookie", "lang="+c.cookie)
		}
		if got := Choose(r); got != c.want {
			t.Errorf("%s, cookie %q, accepts %q: %s, want %s", c.target, c.cookie, c.accept, got, c.want)
		}
	}
}

// TestToHant: characters by their phrase, as Hong Kong writes them.
func TestToHant(t *testing.T) {
	for in, want := range map[string]string{
		"信用东莞": "信用東莞", "公示期满以后": "公示期滿以後", "皇后": "皇后", "面粉厂": "麪粉廠", "里程": "里程", "这里": "這裏", "发展": "發展", "理发": "理髮",
		"恢复": "恢復", "abc 123 ，": "abc 123 ，", "": "", "干部": "幹部", "干燥": "乾燥", "只有一只": "只有一隻", "𠮷野家": "𠮷野家", "制度": "制度", "制造": "製造",
		"行政强制法": "行政強制法", "信用修复复核": "信用修復複核", "企业恢复信用": "企業恢復信用", "类别只决定次数": "類別只決定次數", "这只说明": "這只説明", "表格里多出的": "表格裏多出的",
		"签；签上没有名字": "籤；籤上沒有名字", "页面上写明了": "頁面上寫明了", "修复用了多久": "修復用了多久", "在合同上签名": "在合同上簽名",
	} {
		if got := ToHant(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

const entries = `# sample
首页 = Home
苹果 = apples
梨 = pears
{n}个{x} = {n} {x}
共{n}条 = {n} {n|entry|entries}
截至{d} = as of {d}
截至{d}。 = As of {d}.
向{who}申请，{how}。 = Apply to {who}, {how}.
另有{list}。 = Also {list}.
您好 = Hello
叫{x}的{y} = {y} called {x}
`

func sample(t testing.TB) *Dict {
	t.Helper()
	d, err := LoadDict(fstest.MapFS{"a.txt": {Data: []byte(entries)}}, fstest.MapFS{"b.txt": {Data: []byte("梨 = nashi\n")}, "b.md": {Data: []byte("not read")}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestSay(t *testing.T) {
	d := sample(t)
	for in, want := range map[string]string{
		"首页": "Home", "共1条": "1 entry", "共1,603条": "1,603 entries", "截至2026年11月3日 06:00": "as of 3 November 2026, 06:00", "截至2026-11-03": "as of 2026-11-03",
		"向东莞市水务局申请，免费。": "Apply to [东莞市水务局], [免费].", "另有苹果、梨，甲。": "Also apples, nashi, [甲].", "您好。共2条": "Hello. 2 entries", "您好。不知": "Hello. ![不知]",
		"不知道": "![不知道]", "12，34": "12, 34", "2026年11月3日": "3 November 2026", "2026年13月3日": "![2026年13月3日]", "2026年": "2026", "共很多条": "![共很多条]", "叫甲的梨": "nashi called [甲]",
		"  首页 ": "Home", "共1条\n": "1 entry", "共{n}条": "{n} entries", "共{m}条": "![共{m}条]", "叫{x}的{y}": "{y} called {x}",
	} {
		pieces, ok := d.Say(in)
		var b strings.Builder
		for _, p := range pieces {
			if p.Filed && !ok && p.Text != "甲" {
				b.WriteString("!")
			}
			if p.Filed {
				b.WriteString("[" + p.Text + "]")
			} else {
				b.WriteString(p.Text)
			}
		}
		if got := b.String(); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestDictionariesThatCannotBe(t *testing.T) {
	for text, says := range map[string]string{
		"首页=Home": "第 1 行", "#\n首页 = ": "第 2 行", "首页 = {n}": "空位", "{x}{y}了 = {x}{y}": "分不开", "{x} = {x}": "没有文字", "共{n}条 = {m}": "{m}",
	} {
		_, err := LoadDict(fstest.MapFS{"a.txt": {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "a.txt") {
			t.Errorf("%q: %v", text, err)
		}
	}
}

const page = `<!DOCTYPE html><html lang="en"><head><title>首页</title><meta name="description" content="您好"/><script src="首页"></script></head><body>` +
	`<p title="首页" data-x="首页">您好<a href="/首页">首页</a>共2条<b translate="no">首页</b>。</p><input value="首页" placeholder="首页"/><bdi translate="no"><i>首页</i></bdi>` +
	`<p lang="zh">您好<br/>您好</p><p lang="zh">您好。不知不知。</p><p lang="zh">您好：首页、您好，首页</p><td data-l="首页" translate="no">首页</td><span>您好</span><b>3</b><span>，</span><b>3</b><span>共2条</span><p>&lt;b&gt;不知&amp;</p><select><option>不知</option></select></body></html>`

func TestTurn(t *testing.T) {
	var missing []string
	got := string(sample(t).Turn([]byte(page), func(s string) { missing = append(missing, s) }))
	for _, want := range []string{
		`<title>Home</title>`, `content="Hello"`, `<script src="首页">`, `<p title="Home" data-x="首页">Hello <a href="/首页">Home</a> 2 entries <b lang="zh-Hans" translate="no">首页</b>.`,
		`<input value="首页" placeholder="Home"/>`, `<bdi lang="zh-Hans" translate="no"><i>首页</i></bdi>`, `<p>Hello<br/>Hello</p>`,
		`<p><span lang="zh-Hans">您好。不知不知。</span></p>`, `<p>Hello: Home, Hello, Home</p>`, `<td lang="zh-Hans" data-l="Home" translate="no">首页</td>`, `<span>Hello</span> <b>3</b><span>,</span> <b>3</b><span> 2 entries</span>`,
		`<p><span lang="zh-Hans">&lt;b&gt;不知&amp;</span></p>`, `<option>不知</option>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in %s", want, got)
		}
	}
	if strings.Join(missing, "|") != "<b>不知&|不知" {
		t.Errorf("missing %q", missing)
	}
	hant := string(TurnHant([]byte(page)))
	for _, want := range []string{`<title>首頁</title>`, `title="首頁"`, `<b translate="no">首页</b>`, `<p lang="zh-Hant">您好`, `<td data-l="首頁" translate="no">首页`, `&lt;b&gt;不知&amp;`} {
		if !strings.Contains(hant, want) {
			t.Errorf("no %s in %s", want, hant)
		}
	}
}

// FuzzTurn: whatever a page says, turning it leaves its elements as they are and never lets text become markup.
func FuzzTurn(f *testing.F) {
	for _, s := range []string{"首页", "<b>您好</b>", "共1条&lt;script&gt;", `"首页`, "截至2026年11月3日", "另有、，。", "向甲申请，乙。"} {
		f.Add(s, s)
	}
	d := sample(f)
	f.Fuzz(func(t *testing.T, text, attr string) {
		in := []byte(`<p title="` + html.EscapeString(attr) + `">` + html.EscapeString(text) + `<a href="/">首页</a></p>`)
		for _, out := range [][]byte{d.Turn(in, nil), TurnHant(in)} {
			doc, err := html.Parse(bytes.NewReader(out))
			if err != nil {
				t.Fatal(err)
			}
			for n := range doc.Descendants() {
				if n.Type == html.ElementNode && !strings.Contains(" html head body p a span ", " "+n.Data+" ") {
					t.Errorf("<%s> from %q, %q", n.Data, text, attr)
				}
			}
		}
	})
}
