package intake

import (
	"bytes"
	"context"
	"slices"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/record"
)

// loading is the second step of a take-over: the merged runs go into the tables.
type loading struct {
	*Takeover
	portions <-chan *portion
	now      *portion // not known to be committed yet
	owed     []owed   // figures of what is loaded, not stored yet
	loaded   int64    // rows in this run of the program
}

// owed are the figures of the rows up to a place.
type owed struct {
	to    int64
	tally *record.Tally
}

// owedFigures is how many figures are kept back: records come by subject, so those of ten thousand all differ, and stored
// one transaction at a time they would cost as much as the records.
const owedFigures = 200_000

// load loads what is left of the runs.
func (t *Takeover) load(ctx context.Context) error {
	if err := t.thin(ctx); err != nil {
		return err
	}
	if t.first && t.settledTo == 0 {
		if err := t.DB.Write(ctx, record.DropIndexes); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	portions, wait, err := t.portions(ctx)
	if err != nil {
		cancel()
		return err
	}
	defer wait()
	defer cancel()
	l := &loading{Takeover: t, portions: portions}
	return t.DB.Bulk(ctx, func(tx *db.Tx, _ int) (bool, error) {
		more, err := l.step(tx)
		t.tell(Pace{Stage: Loading, Rows: l.loaded, Done: t.settledTo, Total: t.progress.Rows})
		return more, err
	})
}

// step loads a portion in one transaction. It starts from what the database says was committed, so that a step that is
// tried again does its work once.
func (l *loading) step(tx *db.Tx) (more bool, err error) {
	if l.first {
		tx.OnlyAdds()
	}
	s, err := openTakeover(tx)
	if err != nil {
		return false, err
	}
	if s.id != l.id {
		return false, errOther
	}
	l.resume(s)
	l.owed = slices.DeleteFunc(l.owed, func(o owed) bool { return o.to <= l.talliedTo })
	for l.now == nil || l.now.to <= l.settledTo {
		if ok, err := l.advance(tx); err != nil || !ok {
			return false, err
		}
	}
	out, tally, err := l.prepare(tx, l.now, true)
	if err != nil {
		return false, err
	}
	if err := l.Records.Fill(tx, out); err != nil {
		return false, err
	}
	l.count(l.now.counts)
	more = !l.now.last
	return more, l.settle(tx, tally)
}

// advance takes the next portion in hand; of one that an earlier run of the program loaded only the figures are taken.
func (l *loading) advance(tx *db.Tx) (ok bool, err error) {
	if l.now != nil && l.now.last {
		if l.talliedTo < l.now.to {
			return false, l.settle(tx, &record.Tally{})
		}
		return false, nil
	}
	p, ok := <-l.portions
	if !ok {
		return false, tx.Context().Err()
	}
	if p.err != nil {
		return false, p.err
	}
	if l.now = p; p.to <= l.settledTo {
		var tally *record.Tally
		if _, tally, err = l.prepare(tx, p, false); err == nil {
			l.owed = append(l.owed, owed{p.to, tally})
		}
	}
	return true, err
}

// settle stores how far the rows are loaded, and the figures when many are owed or none will follow.
func (l *loading) settle(tx *db.Tx, tally *record.Tally) error {
	l.owed = append(slices.DeleteFunc(l.owed, func(o owed) bool { return o.to == l.now.to && o.to > l.settledTo }), owed{l.now.to, tally})
	tallied := l.talliedTo
	if l.owing() >= owedFigures || l.now.last {
		if err := l.figures().Store(tx); err != nil {
			return err
		}
		tallied = l.now.to
	}
	l.loaded += l.now.to - l.settledTo
	_, err := l.save(tx, l.now.to, tallied)
	return err
}

// owing is how many figures are owed, those that are alike counted apart: adding them up to know costs as much as the rows.
func (l *loading) owing() (n int) {
	for _, o := range l.owed {
		n += o.tally.Len()
	}
	return n
}

// figures are all that are owed.
func (l *loading) figures() *record.Tally {
	all := &record.Tally{}
	for _, o := range l.owed {
		all.Add(o.tally)
	}
	return all
}

// count adds what a portion counted to the figures of its files.
func (l *loading) count(counts map[sideKey]*side) {
	for k, n := range counts {
		s := l.progress.Files[k.file].side(k.item, k.state)
		s.Taken, s.Twice, s.Repeated, s.RepeatedAmount = s.Taken+n.Taken, s.Twice+n.Twice, s.Repeated+n.Repeated, s.RepeatedAmount+n.RepeatedAmount
	}
}

// prepare is the stock of a portion as it is to be loaded, with its figures. Where the platform held records before, it
// is compared with them first. What the comparison changes is only done when the portion is loaded, not when it is looked
// at once more.
func (l *loading) prepare(tx *db.Tx, p *portion, load bool) ([]record.Stock, *record.Tally, error) {
	if l.first {
		return p.stock, p.tally, nil
	}
	out, err := l.meet(tx, p, load)
	tally := &record.Tally{}
	l.Records.Derive(out, l.today, tally)
	return out, tally, err
}

// meet leaves out what is here already, and notes the old ids that stand for it.
func (l *loading) meet(tx *db.Tx, p *portion, load bool) (out []record.Stock, err error) {
	known, olds, err := l.here(tx, p.stock)
	if err != nil {
		return nil, err
	}
	for i := range p.stock {
		r := p.stock[i]
		r.Events = slices.Clone(r.Events)
		k, met := p.met(known, i)
		switch f, before := olds[oldKey{r.Subject, r.Item, r.Old[0].ID}]; {
		case before && f.ID != r.ID: // taken over before
			if load {
				l.count(p.leaveOut(&r, l.fileOf(r.Batch), true))
			}
		case r.Key == nil || !met || k.ID == r.ID:
			out = append(out, r)
		case bytes.Equal(k.Digest, r.Digest):
			if load {
				l.count(p.leaveOut(&r, l.fileOf(r.Batch), false))
				err = l.adopt(tx, k, &r)
			}
		default:
			r.Events = append(r.Events, replacedBy(&r, l.plan.AsOf, "接管：本平台已有同一文号的记录"))
			out = append(out, r)
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// met is the record here that some stock meets: the one with its key, or, for a further penalty of a decision that was here
// before the take-over, the first of that decision. What the platform has of a decision is not added to.
func (p *portion) met(known map[keyed]record.Known, i int) (k record.Known, met bool) {
	r := &p.stock[i]
	if k, met = known[keyed{r.Subject, r.Item, string(r.Key)}]; met || r.Key == nil {
		return k, met
	}
	for ; i > 0; i-- {
		if o := &p.stock[i-1]; o.Subject != r.Subject || o.Item != r.Item || !record.SameDecision(o.Key, r.Key) {
			break
		}
	}
	k, met = known[keyed{r.Subject, r.Item, string(p.stock[i].Key)}]
	ours := met && slices.ContainsFunc(p.stock[i:], func(s record.Stock) bool { return s.ID == k.ID })
	return k, met && !ours
}

// leaveOut is how the figures change when a record counted as taken is not: it and its repeats were taken over before, or
// it repeats a record that is here.
func (p *portion) leaveOut(r *record.Stock, file int, before bool) map[sideKey]*side {
	amount := int64(0)
	if r.Amount != nil {
		amount = *r.Amount
	}
	own := sideKey{file, r.Item, r.Old[0].State}
	if !before {
		return map[sideKey]*side{own: {Taken: -1, Twice: 1}}
	}
	out := map[sideKey]*side{own: {Taken: -1, Repeated: 1, RepeatedAmount: amount}}
	for _, k := range p.twice[r.ID] {
		if out[k] == nil {
			out[k] = &side{}
		}
		out[k].Twice, out[k].Repeated, out[k].RepeatedAmount = out[k].Twice-1, out[k].Repeated+1, out[k].RepeatedAmount+amount
	}
	return out
}

// fileOf is the place of the file whose batch it is.
func (l *loading) fileOf(batch id.ID) int {
	return slices.IndexFunc(l.progress.Files, func(f *oldFile) bool { return f.Batch == batch })
}

// oldKey is an old id of a subject and item.
type oldKey struct {
	subject id.ID
	item    string
	old     string
}

// here is what the platform has of the subjects of some stock.
func (l *loading) here(tx *db.Tx, in []record.Stock) (map[keyed]record.Known, map[oldKey]record.Found, error) {
	byItem, all := map[string][]record.Want{}, []id.ID(nil)
	for i := range in {
		if i == 0 || in[i].Subject != in[i-1].Subject {
			all = append(all, in[i].Subject)
		}
		byItem[in[i].Item] = append(byItem[in[i].Item], record.Want{Subject: in[i].Subject, Key: in[i].Key, Digest: in[i].Digest})
	}
	known := map[keyed]record.Known{}
	for item, wants := range byItem {
		some, err := record.Existing(tx, item, wants)
		if err != nil {
			return nil, nil, err
		}
		for _, k := range some {
			known[keyed{k.Subject, item, string(k.Key)}] = k
		}
	}
	found, err := record.OldIDs(tx, all)
	olds := make(map[oldKey]record.Found, len(found))
	for _, f := range found {
		olds[oldKey{f.Subject, f.Item, f.OldID}] = f
	}
	return known, olds, err
}

// adopt lets a record that is here already stand for stock: it keeps the old ids, and what ended there ends here.
func (l *loading) adopt(tx *db.Tx, k record.Known, r *record.Stock) error {
	for _, o := range r.Old {
		o.Twice = true
		if err := record.AddOld(tx, k.Subject, k.ID, r.Item, o); err != nil {
			return err
		}
	}
	if k.State != record.Live {
		return nil
	}
	for _, e := range r.Events {
		if e.Kind == record.Superseded {
			continue
		}
		e.Record = k.ID
		if err := l.Records.Apply(tx, e); err != nil {
			return err
		}
	}
	return nil
}
