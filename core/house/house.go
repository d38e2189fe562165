// Package house is what rooms and doors agree on: what a room says of itself, what a page is, and the hub of handles a
// room works with. A room never knows through which door it is asked.
package house

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/danielgtaylor/huma/v2"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/post"
	"xinguan/base/seal"
	"xinguan/base/web"
	"xinguan/core/access"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/flow"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/notice"
	"xinguan/core/people"
	"xinguan/core/rating"
	"xinguan/core/record"
	"xinguan/core/relay"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
	"xinguan/core/tier"
)

// Room is one system or line of work of the plan, as it presents itself; everything the house knows of it is here.
type Room struct {
	Name   string   // folder under rooms/
	Title  string   // Chinese
	Plan   []string // sections of the plan, e.g. 三(三)
	Routes []Route
	Own    []Own   // for companies and persons who have signed in
	Desks  []Desk  // for officials who have signed in
	Menu   []Entry // of the office
	// Find is what the room knows by some words, for the search of the office; nil for nothing.
	Find func(*Hub, *db.Tx, people.Actor, string) ([]Found, error)
	API  func(huma.API, *Hub) // operations under /api/v1
	// Kept are the paths of those whose answers may be given again, as those of a Route.
	Kept []string
	// Partner are operations under PartnerPath for systems that sign their requests; CallerOf tells who asks.
	Partner func(huma.API, *Hub)
	// Indexed are the addresses of pages that search engines may list, for the sitemap; nil where there are none. No page
	// with something that speaks against anybody is ever among them.
	Indexed func(*Hub) []string
}

// Route is one address of a room. Page answers with a page; Raw writes the answer itself (a file).
type Route struct {
	Pattern    string // as of http.ServeMux: GET /subjects/{code}
	Permission people.Permission
	Page       func(*Hub, *http.Request) (Page, error)
	Raw        func(*Hub, http.ResponseWriter, *http.Request) error
	// Kept tells that the answer follows from its address, the database and the day alone: it may be given again to the
	// next reader as long as nothing was committed.
	Kept bool
	// Upload lets a request bring papers, up to MaxForm; everything else is small.
	Upload bool
	// Knows tells the route who has signed in by the unified identity, if anybody has; see PrincipalOf.
	Knows bool
}

// MaxForm is how many bytes a form with its papers may have at the public door.
const MaxForm = 32 << 20

// Page is what a room wants shown; the door puts its frame round it.
type Page struct {
	Title       string
	Description string
	Nav         string // address of the menu entry it belongs to
	Crumbs      []Crumb
	NoIndex     bool
	Private     bool   // holds what only who asked may see: kept by nobody, indexed by nobody
	AsOf        string // moment of the data, written out
	Body        templ.Component
	// Moved is the one address of the page where it was asked for under another, e.g. a code in small letters, or the
	// page to read after something was done; nothing else of the page matters then.
	Moved string
	// ForNow tells that the address Moved names may not stay so: a ruling that two subjects are one can be undone.
	ForNow bool
	// Said is what was done, in a sentence, shown once on the page moved to.
	Said string
	// File is the name a page is kept under: its Body is a whole document then, which stands without the frame and comes in
	// the language of its reader like every page.
	File string
	// Unfit tells that the page is a form that could not be taken as it was filled in; its status says so.
	Unfit bool
}

// Status is the status a page is answered with.
func (p *Page) Status() int {
	if p.Unfit {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// Crumb is a step on the way to a page; the page itself has no address. A Filed title is a name and stays as it is in every
// language.
type Crumb struct {
	Title, Href string
	Filed       bool
}

// Hub is what rooms share.
type Hub struct {
	DB       *db.DB
	City     *city.City
	Catalog  *catalog.Catalog
	Rules    *rulebook.Rules
	Index    *subject.Index
	Weights  subject.Weights // for comparing subjects
	Ring     *seal.Keyring
	People   *people.Registry
	Exchange *relay.Profile // how records go to the platform above; nil where they do not
	AsksSite bool           // what the national site shows is asked through its interface
	// Identity is the city's unified identity, by which companies and persons sign in; nil where there is none.
	Identity *people.Unified
	// DemoIdentity stands in for it in the demo, at DemoIdentityPath; nil elsewhere.
	DemoIdentity http.Handler
	// Purposes are why one may look at what is not public, and from what on looks are unusual.
	Purposes *access.Rules
	// Notices tell people what concerns them.
	Notices *notice.Book
	// Reach says which addresses of others the platform may call.
	Reach   post.Reach
	Proofs  *ledger.Proofs // the transparency log
	Rating  rating.Service
	Tiers   tier.Service    // sectors of supervision, and what may be inspected
	Uploads *intake.Uploads // what senders bring, and the importer that takes it in; nil where nothing can be brought
	Flow    *flow.Engine
	Records *record.Store // for what happens to records outside a case
	Clock   clock.Clock
	Log     *slog.Logger
	// Visits counts views of pages; nil counts none.
	Visits *web.Visits
	// Keeping is how many bytes of memory answers of the public doors may take that are given again; 0 for none.
	Keeping int
	// Site is the address the public knows the portal by, without a slash at the end; printed in reports.
	Site string
	// DemoCode is the present code of a fictional person's authenticator, shown where it is asked for; nil but in the demo.
	DemoCode func(login string) string
	// DemoLetter is the text of the last letter a stand-in took for an address, shown where its code is asked for; nil but in
	// the demo.
	DemoLetter func(way, to string) string
	// Notice is a strip above every page, e.g. that all names are made up; empty for none.
	Notice string
	// Figures are those of /metrics; nil for a set of its own. Probes are what /readyz asks beside database and index.
	Figures *web.Figures
	Probes  []web.Probe

	received received
}

// DemoIdentityPath is where the demo's stand-in for the unified identity lies.
const DemoIdentityPath = "/demo-identity"

// Laws are the catalogue and the rulebooks, as records are derived from them.
func (h *Hub) Laws() record.Laws { return record.Laws{Catalog: h.Catalog, Rules: h.Rules} }

// Matcher compares subjects by what is published about them.
func (h *Hub) Matcher() subject.Matcher { return h.Laws().Matcher(h.City, h.Weights) }

// Senders is the city with the organisations of the register that send information as its agencies do.
func (h *Hub) Senders(tx *db.Tx) (*city.City, error) { return h.People.City(tx, h.City) }

// AsOf is the moment the newest batch came in, written out.
func (h *Hub) AsOf(tx *db.Tx) (string, error) {
	at, err := intake.Newest(tx)
	if err != nil || at.IsZero() {
		return tx.Now().Chinese(), err
	}
	return at.Chinese(), nil
}

// Town is the name of a division, or empty.
func (h *Hub) Town(code string) string {
	d, _ := h.City.Division(code)
	return d.Name
}

// ItemTitle is the title of a catalogue item, or its code where the catalogue has it no more.
func (h *Hub) ItemTitle(code string) string {
	if it, ok := h.Catalog.Item(code); ok {
		return it.Title
	}
	return code
}

// AgencyName is the name of an agency as the city has it.
func (h *Hub) AgencyName(code string) string {
	if a, ok := h.City.Agency(code); ok {
		return a.Name
	}
	return "外部来源"
}

// Phone is an authority's own telephone, or empty where only the city's hotline is known.
func (h *Hub) Phone(agency string) string {
	if a, ok := h.City.Agency(agency); ok && agency != "" && a.PhoneKnown {
		return a.Phone
	}
	return ""
}

// Check refuses a room without a name, and routes without a method, a permission or an answer: a room that is wrong does
// not start.
func (r Room) Check() error {
	if r.Name == "" || r.Title == "" {
		return fmt.Errorf("room %q: a room has a name and a title", r.Name)
	}
	for _, route := range r.Routes {
		if _, path, ok := strings.Cut(route.Pattern, " "); !ok || !strings.HasPrefix(path, "/") {
			return fmt.Errorf("room %s: route %q wants a method and a path", r.Name, route.Pattern)
		}
		if route.Permission.Title() == "" || (route.Page == nil) == (route.Raw == nil) {
			return fmt.Errorf("room %s: route %q wants one permission and one answer", r.Name, route.Pattern)
		}
	}
	return errors.Join(r.checkOwn(), r.checkDesks())
}
