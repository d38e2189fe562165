package rating

import (
	"encoding/binary"
	"io"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/record"
	"xinguan/core/subject"
)

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
