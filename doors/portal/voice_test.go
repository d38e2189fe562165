package portal

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"xinguan/base/tongue"
	"xinguan/base/ui/uitest"
	"xinguan/city/dongguan"
)

func english(t testing.TB) *tongue.Dict {
	t.Helper()
	d, err := Words(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// written is a sample in its frame, as it leaves the templates.
func written(t testing.TB, body templ.Component, l tongue.Language) []byte {
	t.Helper()
	f := SampleFrame(body, asset)
	f.Lang = l
	var b bytes.Buffer
	if err := Page(f).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// made are texts of samples that stand for no text of the site: very long titles, invented items.
var made = []string{"很长的字段标题", "企业经营异常名录企业", "市场监管严重违法失信名单市场", "示例信息", "道路运输达标车辆核查示例信息", "东莞市示例"}

// TestNoTextIsMissing: every text of every page that is not marked as filed has its English. What is missing is listed,
// a line each, as words/*.txt wants it.
func TestNoTextIsMissing(t *testing.T) {
	d := english(t)
	missing := map[string][]string{}
	all := samples()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		page := d.Turn(written(t, all[name], tongue.English), func(text string) { missing[text] = append(missing[text], name) })
		doc, err := html.Parse(bytes.NewReader(page))
		if err != nil {
			t.Fatal(err)
		}
		uitest.Check(t, doc)
		if lang := uitest.Attr(uitest.All(doc, "html", "")[0], "lang"); lang != "en" {
			t.Errorf("%s is in %s", name, lang)
		}
	}
	for _, text := range slices.Sorted(maps.Keys(missing)) {
		if slices.ContainsFunc(made, func(s string) bool { return strings.HasPrefix(text, s) }) {
			continue
		}
		t.Errorf("no English (%s): %s", missing[text][0], text)
	}
}

// TestTraditional: on a page in traditional characters no simplified one is left in a text of ours.
func TestTraditional(t *testing.T) {
	for name, body := range samples() {
		doc, err := html.Parse(bytes.NewReader(tongue.TurnHant(written(t, body, tongue.Hant))))
		if err != nil {
			t.Fatal(err)
		}
		uitest.Check(t, doc)
		for n := range doc.Descendants() {
			if n.Type == html.TextNode && !filed(n) && tongue.ToHant(n.Data) != n.Data {
				t.Errorf("%s: simplified: %s", name, n.Data)
			}
		}
	}
}

// filed tells whether a node lies in an element that stays as it is.
func filed(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n.Type == html.ElementNode && uitest.Attr(n, "translate") == "no" {
			return true
		}
	}
	return false
}

// TestLanguages: the address, the cookie and the browser choose; caches never mix languages up.
func TestLanguages(t *testing.T) {
	h, _ := site(t, io.Discard)
	tags := map[string]bool{}
	for _, c := range []struct{ target, header, value, lang, says string }{
		{"/ok", "X", "", "zh-CN", "跳到正文"}, {"/ok", "Accept-Language", "zh-HK,zh", "zh-Hant-HK", "語言"}, {"/ok", "Cookie", "lang=en", "en", "Skip to content"}, {"/ok?lang=en", "X", "", "en", "The Chinese text prevails"},
		{"/gone?lang=zh-Hant", "X", "", "zh-Hant-HK", "這個頁面不存在"}, {"/nothing", "Cookie", "lang=en", "en", "This page does not exist"}, {"/panic", "Cookie", "lang=en", "en", "Something went wrong on our side"},
	} {
		w := ask(h, "GET", c.target, c.header, c.value)
		if !strings.Contains(w.Body.String(), `lang="`+c.lang+`"`) || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s %s %q: not in %s", c.target, c.header, c.value, c.lang)
		}
		if vary := strings.Join(w.Header().Values("Vary"), ", "); !strings.Contains(vary, "Cookie") || !strings.Contains(vary, "Accept-Language") {
			t.Errorf("%s varies by %s", c.target, vary)
		}
		if tag := w.Header().Get("ETag"); c.target == "/ok" && (tag == "" || tags[tag]) {
			t.Errorf("%s %q has the ETag of another language", c.target, c.value)
		} else {
			tags[tag] = true
		}
	}
	if got := ask(h, "GET", "/ok?lang=en").Header().Get("Set-Cookie"); !strings.HasPrefix(got, "lang=en; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax") {
		t.Errorf("remembered: %q", got)
	}
	if got := ask(h, "GET", "/ok?lang=klingon").Header().Get("Set-Cookie"); got != "" {
		t.Errorf("a language nobody knows is remembered: %q", got)
	}
}

// TestLargeType: the switch sets a cookie and leads back to the same page of this site, and nowhere else.
func TestLargeType(t *testing.T) {
	h, _ := site(t, io.Discard)
	for target, want := range map[string]string{
		"/ok?large=on": "/ok", "/ok?n=1&large=off": "/ok?n=1", "//evil.example/x?large=on": "/evil.example/x", "/%5Cevil.example?large=on": "/evil.example", "/nothing?large=on": "/nothing",
	} {
		w := ask(h, "GET", target)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != want || !strings.HasPrefix(w.Header().Get("Set-Cookie"), "large=o") {
			t.Errorf("%s: %d to %q, %q", target, w.Code, w.Header().Get("Location"), w.Header().Get("Set-Cookie"))
		}
	}
	plain, big := ask(h, "GET", "/ok?n=2"), ask(h, "GET", "/ok?n=2", "Cookie", "large=on")
	if strings.Contains(plain.Body.String(), `class="elder"`) || !strings.Contains(plain.Body.String(), `href="/ok?large=on&amp;n=2"`) {
		t.Error("the plain page is not plain, or has no switch")
	}
	if !strings.Contains(big.Body.String(), `class="elder"`) || !strings.Contains(big.Body.String(), `href="/ok?large=off&amp;n=2"`) || big.Header().Get("ETag") == plain.Header().Get("ETag") {
		t.Error("the large page is not large, or has no way back")
	}
	if w := ask(h, "POST", "/ok?large=on"); w.Code != http.StatusMethodNotAllowed {
		t.Errorf("posted: %d", w.Code)
	}
}

// TestMissingCode: an address with a slip of the keyboard in its code offers the one that was meant.
func TestMissingCode(t *testing.T) {
	h, _ := site(t, io.Discard)
	for path, want := range map[string]string{
		"/subjects/9144199 8MA0000357Q": "", "/subjects/91441900MAOOOO357Q": "91441900MA0000357Q", "/subjects/91441900ma0000357q/report.pdf": "91441900MA0000357Q", "/nothing": "",
		"/subjects/%3Cscript%3E": "",
	} {
		body := ask(h, "GET", strings.ReplaceAll(path, " ", "%20")).Body.String()
		if has := strings.Contains(body, "您要找的是不是"); has != (want != "") || want != "" && !strings.Contains(body, `href="/subjects/`+want+`"`) {
			t.Errorf("%s: proposal %v", path, has)
		}
		if strings.Contains(body, "<script>") {
			t.Errorf("%s comes back as markup", path)
		}
	}
}

func TestSitemap(t *testing.T) {
	h, hub := site(t, io.Discard)
	hub.Site = "https://credit.example"
	w := ask(h, "GET", "/sitemap.xml")
	if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/xml") {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	for _, want := range []string{"<loc>https://credit.example/ok</loc>", `hreflang="en" href="https://credit.example/ok?lang=en"`, `hreflang="zh-Hant-HK"`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s in %s", want, w.Body)
		}
	}
	if robots := ask(h, "GET", "/robots.txt").Body.String(); !strings.Contains(robots, "Sitemap: https://credit.example/sitemap.xml\n") {
		t.Error(robots)
	}
}

// BenchmarkTurn measures what a page in another language costs: the time to turn it, as a multiple of the time to write it
// in the same run.
func BenchmarkTurn(b *testing.B) {
	d := english(b)
	body := samples()["subject"]
	for name, turn := range map[string]func([]byte) []byte{"English": func(p []byte) []byte { return d.Turn(p, nil) }, "traditional": tongue.TurnHant} {
		b.Run(name, func(b *testing.B) {
			var ratios []float64 // the median, as others may use the machine
			for b.Loop() {
				began := time.Now()
				page := written(b, body, tongue.Hans)
				whole := time.Now()
				turn(page)
				ratios = append(ratios, float64(time.Since(whole))/float64(whole.Sub(began)))
			}
			slices.Sort(ratios)
			b.ReportMetric(ratios[len(ratios)/2], "turned/written")
		})
	}
}
