package monitor

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/record"
)

// cube holds the figures of a moment; nobody changes it once it is filled.
type cube struct {
	head  int64         // of the outbox, when it was read
	at    clock.Instant // when it was read
	today clock.Date
	asOf  string // moment of the data, written out

	supplies   []record.Supply
	shown      map[string]int64   // by item
	registered map[string]int64   // organisations in the register, by division
	arrivals   []record.Arrivals  // of items that are timed
	decisions  []record.Decisions // of the same
}

// fresh is how old figures may be while records keep coming in; a day that has begun is never shown with figures of the
// day before.
const fresh = time.Minute

// shelf keeps the figures that were read last, so that a page read a thousand times a minute adds the tally up once.
type shelf struct {
	mu   sync.Mutex // held by whoever reads anew
	last atomic.Pointer[cube]
}

// figures are those of now, or of at most a minute ago. While somebody reads them anew, the others get the last ones.
func (s *shelf) figures(ctx context.Context, hub *house.Hub) (*cube, error) {
	if !s.mu.TryLock() {
		if c := s.last.Load(); c != nil && c.today == clock.Today(hub.Clock) {
			return c, nil
		}
		s.mu.Lock()
	}
	defer s.mu.Unlock()
	c := s.last.Load()
	err := hub.DB.View(ctx, func(tx *db.Tx) error {
		head, err := ledger.Head(tx)
		if err != nil || c.serves(tx, head) {
			return err
		}
		if c, err = load(tx, hub); err == nil {
			c.head = head
			s.last.Store(c)
		}
		return err
	})
	return c, err
}

func (c *cube) serves(tx *db.Tx, head int64) bool {
	return c != nil && c.today == tx.Today() && (c.head == head && head > 0 || tx.Now().Sub(c.at.Time) < fresh)
}

func load(tx *db.Tx, hub *house.Hub) (*cube, error) {
	c := &cube{at: tx.Now(), today: tx.Today(), registered: map[string]int64{}}
	for _, step := range []func(*db.Tx, *house.Hub) error{c.loadSupplies, c.loadActs, c.loadRegister} {
		if err := step(tx, hub); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *cube) loadSupplies(tx *db.Tx, hub *house.Hub) (err error) {
	if c.asOf, err = hub.AsOf(tx); err != nil {
		return err
	}
	if c.supplies, err = record.Supplies(tx); err != nil {
		return err
	}
	c.shown, err = record.ShownCounts(tx)
	return err
}

func (c *cube) loadActs(tx *db.Tx, hub *house.Hub) error {
	from := c.today.AddMonths(-chartMonths)
	for _, it := range hub.Catalog.Items() {
		if !it.Timed() {
			continue
		}
		a, err := record.ArrivalsOf(tx, it.Code, from)
		if err != nil {
			return err
		}
		d, err := record.DecisionsOf(tx, it.Code, from)
		if err != nil {
			return err
		}
		c.arrivals, c.decisions = append(c.arrivals, a...), append(c.decisions, d...)
	}
	return nil
}

func (c *cube) loadRegister(tx *db.Tx, hub *house.Hub) error {
	for _, it := range hub.Catalog.Items() {
		if it.Family != catalog.Registration || it.OfPersons() || !it.Public() {
			continue
		}
		n, err := record.StandingByTown(tx, it.Code)
		if err != nil {
			return err
		}
		for town, k := range n {
			c.registered[town] += k
		}
	}
	return nil
}

// supplied adds up what came in, of the supplies that fit.
func (c *cube) supplied(fits func(record.Supply) bool) (n int64) {
	for _, s := range c.supplies {
		if fits(s) {
			n += s.N
		}
	}
	return n
}

// sent is how many records about organisations came in from a supplier.
func (c *cube) sent(hub *house.Hub, agency string) int64 {
	return c.supplied(func(s record.Supply) bool {
		it, ok := hub.Catalog.Item(s.Item)
		return ok && !it.OfPersons() && s.Agency == agency
	})
}

// arrivedByMonth are the arrivals from a supplier, by month of the decision.
func (c *cube) arrivedByMonth(agency string) map[string]record.Arrivals {
	by := map[string]record.Arrivals{}
	for _, a := range c.arrivals {
		if a.Agency == agency {
			by[a.Month] = by[a.Month].Plus(a)
		}
	}
	return by
}

// arrived adds up the arrivals that fit.
func (c *cube) arrived(fits func(record.Arrivals) bool) (sum record.Arrivals) {
	for _, a := range c.arrivals {
		if fits(a) {
			sum = sum.Plus(a)
		}
	}
	return sum
}

// decided adds up, by month, the decisions that fit.
func (c *cube) decided(fits func(record.Decisions) bool) map[string]int64 {
	out := map[string]int64{}
	for _, d := range c.decisions {
		if fits(d) {
			out[d.Month] += d.N
		}
	}
	return out
}

// sum adds up the figures of months from one on.
func sum(n map[string]int64, from string) (total int64) {
	for m, k := range n {
		if m >= from {
			total += k
		}
	}
	return total
}
