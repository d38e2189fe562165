// Package sandbox makes an empty fictional city that answers in this process, with a key for a system of one of its
// organisations: what is tried here goes through the same doors as in a real one. Tests and examples use it.
package sandbox

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/post"
	"xinguan/base/seal"
	"xinguan/base/tlog"
	"xinguan/city/dongguan"
	"xinguan/client"
	"xinguan/cmd/xinguan/wire"
	"xinguan/core/access"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/house"
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
)

// City is a running fictional city.
type City struct {
	Hub *house.Hub
	Web *httptest.Server

	dir  string
	stop context.CancelFunc
	ends sync.WaitGroup
}

// Open makes a city in a folder of its own, on SQLite where url is empty.
func Open(ctx context.Context, url string) (c *City, err error) {
	c = &City{}
	if c.dir, err = os.MkdirTemp("", "xinguan-sandbox-*"); err != nil {
		return nil, err
	}
	if url == "" {
		url = "sqlite:" + filepath.Join(c.dir, "city.db")
	}
	if c.Hub, err = c.hub(ctx, url); err != nil {
		return nil, errors.Join(err, os.RemoveAll(c.dir))
	}
	site, err := wire.Site(c.Hub)
	if err != nil {
		return nil, err
	}
	if err := c.Hub.Tell(ctx); err != nil { // what happens from here on is told
		return nil, err
	}
	c.Web = httptest.NewServer(site)
	c.Hub.Site = c.Web.URL
	ctx, c.stop = context.WithCancel(context.WithoutCancel(ctx))
	for _, run := range []func(){
		func() { c.Hub.Uploads.Run(ctx) },
		func() { ledger.Run(ctx, c.Hub.DB, sealEvery) },
		func() { c.Hub.Proofs.Run(ctx, sealEvery) },
		func() { c.tell(ctx) },
	} {
		c.ends.Add(1)
		go func() { defer c.ends.Done(); run() }()
	}
	return c, nil
}

// sealEvery is how often the outbox and the log are written.
const sealEvery = 50 * time.Millisecond

// tell tells what happened and brings it out, as the program does by itself. Failures are the receivers'.
func (c *City) tell(ctx context.Context) {
	carrier := &notice.Carrier{DB: c.Hub.DB, Book: c.Hub.Notices, Site: c.Hub.Site, Outside: c.Hub.Reach.Client(), Log: c.Hub.Log}
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(sealEvery):
			if err := errors.Join(c.Hub.Tell(ctx), carrier.Round(ctx)); err != nil {
				c.Hub.Log.Error("tell", "error", err)
			}
		}
	}
}

// Hook lets a system be told at an address of this machine.
func (c *City) Hook(ctx context.Context, s partner.System, url string) (notice.Hook, error) {
	admin, err := c.Actor(ctx, c.centre(), "system_admin")
	if err != nil {
		return notice.Hook{}, err
	}
	return notice.OpenHook(ctx, c.Hub.DB, admin, notice.Hook{Partner: s.ID, URL: url, Kinds: notice.Kinds()}, c.Hub.Reach.Check)
}

// Close ends the city and leaves nothing behind.
func (c *City) Close() error {
	c.Web.Close()
	c.stop()
	c.ends.Wait()
	return errors.Join(c.Hub.DB.Close(), os.RemoveAll(c.dir))
}

func (c *City) hub(ctx context.Context, url string) (*house.Hub, error) {
	folder := dongguan.FS
	town, err := city.Load(folder)
	if err != nil {
		return nil, err
	}
	items, err1 := catalog.Load(folder, town.Null)
	rules, err2 := rulebook.Load(folder)
	weights, err3 := subject.LoadWeights(folder)
	purposes, err4 := access.LoadRules(folder)
	d, err5 := db.Open(ctx, url)
	ring, err6 := seal.Open(filepath.Join(c.dir, "keys"))
	if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
		return nil, err
	}
	models, err1 := rating.Load(folder, items)
	report, err3 := relay.LoadProfile(folder, items)
	signer, err2 := ring.Signer("example.org/log")
	if err := errors.Join(err1, err2, err3, db.Migrate(ctx, d, wire.Migrations()...)); err != nil {
		return nil, err
	}
	h := &house.Hub{DB: d, City: town, Catalog: items, Rules: rules, Weights: weights, Ring: ring, Purposes: purposes, Exchange: report,
		Clock: clock.System{}, Log: slog.New(slog.DiscardHandler), Rating: rating.Service{Laws: record.Laws{Catalog: items, Rules: rules}, Models: models}}
	h.Proofs = &ledger.Proofs{DB: d, Log: &tlog.Log{Dir: filepath.Join(c.dir, "tlog"), Signer: signer, Verifier: signer.Verifier()}, Key: signer.Public(), Trust: ledger.Trust{Origin: signer.Name()}}
	if err := wire.Staff(h, folder); err != nil {
		return nil, err
	}
	h.Uploads = intake.NewUploads(&intake.Importer{DB: d, Ring: ring, City: town, Catalog: items, Spool: filepath.Join(c.dir, "spool"), Clock: h.Clock, Records: h.Records}, h.Log)
	if h.Reach, err = post.ParseReach("127.0.0.0/8"); err != nil { // receivers of tests
		return nil, err
	}
	if err := notice.EnsureSigner(ctx, d, ring); err != nil {
		return nil, err
	}
	h.Index, err = subject.Build(ctx, d, town.Places())
	return h, err
}

// Actor is somebody with a role in an organisation.
func (c *City) Actor(ctx context.Context, org string, role people.Role) (a people.Actor, err error) {
	err = c.Hub.DB.View(ctx, func(tx *db.Tx) error {
		r, err := c.Hub.People.Rights(tx)
		if err == nil {
			a = r.Actor("sandbox-"+string(role), people.Capacity{Role: role, Org: org}, tx.Today())
		}
		return err
	})
	return a, err
}

// System registers a system of an organisation and gives it a key, public as PEM or a shared secret where it is empty.
func (c *City) System(ctx context.Context, org, public string) (partner.System, partner.Issued, error) {
	system, err1 := c.Actor(ctx, c.centre(), "system_admin")
	security, err2 := c.Actor(ctx, c.centre(), "security_admin")
	if err := errors.Join(err1, err2); err != nil {
		return partner.System{}, partner.Issued{}, err
	}
	s, err := c.Hub.Partners().Open(ctx, system, partner.NewSystem{Org: org, Title: "示例办案系统", Contact: "0769-00000000", Basis: "示例函〔2026〕1号"}, func(string) bool { return true })
	if err != nil {
		return s, partner.Issued{}, err
	}
	k, err := c.Hub.Partners().Issue(ctx, security, partner.NewKey{System: s.ID, Public: public, Why: "示例"})
	return s, k, err
}

// Client is a client of a new system of an organisation.
func (c *City) Client(ctx context.Context, org string) (*client.Client, error) {
	_, k, err := c.System(ctx, org, "")
	return client.New(c.Web.URL, client.Key{ID: k.ID, Secret: k.Secret}), err
}

func (c *City) centre() string { return people.CityOrgs(c.Hub.City).Centre() }
