package house

import (
	"context"

	"xinguan/core/partner"
	"xinguan/core/people"
)

// PartnerPath is the address below which operations for systems lie.
const PartnerPath = "/api/v1/partner"

// Caller is a system that signed a request, and what it may do.
type Caller struct {
	System partner.System
	Key    partner.Key
	Actor  people.Actor
}

type callerKey struct{}

// WithCaller puts the caller into the context of a request.
func WithCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// CallerOf is who signed the request; nobody, who may do what the public may, where nobody did.
func CallerOf(ctx context.Context) Caller {
	c, ok := ctx.Value(callerKey{}).(Caller)
	if !ok {
		c.Actor = people.Public
	}
	return c
}

// Partners are the systems that speak to the platform by themselves.
func (h *Hub) Partners() *partner.Registry {
	return &partner.Registry{DB: h.DB, Ring: h.Ring, People: h.People}
}
