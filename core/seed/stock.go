package seed

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// Stock fills an empty database with organisations and some opt.Records of their records, straight and at the speed of
// the bare load, to measure on. The records are the good rows of this city's own sheets, checked as for an import, given
// to other organisations under other numbers and days: a quarter penalties, the rest permits, and a register entry each.
// Subjects come in the order of their ids, so every table is only appended to. Killed, it is begun anew with an empty
// database. tell hears how many records are loaded.
func Stock(ctx context.Context, im *intake.Importer, opt Options, dir string, tell func(records int)) error {
	s := &stocking{im: im, g: New(opt), batch: id.New(), today: opt.Today}
	if err := s.patterns(ctx, opt, dir); err != nil {
		return err
	}
	err := im.DB.Write(ctx, func(tx *db.Tx) error {
		if empty, err := record.Empty(tx); err != nil || !empty {
			return errors.Join(err, errors.New("数据库里已有记录；直接装入只用于空的数据库，请换一个 --db"))
		}
		return record.DropIndexes(tx)
	})
	if err != nil {
		return err
	}
	if err := s.load(ctx, tell); err != nil {
		return err
	}
	if err := record.EnsureIndexes(ctx, im.DB, nil); err != nil {
		return err
	}
	_, err = ledger.Seal(ctx, im.DB)
	return err
}

// stocking makes and loads a stock.
type stocking struct {
	im       *intake.Importer
	g        *Generator
	batch    id.ID
	today    clock.Date
	register []pattern
	acts     [2][]pattern // permits, penalties
	owed     record.Tally
}

// pattern is a checked row whose texts that name one organisation, one document and one day are known.
type pattern struct {
	intake.Sample
	body  [][]byte // cut at what is replaced
	slots []slot
}

// slot says what stands between two parts of the body.
type slot int

const (
	slotName slot = iota
	slotCode
	slotDocNo
	slotDecided
)

// patternRows is how many rows of a sheet the patterns are made from.
const patternRows = 3000

func (s *stocking) patterns(ctx context.Context, opt Options, dir string) error {
	opt.Subjects, opt.Records, opt.Dirt = patternRows, patternRows, 0
	g := New(opt)
	for _, kind := range []struct {
		item  string
		write func(io.Writer) error
		into  *[]pattern
	}{{"registration", g.Registrations, &s.register}, {"permit", g.Permits, &s.acts[0]}, {itemPenalty, g.Penalties, &s.acts[1]}} {
		path := filepath.Join(dir, kind.item+".csv")
		if err := file(path, kind.write); err != nil {
			return err
		}
		rows, err := s.im.Samples(ctx, intake.Job{Item: kind.item, Path: path})
		if err != nil {
			return err
		}
		for _, r := range rows {
			*kind.into = append(*kind.into, newPattern(r))
		}
		if len(*kind.into) == 0 {
			return fmt.Errorf("虚构的“%s”没有一行可用", kind.item)
		}
	}
	return nil
}

func newPattern(r intake.Sample) pattern {
	p := pattern{Sample: r}
	rest := r.Body
	for len(rest) > 0 {
		at, which, length := len(rest), slot(-1), 0
		for c, text := range []string{r.Name, r.Code, r.DocNo, string(r.Decided)} {
			if i := bytes.Index(rest, []byte(text)); text != "" && i >= 0 && i < at {
				at, which, length = i, slot(c), len(text)
			}
		}
		p.body = append(p.body, rest[:at])
		if which < 0 {
			break
		}
		p.slots = append(p.slots, which)
		rest = rest[at+length:]
	}
	return p
}

// record makes the pattern's record of another organisation, document and day.
func (p *pattern) record(s *Subject, docNo string, decided clock.Date) record.New {
	n := p.New
	texts := [...]string{s.Name, s.Code, docNo, string(decided)}
	body := make([]byte, 0, len(p.Body)+64)
	for i, part := range p.body {
		body = append(body, part...)
		if i < len(p.slots) {
			body = append(body, texts[p.slots[i]]...)
		}
	}
	sum := sha256.Sum256(body)
	n.Body, n.Digest, n.Party, n.Town = body, sum[:16], s.Name, s.Town
	n.DocNo, n.Decided, n.Accepted = docNo, decided, decided.AddDays(5)
	if n.Key != nil {
		n.Key = intake.NaturalKey(docNo + s.Code)
	}
	return n
}

// heap is some organisations with their records, on their way into the tables.
type heap struct {
	entries []subject.Entry
	stock   []record.Stock
	of      []int // organisation of each record, a position in entries
	tally   record.Tally
}

// heapSubjects is how many organisations are loaded in one transaction.
const heapSubjects = 400

func (s *stocking) load(ctx context.Context, tell func(int)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	made := make(chan *heap, 2)
	go func() {
		defer close(made)
		for from := 0; from < s.g.opt.Subjects; from += heapSubjects {
			select {
			case made <- s.heap(from, min(from+heapSubjects, s.g.opt.Subjects)):
			case <-ctx.Done():
				return
			}
		}
	}()
	loaded := 0
	return s.im.DB.Bulk(ctx, func(tx *db.Tx, _ int) (bool, error) {
		h, ok := <-made
		if !ok {
			return false, errors.Join(ctx.Err(), s.owed.Store(tx))
		}
		loaded += len(h.stock)
		tell(loaded)
		return true, s.put(tx, h)
	})
}

// heap makes organisations from one to before another, with their records.
func (s *stocking) heap(from, to int) *heap {
	h := &heap{}
	mean := max(s.g.opt.Records/s.g.opt.Subjects, 1)
	for i := from; i < to; i++ {
		x, r := s.g.Subject(i), s.g.random(ofStock, i)
		h.entries = append(h.entries, subject.Entry{Key: subject.Key{Type: ident.TypeUSCC, Value: x.Code}, Kind: x.Kind, Name: x.Name, Town: x.Town, Status: x.Status, FormerNames: x.FormerNames})
		h.add(&s.register[r.n(len(s.register))], &x, len(h.entries)-1, "", x.Registered)
		for n := range r.low(3*mean + 1) {
			acts := s.acts[0]
			if r.chance(0.25) {
				acts = s.acts[1]
			}
			p := &acts[r.n(len(acts))]
			h.add(p, &x, len(h.entries)-1, fmt.Sprintf("%s-%d-%d", p.DocNo, i, n), s.g.days.ago(6+r.n(1000)))
		}
	}
	s.im.Records.Derive(h.stock, s.today, &h.tally)
	return h
}

func (h *heap) add(p *pattern, x *Subject, of int, docNo string, decided clock.Date) {
	h.stock = append(h.stock, record.Stock{New: p.record(x, docNo, decided)})
	h.of = append(h.of, of)
}

// put loads a heap in one transaction; figures are kept back until there are many.
func (s *stocking) put(tx *db.Tx, h *heap) error {
	settled, err := subject.Settle(tx, s.im.City.Places(), h.entries)
	if err != nil {
		return err
	}
	for i := range h.stock {
		r := &h.stock[i]
		r.Subject, r.ID, r.Batch, r.Row = settled[h.of[i]].ID, id.New(), s.batch, i+1
	}
	if err := s.im.Records.Fill(tx, h.stock); err != nil {
		return err
	}
	if s.owed.Add(&h.tally); s.owed.Len() < figuresKept {
		return nil
	}
	err = s.owed.Store(tx)
	s.owed = record.Tally{}
	return err
}

// figuresKept is how many figures are kept back: neighbouring records differ in all of them.
const figuresKept = 100_000
