package post

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

// Addresses that are no part of the public internet, in all their spellings, are not reached unless they are allowed.
func TestReach(t *testing.T) {
	for address, ok := range map[string]bool{
		"8.8.8.8:443": true, "[2400:3200::1]:443": true, "127.0.0.1:80": false, "10.0.0.1:80": false, "172.16.3.4:80": false, "192.168.1.1:443": false,
		"169.254.169.254:80": false, "100.100.100.200:80": false, "0.0.0.0:80": false, "224.0.0.1:80": false, "255.255.255.255:80": false, "198.18.0.1:80": false,
		"[::1]:80": false, "[::]:80": false, "[fd00::1]:80": false, "[fe80::1]:80": false, "[::ffff:10.0.0.1]:80": false, "[::ffff:127.0.0.1]:80": false,
		"[64:ff9b::a00:1]:80": false, "[2002:a00:1::]:80": false, "[2001:db8::1]:443": false, "[ff02::1]:80": false,
	} {
		if got := (Reach{}).may(address, false) == nil; got != ok {
			t.Errorf("%s is reached: %v", address, got)
		}
	}
	r, err := ParseReach("10.1.0.0/16, 192.168.7.7")
	if err != nil {
		t.Fatal(err)
	}
	for address, ok := range map[string]bool{"10.1.2.3:80": true, "10.2.0.1:80": false, "192.168.7.7:80": true, "192.168.7.8:80": false, "8.8.8.8:80": false, "[::ffff:10.1.2.3]:80": true} {
		if got := r.may(address, true) == nil; got != ok {
			t.Errorf("%s is reached in the clear: %v", address, got)
		}
	}
	if _, err := ParseReach("10.1.0.0/99"); err == nil {
		t.Error("a wrong network was read")
	}
}

// A name that leads inside, and a redirect that does, lead nowhere.
func TestClientReachesNothingInside(t *testing.T) {
	inside := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if inside++; r.URL.Path == "/away" {
			http.Redirect(w, r, "/", http.StatusFound)
		}
	}))
	defer s.Close()
	for _, u := range []string{s.URL, strings.Replace(s.URL, "127.0.0.1", "localhost", 1), strings.Replace(s.URL, "127.0.0.1", "[::ffff:127.0.0.1]", 1)} {
		if _, err := (Reach{}).Client().Get(u); err == nil || !strings.Contains(err.Error(), "内部网络") {
			t.Errorf("%s: %v", u, err)
		}
	}
	if inside != 0 {
		t.Errorf("%d requests came inside", inside)
	}
	allowed := Reach{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	res, err := allowed.Client().Get(s.URL + "/away")
	if err != nil || res.StatusCode != http.StatusFound || inside != 1 {
		t.Errorf("an allowed one: %v %v, %d requests", res, err, inside)
	}
}

func TestCheck(t *testing.T) {
	for u, ok := range map[string]bool{"https://a.example/x": true, "http://a.example": false, "ftp://a": false, "https://u:p@a.example": false, "https://a.example/#x": false, "/x": false, "": false} {
		if got := (Reach{}).Check(u) == ""; got != ok {
			t.Errorf("%q is taken: %v", u, got)
		}
	}
	own, err := ParseReach("127.0.0.0/8")
	if err != nil {
		t.Fatal(err)
	}
	// An address that is no name is known to lead inside when it is given.
	for u, ok := range map[string]bool{"https://10.1.2.3/x": false, "https://[::1]/x": false, "http://127.0.0.1:8080/x": true, "http://8.8.8.8/x": false, "https://8.8.8.8/x": true} {
		if got := own.Check(u) == ""; got != ok {
			t.Errorf("%q is taken: %v", u, got)
		}
	}
}
