package web

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"xinguan/base/clock"
)

// Limit lets each asker ask at a steady rate, with a burst on top, so that one cannot slow the others down. It is
// generous: many people may share one address.
type Limit struct {
	Every time.Duration // an asker gets one more request each Every
	Burst int           // this many may come at once
	clock clock.Clock

	mu    sync.Mutex
	spent map[string]time.Time // until when the requests of an asker are spent
	swept time.Time
}

// NewLimit allows a request each every, and burst at once.
func NewLimit(every time.Duration, burst int, c clock.Clock) *Limit {
	return &Limit{Every: every, Burst: burst, clock: c, spent: map[string]time.Time{}}
}

// Guard refuses who asks too often, saying when to come back.
func (l *Limit) Guard(next http.Handler, refuse Refuse) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if wait := l.wait(r); wait > 0 {
			seconds := int(wait/time.Second) + 1
			w.Header().Set("Retry-After", fmt.Sprint(seconds))
			refuse(w, r, http.StatusTooManyRequests, fmt.Sprintf("来自您这个网络地址的查询太多了，请等%d秒再试。", seconds))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// wait is how long an asker has to wait; a request that need not wait is counted.
func (l *Limit) wait(r *http.Request) time.Duration {
	who, ok := asker(r)
	if !ok {
		return 0
	}
	over, _ := l.take(who.String())
	return over
}

// Allowance is what an asker has left after a request.
type Allowance struct {
	Limit     int           // requests at once
	Remaining int           // of those, now
	Reset     time.Duration // until all are there again
	Wait      time.Duration // above zero the request is one too many: come back after so long
}

// Take counts a request of an asker who is known by name.
func (l *Limit) Take(who string) Allowance {
	wait, spent := l.take(who)
	return Allowance{Limit: l.Burst, Remaining: max(0, l.Burst-int((spent+l.Every-1)/l.Every)), Reset: spent, Wait: wait}
}

// take counts a request unless it is one too many; over is how long to wait then, spent how long until nothing is spent.
func (l *Limit) take(who string) (over, spent time.Duration) {
	now := l.clock.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	until := l.spent[who]
	if until.Before(now) {
		until = now
	}
	next := until.Add(l.Every)
	if over := next.Sub(now) - time.Duration(l.Burst)*l.Every; over > 0 {
		return over, until.Sub(now)
	}
	l.spent[who] = next
	return 0, next.Sub(now)
}

// sweep forgets askers whose requests are free again, once a minute.
func (l *Limit) sweep(now time.Time) {
	if now.Sub(l.swept) < time.Minute {
		return
	}
	l.swept = now
	for who, spent := range l.spent {
		if spent.Before(now) {
			delete(l.spent, who)
		}
	}
}

// Network is the network a request comes from, behind gateways inside the house too, as attempts are counted by; empty
// on this machine.
func Network(r *http.Request) string {
	who, far := asker(r)
	if !far || !who.IsValid() {
		return ""
	}
	return who.String()
}

// asker is the network a request comes from: one IPv4 address, or the /64 an IPv6 household gets. Behind a gateway it is
// the last address the gateway saw that is not inside; only gateways inside are believed. Not ok is this machine itself.
func asker(r *http.Request) (netip.Prefix, bool) {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	at, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Prefix{}, true // all whom nobody can tell apart share one allowance
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && inside(at); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		at = hop
	}
	return network(at), !at.Unmap().IsLoopback()
}

func inside(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast()
}

func network(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	bits := 64
	if a.Is4() {
		bits = 32
	}
	p, _ := a.Prefix(bits) // the length fits the address
	return p
}
