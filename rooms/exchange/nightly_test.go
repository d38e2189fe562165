package exchange_test

import (
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/core/ident"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/relay"
	"xinguan/rooms/exchange"
)

// site is the national site with its interface; spoil changes an answer, nil leaves it.
func (w *world) site(spoil func(page string, h http.ResponseWriter) bool) {
	w.t.Helper()
	w.above.Secret = "示例密钥"
	server := httptest.NewServer(http.HandlerFunc(func(h http.ResponseWriter, r *http.Request) {
		if spoil == nil || !spoil(r.URL.Query().Get("page"), h) {
			w.above.ServeHTTP(h, r)
		}
	}))
	w.t.Cleanup(server.Close)
	w.s.Site = &exchange.Site{URL: server.URL + "/list", Secret: "示例密钥"}
	w.s.Profile.Compare.API.Hour = 0
}

func (w *world) many(n int) (docs []string) {
	w.t.Helper()
	var rows []map[string]string
	for i := range n {
		docs = append(docs, fmt.Sprintf("东示例罚〔2026〕%d号", i+1))
		rows = append(rows, penalty(fmt.Sprintf("东莞市示例%d号有限公司", i+1), ident.Make("91441998", fmt.Sprintf("MA%06d", i+1)), docs[i]))
	}
	w.sends("penalty", "cgj", rows...)
	w.step(true)
	return docs
}

func (w *world) seen() (n map[relay.Seen]int64) {
	w.t.Helper()
	n = map[relay.Seen]int64{}
	w.view(func(tx *db.Tx) error {
		all, err := relay.Counts(tx, "province")
		for _, c := range all {
			n[c.Seen] += c.N
		}
		return err
	})
	return n
}

func (w *world) compared() (did, not int64) {
	w.t.Helper()
	w.view(func(tx *db.Tx) error {
		_, err := db.All(tx, func(scan db.Scanner) (struct{}, error) { return struct{}{}, scan(&did, &not) }, `select count(*) filter (where trouble = ''), count(*) filter (where trouble <> '') from exchange_compare`)
		return err
	})
	return did, not
}

// At night the site is asked by its interface, page by page, once; what is ended there is ended here.
func TestComparedAtNight(t *testing.T) {
	worlds(t, func(w *world) {
		w.site(nil)
		w.s.Profile.Compare.API.Most = 2
		if err := w.s.Nightly(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
		if did, not := w.compared(); did+not != 0 {
			w.t.Error("compared when nothing was taken yet")
		}
		docs := w.many(5)
		w.above.Ends(docs[3])
		for range 2 {
			if err := w.s.Nightly(w.t.Context()); err != nil {
				w.t.Fatal(err)
			}
		}
		if n := w.seen(); n[relay.Shown] != 4 || n[relay.Down] != 1 {
			w.t.Errorf("%v", n)
		}
		if did, not := w.compared(); did != 1 || not != 0 {
			w.t.Errorf("compared %d times, %d not", did, not)
		}
		w.s.Profile.Compare.API.Hour = 24
		if err := w.s.Nightly(w.t.Context()); err != nil {
			w.t.Error(err)
		}
	})
}

// A list that is not whole, empty, of another form, or ends much at once changes nothing, and is told on the page.
func TestAListThatIsNone(t *testing.T) {
	worlds(t, func(w *world) {
		docs := w.many(25)
		for name, spoil := range map[string]func(string, http.ResponseWriter) bool{
			"对方回答 500": func(page string, h http.ResponseWriter) bool {
				if page == "2" {
					h.WriteHeader(http.StatusInternalServerError)
				}
				return page == "2"
			},
			"对方的清单是空的": func(_ string, h http.ResponseWriter) bool {
				fmt.Fprint(h, `{"data":{"list":[],"total":0}}`)
				return true
			},
			"清单不完整": func(page string, h http.ResponseWriter) bool {
				if page == "3" {
					fmt.Fprint(h, `{"data":{"list":[],"total":25}}`)
				}
				return page == "3"
			},
			"对方的接口可能变了": func(_ string, h http.ResponseWriter) bool { fmt.Fprint(h, `{"rows":[],"count":25}`); return true },
			"不是 JSON":   func(_ string, h http.ResponseWriter) bool { fmt.Fprint(h, "<html>"); return true },
		} {
			w.site(spoil)
			w.s.Profile.Compare.API.Most = 10
			if err := w.s.Nightly(w.t.Context()); err == nil || !strings.Contains(err.Error(), name) {
				w.t.Errorf("%s: %v", name, err)
			}
		}
		w.site(nil)
		w.s.Site.Secret = "别的"
		if err := w.s.Nightly(w.t.Context()); err == nil || !strings.Contains(err.Error(), "401") {
			w.t.Errorf("another key: %v", err)
		}
		w.site(nil)
		for _, doc := range docs[:21] {
			w.above.Ends(doc)
		}
		if err := w.s.Nightly(w.t.Context()); err == nil || !strings.Contains(err.Error(), "21条已停止公示") {
			w.t.Errorf("much at once: %v", err)
		}
		if did, not := w.compared(); did != 0 || not != 1 {
			w.t.Errorf("compared %d times, %d troubles are told", did, not)
		}
		if n := w.seen(); n[relay.NotCompared] != 25 {
			w.t.Errorf("something changed: %v", n)
		}
		list, err := w.above.List()
		if err == nil {
			_, err = w.s.Compare(w.t.Context(), people.Operator, list)
		}
		if n := w.seen(); err != nil || n[relay.Down] != 21 {
			w.t.Errorf("by hand: %v %v", n, err)
		}
		if _, not := w.compared(); not != 0 {
			w.t.Error("the trouble is told after it is over")
		}
	})
}

// A record erased before it went out leaves the queue and keeps nobody back, and does not come into it again.
func TestAnErasedRecordLeavesTheQueue(t *testing.T) {
	worlds(t, func(w *world) {
		w.s.Profile.Most, w.s.Profile.Minutes = 1, 0
		var rows []map[string]string
		for i := range 3 {
			rows = append(rows, penalty(fmt.Sprintf("东莞市示例%d号有限公司", i+1), ident.Make("91441998", fmt.Sprintf("MA%06d", i+1)), fmt.Sprintf("东示例罚〔2026〕%d号", i+1)))
		}
		res := w.sends("penalty", "cgj", rows...)
		if _, err := ledger.Seal(w.t.Context(), w.Hub.DB); err != nil {
			w.t.Fatal(err)
		}
		if err := w.s.Gather(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
		at := w.rows(res, 2, 3, 4)
		w.erase(at[2])
		w.erase(at[3])
		if err := errors.Join(w.s.Make(w.t.Context()), w.s.Deliver(w.t.Context())); err != nil { // before the outbox is read again
			w.t.Fatal(err)
		}
		if now := w.rows(res, 2, 3, 4); len(now) != 1 || now[4].State != relay.Sent {
			w.t.Errorf("%+v", now)
		}
		w.step(true)
		w.view(func(tx *db.Tx) error {
			l, err := relay.Of(tx, at[4].Subject, at[4].Record, "province")
			if l.State != relay.Accepted {
				w.t.Errorf("%+v", l)
			}
			if _, gone := relay.Of(tx, at[2].Subject, at[2].Record, "province"); !errors.Is(gone, sql.ErrNoRows) {
				w.t.Errorf("in the queue again: %v", gone)
			}
			return err
		})
	})
}

func (w *world) erase(l relay.Line) {
	w.t.Helper()
	err := w.Hub.DB.Write(w.t.Context(), func(tx *db.Tx) error {
		return w.Hub.Records.Erase(tx, record.Place{Subject: l.Subject, ID: l.Record}, "示例", "system")
	})
	if err != nil {
		w.t.Fatal(err)
	}
}
