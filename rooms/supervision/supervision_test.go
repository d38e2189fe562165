package supervision

import (
	"context"
	"errors"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/base/ui/uitest"
	"xinguan/base/web"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/house"
	"xinguan/core/ident"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/rating"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
	"xinguan/core/tier"
)

var sets = []db.Set{ledger.Migrations(), subject.Migrations(), record.Migrations(), rating.Migrations(), tier.Migrations()}

var never = []string{"黑名单", "红名单", "评级", "评分", "信用分", "征信", "！"}

func TestSamples(t *testing.T) {
	for name, body := range Samples() {
		t.Run(name, func(t *testing.T) { uitest.Check(t, uitest.Render(t, body), never...) })
	}
	for name, body := range DeskSamples() {
		t.Run(name, func(t *testing.T) { uitest.Check(t, uitest.Render(t, body), never...) })
	}
}

func must(t testing.TB, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// firms are the companies by the class the labour office gave them; the last two got the strictest.
var firms = []string{"A级", "A级", "B级", "C级", "C级"}

// codeOf is the i-th fictitious code with the right check character.
func codeOf(i int) string {
	for _, c := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		if clean, p := ident.USCC("91441998MA000000" + string(rune('0'+i)) + string(c)); p.OK() {
			return clean
		}
	}
	return ""
}

// town is a city in which the labour office has given classes and proposals were worked out.
func town(t *testing.T, d *db.DB) *house.Hub {
	t.Helper()
	c, err := city.Load(dongguan.FS)
	must(t, err)
	items, err := catalog.Load(dongguan.FS, c.Null)
	must(t, err)
	rules, err := rulebook.Load(dongguan.FS)
	must(t, err)
	models, err := rating.Load(dongguan.FS, items)
	must(t, err)
	sectors, err := tier.Load(c, items, models)
	must(t, err)
	r := rating.Service{Laws: record.Laws{Catalog: items, Rules: rules}, Models: models}
	hub := &house.Hub{DB: d, City: c, Catalog: items, Rules: rules, Clock: d.Clock(), Log: slog.New(slog.DiscardHandler), Rating: r, Tiers: tier.Service{Rating: r, Sectors: sectors}}
	must(t, d.Write(t.Context(), func(tx *db.Tx) error { return settle(tx, r.Laws) }))
	_, err = hub.Tiers.Run(t.Context(), d)
	must(t, err)
	return hub
}

func settle(tx *db.Tx, laws record.Laws) error {
	var in []subject.Entry
	for i := range firms {
		in = append(in, subject.Entry{Key: subject.Key{Type: ident.TypeUSCC, Value: codeOf(i + 1)}, Kind: ident.KindEnterprise, Name: "东莞市示例" + string([]rune("甲乙丙丁戊")[i]) + "有限公司", Status: "存续"})
	}
	made, err := subject.Settle(tx, nil, in)
	if err != nil {
		return err
	}
	var records []record.New
	for i, s := range made {
		x := id.New()
		records = append(records, record.New{Fixed: record.Fixed{Subject: s.ID, ID: x, Item: "labour_rating", ItemVersion: 1, Agency: "rsj", Authority: "示例人力资源局", Party: in[i].Name, Decided: "2026-04-30",
			DocNo: "示例" + x.String(), Key: x[:], Class: firms[i], Digest: x[:], Batch: id.New(), Row: i, Accepted: "2026-05-01"}, Body: []byte(`{}`)})
	}
	return laws.Add(tx, records)
}

// as is a visit of somebody in a role at an organisation.
func as(t *testing.T, hub *house.Hub, role, org, method, path string, form url.Values) *house.Visit {
	t.Helper()
	roles, err := people.LoadRoles(dongguan.FS)
	must(t, err)
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	parts := strings.Split(strings.TrimPrefix(r.URL.Path, officePath+"/"), "/")
	r.SetPathValue("sector", parts[0])
	if len(parts) == 3 && parts[1] == "organisations" {
		r.SetPathValue("code", parts[2])
	}
	rights := people.Rights{Roles: roles, Orgs: people.CityOrgs(hub.City)}
	return &house.Visit{Request: r, Actor: rights.Actor("u-"+role+org, people.Capacity{Role: people.Role(role), Org: org}, clock.Today(hub.Clock)), Name: "示例经办", Org: hub.AgencyName(org)}
}

// refused is the kind of what an officer is told; zero where it was done.
func refused(err error) web.Kind {
	var f *web.Error
	if errors.As(err, &f) {
		return f.Kind
	}
	return web.Internal
}

const labour = officePath + "/labour"

// text is a page as its reader has it.
func text(t *testing.T, p house.Page, err error) string {
	t.Helper()
	must(t, err)
	doc := uitest.Render(t, p.Body)
	uitest.Check(t, doc, never...)
	return strings.Join(strings.Fields(uitest.Text(doc)), " ")
}

// TestConfirm: only the competent department confirms, all of a class together but the strictest one by one; who confirms
// after a colleague is told; the change, its reason and the official stay.
func TestConfirm(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		hub := town(t, d)
		form := url.Values{"class": {"A"}, "reason": {"示例理由"}}
		all := func(role, org string, form url.Values) error {
			_, err := confirmAll(hub, as(t, hub, role, org, "POST", labour, form))
			return err
		}
		if err := all("decider", "sthjj", form); refused(err) != web.NotFound {
			t.Errorf("another department confirms: %v", err)
		}
		if err := all("reviewer", "rsj", form); refused(err) != web.Forbidden {
			t.Errorf("a reviewer confirms: %v", err)
		}
		if err := all("decider", "rsj", url.Values{"class": {"A"}}); refused(err) != web.Invalid {
			t.Errorf("confirmed without a reason: %v", err)
		}
		if err := all("decider", "rsj", url.Values{"class": {"C"}, "reason": {"示例"}}); refused(err) != web.Invalid || !strings.Contains(err.Error(), "逐家") {
			t.Errorf("the strictest class together: %v", err)
		}
		before, err := sectorPage(hub, as(t, hub, "decider", "rsj", "GET", labour, nil))
		if got := text(t, before, err); !strings.Contains(got, "确认2家") || strings.Count(got, "有限公司") != 5 {
			t.Errorf("the sector: %s", got)
		}
		must(t, all("decider", "rsj", form), all("decider", "rsj", form))
		one := labour + "/organisations/" + codeOf(4)
		confirm := func(seen string) error {
			_, err := confirmOne(hub, as(t, hub, "decider", "rsj", "POST", one, url.Values{"class": {"C"}, "seen": {seen}, "reason": {"告知后没有异议"}}))
			return err
		}
		must(t, confirm("0"))
		if err := confirm("0"); refused(err) != web.Conflict {
			t.Errorf("confirmed twice: %v", err)
		}
		after, err := onePage(hub, as(t, hub, "decider", "rsj", "GET", one, nil))
		if got := text(t, after, err); !strings.Contains(got, "告知后没有异议") || !strings.Contains(got, "— → C级") || !strings.Contains(got, "列为重点") {
			t.Errorf("the organisation: %s", got)
		}
		end, err := sectorPage(hub, as(t, hub, "decider", "rsj", "GET", labour, nil))
		if got := text(t, end, err); strings.Count(got, "示例甲") != 1 || !strings.Contains(got, "示例戊") {
			t.Errorf("what waits still: %s", got)
		}
		for name, s := range map[string]string{"audit": `select count(*) from audit where action = 'supervision.confirm'`} {
			must(t, d.View(t.Context(), func(tx *db.Tx) error {
				n, err := db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err }, s)
				if n != 2 {
					t.Errorf("%s: %d", name, n)
				}
				return err
			}))
		}
	}, db.WithClock(clock.At("2026-11-27")))
}

// TestExport: both files hold everybody of the sector with the class in force; another department gets neither.
func TestExport(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		hub := town(t, d)
		_, err := confirmAll(hub, as(t, hub, "decider", "rsj", "POST", labour, url.Values{"class": {"A"}, "reason": {"示例理由"}}))
		must(t, err)
		w := httptest.NewRecorder()
		must(t, asCSV(hub, w, as(t, hub, "reviewer", "rsj", "GET", labour, nil)))
		lines := strings.Split(strings.TrimSpace(w.Body.String()), "\n")
		if len(lines) != 1+len(firms) || !strings.Contains(w.Body.String(), codeOf(1)) || !strings.Contains(w.Body.String(), "A级,A级") {
			t.Errorf("the list: %s", w.Body)
		}
		book := httptest.NewRecorder()
		must(t, asXLSX(hub, book, as(t, hub, "reviewer", "rsj", "GET", labour, nil)))
		if book.Body.Len() < 2000 {
			t.Errorf("a workbook of %d bytes", book.Body.Len())
		}
		if err := asCSV(hub, httptest.NewRecorder(), as(t, hub, "reviewer", "sthjj", "GET", labour, nil)); refused(err) != web.NotFound {
			t.Errorf("another department exports: %v", err)
		}
	}, db.WithClock(clock.At("2026-11-27")))
}

// TestBoard: everybody sees how far each sector has come, towards the plan's figure; links lead where one may read.
func TestBoard(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, sets, db.WithClock(clock.At("2026-11-27")))
	hub := town(t, d)
	p, err := boardPage(hub, as(t, hub, "reviewer", "rsj", "GET", officePath, nil))
	doc := uitest.Render(t, p.Body)
	if got := text(t, p, err); !strings.Contains(got, "70") || !strings.Contains(got, "44") {
		t.Errorf("the board: %s", got)
	}
	if n := links(doc); n != 1 {
		t.Errorf("%d sectors open to one department", n)
	}
	n, err := waits(hub, as(t, hub, "decider", "rsj", "GET", officePath, nil).Actor)
	if must(t, err); n != 5 {
		t.Errorf("%d wait", n)
	}
}

// links counts the links to sectors.
func links(doc *html.Node) (n int) {
	for _, a := range uitest.All(doc, "a", "") {
		if strings.HasPrefix(uitest.Attr(a, "href"), officePath+"/") {
			n++
		}
	}
	return n
}

// waits is how many wait for an actor, as the menu counts.
func waits(hub *house.Hub, a people.Actor) (n int, err error) {
	err = hub.DB.View(context.Background(), func(tx *db.Tx) error { n, err = waiting(hub, tx, a); return err })
	return n, err
}
