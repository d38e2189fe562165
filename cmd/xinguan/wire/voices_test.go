package wire

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"xinguan/doors/portal"
)

// listed are the addresses of the sitemap.
func (w *town) listed(t *testing.T) []string {
	t.Helper()
	var out []string
	for _, m := range regexp.MustCompile(`<loc>https://credit\.example([^<]*)</loc>`).FindAllStringSubmatch(w.ask("GET", "/sitemap.xml").text, -1) {
		out = append(out, m[1])
	}
	return out
}

// TestSitemap: what search engines are told of exists, may be listed, and speaks of nobody; what may not be listed is not
// among it.
func TestSitemap(t *testing.T) {
	w := aTown(t)
	paths := w.listed(t)
	if len(paths) < 70 {
		t.Errorf("%d pages", len(paths))
	}
	robots := w.ask("GET", "/robots.txt").text
	for _, path := range paths {
		r := w.ask("GET", path)
		if r.status != 200 || r.header.Get("X-Robots-Tag") != "" || strings.Contains(r.text, `name="robots"`) {
			t.Errorf("%s: %d %s", path, r.status, r.header.Get("X-Robots-Tag"))
		}
		for _, m := range regexp.MustCompile(`Disallow: (\S+)`).FindAllStringSubmatch(robots, -1) {
			if strings.HasPrefix(path, m[1]) {
				t.Errorf("%s is listed and closed by %s", path, m[1])
			}
		}
		if strings.Contains(r.text, `class="rec neg"`) {
			t.Errorf("%s shows an adverse record", path)
		}
	}
}

// TestLinksOfHelp: every link of every page of help leads somewhere, in both languages it is written in.
func TestLinksOfHelp(t *testing.T) {
	w := aTown(t)
	seen := map[string]bool{}
	for _, path := range w.listed(t) {
		if !strings.HasPrefix(path, "/help") {
			continue
		}
		for _, lang := range []string{"", "?lang=en"} {
			for _, m := range regexp.MustCompile(`href="(/[^"#?]*)"`).FindAllStringSubmatch(w.ask("GET", path+lang).text, -1) {
				if seen[m[1]] || strings.HasPrefix(m[1], "/assets/") {
					continue
				}
				seen[m[1]] = true
				if r := w.ask("GET", m[1]); r.status != 200 {
					t.Errorf("%s leads to %s, which is %d", path, m[1], r.status)
				}
			}
		}
	}
}

// TestLanguagesOfPages: every page answers in every language, says which, and repeats nothing of another to a cache.
func TestLanguagesOfPages(t *testing.T) {
	w := aTown(t)
	for path := range w.pages() {
		tags := map[string]bool{}
		for lang, attr := range map[string]string{"zh-Hans": "zh-CN", "zh-Hant": "zh-Hant-HK", "en": "en"} {
			r := w.ask("GET", path, "Cookie", "lang="+lang)
			if r.status != 200 || !regexp.MustCompile(`<html\s+lang="`+attr+`"`).MatchString(r.text) || tags[r.header.Get("ETag")] {
				t.Errorf("%s in %s: %d, ETag %s", path, lang, r.status, r.header.Get("ETag"))
			}
			tags[r.header.Get("ETag")] = true
			safe(t, path, r)
		}
	}
}

// TestRealPagesAreTranslated: the pages search engines list, the lists and the figures have English for every text of
// ours; what is a name, a fact or free text is marked as such.
func TestRealPagesAreTranslated(t *testing.T) {
	w := aTown(t)
	english, err := portal.Words(w.hub.City.FS())
	if err != nil {
		t.Fatal(err)
	}
	missing := map[string]string{}
	for _, path := range append(w.listed(t), "/search", "/search?q=914419", "/disclosures?item=permit", "/disclosures?item=penalty", "/developers", "/figures", "/figures/towns", "/figures/visits") {
		if strings.HasPrefix(path, "/help/") {
			continue // written in both languages by people
		}
		english.Turn([]byte(w.ask("GET", path).text), func(text string) { missing[text] = path })
	}
	for _, text := range slices.Sorted(maps.Keys(missing)) {
		if !strings.Contains(text, "示例") {
			t.Errorf("%s: no English: %s", missing[text], text)
		}
	}
}

var (
	// chinese finds what an English page leaves in Chinese, what was filed apart.
	chinese = regexp.MustCompile(`<span lang="zh-Hans">([^<]*)</span>`)
	// named are names that stay: of units and of laws, with what is remarked about them in brackets.
	named = regexp.MustCompile(`^东莞|示例|条例|办法|规定|方案|意见|〕|[^违守]法[，、（等]|法律|）$`)
)

// TestCityIsSaidInEnglish: what the city's own files say to the public, its catalogue, methods, sectors and lists, is said
// on an English page; what was filed and the names of units and laws stay.
func TestCityIsSaidInEnglish(t *testing.T) {
	w := aTown(t)
	left := map[string]string{}
	for _, path := range append(w.listed(t), "/catalog/special-report", "/supervision", "/draws", "/methods/evaluation", "/complaints/complaint", "/complaints/integrity_report") {
		if strings.HasPrefix(path, "/help/") || strings.HasPrefix(path, "/developers") {
			continue // written in both languages by people; for programmers in Chinese
		}
		for _, m := range chinese.FindAllStringSubmatch(w.ask("GET", path, "Cookie", "lang=en").text, -1) {
			left[m[1]] = path
		}
	}
	for _, text := range slices.Sorted(maps.Keys(left)) {
		if !named.MatchString(text) {
			t.Errorf("%s: Chinese on an English page: %s", left[text], text)
		}
	}
}
