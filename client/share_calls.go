package client

import (
	"context"
	"fmt"
	"net/url"
	"strings"
)

// Shares are what the organisation asked for and is given.
func (c *Client) Shares(ctx context.Context) ([]Share, error) {
	out, err := get[struct{ Shares []Share }](ctx, c, "/shares")
	return out.Shares, err
}

// AskShare gives what a share gives of some subjects, by their codes, at most 100. Each is a look its subject is shown.
func (c *Client) AskShare(ctx context.Context, share string, codes ...string) ([]Shared, error) {
	out, err := post[struct{ Subjects []Shared }](ctx, c, "/shares/"+url.PathEscape(share)+"/ask", map[string][]string{"codes": codes})
	return out.Subjects, err
}

// Share is one of them.
func (c *Client) Share(ctx context.Context, share string) (Share, error) {
	return get[Share](ctx, c, "/shares/"+url.PathEscape(share))
}

// ConfirmCopies says that all that was obtained by a share that is over is destroyed, and how. Said again in the same words it
// is said once. What others of the organisation obtained a system cannot know: then a person says it in the office.
func (c *Client) ConfirmCopies(ctx context.Context, share, how string) (Share, error) {
	return post[Share](ctx, c, "/shares/"+url.PathEscape(share)+"/copies", map[string]string{"how": how})
}

// Authorisations are what subjects authorised the organisation to look at, the last first, a page at a time: those that were
// revoked and those that ran out too. before is the next of the page before, empty for the first.
func (c *Client) Authorisations(ctx context.Context, before string) (all []Authorisation, next string, err error) {
	out, err := get[struct {
		Authorisations []Authorisation
		Next           string
	}](ctx, c, "/authorisations?before="+url.QueryEscape(before))
	return out.Authorisations, out.Next, err
}

// AskEvent asks what an event of kind share is about: what is given of its subject now.
func (c *Client) AskEvent(ctx context.Context, e Event) ([]Shared, error) {
	uri, ok := strings.CutPrefix(e.Href, path)
	if !ok || e.Kind != "share" {
		return nil, fmt.Errorf("这件事（%s）不是共享的变化", e.Kind)
	}
	out, err := get[struct{ Subjects []Shared }](ctx, c, uri)
	return out.Subjects, err
}
