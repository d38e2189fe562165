package people

import (
	"context"
	"embed"
	"io/fs"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"

	"xinguan/base/db"
	"xinguan/base/seal"
	"xinguan/base/web"
	"xinguan/core/city"
	"xinguan/core/ledger"
)

//go:embed sql/*.sql
var files embed.FS

// Migrations are the tables of this package.
func Migrations() db.Set {
	sub, err := fs.Sub(files, "sql")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return db.Set{Package: "people", FS: sub}
}

// Registry keeps organisations, accounts, roles and sessions in a database. Its methods each are one transaction, ask
// Decide first and write the audit log; their errors are sentences for the person. It is safe for concurrent use.
type Registry struct {
	db      *db.DB
	ring    *seal.Keyring
	city    *Orgs
	roles   *Roles
	hashing chan struct{} // places to work out a password's hash, which takes memory
	nobody  func() string // a hash no password has
	made    atomic.Pointer[rightsAt]
}

type rightsAt struct {
	n      int64
	rights *Rights
}

// NewRegistry makes a registry on an open database.
func NewRegistry(d *db.DB, ring *seal.Keyring, c *city.City, roles *Roles) *Registry {
	return &Registry{db: d, ring: ring, city: CityOrgs(c), roles: roles, hashing: make(chan struct{}, runtime.GOMAXPROCS(0)),
		nobody: sync.OnceValue(func() string { return hash(randomText(32)) })}
}

// SignInRules are the city's figures of signing in.
func (g *Registry) SignInRules() SignInRules { return g.roles.SignIn }

// Rights are roles, organisations and mandates as the transaction sees them.
func (g *Registry) Rights(tx *db.Tx) (*Rights, error) {
	n, err := db.One(tx, scanOne[int64], `select n from people_head where name = 'rights'`)
	if err != nil {
		return nil, err
	}
	if have := g.made.Load(); have != nil && have.n == n {
		return have.rights, nil
	}
	list, err := g.orgs(tx)
	if err != nil {
		return nil, err
	}
	mandates, err := Mandates(tx)
	if err != nil {
		return nil, err
	}
	r := &Rights{Roles: g.roles, Orgs: newOrgs(list, g.city.centre), mandates: mandates}
	g.made.Store(&rightsAt{n, r})
	return r, nil
}

// changed tells every process that rights are to be read again, once the transaction is committed. The number is a new
// one each time, so that what was read in a transaction that came to nothing is never taken for what came after.
func changed(tx *db.Tx) error {
	_, err := tx.Exec(`update people_head set n = $1 where name = 'rights'`, rand.Int64())
	return err
}

// act is how everything in this package is done by somebody: may they, then in one transaction the thing itself and the
// line in the audit log. A refusal is in the audit log too.
func (g *Registry) act(ctx context.Context, by Actor, p Permission, e ledger.Entry, do func(tx *db.Tx, r *Rights) error) error {
	e.Actor = by.ID
	if e.Action == "" {
		e.Action = string(p)
	}
	if d := Decide(by, p); !d.Allowed {
		e.Detail = map[string]any{"refused": d.Why, "role": by.Role}
		if err := g.db.Aside(ctx, func(tx *db.Tx) error { return ledger.Audit(tx, e) }); err != nil {
			return err
		}
		return web.Fail(web.Forbidden, "%s。", d.Why)
	}
	return g.db.Write(ctx, func(tx *db.Tx) error {
		r, err := g.Rights(tx)
		if err != nil {
			return err
		}
		if err := do(tx, r); err != nil {
			return err
		}
		return ledger.Audit(tx, e)
	})
}

func scanOne[T any](scan db.Scanner) (v T, err error) { err = scan(&v); return v, err }

// orgs are the city's organisations with what the table says of them, and those it adds.
func (g *Registry) orgs(tx *db.Tx) ([]Org, error) {
	list := g.city.All()
	return list, db.Each(tx, func(scan db.Scanner) error {
		var x Org
		if err := scan(&x.Code, &x.Name, &x.Kind, &x.Town, &x.Superior, &x.Ended, &x.Into, &x.Basis); err != nil {
			return err
		}
		if i, ok := g.city.byCode[x.Code]; ok {
			list[i] = x
		} else {
			list = append(list, x)
		}
		return nil
	}, `select code, name, kind, town, superior, ended, into_org, basis from org order by code`)
}
