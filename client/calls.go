package client

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"io"
	"iter"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"time"
)

// Self tells whose key it is: the first thing to try.
func (c *Client) Self(ctx context.Context) (Self, error) { return get[Self](ctx, c, "/self") }

// File is a file to send.
type File struct {
	Item   string // code of the catalogue item
	Agency string // for whom; empty for one's own organisation
	Name   string // with its ending: .csv, .xlsx or .jsonl
	Once   string // to try again under, also after a restart; empty for a new one
	Body   io.ReadSeeker
	Sent   func(done, total int64) // of a large file: told how many bytes are there; nil for nobody
}

// Send sends a file. It is read twice: to sign it, and to send it. One that is larger than a piece is sent in pieces: a
// line that breaks loses the last one only, and begun again, also by another run, it goes on where it stopped.
func (c *Client) Send(ctx context.Context, f File) (b Batch, err error) {
	size, err := f.Body.Seek(0, io.SeekEnd)
	if err != nil {
		return b, err
	}
	if size > c.piece() {
		return c.sendPieces(ctx, f, size)
	}
	if f.Once == "" {
		f.Once = rand.Text()
	}
	raw, err := c.do(ctx, call{method: http.MethodPost, uri: "/batches?" + f.query().Encode(), once: f.Once, kind: "application/octet-stream", body: f.Body})
	if err == nil {
		err = json.Unmarshal(raw, &b)
	}
	return b, err
}

// SendFile sends a file of this machine.
func (c *Client) SendFile(ctx context.Context, item, name string) (Batch, error) {
	f, err := os.Open(name)
	if err != nil {
		return Batch{}, err
	}
	defer f.Close()
	return c.Send(ctx, File{Item: item, Name: filepath.Base(name), Body: f})
}

// Batch is how a file stands.
func (c *Client) Batch(ctx context.Context, id string) (Batch, error) {
	return get[Batch](ctx, c, "/batches/"+url.PathEscape(id))
}

// Wait asks every second until a file does not change by itself any more.
func (c *Client) Wait(ctx context.Context, id string) (Batch, error) {
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		b, err := c.Batch(ctx, id)
		if err != nil || b.Settled {
			return b, err
		}
		select {
		case <-ctx.Done():
			return b, ctx.Err()
		case <-time.After(pause):
		}
	}
}

// Findings are what was found in a file, in the order of its rows; level is error, warning, notice, or empty for all.
func (c *Client) Findings(ctx context.Context, id, level string) iter.Seq2[Finding, error] {
	return func(yield func(Finding, error) bool) {
		for after := ""; ; {
			page, err := get[struct {
				Findings []Finding
				Next     string
			}](ctx, c, "/batches/"+url.PathEscape(id)+"/findings?"+url.Values{"level": {level}, "after": {after}}.Encode())
			if err != nil {
				yield(Finding{}, err)
				return
			}
			for _, f := range page.Findings {
				if !yield(f, nil) {
					return
				}
			}
			if after = page.Next; after == "" {
				return
			}
		}
	}
}

// Workbook is the sender's own table with the rows that were held, their problems and proposals, as XLSX.
func (c *Client) Workbook(ctx context.Context, id string) ([]byte, error) {
	return c.do(ctx, call{method: http.MethodGet, uri: "/batches/" + url.PathEscape(id) + "/workbook"})
}

// Receipt is the receipt of a batch as JSON, to be kept and verified offline. It is there about a second after the batch
// is done.
func (c *Client) Receipt(ctx context.Context, id string) ([]byte, error) {
	return c.do(ctx, call{method: http.MethodGet, uri: "/batches/" + url.PathEscape(id) + "/receipt"})
}

// Correct puts held rows right, at most 200.
func (c *Client) Correct(ctx context.Context, id string, rows ...Edit) (Outcome, error) {
	return post[Outcome](ctx, c, "/batches/"+url.PathEscape(id)+"/corrections", map[string]any{"rows": rows})
}

// Accept takes what a rule proposes.
func (c *Client) Accept(ctx context.Context, id string, a Acceptance) (Outcome, error) {
	return post[Outcome](ctx, c, "/batches/"+url.PathEscape(id)+"/corrections", map[string]any{"accept": a})
}

// Confirm says that what a rule warns of is right, and why; it counts the findings that were answered.
func (c *Client) Confirm(ctx context.Context, id string, x Confirmation) (int, error) {
	out, err := post[struct{ Confirmed int }](ctx, c, "/batches/"+url.PathEscape(id)+"/confirmations", x)
	return out.Confirmed, err
}

// Decide says what becomes of a whole file: pass, drop or undo.
func (c *Client) Decide(ctx context.Context, id, decision, why string) (Batch, error) {
	return post[Batch](ctx, c, "/batches/"+url.PathEscape(id)+"/decision", map[string]string{"decision": decision, "why": why})
}

// NilReturn says that there is nothing of an item this month, and gives the month.
func (c *Client) NilReturn(ctx context.Context, item string) (string, error) {
	out, err := post[struct{ Month string }](ctx, c, "/nil-returns", map[string]string{"item": item})
	return out.Month, err
}
