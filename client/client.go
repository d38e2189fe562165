package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm3"
)

// path is where the interface lies.
const path = "/api/v1/partner"

// Client speaks for one key. It is safe for concurrent use.
type Client struct {
	Site  string // https://…, without a slash at the end
	Key   Key
	HTTP  *http.Client  // nil for http.DefaultClient
	Tries int           // of what fails for a moment; 0 for 5
	Pause time.Duration // before the second try, doubled each time; 0 for a second
	Piece int64         // how large the pieces are in which a file is sent that is larger; 0 for 8 MB
}

// New makes a client of a site.
func New(site string, key Key) *Client { return &Client{Site: strings.TrimRight(site, "/"), Key: key} }

// Problem is what the platform refuses, as RFC 9457 has it.
type Problem struct {
	Type   string   `json:"type"`
	Title  string   `json:"title"`
	Status int      `json:"status"`
	Detail string   `json:"detail"`
	Ref    string   `json:"ref"`
	Errors []string `json:"errors"`
}

// Error is a sentence for a person, with the number to ask by.
func (p *Problem) Error() string {
	said := p.Title
	if p.Detail != "" {
		said += "：" + p.Detail
	}
	if len(p.Errors) > 0 {
		said += "（" + strings.Join(p.Errors, "；") + "）"
	}
	return fmt.Sprintf("%s（编号 %s）", said, p.Ref)
}

// Kind is the end of the problem's type: signature, forbidden, not_found, conflict, invalid, too_many.
func (p *Problem) Kind() string {
	_, kind, _ := strings.Cut(p.Type, "#")
	return kind
}

// again tells whether a try later may succeed.
func (p *Problem) again() bool { return p.Status >= 500 || p.Status == http.StatusTooManyRequests }

// call is one request with its body, which can be read again for another try.
type call struct {
	method, uri, once, kind string
	at                      string // where a piece begins
	body                    io.ReadSeeker
}

// do sends a call, again and again while it fails for a moment, and gives the answer's body and status.
func (c *Client) do(ctx context.Context, x call) ([]byte, error) {
	digest, err := digestOf(x.body)
	if err != nil {
		return nil, err
	}
	tries, pause := max(c.Tries, 1), c.Pause
	if c.Tries == 0 {
		tries = 5
	}
	if pause == 0 {
		pause = time.Second
	}
	for {
		raw, wait, err := c.once(ctx, x, digest)
		var p *Problem
		if err == nil || errors.As(err, &p) && !p.again() || ctx.Err() != nil {
			return raw, err
		}
		if tries--; tries <= 0 {
			return nil, err
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(max(pause, wait)):
		}
		pause *= 2
	}
}

func digestOf(body io.ReadSeeker) (string, error) {
	if body == nil {
		return Digest(nil), nil
	}
	h := sm3.New()
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return "", fmt.Errorf("正文读不完：%w", err)
	}
	if _, err := io.Copy(h, body); err != nil {
		return "", fmt.Errorf("正文读不完：%w", err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// once is one try; wait is how long the platform asks to wait.
func (c *Client) once(ctx context.Context, x call, digest string) (raw []byte, wait time.Duration, err error) {
	r, err := c.request(ctx, x)
	if err == nil {
		err = c.Key.Sign(r, digest, time.Now())
	}
	if err != nil {
		return nil, 0, err
	}
	h := c.HTTP
	if h == nil {
		h = http.DefaultClient
	}
	res, err := h.Do(r)
	if err != nil {
		return nil, 0, fmt.Errorf("连不上平台：%w", err)
	}
	defer res.Body.Close()
	if raw, err = io.ReadAll(res.Body); err != nil {
		return nil, 0, fmt.Errorf("回答没有收全：%w", err)
	}
	if res.StatusCode < 400 {
		return raw, 0, nil
	}
	seconds, _ := strconv.Atoi(res.Header.Get("Retry-After")) // none is none
	p := &Problem{Status: res.StatusCode, Title: "平台没有按约定回答"}
	if err := json.Unmarshal(raw, p); err != nil {
		p.Detail = "回答不是 JSON，可能是中间的网关答的，请核对网址"
	}
	return nil, time.Duration(seconds) * time.Second, p
}

func (c *Client) request(ctx context.Context, x call) (*http.Request, error) {
	var body io.Reader
	var size int64
	if x.body != nil {
		end, err := x.body.Seek(0, io.SeekEnd)
		if err == nil {
			_, err = x.body.Seek(0, io.SeekStart)
		}
		if err != nil {
			return nil, err
		}
		body, size = io.NopCloser(x.body), end
	}
	r, err := http.NewRequestWithContext(ctx, x.method, c.Site+path+x.uri, body)
	if err != nil {
		return nil, err
	}
	r.ContentLength = size
	if x.once != "" {
		r.Header.Set(OnceHeader, x.once)
	}
	if x.at != "" {
		r.Header.Set(OffsetHeader, x.at)
	}
	if x.kind != "" {
		r.Header.Set("Content-Type", x.kind)
	}
	return r, nil
}

func get[T any](ctx context.Context, c *Client, uri string) (out T, err error) {
	raw, err := c.do(ctx, call{method: http.MethodGet, uri: uri})
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	return out, err
}

func post[T any](ctx context.Context, c *Client, uri string, in any) (out T, err error) {
	body, err := json.Marshal(in)
	if err != nil {
		return out, err
	}
	raw, err := c.do(ctx, call{method: http.MethodPost, uri: uri, once: rand.Text(), kind: "application/json", body: bytes.NewReader(body)})
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	return out, err
}
