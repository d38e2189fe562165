package post

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"testing"
	"time"

	"io"
)

// server is a mail server for one letter: it answers as told and keeps what it was given.
func server(t *testing.T, rcpt string) (address string, got chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	got = make(chan string, 1)
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		in := bufio.NewReader(conn)
		say := func(s string) { _, _ = io.WriteString(conn, s+"\r\n") }
		say("220 example")
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				return
			}
			switch word, _, _ := strings.Cut(strings.TrimSpace(line), " "); strings.ToUpper(word) {
			case "EHLO", "HELO":
				say("250 example")
			case "RCPT":
				say(rcpt)
			case "DATA":
				say("354 go on")
				var all strings.Builder
				for line, err := in.ReadString('\n'); err == nil && line != ".\r\n"; line, err = in.ReadString('\n') {
					all.WriteString(line)
				}
				got <- all.String()
				say("250 taken")
			case "QUIT":
				say("221 bye")
				return
			default:
				say("250 ok")
			}
		}
	}()
	return l.Addr().String(), got
}

func TestMail(t *testing.T) {
	address, got := server(t, "250 ok")
	m := Mail{Server: address, From: "tongzhi@example.com", TLS: "none"}
	err := m.Send(t.Context(), Letter{Key: "k1", To: "shili@example.com", Title: "您的申请\r\nBcc: x@example.com", Text: strings.Repeat("示例。", 60), Href: "https://credit.example/my"})
	if err != nil {
		t.Fatal(err)
	}
	msg, err := mail.ReadMessage(strings.NewReader(<-got))
	if err != nil {
		t.Fatal(err)
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject"))
	if err != nil || subject != "您的申请 Bcc: x@example.com" || msg.Header.Get("Bcc") != "" || msg.Header.Get("Message-ID") != "<k1@example.com>" {
		t.Errorf("header: %v %v", msg.Header, err)
	}
	body, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, msg.Body))
	if err != nil || !strings.HasSuffix(string(body), "示例。\n\nhttps://credit.example/my") {
		t.Errorf("body: %s %v", body, err)
	}
}

// A mailbox that is not there is refused for good; a server that is not there, or hangs, is not.
func TestWhatIsRefused(t *testing.T) {
	address, _ := server(t, "550 no such mailbox")
	letter := Letter{Key: "k", To: "shili@example.com", Title: "x", Text: "x"}
	var refused Refused
	if err := (Mail{Server: address, From: "a@example.com", TLS: "none"}).Send(t.Context(), letter); !errors.As(err, &refused) {
		t.Errorf("no mailbox: %v", err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	began := time.Now()
	if err := (Mail{Server: l.Addr().String(), From: "a@example.com", TLS: "none"}).Send(ctx, letter); err == nil || errors.As(err, &refused) || time.Since(began) > 5*time.Second {
		t.Errorf("a server that hangs: %v after %s", err, time.Since(began))
	}
}

func TestGateway(t *testing.T) {
	status, seen := http.StatusOK, map[string]string{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := json.NewDecoder(r.Body).Decode(&seen); err != nil || r.Header.Get("Authorization") != "Bearer s" {
			t.Errorf("%v %v", r.Header, err)
		}
		w.WriteHeader(status)
	}))
	defer s.Close()
	g, letter := Gateway{URL: s.URL, Secret: "s"}, Letter{Key: "k", To: "13900000000", Title: "标题", Text: "文字", Href: "https://credit.example"}
	if err := g.Send(t.Context(), letter); err != nil || seen["id"] != "k" || seen["to"] != "13900000000" || seen["text"] != "文字" {
		t.Errorf("%v %v", seen, err)
	}
	var refused Refused
	for code, forGood := range map[int]bool{400: true, 422: true, 401: false, 429: false, 500: false, 302: false} {
		if status = code; errors.As(g.Send(t.Context(), letter), &refused) != forGood {
			t.Errorf("%d is for good: %v", code, !forGood)
		}
	}
}
