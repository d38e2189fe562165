package record

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"

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
	"doc_no", "nkey", "class", "amount", "severity_filed", "severity_by", "digest", "batch", "row", "accepted", "replaces", "valid_until", "enterprise_from",
	"current", "public", "state", "severity", "severity_source", "shown_from", "shown_until", "repair_from", "rulebook", "disputed", "heaviest",
}

var bodyColumns = []string{"subject_id", "id", "body", "sealed", "key_id"}

// Add accepts records in the caller's transaction: rows, bodies and tally. The caller appends them to the outbox.
func (l Laws) Add(tx *db.Tx, in []New) error {
	counts, err := l.Load(tx, in)
	if err != nil {
		return err
	}
	return counts.Store(tx)
}

// Load is Add without the tally, which it gives back to be stored: rows are only added, and nothing shared is changed. They
// are loaded by subject, the order the tables are kept in: each page of a big table is then visited once for a call. What
// follows from a record is derived as its row is loaded, while the server is at the rows before.
func (l Laws) Load(tx *db.Tx, in []New) (*Tally, error) {
	today, counts := tx.Today(), tallies{}
	at := bySubject(in)
	err := tx.Load("record", recordColumns, len(in), func(i int) []any {
		n := &in[at[i]]
		l.days(n)
		d := l.derive(n.Fixed, nil, today)
		l.count(counts, &n.Fixed, d)
		return recordRow(&n.Fixed, &d)
	})
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	err = tx.Load("record_body", bodyColumns, len(in), func(i int) []any { return in[at[i]].bodyRow() })
	if err != nil {
		return nil, fmt.Errorf("record body: %w", err)
	}
	return &Tally{counts}, nil
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
		f.DocNo, blob(f.Key), f.Class, amount(f.Amount), string(f.SeverityFiled), f.SeverityBy, f.Digest, f.Batch[:], int64(f.Row), string(f.Accepted), optional(f.Replaces), string(f.ValidUntil), string(f.Enterprise),
		d.Current, d.Public, string(d.State), string(d.Severity), d.SeveritySource, string(d.ShownFrom), string(d.ShownUntil), string(d.RepairFrom), d.Rulebook, d.Disputed, string(d.Heaviest),
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
