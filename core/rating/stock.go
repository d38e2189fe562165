package rating

import (
	"encoding/binary"
	"io"
	"sort"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// Stock is everything models may know of a whole city: its organisations in the order of their ids, and behind each its
// facts, in flat rows. It can be built from the database at any time; as a file it lies in memory only as far as it is read.
type Stock struct {
	Dict  Dict
	kinds []ident.Kind
	words words  // towns, statuses
	rows  []byte // partySize each
	facts []byte // rowSize each
	seq   int64  // of the last change of the outbox that is in it
	free  func() error
}

// words number the texts of parties.
type words struct{ kinds, towns, statuses Dict }

// partySize is a party as a row: id, place of the first fact, kind, provisional, town, status.
const partySize = 16 + 4 + 1 + 1 + 2 + 2

// rowSize is a fact as a row.
const rowSize = 26

// Close lets a file go; the stock must not be used afterwards.
func (s *Stock) Close() error {
	if s == nil || s.free == nil {
		return nil
	}
	free := s.free
	s.free = nil
	return free()
}

// Len is how many parties there are.
func (s *Stock) Len() int { return len(s.rows) / partySize }

// Facts is how many facts there are.
func (s *Stock) Facts() int { return len(s.facts) / rowSize }

// Party is the party at i.
func (s *Stock) Party(i int) Party {
	row, le := s.rows[i*partySize:(i+1)*partySize], binary.LittleEndian
	return Party{ID: id.ID(row[:16]), Kind: s.kinds[row[20]], Provisional: row[21] == 1,
		Town: s.words.towns.Items[le.Uint16(row[22:])], Status: s.words.statuses.Items[le.Uint16(row[24:])]}
}

// ID is the id of the party at i.
func (s *Stock) ID(i int) id.ID { return id.ID(s.rows[i*partySize:][:16]) }

// kind is the number of the kind of the party at i.
func (s *Stock) kind(i int) byte { return s.rows[i*partySize+20] }

// first is the place of a party's first fact; that after the last party is the number of facts.
func (s *Stock) first(i int) int {
	if i == s.Len() {
		return s.Facts()
	}
	return int(binary.LittleEndian.Uint32(s.rows[i*partySize+16:]))
}

// find is the place of a party, or where it would be.
func (s *Stock) find(x id.ID) (int, bool) {
	i := sort.Search(s.Len(), func(i int) bool { return compareIDs(s.ID(i), x) >= 0 })
	return i, i < s.Len() && s.ID(i) == x
}

// Of reads the facts of the party at i into buf, which it grows as needed.
func (s *Stock) Of(i int, buf []Fact) []Fact {
	from, to := s.first(i), s.first(i+1)
	if cap(buf) < to-from {
		buf = make([]Fact, to-from)
	}
	buf = buf[:to-from]
	rows := s.facts[from*rowSize : to*rowSize]
	for n := range buf {
		buf[n].fromRow(rows[n*rowSize : (n+1)*rowSize])
	}
	return buf
}

// builder puts a stock together, party by party in the order of their ids. Facts go to w, rows stay.
type builder struct {
	*Stock
	w      io.Writer
	n      int // facts written
	out    []byte
	causes causes
	shared []bool
}

func newBuilder(w io.Writer) *builder { return &builder{Stock: &Stock{}, w: w} }

// add adds a party with its facts.
func (b *builder) add(p Party, facts []Fact) error {
	if cap(b.shared) < len(facts) {
		b.shared = make([]bool, len(facts))
	}
	b.shared = b.shared[:len(facts)]
	b.causes.shared(facts, b.shared)
	b.out = b.out[:0]
	for i := range facts {
		facts[i].Shared = b.shared[i]
		b.out = facts[i].row(b.out)
	}
	return b.raw(p, b.out)
}

// raw adds a party with its facts as rows.
func (b *builder) raw(p Party, rows []byte) error {
	le := binary.LittleEndian
	b.rows = append(b.rows, p.ID[:]...)
	b.rows = le.AppendUint32(b.rows, uint32(b.n))
	b.rows = append(b.rows, byte(b.words.kinds.item(string(p.Kind))), 0)
	if p.Provisional {
		b.rows[len(b.rows)-1] = 1
	}
	b.rows = le.AppendUint16(b.rows, b.words.towns.item(p.Town))
	b.rows = le.AppendUint16(b.rows, b.words.statuses.item(p.Status))
	b.n += len(rows) / rowSize
	_, err := b.w.Write(rows)
	return err
}

// heap keeps facts in memory.
type heap struct{ b []byte }

func (h *heap) Write(b []byte) (int, error) {
	h.b = append(h.b, b...)
	return len(b), nil
}

// BuildStock reads the stock in one snapshot: two sweeps, each once over its table in the order it lies in.
func BuildStock(tx *db.Tx, laws record.Laws) (*Stock, error) {
	h := &heap{}
	b := newBuilder(h)
	if err := b.build(tx, laws); err != nil {
		return nil, err
	}
	b.facts = h.b
	b.name()
	return b.Stock, nil
}

// name makes the kinds of parties ready.
func (s *Stock) name() {
	s.kinds = nil
	for _, k := range s.words.kinds.Items {
		s.kinds = append(s.kinds, ident.Kind(k))
	}
}

// build reads the whole city.
func (b *builder) build(tx *db.Tx, laws record.Laws) error {
	var lines []subject.Line
	stands := map[id.ID]bool{} // that stand for others too
	err := subject.EachLine(tx, func(l subject.Line) error {
		if !l.Canonical.IsZero() {
			stands[l.Canonical] = true
			if l.Canonical != l.ID {
				return nil
			}
		}
		lines = append(lines, l)
		return nil
	})
	if err != nil {
		return err
	}
	groups, err := record.HeadersOf(tx, keys(stands))
	if err != nil {
		return err
	}
	return b.sweep(tx, laws, lines, groups)
}

func keys(of map[id.ID]bool) (out []id.ID) {
	for x := range of {
		out = append(out, x)
	}
	return out
}

// sweep reads all headers beside the parties. Of those who stand for others the records were read before: some lie
// elsewhere.
func (b *builder) sweep(tx *db.Tx, laws record.Laws, lines []subject.Line, groups map[id.ID][]record.Record) error {
	var buf []Fact
	at := 0
	end := func() error { // the party at hand has no more records
		l := lines[at]
		for i := range groups[l.ID] {
			if f, ok := b.Dict.factOf(laws, &groups[l.ID][i]); ok {
				buf = append(buf, f)
			}
		}
		err := b.add(Party{ID: l.ID, Kind: l.Kind, Town: l.Town, Provisional: l.Provisional, Status: l.Status}, buf)
		at, buf = at+1, buf[:0]
		return err
	}
	err := record.EachHeader(tx, func(r *record.Record) error {
		for at < len(lines) && compareIDs(lines[at].ID, r.Subject) < 0 {
			if err := end(); err != nil {
				return err
			}
		}
		if at == len(lines) || lines[at].ID != r.Subject || groups[r.Subject] != nil {
			return nil
		}
		if f, ok := b.Dict.factOf(laws, r); ok {
			buf = append(buf, f)
		}
		return nil
	})
	for err == nil && at < len(lines) {
		err = end()
	}
	return err
}
