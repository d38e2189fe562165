package disclosure

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"

	"xinguan/base/db"
	"xinguan/base/sheet"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
)

// shown reads the page a request asks for, as the page itself does: an export never carries more than is on screen.
func shown(hub *house.Hub, r *http.Request) (ListPage, error) {
	in, err := web.Bind[listInput](r)
	if err != nil {
		return ListPage{}, err
	}
	after, err := position(in.After)
	if err != nil {
		return ListPage{}, err
	}
	p := in.page()
	err = hub.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		p, err = load(tx, hub, p, after)
		return err
	})
	return p, err
}

// table is the page as rows of text, titles first.
func (p ListPage) table() [][]string {
	out := [][]string{{"单位", "统一社会信用代码", matterLabel(p.Item), "文号", authorityLabel(p.Item), "镇街（园区）", "决定日期", untilLabel(p.Item), "类别", "状态"}}
	for _, r := range p.Rows {
		_, state := r.state(p.Item)
		class := r.Severity
		if p.Item == Penalties {
			class = ui.Or(class, "待确认")
		}
		out = append(out, []string{r.Name, r.Code, r.Matter, r.DocNo, r.Authority, r.Town, string(r.Decided), r.until(p.Item), class, state})
	}
	return out
}

func exportCSV(hub *house.Hub, w http.ResponseWriter, r *http.Request) error {
	p, err := shown(hub, r)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := sheet.WriteCSV(&out, p.table()); err != nil {
		return err
	}
	return p.send(w, r, "csv", "text/csv; charset=utf-8", out.Bytes())
}

func exportXLSX(hub *house.Hub, w http.ResponseWriter, r *http.Request) error {
	p, err := shown(hub, r)
	if err != nil {
		return err
	}
	rows := p.table()
	var out bytes.Buffer
	if err := sheet.Write(&out, sheet.Book{Sheets: []sheet.Sheet{{Name: p.noun(), Header: rows[0], Rows: rows[1:]}}}); err != nil {
		return err
	}
	return p.send(w, r, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", out.Bytes())
}

func (p ListPage) send(w http.ResponseWriter, r *http.Request, ending, kind string, body []byte) error {
	h := w.Header()
	h.Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(p.noun()+"公示清单."+ending))
	h.Set("X-Robots-Tag", "noindex, noarchive")
	web.Respond(w, r, http.StatusOK, kind, body)
	return nil
}

// feed is an Atom feed (RFC 4287) of a list: what somebody who follows a query reads.
type feed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Title   string   `xml:"title"`
	ID      string   `xml:"id"`
	Updated string   `xml:"updated"`
	Author  struct {
		Name string `xml:"name"`
	} `xml:"author"`
	Links   []link  `xml:"link"`
	Entries []entry `xml:"entry"`
}

type link struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

type entry struct {
	Title   string `xml:"title"`
	ID      string `xml:"id"`
	Updated string `xml:"updated"`
	Link    link   `xml:"link"`
	Summary string `xml:"summary"`
}

func exportAtom(hub *house.Hub, w http.ResponseWriter, r *http.Request) error {
	p, err := shown(hub, r)
	if err != nil {
		return err
	}
	f := feed{Title: hub.City.Site + "：" + p.noun(), ID: hub.Site + p.query(), Updated: hub.Clock.Now().UTC().Format("2006-01-02T15:00:00Z")}
	f.Author.Name = hub.City.Site
	f.Links = []link{{"self", hub.Site + r.URL.RequestURI()}, {"alternate", hub.Site + p.query()}}
	for _, row := range p.Rows {
		f.Entries = append(f.Entries, row.entry(hub.Site, p.Item))
	}
	body, err := xml.Marshal(f)
	if err != nil {
		return err
	}
	w.Header().Set("X-Robots-Tag", "noindex, noarchive")
	web.Respond(w, r, http.StatusOK, "application/atom+xml; charset=utf-8", append([]byte(xml.Header), body...))
	return nil
}

func (r Row) entry(site string, item Item) entry {
	return entry{Title: r.Name + "：" + ui.Clip(r.Matter, 60), ID: site + "/subjects/" + url.PathEscape(r.Code) + "#" + ui.Or(r.ItemAnchor, url.QueryEscape(r.DocNo)),
		Updated: string(r.Decided) + "T00:00:00+08:00", Link: link{"alternate", site + r.href()},
		Summary: fmt.Sprintf("%s，%s，%s%s", r.Authority, r.Decided.Chinese(), r.DocNo, endOf(r, item))}
}

func endOf(r Row, item Item) string {
	if item != Permits {
		return "，最后公示日" + r.Until.Chinese()
	}
	return "，有效期" + r.until(item)
}
