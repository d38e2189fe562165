package city

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"xinguan/city/dongguan"
)

// withTexts is the city's folder with its guide replaced.
func withTexts(t *testing.T, texts map[string]string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	for _, name := range []string{cityFile, agenciesFile, divisionsFile, placesFile} {
		raw, err := fs.ReadFile(dongguan.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: raw}
	}
	for name, text := range texts {
		out[textsFolder+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

const oneText = "groups:\n  - title: 组\n    pages:\n      - {slug: one, next: [/search]}\n"

func TestHelp(t *testing.T) {
	c, err := Load(withTexts(t, map[string]string{"help.yaml": oneText, "one.md": "# 题\n说明 {hotline}。\n\n正文 {site}\n", "one.en.md": "# T\nLede.\n\nText\n"}))
	if err != nil {
		t.Fatal(err)
	}
	one, ok := c.Help.Text("one")
	if !ok || one.Chinese.Lede != "说明 "+c.Hotline+"。" || one.English == nil || one.English.Title != "T" || one.Group != "组" || len(c.Help.Of("组")) != 1 {
		t.Errorf("%+v", one)
	}
	if _, ok := c.Help.Text("two"); ok {
		t.Error("a text that is not there is found")
	}
	if c, err := Load(withTexts(t, nil)); err != nil || len(c.Help.Texts) != 0 {
		t.Errorf("a city without a guide: %v", err)
	}
}

// TestHelpThatCannotBe: what is wrong is said with the file, and what to do.
func TestHelpThatCannotBe(t *testing.T) {
	const fine = "# 题\n说明。\n"
	for name, c := range map[string]struct {
		texts map[string]string
		says  []string
	}{
		"no file":       {map[string]string{"help.yaml": oneText}, []string{"texts/one.md", "读不到"}},
		"no title":      {map[string]string{"help.yaml": oneText, "one.md": "说明"}, []string{"texts/one.md", "开头要有"}},
		"bad English":   {map[string]string{"help.yaml": oneText, "one.md": fine, "one.en.md": "# T\n"}, []string{"texts/one.en.md"}},
		"unknown blank": {map[string]string{"help.yaml": oneText, "one.md": fine + "\n{nobody}"}, []string{"texts/one.md", "{nobody}"}},
		"leads nowhere": {map[string]string{"help.yaml": strings.Replace(oneText, "/search", "two", 1), "one.md": fine}, []string{"texts/help.yaml", "“two”"}},
		"twice":         {map[string]string{"help.yaml": oneText + "      - {slug: one, next: []}\n", "one.md": fine}, []string{"texts/help.yaml:", "不能重复"}},
		"not a slug":    {map[string]string{"help.yaml": strings.Replace(oneText, "one", "../one", 1), "one.md": fine}, []string{"texts/help.yaml:", "../one"}},
	} {
		_, err := Load(withTexts(t, c.texts))
		for _, says := range c.says {
			if err == nil || !strings.Contains(err.Error(), says) {
				t.Errorf("%s: %v, want %q", name, err, says)
			}
		}
	}
}
