package post

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// Gateway is a service that takes letters as JSON: {"id","to","title","text","url"}, with the secret as bearer token. It
// answers 2xx for taken; the same id twice is one letter. Services of other forms stand behind an adapter of the city.
type Gateway struct {
	URL    string
	Secret string
	HTTP   *http.Client // nil for one that follows no redirects
}

// still follows no redirects: whom a letter is meant for is fixed.
var still = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// Send hands a letter to the service.
func (g Gateway) Send(ctx context.Context, l Letter) error {
	raw, err := json.Marshal(map[string]string{"id": l.Key, "to": l.To, "title": l.Title, "text": l.Text, "url": l.Href})
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, g.URL, bytes.NewReader(raw))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	if g.Secret != "" {
		r.Header.Set("Authorization", "Bearer "+g.Secret)
	}
	c := g.HTTP
	if c == nil {
		c = still
	}
	res, err := c.Do(r)
	if err != nil {
		return fmt.Errorf("连不上网关：%w", err)
	}
	defer res.Body.Close()
	said, _ := io.ReadAll(io.LimitReader(res.Body, 200)) // only for the log
	switch {
	case res.StatusCode < 300:
		return nil
	case res.StatusCode == http.StatusBadRequest || res.StatusCode == http.StatusUnprocessableEntity:
		return Refused{fmt.Sprintf("网关不收（%d）：%s", res.StatusCode, strings.TrimSpace(string(said)))}
	}
	return fmt.Errorf("网关回答 %d", res.StatusCode)
}
