package client

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/smx509"
)

// Event is what the platform pushes to a system: that something happened, where to ask about it, and nothing of what it
// says. ID stays the same however often the event is pushed.
type Event struct {
	ID     string `json:"id" doc:"编号；同一件事不管推送几次都一样"`
	Kind   string `json:"kind" doc:"batch 报送的文件处理完了，returned 上级平台退回，withdrawal 撤回有了结果，takedown 要停用副本，share 共享的信息或申请有变化，authorisation 主体给了或者收回了授权，ping 测试"`
	At     string `json:"at" doc:"什么时候的事"`
	Item   string `json:"item,omitempty" doc:"目录项代码"`
	Object string `json:"object,omitempty" doc:"关于哪一个：批次、副本、共享的编号"`
	Href   string `json:"href,omitempty" doc:"去哪里问，接在平台的网址后面"`
}

// PushSigned is what is signed of a push, line by line. It begins otherwise than a request does, so that one is never taken
// for the other.
type PushSigned struct {
	URI   string // path with query, as the receiver sees it
	Time  int64  // seconds since 1970, UTC
	Nonce string
	Body  string // SM3 of the body
	ID    string // of the event
}

// Text is what the signature is made of: XGPUSH1, POST, address, time, nonce, digest of the body, id of the event, each ended
// by a line feed.
func (s PushSigned) Text() string {
	return strings.Join([]string{"XGPUSH1", http.MethodPost, s.URI, strconv.FormatInt(s.Time, 10), s.Nonce, s.Body, s.ID, ""}, "\n")
}

// SignPush is the Authorization header of a push. key is the number of the receiver's shared secret, with what signs under
// it, or the platform's own SM2 key where there is none.
func SignPush(r *http.Request, s PushSigned, key string, secret []byte, own *sm2.PrivateKey) error {
	s.Nonce = rand.Text()
	scheme, sign := SchemeHMAC, ""
	if own != nil {
		der, err := own.Sign(rand.Reader, []byte(s.Text()), sm2.DefaultSM2SignerOpts)
		if err != nil {
			return err
		}
		scheme, sign = SchemeSM2, hex.EncodeToString(der)
	} else {
		h := hmac.New(sm3.New, secret)
		h.Write([]byte(s.Text()))
		sign = hex.EncodeToString(h.Sum(nil))
	}
	r.Header.Set(OnceHeader, s.ID)
	r.Header.Set("Authorization", fmt.Sprintf("%s key=%s,time=%d,nonce=%s,body=%s,sign=%s", scheme, key, s.Time, s.Nonce, s.Body, sign))
	return nil
}

// Receiver reads what the platform pushes and tells whether it comes from there. It is safe for concurrent use.
type Receiver struct {
	Secrets  map[string]string // shared secrets by their number, XK…; the old one beside the new one while keys change
	Platform *ecdsa.PublicKey  // the platform's own key, for systems with an SM2 key
	Now      func() time.Time  // nil for the clock

	mu   sync.Mutex
	seen map[string]time.Time
}

// pushSkew is how far the two clocks may be apart.
const pushSkew = 5 * time.Minute

// mostPush is how many bytes a push may have.
const mostPush = 64 << 10

// ErrNotOurs is why a push is not taken for the platform's.
var ErrNotOurs = errors.New("推送的签名不对：不是平台发的，或者中途改过，或者密钥不对")

// ErrSeen tells that this very push was read before; an event that is pushed again has a new signature and the same id.
var ErrSeen = errors.New("这一次推送已经收到过")

// ParsePlatformKey reads the platform's public key, as its page and GET /push-key give it.
func ParsePlatformKey(text string) (*ecdsa.PublicKey, error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("平台公钥没有读懂：应当是 PEM 文本")
	}
	key, err := smx509.ParsePKIXPublicKey(block.Bytes)
	pub, ok := key.(*ecdsa.PublicKey)
	if err != nil || !ok || !sm2.IsSM2PublicKey(pub) {
		return nil, errors.New("平台公钥没有读懂：应当是 SM2 公钥")
	}
	return pub, nil
}

// Read reads a push. Answer 2xx once it is safely stored; anything else, and what takes longer than ten seconds, is pushed
// again. Do what it says once for each Event.ID.
func (v *Receiver) Read(r *http.Request) (e Event, err error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, mostPush+1))
	if err != nil || len(body) > mostPush {
		return e, errors.Join(err, errors.New("推送的正文没有收全，或者太长"))
	}
	scheme, fields := parts(r.Header.Get("Authorization"))
	at, bad := strconv.ParseInt(fields["time"], 10, 64)
	s := PushSigned{URI: r.URL.RequestURI(), Time: at, Nonce: fields["nonce"], Body: Digest(body), ID: r.Header.Get(OnceHeader)}
	if bad != nil || r.Method != http.MethodPost || fields["body"] != s.Body || !v.signed(scheme, fields, s) {
		return e, ErrNotOurs
	}
	now := time.Now()
	if v.Now != nil {
		now = v.Now()
	}
	if off := now.Sub(time.Unix(at, 0)); off > pushSkew || off < -pushSkew {
		return e, errors.New("推送的时间与本机相差超过5分钟，请校准系统时钟")
	}
	if !v.fresh(s.Nonce, now) {
		return e, ErrSeen
	}
	if err := json.NewDecoder(bytes.NewReader(body)).Decode(&e); err != nil || e.ID != s.ID {
		return e, ErrNotOurs
	}
	return e, nil
}

func parts(header string) (scheme string, fields map[string]string) {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(header), " ")
	fields = map[string]string{}
	for _, part := range strings.Split(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		fields[name] = value
	}
	return scheme, fields
}

func (v *Receiver) signed(scheme string, fields map[string]string, s PushSigned) bool {
	switch scheme {
	case SchemeHMAC:
		secret, ok := v.Secrets[fields["key"]]
		h := hmac.New(sm3.New, []byte(secret))
		h.Write([]byte(s.Text()))
		return ok && secret != "" && hmac.Equal([]byte(hex.EncodeToString(h.Sum(nil))), []byte(fields["sign"]))
	case SchemeSM2:
		der, err := hex.DecodeString(fields["sign"])
		return err == nil && v.Platform != nil && sm2.VerifyASN1WithSM2(v.Platform, nil, []byte(s.Text()), der)
	}
	return false
}

// fresh keeps the numbers of pushes as long as their time would still be taken.
func (v *Receiver) fresh(nonce string, now time.Time) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	for n, at := range v.seen {
		if now.Sub(at) > 3*pushSkew {
			delete(v.seen, n)
		}
	}
	if _, ok := v.seen[nonce]; ok {
		return false
	}
	if v.seen == nil {
		v.seen = map[string]time.Time{}
	}
	v.seen[nonce] = now
	return true
}
