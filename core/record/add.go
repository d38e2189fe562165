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
	err := tx.LoadRows("record", recordColumns, len(in), func(i int, r *db.Row) {
		n := &in[at[i]]
		l.days(n)
		d := l.derive(n.Fixed, nil, today)
		l.count(counts, &n.Fixed, d)
		putRecord(r, &n.Fixed, &d)
	})
	if err != nil {
		return nil, fmt.Errorf("record: %w", err)
	}
	err = tx.LoadRows("record_body", bodyColumns, len(in), func(i int, r *db.Row) { in[at[i]].putBody(r) })
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

func putRecord(r *db.Row, f *Fixed, d *Derived) {
	r.Bytes(f.Subject[:])
	r.Bytes(f.ID[:])
	r.Text(f.Item)
	r.Int(int64(f.ItemVersion))
	for _, s := range [...]string{f.Agency, f.Authority, f.AuthorityCode, f.Town, f.Party, string(f.Decided), f.DocNo} {
		r.Text(s)
	}
	r.Bytes(f.Key)
	r.Text(f.Class)
	putAmount(r, f.Amount)
	r.Text(string(f.SeverityFiled))
	r.Text(f.SeverityBy)
	r.Bytes(f.Digest)
	r.Bytes(f.Batch[:])
	r.Int(int64(f.Row))
	r.Text(string(f.Accepted))
	putOptional(r, &f.Replaces)
	r.Text(string(f.ValidUntil))
	r.Text(string(f.Enterprise))
	putDerived(r, d)
}

func putDerived(r *db.Row, d *Derived) {
	r.Bool(d.Current)
	r.Bool(d.Public)
	for _, s := range [...]string{string(d.State), string(d.Severity), d.SeveritySource, string(d.ShownFrom), string(d.ShownUntil), string(d.RepairFrom), d.Rulebook} {
		r.Text(s)
	}
	r.Bool(d.Disputed)
	r.Text(string(d.Heaviest))
}

func (n *New) putBody(r *db.Row) {
	r.Bytes(n.Subject[:])
	r.Bytes(n.ID[:])
	if n.Body == nil {
		r.Null()
	} else {
		r.TextBytes(n.Body)
	}
	r.Bytes(n.Sealed)
	putOptional(r, &n.KeyID)
}

func putAmount(r *db.Row, p *int64) {
	if p == nil {
		r.Null()
		return
	}
	r.Int(*p)
}

func putOptional(r *db.Row, x *id.ID) {
	if x.IsZero() {
		r.Null()
		return
	}
	r.Bytes(x[:])
}

func blob(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}
