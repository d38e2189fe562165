package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/seal"
	"xinguan/base/tlog"
	"xinguan/base/ui/uitest"
	"xinguan/city/dongguan"
	"xinguan/core/access"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/rating"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/seed"
	"xinguan/core/subject"
)

// town is a small made-up city taken in once for all tests of this file, and what its site logs.
type town struct {
	hub  *house.Hub
	site http.Handler
	log  bytes.Buffer
	code string // of a subject with a penalty

	batch   string // number of a batch
	penalty string // an adverse record of it

	clients map[people.Role]*http.Client // signed in, see everybody
}

var (
	once   sync.Once
	built  *town
	failed error
	place  string
)

func TestMain(m *testing.M) {
	code := m.Run()
	if place != "" {
		os.RemoveAll(place)
	}
	os.Exit(code)
}

func aTown(t *testing.T) *town {
	t.Helper()
	once.Do(func() { built, failed = buildTown(t) })
	if failed != nil {
		t.Fatal(failed)
	}
	return built
}

func buildTown(t *testing.T) (*town, error) {
	dir, err := os.MkdirTemp("", "xinguan-site-*")
	if err != nil {
		return nil, err
	}
	place = dir
	hub, err := openHub(t, dir)
	if err != nil {
		return nil, err
	}
	batch, err := fill(t, hub, dir)
	if err != nil {
		return nil, err
	}
	if hub.Index, err = subject.Build(t.Context(), hub.DB, hub.City.Places()); err != nil {
		return nil, err
	}
	w := &town{hub: hub, batch: batch}
	hub.Log = slog.New(slog.NewTextHandler(&w.log, nil))
	if w.site, err = Site(hub); err != nil {
		return nil, err
	}
	var list struct{ Records []struct{ Code string } }
	if err := json.Unmarshal([]byte(w.ask("GET", "/api/v1/disclosures?item=penalty").text), &list); err != nil || len(list.Records) == 0 {
		return nil, fmt.Errorf("no penalties: %w", err)
	}
	w.code = list.Records[0].Code
	w.penalty = firstPenalty(w.ask("GET", "/subjects/"+w.code).text)
	return w, nil
}

func openHub(t *testing.T, dir string) (*house.Hub, error) {
	var folder fs.FS = dongguan.FS
	c, err := city.Load(folder)
	if err != nil {
		return nil, err
	}
	items, err1 := catalog.Load(folder, c.Null)
	rules, err2 := rulebook.Load(folder)
	weights, err5 := subject.LoadWeights(folder)
	roles, err6 := people.LoadRoles(folder)
	purposes, err7 := access.LoadRules(folder)
	d, err3 := db.Open(t.Context(), "sqlite:"+filepath.Join(dir, "town.db"))
	ring, err4 := seal.Open(filepath.Join(dir, "town.keys"))
	if err := errors.Join(err1, err2, err3, err4, err5, err6, err7); err != nil {
		return nil, err
	}
	signer, err := ring.Signer("example.org/log")
	if err != nil {
		return nil, err
	}
	proofs := &ledger.Proofs{DB: d, Log: &tlog.Log{Dir: filepath.Join(dir, "tlog"), Signer: signer, Verifier: signer.Verifier()}, Key: signer.Public(), Trust: ledger.Trust{Origin: signer.Name()}}
	models, err := rating.Load(folder, items)
	if err != nil {
		return nil, err
	}
	hub := &house.Hub{Rating: rating.Service{Laws: record.Laws{Catalog: items, Rules: rules}, Models: models}, DB: d, City: c, Catalog: items, Rules: rules, Weights: weights, Ring: ring, Proofs: proofs, People: people.NewRegistry(d, ring, c, roles), Purposes: purposes, Clock: clock.System{}, Log: slog.New(slog.DiscardHandler), Site: "https://credit.example", Keeping: 16 << 20}
	return hub, errors.Join(db.Migrate(t.Context(), d, Migrations()...), Staff(hub, folder))
}

// firstPenalty is the id of the first adverse record of a subject's page.
func firstPenalty(page string) string {
	return uitest.Match(page, `id="r-([a-z0-9]+)" aria-labelledby`)
}

// field is what a hidden field of a page says.
func field(page, name string) string { return uitest.Match(page, `name="`+name+`" value="([^"]*)"`) }

// said is the sentence of a page that refuses.
func said(page string) string { return uitest.Match(page, `class="lede">([^<]*)<`) }

// fill takes in a small city and gives the number of its last batch.
func fill(t *testing.T, hub *house.Hub, dir string) (batch string, err error) {
	im := &intake.Importer{DB: hub.DB, Ring: hub.Ring, City: hub.City, Catalog: hub.Catalog, Spool: filepath.Join(dir, "spool"), Clock: hub.Clock,
		Records: &record.Store{Laws: hub.Laws(), Effects: Effects(hub.Tiers)}}
	hub.Uploads = intake.NewUploads(im, hub.Log)
	opt := seed.Options{Seed: 7, Subjects: 300, Records: 300, City: hub.City, Today: clock.Today(hub.Clock), PartyKind: true}
	for _, s := range []struct {
		item  string
		write func(io.Writer, seed.Options) error
	}{{"registration", seed.Registrations}, {"permit", seed.Permits}, {"penalty", seed.Penalties}} {
		var out bytes.Buffer
		path := filepath.Join(dir, s.item+".csv")
		if err := errors.Join(s.write(&out, opt), os.WriteFile(path, out.Bytes(), 0o600)); err != nil {
			return "", err
		}
		res, err := im.File(t.Context(), intake.Job{Item: s.item, Path: path})
		if err != nil {
			return "", err
		}
		batch = res.Batch
	}
	if _, err := ledger.Seal(t.Context(), hub.DB); err != nil {
		return "", err
	}
	_, err = hub.Proofs.Publish(t.Context())
	return batch, err
}

// reply is an answer with its body read.
type reply struct {
	status int
	header http.Header
	text   string
}

// asked counts requests of all tests.
var asked atomic.Int64

func (w *town) ask(method, target string, header ...string) reply {
	r := httptest.NewRequest(method, target, nil)
	n := asked.Add(1) / 100
	r.RemoteAddr = fmt.Sprintf("10.0.%d.%d:1", n>>8&255, n&255) // many visitors: one alone would ask too often
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	w.site.ServeHTTP(rec, r)
	return reply{rec.Code, rec.Header(), rec.Body.String()}
}
