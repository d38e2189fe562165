package house

import (
	"bytes"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/city/dongguan"
	"xinguan/core/city"
	"xinguan/core/flow"
	"xinguan/core/intake"
	"xinguan/core/people"
)

func page(*Hub, *http.Request) (Page, error)             { return Page{}, nil }
func raw(*Hub, http.ResponseWriter, *http.Request) error { return nil }
func roomOf(routes ...Route) Room                        { return Room{Name: "x", Title: "x", Routes: routes} }
func routeOf(pattern string, permission people.Permission) Route {
	return Route{Pattern: pattern, Permission: permission, Page: page}
}

// TestCheck: a route nobody has given a permission never opens.
func TestCheck(t *testing.T) {
	both := routeOf("GET /x", people.APIRead)
	both.Raw = raw
	for name, c := range map[string]struct {
		room Room
		says string
	}{
		"right":            {roomOf(routeOf("GET /x", people.APIRead), Route{Pattern: "POST /x/{code}", Permission: people.APIRead, Raw: raw}), ""},
		"no routes":        {roomOf(), ""},
		"no name":          {Room{Title: "x"}, "name"},
		"no title":         {Room{Name: "x"}, "name"},
		"no permission":    {roomOf(routeOf("GET /x", "")), "permission"},
		"an invented one":  {roomOf(routeOf("GET /x", "x.invented")), "permission"},
		"no answer":        {roomOf(Route{Pattern: "GET /x", Permission: people.APIRead}), "answer"},
		"two answers":      {roomOf(both), "answer"},
		"any method":       {roomOf(routeOf("/x", people.APIRead)), "method"},
		"no path":          {roomOf(routeOf("GET ", people.APIRead)), "method"},
		"second one wrong": {roomOf(routeOf("GET /x", people.APIRead), routeOf("GET /y", "")), "GET /y"},
	} {
		err := c.room.Check()
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
}

// TestHub: names and telephones come from the city, and where it knows none, none is made up.
func TestHub(t *testing.T) {
	c, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	h := &Hub{City: c}
	if h.Town("441900003") == "" || h.Town("") != "" || h.Town("999999") != "" {
		t.Errorf("towns: %q, %q, %q", h.Town("441900003"), h.Town(""), h.Town("999999"))
	}
	if h.Phone("") != "" || h.Phone("nobody") != "" {
		t.Error("an authority nobody knows has a telephone")
	}
	for _, a := range c.Agencies {
		if got := h.Phone(a.Code); got != "" && (!a.PhoneKnown || got != a.Phone) || got == "" && a.PhoneKnown {
			t.Errorf("%s answers at %q", a.Name, got)
		}
	}
}

// TestAsOf: before anything came in, the moment of the data is now.
func TestAsOf(t *testing.T) {
	dbtest.Each(t, []db.Set{intake.Migrations()}, func(t *testing.T, d *db.DB) {
		err := d.View(t.Context(), func(tx *db.Tx) error {
			got, err := (&Hub{}).AsOf(tx)
			if want := tx.Now().Chinese(); got != want {
				t.Errorf("%q, want %q", got, want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}, db.WithClock(clock.At("2026-11-24")))
}

// TestPapersKeepTheOrderOfTheForm: papers are filed in the order in which the form asks for them, and those of one kind as they
// were chosen; what the form does not ask for is left out.
func TestPapersKeepTheOrderOfTheForm(t *testing.T) {
	kinds := []flow.Paper{{ID: "proof"}, {ID: "commitment"}, {ID: "report"}, {ID: "photo"}}
	for range 20 {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		for _, f := range [][2]string{{"proof", "一.pdf"}, {"proof", "二.pdf"}, {"commitment", "三.pdf"}, {"stray", "别的.pdf"}, {"report", "四.pdf"}, {"photo", "五.jpg"}} {
			part, err := w.CreateFormFile("paper_"+f[0], f[1])
			if err == nil {
				_, err = part.Write([]byte("示例"))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(w.WriteField("once", id.New().String()), w.Close()); err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("POST", "/x", &body)
		r.Header.Set("Content-Type", w.FormDataContentType())
		f, err := ReadForm(r, kinds)
		var names []string
		for _, p := range f.Papers {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, " "); err != nil || got != "一.pdf 二.pdf 三.pdf 四.pdf 五.jpg" {
			t.Fatalf("filed as %s, %v", got, err)
		}
	}
}
