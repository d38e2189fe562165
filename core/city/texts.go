package city

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"xinguan/base/prose"
)

// Text is a page of help in Chinese and, where the city has one, in English.
type Text struct {
	Slug    string // last part of its address: objection
	Group   string // whom it is for
	Chinese prose.Doc
	English *prose.Doc // nil where there is none
	Next    []string   // what to read or do next: slugs of texts, or addresses beginning with a slash
}

// Help is the guide of a city: its texts in order.
type Help struct {
	Groups []string
	Texts  []Text
}

// Text finds a text by its slug.
func (h *Help) Text(slug string) (*Text, bool) {
	for i := range h.Texts {
		if h.Texts[i].Slug == slug {
			return &h.Texts[i], true
		}
	}
	return nil, false
}

// Of are the texts of a group.
func (h *Help) Of(group string) []Text {
	var out []Text
	for _, t := range h.Texts {
		if t.Group == group {
			out = append(out, t)
		}
	}
	return out
}

const (
	textsFolder = "texts/"
	helpFile    = textsFolder + "help.yaml"
)

// helpDoc is help.yaml.
type helpDoc struct {
	Groups []struct {
		Title string `yaml:"title"`
		Pages []struct {
			Slug string   `yaml:"slug"`
			Next []string `yaml:"next"`
		} `yaml:"pages"`
	} `yaml:"groups"`
}

var slugForm = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

// readHelp reads the guide; a city without texts/help.yaml has none.
func (l *loader) readHelp() {
	if _, err := fs.Stat(l.city.fsys, helpFile); errors.Is(err, fs.ErrNotExist) {
		return
	}
	var doc helpDoc
	f := l.read(helpFile, &doc)
	if f == nil {
		return
	}
	h := &l.city.Help
	for i, g := range doc.Groups {
		h.Groups = append(h.Groups, g.Title)
		for j, p := range g.Pages {
			if _, twice := h.Text(p.Slug); twice || !slugForm.MatchString(p.Slug) {
				l.fault(f, "slug “"+p.Slug+"”应当是小写字母、数字和连字符，每页一个，不能重复", "groups", i, "pages", j, "slug")
				continue
			}
			h.Texts = append(h.Texts, l.readText(p.Slug, g.Title, p.Next))
		}
	}
	for _, t := range h.Texts {
		for _, next := range t.Next {
			if _, ok := h.Text(next); !ok && !strings.HasPrefix(next, "/") {
				l.fault(f, "“"+t.Slug+"”的 next “"+next+"”既不是帮助页，也不是以“/”开头的地址，请更正")
			}
		}
	}
}

func (l *loader) readText(slug, group string, next []string) Text {
	t := Text{Slug: slug, Group: group, Next: next}
	t.Chinese, _ = l.readProse(textsFolder + slug + ".md")
	if english := textsFolder + slug + ".en.md"; l.has(english) {
		if d, ok := l.readProse(english); ok {
			t.English = &d
		}
	}
	return t
}

func (l *loader) has(name string) bool {
	_, err := fs.Stat(l.city.fsys, name)
	return err == nil
}

var blank = regexp.MustCompile(`\{[a-z]+\}`)

// readProse reads a text with the city's own names in it.
func (l *loader) readProse(name string) (prose.Doc, bool) {
	raw, err := fs.ReadFile(l.city.fsys, name)
	if err != nil {
		l.problems = append(l.problems, fmt.Errorf("%s：读不到这个文件，请补上，或从 %s 里去掉它：%w", name, helpFile, err))
		return prose.Doc{}, false
	}
	c := l.city
	text := strings.NewReplacer("{site}", c.Site, "{platform}", c.Platform, "{hotline}", c.Hotline, "{city}", c.Name,
		"{organiser}", c.Organiser.Name, "{operator}", c.Operator.Name).Replace(string(raw))
	if left := blank.FindString(text); left != "" {
		l.problems = append(l.problems, fmt.Errorf("%s：不认识 %s，可用的写在 %s 开头", name, left, helpFile))
		return prose.Doc{}, false
	}
	d, err := prose.Parse(text)
	if err != nil {
		l.problems = append(l.problems, fmt.Errorf("%s：%w", name, err))
	}
	return d, err == nil
}
