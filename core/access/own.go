package access

import (
	"context"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/people"
)

// Own is what a subject wants to see of what is its own.
type Own struct {
	Subject, Record id.ID // record: zero for all of the item
	Person          bool
	Item            string
	Fields          []string
}

// AskOwn asks for it in the subject's own name; by must be able to act for it. It is a look like any other, and kept.
func AskOwn(ctx context.Context, d *db.DB, by people.Actor, o Own) (Grant, error) {
	return Ask(ctx, d, Request{Actor: by, Purpose: Self, Subject: o.Subject, Person: o.Person, Item: o.Item, Fields: o.Fields, Reason: Self.title, record: o.Record})
}
