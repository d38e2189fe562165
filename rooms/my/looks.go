package my

import (
	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/core/access"
	"xinguan/core/house"
	"xinguan/core/people"
)

// LooksPage says who looked at what is not public.
type LooksPage struct {
	Others, Own []LookRow
	More        bool
	AsOf        string
}

// LookRow is one look. The persons of an organisation are not named: it answers for them.
type LookRow struct {
	At                                           clock.Instant
	Org, Role, What, Purpose, Matter, Reason, No string // No: why it was refused; empty where it was not
	Late                                         string // why it is shown later than it happened
}

// mostLooks is how many looks are listed.
const mostLooks = 300

func looks(hub *house.Hub, o *house.Owner) (house.Page, error) {
	var p LooksPage
	err := hub.DB.View(o.Context(), func(tx *db.Tx) error {
		p = LooksPage{}
		_, of, err := o.Whole(tx)
		if err != nil {
			return err
		}
		rights, err := hub.People.Rights(tx)
		if err != nil {
			return err
		}
		others, err := access.Looks(tx, of, false, mostLooks+1)
		if err != nil {
			return err
		}
		if p.More = len(others) > mostLooks; p.More {
			others = others[:mostLooks]
		}
		own, err := access.Looks(tx, of, true, mostLooks)
		p.Others, p.Own = lookRows(hub, tx, rights, others), lookRows(hub, tx, rights, own)
		p.AsOf = tx.Now().Chinese()
		return err
	})
	return page("谁看过", looksPath, house.Page{Body: LooksBody(p)}), err
}

func lookRows(hub *house.Hub, tx *db.Tx, rights *people.Rights, all []access.Look) []LookRow {
	out := make([]LookRow, len(all))
	for i, l := range all {
		out[i] = LookRow{At: l.At, Org: ui.Or(hub.OrgName(tx, l.Org), "本人"), Role: rights.Roles.Title(l.Role), What: hub.LookedAt(l), Purpose: l.Purpose, Matter: l.Matter, Reason: l.Reason, Late: l.RevealWhy}
		if purpose, ok := hub.Purposes.Purpose(l.Purpose); ok {
			out[i].Purpose = purpose.Title()
		}
		if l.Refused {
			out[i].No = l.Why
		}
	}
	return out
}
