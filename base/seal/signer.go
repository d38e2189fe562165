package seal

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// signerRecord is a signing key in the file.
type signerRecord struct {
	Name   string    `toml:"name"`
	Made   time.Time `toml:"made"`
	Secret string    `toml:"secret"` // base64, 32 bytes: the seed of an Ed25519 key
}

// Signer signs notes (golang.org/x/mod/sumdb/note) under a name. It is a note.Signer.
type Signer struct {
	key      ed25519.PrivateKey
	verifier note.Verifier
	public   string
}

// Name is the name the signer signs under.
func (s *Signer) Name() string { return s.verifier.Name() }

// KeyHash tells the key from others of the same name.
func (s *Signer) KeyHash() uint32 { return s.verifier.KeyHash() }

// Sign signs a message.
func (s *Signer) Sign(msg []byte) ([]byte, error) { return ed25519.Sign(s.key, msg), nil }

// Verifier checks what the signer signed.
func (s *Signer) Verifier() note.Verifier { return s.verifier }

// Public is the public key as it is handed out: name+hash+key.
func (s *Signer) Public() string { return s.public }

// Format prints only the public key, whatever the verb.
func (s *Signer) Format(f fmt.State, _ rune) { fmt.Fprint(f, s.public) }

// Signer is the signing key of a name. One that is not in the file yet is made and written to it.
func (r *Keyring) Signer(name string) (*Signer, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f, _, err := readKeyFile(r.path)
	if err != nil {
		return nil, err
	}
	if rec, ok := f.signer(name); ok {
		return rec.open(r.path)
	}
	unlock, err := lock(r.path)
	if err != nil {
		return nil, err
	}
	defer unlock()
	if f, _, err = readKeyFile(r.path); err != nil { // what another process wrote meanwhile
		return nil, err
	}
	rec, ok := f.signer(name)
	if !ok {
		rec = signerRecord{Name: name, Made: time.Now().UTC().Truncate(time.Second), Secret: base64.StdEncoding.EncodeToString(randomBytes(ed25519.SeedSize))}
		if _, err := rec.open(r.path); err != nil { // a name nobody can sign under is not written
			return nil, err
		}
		f.Signers = append(f.Signers, rec)
		if err := f.replace(r.path); err != nil {
			return nil, fmt.Errorf("签名密钥没有写成；请检查磁盘空间和权限：%w", err)
		}
	}
	return rec.open(r.path)
}

func (f *keyFile) signer(name string) (signerRecord, bool) {
	i := slices.IndexFunc(f.Signers, func(s signerRecord) bool { return s.Name == name })
	if i < 0 {
		return signerRecord{}, false
	}
	return f.Signers[i], true
}

func (s signerRecord) open(path string) (*Signer, error) {
	seed, err := secret(s.Secret, ed25519.SeedSize)
	if err != nil {
		return nil, fmt.Errorf("密钥文件 %s 已损坏，请用备份的副本换上：签名密钥 %s：%w", path, s.Name, err)
	}
	key := ed25519.NewKeyFromSeed(seed)
	public, err := note.NewEd25519VerifierKey(s.Name, key.Public().(ed25519.PublicKey))
	if err != nil {
		return nil, err
	}
	v, err := note.NewVerifier(public)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("名称 %q 不能用来签名：不能有空格和加号", s.Name), err)
	}
	return &Signer{key: key, verifier: v, public: public}, nil
}
