package notice

import (
	"bytes"
	"context"
	"crypto/x509"
	"database/sql"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"unicode"

	"crypto/rand"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/post"
	"xinguan/base/seal"
	"xinguan/client"
	"xinguan/core/partner"
	"xinguan/core/people"
)

func signerPlace(name string) []byte { return []byte("hook_signer/" + name) }

// platform is the name of the one key there is.
const platform = "platform"

// EnsureSigner makes the platform's own SM2 key where there is none.
func EnsureSigner(ctx context.Context, d *db.DB, ring *seal.Keyring) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		there, err := db.One(tx, func(scan db.Scanner) (yes bool, err error) { err = scan(&yes); return yes, err }, `select exists (select 1 from hook_signer where name = $1)`, platform)
		if err != nil || there {
			return err
		}
		key, err := sm2.GenerateKey(rand.Reader)
		if err != nil {
			return err
		}
		der, err := smx509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			return err
		}
		_, err = tx.Exec(`insert into hook_signer (name, sealed, made) values ($1, $2, $3) on conflict (name) do nothing`, platform, ring.Seal(der, signerPlace(platform)), tx.Now())
		return err
	})
}

func signer(tx *db.Tx, ring *seal.Keyring) (*sm2.PrivateKey, error) {
	sealed, err := db.One(tx, func(scan db.Scanner) (b []byte, err error) { err = scan(&b); return b, err }, `select sealed from hook_signer where name = $1`, platform)
	if err != nil {
		return nil, fmt.Errorf("the platform's own key: %w", err)
	}
	der, err := ring.Unseal(sealed, signerPlace(platform))
	if err != nil {
		return nil, err
	}
	key, err := smx509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, err
	}
	own, ok := key.(*sm2.PrivateKey)
	if !ok {
		return nil, errors.New("the platform's own key is no SM2 key")
	}
	return own, nil
}

// PlatformKey is the platform's public key as PEM, with which pushes to systems that have an SM2 key are verified.
func PlatformKey(tx *db.Tx, ring *seal.Keyring) (string, error) {
	key, err := signer(tx, ring)
	if err != nil {
		return "", err
	}
	der, err := smx509.MarshalPKIXPublicKey(key.Public())
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})), err
}

// errNoKey is why a push waits: nothing could be signed.
var errNoKey = errors.New("系统没有有效的密钥，不能签名；请安全管理员发放")

// pushed is how a push is sent.
func (c *Carrier) pushed(tx *db.Tx, p parcel) (func(context.Context) (string, error), error) {
	x, err := id.Parse(p.receiver)
	if err != nil {
		return nil, err
	}
	h, err := db.One(tx, scanHook, `select `+hookColumns+` from hook where id = $1`, x)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !h.Ended.IsZero() {
		return nil, errUnwanted
	}
	if err != nil {
		return nil, err
	}
	s, err := partner.ByID(tx, h.Partner)
	if err == nil && !s.Closed.IsZero() {
		err = errUnwanted
	}
	if err != nil {
		return nil, err
	}
	key, secret, err := partner.Signs(tx, c.Book.Ring, s.ID)
	if err != nil {
		return nil, err
	}
	var own *sm2.PrivateKey
	if key.Kind == partner.SM2 {
		if own, err = signer(tx, c.Book.Ring); err != nil {
			return nil, err
		}
	}
	now := tx.Now()
	return func(ctx context.Context) (string, error) {
		if key.ID == "" {
			return "", errNoKey
		}
		return c.request(ctx, h.URL, p, key.ID, secret, own, now)
	}, nil
}

// request pushes once.
func (c *Carrier) request(ctx context.Context, url string, p parcel, key string, secret []byte, own *sm2.PrivateKey, now clock.Instant) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader([]byte(p.body)))
	if err != nil {
		return "", post.Refused{Message: "地址没有读懂"}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "xinguan")
	if own != nil {
		key = platform
	}
	signed := client.PushSigned{URI: r.URL.RequestURI(), Time: now.Unix(), Body: client.Digest([]byte(p.body)), ID: p.id.String()}
	if err := client.SignPush(r, signed, key, secret, own); err != nil {
		return "", err
	}
	res, err := c.Outside.Do(r)
	if err != nil {
		return "", plain(err)
	}
	defer res.Body.Close()
	_, _ = io.CopyN(io.Discard, res.Body, 1<<10) // what it says is nobody's business
	answer := fmt.Sprintf("对方回答 %d", res.StatusCode)
	switch code := res.StatusCode; {
	case code < 300:
		return answer, nil
	case code < 400:
		return "", post.Refused{Message: answer + "：不跟随跳转，请登记最后的地址"}
	case code == http.StatusRequestTimeout || code == http.StatusTooManyRequests || code == http.StatusTooEarly || code >= 500:
		return "", errors.New(answer)
	}
	return "", post.Refused{Message: answer}
}

// plain is an error of a connection in words an administrator can do something with.
func plain(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.New("对方没有在限期内回答")
	}
	var inner interface{ Unwrap() error }
	if errors.As(err, &inner) && inner.Unwrap() != nil {
		return told{unreached(inner.Unwrap()), inner.Unwrap()}
	}
	return err
}

// told is an error with what people read of it; its cause stays within the program.
type told struct {
	message string
	cause   error
}

func (t told) Error() string { return t.message }
func (t told) Unwrap() error { return t.cause }

// unreached says why nobody was reached, without what this machine knows of its own network.
func unreached(err error) string {
	var name *net.DNSError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &name) && name.IsNotFound:
		return "找不到这个网址的服务器；请核对域名，或请对方登记域名解析"
	case errors.As(err, &name):
		return "域名暂时解析不了；过一会儿自动再试"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "对方拒绝连接；请对方核对服务是否在运行、端口是否开放"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "对方没有回答就断开了连接"
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return "网络不通；请核对防火墙和路由"
	case errors.As(err, &authority), errors.As(err, &host), errors.As(err, &invalid):
		return "对方的证书不能信任（过期、域名不符或不是认可的机构签发）；请对方更换证书"
	}
	if own := root(err).Error(); strings.ContainsFunc(own, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return own // a rule of the house, said as it is
	}
	return "连不上对方；过一会儿自动再试"
}

// root is the innermost cause.
func root(err error) error {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err
		}
		err = next
	}
}

// failing tells whoever looks after systems, and whose system it is, that pushes do not arrive, once a day.
func (c *Carrier) failing(tx *db.Tx, p parcel) error {
	x, err := id.Parse(p.receiver)
	if err != nil {
		return err
	}
	h, err := db.One(tx, scanHook, `select `+hookColumns+` from hook where id = $1`, x)
	if err != nil {
		return err
	}
	s, err := partner.ByID(tx, h.Partner)
	if err != nil {
		return err
	}
	rights, err := c.Book.People.Rights(tx)
	if err != nil {
		return err
	}
	event := "hook/" + p.receiver + "/" + string(tx.Today())
	_, err = c.Book.Post(tx, Notice{To: OfOrg(rights.Orgs.Centre(), people.PartnerOpen), Event: event, Kind: "hook.failing",
		Href: "/office/partners/" + h.Partner.String() + "/hooks/" + p.receiver, Vars: map[string]string{"system": s.Title}})
	if err != nil {
		return err
	}
	own := people.IntakeSend // whoever works with the system: who sends, and who is given
	if x, ok := rights.Orgs.Org(s.Org); ok && (x.Kind == people.Bank || x.Kind == people.Provider) {
		own = people.TakedownConfirm
	}
	_, err = c.Book.Post(tx, Notice{To: OfOrg(s.Org, own), Event: event, Kind: "hook.failing.own", Href: "/developers/partner#push-h", Vars: map[string]string{"system": s.Title}})
	return err
}
