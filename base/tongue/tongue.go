// Package tongue turns finished pages, written in simplified Chinese, into traditional Chinese and English. Pages are
// written once, in plain Chinese; what the reader sees in another language is looked up (English) or converted
// (traditional) text by text, after the page is whole.
//
// Two attributes of HTML steer it. translate="no" marks what is filed and must stay as it is: names, numbers of
// documents, facts. lang="zh" marks free Chinese text that has no entry in a dictionary: it is converted into
// traditional script and stays Chinese on an English page.
package tongue

import (
	"context"
	"net/http"

	"golang.org/x/text/language"
)

// Language is one a page can be read in.
type Language string

// The languages.
const (
	Hans    Language = "zh-Hans"
	Hant    Language = "zh-Hant"
	English Language = "en"
)

// All are the languages in the order of the switch.
func All() []Language { return []Language{Hans, Hant, English} }

// Attr is the value of the lang attribute of a page; glyphs differ by it.
func (l Language) Attr() string {
	switch l {
	case Hant:
		return "zh-Hant-HK"
	case English:
		return "en"
	}
	return "zh-CN"
}

// Title is the language's own name, as short as it can be read.
func (l Language) Title() string {
	switch l {
	case Hant:
		return "繁體"
	case English:
		return "English"
	}
	return "简体"
}

// Known is the language a text names; ok is false for any other text.
func Known(s string) (l Language, ok bool) {
	for _, l := range All() {
		if string(l) == s {
			return l, true
		}
	}
	return Hans, false
}

// Key names the parameter and the cookie that say which language is wanted.
const Key = "lang"

// Choose is the language a request wants: by its address, else by what was chosen before, else by what the browser
// prefers. Whoever reads Chinese at all gets Chinese; whoever reads English and no Chinese gets English.
func Choose(r *http.Request) Language {
	if l, ok := Known(r.URL.Query().Get(Key)); ok {
		return l
	}
	if c, err := r.Cookie(Key); err == nil {
		if l, ok := Known(c.Value); ok {
			return l
		}
	}
	return preferred(r.Header.Get("Accept-Language"))
}

// longest is how much of a header is read.
const longest = 300

func preferred(header string) Language {
	if len(header) > longest {
		return Hans
	}
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return Hans
	}
	found := Hans
	for _, t := range tags {
		switch base, _ := t.Base(); base.String() {
		case "zh":
			if script, _ := t.Script(); script.String() == "Hant" {
				return Hant
			}
			return Hans
		case "en":
			found = English
		}
	}
	return found
}

type key struct{}

// With notes the language of a request for those who write its page.
func With(ctx context.Context, l Language) context.Context { return context.WithValue(ctx, key{}, l) }

// Of is the language noted in ctx; simplified Chinese where none is.
func Of(ctx context.Context) Language {
	if l, ok := ctx.Value(key{}).(Language); ok {
		return l
	}
	return Hans
}
