package rating

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"

	"xinguan/base/id"
	"xinguan/core/ident"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

// Fact is what models may know of a record in force, wherever it is read from.
type Fact struct {
	Cause       uint32 // same for records of one decision: authority and document number; 0 where there is none
	Amount      int64  // fen
	Item, Class uint16 // places in a Dict
	Decided     day
	From, Until day // first and last day it counts
	Repair      day // first day its end can be asked for; 0 where it cannot
	Severity    uint8
	Shared      bool // another fact of the subject has the same cause; worked out when a stock is built
}

// Party is what models may know of a subject.
type Party struct {
	ID          id.ID
	Kind        ident.Kind
	Town        string
	Provisional bool
	Status      string // as the register says

	held []Held // what other models hold its grade down to; nil for nothing
}

// Dict numbers the items and classes of facts.
type Dict struct {
	Items   []string
	Classes []string

	items, classes map[string]uint16
}

func (d *Dict) item(s string) uint16  { return place(&d.Items, &d.items, s) }
func (d *Dict) class(s string) uint16 { return place(&d.Classes, &d.classes, s) }

// place numbers a text; what would be the 65,535th different one shares the last place.
func place(list *[]string, at *map[string]uint16, s string) uint16 {
	if *at == nil {
		*at = make(map[string]uint16, len(*list)+1)
		for i, x := range *list {
			(*at)[x] = uint16(i)
		}
	}
	n, ok := (*at)[s]
	if !ok && len(*list) < 65535 {
		n = uint16(len(*list))
		*list = append(*list, s)
		(*at)[strings.Clone(s)] = n
	}
	return n
}

// factOf is the fact of a record; ok is false where it counts nowhere: superseded, ended, shielded, or of a public item
// and not to be shown.
func (d *Dict) factOf(l record.Laws, r *record.Record) (f Fact, ok bool) {
	it, known := l.Catalog.Item(r.Item)
	if !known || it.OfPersons() || !r.Current || r.State != record.Live {
		return f, false
	}
	f = Fact{Item: d.item(r.Item), Class: d.class(r.Class), Decided: dayOf(r.Decided), Repair: dayOf(r.RepairFrom),
		Severity: uint8(slices.Index(rulebook.Severities, r.Severity)), Cause: causeOf(r.Authority, r.DocNo)}
	if r.Amount != nil {
		f.Amount = *r.Amount
	}
	if it.Public() {
		f.From, f.Until = dayOf(r.ShownFrom), dayOf(r.ShownUntil)
		return f, r.Public
	}
	f.From, f.Until = dayOf(r.Accepted), forever
	if r.ValidUntil != "" {
		f.Until = dayOf(r.ValidUntil)
	}
	return f, true
}

// placeholders are numbers that name no document.
var placeholders = []string{"", "无", "/", "-", "—", "null", "NULL"}

func causeOf(authority, no string) uint32 {
	no = strings.TrimSpace(no)
	if slices.Contains(placeholders, no) {
		return 0
	}
	sum := sha256.Sum256([]byte(authority + "\x00" + no))
	return max(1, binary.LittleEndian.Uint32(sum[:]))
}

// in tells whether a fact counts on a day.
func (f *Fact) in(on day) bool { return f.From <= on && on <= f.Until && f.Decided <= on }

// first is the first day it counts.
func (f *Fact) first() day { return max(f.From, f.Decided) }

// put is the fact as it goes into digests: 32 bytes.
func (f *Fact) put(b []byte) []byte {
	b = append(b, 0, 0, 0, 0) // the place of the subject in a file, once
	b = f.row(b)
	b[len(b)-1] = 0 // whether it shares its cause follows from the others
	return append(b, 0, 0)
}

// row and fromRow are the fact as it lies in a stock.
func (f *Fact) row(b []byte) []byte {
	le := binary.LittleEndian
	b = le.AppendUint32(b, f.Cause)
	b = le.AppendUint64(b, uint64(f.Amount))
	b = le.AppendUint64(b, uint64(f.Item)|uint64(f.Class)<<16|uint64(f.Decided)<<32|uint64(f.From)<<48)
	b = le.AppendUint32(b, uint32(f.Until)|uint32(f.Repair)<<16)
	if f.Shared {
		return append(b, f.Severity, 1)
	}
	return append(b, f.Severity, 0)
}

func (f *Fact) fromRow(b []byte) {
	_ = b[rowSize-1]
	le := binary.LittleEndian
	f.Cause, f.Amount = le.Uint32(b), int64(le.Uint64(b[4:]))
	x, y := le.Uint64(b[12:]), le.Uint32(b[20:])
	f.Item, f.Class, f.Decided, f.From = uint16(x), uint16(x>>16), uint16(x>>32), uint16(x>>48)
	f.Until, f.Repair = uint16(y), uint16(y>>16)
	f.Severity, f.Shared = b[24], b[25] == 1
}
