package intake

import (
	"bytes"
	"context"
	"io"

	"xinguan/base/clock"
	"xinguan/base/id"
	"xinguan/base/spool"
	"xinguan/core/catalog"
	"xinguan/core/record"
)

// portion is some rows of the merged runs, ready to load in one transaction. It ends between two groups.
type portion struct {
	to     int64 // how many rows of the runs are dealt with after it
	last   bool
	err    error
	stock  []record.Stock
	old    []record.OldID // room for those of stock
	counts map[sideKey]*side
	twice  map[id.ID][]sideKey // by record, where its repeats were counted
	tally  *record.Tally       // outlives the portion
}

// sideKey is which figures a row counts in.
type sideKey struct {
	file        int
	item, state string
}

func (s *stock) sideKey() sideKey { return sideKey{s.File, s.Item, s.State} }

func (p *portion) side(k sideKey) *side {
	if p.counts[k] == nil {
		p.counts[k] = &side{}
	}
	return p.counts[k]
}

// merging makes portions of the merged runs.
type merging struct {
	*Takeover
	runs    *spool.Merger
	batches []id.ID // by file
	at      int64   // rows dealt with
	rows    []stock // the group in hand, and behind it the row that was read ahead
	ahead   bool
	group   []byte // of the row ahead
	known   words
}

// portions merges the runs from where the figures are counted to, in a goroutine of its own; wait returns when it touches
// the runs no more.
func (t *Takeover) portions(ctx context.Context) (out <-chan *portion, wait func(), err error) {
	m := &merging{Takeover: t, at: t.talliedTo, known: words{}}
	for _, f := range t.progress.Files {
		m.batches = append(m.batches, f.Batch)
	}
	if m.runs, err = spool.Merge(t.Ring, t.progress.Runs...); err != nil {
		return nil, nil, err
	}
	cut := t.settledTo
	made, done := make(chan *portion, 1), make(chan struct{})
	go func() {
		defer close(done)
		defer close(made)
		defer m.runs.Close()
		for range t.talliedTo {
			if _, err := m.runs.Next(); err != nil {
				handPortion(ctx, made, &portion{err: err})
				return
			}
		}
		for {
			p := m.portion(cut)
			if !handPortion(ctx, made, p) || p.last || p.err != nil {
				return
			}
		}
	}()
	return made, func() { <-done }, nil
}

func handPortion(ctx context.Context, to chan<- *portion, p *portion) bool {
	select {
	case to <- p:
		return true
	case <-ctx.Done():
		return false
	}
}

// portion gathers groups until there are enough rows, or until what an earlier run of the program loaded is reached.
func (m *merging) portion(cut int64) *portion {
	p := &portion{counts: map[sideKey]*side{}, twice: map[id.ID][]sideKey{}, tally: &record.Tally{}}
	p.stock, p.old = make([]record.Stock, 0, portionRows+portionRows/8), make([]record.OldID, 0, portionRows+portionRows/8)
	for from := m.at; m.at < from+int64(portionRows) && (m.at == from || m.at != cut); {
		rows, err := m.next()
		if err != nil {
			p.last, p.err = err == io.EOF, err
			if p.last {
				p.err = nil
			}
			break
		}
		m.at += int64(len(rows))
		m.join(p, rows)
	}
	p.to = m.at
	if m.first && p.err == nil {
		m.Records.Derive(p.stock, m.today, p.tally)
	}
	return p
}

// next is the next group, good until it is called again: the rows of one subject and item with one natural key, oldest first.
func (m *merging) next() ([]stock, error) {
	if n := len(m.rows); m.ahead {
		m.rows = append(m.rows[:0], m.rows[n:n+1]...)
	} else {
		m.rows = m.rows[:0]
		if err := m.read(); err != nil {
			return nil, err
		}
	}
	group := m.group
	for {
		err := m.read()
		if m.ahead = err == nil; err == io.EOF {
			return m.rows, nil
		}
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(group, m.group) {
			m.rows = m.rows[:len(m.rows)-1]
			return m.rows, nil
		}
	}
}

// read adds the next row of the runs to those in hand.
func (m *merging) read() error {
	raw, err := m.runs.Next()
	if err != nil {
		return err
	}
	m.rows = append(m.rows, stock{})
	m.group, err = m.rows[len(m.rows)-1].decode(raw, m.known)
	return err
}

// join makes records of a group: repeats stand behind the record they repeat, versions of one document each replace the
// one before, penalties of one decision stand beside each other, and every record has the states the earlier platform gave
// any of its rows, so that nothing comes back.
func (m *merging) join(p *portion, rows []stock) {
	from, keyed := len(p.stock), rows[0].Key != nil
	for i := range rows {
		s, known := &rows[i], p.stock[from:]
		old := record.OldID{ID: s.OldID, State: s.State, Takeover: m.id}
		if met := repeated(known, s, keyed); met != nil {
			m.repeat(p, met, s, old)
			continue
		}
		p.old = append(p.old, old)
		n := len(p.old)
		p.stock = append(p.stock, record.Stock{New: s.record(m.batches[s.File]), Old: p.old[n-1 : n : n]})
		one := &p.stock[len(p.stock)-1]
		if e, ok := s.ends(m.plan.Platform, m.plan.AsOf); ok {
			one.Events = append(one.Events, e)
		}
		if keyed {
			m.recognise(known, one)
		}
		p.side(s.sideKey()).Taken++
	}
	if out := p.stock[from:]; keyed && supersede(out) {
		m.Records.WeighStock(out, m.today)
	}
}

// recognise gives a further penalty of a decision a key of its own, as for the rows of a file that is sent: the earlier
// platform took it in from the same file on the same day as the first, with other kinds of penalty. What it took in later
// corrects what it is like, or else the first.
func (m *merging) recognise(known []record.Stock, one *record.Stock) {
	if it, ok := m.Catalog.Item(one.Item); !ok || it.Publication.Rule != catalog.BySeverity || one.Class == "" || len(known) == 0 {
		return
	}
	part, first := record.PartKey(one.Key, one.Class), standing(known, one.Key)
	beside := first.Batch == one.Batch && first.Accepted == one.Accepted && apart(first.Class, one.Class)
	if standing(known, part) != nil || beside {
		one.Key = part
	}
}

// standing is the newest version with a key; nil for none.
func standing(known []record.Stock, key []byte) *record.Stock {
	for i := len(known) - 1; i >= 0; i-- {
		if bytes.Equal(known[i].Key, key) {
			return &known[i]
		}
	}
	return nil
}

// repeated is the record a row repeats; without a natural key only the same old id says so.
func repeated(known []record.Stock, s *stock, keyed bool) *record.Stock {
	for i := range known {
		k := &known[i]
		if bytes.Equal(k.Digest, s.Digest) && (keyed || k.Old[0].ID == s.OldID) {
			return k
		}
	}
	return nil
}

func (m *merging) repeat(p *portion, met *record.Stock, s *stock, old record.OldID) {
	side := p.side(s.sideKey())
	has := false
	for _, o := range met.Old {
		has = has || o.ID == s.OldID
	}
	if has {
		side.Repeated++
		side.RepeatedAmount += s.amount()
	} else {
		old.Twice = true
		met.Old = append(met.Old, old)
		side.Twice++
		p.twice[met.ID] = append(p.twice[met.ID], s.sideKey())
	}
	e, ok := s.ends(m.plan.Platform, m.plan.AsOf)
	if !ok {
		return
	}
	for _, had := range met.Events {
		if had.Kind == e.Kind {
			return
		}
	}
	e.Record = met.ID
	met.Events = append(met.Events, e)
}

// supersede lets every version of a document but the newest be replaced, and tells whether there are several penalties.
func supersede(all []record.Stock) (several bool) {
	for i := 1; i < len(all); i++ {
		newer, older := &all[i], standing(all[:i], all[i].Key)
		several = several || !bytes.Equal(newer.Key, all[0].Key)
		if older != nil {
			newer.Replaces = older.ID
			older.Events = append(older.Events, replacedBy(older, newer.Accepted, "接管：旧平台有同一文号的较新记录"))
		}
	}
	return several
}

func replacedBy(r *record.Stock, day clock.Date, cause string) record.Event {
	return record.Event{Subject: r.Subject, Record: r.ID, Kind: record.Superseded, Effective: day, Cause: cause, Actor: takeoverActor}
}
