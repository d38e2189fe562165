package client

import (
	"context"
	"iter"
	"net/url"
)

// PushKey is the platform's public key as PEM, for ParsePlatformKey.
func (c *Client) PushKey(ctx context.Context) (string, error) {
	out, err := get[struct{ Key string }](ctx, c, "/push-key")
	return out.Key, err
}

// Pushes are what was pushed to the system, the last first; state is waiting, sent, given_up, dropped, or empty for all. It
// is how a system that was away catches up.
func (c *Client) Pushes(ctx context.Context, state string) iter.Seq2[Push, error] {
	return func(yield func(Push, error) bool) {
		for before := ""; ; {
			page, err := get[struct {
				Pushes []Push
				Next   string
			}](ctx, c, "/pushes?"+url.Values{"state": {state}, "before": {before}}.Encode())
			if err != nil {
				yield(Push{}, err)
				return
			}
			for _, p := range page.Pushes {
				if !yield(p, nil) {
					return
				}
			}
			if before = page.Next; before == "" {
				return
			}
		}
	}
}

// PushAgain pushes an event once more, under the same id.
func (c *Client) PushAgain(ctx context.Context, id string) error {
	_, err := post[struct{ Queued int }](ctx, c, "/pushes/"+url.PathEscape(id)+"/again", nil)
	return err
}

// Takedowns are all the copies that must not be used any more and wait to be confirmed, the first to come due first.
func (c *Client) Takedowns(ctx context.Context) (all []Takedown, err error) {
	for after := ""; ; {
		page, err := get[struct {
			Takedowns []Takedown
			Next      string
		}](ctx, c, "/takedowns?"+url.Values{"after": {after}}.Encode())
		all = append(all, page.Takedowns...)
		if after = page.Next; err != nil || after == "" {
			return all, err
		}
	}
}

// ConfirmTakedown says that a copy was taken out.
func (c *Client) ConfirmTakedown(ctx context.Context, key, how string) error {
	_, err := post[struct{ Confirmed bool }](ctx, c, "/takedowns/confirm", map[string]string{"key": key, "how": how})
	return err
}
