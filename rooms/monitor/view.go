package monitor

import (
	"bytes"
	"net/http"
	"net/url"

	"github.com/a-h/templ"

	"xinguan/base/sheet"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
)

// view is one page of figures; what a file of it carries is what the page shows.
type view struct {
	path string
	load func(*house.Hub, *http.Request) (shown, error)
}

// shown is a page ready to be written: its words, its tables, and where it belongs.
type shown struct {
	title, asOf string
	crumbs      []house.Crumb
	body        templ.Component
	tables      []sheetOf
}

// sheetOf is a table with the key it has in an address and the short name it has in a file.
type sheetOf struct {
	Key, Name string
	Table     ui.Table
}

var home = []house.Crumb{{Title: "首页", Href: "/"}}

func (v view) page(hub *house.Hub, r *http.Request) (house.Page, error) {
	s, err := v.load(hub, r)
	return house.Page{Title: s.title, Nav: "/figures", AsOf: s.asOf, Body: s.body, Crumbs: append(append(home[:1:1], s.crumbs...), house.Crumb{Title: s.title})}, err
}

// csv is one table of the page: the one named, or the first.
func (v view) csv(hub *house.Hub, w http.ResponseWriter, r *http.Request) error {
	in, err := web.Bind[tableInput](r)
	if err != nil {
		return err
	}
	s, err := v.load(hub, r)
	if err != nil {
		return err
	}
	t, err := s.table(in.Table)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := sheet.WriteCSV(&out, t.rows(s.asOf)); err != nil {
		return err
	}
	return s.send(w, r, t.Name+".csv", "text/csv; charset=utf-8", out.Bytes())
}

// tableInput names a table of a page.
type tableInput struct {
	Table string `query:"table" maxLength:"20" doc:"表的代码"`
}

// table is the table of a key, or the first.
func (s shown) table(key string) (sheetOf, error) {
	for _, t := range s.tables {
		if key == "" || t.Key == key {
			return t, nil
		}
	}
	return sheetOf{}, web.Fail(web.NotFound, "这一页没有代码为“%s”的表。请回到统计页，从表下面的链接下载。", key)
}

// rows are the table as text, headings first, the moment of the data last.
func (t sheetOf) rows(asOf string) [][]string {
	rows := t.Table.Plain()
	last := make([]string, len(rows[0]))
	last[0] = "数据截至" + asOf
	return append(rows, last)
}

// xlsx is a sheet a table.
func (v view) xlsx(hub *house.Hub, w http.ResponseWriter, r *http.Request) error {
	s, err := v.load(hub, r)
	if err != nil {
		return err
	}
	var book sheet.Book
	for _, t := range s.tables {
		rows := t.rows(s.asOf)
		book.Sheets = append(book.Sheets, sheet.Sheet{Name: t.Name, Header: rows[0], Rows: rows[1:]})
	}
	var out bytes.Buffer
	if err := sheet.Write(&out, book); err != nil {
		return err
	}
	return s.send(w, r, "全部表格.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", out.Bytes())
}

// send writes a file under the title of the page.
func (s shown) send(w http.ResponseWriter, r *http.Request, ending, kind string, body []byte) error {
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(s.title+"-"+ending))
	web.NoIndex(w.Header())
	web.Respond(w, r, http.StatusOK, kind, body)
	return nil
}
