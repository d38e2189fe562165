package web

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestServe: a request under way is finished when the program is told to stop, and nothing is answered after it.
func TestServe(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	entered := make(chan struct{})
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		close(entered)
		stop()
		time.Sleep(50 * time.Millisecond)
		io.WriteString(w, "whole")
	})
	at, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- Serve(ctx, "127.0.0.1:0", h, func(a net.Addr) { at <- a.String() }) }()
	address := <-at
	r, err := http.Get("http://" + address)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if text, err := io.ReadAll(r.Body); err != nil || string(text) != "whole" {
		t.Errorf("%q %v", text, err)
	}
	<-entered
	if err := <-done; err != nil {
		t.Error(err)
	}
	if _, err := http.Get("http://" + address); err == nil {
		t.Error("it still answers")
	}
}

func TestServeSaysWhyNot(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for address, want := range map[string]string{taken.Addr().String(): "已被别的程序占用；请用 --listen", "nonsense": "请检查地址写法", "127.0.0.1:99999": "请检查地址写法"} {
		err := Serve(t.Context(), address, http.NotFoundHandler(), func(net.Addr) { t.Error("it claims to listen") })
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", address, err)
		}
	}
}
