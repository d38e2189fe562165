package portal

import (
	"encoding/xml"
	"net/http"
	"strings"

	"xinguan/base/tongue"
	"xinguan/base/web"
	"xinguan/core/house"
)

// closed are the addresses search engines are kept from: results, records and machine answers.
var closed = []string{"/search", "/subjects/", "/disclosures", "/api/"}

// robots keeps search engines from what is closed and shows them the sitemap; the catalogue, the guide and the first page
// are open.
func (d *door) robots(w http.ResponseWriter, r *http.Request) {
	var b strings.Builder
	b.WriteString("User-agent: *\n")
	for _, path := range closed {
		b.WriteString("Disallow: " + path + "\n")
	}
	if d.hub.Site != "" {
		b.WriteString("\nSitemap: " + d.hub.Site + "/sitemap.xml\n")
	}
	web.Respond(w, r, http.StatusOK, "text/plain; charset=utf-8", []byte(b.String()))
}

// urlset is a sitemap (sitemaps.org, with the alternates that search engines know).
type urlset struct {
	XMLName xml.Name `xml:"urlset"`
	NS      string   `xml:"xmlns,attr"`
	XHTML   string   `xml:"xmlns:xhtml,attr"`
	URLs    []place  `xml:"url"`
}

type place struct {
	Loc   string      `xml:"loc"`
	Links []alternate `xml:"xhtml:link"`
}

type alternate struct {
	Rel  string `xml:"rel,attr"`
	Lang string `xml:"hreflang,attr"`
	Href string `xml:"href,attr"`
}

// sitemap lists what the rooms let search engines list, in every language.
func (d *door) sitemap(rooms []house.Room) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		set := urlset{NS: "http://www.sitemaps.org/schemas/sitemap/0.9", XHTML: "http://www.w3.org/1999/xhtml"}
		for _, room := range rooms {
			if room.Indexed == nil {
				continue
			}
			for _, path := range room.Indexed(d.hub) {
				set.URLs = append(set.URLs, d.place(path))
			}
		}
		body, err := xml.MarshalIndent(set, "", " ")
		if err != nil {
			d.fail(w, r, err)
			return
		}
		web.Respond(w, r, http.StatusOK, "application/xml; charset=utf-8", append([]byte(xml.Header), body...))
	}
}

func (d *door) place(path string) place {
	p := place{Loc: d.hub.Site + path}
	for _, l := range tongue.All() {
		p.Links = append(p.Links, alternate{"alternate", l.Attr(), p.Loc + "?" + tongue.Key + "=" + string(l)})
	}
	return p
}
