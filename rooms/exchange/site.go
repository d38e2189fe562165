package exchange

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"xinguan/core/relay"
)

// Site is where another site is asked what it shows, page by page, in the form the city's profile gives.
type Site struct {
	URL    string // of the list, without its query
	Secret string
	Client *http.Client // nil for one that follows no redirects and does not wait for ever
}

// The limits of what another site may say.
const (
	mostPage  = 32 << 20
	mostPages = 20_000
)

// pageTime is how long one page may take.
const pageTime = time.Minute

// careful follows no redirects: whom the key is meant for is fixed.
var careful = &http.Client{Timeout: pageTime, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// list asks for all pages. A list that is not whole is no list: what it lacks would pass for missing.
func (s *Site) list(ctx context.Context, form relay.CompareForm) (shown, error) {
	out := shown{}
	for n, got := form.API.First, 0; ; n++ {
		p, err := s.page(ctx, form.API, n)
		if err != nil {
			return nil, fmt.Errorf("第%d页：%w", n-form.API.First+1, err)
		}
		for _, r := range p.rows {
			code, doc, state := text(r[form.API.Code]), text(r[form.API.Doc]), text(r[form.API.State])
			if code == "" || state == "" {
				return nil, fmt.Errorf("第%d页有一行没有“%s”或“%s”；对方的接口可能变了，请核对 %s", n-form.API.First+1, form.API.Code, form.API.State, relay.ProfileFile)
			}
			out[[2]string{code, doc}] = state
		}
		got += len(p.rows)
		switch {
		case int64(got) >= p.total:
			return out, nil
		case len(p.rows) == 0 || n-form.API.First >= mostPages:
			return nil, fmt.Errorf("对方说一共%d条，只给了%d条，清单不完整", p.total, got)
		}
	}
}

// page is one page of the list.
type page struct {
	rows  []map[string]any
	total int64
}

func (s *Site) page(ctx context.Context, form *relay.ListAPI, n int) (p page, err error) {
	ctx, stop := context.WithTimeout(ctx, pageTime)
	defer stop()
	q := url.Values{form.Page: {strconv.Itoa(n)}, form.Size: {strconv.Itoa(form.Most)}}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"?"+q.Encode(), nil)
	if err != nil {
		return p, err
	}
	if s.Secret != "" {
		r.Header.Set(form.KeyHeader, s.Secret)
	}
	c := s.Client
	if c == nil {
		c = careful
	}
	res, err := c.Do(r)
	if err != nil {
		return p, fmt.Errorf("连不上对方：%w", err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, mostPage+1))
	switch {
	case err != nil:
		return p, fmt.Errorf("没有收全：%w", err)
	case res.StatusCode != http.StatusOK:
		return p, fmt.Errorf("对方回答 %d", res.StatusCode)
	case len(raw) > mostPage:
		return p, errors.New("回答太大，没有读")
	}
	return read(raw, form)
}

// read takes the rows and their number out of an answer.
func read(raw []byte, form *relay.ListAPI) (p page, err error) {
	var whole any
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	if err := d.Decode(&whole); err != nil {
		return p, fmt.Errorf("回答不是 JSON：%w", err)
	}
	rows, ok := inside(whole, form.Rows).([]any)
	total, err := strconv.ParseInt(text(inside(whole, form.Total)), 10, 64)
	if !ok || err != nil {
		return p, fmt.Errorf("回答里没有“%s”或“%s”；对方的接口可能变了，请核对 %s", form.Rows, form.Total, relay.ProfileFile)
	}
	for _, r := range rows {
		row, ok := r.(map[string]any)
		if !ok {
			return p, fmt.Errorf("“%s”里有一行没有读懂；请核对 %s", form.Rows, relay.ProfileFile)
		}
		p.rows = append(p.rows, row)
	}
	p.total = total
	return p, nil
}

// inside is what lies at a path of names.
func inside(v any, path string) any {
	for _, name := range strings.Split(path, ".") {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[name]
	}
	return v
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return strings.TrimSpace(v)
	case json.Number:
		return v.String()
	}
	return ""
}
