package client_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"xinguan/client"
	"xinguan/cmd/xinguan/wire/sandbox"
)

// line is a connection that breaks: drop tells what becomes of the n-th piece.
type line struct {
	mu     sync.Mutex
	pieces int
	drop   func(n int) (before, after bool)
}

func (l *line) RoundTrip(r *http.Request) (*http.Response, error) {
	var before, after bool
	if r.Method == http.MethodPatch {
		l.mu.Lock()
		l.pieces++
		before, after = l.drop(l.pieces)
		l.mu.Unlock()
	}
	if before { // in the middle of the piece
		r.Body = io.NopCloser(io.MultiReader(io.LimitReader(r.Body, r.ContentLength/2), broken{}))
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if after && err == nil { // the answer is lost
		res.Body.Close()
		return nil, io.ErrUnexpectedEOF
	}
	return res, err
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// A large file goes on where it stopped, whether a line breaks in a piece, an answer is lost, or the program is ended and
// begun again; it is the batch it would have been at once.
func TestALargeFileGoesOn(t *testing.T) {
	engines(t, func(t *testing.T, city *sandbox.City) {
		c, err := city.Client(t.Context(), "cgj")
		if err != nil {
			t.Fatal(err)
		}
		raw := penalties(city, 1, 40)
		c.Piece, c.Pause = int64(len(raw)/10+1), time.Millisecond
		ctx, kill := context.WithCancel(t.Context())
		l := &line{drop: func(n int) (before, after bool) {
			if n == 6 {
				kill()
			}
			return n == 2, n == 4
		}}
		c.HTTP = &http.Client{Transport: l}
		file := func() client.File {
			return client.File{Item: "penalty", Name: "penalty.csv", Body: bytes.NewReader(raw)}
		}
		if _, err := c.Send(ctx, file()); err == nil {
			t.Fatal("the program was not ended")
		}
		var from []int64
		again := file()
		again.Sent = func(done, _ int64) { from = append(from, done) }
		sent, err := c.Send(t.Context(), again)
		if err != nil || from[0] < 3*c.Piece || l.pieces > 14 {
			t.Fatalf("%v: went on at %v, %d pieces", err, from, l.pieces)
		}
		if last := from[len(from)-1]; last != int64(len(raw)) {
			t.Errorf("told %v of %d", from, len(raw))
		}
		b, err := c.Wait(t.Context(), sent.ID)
		if err != nil || b.Accepted != 40 || b.Held != 1 {
			t.Errorf("%+v %v", b, err)
		}
		for name, piece := range map[string]int64{"in pieces again": c.Piece, "at once": 0} {
			c.Piece = piece
			if twice, err := c.Send(t.Context(), file()); err != nil || twice.ID != sent.ID {
				t.Errorf("%s: %+v %v", name, twice, err)
			}
		}
	})
}

// A system neither reads nor goes on with what another has half-way, not even one of the same organisation.
func TestAnothersTransfer(t *testing.T) {
	engines(t, func(t *testing.T, city *sandbox.City) {
		raw := penalties(city, 1, 5)
		mine, err := city.Client(t.Context(), "cgj")
		if err != nil {
			t.Fatal(err)
		}
		mine.Piece, mine.Tries = int64(len(raw)/3), 1
		mine.HTTP = &http.Client{Transport: &line{drop: func(n int) (bool, bool) { return n == 2, false }}}
		if _, err := mine.Send(t.Context(), client.File{Item: "penalty", Name: "p.csv", Body: bytes.NewReader(raw)}); err == nil {
			t.Fatal("the line did not break")
		}
		mine.HTTP = nil
		at := half(t, mine, raw)
		if at.Offset != mine.Piece || at.Batch != "" {
			t.Errorf("half-way: %+v", at)
		}
		for _, org := range []string{"cgj", "scjgj"} {
			other, err := city.Client(t.Context(), org)
			if err != nil {
				t.Fatal(err)
			}
			_, read := other.Transfer(t.Context(), at.ID)
			for what, err := range map[string]error{"reads": read, "ends": other.GiveUp(t.Context(), at.ID)} {
				if kindOf(err) != "not_found" {
					t.Errorf("another system of %s %s it: %v", org, what, err)
				}
			}
			if status, text, _ := answer(t, patch(t, other, at.ID, at.Offset, raw[at.Offset:])); status != 404 || strings.Contains(text, "p.csv") {
				t.Errorf("another system of %s goes on with it: %d %s", org, status, text)
			}
		}
		status, text, h := answer(t, patch(t, mine, at.ID, 0, raw[:10]))
		if status != 409 || h.Get(client.OffsetHeader) == "" || h.Get(client.OffsetHeader) == "0" || !strings.Contains(text, "接着传") {
			t.Errorf("from a wrong place: %d %v %s", status, h, text)
		}
		r := signed(t, mine, http.MethodHead, "/api/v1/partner/transfers/"+at.ID, nil, time.Now())
		if status, text, h := answer(t, r); status != 200 || text != "" || h.Get(client.OffsetHeader) == "" || h.Get("Upload-Length") == "" || h.Get("Upload-Expires") == "" {
			t.Errorf("asked by HEAD: %d %v", status, h)
		}
		bad := patch(t, mine, at.ID, at.Offset, raw[at.Offset:])
		bad.Body = io.NopCloser(bytes.NewReader(bytes.Repeat([]byte("x"), len(raw)-int(at.Offset))))
		if status, text, _ := answer(t, bad); status != 422 && status != 400 || !strings.Contains(text, "SM3") {
			t.Errorf("another piece than was signed: %d %s", status, text)
		}
		if err := mine.GiveUp(t.Context(), at.ID); err != nil {
			t.Error(err)
		}
		if _, err := mine.Transfer(t.Context(), at.ID); kindOf(err) != "not_found" {
			t.Errorf("given up: %v", err)
		}
	})
}

// half is how far a file of a client is.
func half(t *testing.T, c *client.Client, raw []byte) (at client.Transfer) {
	t.Helper()
	uri := "/api/v1/partner/transfers?item=penalty&file=p.csv&size=" + itoa(len(raw)) + "&digest=" + client.Digest(raw)
	status, text, _ := answer(t, signed(t, c, http.MethodPost, uri, nil, time.Now()))
	if err := json.Unmarshal([]byte(text), &at); err != nil || status != 201 {
		t.Fatalf("%d %s %v", status, text, err)
	}
	return at
}

func patch(t *testing.T, c *client.Client, id string, offset int64, body []byte) *http.Request {
	t.Helper()
	r := signed(t, c, http.MethodPatch, "/api/v1/partner/transfers/"+id, body, time.Now())
	r.Header.Set(client.OffsetHeader, itoa(int(offset)))
	return r
}

func itoa(n int) string { return strconv.Itoa(n) }

// What fails on the way is tried again from where the platform stands.
func TestAPlatformThatDoesNotMove(t *testing.T) {
	stuck := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.Method == http.MethodPatch {
			w.WriteHeader(http.StatusConflict)
		}
		if err := json.NewEncoder(w).Encode(client.Transfer{ID: "x", Size: 100}); err != nil {
			t.Error(err)
		}
	}))
	defer stuck.Close()
	c := client.New(stuck.URL, client.Key{ID: "XK", Secret: "XS"})
	c.Piece = 10
	_, err := c.Send(t.Context(), client.File{Item: "penalty", Name: "p.csv", Body: bytes.NewReader(make([]byte, 100))})
	var p *client.Problem
	if err == nil || errors.As(err, &p) {
		t.Errorf("for ever: %v", err)
	}
}
