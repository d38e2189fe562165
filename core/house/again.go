package house

import (
	"context"
	"errors"
	"net/http"

	"xinguan/base/id"
	"xinguan/base/web"
)

type againKey struct{}

// again is a form that could not be taken as it was filled in.
type again struct {
	form Form
	why  string
}

// Again shows a form once more with what was written in it and what is wrong with it, where err says so; other failures stay
// failures. Files are not sent back: they have to be chosen again.
func Again(r *http.Request, f Form, err error, form func(*http.Request) (Page, error)) (Page, error) {
	var e *web.Error
	if !errors.As(err, &e) || e.Kind != web.Invalid {
		return Page{}, err
	}
	p, err := form(r.WithContext(context.WithValue(r.Context(), againKey{}, again{f, e.Message})))
	p.Unfit = true
	return p, err
}

// retried begins a form with what was written in it before; not ok for one that is new.
func (b *Begun) retried(r *http.Request) (ok bool) {
	a, ok := r.Context().Value(againKey{}).(again)
	if !ok {
		return false
	}
	if _, err := id.Parse(a.form.Once); err == nil {
		b.Once = a.form.Once
	}
	account := b.Contact.Account
	b.Wrong, b.Ground, b.Contact, b.Chosen = a.why, a.form.Ground, a.form.Contact, len(a.form.Papers) > 0
	b.Contact.Account = account
	return true
}
