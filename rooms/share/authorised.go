package share

import (
	"context"
	"errors"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/client"
	"xinguan/core/access"
	"xinguan/core/house"
	"xinguan/core/subject"
)

// perPage is how many authorisations a page has.
const perPage = 100

type authorisationsInput struct {
	Before string `query:"before" maxLength:"40" doc:"上一页的 next；不写从最新的开始"`
}

type authorisationsOutput struct {
	Body struct {
		Authorisations []client.Authorisation `json:"authorisations" doc:"从新到旧；收回了的、到期的也在其中"`
		Next           string                 `json:"next,omitempty" doc:"下一页的位置；没有表示到此为止"`
	}
}

// authorisations are what organisations authorised the caller's to look at; what persons did is asked one by one at the desk.
func authorisations(ctx context.Context, hub *house.Hub, in *authorisationsInput) (*authorisationsOutput, error) {
	c, err := may(ctx)
	if err != nil {
		return nil, err
	}
	var before id.ID
	if in.Before != "" {
		if before, err = id.Parse(in.Before); err != nil {
			return nil, web.Fail(web.Invalid, "before 应当是上一页回答里的 next。")
		}
	}
	out := &authorisationsOutput{}
	return out, hub.DB.View(ctx, func(tx *db.Tx) error {
		out.Body.Authorisations, out.Body.Next = []client.Authorisation{}, ""
		all, err := access.AuthorisedFor(tx, c.Actor.Orgs(), before, perPage+1)
		if len(all) > perPage {
			all = all[:perPage]
			out.Body.Next = all[perPage-1].ID.String()
		}
		for _, a := range all {
			s, err := subject.FiledAs(tx, a.Subject)
			if errors.Is(err, subject.ErrNone) {
				continue
			}
			if err != nil {
				return err
			}
			out.Body.Authorisations = append(out.Body.Authorisations, authorisation(a, s, c.Actor.Org, tx.Today()))
		}
		return err
	})
}

func authorisation(a access.Authorisation, s subject.Brief, org string, today clock.Date) client.Authorisation {
	out := client.Authorisation{ID: a.ID.String(), Code: s.Code, Name: s.Name, UsedFor: a.UsedFor, Items: a.Items, Fields: a.Fields, From: string(a.From), Until: string(a.Until), State: "open", Given: a.Given.String()}
	if out.Fields == nil {
		out.Fields = []string{}
	}
	switch {
	case !a.Revoked.IsZero():
		out.State, out.Revoked = "revoked", a.Revoked.String()
	case a.Until < today:
		out.State = "over"
	case a.From > today:
		out.State = "early"
	case a.Org != org: // of who was merged into the caller's: consent is to the organisation it names
		out.State = "former"
	}
	return out
}
