package intake

import (
	"fmt"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/catalog"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// ReviewRow is a row that waits for a second person, as the record it would become.
type ReviewRow struct {
	Row        int
	Item       *catalog.Item
	Record     record.Record // without a body for rows about natural persons
	Party      string        // as filed; empty for persons
	Code       string
	Registered string // the name the register has under the code; empty where nobody knows it
	SentBy     string
}

// ReviewRows are rows of a batch that wait for a second person after a row, at most limit.
func (im *Importer) ReviewRows(tx *db.Tx, batch id.ID, after, limit int) (out []ReviewRow, err error) {
	all, err := db.All(tx, im.scanPending(batch), fmt.Sprintf(`select row, sealed, sent_by, reviewed_by from pending where batch = $1 and reviewed_by = '' and row > $2 order by row limit %d`, limit), batch, after)
	if err != nil {
		return nil, err
	}
	var keys []subject.Key
	for i := range all {
		if it, ok := im.Catalog.Item(all[i].Item); ok && !it.OfPersons() {
			keys = append(keys, all[i].key())
		}
	}
	known, err := subject.Resolve(tx, keys)
	if err != nil {
		return nil, err
	}
	for i := range all {
		r, err := im.preview(tx, batch, &all[i].row)
		if err != nil {
			return nil, err
		}
		r.SentBy = all[i].sentBy
		if ref := known[all[i].key()]; ref != nil && !r.Item.OfPersons() {
			r.Registered = ref.Name
		}
		out = append(out, r)
	}
	return out, nil
}

// register puts the name the register has under the code of a row beside it.
func (im *Importer) register(tx *db.Tx, out *ReviewRow, r *row) error {
	known, err := subject.Resolve(tx, []subject.Key{r.key()})
	if ref := known[r.key()]; ref != nil {
		out.Registered = ref.Name
	}
	return err
}

func (r *row) key() subject.Key { return subject.Key{Type: r.CodeType, Value: r.Code} }

// preview is a checked row as the record it would become.
func (im *Importer) preview(tx *db.Tx, x id.ID, r *row) (out ReviewRow, err error) {
	it, ok := im.Catalog.Of(r.Item, r.Version)
	if !ok {
		_, err := im.item(r.Item)
		return out, err
	}
	out = ReviewRow{Row: r.N, Item: it}
	c := chunk{settler: &settler{Importer: im, b: &batch{ID: x}}, tx: tx}
	n := c.newRecord(r, it, id.ID{}, im.townOf(r, ""))
	if it.OfPersons() {
		n.Body, n.Party = nil, ""
	} else {
		out.Party, out.Code = r.Name, r.Code
	}
	out.Record, err = im.Records.Draft(n, tx.Today())
	return out, err
}
