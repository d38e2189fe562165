package prose

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

const sample = `# 怎样申请
这一页说怎样申请，
要多久。

第二段，**要紧的**话，见[目录](/catalog)。

## 要准备什么
- 身份证明
- [网站](https://example.cn/a)
### 小标题
1. 先改正
2. 再申请
> 不收费。

表：期限
| 类别 | 期限 |
| --- | --- |
| 一般 | 3个月 |
`

func draw(t testing.TB, text string) string {
	t.Helper()
	d, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := Body(d).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestText(t *testing.T) {
	d, err := Parse(sample)
	if err != nil {
		t.Fatal(err)
	}
	if d.Title != "怎样申请" || d.Lede != "这一页说怎样申请，要多久。" || len(d.Headings()) != 1 || d.Headings()[0].Plain() != "要准备什么" {
		t.Errorf("%q %q %v", d.Title, d.Lede, d.Headings())
	}
	got := draw(t, sample)
	for _, want := range []string{`<p>第二段，<b>要紧的</b>话，见<a href="/catalog">目录</a>。</p>`, `<h2 id="s1">要准备什么</h2><ul><li>身份证明</li>`,
		`<a href="https://example.cn/a" rel="external noopener">网站</a>`, `<ol class="steps"><li>先改正</li><li>再申请</li></ol>`,
		`<div class="box"><p>不收费。</p></div>`, `<caption>期限</caption>`, `<th scope="row">一般</th><td>3个月</td>`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
}

// TestMarkupThatIsNone: what is no markup of ours is shown as it is written, and never becomes an element.
func TestMarkupThatIsNone(t *testing.T) {
	for text, want := range map[string]string{
		"<script>alert(1)</script>": "&lt;script&gt;alert(1)&lt;/script&gt;", "[x](javascript:alert(1))": "[x](javascript:alert(1))",
		"[x](//evil.example)": "[x](//evil.example)", "**open": "**open", "[x](/a b)": "[x](/a b)", "2 * 3 * 4": "2 * 3 * 4", `[a](/x"onclick=1)`: `[a](/x&#34;onclick=1)`,
	} {
		if got := draw(t, "# T\nlede\n\n"+text); !strings.Contains(got, "<p>"+want+"</p>") {
			t.Errorf("%s became %s", text, got)
		}
	}
}

func TestTextsThatCannotBe(t *testing.T) {
	for text, says := range map[string]string{
		"no title": "开头要有", "# T\n": "开头要有", "# T\nl\n\n# U": "第 4 行", "# T\nl\n\n| a |\n| b |": "前面要有一行",
		"# T\nl\n\n表：x\n| a | b |\n| c |": "有1格，表头有2格", "# T\nl\n\n表：x": "后面没有表", "# T\nl\n\n### x": "前面没有“## ”",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// FuzzParse: whatever is written, the page holds only elements of ours and every link leads where links may.
func FuzzParse(f *testing.F) {
	for _, s := range []string{sample, "# T\nl\n\n**a**[b](/c)<i>", "# T\nl\n\n表：|\n| |\n||\n", "# T\nl\n\n[[x](/y)](/z)", "# \n## \n1. "} {
		f.Add(s)
	}
	allowed := map[string]bool{"html": true, "head": true, "body": true, "div": true, "p": true, "h2": true, "h3": true, "ul": true, "ol": true, "li": true,
		"b": true, "a": true, "table": true, "caption": true, "thead": true, "tbody": true, "tr": true, "th": true, "td": true}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := Parse(text)
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := Body(d).Render(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		doc, err := html.Parse(&b)
		if err != nil {
			t.Fatal(err)
		}
		for n := range doc.Descendants() {
			if n.Type == html.ElementNode && !allowed[n.Data] {
				t.Errorf("<%s> from %q", n.Data, text)
			}
			for _, a := range n.Attr {
				if a.Key == "href" && !leads(a.Val) || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s=%q from %q", a.Key, a.Val, text)
				}
			}
		}
	})
}
