package intake

import (
	"bytes"
	"encoding/binary"

	"xinguan/base/clock"
	"xinguan/base/id"
	"xinguan/base/sheet"
	"xinguan/core/record"
)

// stock is a checked row of an earlier platform on its way to a record.
type stock struct {
	row
	Subject, ID id.ID
	Version     int
	File        int
	OldID       string
	State       string // code of an oldState
	StateDate   clock.Date
	StateCause  string
	Accepted    clock.Date
	Sealed      []byte // body of a record about a person, under the key KeyID
	KeyID       id.ID
}

// The rows of a record meet in the runs: a row begins with what they are sorted by, subject, item, natural key, then the
// day it was taken in and its place. Rows without a natural key meet where their content is the same.
const (
	byKey    = 'k'
	byDigest = 'd'
)

// groupLen is how much of an encoded row tells which rows belong together.
func groupLen(b []byte) int { return 16 + bytes.IndexByte(b[16:], 0) + 1 + 1 + 16 }

func (s *stock) encode(b []byte) []byte {
	b = append(b, s.Subject[:]...)
	b = append(append(b, s.Item...), 0)
	if s.Key != nil {
		b = append(append(b, byKey), s.Key...)
	} else {
		b = append(append(b, byDigest), s.Digest...)
	}
	b = append(append(b, s.Accepted...), 0)
	b = binary.BigEndian.AppendUint16(b, uint16(s.File))
	b = binary.BigEndian.AppendUint64(b, uint64(s.N))
	b = append(b, s.ID[:]...)
	for _, t := range [...]string{s.OldID, s.State, string(s.StateDate), s.StateCause} {
		b = appendText(b, t)
	}
	b = appendText(appendText(b, s.Sealed), s.KeyID[:])
	b = binary.AppendUvarint(b, uint64(s.Version))
	return s.row.encode(b)
}

// decode reads what encode wrote; the group is the part by which rows belong together. What it holds lies in b.
func (s *stock) decode(b []byte, known words) (group []byte, err error) {
	if len(b) < 16 || bytes.IndexByte(b[16:], 0) < 0 || len(b) < groupLen(b) {
		return nil, errSpool
	}
	n := groupLen(b)
	rest := b[n:]
	end := bytes.IndexByte(rest, 0)
	if end < 0 || len(rest) < end+1+2+8+16 {
		return nil, errSpool
	}
	*s = stock{Subject: id.ID(b[:16]), Accepted: clock.Date(known.of(rest[:end]))}
	rest = rest[end+1:]
	s.File, s.ID = int(binary.BigEndian.Uint16(rest)), id.ID(rest[2+8:2+8+16])
	d := decoder{b: rest[2+8+16:], words: known}
	s.OldID, s.State, s.StateDate, s.StateCause = d.text(), d.word(), clock.Date(d.word()), d.text()
	s.Sealed = d.blob()
	copy(s.KeyID[:], d.blob())
	s.Version = int(d.uint())
	d.row(&s.row)
	if d.bad || len(d.b) > 0 {
		return nil, errSpool
	}
	return b[:n], nil
}

// ends is the event by which the row's state is reached here; ok is false for one that was shown.
func (s *stock) ends(platform string, asOf clock.Date) (e record.Event, ok bool) {
	st, found := stateOf(s.State)
	if !found || st.event == "" {
		return e, false
	}
	e = record.Event{Subject: s.Subject, Record: s.ID, Kind: st.event, Effective: s.StateDate, Actor: takeoverActor,
		Cause: "接管自" + platform + "，旧编号" + s.OldID + "，当时" + st.title}
	if e.Effective == "" {
		e.Effective = asOf
		e.Cause += "，未记日期"
	}
	if e.Kind == record.Close {
		e.Effective = min(e.Effective, asOf)
	}
	if s.StateCause != "" {
		e.Cause += "：" + s.StateCause
	}
	return e, true
}

// record is the record the row becomes.
func (s *stock) record(batch id.ID) record.New {
	n := record.New{Fixed: record.Fixed{
		Subject: s.Subject, ID: s.ID, Item: s.Item, ItemVersion: s.Version, Agency: s.Agency,
		Authority: s.Authority, AuthorityCode: s.AuthorityCode, Town: s.Town, Party: s.Name, Decided: s.Decided, DocNo: s.DocNo,
		Key: s.Key, Class: s.Class, SeverityFiled: s.Severity, SeverityBy: s.SeverityBy, Digest: s.Digest,
		Batch: batch, Row: s.N, Accepted: s.Accepted,
	}, Body: s.Body, Sealed: s.Sealed, KeyID: s.KeyID}
	if s.Sealed != nil {
		n.Body, n.Party = nil, ""
	}
	if s.row.Amount >= 0 {
		amount := s.row.Amount
		n.Amount = &amount
	}
	return n
}

func (s *stock) amount() int64 { return max(s.row.Amount, 0) }

// besideReader gives what reads the columns beside the fields in a row of a file with some titles: Beside holds old id,
// state, its date and cause, agency, and the day the row was taken in, all as they are stored. A row is refused for want
// of what cannot be left open.
func (t *Takeover) besideReader(it *PlanItem, titles []string) func(*row, []string) {
	at := make([]int, 0, besideAccepted+1)
	for _, column := range it.besides() {
		at = append(at, columnAt(titles, column))
	}
	return func(r *row, cells []string) {
		got := make([]string, len(at))
		for i, c := range at {
			if c >= 0 && c < len(cells) {
				got[i] = tidy(cells[c])
			}
		}
		t.readBeside(it, r, got)
	}
}

func (t *Takeover) readBeside(it *PlanItem, r *row, got []string) {
	refuse := func(rule, column, message string) {
		r.Findings = append(r.Findings, Finding{Row: r.N, Level: Error, Rule: rule, Column: column, Message: message})
	}
	if got[besideOldID] = compact(got[besideOldID]); got[besideOldID] == "" {
		refuse("takeover.old_id", it.OldID, "没有旧编号，无法与旧平台核对；请在“"+it.OldID+"”列补上，再接管这一行。")
	}
	state, ok := t.plan.stateNamed(it, got[besideState])
	if !ok {
		refuse("takeover.state", it.State, "旧状态“"+got[besideState]+"”没有写进接管说明的 states，不能断定是否还在公示；请在说明里补上，再接管这一行。")
	}
	got[besideState] = state.code
	day, _ := sheet.Date(got[besideStateDate])
	got[besideStateDate] = string(day)
	if day, _ = sheet.Date(got[besideAccepted]); day == "" || day > t.plan.AsOf {
		day = t.plan.AsOf
	}
	got[besideAccepted] = string(day)
	if code, ok := t.plan.agency(t.Importer, got[besideSupplier]); ok {
		r.Agency = code
	}
	if code, ok := t.plan.agency(t.Importer, r.Authority); ok && r.AuthorityCode == "" && code != External {
		r.AuthorityCode = code
	}
	r.Beside = got
}

// stockOf is the stock a checked row is.
func stockOf(r *row) stock {
	b := r.Beside
	return stock{row: *r, OldID: b[besideOldID], State: b[besideState], StateDate: clock.Date(b[besideStateDate]), StateCause: b[besideStateCause],
		Accepted: clock.Date(b[besideAccepted])}
}

// version is the item's version a row was checked by.
func (im *Importer) version(code string) int {
	it, ok := im.Catalog.Item(code)
	if !ok {
		return 0
	}
	return it.Version
}
