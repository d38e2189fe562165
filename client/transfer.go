package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

// OffsetHeader says where a piece of a file begins, and in an answer where the next one begins.
const OffsetHeader = "Upload-Offset"

// piece is how large the pieces of a file are where Client.Piece says nothing: a line that breaks loses no more.
const piece = 8 << 20

func (c *Client) piece() int64 {
	if c.Piece > 0 {
		return c.Piece
	}
	return piece
}

// mostStuck is how often a file may be sent anew from the same place before that is an error.
const mostStuck = 5

// Transfer asks how far a file is that comes in pieces.
func (c *Client) Transfer(ctx context.Context, id string) (Transfer, error) {
	return get[Transfer](ctx, c, "/transfers/"+url.PathEscape(id))
}

// GiveUp ends a file that is half-way; what came of it is erased.
func (c *Client) GiveUp(ctx context.Context, id string) error {
	_, err := c.do(ctx, call{method: http.MethodDelete, uri: "/transfers/" + url.PathEscape(id)})
	return err
}

// sendPieces sends a large file piece by piece. It is known by its content: begun again, also by another run of the
// program, it goes on where it stopped.
func (c *Client) sendPieces(ctx context.Context, f File, size int64) (b Batch, err error) {
	digest, err := digestOf(f.Body)
	if err != nil {
		return b, err
	}
	q := f.query()
	q.Set("size", strconv.FormatInt(size, 10))
	q.Set("digest", digest)
	raw, err := c.do(ctx, call{method: http.MethodPost, uri: "/transfers?" + q.Encode()})
	var t Transfer
	if err == nil {
		err = json.Unmarshal(raw, &t)
	}
	for stuck := 0; err == nil && t.Batch == ""; {
		f.tell(t)
		before := t.Offset
		if t, err = c.sendPiece(ctx, f, t); err == nil && t.Batch == "" && t.Offset <= before {
			if stuck++; stuck == mostStuck {
				err = fmt.Errorf("文件停在第%d字节，几次都没有传上去；请过一会儿再试", t.Offset)
			}
		}
	}
	if err != nil {
		return b, err
	}
	f.tell(t)
	return c.Batch(ctx, t.Batch)
}

// sendPiece sends the piece that is next. Where the platform has another one next, it says which: an answer was lost, or
// another program sends the same file.
func (c *Client) sendPiece(ctx context.Context, f File, t Transfer) (Transfer, error) {
	body := make([]byte, min(c.piece(), t.Size-t.Offset))
	if _, err := f.Body.Seek(t.Offset, io.SeekStart); err != nil {
		return t, fmt.Errorf("正文读不完：%w", err)
	}
	if _, err := io.ReadFull(f.Body, body); err != nil {
		return t, fmt.Errorf("正文读不完：%w", err)
	}
	raw, err := c.do(ctx, call{method: http.MethodPatch, uri: "/transfers/" + url.PathEscape(t.ID), at: strconv.FormatInt(t.Offset, 10), kind: "application/octet-stream", body: bytes.NewReader(body)})
	var p *Problem
	if errors.As(err, &p) && p.Status == http.StatusConflict {
		return c.Transfer(ctx, t.ID)
	}
	if err == nil {
		err = json.Unmarshal(raw, &t)
	}
	return t, err
}

func (f File) tell(t Transfer) {
	if f.Sent != nil {
		f.Sent(t.Offset, t.Size)
	}
}

// query says what a file is.
func (f File) query() url.Values {
	q := url.Values{"item": {f.Item}, "file": {f.Name}}
	if f.Agency != "" {
		q.Set("agency", f.Agency)
	}
	return q
}
