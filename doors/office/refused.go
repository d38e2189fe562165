package office

import (
	"errors"
	"net/http"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
)

// DeskRefused is the action of a desk that was refused, or of something by its number that is not there for the asker, in
// the audit log: whoever tries other people's numbers is seen.
const DeskRefused = "desk.refused"

// refused tells the audit log that somebody was turned away: from a desk that is not theirs, or from something they named
// by a number, in the address or in a form. Wrong forms and the like are not refusals.
func (d *door) refused(v *visit, err error) {
	var e *web.Error
	named := strings.Contains(v.Pattern, "{") || v.Method == http.MethodPost
	if !errors.As(err, &e) || e.Kind != web.Forbidden && (e.Kind != web.NotFound || !named) {
		return
	}
	entry := ledger.Entry{Actor: v.Actor.ID, Action: DeskRefused, Object: asked(v.Request), Detail: map[string]any{"desk": v.Pattern, "status": e.Kind.Status()}}
	if err := d.hub.DB.Aside(v.Context(), func(tx *db.Tx) error { return ledger.Audit(tx, entry) }); err != nil && !web.Left(v.Context()) {
		d.hub.Log.Error("a refusal was not written down", "route", v.Pattern, "cause", err)
	}
}

// asked is what was named by a number: the part of the address before the first number, without the office's, and the
// number. Only what is a number of ours gets into the audit log, for nothing can be erased there.
func asked(r *http.Request) string {
	parts := strings.Split(r.URL.Path, "/")
	for i, part := range parts {
		if x, err := id.Parse(part); err == nil && i > 0 {
			return parts[i-1] + "/" + x.String()
		}
	}
	return "desk/none"
}
