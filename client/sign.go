package client

import (
	"crypto/hmac"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
)

// The ways a request is signed, as the Authorization header begins.
const (
	SchemeHMAC = "XG-HMAC-SM3"
	SchemeSM2  = "XG-SM2-SM3"
)

// OnceHeader names a request that must not be done twice; it is part of what is signed.
const OnceHeader = "Idempotency-Key"

// Signed is what is signed of a request, line by line. Body is the SM3 of the body in small hexadecimal.
type Signed struct {
	Method string
	URI    string // path with query, as sent
	Time   int64  // seconds since 1970, UTC
	Nonce  string // 16 to 64 letters and digits, new for each request
	Body   string
	Once   string // Idempotency-Key; empty where there is none
}

// Text is what the signature is made of: XG1, method, address, time, nonce, digest of the body, idempotency key, each
// ended by a line feed.
func (s Signed) Text() string {
	return strings.Join([]string{"XG1", s.Method, s.URI, strconv.FormatInt(s.Time, 10), s.Nonce, s.Body, s.Once, ""}, "\n")
}

// Digest is the SM3 of a body, as the header carries it.
func Digest(body []byte) string {
	sum := sm3.Sum(body)
	return hex.EncodeToString(sum[:])
}

// HMAC is the signature under a shared secret. The digest of a secret longer than 64 bytes signs the same: the platform
// keeps no more than that.
func (s Signed) HMAC(secret []byte) string {
	h := hmac.New(sm3.New, secret)
	h.Write([]byte(s.Text()))
	return hex.EncodeToString(h.Sum(nil))
}

// Key is what a system signs with: a shared secret, or an SM2 private key.
type Key struct {
	ID     string          // XK…
	Secret string          // shown once when the key was issued
	SM2    *sm2.PrivateKey // instead of a secret
}

// header is the Authorization header of a request.
func (k Key) header(s Signed) (string, error) {
	scheme, signature := SchemeHMAC, ""
	if k.SM2 != nil {
		der, err := k.SM2.Sign(rand.Reader, []byte(s.Text()), sm2.DefaultSM2SignerOpts)
		if err != nil {
			return "", err
		}
		scheme, signature = SchemeSM2, hex.EncodeToString(der)
	} else {
		signature = s.HMAC([]byte(k.Secret))
	}
	return fmt.Sprintf("%s key=%s,time=%d,nonce=%s,body=%s,sign=%s", scheme, k.ID, s.Time, s.Nonce, s.Body, signature), nil
}

// Sign signs a request whose body has the given SM3 digest.
func (k Key) Sign(r *http.Request, body string, now time.Time) error {
	s := Signed{Method: r.Method, URI: r.URL.RequestURI(), Time: now.Unix(), Nonce: rand.Text(), Body: body, Once: r.Header.Get(OnceHeader)}
	header, err := k.header(s)
	if err == nil {
		r.Header.Set("Authorization", header)
	}
	return err
}
