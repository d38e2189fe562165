package guide

import (
	"xinguan/base/prose"
	"xinguan/base/tongue"
	"xinguan/core/city"
	"xinguan/core/house"
)

// IndexPage lists the texts by whom they are for.
type IndexPage struct {
	Groups  []Group
	Hotline string
}

// Group is the texts for one kind of reader.
type Group struct {
	Title string
	Links []Link
}

// Link leads to a text or to a page where something can be done. Written tells that the title is in the reader's
// language already.
type Link struct {
	Title, Lede, Href string
	Written           bool
}

// TextPage is one text with what to do next.
type TextPage struct {
	Doc     prose.Doc
	Written bool // in English, by a person; else it is Chinese and is converted where that can be done
	Next    []Link
	Hotline string
	Method  *Method // the figures of the rulebooks; nil on every page but one
}

// methodSlug is the text that the figures of the rulebooks stand under.
const methodSlug = "method"

func index(hub *house.Hub, l tongue.Language) IndexPage {
	help := &hub.City.Help
	p := IndexPage{Hotline: hub.City.Hotline}
	for _, g := range help.Groups {
		group := Group{Title: g}
		for _, t := range help.Of(g) {
			group.Links = append(group.Links, link(&t, l))
		}
		p.Groups = append(p.Groups, group)
	}
	return p
}

func page(hub *house.Hub, t *city.Text, l tongue.Language) TextPage {
	d, written := in(t, l)
	p := TextPage{Doc: d, Written: written, Hotline: hub.City.Hotline}
	for _, next := range t.Next {
		if other, ok := hub.City.Help.Text(next); ok {
			p.Next = append(p.Next, link(other, l))
		} else {
			p.Next = append(p.Next, Link{Title: doing(next), Href: next})
		}
	}
	if t.Slug == methodSlug {
		m := method(hub)
		p.Method = &m
	}
	return p
}

// in is a text in a language, or in Chinese; written tells whether it is written in English.
func in(t *city.Text, l tongue.Language) (d prose.Doc, written bool) {
	if l == tongue.English && t.English != nil {
		return *t.English, true
	}
	return t.Chinese, false
}

func link(t *city.Text, l tongue.Language) Link {
	d, written := in(t, l)
	return Link{Title: d.Title, Lede: d.Lede, Href: "/help/" + t.Slug, Written: written}
}

// doing is what can be done at an address outside the guide.
func doing(href string) string {
	switch href {
	case "/search":
		return "查一家单位"
	case "/catalog":
		return "公共信用信息目录"
	case "/developers":
		return "开放接口"
	case "/disclosures":
		return "双公示清单"
	}
	return href
}
