package takedown

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/core/ledger"
	"xinguan/core/record"
)

var sets = []db.Set{ledger.Migrations(), record.Migrations(), Migrations()}

// calendar counts every day as a working day; nobody knows 2027.
type calendar struct{}

func (calendar) AddWorkdays(from clock.Date, n int) (clock.Date, error) {
	if from >= "2027" {
		return "", errors.New("not published")
	}
	return from.AddDays(n), nil
}

// hand is a clock that a test moves.
type hand struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hand) Now() time.Time { h.mu.Lock(); defer h.mu.Unlock(); return h.now }

func (h *hand) to(d clock.Date) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = d.Time().Add(10 * time.Hour)
}

func each(t *testing.T, test func(t *testing.T, d *db.DB, h *hand)) {
	h := &hand{}
	h.to("2026-11-20")
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) { h.to("2026-11-20"); test(t, d, h) }, db.WithClock(h))
}

// copies is a channel by which some organisations got copies.
func copies(id string, asks bool, orgs ...string) Channel {
	return Channel{ID: id, Title: id, Asks: asks, Receivers: func(*db.Tx, record.Ended) ([]string, error) { return orgs, nil }}
}

// ended is a record that ended by its n-th event.
func ended(n int) record.Ended {
	return record.Ended{Subject: id.New(), Record: id.New(), N: n, Kind: record.Repair, Item: "penalty"}
}

func write(t *testing.T, d *db.DB, do func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Write(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}

// Receivers are told once, however often the outbox is read again; who need not confirm waits for nothing; who must is late
// from the day after the last one on; confirming twice, or for somebody else, is refused.
func TestToldAndConfirmed(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, h *hand) {
		b := &Book{Channels: []Channel{copies("feed", false, "public"), copies("look", true, "bank", "court")}, Days: calendar{}}
		e := ended(2)
		for range 3 {
			write(t, d, func(tx *db.Tx) error { return b.tell(tx, e) })
		}
		write(t, d, func(tx *db.Tx) error {
			all, err := Of(tx, e.Subject, e.Record)
			if len(all) != 3 || slices.ContainsFunc(all, func(x Entry) bool {
				return x.Channel == "look" && x.Due != "2026-11-23" || x.Channel == "feed" && x.Due != ""
			}) {
				t.Errorf("told: %+v", all)
			}
			return err
		})
		counts := func(receiver string, waiting, late int) {
			t.Helper()
			write(t, d, func(tx *db.Tx) error {
				w, l, err := Count(tx, only(receiver))
				if w != waiting || l != late {
					t.Errorf("%q: %d waiting, %d late", receiver, w, l)
				}
				return err
			})
		}
		counts("", 2, 0)
		h.to("2026-11-23")
		counts("bank", 1, 0)
		h.to("2026-11-24")
		counts("bank", 1, 1)
		counts("public", 0, 0)
		confirm := func(receiver string, want error) {
			t.Helper()
			err := d.Write(t.Context(), func(tx *db.Tx) error {
				return Confirm(tx, Entry{Subject: e.Subject, Record: e.Record, N: e.N, Channel: "look"}, only(receiver), "u1", "已删除")
			})
			if !errors.Is(err, want) {
				t.Errorf("%s confirms: %v", receiver, err)
			}
		}
		confirm("bank", nil)
		confirm("bank", ErrNone)
		confirm("stranger", ErrNone)
		counts("", 1, 1)
		write(t, d, func(tx *db.Tx) error {
			all, err := Waiting(tx, only("court"), 10)
			if len(all) != 1 || all[0].Late(tx.Today()) != true {
				t.Errorf("waiting: %+v", all)
			}
			return err
		})
	})
}

// only is one receiver; all where it is empty.
func only(receiver string) []string {
	if receiver == "" {
		return nil
	}
	return []string{receiver}
}

// An organisation that another was merged into confirms for both at once: there is one thing to do.
func TestConfirmedForWhoWasMerged(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *hand) {
		b, e := &Book{Channels: []Channel{copies("look", true, "bank", "old", "court")}, Days: calendar{}}, ended(2)
		write(t, d, func(tx *db.Tx) error { return b.tell(tx, e) })
		both := []string{"bank", "old"}
		write(t, d, func(tx *db.Tx) error {
			if n, _, err := Count(tx, both); n != 2 || err != nil {
				t.Errorf("%d wait, %v", n, err)
			}
			return Confirm(tx, Entry{Subject: e.Subject, Record: e.Record, N: e.N, Channel: "look"}, both, "u", "已删除")
		})
		write(t, d, func(tx *db.Tx) error {
			mine, err := Done(tx, both, 10)
			if n, _, err2 := Count(tx, nil); n != 1 || len(mine) != 2 || err2 != nil {
				t.Errorf("%d wait, %d done, %v", n, len(mine), err2)
			}
			return err
		})
	})
}

// Where the days off of a year are not published yet, the last day is later than it could be, never sooner.
func TestLastDayIsNeverTooSoon(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, h *hand) {
		h.to("2027-01-04")
		b, e := &Book{Channels: []Channel{copies("look", true, "bank")}, Days: calendar{}}, ended(2)
		write(t, d, func(tx *db.Tx) error { return b.tell(tx, e) })
		write(t, d, func(tx *db.Tx) error {
			all, err := Of(tx, e.Subject, e.Record)
			if len(all) != 1 || all[0].Due != "2027-01-11" {
				t.Errorf("%+v", all)
			}
			return err
		})
	})
}

// Two who confirm at once for one organisation: one does, the other is told.
func TestConfirmedAtOnce(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *hand) {
		b, e := &Book{Channels: []Channel{copies("look", true, "bank")}, Days: calendar{}}, ended(2)
		write(t, d, func(tx *db.Tx) error { return b.tell(tx, e) })
		var wait sync.WaitGroup
		results := make([]error, 4)
		for i := range results {
			wait.Go(func() {
				results[i] = d.Write(t.Context(), func(tx *db.Tx) error {
					return Confirm(tx, Entry{Subject: e.Subject, Record: e.Record, N: e.N, Channel: "look"}, only("bank"), "u", "")
				})
			})
		}
		wait.Wait()
		done := 0
		for _, err := range results {
			if err == nil {
				done++
			} else if !errors.Is(err, ErrNone) {
				t.Errorf("%v", err)
			}
		}
		if done != 1 {
			t.Errorf("%d confirmed", done)
		}
	})
}

// TestEveryPageOfWhatWaits: page by page everything that waits comes once, also where one is confirmed in between and many fall due
// on one day.
func TestEveryPageOfWhatWaits(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, h *hand) {
		b := &Book{Channels: []Channel{copies("look", true, "bank", "court"), copies("share", true, "bank")}, Days: calendar{}}
		for n := range 4 {
			if n == 3 {
				h.to("2026-11-21")
			}
			write(t, d, func(tx *db.Tx) error { return b.tell(tx, ended(2)) })
		}
		seen, last := map[string]int{}, Entry{}
		for {
			var page []Entry
			write(t, d, func(tx *db.Tx) (err error) { page, err = WaitingAfter(tx, nil, last, 2); return err })
			if len(page) == 0 {
				break
			}
			for _, e := range page {
				seen[e.Place()]++
			}
			var err error
			if last, err = ParsePlace(page[len(page)-1].Place()); err != nil {
				t.Fatal(err)
			}
			write(t, d, func(tx *db.Tx) error { return Confirm(tx, last, only(last.Receiver), "u1", "已删除") })
		}
		if len(seen) != 12 {
			t.Errorf("%d of 12 were listed", len(seen))
		}
		for place, n := range seen {
			if n != 1 {
				t.Errorf("%s was listed %d times", place, n)
			}
		}
		for _, no := range []string{"", "x", "2026-11-23~x~bank", "~~"} {
			if _, err := ParsePlace(no); err == nil {
				t.Errorf("%q is taken for a place", no)
			}
		}
	})
}
