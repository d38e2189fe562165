package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/spool"
	"xinguan/core/catalog"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// settler is pass 2 of one batch. Rows wait in pending until the transaction that settled them is known to be
// committed; settled_to, written in the same transaction, says how far that is.
type settler struct {
	*Importer
	b       *batch
	tell    Progress
	total   int64 // rows of the batch
	ahead   <-chan decoded
	pending []row
	at      int64 // spool position of pending[0]
	before  int64 // position of the chunk that was begun last
	next    int64 // position of the one to begin
	passed  int64 // rows still to come that another run has settled
	eof     bool
	stored  map[string]int // warnings and notices stored so far, by rule

	// repeated tells that the very same file was settled before: what it corrected within itself then is not undone and
	// corrected once more.
	repeated   bool
	sender     string        // account; empty for the operator of the machine
	reviewed   bool          // a second person has approved the rows
	last       map[int]int64 // how many findings rows have already
	remembered memory        // what the sender confirmed before
	ours       *ours
	version    int // of the batch's item its rows were checked under; 0 = none was taken in yet
}

// storedPerRule bounds how many findings of one rule below error are kept row by row; all are counted.
const storedPerRule = 1000

func (im *Importer) settle(ctx context.Context, job Job, b *batch, path string) error {
	r, err := spool.Open(path, im.Ring)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := r.SeekTo(b.SettledTo); err != nil {
		return fmt.Errorf("%w: %w", errSpool, err)
	}
	ctx, cancel := context.WithCancel(ctx)
	rows, wait := decodeAhead(ctx, r)
	defer wait()
	defer cancel()
	s := &settler{Importer: im, b: b, tell: job.Progress, total: int64(b.Result.Read), ahead: rows, at: b.SettledTo, sender: b.SentBy, stored: map[string]int{}, ours: newOurs()}
	if s.tell == nil {
		s.tell = func(Stage, int64, int64) {}
	}
	if s.repeated, err = im.settledBefore(ctx, b); err != nil {
		return err
	}
	err = im.DB.View(ctx, func(tx *db.Tx) error { s.remembered, err = memoryOf(tx, b); return err })
	if err != nil {
		return err
	}
	if err = im.DB.Relay(ctx, s.step); err == nil {
		s.tell(Settling, s.total, s.total)
	}
	return err
}

// step settles the next rows in one transaction, while those before them may still be on their way.
func (s *settler) step(tx *db.Tx, rows int) (more bool, err error) {
	if err := s.begin(tx); err != nil {
		return false, err
	}
	take, err := s.take(tx.Context(), rows)
	if err != nil || len(take) == 0 {
		return false, err
	}
	c := chunk{settler: s, tx: tx, rows: take, from: s.before, to: s.next}
	if err := c.settle(); err != nil {
		return false, err
	}
	s.tell(Settling, c.from, s.total)
	return c.advance()
}

// begin finds where to go on: after the chunk before, or, where none is under way, where the database says was committed, so
// that a step that is tried again does its work once.
func (s *settler) begin(tx *db.Tx) error {
	if tx.Beside() {
		s.forget(s.before)
		s.ours.committed(s.before)
		return nil
	}
	now, err := db.One(tx, scanBatch, `select `+batchColumns+` from batch where id = $1`, s.b.ID)
	if err != nil {
		return err
	}
	s.forget(now.SettledTo)
	s.ours.committed(now.SettledTo)
	s.ours.staged = nil // it came to nothing
	s.next, s.b.Result = s.at, now.Result
	return nil
}

// take are copies of the next rows: so many, or all that are left.
func (s *settler) take(ctx context.Context, rows int) ([]row, error) {
	from := int(s.next - s.at)
	if err := s.read(ctx, from+rows); err != nil {
		return nil, err
	}
	take := slices.Clone(s.pending[from:min(from+rows, len(s.pending))])
	s.before, s.next = s.next, s.next+int64(len(take))
	return take, nil
}

// forget drops the rows that are committed; another run may have settled more of them than were read here.
func (s *settler) forget(settled int64) {
	n := settled - s.at
	if n <= 0 {
		return
	}
	have := min(n, int64(len(s.pending)))
	s.pending, s.passed, s.at = s.pending[have:], s.passed+n-have, settled
}

// read waits until so many rows are pending, or all that are left.
func (s *settler) read(ctx context.Context, rows int) error {
	for len(s.pending) < rows && !s.eof {
		d, ok := <-s.ahead
		if !ok {
			return ctx.Err()
		}
		n := min(s.passed, int64(len(d.rows)))
		s.pending, s.passed = append(s.pending, d.rows[n:]...), s.passed-n
		if s.eof = errors.Is(d.end, io.EOF); d.end != nil && !s.eof {
			return d.end
		}
	}
	return nil
}

// chunk settles some rows in one transaction.
type chunk struct {
	*settler
	tx       *db.Tx
	from, to int64 // positions of its rows
	rows     []row
	subjects []id.ID // of each row; zero for held ones
	towns    []string
	result   Result // of these rows
	add      []record.New
	replaced []record.Event
	parts    []record.Fixed // further penalties of decisions that are known
	changes  []ledger.Pair
	touched  []id.ID            // subjects whose names or status changed
	sighted  []subject.Sighting // names given to subjects that never had them
	persons  map[id.ID]subject.Person
}

func (c *chunk) settle() error {
	steps := []func() error{c.relieve, c.setAside, c.match, c.compare, c.write, c.outbox, c.report}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// write accepts the new records and lets corrections take the place of what they correct.
func (c *chunk) write() error {
	if err := c.sealPersons(); err != nil {
		return err
	}
	for i := range c.add {
		c.changes = append(c.changes, ledger.Pair{Subject: c.add[i].Subject, Record: c.add[i].ID})
	}
	if err := c.load(); err != nil {
		return err
	}
	if err := subject.Sight(c.tx, c.sighted); err != nil {
		return err
	}
	if err := c.Records.Apply(c.tx, c.replaced...); err != nil {
		return err
	}
	for _, p := range c.parts {
		if err := c.Records.Weigh(c.tx, p.Subject, p.ID); err != nil {
			return err
		}
	}
	return nil
}

// load writes the new records while the next chunk looks up what it needs. Of what this one changes the next need know no
// more than their keys.
func (c *chunk) load() error {
	c.ours.stage(c.add, c.to)
	if c.to < c.total {
		c.tx.Pass()
	}
	figures, err := c.Records.Load(c.tx, c.add)
	if err != nil {
		return err
	}
	if err := c.tx.Turn(); err != nil {
		return err
	}
	return figures.Store(c.tx)
}

func (c *chunk) outbox() error {
	var changes []ledger.Change
	if len(c.changes) > 0 {
		changes = append(changes, ledger.Change{Topic: record.Topic, Ref: c.b.ID, Refs: c.changes})
	}
	if len(c.touched) > 0 {
		pairs := make([]ledger.Pair, len(c.touched))
		for i, s := range c.touched {
			pairs[i] = ledger.Pair{Subject: s, Record: s}
		}
		changes = append(changes, ledger.Change{Topic: subject.Topic, Ref: c.b.ID, Refs: pairs})
	}
	return ledger.Append(c.tx, changes...)
}

// report stores findings and held rows, and counts.
func (c *chunk) report() error {
	var found []Finding
	var held []*row
	for i := range c.rows {
		r := &c.rows[i]
		if r.Held {
			held = append(held, r)
			c.result.Held++
		}
		for _, f := range r.Findings {
			c.result.count(f.Level)
			if f.Level == Error || c.stored[f.Rule] < storedPerRule {
				c.stored[f.Rule]++
				if it, ok := c.Catalog.Of(r.Item, r.Version); ok && !r.Held && !it.OfPersons() {
					c.remembered.of(r, &f)
				}
				found = append(found, f)
			}
		}
	}
	if err := loadFindings(c.tx, c.b.ID, found, c.last); err != nil {
		return err
	}
	return c.loadHeld(c.tx, c.b.ID, held)
}

// advance moves the batch on in the transaction of the chunk; at its end it is attested.
func (c *chunk) advance() (more bool, err error) {
	c.b.Result.Add(c.result)
	more = c.to < c.total
	if err := c.b.advance(c.tx, c.from, c.to, c.b.Result); err != nil || more || c.b.Result.Pending > 0 {
		return more, err
	}
	return false, c.attest(c.tx)
}

// newRecord is the record a good row becomes.
func (c *chunk) newRecord(r *row, it *catalog.Item, subject id.ID, town string) record.New {
	n := record.New{Fixed: record.Fixed{
		Subject: subject, ID: id.New(), Item: it.Code, ItemVersion: it.Version, Agency: r.Agency,
		Authority: r.Authority, AuthorityCode: r.AuthorityCode, Town: town, Party: r.Name, Decided: r.Decided, DocNo: r.DocNo,
		Key: r.Key, Class: r.Class, SeverityFiled: r.Severity, SeverityBy: r.SeverityBy, Digest: r.Digest,
		Batch: c.b.ID, Row: r.N, Accepted: clock.DateOf(c.tx.Now().Time),
	}, Body: r.Body}
	if r.Amount >= 0 {
		n.Amount = &r.Amount
	}
	if it.Code == c.b.Item {
		c.version = it.Version
	}
	return n
}
