package client

import (
	"context"
	"net/url"
)

// Sent finds what the organisation sent of an item: by the code of the subject, by how the number begins, or by both. What
// was taken back or repaired is among it, what was replaced by a correction is not. more tells that there are others.
func (c *Client) Sent(ctx context.Context, item, code, number string) (found []Sent, more bool, err error) {
	out, err := get[struct {
		Records []Sent
		More    bool
	}](ctx, c, "/records?"+url.Values{"item": {item}, "code": {code}, "document_number": {number}}.Encode())
	return out.Records, out.More, err
}

// Withdraw takes a record back: at once, or where its item wants a second person, when somebody else of the organisation has
// agreed. Said again with the same document, the answer is the first withdrawal.
func (c *Client) Withdraw(ctx context.Context, w NewWithdrawal) (Withdrawal, error) {
	return post[Withdrawal](ctx, c, "/withdrawals", w)
}

// Withdrawal is how one stands.
func (c *Client) Withdrawal(ctx context.Context, id string) (Withdrawal, error) {
	return get[Withdrawal](ctx, c, "/withdrawals/"+url.PathEscape(id))
}

// Withdrawals are all of the organisation, what waits first, then the newest.
func (c *Client) Withdrawals(ctx context.Context) (all []Withdrawal, err error) {
	for after := ""; ; {
		page, err := get[struct {
			Withdrawals []Withdrawal
			Next        string
		}](ctx, c, "/withdrawals?"+url.Values{"after": {after}}.Encode())
		all = append(all, page.Withdrawals...)
		if after = page.Next; err != nil || after == "" {
			return all, err
		}
	}
}
