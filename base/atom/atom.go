// Package atom writes Atom feeds (RFC 4287): what somebody who follows a page reads instead of coming back to it.
package atom

import (
	"encoding/xml"
	"net/http"
	"time"

	"xinguan/base/web"
)

// Feed is a feed with its entries, newest first. Self is its own address, Page the page it follows; both are absolute.
type Feed struct {
	Title, Author string
	Self, Page    string
	Updated       time.Time
	Entries       []Entry
}

// Entry is one thing that happened. ID never changes and is used once; Href is where to read it.
type Entry struct {
	ID, Title, Href, Summary string
	Updated                  time.Time
}

type feed struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	Title   string   `xml:"title"`
	ID      string   `xml:"id"`
	Updated string   `xml:"updated"`
	Author  string   `xml:"author>name"`
	Links   []link   `xml:"link"`
	Entries []entry  `xml:"entry"`
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

// Marshal writes the feed as XML. The feed is known by the address of its page.
func (f Feed) Marshal() ([]byte, error) {
	out := feed{Title: f.Title, ID: f.Page, Updated: f.Updated.Format(time.RFC3339), Author: f.Author,
		Links: []link{{"self", f.Self}, {"alternate", f.Page}}}
	for _, e := range f.Entries {
		out.Entries = append(out.Entries, entry{e.Title, e.ID, e.Updated.Format(time.RFC3339), link{"alternate", e.Href}, e.Summary})
	}
	body, err := xml.Marshal(out)
	return append([]byte(xml.Header), body...), err
}

// Respond answers a request with the feed; search engines are kept out.
func (f Feed) Respond(w http.ResponseWriter, r *http.Request) error {
	body, err := f.Marshal()
	if err != nil {
		return err
	}
	web.NoIndex(w.Header())
	web.Respond(w, r, http.StatusOK, "application/atom+xml; charset=utf-8", body)
	return nil
}
