package post

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// Reach says which addresses may be reached for others: those of the public internet and, beside them, what the operator
// allows. Where a name leads is asked when the connection is made, so a name that leads inside later leads nowhere.
type Reach struct{ Allow []netip.Prefix }

// ParseReach reads a list of addresses and networks, with commas or blanks between.
func ParseReach(s string) (r Reach, err error) {
	for _, part := range strings.FieldsFunc(s, func(c rune) bool { return c == ',' || c == ' ' || c == '，' }) {
		p, err := netip.ParsePrefix(part)
		if err != nil {
			a, bad := netip.ParseAddr(part)
			if bad != nil {
				return r, fmt.Errorf("“%s”不是地址或网段，要写成 10.1.2.3 或 10.1.2.0/24", part)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		r.Allow = append(r.Allow, p.Masked())
	}
	return r, nil
}

// reserved are networks that are no part of the public internet, or lead into one that is not, beside those package netip
// knows by itself.
var reserved = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"2001::/32", "2001:db8::/32", "2002::/16")

var global6 = netip.MustParsePrefix("2000::/3")

func prefixes(all ...string) (out []netip.Prefix) {
	for _, s := range all {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}

func within(all []netip.Prefix, a netip.Addr) bool {
	for _, p := range all {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// public tells whether an address belongs to the public internet.
func public(a netip.Addr) bool {
	switch {
	case a.IsLoopback(), a.IsPrivate(), a.IsLinkLocalUnicast(), a.IsMulticast(), a.IsUnspecified(), a.Zone() != "", within(reserved, a):
		return false
	}
	return a.Is4() || global6.Contains(a)
}

// errInside is met where an address leads inside.
var errInside = errors.New("地址指向内部网络，没有允许；需要时请系统管理员在 webhook.allow 里写上")

// may tells whether an address may be reached, in the clear or not.
func (r Reach) may(address string, clear bool) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	a := at.Addr().Unmap()
	if within(r.Allow, a) || !clear && public(a) {
		return nil
	}
	if clear && public(a) {
		return errors.New("公网上的地址要用 https")
	}
	return errInside
}

// Check says in Chinese what is wrong with an address somebody gave; where its name leads is asked later.
func (r Reach) Check(s string) string {
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || len(s) > 300:
		return "地址没有读懂，请写成 https://主机/路径，最多300个字符"
	case u.User != nil:
		return "地址里不要写用户名和密码；推送有签名，不用另外的密码"
	case u.Fragment != "":
		return "地址里不要有 # 和它后面的内容"
	case u.Scheme == "http" && len(r.Allow) == 0:
		return "请用 https；只有系统管理员允许的内部地址可以用 http"
	}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil { // no name: where it leads is known already
		if err := r.may(netip.AddrPortFrom(a, 443).String(), u.Scheme == "http"); err != nil {
			return err.Error()
		}
	}
	return ""
}

// Client reaches what may be reached: it follows no redirects, uses no proxy, and asks for each connection.
func (r Reach) Client() *http.Client {
	dial := func(clear bool) *net.Dialer {
		return &net.Dialer{Timeout: 5 * time.Second, Control: func(_, address string, _ syscall.RawConn) error { return r.may(address, clear) }}
	}
	plain, sealed := dial(true), dial(false)
	t := &http.Transport{TLSHandshakeTimeout: 5 * time.Second, MaxResponseHeaderBytes: 32 << 10, DisableKeepAlives: true, ForceAttemptHTTP2: false}
	return &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: schemes{with(t, plain), with(t.Clone(), sealed)}}
}

func with(t *http.Transport, d *net.Dialer) *http.Transport {
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		return d.DialContext(ctx, network, address)
	}
	return t
}

// schemes sends what is in the clear another way than what is not.
type schemes struct{ plain, sealed *http.Transport }

// RoundTrip sends one request.
func (s schemes) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Scheme == "http" {
		return s.plain.RoundTrip(r)
	}
	return s.sealed.RoundTrip(r)
}
