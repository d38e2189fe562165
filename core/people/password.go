package people

import (
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/base64"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"xinguan/base/web"
)

// cost is what a guess costs an attacker, and a sign-in us: 19 MiB and some 30 ms (the OWASP choice for argon2id).
var cost = &argon2id.Params{Memory: 19 << 10, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// hash is what is stored of a password.
func hash(password string) string {
	h, err := argon2id.CreateHash(password, cost)
	if err != nil {
		panic("people: " + err.Error()) // only where there is no randomness
	}
	return h
}

// right compares a password with a hash, in the time it takes whatever the answer. Only so many are worked out at once,
// for each takes memory.
func (g *Registry) right(ctx context.Context, password, stored string) (bool, error) {
	select {
	case g.hashing <- struct{}{}:
		defer func() { <-g.hashing }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	if stored == "" || len(password) > longestPassword {
		_, err := argon2id.ComparePasswordAndHash("", g.nobody())
		return false, err
	}
	return argon2id.ComparePasswordAndHash(password, stored)
}

// hashed works a hash out in its turn.
func (g *Registry) hashed(ctx context.Context, password string) (string, error) {
	select {
	case g.hashing <- struct{}{}:
		defer func() { <-g.hashing }()
		return hash(password), nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// longestPassword is in bytes: beyond, hashing would be work for nothing.
const longestPassword = 512

// randomText is n characters nobody can guess: 6 bits each.
func randomText(n int) string {
	b := make([]byte, (n*3+3)/4)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)[:n]
}

// readable are characters that are not taken for one another when read aloud or copied from paper.
const readable = "abcdefghjkmnpqrstuvwxyz23456789"

// spoken is a random word of groups of four, 5 bits a character, for people to copy from paper.
func spoken(groups int) string {
	var b strings.Builder
	var one [1]byte
	for i := 0; i < groups*4; {
		rand.Read(one[:])
		if int(one[0]) >= 256-256%len(readable) {
			continue
		}
		if i > 0 && i%4 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(readable[int(one[0])%len(readable)])
		i++
	}
	return b.String()
}

//go:embed common.txt
var commonText string

// common are words that passwords are made of far too often, folded.
var common = strings.Fields(commonText)

// checkPassword says in Chinese why a password is no good. Length is what counts: there are no rules about kinds of
// characters, which only lead to Password1!, and no expiry.
func checkPassword(password string, min int, a Account) error {
	n := utf8.RuneCountInString(password)
	folded := foldPassword(password)
	switch {
	case n < min:
		return web.Fail(web.Invalid, "密码至少%d个字，现在是%d个；可以用几个不相干的词连起来。", min, n)
	case len(password) > longestPassword:
		return web.Fail(web.Invalid, "密码太长，最多%d个字节。", longestPassword)
	case few(password):
		return web.Fail(web.Invalid, "密码里不同的字太少，容易被猜到；请换一个。")
	case a.Login != "" && strings.Contains(folded, foldPassword(a.Login)), a.Name != "" && strings.Contains(password, a.Name):
		return web.Fail(web.Invalid, "密码里不要有账号名或姓名；请换一个。")
	case mostlyCommon(folded):
		return web.Fail(web.Invalid, "这个密码由常用的词组成，容易被猜到；请换一个，例如几个不相干的词连起来。")
	}
	return nil
}

// few tells whether a password has under five different characters.
func few(password string) bool {
	seen := map[rune]bool{}
	for _, r := range password {
		seen[r] = true
	}
	return len(seen) < 5
}

// leet are the usual stand-ins for letters.
var leet = strings.NewReplacer("@", "a", "4", "a", "3", "e", "1", "i", "!", "i", "0", "o", "$", "s", "5", "s", "7", "t")

// foldPassword is a password in small letters and digits only.
func foldPassword(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// mostlyCommon tells whether fewer than six characters are left once all common words are taken out, with and without
// the usual stand-ins.
func mostlyCommon(folded string) bool {
	for _, s := range []string{folded, foldPassword(leet.Replace(folded))} {
		for _, word := range common {
			s = strings.ReplaceAll(s, word, "")
		}
		if utf8.RuneCountInString(s) < 6 {
			return true
		}
	}
	return false
}
