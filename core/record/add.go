package record

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// New is a record to accept. Body is canonical JSON; for persons it is nil and Sealed holds it under the key KeyID.
type New struct {
	Fixed
	Body   []byte
	Sealed []byte
	KeyID  id.ID
}

var recordColumns = []string{
	"subject_id", "id", "item", "item_ver", "agency", "authority", "authority_code", "town", "party_as_filed", "decided",
	"doc_no", "nkey", "class", "amount", "severity_filed", "severity_by", "digest", "batch", "row", "accepted", "replaces", "valid_until",
	"current", "public", "state", "severity", "severity_source", "shown_from", "shown_until", "repair_from", "rulebook", "disputed",
}

var bodyColumns = []string{"subject_id", "id", "body", "sealed", "key_id"}

// Add accepts records in the caller's transaction: rows, bodies and tally. The caller appends them to the outbox. They
// are loaded by subject, the order the tables are kept in: each page of a big table is then visited once for a call.
func (l Laws) Add(tx *db.Tx, in []New) error {
	today := tx.Today()
	derived := make([]Derived, len(in))
	counts := tallies{}
	for i := range in {
		in[i].ValidUntil = l.validUntil(&in[i])
		derived[i] = l.derive(in[i].Fixed, nil, today)
		counts.accept(&in[i].Fixed, derived[i])
	}
	at := bySubject(in)
	err := tx.Load("record", recordColumns, len(in), func(i int) []any { return recordRow(&in[at[i]].Fixed, &derived[at[i]]) })
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	err = tx.Load("record_body", bodyColumns, len(in), func(i int) []any { return in[at[i]].bodyRow() })
	if err != nil {
		return fmt.Errorf("record body: %w", err)
	}
	return counts.store(tx)
}

// bySubject are the positions of records in the order of their subjects.
func bySubject(in []New) []int {
	at := make([]int, len(in))
	for i := range at {
		at[i] = i
	}
	slices.SortFunc(at, func(a, b int) int {
		return cmp.Or(bytes.Compare(in[a].Subject[:], in[b].Subject[:]), cmp.Compare(a, b))
	})
	return at
}

func recordRow(f *Fixed, d *Derived) []any {
	return []any{
		f.Subject[:], f.ID[:], f.Item, int64(f.ItemVersion), f.Agency, f.Authority, f.AuthorityCode, f.Town, f.Party, string(f.Decided),
		f.DocNo, blob(f.Key), f.Class, amount(f.Amount), string(f.SeverityFiled), f.SeverityBy, f.Digest, f.Batch[:], int64(f.Row), string(f.Accepted), optional(f.Replaces), string(f.ValidUntil),
		d.Current, d.Public, string(d.State), string(d.Severity), d.SeveritySource, string(d.ShownFrom), string(d.ShownUntil), string(d.RepairFrom), d.Rulebook, d.Disputed,
	}
}

func (n *New) bodyRow() []any {
	var body any
	if n.Body != nil {
		body = string(n.Body)
	}
	return []any{n.Subject[:], n.ID[:], body, blob(n.Sealed), optional(n.KeyID)}
}

func blob(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

func amount(p *int64) any {
	if p == nil {
		return nil
	}
	return *p
}

func optional(x id.ID) any {
	if x.IsZero() {
		return nil
	}
	return x[:]
}

// tallyKey is what records are counted by.
type tallyKey struct {
	day                       clock.Date
	item, agency, town, state string
	batch                     id.ID
}

type tallies map[tallyKey]int64

// accept counts a record on the day it came in, and the first and the day after the last day it is shown. An end
// fixed in advance is counted by day and item alone: its days are spread over years.
func (t tallies) accept(f *Fixed, d Derived) {
	t[tallyKey{f.Accepted, f.Item, f.Agency, f.Town, "accepted", f.Batch}]++
	if !d.visibleAt(d.ShownFrom) {
		return
	}
	t[tallyKey{d.ShownFrom, f.Item, f.Agency, f.Town, "shown", f.Batch}]++
	if d.ShownUntil != clock.Forever {
		t[tallyKey{d.ShownUntil.AddDays(1), f.Item, "", "", "shown", f.Batch}]--
	}
}

func (d Derived) visibleAt(day clock.Date) bool {
	return d.Current && d.Public && d.State == Live && d.ShownFrom <= day && day <= d.ShownUntil
}

// change counts what an event did to a record: it went away on day, or came back.
func (t tallies) change(f *Fixed, before, after Derived, day clock.Date) {
	was, is := before.visibleAt(day), after.visibleAt(day)
	switch {
	case was && !is:
		t[tallyKey{day, f.Item, f.Agency, f.Town, "shown", f.Batch}]--
		t.end(f, before, +1)
	case !was && is:
		t[tallyKey{day, f.Item, f.Agency, f.Town, "shown", f.Batch}]++
		t.end(f, after, -1)
	case was && is && before.ShownUntil != after.ShownUntil:
		t.end(f, before, +1)
		t.end(f, after, -1)
	}
}

func (t tallies) end(f *Fixed, d Derived, n int64) {
	if d.ShownUntil != clock.Forever {
		t[tallyKey{d.ShownUntil.AddDays(1), f.Item, "", "", "shown", f.Batch}] += n
	}
}

// tallyRows is how many changes of the tally one statement takes.
const tallyRows = 50

// store adds the changes up in the tally, always in the same order: two imports at once wait for each other, neither
// for both.
func (t tallies) store(tx *db.Tx) error {
	keys := slices.SortedFunc(maps.Keys(t), tallyKey.compare)
	keys = slices.DeleteFunc(keys, func(k tallyKey) bool { return t[k] == 0 })
	for some := range slices.Chunk(keys, tallyRows) {
		args := make([]any, 0, tallyColumns*len(some))
		for _, k := range some {
			args = append(args, string(k.day), k.item, k.agency, k.town, k.state, k.batch[:], t[k])
		}
		_, err := tx.Exec(`insert into tally (day, item, agency, town, state, batch, n) values `+db.Values(1, len(some), tallyColumns)+`
			on conflict (item, state, day, agency, town, batch) do update set n = tally.n + excluded.n`, args...)
		if err != nil {
			return fmt.Errorf("tally: %w", err)
		}
	}
	return nil
}

const tallyColumns = 7

func (k tallyKey) compare(o tallyKey) int {
	return cmp.Or(cmp.Compare(k.item, o.item), cmp.Compare(k.state, o.state), cmp.Compare(k.day, o.day),
		cmp.Compare(k.agency, o.agency), cmp.Compare(k.town, o.town), bytes.Compare(k.batch[:], o.batch[:]))
}
