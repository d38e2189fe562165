package evaluation

import (
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/core/rating"
)

// TestNothingInForce: once a version was ended and none follows, everybody reads that nobody is evaluated, and nobody is told that a
// page is gone: the national result, which prevails, and how a company is inspected stay where they were.
func TestNothingInForce(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, sets, db.WithClock(&turned{"2026-11-23"}))
	hub, firm := hubOn(t, d)
	var key string
	write(t, d, func(tx *db.Tx) (err error) { key, err = rating.NewCode(tx, firm, "counter"); return err })
	drafts := *hub.Rating.Models
	drafts.List = slices.DeleteFunc(slices.Clone(drafts.List), func(m *rating.Model) bool { return m.Kind == "computed" && m.From != "" })
	hub.Rating.Models = &drafts
	p, err := methodPage(hub, httptest.NewRequest("GET", methodPath, nil))
	if got := shown(t, p, err); !strings.Contains(got, "现在没有施行中的评价办法") {
		t.Errorf("the method: %s", got)
	}
	if got := pageOf(t, hub, code, key); !strings.Contains(got, "现在不评价") || !strings.Contains(got, "国家公共信用综合评价") || strings.Contains(got, "怎样可以变好") {
		t.Errorf("the company: %s", got)
	}
	centre := as(t, hub, "centre_officer", "xyzx", url.Values{})
	for name, page := range map[string]string{"lowest": "没有要告知和确认的等级", "overrides": "没有可以调整的等级"} {
		p, err := lowest(hub, centre)
		if name == "overrides" {
			p, err = overrides(hub, centre)
		}
		if got := shown(t, p, err); !strings.Contains(got, page) {
			t.Errorf("%s: %s", name, got)
		}
	}
}
