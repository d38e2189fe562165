package partner

import (
	"context"
	"crypto/ecdsa"
	"crypto/hmac"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/seal"
	"xinguan/base/web"
	"xinguan/client"
)

// Skew is how far the clock of a system may be from ours.
const Skew = 5 * time.Minute

// Unsigned is why a request is not taken for the one of a system; the sentence says what to put right.
type Unsigned struct{ Message string }

func (u Unsigned) Error() string { return u.Message }

// Signature is an Authorization header, taken apart.
type Signature struct {
	Scheme, Key, Nonce, Body, Sign string
	Time                           int64
}

var (
	nonceForm = regexp.MustCompile(`^[0-9A-Za-z_-]{16,64}$`)
	bodyForm  = regexp.MustCompile(`^[0-9a-f]{64}$`)
)

// ParseSignature reads an Authorization header.
func ParseSignature(header string) (s Signature, err error) {
	var rest string
	s.Scheme, rest, _ = strings.Cut(strings.TrimSpace(header), " ")
	if s.Scheme != client.SchemeHMAC && s.Scheme != client.SchemeSM2 {
		return s, Unsigned{"请求没有签名。请在 Authorization 里写上签名，以 " + client.SchemeHMAC + " 或 " + client.SchemeSM2 + " 开头，写法见接入指南。"}
	}
	for _, part := range strings.Split(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch value = strings.Trim(value, `"`); name {
		case "key":
			s.Key = value
		case "time":
			s.Time, err = strconv.ParseInt(value, 10, 64)
		case "nonce":
			s.Nonce = value
		case "body":
			s.Body = value
		case "sign":
			s.Sign = strings.ToLower(value)
		}
	}
	switch {
	case err != nil || s.Time == 0:
		return s, Unsigned{"签名里的 time 应当是1970年以来的秒数（UTC）。"}
	case !nonceForm.MatchString(s.Nonce):
		return s, Unsigned{"签名里的 nonce 应当是16到64个字母、数字，每个请求换一个新的。"}
	case !bodyForm.MatchString(s.Body):
		return s, Unsigned{"签名里的 body 应当是请求正文的 SM3，64个小写十六进制字符；没有正文也要写空正文的 SM3。"}
	}
	return s, nil
}

// Request is what is signed, beside the header itself.
type Request struct{ Method, URI, Once string }

// Caller is a system that signed a request.
type Caller struct {
	System System
	Key    Key
}

// Verifier tells whose requests are. It is safe for concurrent use.
type Verifier struct {
	Registry
	Clock clock.Clock

	mu    sync.Mutex
	seen  map[string]time.Time // nonces of requests that read, in this process
	swept time.Time
}

// errRefused says as little as may be: whether a key exists is nobody's business who lacks it.
var errRefused = Unsigned{"签名不对，或者密钥不存在、已经收回、已经到期。请核对密钥编号、密钥和签名的原文（逐行）；需要新的密钥请联系信用中心的安全管理员。"}

// Verify finds the system that signed a request. A request that was seen before is refused: one that writes by the
// database, so after a restart too; one that reads by this process.
func (v *Verifier) Verify(ctx context.Context, header string, r Request) (c Caller, body string, err error) {
	s, err := ParseSignature(header)
	if err != nil {
		return c, "", err
	}
	now := v.Clock.Now()
	if off := now.Sub(time.Unix(s.Time, 0)); off > Skew || off < -Skew {
		return c, "", Unsigned{fmt.Sprintf("签名的时间与平台相差超过5分钟：平台现在是%s（time=%d）。请校准系统时钟后重新签名。", clock.InstantOf(now).Chinese(), now.Unix())}
	}
	err = v.DB.View(ctx, func(tx *db.Tx) error { c, err = v.find(tx, s, r); return err })
	if errors.Is(err, errNoKey) {
		err = errRefused
	}
	if err == nil {
		err = v.fresh(ctx, s, r, now)
	}
	if err == nil {
		v.used(ctx, c.Key, now)
	}
	return c, s.Body, err
}

func (v *Verifier) find(tx *db.Tx, s Signature, r Request) (c Caller, err error) {
	if c.Key, err = keyByID(tx, s.Key); err != nil {
		return c, err
	}
	if c.System, err = ByID(tx, c.Key.Partner); err != nil {
		return c, err
	}
	signed := client.Signed{Method: r.Method, URI: r.URI, Time: s.Time, Nonce: s.Nonce, Body: s.Body, Once: r.Once}
	ok, err := v.signedBy(c.Key, s, signed)
	switch {
	case err == nil && !ok:
		err = errRefused
	case err == nil:
		err = over(c, tx.Today())
	}
	return c, err
}

// over tells whoever signed with a key that is over why it is not taken: who has the key may know.
func over(c Caller, today clock.Date) error {
	const ask = "请换用新的密钥；没有的，请联系信用中心的安全管理员发放。"
	switch {
	case !c.System.Closed.IsZero():
		return Unsigned{fmt.Sprintf("签名是对的，但是这个系统已于%s停用。要再用，请本单位向信用中心重新申请登记。", c.System.Closed.Date().Chinese())}
	case !c.Key.Ended.IsZero():
		return Unsigned{fmt.Sprintf("签名是对的，但是密钥%s已于%s收回。%s", c.Key.ID, c.Key.Ended.Chinese(), ask)}
	case !c.Key.Holds(today):
		return Unsigned{fmt.Sprintf("签名是对的，但是密钥%s只到%s，已经到期。%s", c.Key.ID, c.Key.Until.Chinese(), ask)}
	}
	return nil
}

func (v *Verifier) signedBy(k Key, s Signature, signed client.Signed) (bool, error) {
	if k.Kind == SM2 {
		pub, err := publicKey(k.Public)
		der, bad := hex.DecodeString(s.Sign)
		return err == nil && bad == nil && s.Scheme == client.SchemeSM2 && sm2.VerifyASN1WithSM2(pub, nil, []byte(signed.Text()), der), err
	}
	secret, err := v.Ring.Unseal(k.secret, secretPlace(k.ID))
	if err != nil {
		return false, fmt.Errorf("secret of key %s: %w", k.ID, err)
	}
	return s.Scheme == client.SchemeHMAC && hmac.Equal([]byte(signed.HMAC(secret)), []byte(s.Sign)), nil
}

var errReplayed = Unsigned{"这个请求已经收到过。每个请求都要有新的 nonce 和新的签名；因为断线要重发的，请带同一个 Idempotency-Key 并重新签名。"}

// fresh refuses a nonce that was used.
func (v *Verifier) fresh(ctx context.Context, s Signature, r Request, now time.Time) error {
	if r.Method == "GET" || r.Method == "HEAD" {
		return v.freshRead(s.Key+" "+s.Nonce, now)
	}
	return v.DB.Aside(ctx, func(tx *db.Tx) error {
		old := clock.InstantOf(now.Add(-3 * Skew))
		if _, err := tx.Exec(`delete from partner_nonce where at < $1`, old); err != nil {
			return err
		}
		n, err := tx.Exec(`insert into partner_nonce (key_id, nonce, at) values ($1, $2, $3) on conflict (key_id, nonce) do nothing`, s.Key, s.Nonce, tx.Now())
		if err == nil && n == 0 {
			err = errReplayed
		}
		return err
	})
}

// usedEvery is how exactly it is known when a key was used last.
const usedEvery = time.Minute

// used notes that a key is used, by whatever request: which one the other side has in use is asked before another is ended,
// and pushes are signed with it. That it cannot be noted stops nobody.
func (v *Verifier) used(ctx context.Context, k Key, now time.Time) {
	if now.Sub(k.Used.Time) < usedEvery {
		return
	}
	_ = v.DB.Aside(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`update partner_key set used = $1 where id = $2 and used < $3`, tx.Now(), k.ID, clock.InstantOf(now.Add(-usedEvery)))
		return err
	})
}

func (v *Verifier) freshRead(nonce string, now time.Time) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.seen == nil || now.Sub(v.swept) > Skew {
		for n, at := range v.seen {
			if now.Sub(at) > 3*Skew {
				delete(v.seen, n)
			}
		}
		if v.seen == nil {
			v.seen = map[string]time.Time{}
		}
		v.swept = now
	}
	if _, ok := v.seen[nonce]; ok {
		return errReplayed
	}
	v.seen[nonce] = now
	return nil
}

// publicKey reads an SM2 public key from PEM.
func publicKey(text string) (*ecdsa.PublicKey, error) {
	wrong := web.Fail(web.Invalid, "公钥没有读懂；请粘贴 SM2 公钥的 PEM 文本，以 -----BEGIN PUBLIC KEY----- 开头。私钥不要交给任何人，也不要粘贴到这里。")
	block, _ := pem.Decode([]byte(text))
	if block == nil || block.Type != "PUBLIC KEY" {
		return nil, wrong
	}
	key, err := smx509.ParsePKIXPublicKey(block.Bytes)
	pub, ok := key.(*ecdsa.PublicKey)
	if err != nil || !ok || !sm2.IsSM2PublicKey(pub) {
		return nil, wrong
	}
	return pub, nil
}

// Signs is the key under which the platform signs what it pushes to a system: the newest that holds and was used, else the
// newest that holds, so that a system changes over without a gap. secret is empty for an SM2 key; a key without an id
// means that there is none.
func Signs(tx *db.Tx, ring *seal.Keyring, system id.ID) (k Key, secret []byte, err error) {
	all, err := KeysOf(tx, system)
	if err != nil {
		return k, nil, err
	}
	for _, one := range all {
		if one.Holds(tx.Today()) && (k.ID == "" || k.Used.IsZero() && !one.Used.IsZero()) {
			k = one
		}
	}
	if k.ID == "" || k.Kind == SM2 {
		return k, nil, nil
	}
	secret, err = ring.Unseal(k.secret, secretPlace(k.ID))
	return k, secret, err
}
