package hall

import (
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/tlog"
	"xinguan/cmd/xinguan/wire"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/relay"
	"xinguan/core/subject"
	"xinguan/rooms/exchange"
)

// equip gives a hall what a running platform has beside its pages: an importer, the transparency log, the way to the
// platform above.
func (h *hall) equip() {
	h.t.Helper()
	dir := h.t.TempDir()
	signer, err := h.hub.Ring.Signer("example.org/log")
	h.must(err)
	h.hub.Proofs = &ledger.Proofs{DB: h.hub.DB, Log: &tlog.Log{Dir: filepath.Join(dir, "tlog"), Signer: signer, Verifier: signer.Verifier()}, Key: signer.Public(), Trust: ledger.Trust{Origin: signer.Name()}}
	h.hub.Uploads = intake.NewUploads(&intake.Importer{DB: h.hub.DB, Ring: h.hub.Ring, City: h.hub.City, Register: h.hub.People.City, Catalog: h.hub.Catalog, Spool: filepath.Join(dir, "spool"), Clock: h.clock, Records: h.hub.Records}, h.hub.Log)
	h.hub.Exchange, err = relay.LoadProfile(h.hub.City.FS(), h.hub.Catalog)
	h.must(err)
	h.site, err = wire.Site(h.hub)
	h.must(err)
}

// gone is a record that is going to end, with what an answer would name it by.
type gone struct {
	record.Record
	code string
	how  record.EventKind // empty: its time runs out
}

func (g *gone) String() string { return string(g.how) + " " + g.ID.String() }

// in tells whether an answer speaks of it. What was asked for may be read back in the answer.
func (g *gone) in(path, text string) bool {
	asked, err := url.PathUnescape(path)
	for _, word := range []string{g.DocNo, g.ID.String()} {
		if strings.Contains(text, word) && (err != nil || !strings.Contains(asked, word)) {
			return true
		}
	}
	return false
}

// mortals are adverse records of several subjects; the last one runs out of itself, before any other would.
func (h *hall) mortals() (out []*gone) {
	h.t.Helper()
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) error {
		all, _, err := record.List(tx, record.Filter{Item: "penalty", Limit: 100})
		seen := map[string]bool{}
		for _, r := range all {
			s, err := subject.Get(tx, r.Subject)
			if err != nil {
				return err
			}
			if !seen[s.Code] && len(out) < 5 {
				seen[s.Code] = true
				out = append(out, &gone{Record: *r, code: s.Code})
			}
		}
		return err
	}))
	if len(out) < 5 {
		h.t.Fatalf("only %d subjects with a penalty", len(out))
	}
	slices.SortFunc(out, func(a, b *gone) int { return strings.Compare(string(b.ShownUntil), string(a.ShownUntil)) })
	for i, how := range []record.EventKind{record.Repair, record.Withdraw, record.Annul, record.Shield, ""} {
		out[i].how = how
	}
	return out
}

// places must speak of a record while it is shown: a walk that meets it nowhere proves nothing.
var places = []string{"/subjects/{code}", "/subjects/{code}/timeline", "/subjects/{code}/feed.atom", "/subjects/{code}/report.pdf", "/disclosures", "/disclosures.csv", "/disclosures.xlsx", "/disclosures.atom",
	"/objection/{code}/{record}", "/repair/{code}/{record}", "/statement/{code}/{record}", "/api/v1/subjects/{code}/records", "/api/v1/disclosures", "/office/counter/{procedure}/{code}/{record}"}

// TestEndedRecordIsInNoAnswer ends records in every way there is and walks every registered address of every door as
// everybody: what has ended is in none of them, nor what goes to the platform above as shown. Left are the file of the
// subject itself, and the working file of who decides its cases.
func TestEndedRecordIsInNoAnswer(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		h.equip()
		all := h.mortals()
		h.rec, h.code, h.penalty = all[0].Record, all[0].code, all[0].ID.String()
		out := h.above()
		out.gather()
		number, code, c := h.apply("/objection/"+h.code+"/"+h.penalty, "ground", "wrong", "asks", "示例")
		r := h.readers(all[1].code)
		r.known["id"] = c.ID.String()
		before := r.walk(all)
		for _, g := range all {
			for _, p := range places {
				if !slices.ContainsFunc(before[g], func(a ask) bool { return a.pattern == p }) {
					t.Errorf("%s: %s does not speak of it while it is shown", g, p)
				}
			}
		}
		h.looked(all, true)
		paper := h.printed(all[0].code)
		h.send("", "/cases/act", "number", number, "code", code, "step", "withdraw", "seen", "1", "once", c.ID.String())
		h.end(all)
		r.again()
		h.looked(all, false)
		for g, where := range r.walk(all) {
			for _, a := range where {
				if !ownFile(a, g, all) {
					t.Errorf("%s is still read by %s", g, a)
				}
			}
		}
		if page := h.near(nil, "/verify?code="+paper); strings.Contains(page.text, all[0].DocNo) || !strings.Contains(page.text, "变化") && !strings.Contains(page.text, "取代") {
			t.Errorf("the printed report: %d %s", page.status, said(page.text))
		}
		out.ends(all[:4])
	})
}

// ownFile tells what may still speak of a record that ended: the subject's own file, and the case, to who works on it.
func ownFile(a ask, g *gone, all []*gone) bool {
	if a.who == "the company" && g == all[0] || a.who == "another company" && g == all[1] {
		return slices.ContainsFunc([]string{"/my/records", "/my/cases", "/my/data", "/my/objection"}, func(p string) bool { return strings.HasPrefix(a.pattern, p) })
	}
	return g == all[0] && slices.Contains([]string{"centre", "head", "decider", "second"}, a.who) && strings.HasPrefix(a.pattern, "/office/cases")
}

// end ends each record in its way; the last day of the last one passes.
func (h *hall) end(all []*gone) {
	h.t.Helper()
	h.must(h.hub.DB.Write(h.t.Context(), func(tx *db.Tx) error {
		for _, g := range all {
			if g.how == "" {
				continue
			}
			if err := h.hub.Records.Apply(tx, record.Event{Subject: g.Subject, Record: g.ID, Kind: g.how, Cause: "示例决定", Actor: "示例"}); err != nil {
				return err
			}
		}
		return nil
	}))
	h.clock.to(all[len(all)-1].ShownUntil.AddDays(1))
	h.seal()
}

// looked opens inquiries about each subject as everybody who may look at something: some name the record while it is
// shown, none does after.
func (h *hall) looked(all []*gone, want bool) {
	h.t.Helper()
	named := 0
	for _, g := range all {
		for _, who := range []string{"stranger", "decider", "centre", "head"} {
			a := h.send(who, "/office/query", "purpose", "objection", "matter", "示例1号", "reason", "示例检查", "q", g.code)
			page := h.get(who, a.header.Get("Location"))
			if page.status != 200 {
				h.t.Errorf("%s looks at %s: %d %d", who, g, a.status, page.status)
			}
			if strings.Contains(page.text, g.ID.String()) {
				named++
			}
		}
	}
	if want && named < len(all) || !want && named > 0 {
		h.t.Errorf("inquiries name a record %d times; they should: %v", named, want)
	}
}

// printed issues a report and gives its code.
func (h *hall) printed(code string) string {
	h.t.Helper()
	doc := h.near(nil, "/subjects/"+code+"/report.pdf")
	m := regexp.MustCompile(`核验码([A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4})`).FindStringSubmatch(doc.text)
	if m == nil {
		h.t.Fatalf("no code on the report: %d", doc.status)
	}
	return m[1]
}

// outgoing is what goes to the platform above.
type outgoing struct {
	*hall
	s *exchange.Service
}

func (h *hall) above() *outgoing {
	return &outgoing{h, &exchange.Service{DB: h.hub.DB, Ring: h.hub.Ring, Catalog: h.hub.Catalog, Records: h.hub.Records, Profile: h.hub.Exchange, Log: h.hub.Log}}
}

func (o *outgoing) gather() {
	o.t.Helper()
	o.seal()
	o.must(o.s.Gather(o.t.Context()))
	o.must(o.s.Make(o.t.Context()))
}

// ends fails unless each record is asked to be taken down there, and nowhere queued as shown.
func (o *outgoing) ends(all []*gone) {
	o.t.Helper()
	o.seal()
	o.must(o.s.Gather(o.t.Context()))
	o.must(o.hub.DB.View(o.t.Context(), func(tx *db.Tx) error {
		for _, g := range all {
			l, err := relay.Of(tx, g.Subject, g.ID, o.hub.Exchange.Code)
			if err != nil || l.Act != relay.End {
				o.t.Errorf("%s is still to be shown above: %+v %v", g, l, err)
			}
		}
		return nil
	}))
}
