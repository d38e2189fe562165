package backup

import (
	"bufio"
	"bytes"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm4"
)

// Recipient is a public key (SM2) backups are sealed to. The envelope is: magic, 8 bytes that name the key, the length
// (2 bytes) and the SM2 ciphertext of a fresh SM4 key, then frames: length (4 bytes), SM4-GCM of up to 1 MiB. The nonce
// of a frame is its number and whether it is the last, so frames cannot be moved, left out or cut off unnoticed.
type Recipient struct{ key *ecdsa.PublicKey }

// Identity is the private key that opens what was sealed to its Recipient.
type Identity struct{ key *sm2.PrivateKey }

const (
	sealedMagic = "XGBACKUP-SM2-1\n"
	nameSize    = 8
	frameSize   = 1 << 20
	tagSize     = 16
	publicMark  = "xgbk1"
)

var errKey = errors.New("这份备份是加密的，要用当时指定的私钥打开；请用 --key 指明私钥文件")

// NewIdentity makes a pair of keys.
func NewIdentity() (*Identity, error) {
	key, err := sm2.GenerateKey(rand.Reader)
	return &Identity{key}, err
}

// Recipient is the public half.
func (i *Identity) Recipient() *Recipient { return &Recipient{&i.key.PublicKey} }

// Text is the private key as a file keeps it, public key in a comment above.
func (i *Identity) Text() string {
	d := i.key.D.FillBytes(make([]byte, 32))
	return "# 备份私钥。只有它能打开加密的备份：请离线保存两份，不要放在运行本系统的机器上。\n# 公钥：" + i.Recipient().String() +
		"\n" + base64.StdEncoding.EncodeToString(d) + "\n"
}

// Format keeps the private key out of logs.
func (i *Identity) Format(s fmt.State, _ rune) { fmt.Fprint(s, "backup identity") }

// ReadIdentity reads a file written by Text.
func ReadIdentity(path string) (*Identity, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("备份私钥 %s 打不开；请检查路径和权限：%w", path, err)
	}
	for _, line := range strings.Split(string(raw), "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if d, err := base64.StdEncoding.DecodeString(line); err == nil {
			if key, err := sm2.NewPrivateKey(d); err == nil {
				return &Identity{key}, nil
			}
		}
		break
	}
	return nil, fmt.Errorf("文件 %s 里没有备份私钥；请用 xinguan backup-key 生成的文件", path)
}

// String is the public key in one word, as configuration keeps it.
func (r *Recipient) String() string {
	return publicMark + base64.RawURLEncoding.EncodeToString(r.bytes())
}

func (r *Recipient) bytes() []byte {
	out := make([]byte, 64)
	r.key.X.FillBytes(out[:32])
	r.key.Y.FillBytes(out[32:])
	return out
}

func (r *Recipient) name() []byte {
	sum := sha256.Sum256(r.bytes())
	return sum[:nameSize]
}

// ParseRecipient reads what String wrote.
func ParseRecipient(s string) (*Recipient, error) {
	bad := errors.New("备份公钥读不懂；请填 xinguan backup-key 显示的、以 " + publicMark + " 开头的一串")
	text, ok := strings.CutPrefix(strings.TrimSpace(s), publicMark)
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if !ok || err != nil || len(raw) != 64 {
		return nil, bad
	}
	key, err := sm2.NewPublicKey(append([]byte{4}, raw...))
	if err != nil {
		return nil, bad
	}
	return &Recipient{key}, nil
}

// seal begins an envelope on w.
func (r *Recipient) seal(w io.Writer) (io.WriteCloser, error) {
	fresh := make([]byte, 16)
	rand.Read(fresh)
	wrapped, err := sm2.EncryptASN1(rand.Reader, r.key, fresh)
	if err != nil {
		return nil, err
	}
	aead, err := aeadOf(fresh)
	if err != nil {
		return nil, err
	}
	head := append([]byte(sealedMagic), r.name()...)
	head = append(binary.BigEndian.AppendUint16(head, uint16(len(wrapped))), wrapped...)
	_, err = w.Write(head)
	return &sealer{w: w, aead: aead, buf: make([]byte, 0, frameSize)}, err
}

func aeadOf(key []byte) (cipher.AEAD, error) {
	block, err := sm4.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// sealer writes frames; the one being filled is written when more comes, so that the last is known as such.
type sealer struct {
	w    io.Writer
	aead cipher.AEAD
	buf  []byte
	n    uint64
}

func nonce(n uint64, last bool) []byte {
	b := make([]byte, 12)
	binary.BigEndian.PutUint64(b, n)
	if last {
		b[11] = 1
	}
	return b
}

func (s *sealer) Write(p []byte) (int, error) {
	total := len(p)
	for len(p) > 0 {
		if len(s.buf) == frameSize {
			if err := s.frame(false); err != nil {
				return 0, err
			}
		}
		n := min(len(p), frameSize-len(s.buf))
		s.buf = append(s.buf, p[:n]...)
		p = p[n:]
	}
	return total, nil
}

func (s *sealer) frame(last bool) error {
	out := binary.BigEndian.AppendUint32(make([]byte, 0, 4+len(s.buf)+tagSize), uint32(len(s.buf)+tagSize))
	out = s.aead.Seal(out, nonce(s.n, last), s.buf, nil)
	s.n++
	s.buf = s.buf[:0]
	_, err := s.w.Write(out)
	return err
}

// Close writes the last frame.
func (s *sealer) Close() error { return s.frame(true) }

// Sealed tells whether a backup that begins with head is sealed.
func Sealed(head []byte) bool { return bytes.HasPrefix(head, []byte(sealedMagic)) }

// unsealed is what lies in the envelope, or r itself where there is none.
func unsealed(r io.Reader, key *Identity) (io.Reader, error) {
	in := bufio.NewReaderSize(r, 1<<20)
	if head, _ := in.Peek(len(sealedMagic)); !Sealed(head) {
		return in, nil
	}
	if key == nil {
		return nil, errKey
	}
	head := make([]byte, len(sealedMagic)+nameSize+2)
	if _, err := io.ReadFull(in, head); err != nil {
		return nil, damaged(err)
	}
	name := head[len(sealedMagic) : len(sealedMagic)+nameSize]
	wrapped := make([]byte, binary.BigEndian.Uint16(head[len(head)-2:]))
	if _, err := io.ReadFull(in, wrapped); err != nil {
		return nil, damaged(err)
	}
	if !bytes.Equal(name, key.Recipient().name()) {
		return nil, fmt.Errorf("%w；这份备份要的是 %s 号私钥，给的是 %s 号", errKey, hex.EncodeToString(name), hex.EncodeToString(key.Recipient().name()))
	}
	fresh, err := key.key.Decrypt(rand.Reader, wrapped, nil)
	if err != nil {
		return nil, ErrDamaged
	}
	aead, err := aeadOf(fresh)
	return &unsealer{in: in, aead: aead}, err
}

// unsealer opens frames.
type unsealer struct {
	in    *bufio.Reader
	aead  cipher.AEAD
	plain []byte
	n     uint64
	last  bool
}

func (u *unsealer) Read(p []byte) (int, error) {
	for len(u.plain) == 0 {
		if u.last {
			return 0, io.EOF
		}
		if err := u.frame(); err != nil {
			return 0, err
		}
	}
	n := copy(p, u.plain)
	u.plain = u.plain[n:]
	return n, nil
}

func (u *unsealer) frame() error {
	var head [4]byte
	if _, err := io.ReadFull(u.in, head[:]); err != nil {
		return damaged(err)
	}
	size := binary.BigEndian.Uint32(head[:])
	if size < tagSize || size > frameSize+tagSize {
		return ErrDamaged
	}
	sealed := make([]byte, size)
	if _, err := io.ReadFull(u.in, sealed); err != nil {
		return damaged(err)
	}
	_, err := u.in.Peek(1)
	u.last = errors.Is(err, io.EOF)
	plain, err := u.aead.Open(nil, nonce(u.n, u.last), sealed, nil)
	if err != nil {
		return ErrDamaged
	}
	u.n++
	u.plain = plain
	return nil
}
