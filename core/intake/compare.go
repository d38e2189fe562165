package intake

import (
	"bytes"
	"fmt"

	"xinguan/base/id"
	"xinguan/core/record"
)

// keyed is a natural key of one subject and item.
type keyed struct {
	subject id.ID
	item    string
	key     string
}

// keyOf is what a record is recognised by when it comes again: its natural key; without a number of its own, its content.
func keyOf(subject id.ID, item string, key, digest []byte) keyed {
	if key == nil {
		key = append([]byte("content "), digest...)
	}
	return keyed{subject, item, string(key)}
}

// compare finds which rows are new, which repeat a record, and which correct one. A row written in this chunk counts as
// known for the rows after it.
func (c *chunk) compare() error {
	known, err := c.known()
	if err != nil {
		return err
	}
	c.add = make([]record.New, 0, len(c.rows))
	for i := range c.rows {
		r := &c.rows[i]
		if r.Held {
			continue
		}
		it, _ := c.Catalog.Of(r.Item, r.Version)
		n := c.newRecord(r, it, c.subjects[i], c.towns[i])
		k := c.recognise(r, &n, known)
		old, met := known[k]
		if met || r.Replaces != nil {
			write, err := c.meetOrReplace(r, &n, old, known)
			if err != nil {
				return err
			}
			if !write {
				continue
			}
		} else {
			c.result.Accepted++
		}
		c.add = append(c.add, n)
		known[k] = record.Known{Subject: n.Subject, ID: n.ID, Key: n.Key, Digest: n.Digest, Agency: n.Agency, State: record.Live, Disputed: old.Disputed, Class: n.Class, Batch: n.Batch}
	}
	return nil
}

// await waits for the chunk before where a row may meet one of its records. A row that names what it corrects may meet one
// under another key, and lets none begin beside it either.
func (c *chunk) await() error {
	meets := false
	for i := range c.rows {
		r := &c.rows[i]
		if r.Replaces != nil {
			return c.tx.Alone()
		}
		meets = meets || !r.Held && c.tx.Beside() && c.staging(r, c.subjects[i])
	}
	if !meets {
		return nil
	}
	err := c.tx.Turn()
	c.ours.committed(c.from)
	return err
}

// staging tells whether the chunk before may hold a record a row meets.
func (c *chunk) staging(r *row, subject id.ID) bool {
	part := c.partKey(r)
	return c.ours.staging(subject, r.Item, r.Key, r.Digest) || part != nil && c.ours.staging(subject, r.Item, part, r.Digest)
}

// known are the current records the good rows of the chunk meet.
func (c *chunk) known() (map[keyed]record.Known, error) {
	out := map[keyed]record.Known{}
	if err := c.await(); err != nil {
		return nil, err
	}
	wants, err := c.wants()
	if err != nil {
		return nil, err
	}
	for item, some := range wants {
		found, err := record.Existing(c.tx, item, some)
		if err != nil {
			return nil, err
		}
		for _, k := range found {
			out[keyOf(k.Subject, item, k.Key, k.Digest)] = k
		}
	}
	return out, nil
}

// wants are the rows that may meet a record, by item.
func (c *chunk) wants() (map[string][]record.Want, error) {
	out, alone := map[string][]record.Want{}, map[string]bool{}
	for i := range c.rows {
		r := &c.rows[i]
		if r.Held {
			continue
		}
		if _, asked := alone[r.Item]; !asked {
			all, err := record.AcceptedSince(c.tx, r.Item, "")
			if err != nil {
				return nil, err
			}
			alone[r.Item] = c.ours.alone(r.Item, all)
		}
		if !alone[r.Item] || c.ours.met(c.subjects[i], r) {
			out[r.Item] = append(out[r.Item], record.Want{Subject: c.subjects[i], Key: r.Key, Digest: r.Digest, ID: r.Replaces, Part: c.partKey(r)})
		}
	}
	return out, nil
}

// meetOrReplace handles a row that repeats or corrects a record: the one with its key, or the one its sender named.
func (c *chunk) meetOrReplace(r *row, n *record.New, old record.Known, known map[keyed]record.Known) (write bool, err error) {
	if r.Replaces == nil {
		return c.meet(r, n, old)
	}
	for _, was := range known {
		if was.Subject != n.Subject || !bytes.Equal(was.ID[:], r.Replaces) {
			continue
		}
		if !old.ID.IsZero() && old.ID != was.ID {
			c.hold(r, "row.taken", "这个主体已有另一条记录用了同一个文号；请核对文号，重复的请撤回其中一条。")
			return false, nil
		}
		return c.meet(r, n, was)
	}
	c.hold(r, "row.moved", "要更正的记录不在这个主体名下，或者刚刚已经更正、撤回；主体填错的，请先撤回原来的，再重新报送。")
	return false, nil
}

// meet handles a row whose key a stored record already has; it tells whether the row is written, as a correction.
func (c *chunk) meet(r *row, n *record.New, old record.Known) (write bool, err error) {
	same := bytes.Equal(old.Digest, n.Digest)
	if !same && c.repeated {
		if same, err = record.Had(c.tx, n.Subject, n.Item, n.Digest); err != nil {
			return false, err
		}
	}
	switch {
	case same:
		c.result.Duplicate++
		r.Findings = append(r.Findings, Finding{Row: r.N, Level: Notice, Rule: "row.duplicate", Message: "与已经收到的记录完全相同，重复未计。"})
		return false, nil
	case old.State.Ended():
		c.hold(r, "row.ended", "同一文号的记录已经撤回、撤销或修复，重新报送不会恢复公示；确需恢复的，请联系公共信用中心。")
		return false, nil
	case old.Agency != n.Agency:
		c.hold(r, "row.other_agency", "同一文号的记录由另一单位（"+c.agencyName(old.Agency)+"）报送过，内容不同；请与该单位核对，由原报送单位更正。")
		return false, nil
	}
	n.Replaces = old.ID
	c.result.Corrected++
	r.Findings = append(r.Findings, Finding{Row: r.N, Level: Notice, Rule: "row.correction", Message: corrects(r) + further(old.Class, n.Class)})
	c.replaced = append(c.replaced, record.Event{Subject: old.Subject, Record: old.ID, Kind: record.Superseded,
		Cause: fmt.Sprintf("报送单位更正，批次%s第%d行", c.b.ID, r.N), Actor: n.Agency})
	if old.Disputed {
		c.replaced = append(c.replaced, record.Event{Subject: n.Subject, Record: n.ID, Kind: record.Dispute,
			Cause: "更正以前已经加注，继续加注", Actor: n.Agency})
	}
	return true, c.carryShields(n, old)
}

// corrects says by what a row is known to correct another.
func corrects(r *row) string {
	if r.DocNo == "" {
		return "与以前收到的是同一条、内容不同，按更正处理，以本行为准。"
	}
	return "文号相同、内容不同，按更正处理，以本行为准。"
}

// carryShields shields a correction as what it corrects is shielded: sending a sheet again brings nothing back.
func (c *chunk) carryShields(n *record.New, old record.Known) error {
	if !old.Shielded {
		return nil
	}
	all, err := record.Shields(c.tx, old.Subject, old.ID)
	for _, s := range all {
		c.replaced = append(c.replaced, record.Event{Subject: n.Subject, Record: n.ID, Kind: record.Shield, Value: s.Field, Cause: s.Cause, Actor: n.Agency})
	}
	return err
}

func (c *chunk) hold(r *row, rule, message string) {
	r.Held = true
	r.Findings = append(r.Findings, Finding{Row: r.N, Level: Error, Rule: rule, Message: message})
}

func (c *chunk) agencyName(code string) string {
	if a, ok := c.City.Agency(code); ok {
		return a.Name
	}
	return "外部来源"
}
