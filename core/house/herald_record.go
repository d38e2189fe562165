package house

import (
	"errors"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/catalog"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/notice"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// FiledCode is the code under which the public finds the subject of a reminder.
func FiledCode(tx *db.Tx, m notice.Reminder) (string, error) {
	s, err := subject.Get(tx, m.Subject)
	return s.Code, err
}

// askedAtOnce bounds the placeholders of one query.
const askedAtOnce = 500

// tellRecords tells subjects somebody signs in for what became public about them, and followers that something did.
func (h *Hub) tellRecords(tx *db.Tx, some []ledger.Change) error {
	var pairs []ledger.Pair
	for _, c := range some {
		pairs = append(pairs, c.Things()...)
		if err := h.tellItem(tx, c); err != nil {
			return err
		}
	}
	for ; len(pairs) > 0; pairs = pairs[min(len(pairs), askedAtOnce):] {
		if err := h.tellPairs(tx, pairs[:min(len(pairs), askedAtOnce)]); err != nil {
			return err
		}
	}
	return nil
}

func (h *Hub) tellPairs(tx *db.Tx, pairs []ledger.Pair) error {
	if err := h.tellGiven(tx, pairs); err != nil {
		return err
	}
	concerned, err := concernedBy(tx, pairs)
	if err != nil {
		return err
	}
	for _, p := range pairs {
		to := concerned[p.Subject]
		if !to.own && len(to.followers) == 0 {
			continue
		}
		r, err := record.Get(tx, p.Subject, p.Record)
		if errors.Is(err, record.ErrNone) {
			continue
		}
		if err == nil {
			err = h.tellRecord(tx, &r, to)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// listeners are who hears of a subject.
type listeners struct {
	own       bool // somebody signs in for it
	followers []notice.Receiver
}

// concernedBy are the listeners of the subjects of some records. A subject that was merged is followed as what it is now.
func concernedBy(tx *db.Tx, pairs []ledger.Pair) (map[id.ID]listeners, error) {
	out, targets := map[id.ID]listeners{}, map[notice.Target]id.ID{}
	var subjects []id.ID
	var of []notice.Target
	for _, p := range pairs {
		if _, seen := out[p.Subject]; seen {
			continue
		}
		out[p.Subject] = listeners{}
		subjects = append(subjects, p.Subject)
		t := notice.SubjectTarget(p.Subject)
		targets[t], of = p.Subject, append(of, t)
	}
	own, err := people.Represented(tx, subjects)
	if err != nil {
		return nil, err
	}
	followed, err := notice.Followers(tx, of)
	for x := range own {
		l := out[x]
		l.own = true
		out[x] = l
	}
	for _, f := range followed {
		x := targets[f.Target]
		l := out[x]
		l.followers = append(l.followers, f.Owner)
		out[x] = l
	}
	return out, err
}

func (h *Hub) tellRecord(tx *db.Tx, r *record.Record, to listeners) error {
	it, known := h.Catalog.Item(r.Item)
	if !known || it.OfPersons() || !it.Public() {
		return nil
	}
	events, err := record.Events(tx, r.Subject, r.ID)
	if err != nil {
		return err
	}
	n := h.about(tx, r, it.Negative(), events)
	if n.Kind == "" {
		return nil
	}
	if to.own {
		n.To = notice.OfSubject(r.Subject)
		n.Vars = map[string]string{"item": called(it, r), "org": r.Authority, "until": r.ShownUntil.Chinese(), "repair": repairDay(r)}
		if err := h.post(tx, n); err != nil {
			return err
		}
	}
	return h.tellFollowers(tx, r.Subject, to.followers)
}

// called names a record to its own subject, who may have several of an item.
func called(it *catalog.Item, r *record.Record) string {
	if no := numbered(it, r.DocNo, r.Class); no != "" {
		return it.Title + "（" + no + "）"
	}
	return it.Title
}

// repairDay says from when a record can be repaired, as in a sentence.
func repairDay(r *record.Record) string {
	if r.RepairFrom == "" || r.RepairFrom > r.ShownUntil {
		return "在那以前不能修复"
	}
	return r.RepairFrom.Chinese() + "起可以申请修复"
}

// about is what is to be told of a record as it stands; no kind where nothing is.
func (h *Hub) about(tx *db.Tx, r *record.Record, adverse bool, events []record.Event) (n notice.Notice) {
	n.Href = OwnPath + "/records/" + r.ID.String()
	n.Event = "record/" + r.ID.String() + "/" + count(len(events))
	last := record.EventKind("")
	if len(events) > 0 {
		last = events[len(events)-1].Kind
	}
	switch last {
	case record.Withdraw, record.Annul, record.Repair, record.Close:
		n.Kind = "record.ended"
		return n
	case record.Classified, record.Weighed, record.Kept, record.Ruled:
		n.Kind = "record.changed"
	case "":
		n.Kind, n.Event = "record.shown", "record/"+r.ID.String()+"/shown"
	}
	switch {
	case !r.Shown(tx.Today()):
		n.Kind = ""
	case n.Kind == "record.shown" && !adverse:
		n.Kind, n.Event, n.Href = "record.more", "records/"+string(tx.Today()), OwnPath+"/records"
	}
	return n
}

// tellFollowers tells those who follow a subject that something about it changed, once a day and no more than its page.
func (h *Hub) tellFollowers(tx *db.Tx, x id.ID, to []notice.Receiver) error {
	if len(to) == 0 {
		return nil
	}
	s, err := subject.Get(tx, x)
	if err != nil || s.Code == "" {
		return err
	}
	for _, r := range to {
		err := h.post(tx, notice.Notice{To: r, Event: "follow/" + x.String() + "/" + string(tx.Today()), Kind: "follow.subject", Href: "/subjects/" + s.Code, Vars: map[string]string{"name": s.Name}})
		if err != nil {
			return err
		}
	}
	return nil
}

// tellItem tells those who follow an item that a batch of it came in, once a day.
func (h *Hub) tellItem(tx *db.Tx, c ledger.Change) error {
	if len(c.Refs) == 0 || c.Ref.IsZero() {
		return nil
	}
	b, err := intake.BatchByID(tx, c.Ref)
	if errors.Is(err, intake.ErrNoBatch) {
		return nil
	}
	it, known := h.Catalog.Item(b.Item)
	if err != nil || !known || !it.Public() {
		return err
	}
	all, err := notice.Followers(tx, []notice.Target{notice.ItemTarget(b.Item, ""), notice.ItemTarget(b.Item, b.Agency)})
	for _, f := range all {
		if err != nil {
			return err
		}
		err = h.post(tx, notice.Notice{To: f.Owner, Event: "item/" + b.Item + "/" + b.Agency + "/" + string(tx.Today()), Kind: "follow.query", Href: "/disclosures?item=" + b.Item,
			Vars: map[string]string{"item": it.Title, "org": h.OrgName(tx, b.Agency)}})
	}
	return err
}
