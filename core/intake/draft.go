package intake

import (
	"encoding/json"
	"errors"
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/people"
	"xinguan/core/record"
)

// Draft is a record that is filled in by form, a new one or the correction of one: what its writer wrote, by the name of
// the field.
type Draft struct {
	ID           id.ID // of the batch it becomes
	Item, Agency string
	Subject      id.ID // of the record it corrects; zero for a new one
	Replaces     id.ID
	Values       map[string]string
	At           clock.Instant
}

func draftAAD(x id.ID) []byte { return fmt.Appendf(nil, "draft/%s", x) }

func (im *Importer) scanDraft(scan db.Scanner) (d Draft, err error) {
	var subject, replaces, sealed []byte
	if err := scan(&d.ID, &d.Item, &d.Agency, &subject, &replaces, &sealed, &d.At); err != nil {
		return d, err
	}
	copy(d.Subject[:], subject)
	copy(d.Replaces[:], replaces)
	raw, err := im.Ring.Unseal(sealed, draftAAD(d.ID))
	if err != nil {
		return d, fmt.Errorf("draft %s: %w", d.ID, err)
	}
	return d, json.Unmarshal(raw, &d.Values)
}

const draftColumns = `id, item, agency, about, replaces, sealed, at`

// ErrNoDraft is returned for a draft that is not there, or is somebody else's.
var ErrNoDraft = errors.New("intake: no such draft")

// DraftOf is a draft of the actor.
func (im *Importer) DraftOf(tx *db.Tx, by people.Actor, x id.ID) (d Draft, err error) {
	all, err := db.All(tx, im.scanDraft, `select `+draftColumns+` from draft where id = $1 and account = $2`, x, by.ID)
	if err == nil && len(all) == 0 {
		return d, ErrNoDraft
	}
	if err != nil {
		return d, err
	}
	return all[0], nil
}

// Correcting is the actor's unfinished correction of a record, the newest; ErrNoDraft where there is none.
func (im *Importer) Correcting(tx *db.Tx, by people.Actor, rec id.ID) (d Draft, err error) {
	all, err := db.All(tx, im.scanDraft, `select `+draftColumns+` from draft where account = $1 and replaces = $2 order by at desc, id desc limit 1`, by.ID, rec[:])
	if err == nil && len(all) == 0 {
		return d, ErrNoDraft
	}
	if err != nil {
		return d, err
	}
	return all[0], nil
}

// Drafts are the drafts of the actor, the newest first.
func (im *Importer) Drafts(tx *db.Tx, by people.Actor) ([]Draft, error) {
	return db.All(tx, im.scanDraft, `select `+draftColumns+` from draft where account = $1 order by at desc, id desc limit 50`, by.ID)
}

// KeepDraft stores what the actor has written so far.
func (im *Importer) KeepDraft(tx *db.Tx, by people.Actor, d Draft) error {
	if err := im.mayWrite(tx, by, &d); err != nil {
		return err
	}
	raw, err := json.Marshal(d.Values)
	if err != nil {
		return err
	}
	n, err := tx.Exec(`insert into draft (id, account, item, agency, about, replaces, sealed, at) values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (id) do update set sealed = excluded.sealed, at = excluded.at where draft.account = excluded.account`,
		d.ID, by.ID, d.Item, d.Agency, d.Subject[:], d.Replaces[:], im.Ring.Seal(raw, draftAAD(d.ID)), tx.Now())
	if err == nil && n == 0 {
		err = web.Fail(web.NotFound, "没有这份草稿，或者它是别人的；请重新填写。")
	}
	return err
}

// DropDraft throws a draft of the actor away.
func (im *Importer) DropDraft(tx *db.Tx, by people.Actor, x id.ID) error {
	_, err := tx.Exec(`delete from draft where id = $1 and account = $2`, x, by.ID)
	return err
}

// mayWrite tells whether the actor may send such a record. What corrects is of the agency and item of what it corrects.
func (im *Importer) mayWrite(tx *db.Tx, by people.Actor, d *Draft) error {
	it, err := im.item(d.Item)
	if err != nil || it.OfPersons() {
		return web.Fail(web.NotFound, "没有这个信息项，或者它不能用表单填写；关于自然人的请用模板报送。")
	}
	if !d.Replaces.IsZero() {
		old, err := record.Get(tx, d.Subject, d.Replaces)
		if err != nil || old.Item != d.Item || old.Agency != d.Agency {
			return web.Fail(web.NotFound, "没有这条记录，或者它不是本单位报送的。")
		}
	}
	if dec := people.Decide(by, people.IntakeSend, people.Scope{Org: d.Agency, Item: d.Item}); !dec.Allowed {
		return web.Fail(web.Forbidden, "%s。", dec.Why)
	}
	return nil
}
