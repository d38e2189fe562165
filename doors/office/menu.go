package office

import (
	"strings"

	"xinguan/base/db"
	"xinguan/core/house"
	"xinguan/core/people"
)

// menu is what the person may open, with how much waits where, in one snapshot.
func (d *door) menu(v *visit, current string) ([]Group, error) {
	groups := []Group{{Title: "工作台", Items: []Item{{Title: "今天要办的", Href: house.OfficePath, Current: current == house.OfficePath}}}}
	err := d.hub.DB.View(v.Context(), func(tx *db.Tx) error {
		for _, room := range d.rooms {
			for _, e := range room.Menu {
				if !people.Holds(v.Actor, e.Permission).Allowed {
					continue
				}
				item := Item{Title: e.Title, Href: e.Href, Current: e.Href == current}
				if e.Waiting != nil {
					n, err := e.Waiting(d.hub, tx, v.Actor)
					if err != nil {
						return err
					}
					item.Waiting = n
				}
				groups = add(groups, e.Group, item)
			}
		}
		return nil
	})
	return groups, err
}

// add puts an item into its group, in the order of the rooms.
func add(groups []Group, title string, item Item) []Group {
	for i := range groups {
		if groups[i].Title == title {
			groups[i].Items = append(groups[i].Items, item)
			return groups
		}
	}
	return append(groups, Group{Title: title, Items: []Item{item}})
}

// home is the first page: what waits for the person, then everything else they may open.
func (d *door) home(_ *house.Hub, v *house.Visit) (house.Page, error) {
	menu, err := d.menu(&visit{Visit: *v}, house.OfficePath)
	if err != nil {
		return house.Page{}, err
	}
	h := Home{Name: v.Name, Org: v.Org, Role: v.Role}
	for n, g := range menu {
		if n == 0 {
			g.Items = g.Items[1:] // without this page itself
		}
		for _, i := range g.Items {
			if i.Waiting > 0 {
				h.Waiting = append(h.Waiting, i)
			}
		}
		if len(g.Items) > 0 {
			h.Groups = append(h.Groups, g)
		}
	}
	return house.Page{Title: "今天要办的", Nav: house.OfficePath, Body: HomeBody(h)}, nil
}

// find looks for pages, and for whatever the rooms know by the words.
func (d *door) find(hub *house.Hub, v *house.Visit) (house.Page, error) {
	f := Found{Query: strings.TrimSpace(v.FormValue("q"))}
	menu, err := d.menu(&visit{Visit: *v}, "")
	if err != nil {
		return house.Page{}, err
	}
	for _, g := range menu {
		for _, i := range g.Items {
			if f.Query != "" && strings.Contains(i.Title, f.Query) {
				f.Hits = append(f.Hits, house.Found{Kind: "页面", Title: i.Title, Href: i.Href, Note: g.Title})
			}
		}
	}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		for _, room := range d.rooms {
			if room.Find == nil || f.Query == "" {
				continue
			}
			hits, err := room.Find(hub, tx, v.Actor, f.Query)
			if err != nil {
				return err
			}
			f.Hits = append(f.Hits, hits...)
		}
		return nil
	})
	return house.Page{Title: "查找", Body: FoundBody(f), Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "查找"}}}, err
}
