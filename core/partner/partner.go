// Package partner knows the systems of organisations that speak to the platform by themselves (对接系统): who they are,
// what they sign with, whether a request is theirs, new, and not done before.
//
// A system belongs to an organisation and acts in the role “partner” for it, limited to some items or not: it may do what
// people.Decide allows that role there, nothing else. The system administrator registers a system, the security
// administrator issues and ends its keys.
//
// Tables: partner, partner_key, partner_nonce, partner_once.
package partner

import (
	"embed"
	"errors"
	"io/fs"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/vault"
	"xinguan/base/web"
	"xinguan/core/people"
)

//go:embed sql/*.sql
var files embed.FS

// Migrations are the tables of this package.
func Migrations() db.Set {
	sub, err := fs.Sub(files, "sql")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return db.Set{Package: "partner", FS: sub}
}

// Vaults are the columns of this package that the keyring sealed.
func Vaults() []vault.Column {
	return []vault.Column{{Table: "partner_key", Key: []string{"id"}, Column: "secret",
		Again: vault.Reseal(func(key []any) []byte { return secretPlace(text(key[0])) })}}
}

func text(v any) string {
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	s, _ := v.(string)
	return s
}

// secretPlace is what a sealed secret is bound to.
func secretPlace(key string) []byte { return []byte("partner_key/" + key) }

// System is one system of an organisation.
type System struct {
	ID        id.ID
	Org       string
	Title     string
	Contact   string
	Items     []string // none = all its organisation may send
	Basis     string
	Opened    clock.Instant
	Closed    clock.Instant
	ClosedWhy string
}

// Account is how a system is named where an account would be: in what it sent, in the audit log.
func (s System) Account() string { return people.SystemPrefix + s.ID.String() }

// Actor is the system as Decide knows it.
func (s System) Actor(r *people.Rights, today clock.Date) people.Actor {
	return r.Actor(s.Account(), people.Capacity{Role: people.RolePartner, Org: s.Org, Items: s.Items}, today)
}

// Kind is how a key signs.
type Kind string

// The kinds of key.
const (
	Shared Kind = "hmac" // HMAC-SM3 under a shared secret
	SM2    Kind = "sm2"  // SM2 with SM3; the platform has the public key only
)

// Title is the kind in Chinese.
func (k Kind) Title() string {
	return map[Kind]string{Shared: "共享密钥（HMAC-SM3）", SM2: "SM2 密钥对"}[k]
}

// Key is what a system signs with.
type Key struct {
	ID       string
	Partner  id.ID
	Kind     Kind
	Public   string
	Until    clock.Date // last day; empty = no end
	Issued   clock.Instant
	Ended    clock.Instant
	EndedWhy string
	Used     clock.Instant

	secret []byte // sealed
}

// Holds tells whether the key may be used on a day.
func (k Key) Holds(today clock.Date) bool {
	return k.Ended.IsZero() && (k.Until == "" || today <= k.Until)
}

const systemColumns = `id, org, title, contact, items, basis, opened, closed, closed_why`

func scanSystem(scan db.Scanner) (s System, err error) {
	var items string
	err = scan(&s.ID, &s.Org, &s.Title, &s.Contact, &items, &s.Basis, &s.Opened, &s.Closed, &s.ClosedWhy)
	s.Items = strings.Fields(items)
	return s, err
}

const keyColumns = `id, partner, kind, secret, public, until_d, issued, ended, ended_why, used`

func scanKey(scan db.Scanner) (k Key, err error) {
	err = scan(&k.ID, &k.Partner, &k.Kind, &k.secret, &k.Public, &k.Until, &k.Issued, &k.Ended, &k.EndedWhy, &k.Used)
	return k, err
}

// ErrNone is what looking for a system that is not there gives.
var ErrNone = web.Fail(web.NotFound, "没有这个对接系统；请从列表里打开。")

// All are all systems, by organisation, the newest last.
func All(tx *db.Tx) ([]System, error) {
	return db.All(tx, scanSystem, `select `+systemColumns+` from partner order by org, id`)
}

// ByID is one system.
func ByID(tx *db.Tx, x id.ID) (System, error) {
	all, err := db.All(tx, scanSystem, `select `+systemColumns+` from partner where id = $1`, x)
	if err == nil && len(all) == 0 {
		err = ErrNone
	}
	if err != nil {
		return System{}, err
	}
	return all[0], nil
}

// KeysOf are the keys of a system, the newest first.
func KeysOf(tx *db.Tx, x id.ID) ([]Key, error) {
	return db.All(tx, scanKey, `select `+keyColumns+` from partner_key where partner = $1 order by issued desc, id`, x)
}

var errNoKey = errors.New("partner: no such key")

func keyByID(tx *db.Tx, key string) (Key, error) {
	all, err := db.All(tx, scanKey, `select `+keyColumns+` from partner_key where id = $1`, key)
	if err == nil && len(all) == 0 {
		err = errNoKey
	}
	if err != nil {
		return Key{}, err
	}
	return all[0], nil
}

// HoldsSealed tells whether the tables hold anything that only its own key file opens.
func HoldsSealed(tx *db.Tx) (bool, error) {
	return db.One(tx, func(scan db.Scanner) (yes bool, err error) { err = scan(&yes); return yes, err },
		`select exists (select 1 from partner_key where secret is not null)`)
}
