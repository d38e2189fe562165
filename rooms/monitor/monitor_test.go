package monitor

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

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
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
)

var sets = []db.Set{ledger.Migrations(), subject.Migrations(), record.Migrations(), intake.Migrations(), Migrations()}

// movable is a clock a test turns.
type movable struct{ now time.Time }

func (m *movable) Now() time.Time { return m.now }

func onDay(d clock.Date) *movable { return &movable{clock.At(d).Now()} }

func hubOn(t *testing.T, d *db.DB) *house.Hub {
	t.Helper()
	c, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	items, err := catalog.Load(dongguan.FS, c.Null)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := rulebook.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	index, err := subject.Build(t.Context(), d, c.Places())
	if err != nil {
		t.Fatal(err)
	}
	return &house.Hub{DB: d, City: c, Catalog: items, Rules: rules, Index: index, Clock: d.Clock(), Log: slog.New(slog.DiscardHandler), Visits: web.NewVisits(d.Clock())}
}

const (
	changan = "441900119"
	humen   = "441900121"
)

// act is a record of an item, about a subject of its own in a town.
func act(item, agency, town string, decided, accepted clock.Date) record.New {
	x := id.New()
	return record.New{Fixed: record.Fixed{Subject: id.New(), ID: x, Item: item, ItemVersion: 1, Agency: agency, Town: town, Decided: decided,
		SeverityFiled: rulebook.General, Digest: x[:], Batch: id.New(), Row: 2, Accepted: accepted}, Body: []byte(`{}`)}
}

func file(t *testing.T, hub *house.Hub, in ...record.New) {
	t.Helper()
	if err := hub.DB.Write(t.Context(), func(tx *db.Tx) error { return hub.Laws().Add(tx, in) }); err != nil {
		t.Fatal(err)
	}
}

// fill files a small city: 12 registered organisations in one town, 9 in another, permits and penalties, persons.
func fill(t *testing.T, hub *house.Hub) {
	t.Helper()
	const today = clock.Date("2026-05-20")
	var in []record.New
	for range 12 {
		in = append(in, act("registration", "scjgj", changan, "2020-01-01", today))
	}
	for range 9 {
		in = append(in, act("registration", "scjgj", humen, "2020-01-01", today))
	}
	in = append(in, act("permit", "sthjj", changan, "2026-05-19", today), act("permit", "sthjj", changan, "2026-03-02", today),
		act("penalty", "sthjj", changan, "2026-05-18", today), act("penalty", "swj", humen, "2026-04-01", today), act("penalty", "swj", "", "2026-05-20", today),
		act("penalty", "swj", humen, "2025-01-10", today), // before the twelve months of the rates, and its time over
		act("penalty_person", "sthjj", changan, "2026-05-18", today))
	file(t, hub, in...)
}

// TestFiguresCountWhatCameIn: by item, town, month and supplier; persons only as a sum, small ones not told.
func TestFiguresCountWhatCameIn(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		hub := hubOn(t, d)
		fill(t, hub)
		s := &shelf{}
		c, err := s.figures(t.Context(), hub)
		if err != nil {
			t.Fatal(err)
		}
		p := statistics(c, hub)
		if p.Accepted != 27 || p.Shown != 26 || p.Senders != 3 || p.Persons != "不足10" || p.Since != "2026-05" {
			t.Errorf("accepted %d, shown %d, senders %d, persons %s, since %s", p.Accepted, p.Shown, p.Senders, p.Persons, p.Since)
		}
		if got := p.Dual.String(); got != "60.0%（3 / 5）" {
			t.Errorf("rate %s", got)
		}
		division, _ := hub.City.Division(changan)
		if q := town(c, hub, division); q.Registered != 12 || q.Permits != 2 || q.Penalties != 1 || q.Months.Table.Rows[chartMonths-1][1].Text != "1" {
			t.Errorf("a town: %+v", q)
		}
		if rows := text(towns(c, hub).Towns); !strings.Contains(rows, "长安镇 12 2 83.3（1 / 12）") || !strings.Contains(rows, "虎门镇 9 0 不足10家，不计算") {
			t.Errorf("towns: %s", rows)
		}
		if q := agency(c, hub, hub.City.Agencies[indexOf(t, hub, "swj")]); q.Accepted != 3 || q.Dual.String() != "50.0%（1 / 2）" {
			t.Errorf("a supplier: %d, %s", q.Accepted, q.Dual)
		}
		if q := agency(c, hub, hub.City.Agencies[indexOf(t, hub, "sthjj")]); strings.Contains(text(q.Items), "自然人") || q.Accepted != 3 {
			t.Errorf("persons are told of: %d %s", q.Accepted, text(q.Items))
		}
	}, db.WithClock(clock.At("2026-05-20")))
}

func indexOf(t *testing.T, hub *house.Hub, code string) int {
	for i, a := range hub.City.Agencies {
		if a.Code == code {
			return i
		}
	}
	t.Fatalf("no agency %s", code)
	return 0
}

// text is a table as words with blanks between, a row a line.
func text(t sheetOf) string {
	var b strings.Builder
	for _, row := range t.Table.Plain() {
		fmt.Fprintln(&b, strings.Join(row, " "))
	}
	return b.String()
}

// TestFiguresAreAMinuteOldAtMost: they are read once while nothing comes in, anew after a minute, and anew at midnight.
func TestFiguresAreAMinuteOldAtMost(t *testing.T) {
	now := onDay("2026-05-20")
	hub := hubOn(t, dbtest.Open(t, db.SQLite, sets, db.WithClock(now)))
	s := &shelf{}
	accepted := func() int64 {
		c, err := s.figures(t.Context(), hub)
		if err != nil {
			t.Fatal(err)
		}
		return c.supplied(func(record.Supply) bool { return true })
	}
	expect := func(when string, want int64) {
		t.Helper()
		if got := accepted(); got != want {
			t.Errorf("%s: %d, want %d", when, got, want)
		}
	}
	expect("empty", 0)
	file(t, hub, act("permit", "sthjj", changan, "2026-05-19", "2026-05-20"))
	now.now = now.now.Add(59 * time.Second)
	expect("within the minute", 0)
	now.now = now.now.Add(2 * time.Second)
	expect("after it", 1)
	now.now = clock.At("2026-05-21").Now()
	file(t, hub, act("permit", "sthjj", changan, "2026-05-19", "2026-05-21"))
	expect("the next day", 2)
	now.now = clock.At("2026-05-22").Now()
	s.mu.Lock() // as by who reads them anew at midnight
	waits := make(chan *cube)
	go func() { c, _ := s.figures(t.Context(), hub); waits <- c }()
	select {
	case c := <-waits:
		t.Errorf("while they are read anew at midnight, those of %s are given", c.today)
		s.mu.Unlock()
	case <-time.After(100 * time.Millisecond):
		s.mu.Unlock()
		<-waits
	}
}

// TestPagesAndFilesSayTheSame: what a file carries stands on the page, and nothing else.
func TestPagesAndFilesSayTheSame(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, sets, db.WithClock(clock.At("2026-05-20")))
	hub := hubOn(t, d)
	fill(t, hub)
	mux := http.NewServeMux()
	for _, route := range Room().Routes {
		mux.HandleFunc(route.Pattern, func(w http.ResponseWriter, r *http.Request) {
			if route.Raw != nil {
				if err := route.Raw(hub, w, r); err != nil {
					http.Error(w, err.Error(), web.AsError(r.Context(), err).Kind.Status())
				}
				return
			}
			p, err := route.Page(hub, r)
			if err != nil {
				http.Error(w, err.Error(), web.AsError(r.Context(), err).Kind.Status())
				return
			}
			_ = p.Body.Render(r.Context(), w)
		})
	}
	ask := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		return w
	}
	for page, table := range map[string]string{"/figures": "agencies", "/figures/towns": "towns", "/figures/towns/" + changan: "months", "/figures/agencies/sthjj": "flow", "/figures/visits": "days"} {
		html, file := ask(page).Body.String(), ask(page+"/table.csv?table="+table)
		r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file.Body.Bytes(), []byte("\ufeff"))))
		rows, err := r.ReadAll()
		if err != nil || len(rows) < 3 || !strings.HasPrefix(rows[len(rows)-1][0], "数据截至") || file.Header().Get("X-Robots-Tag") == "" {
			t.Errorf("%s: %v, %d rows", page, err, len(rows))
			continue
		}
		for _, cell := range rows[1] {
			if !strings.Contains(html, cell) {
				t.Errorf("%s does not show %q", page, cell)
			}
		}
		if book := ask(page + "/table.xlsx"); book.Code != 200 || !strings.HasPrefix(book.Body.String(), "PK") {
			t.Errorf("%s: workbook %d", page, book.Code)
		}
	}
	for _, lost := range []string{"/figures/towns/999999999", "/figures/agencies/nobody", "/figures/table.csv?table=nothing"} {
		if w := ask(lost); w.Code != 404 || !strings.Contains(w.Body.String(), "请") {
			t.Errorf("%s: %d %s", lost, w.Code, w.Body)
		}
	}
}

// TestTwoServersAddUp: views counted by two servers, and again after a restart, are one figure.
func TestTwoServersAddUp(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		one, other := hubOn(t, d), hubOn(t, d)
		for i, hub := range []*house.Hub{one, other, one} {
			ctx, stop := context.WithCancel(t.Context())
			done := make(chan struct{})
			go func() { defer close(done); Keep(ctx, hub, time.Hour) }()
			hub.Visits.Return(map[web.Visit]int{{Day: "2026-05-20", Route: "/"}: 10, {Day: "2026-05-19", Route: "/subjects/{code}"}: i})
			stop()
			<-done
		}
		err := d.View(t.Context(), func(tx *db.Tx) error {
			p, err := loadVisits(tx, one)
			if p.Total != 33 || len(p.pages) != 2 || p.pages[0] != (counted{"/", 30}) || p.last[visitDays-1].N != 30 || p.last[visitDays-2].N != 3 {
				t.Errorf("%d views, %v", p.Total, p.pages)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}, db.WithClock(clock.At("2026-05-20")))
}

// TestViewsThatCannotBeStoredWait: a database that fails loses no count.
func TestViewsThatCannotBeStoredWait(t *testing.T) {
	hub := hubOn(t, dbtest.Open(t, db.SQLite, sets, db.WithClock(clock.At("2026-05-20"))))
	seen := web.Visit{Day: "2026-05-20", Route: "/"}
	hub.Visits.Return(map[web.Visit]int{seen: 7})
	ctx, stop := context.WithCancel(t.Context())
	stop()
	store(ctx, hub)
	if n := hub.Visits.Take(); n[seen] != 7 {
		t.Errorf("left: %v", n)
	}
}

func TestRates(t *testing.T) {
	for _, c := range []struct {
		r    Rate
		want string
	}{{Rate{Part: 11842, Of: 12010}, "98.6%（11,842 / 12,010）"}, {Rate{Part: 9999, Of: 10000}, "99.9%（9,999 / 10,000）"}, {Rate{Part: 3, Of: 3}, "100.0%（3 / 3）"}, {Rate{Untimed: 4}, "—"}} {
		if got := c.r.String(); got != c.want {
			t.Errorf("%+v: %s", c.r, got)
		}
	}
	if got := perThousand(83, 71204); got != "1.2（83 / 71,204）" {
		t.Error(got)
	}
}

// never are words this platform does not use for what it does.
var never = []string{"黑名单", "红名单", "评级", "信用分", "征信", "最差", "排名第", "系统繁忙", "请勿", "！"}

func TestSamples(t *testing.T) {
	for name, body := range Samples() {
		t.Run(name, func(t *testing.T) { uitest.Check(t, uitest.Render(t, body), never...) })
	}
}

// What a city's targets say is counted is counted.
func TestTargetsAreCounted(t *testing.T) {
	c, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, x := range c.Targets {
		if _, ok := counts[x.Count]; ok {
			n++
		} else if x.Count != "" {
			t.Errorf("nothing counts %s", x.Count)
		}
	}
	if n != len(counts) || len(c.Targets) < 11 {
		t.Errorf("%d of %d targets are counted", n, len(c.Targets))
	}
}
