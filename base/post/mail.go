package post

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"net"
	"net/mail"
	"net/smtp"
	"net/textproto"
	"strings"
	"time"
)

// Mail sends by a server that speaks SMTP.
type Mail struct {
	Server   string // host:port
	From     string
	User     string // empty: the server asks for none
	Password string
	// TLS is starttls, tls, or none: the last for a server on the same machine or network only.
	TLS  string
	Root *tls.Config // nil for the system's
}

// ParseAddress is an address as it is stored, or why it is none.
func ParseAddress(s string) (string, error) {
	a, err := mail.ParseAddress(strings.TrimSpace(s))
	if err != nil || a.Name != "" || len(a.Address) > 200 || strings.ContainsAny(a.Address, "\r\n\"") {
		return "", errors.New("邮箱地址没有读懂，请写成 name@example.com 的样子")
	}
	return a.Address, nil
}

// Send hands a letter to the server.
func (m Mail) Send(ctx context.Context, l Letter) error {
	to, err := ParseAddress(l.To)
	if err != nil {
		return Refused{err.Error()}
	}
	c, err := m.dial(ctx)
	if err != nil {
		return fmt.Errorf("连不上邮件服务器：%w", err)
	}
	defer c.Close()
	if err := m.hand(c, to, m.message(to, l)); err != nil {
		var said *textproto.Error
		if errors.As(err, &said) && said.Code >= 550 && said.Code <= 553 { // this mailbox, not the server
			return Refused{"邮件服务器不收这个地址：" + said.Msg}
		}
		return err
	}
	return nil
}

func (m Mail) dial(ctx context.Context) (*smtp.Client, error) {
	host, _, err := net.SplitHostPort(m.Server)
	if err != nil {
		return nil, err
	}
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", m.Server)
	if err != nil {
		return nil, err
	}
	if until, ok := ctx.Deadline(); ok {
		err = conn.SetDeadline(until)
	}
	conf := &tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}
	if m.Root != nil {
		conf = m.Root
	}
	if m.TLS == "tls" {
		conn = tls.Client(conn, conf)
	}
	c, err2 := smtp.NewClient(conn, host)
	if err = errors.Join(err, err2); err != nil {
		conn.Close()
		return nil, err
	}
	if m.TLS == "starttls" {
		err = c.StartTLS(conf)
	}
	if err == nil && m.User != "" {
		err = c.Auth(smtp.PlainAuth("", m.User, m.Password, host))
	}
	if err != nil {
		c.Close()
	}
	return c, err
}

func (m Mail) hand(c *smtp.Client, to string, message []byte) error {
	if err := c.Mail(m.From); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(message); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	_ = c.Quit() // taken already: what goes wrong now is no second letter
	return nil
}

// message is the letter as RFC 5322 has it; its number comes from the key, so that a second try is the same message.
func (m Mail) message(to string, l Letter) []byte {
	_, host, _ := strings.Cut(m.From, "@")
	text := l.Text
	if l.Href != "" {
		text += "\n\n" + l.Href
	}
	var b bytes.Buffer
	for _, h := range [][2]string{{"From", m.From}, {"To", to}, {"Subject", mime.BEncoding.Encode("utf-8", strings.Join(strings.Fields(l.Title), " "))},
		{"Date", time.Now().UTC().Format(time.RFC1123Z)}, {"Message-ID", "<" + l.Key + "@" + host + ">"}, {"MIME-Version", "1.0"},
		{"Auto-Submitted", "auto-generated"}, {"Content-Type", "text/plain; charset=utf-8"}, {"Content-Transfer-Encoding", "base64"}} {
		b.WriteString(h[0] + ": " + h[1] + "\r\n")
	}
	b.WriteString("\r\n")
	body := base64.StdEncoding.EncodeToString([]byte(text))
	for len(body) > 76 {
		b.WriteString(body[:76] + "\r\n")
		body = body[76:]
	}
	b.WriteString(body + "\r\n")
	return b.Bytes()
}
