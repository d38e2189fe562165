package portal

import (
	"fmt"
	"net/http"

	"xinguan/base/tongue"
	"xinguan/core/house"
)

// reader is what a page depends on beside its address: language and size of type. Who has signed in, or may have, reads
// pages of their own.
func (d *door) reader(r *http.Request) (string, bool) {
	if d.cookies().Get(r, sessionCookie) != "" {
		return "", false
	}
	return fmt.Sprintf("%s %t", tongue.Of(r.Context()), large(r)), true
}

// kept keeps the answers of a route that says they can be.
func (d *door) kept(route house.Route, h http.Handler) http.Handler {
	if !route.Kept {
		return h
	}
	return d.answers.Keep(h, d.reader, d.hub.Visits.Note)
}
