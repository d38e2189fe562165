package catalogue

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/catalog"
	"xinguan/core/house"
)

// TextPage is where the text of a version is written.
type TextPage struct {
	Item         string // empty where a new item is written
	Number, Seen int    // of a version that is there already
	Heading      string
	Text         string
	Problems     []Fault
	Conflict     string // what stands in the way, where it is no fault of the text
}

// Fault is a fault of the text.
type Fault struct {
	Line    int
	File    string // of another file the text would break; empty for its own
	Quote   string // what stands in the line
	Message string
}

// To is where the form goes.
func (p TextPage) To() string {
	if p.Number > 0 {
		return versionAddress(p.Item, p.Number) + "/text"
	}
	return versionsPath + "/new"
}

func (p TextPage) page() house.Page {
	return house.Page{Title: p.Heading, Nav: versionsPath, Body: Text(p), Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "目录版本", Href: versionsPath}, {Title: p.Heading}}}
}

// newForm begins with the text in force, its number raised; without an item with the bones of one.
func newForm(hub *house.Hub, v *house.Visit) (house.Page, error) {
	code := v.URL.Query().Get("item")
	p := TextPage{Item: code, Heading: "新增目录项", Text: bones}
	if code != "" {
		it, err := itemOf(hub, code)
		if err != nil {
			return house.Page{}, err
		}
		text, err := hub.Catalog.Text(code)
		if err != nil {
			return house.Page{}, err
		}
		p.Heading = "起草新一版：" + it.Title
		err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
			next, err := catalog.NextNumber(tx, it, code)
			p.Text = catalog.Numbered(text, next)
			return err
		})
		if err != nil {
			return house.Page{}, err
		}
	}
	return p.page(), nil
}

// bones is what a new item begins with.
const bones = `code: 
title: 
family: qualification
version: 1
about: 
basis:
  - {kind: duty, title: , entry: , verified: false}
subjects: organisation
suppliers: []
persons: discard
publication: {class: public, rule: validity, why: }
sharing: 无条件共享
severity: none
retention: {years: 5, source: , verified: false}
timeliness: {workdays: 7, source: , verified: false}
key: [doc_no]
head: organisation
fields:
  - {name: doc_no, title: 文号, type: text, means: document.number, length: 128, need: row}
  - {name: valid_until, title: 有效期至, type: date, means: valid.until}
  - {name: decided, title: 决定日期, type: date, means: decision.date, need: row}
tail: source
`

// textOf is the text of a form: the file that was chosen, else what stands in the field.
func textOf(v *house.Visit) (string, error) {
	err := v.ParseMultipartForm(1 << 20)
	if err != nil && err != http.ErrNotMultipart {
		return "", web.Fail(web.Invalid, "没有读完整，或者文件太大（目录项的文件不超过%d KB）；请再试一次。", catalog.MaxText>>10)
	}
	text := v.PostFormValue("text")
	if f, _, err := v.FormFile("file"); err == nil {
		defer f.Close()
		b := make([]byte, catalog.MaxText+1)
		n, _ := f.Read(b)
		if n > 0 {
			text = string(b[:n])
		}
	}
	return strings.ReplaceAll(text, "\r\n", "\n"), nil
}

// begin keeps a new version; with faults the form comes back with them, and nothing is lost.
func begin(hub *house.Hub, v *house.Visit) (house.Page, error) {
	text, err := textOf(v)
	if err != nil {
		return house.Page{}, err
	}
	var x catalog.Version
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) (err error) { x, err = hub.Catalog.Begin(tx, v.Actor.ID, text); return err })
	if err != nil {
		return TextPage{Heading: "起草目录项", Text: text}.refused(err)
	}
	return house.Page{Moved: versionAddress(x.Item, x.Number), Said: "已保存为第" + strconv.Itoa(x.Number) + "版的草稿。"}, nil
}

// refused shows the form again with what is wrong.
func (p TextPage) refused(err error) (house.Page, error) {
	var told *web.Error
	if errors.As(err, &told) {
		if told.Kind != web.Conflict && told.Kind != web.Invalid {
			return house.Page{}, err
		}
		p.Conflict = told.Message
		return p.page(), nil
	}
	own := strings.Split(p.Text, "\n")
	for _, x := range catalog.Problems(err) {
		if x.Line == 0 && x.File == "" {
			return house.Page{}, err // nothing of the text
		}
		f := Fault{Line: x.Line, File: x.File, Message: x.Message}
		if x.File == catalog.OwnText {
			f.File = ""
			if x.Line <= len(own) && x.Line > 0 {
				f.Quote = ui.Clip(strings.TrimSpace(own[x.Line-1]), 80)
			}
		}
		p.Problems = append(p.Problems, f)
	}
	return p.page(), nil
}

func textForm(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var x catalog.Version
	err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) {
		if x, err = find(tx, v.Request); err != nil {
			return err
		}
		if why := x.MayEdit(tx.Today()); why != "" {
			return web.Fail(web.Conflict, "%s", why)
		}
		return nil
	})
	if err != nil {
		return house.Page{}, err
	}
	return TextPage{Item: x.Item, Number: x.Number, Seen: x.Rev, Heading: fmt.Sprintf("改文本：%s第%d版", x.Title, x.Number), Text: x.Text}.page(), nil
}

func revise(hub *house.Hub, v *house.Visit) (house.Page, error) {
	text, err := textOf(v)
	if err != nil {
		return house.Page{}, err
	}
	seen, _ := strconv.Atoi(v.PostFormValue("seen"))
	var x, saved catalog.Version
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) (err error) {
		if x, err = find(tx, v.Request); err != nil {
			return err
		}
		saved, err = hub.Catalog.Revise(tx, x.Item, x.Number, seen, v.Actor.ID, text)
		return err
	})
	if err != nil {
		return TextPage{Item: x.Item, Number: x.Number, Seen: seen, Heading: "改文本：" + x.Title, Text: text}.refused(err)
	}
	return house.Page{Moved: versionAddress(x.Item, x.Number), Said: fmt.Sprintf("已保存为第%d稿。", saved.Rev)}, nil
}
