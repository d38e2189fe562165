package guide

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"xinguan/base/prose"
	"xinguan/base/tongue"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/house"
	"xinguan/core/rulebook"
)

func hub(t *testing.T) *house.Hub {
	t.Helper()
	c, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	items, err := catalog.Load(dongguan.FS, c.Null)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := rulebook.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	return &house.Hub{City: c, Catalog: items, Rules: rules}
}

// TestMethod: the table says what the rulebooks say, and that nobody checked it.
func TestMethod(t *testing.T) {
	m := method(hub(t))
	if len(m.Books) < 2 || m.Books[0].From < m.Books[1].From {
		t.Fatalf("books: %+v", m.Books)
	}
	want := map[string]Row{"轻微": {Hidden: true}, "一般": {Min: "3个月", Max: "1年"}, "严重": {Min: "1年", Max: "3年"}, "类别待确认": {As: "一般", Min: "3个月", Max: "1年"}}
	for _, r := range m.Books[0].Rows {
		w := want[r.Class]
		if r.Hidden != w.Hidden || r.As != w.As || r.Min != w.Min || r.Max != w.Max || r.Verified || !r.Hidden && r.Source == "" {
			t.Errorf("%s: %+v", r.Class, r)
		}
		delete(want, r.Class)
	}
	if len(want) > 0 {
		t.Errorf("no row for %v", want)
	}
	if m.Books[1].Special == "" || m.Books[1].Rows[1].Special != "1年" {
		t.Errorf("the longer minimum of the old book is not told: %+v", m.Books[1])
	}
	for _, it := range m.Items {
		if it.Max == "" || it.Source == "" || !strings.HasPrefix(it.Href, "/catalog/") {
			t.Errorf("%+v", it)
		}
	}
}

// TestBothLanguages: every text is there in Chinese and English, with the same parts, and leads somewhere at its end.
func TestBothLanguages(t *testing.T) {
	h := hub(t)
	for _, text := range h.City.Help.Texts {
		if text.English == nil {
			t.Errorf("%s has no English", text.Slug)
			continue
		}
		zh, en := page(h, &text, tongue.Hant), page(h, &text, tongue.English)
		if zh.Written || !en.Written || zh.Doc.Title == en.Doc.Title {
			t.Errorf("%s is not told apart by language", text.Slug)
		}
		if a, b := shape(zh.Doc), shape(en.Doc); a != b {
			t.Errorf("%s: Chinese %s, English %s", text.Slug, a, b)
		}
		if len(zh.Next) == 0 || zh.Hotline == "" {
			t.Errorf("%s ends without telephone or next step", text.Slug)
		}
		for _, l := range zh.Next {
			if l.Title == l.Href {
				t.Errorf("%s leads to %s without saying what is there", text.Slug, l.Href)
			}
		}
	}
}

// shape is the kinds of a text's blocks in order.
func shape(d prose.Doc) string {
	var b strings.Builder
	for _, x := range d.Blocks {
		b.WriteString(string(x.Kind) + " ")
	}
	return b.String()
}

// cited are the articles the texts may name: each was read in the text of its law.
var cited = map[string]bool{"行政处罚法第七条": true, "行政处罚法第四十八条": true, "行政处罚法第八十五条": true, "行政许可法第四十条": true,
	"政府信息公开条例第四十一条": true, "个人信息保护法第四十五条": true, "个人信息保护法第四十六条": true, "个人信息保护法第五十条": true}

// TestCitations: a text names no article but those, and no other law without saying that it was not verified.
func TestCitations(t *testing.T) {
	article := regexp.MustCompile(`《([^》]+)》(?:[^《》。]*?)(第[一二三四五六七八九十百]+条)|(第[一二三四五六七八九十百]+条)`)
	files, err := fs.Glob(dongguan.FS, "texts/*.md")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d texts, %v", len(files), err)
	}
	for _, name := range files {
		raw, err := fs.ReadFile(dongguan.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		law := ""
		for _, m := range article.FindAllStringSubmatch(string(raw), -1) {
			if m[1] != "" {
				law = m[1]
			}
			if found := law + m[2] + m[3]; !cited[found] {
				t.Errorf("%s cites %s", name, found)
			}
		}
		if strings.Contains(string(raw), "36号") && !strings.Contains(string(raw), "未经核对") {
			t.Errorf("%s speaks of Order 36 as if it had been verified", name)
		}
	}
}

// TestNotWritten: a city without English texts still has English pages, with the Chinese text marked as such.
func TestNotWritten(t *testing.T) {
	h := hub(t)
	text, _ := h.City.Help.Text("objection")
	bare := *text
	bare.English = nil
	var b strings.Builder
	if err := Page(page(h, &bare, tongue.English)).Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), `<h1 lang="zh">信息不对，怎样提出异议</h1>`) {
		t.Error("the Chinese text is not marked as Chinese")
	}
}
