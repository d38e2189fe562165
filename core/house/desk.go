package house

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"xinguan/base/db"
	"xinguan/core/people"
)

// OfficePath is the address below which the office lies; every desk's address begins with it.
const OfficePath = "/office"

// Desk is one address of a room for those who have signed in. What writes is a POST; it answers with Page.Moved, so that
// the page shown afterwards can be read again without doing the thing twice.
type Desk struct {
	Pattern    string // as of http.ServeMux: POST /office/batches/{id}
	Permission people.Permission
	// Sure asks for the password again when it was given too long ago: for what cannot be undone.
	Sure bool
	// Upload lets a request bring a body of any size; everything else is small.
	Upload bool
	Page   func(*Hub, *Visit) (Page, error)
	Raw    func(*Hub, http.ResponseWriter, *Visit) error
}

// Visit is a request of somebody who has signed in.
type Visit struct {
	*http.Request
	Actor people.Actor
	Name  string // of the person, as colleagues know it
	Org   string // name of the organisation
	Role  string // title of the role
}

// Found is something the search of the office leads to.
type Found struct{ Kind, Title, Href, Note string }

// Entry is a line of the office's side menu, shown to those who have its permission.
type Entry struct {
	Group, Title, Href string
	Permission         people.Permission
	// Waiting counts what waits for the actor there; nil where nothing ever does.
	Waiting func(*Hub, *db.Tx, people.Actor) (int, error)
}

// checkDesks refuses desks without a method, an office address, a permission or one answer, and entries that lead nowhere.
func (r Room) checkDesks() error {
	reads := map[string]bool{}
	for _, d := range r.Desks {
		method, path, ok := strings.Cut(d.Pattern, " ")
		if !ok || path != OfficePath && !strings.HasPrefix(path, OfficePath+"/") {
			return fmt.Errorf("room %s: desk %q wants a method and a path under %s", r.Name, d.Pattern, OfficePath)
		}
		if d.Permission.Title() == "" || (d.Page == nil) == (d.Raw == nil) {
			return fmt.Errorf("room %s: desk %q wants one permission and one answer", r.Name, d.Pattern)
		}
		if method == http.MethodGet {
			reads[path] = true
		}
	}
	for _, e := range r.Menu {
		path, _, _ := strings.Cut(e.Href, "?")
		if e.Group == "" || e.Title == "" || e.Permission.Title() == "" || !reads[path] {
			return errors.New("room " + r.Name + ": the menu entry “" + e.Title + "” wants a group, a permission and a desk at " + e.Href)
		}
	}
	return nil
}
