package web

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Whoever sends a byte now and then is cut off, whether it is headers or a body that never ends, and holds nobody up: the
// others are answered meanwhile.
func TestWhoIsSlowIsCutOff(t *testing.T) {
	quick := waits{header: 200 * time.Millisecond, read: 400 * time.Millisecond, write: time.Second, idle: time.Second}
	read := make(chan error, 1)
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			read <- err
		}
	})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	at := make(chan string, 1)
	go quick.serve(ctx, "127.0.0.1:0", h, func(a net.Addr) { at <- a.String() })
	address := <-at
	for name, begin := range map[string]string{"headers": "GET / HTTP/1.1\r\nHost: x\r\nX: ", "body": "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"} {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, err = io.WriteString(conn, begin)
		for err == nil && time.Since(began) < 20*time.Second {
			if res, err := http.Get("http://" + address); err != nil || res.StatusCode != http.StatusOK {
				t.Fatalf("beside slow %s: %v", name, err)
			}
			time.Sleep(50 * time.Millisecond)
			_, err = io.WriteString(conn, "x")
		}
		if err == nil {
			t.Errorf("slow %s: still listened to after %s", name, time.Since(began))
		}
		conn.Close()
	}
	if err := <-read; err == nil || errors.Is(err, io.EOF) {
		t.Errorf("a body that was cut off ended with %v", err)
	}
}

// A body larger than a form may be is refused before it is read, one that lies about its length is cut.
func TestHugeBodies(t *testing.T) {
	taken := 0
	h := http.MaxBytesHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		if taken = int(n); err != nil {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
		}
	}), 1<<20)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	at := make(chan string, 1)
	go Serve(ctx, "127.0.0.1:0", h, func(a net.Addr) { at <- a.String() })
	conn, err := net.Dial("tcp", <-at)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	go func() {
		io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
		chunk := "10000\r\n" + strings.Repeat("x", 0x10000) + "\r\n"
		for err := error(nil); err == nil; {
			_, err = io.WriteString(conn, chunk)
		}
	}()
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || res.StatusCode != http.StatusRequestEntityTooLarge || taken > 1<<20 {
		t.Errorf("%v %v, %d bytes were taken", res, err, taken)
	}
}
