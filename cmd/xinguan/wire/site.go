package wire

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/doors/api"
	"xinguan/doors/office"
	"xinguan/doors/portal"
	"xinguan/rooms/workbench"
)

// Site is everything the program serves: the public site with the open interface, and the office.
func Site(hub *house.Hub) (http.Handler, error) {
	rooms := Rooms()
	systems := api.NewPartner(hub, rooms)
	public, err := portal.Handler(hub, rooms, func(mux *http.ServeMux, show portal.Framer) error {
		doc := api.Mount(mux, hub, rooms).OpenAPI()
		mux.HandleFunc("GET /developers", func(w http.ResponseWriter, r *http.Request) { developers(hub, doc, show, w, r) })
		mux.HandleFunc("GET /developers/partner", func(w http.ResponseWriter, r *http.Request) { integrators(hub, systems, show, w, r) })
		mux.HandleFunc("GET /openapi-partner.json", systems.Describe)
		return nil
	})
	if err != nil {
		return nil, err
	}
	desks, err := office.Handler(hub, rooms)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/", public)
	mux.Handle(house.PartnerPath+"/", systems.Handler(hub.Figures))
	if hub.DemoIdentity != nil {
		mux.Handle(house.DemoIdentityPath+"/", hub.DemoIdentity)
	}
	mux.Handle(house.OfficePath, desks)
	mux.Handle(house.OfficePath+"/", desks)
	return mux, nil
}

func developers(hub *house.Hub, doc *huma.OpenAPI, show portal.Framer, w http.ResponseWriter, r *http.Request) {
	if d := people.Decide(people.Public, people.APIRead); !d.Allowed {
		http.Error(w, d.Why, http.StatusForbidden)
		return
	}
	show(w, r, http.StatusOK, house.Page{Title: "开放接口", Nav: "/developers", Body: api.Docs(api.Document(doc, hub.Site)),
		Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "开放接口"}}})
}

func integrators(hub *house.Hub, systems *api.Partner, show portal.Framer, w http.ResponseWriter, r *http.Request) {
	show(w, r, http.StatusOK, house.Page{Title: "接入指南", Nav: "/developers", Body: api.GuideBody(api.Guide(systems.Description(), hub.Site, workbench.RuleTitles())),
		Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "开放接口", Href: "/developers"}, {Title: "接入指南"}}})
}

// OpenAPI describes the interface without serving it.
func OpenAPI(hub *house.Hub) *huma.OpenAPI {
	return api.Mount(http.NewServeMux(), hub, Rooms()).OpenAPI()
}

// Description is the description of the interface as YAML, as docs/openapi.yaml keeps it.
func Description(hub *house.Hub) ([]byte, error) { return OpenAPI(hub).YAML() }

// PartnerDescription is that of the interface of systems, as docs/openapi.partner.yaml keeps it.
func PartnerDescription(hub *house.Hub) ([]byte, error) {
	return api.NewPartner(hub, Rooms()).Description().YAML()
}
