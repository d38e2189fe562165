package house

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/access"
	"xinguan/core/ledger"
	"xinguan/core/notice"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// tellShare tells who has to look at an application that it is their turn, and who asked what became of it.
func (h *Hub) tellShare(tx *db.Tx, c ledger.Change) error {
	s, err := access.ShareByID(tx, nil, c.Ref)
	if errors.Is(err, access.ErrNoShare) {
		return nil
	}
	rights, err2 := h.People.Rights(tx)
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	n := notice.Notice{Event: "share/" + s.ID.String() + "/" + string(s.State), Href: OfficePath + "/shares/" + s.ID.String(), Vars: map[string]string{"number": "“" + s.Title + "”", "state": s.State.Title()}}
	turn := map[access.ShareState]people.Permission{access.ShareAsked: people.ShareCheck, access.ShareChecked: people.ShareApprove}[s.State]
	if turn != "" {
		n.To, n.Kind = notice.OfOrg(rights.Orgs.Centre(), turn), "share.turn"
		return h.post(tx, n)
	}
	n.To, n.Kind = notice.OfOrg(s.Org, people.ShareAsk), "share.moved"
	if s.CopiesDue != "" {
		n.To, n.Kind, n.Event = notice.OfOrg(s.Org, people.TakedownConfirm), "share.copies", "share/"+s.ID.String()+"/copies"
		n.Vars["due"] = s.CopiesDue.Chinese()
		if !s.CopiesWait() { // it was said that they are gone: nobody has anything to do
			return nil
		}
	}
	if err := h.post(tx, n); err != nil {
		return err
	}
	return h.Notices.Push(tx, notice.Push{Org: s.Org, Kind: notice.KindShare, Object: s.ID.String(), Href: PartnerPath + "/shares/" + s.ID.String(), Event: n.Event})
}

// tellGiven tells systems that some records of subjects of which they were given something changed: of which item, and not what.
// The follower that calls it meets each change once.
func (h *Hub) tellGiven(tx *db.Tx, pairs []ledger.Pair) error {
	members, all, err := givenOf(tx, pairs)
	if err != nil || len(all) == 0 {
		return err
	}
	changed, err := changedItems(tx, pairs, members, all) // subject and item
	if err != nil {
		return err
	}
	return h.pushGiven(tx, slices.DeleteFunc(all, func(g access.Given) bool { return !changed[access.Given{Subject: g.Subject, Item: g.Item}] }))
}

// tellGivenOf tells them that some subjects themselves changed: everything that was given of these may be another's now.
func (h *Hub) tellGivenOf(tx *db.Tx, pairs []ledger.Pair) error {
	_, all, err := givenOf(tx, pairs)
	for i := range all {
		all[i].Item = ""
	}
	if err != nil {
		return err
	}
	return h.pushGiven(tx, all)
}

// givenOf is what was given of the subjects of some pairs, under whichever of the ids that are one with them.
func givenOf(tx *db.Tx, pairs []ledger.Pair) (members map[id.ID][]id.ID, all []access.Given, err error) {
	var of []id.ID
	for _, p := range pairs {
		of = append(of, p.Subject)
	}
	if members, err = subject.MembersOf(tx, of); err == nil {
		all, err = access.GivenOf(tx, entities(members))
	}
	return members, all, err
}

// pushGiven pushes each once.
func (h *Hub) pushGiven(tx *db.Tx, all []access.Given) error {
	told := map[access.Given]bool{}
	for _, g := range all {
		if told[g] {
			continue
		}
		told[g] = true
		err := h.Notices.Push(tx, notice.Push{Org: g.Org, Kind: notice.KindShare, Item: g.Item, Object: g.Share.String(), Href: PartnerPath + "/shares/" + g.Share.String() + "/subjects/" + g.Subject.String(),
			Event: "given/" + g.Share.String() + "/" + g.Subject.String() + "/" + g.Item + "/" + tx.Now().String()})
		if err != nil {
			return err
		}
	}
	return nil
}

// changedItems are the items of some records of whose subjects something was given, under every id the subjects are read by.
func changedItems(tx *db.Tx, pairs []ledger.Pair, members map[id.ID][]id.ID, given []access.Given) (map[access.Given]bool, error) {
	out, of := map[access.Given]bool{}, map[id.ID]bool{}
	for _, g := range given {
		of[g.Subject] = true
	}
	for _, p := range pairs {
		if !slices.ContainsFunc(members[p.Subject], func(x id.ID) bool { return of[x] }) {
			continue
		}
		r, err := record.Get(tx, p.Subject, p.Record)
		if errors.Is(err, record.ErrNone) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, x := range members[p.Subject] {
			out[access.Given{Subject: x, Item: r.Item}] = true
		}
	}
	return out, nil
}

// tellSubjects tells the same of subjects that were ruled to be one with others, or not any more, or have another name: what
// lies under one of them is read under the other now, or was and is not.
func (h *Hub) tellSubjects(tx *db.Tx, some []ledger.Change) error {
	var pairs []ledger.Pair
	for _, c := range some {
		pairs = append(pairs, c.Things()...)
	}
	for ; len(pairs) > 0; pairs = pairs[min(len(pairs), askedAtOnce):] {
		if err := h.tellGivenOf(tx, pairs[:min(len(pairs), askedAtOnce)]); err != nil {
			return err
		}
	}
	return nil
}

// entities are some subjects with all that are one with them: what was given was asked for under the id of another.
func entities(members map[id.ID][]id.ID) (out []id.ID) {
	for _, some := range members {
		out = append(out, some...)
	}
	slices.SortFunc(out, func(a, b id.ID) int { return bytes.Compare(a[:], b[:]) })
	return slices.Compact(out)
}

// tellAuthorisation tells an organisation that a subject authorised it, or not any more: from that moment on it can ask, or must not
// use what it got for what was authorised.
func (h *Hub) tellAuthorisation(tx *db.Tx, c ledger.Change) error {
	all, err := access.Authorisations(tx, c.Subject)
	i := slices.IndexFunc(all, func(a access.Authorisation) bool { return a.ID == c.Ref })
	if err != nil || i < 0 {
		return err
	}
	a, state := all[i], "given"
	if !a.Revoked.IsZero() {
		state = "revoked"
	}
	name := "一位当事人" // a person is named to nobody by this
	s, err := subject.FiledAs(tx, c.Subject)
	switch {
	case err == nil:
		name = s.Name
		err = h.Notices.Push(tx, notice.Push{Org: a.Org, Kind: notice.KindAuthorisation, Object: a.ID.String(), Href: PartnerPath + "/authorisations", Event: "authorisation/" + a.ID.String() + "/" + state})
	case errors.Is(err, subject.ErrNone):
		err = nil
	}
	if err != nil || state == "given" {
		return err
	}
	return h.post(tx, notice.Notice{To: notice.OfOrg(a.Org, people.TakedownConfirm), Event: "authorisation/" + a.ID.String() + "/" + state, Kind: "authorisation.over", Href: OfficePath + "/shares/own", Vars: map[string]string{"name": name}})
}

// tellFormer tells subjects that an organisation they authorised was merged into another: what they gave ends with the old one, and
// they can give it to the new one.
func (h *Hub) tellFormer(ctx context.Context) error {
	var held []access.Authorisation
	into := map[string]string{}
	err := h.DB.View(ctx, func(tx *db.Tx) error {
		rights, err := h.People.Rights(tx)
		if err != nil {
			return err
		}
		for _, o := range rights.Orgs.All() {
			if s, ok := rights.Orgs.Successor(o.Code, tx.Today()); ok && s.Code != o.Code {
				into[o.Code] = s.Code
			}
		}
		if len(into) > 0 {
			held, err = access.HeldBy(tx, slices.Sorted(maps.Keys(into)))
		}
		return err
	})
	if err != nil || len(held) == 0 {
		return err
	}
	return h.DB.Write(ctx, func(tx *db.Tx) error {
		for _, a := range held {
			err := h.post(tx, notice.Notice{To: notice.OfSubject(a.Subject), Event: "authorisation/" + a.ID.String() + "/former/" + into[a.Org], Kind: "authorisation.former", Href: OwnPath + "/authorisations",
				Vars: map[string]string{"org": h.OrgName(tx, a.Org), "into": h.OrgName(tx, into[a.Org]), "until": a.Until.Chinese()}})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// urgeCopies tells the credit centre which organisations are late in saying that copies of a share are gone.
func (h *Hub) urgeCopies(ctx context.Context) error {
	var late []access.Share
	err := h.DB.View(ctx, func(tx *db.Tx) (err error) { late, err = access.LateCopies(tx, 200); return err })
	if err != nil || len(late) == 0 {
		return err
	}
	return h.DB.Write(ctx, func(tx *db.Tx) error {
		rights, err := h.People.Rights(tx)
		if err != nil {
			return err
		}
		for _, s := range late {
			err := h.post(tx, notice.Notice{To: notice.OfOrg(rights.Orgs.Centre(), people.ShareCheck), Event: "share/" + s.ID.String() + "/late", Kind: "share.late", Href: OfficePath + "/shares/" + s.ID.String(),
				Vars: map[string]string{"number": "“" + s.Title + "”", "org": h.OrgName(tx, s.Org), "due": s.CopiesDue.Chinese()}})
			if err != nil {
				return err
			}
		}
		return nil
	})
}
