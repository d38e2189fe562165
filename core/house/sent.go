package house

import (
	"errors"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/catalog"
	"xinguan/core/people"
	"xinguan/core/record"
)

// ErrNotSent is one answer to what another sent and to what never was: nobody learns which.
var ErrNotSent = web.Fail(web.NotFound, "没有这条信息，或者它不是本单位报送的。")

// SentRecord is a record with its body that an actor may correct or take back: one their organisation sent, or one for which
// it has a mandate. Rows about natural persons are no such records: they are put right in the file they came with.
func (h *Hub) SentRecord(tx *db.Tx, by people.Actor, subject, rec id.ID) (r record.Record, it *catalog.Item, err error) {
	r, err = record.GetWhole(tx, subject, rec)
	if errors.Is(err, record.ErrNone) {
		return r, nil, ErrNotSent
	}
	if err != nil {
		return r, nil, err
	}
	it, ok := h.Catalog.Of(r.Item, r.ItemVersion)
	if !ok || it.OfPersons() || !people.Decide(by, people.IntakeSend, people.Scope{Org: r.Agency, Item: r.Item}).Allowed {
		return record.Record{}, nil, ErrNotSent
	}
	return r, it, nil
}
