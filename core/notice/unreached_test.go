package notice

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"syscall"
	"testing"
)

// TestWhyNobodyWasReached: what does not arrive is told in words somebody can do something with, and without what this machine
// knows of its own network.
func TestWhyNobodyWasReached(t *testing.T) {
	for says, cause := range map[string]error{
		"找不到这个网址的服务器": &net.DNSError{Err: "no such host", Name: "hooks.example.org", Server: "10.255.255.53:53", IsNotFound: true},
		"域名暂时解析不了":    &net.DNSError{Err: "i/o", Name: "hooks.example.org", Server: "10.255.255.53:53"},
		"拒绝连接":        fmt.Errorf("dial tcp 10.1.2.3:443: %w", syscall.ECONNREFUSED),
		"断开了连接":       fmt.Errorf("read tcp 10.1.2.3:443: %w", syscall.ECONNRESET),
		"证书不能信任":      fmt.Errorf("tls: %w", x509.UnknownAuthorityError{}),
		"连不上对方":       errors.New("dial tcp 10.1.2.3:443: something"),
	} {
		err := plain(&url.Error{Op: "Post", URL: "https://hooks.example.org/x", Err: cause})
		if !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "10.") || !errors.Is(err, cause) && !strings.Contains(says, "证书") {
			t.Errorf("%v: %v", cause, err)
		}
	}
}
