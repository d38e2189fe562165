package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"xinguan/base/clock"
	"xinguan/base/config"
	"xinguan/base/db"
	"xinguan/base/job"
	"xinguan/base/seal"
	"xinguan/cmd/xinguan/wire"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/flow"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/notice"
	"xinguan/core/partner"
	"xinguan/core/people"
	"xinguan/core/rating"
	"xinguan/core/record"
	"xinguan/core/relay"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
	"xinguan/core/tier"
	"xinguan/core/upkeep"
)

// store says where the data lies; commands that need a database embed it.
type store struct {
	DB   string `name:"db" help:"sqlite:路径 或 postgres://…；不写则用数据文件夹里的 SQLite 文件。" placeholder:"URL"`
	Keys string `help:"密钥文件；SQLite 默认为数据库文件旁的 .keys，PostgreSQL 必须指明。" placeholder:"文件"`
	City string `help:"城市目录；不写用内置的东莞。" placeholder:"文件夹" type:"existingdir"`
	Log  string `help:"存证日志的文件夹；SQLite 默认为数据库文件旁的 .tlog。" placeholder:"文件夹"`
}

// env is what commands work with: the city's data and, where it was asked for, an open database.
type env struct {
	city    *city.City
	folder  fs.FS // the city's data as files
	catalog *catalog.Catalog
	rules   *rulebook.Rules
	gate    intake.Gate
	keep    intake.Keeping
	cases   *flow.Procedures
	weights subject.Weights
	models  *rating.Models
	facts   *rating.Facts
	sizes   *rating.Sizes // nil where the city has none
	sectors *tier.Sectors
	draws   *tier.Inspections
	report  *relay.Profile // nil where the city reports nowhere
	db      *db.DB
	ring    *seal.Keyring
	place   config.Place
	spool   string
	socket  string // where a server on this database listens; empty for PostgreSQL
	trust   ledger.Trust
	proofs  *ledger.Proofs
}

// errStock is met while the stock of an earlier platform is only partly there.
var errStock = errors.New("旧平台的数据还没有接管完，现在查到的都不完整；请先用原来的说明运行 xinguan takeover，把它做完")

// open loads the city and opens the database, brought up to date and whole, and the key file.
func (s store) open(ctx context.Context, opts ...db.Option) (*env, error) {
	e, err := s.openStock(ctx, opts...)
	if err != nil {
		return nil, err
	}
	var partly bool
	err = e.db.View(ctx, func(tx *db.Tx) (err error) {
		partly, err = intake.TakeoverUnderWay(tx)
		return err
	})
	if err == nil && partly {
		err = errStock
	}
	if err == nil {
		err = record.EnsureIndexes(ctx, e.db, nil)
	}
	if err != nil {
		e.close()
		return nil, err
	}
	return e, nil
}

// openStock is open for the take-over, which makes the database whole itself.
func (s store) openStock(ctx context.Context, opts ...db.Option) (*env, error) {
	e, err := s.openWithoutKeys(ctx, opts...)
	if err != nil {
		return nil, err
	}
	if err = e.openRing(ctx, e.place.Keys); err == nil {
		e.proofs, err = e.openProofs(e.place.Log)
	}
	if err != nil {
		e.close()
		return nil, err
	}
	return e, nil
}

// locate is where the things of an installation lie.
func (s store) locate() (config.Place, error) {
	place, err := config.Locate(s.DB, s.Keys)
	if s.Log != "" {
		place.Log = s.Log
	}
	return place, err
}

// openWithoutKeys loads the city and opens the database, brought up to date; what is sealed stays shut.
func (s store) openWithoutKeys(ctx context.Context, opts ...db.Option) (*env, error) {
	e, err := loadCity(s.City)
	if err != nil {
		return nil, err
	}
	place, err := s.locate()
	if err != nil {
		return nil, err
	}
	steady := db.WithClock(clock.NewSteady(clock.System{})) // before opts, which may bring another
	if e.db, err = db.Open(ctx, place.URL, append([]db.Option{steady}, opts...)...); err != nil {
		return nil, err
	}
	if err := e.migrate(ctx); err != nil {
		e.close()
		return nil, err
	}
	e.place, e.spool, e.socket = place, place.Spool, place.Socket
	e.facts = &rating.Facts{Folder: place.Facts}
	return e, nil
}

// migrate brings the database up to date. What was approved for the catalogue is read before anything is changed: where this
// program cannot read it the one before still can open the database.
func (e *env) migrate(ctx context.Context) error {
	if err := e.readsApproved(ctx); err != nil {
		return err
	}
	if err := errors.Join(db.Migrate(ctx, e.db, wire.Migrations()...), job.Migrate(ctx, e.db), e.steady(ctx)); err != nil {
		return err
	}
	return e.catalog.Follow(ctx, e.db)
}

// readsApproved takes up what was approved for the catalogue, where the database has come so far; it writes nothing.
func (e *env) readsApproved(ctx context.Context) error {
	have, err := e.db.Versions(ctx)
	if err != nil || have[catalog.Migrations().Package] == 0 {
		return err
	}
	return e.catalog.Follow(ctx, e.db)
}

// steady tells the clock what the database has reached: time must not go on before it.
func (e *env) steady(ctx context.Context) error {
	s, ok := e.db.Clock().(*clock.Steady)
	if !ok {
		return nil
	}
	return e.db.View(ctx, func(tx *db.Tx) error {
		at, err := upkeep.Reached(tx)
		s.Reached(at.Time)
		return err
	})
}

// openRing opens the key file, or makes one for a database that holds nothing sealed yet. A database must never get a
// second key file: what the first one sealed would be lost.
func (e *env) openRing(ctx context.Context, path string) error {
	return e.db.View(ctx, func(tx *db.Tx) error {
		sealed, err := intake.HoldsSealed(tx)
		if err != nil {
			return err
		}
		accounts, err := people.HoldsSealed(tx)
		if err != nil {
			return err
		}
		cases, err := flow.HoldsSealed(tx)
		if err != nil {
			return err
		}
		keys, err := partner.HoldsSealed(tx)
		if err != nil {
			return err
		}
		addresses, err := notice.HoldsSealed(tx)
		if err != nil {
			return err
		}
		sealed = sealed || accounts || cases || keys || addresses
		if _, missing := os.Stat(path); sealed && missing != nil {
			return fmt.Errorf("找不到密钥文件 %s，而数据库里有用它密封的内容；请从备份找回，不要新建", path)
		}
		if e.ring, err = seal.Open(path); err != nil || !sealed {
			return err
		}
		return errors.Join(intake.CheckKeys(tx, e.ring), people.CheckKeys(tx, e.ring))
	})
}

func (e *env) close() {
	if e.db != nil {
		e.db.Close()
	}
}

func (e *env) laws() record.Laws { return record.Laws{Catalog: e.catalog, Rules: e.rules} }

// tiers works out classes of supervision by the city's sectors.
func (e *env) tiers() tier.Service {
	return tier.Service{Rating: e.rating(), Sectors: e.sectors, Inspections: e.draws}
}

func (e *env) rating() rating.Service {
	return rating.Service{Laws: e.laws(), Models: e.models, Facts: e.facts}
}

func (e *env) matcher() subject.Matcher { return e.laws().Matcher(e.city, e.weights) }

// records applies events, with what rooms do then.
func (e *env) records() *record.Store {
	return &record.Store{Laws: e.laws(), Effects: wire.Effects(e.tiers())}
}

// flow runs the city's cases on the open database.
func (e *env) flow() (*flow.Engine, error) {
	engine := &flow.Engine{Procedures: e.cases, Days: e.rules.Workdays, Ring: e.ring}
	engine.Effects, engine.Conditions = wire.Steps(e.records(), engine, e.rating()), wire.Conditions()
	return engine, engine.Check()
}

// senders is the city with the organisations of the register.
func (e *env) senders(tx *db.Tx, c *city.City) (*city.City, error) {
	g, err := e.people()
	if err != nil {
		return nil, err
	}
	return g.City(tx, c)
}

func (e *env) importer() *intake.Importer {
	return &intake.Importer{DB: e.db, Ring: e.ring, City: e.city, Register: e.senders, Catalog: e.catalog, Gate: e.gate, Keep: e.keep, Spool: e.spool, Clock: e.clock(),
		Records: e.records()}
}

// clock is the database's; a sheet that is only checked needs no database.
func (e *env) clock() clock.Clock {
	if e.db == nil {
		return clock.System{}
	}
	return e.db.Clock()
}
