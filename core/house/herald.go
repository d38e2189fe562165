package house

import (
	"context"
	"errors"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/access"
	"xinguan/core/flow"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/notice"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/relay"
	"xinguan/core/subject"
	"xinguan/core/takedown"
)

// herald is what is told of one topic of the outbox.
type herald struct {
	name, topic string
	tell        func(*Hub, *db.Tx, []ledger.Change) error
}

// heralds are all of them; each follows the outbox by itself, so that one that stops holds up no other.
func heralds() []herald {
	return []herald{
		{"notice.case", flow.Topic, (*Hub).tellCases},
		{"notice.record", record.Topic, (*Hub).tellRecords},
		{"notice.look", access.Topic, each((*Hub).tellLook)},
		{"notice.subject", subject.Topic, (*Hub).tellSubjects},
		{"notice.authorisation", access.AuthorisationTopic, each((*Hub).tellAuthorisation)},
		{"notice.upload", intake.Topic, each((*Hub).tellUpload)},
		{"notice.returned", relay.Topic, each((*Hub).tellReturned)},
		{"notice.takedown", takedown.Topic, each((*Hub).tellTakedown)},
		{"notice.review", intake.ReviewTopic, each((*Hub).tellReview)},
		{"notice.withdrawal", record.WithdrawalTopic, each((*Hub).tellWithdrawal)},
		{"notice.share", access.ShareTopic, each((*Hub).tellShare)},
	}
}

func each(tell func(*Hub, *db.Tx, ledger.Change) error) func(*Hub, *db.Tx, []ledger.Change) error {
	return func(h *Hub, tx *db.Tx, some []ledger.Change) error {
		for _, c := range some {
			if err := tell(h, tx, c); err != nil {
				return err
			}
		}
		return nil
	}
}

// Tell tells everyone concerned what happened since the last call; the first call begins with what happens from then on.
// It may run at any time and twice: an event is told to a receiver once.
func (h *Hub) Tell(ctx context.Context) error {
	var errs []error
	for _, x := range heralds() {
		errs = append(errs, ledger.CatchUp(ctx, h.DB, x.name, x.topic, func(tx *db.Tx, some []ledger.Change) error { return x.tell(h, tx, some) }))
	}
	return errors.Join(errs...)
}

// TellDay tells what comes with a day: that a case is late, that a record can be repaired, that who was authorised is merged into another. It may run at any time and twice.
func (h *Hub) TellDay(ctx context.Context) error {
	return errors.Join(h.remind(ctx), h.urge(ctx), h.urgeCopies(ctx), h.tellFormer(ctx))
}

// TellFrom lets what has happened before be told as well, from the beginning of the outbox: for an installation that
// begins, before anybody was told anything.
func TellFrom(tx *db.Tx, topics ...string) error {
	for _, x := range heralds() {
		for _, t := range topics {
			if x.topic == t {
				if err := ledger.Begin(tx, x.name, 0); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (h *Hub) post(tx *db.Tx, n notice.Notice) error {
	_, err := h.Notices.Post(tx, n)
	return err
}

// tellLook tells a subject that an organisation used its authorisation: once for an inquiry, however much it reveals.
func (h *Hub) tellLook(tx *db.Tx, c ledger.Change) error {
	of, err := subject.Members(tx, c.Subject)
	if err != nil {
		return err
	}
	l, ok, err := access.LookByID(tx, c.Subject, c.Ref, of)
	if err != nil || !ok || l.Refused || l.RevealAfter >= tx.Today() {
		return err
	}
	event := "look/" + c.Ref.String()
	if !l.Inquiry.IsZero() {
		event = "look/" + l.Inquiry.String()
	}
	return h.post(tx, notice.Notice{To: notice.OfSubject(c.Subject), Event: event, Kind: "authorisation.used", Href: OwnPath + "/looks",
		Vars: map[string]string{"org": h.OrgName(tx, l.Org), "use": l.UsedFor}})
}

// sender is who hears of a batch: the person who brought it, or whoever of the agency may send.
func sender(by, agency string) notice.Receiver {
	if _, err := id.Parse(by); err == nil {
		return notice.OfAccount(by)
	}
	return notice.OfOrg(agency, people.IntakeSend)
}

// tellUpload tells the sender of a file that did not go through as a whole; what went through needs no notice.
func (h *Hub) tellUpload(tx *db.Tx, c ledger.Change) error {
	u, err := intake.UploadByID(tx, c.Ref)
	if errors.Is(err, intake.ErrNoUpload) {
		return nil
	}
	if err != nil {
		return err
	}
	err = h.Notices.Push(tx, notice.Push{Org: u.Agency, Kind: notice.KindBatch, Item: u.Item, Object: u.ID.String(), Href: PartnerPath + "/batches/" + u.ID.String(),
		Event: "upload/" + u.ID.String() + "/" + string(u.Stage) + "/" + u.Batch})
	if err != nil || u.Stage == intake.UploadDone && u.Batch == "" {
		return err
	}
	n := notice.Notice{To: sender(u.By, u.Agency), Event: "upload/" + u.ID.String() + "/" + string(u.Stage) + "/" + u.Batch, Href: OfficePath + "/batches/" + u.Batch,
		Vars: map[string]string{"item": h.ItemTitle(u.Item)}}
	switch u.Stage {
	case intake.UploadGate:
		n.Kind = "batch.gate"
	case intake.UploadFailed:
		n.Kind, n.Href = "batch.failed", OfficePath+"/uploads/"+u.ID.String()
	case intake.UploadDone:
		x, err := id.Parse(u.Batch)
		if err != nil {
			return nil // the file was taken in before: there is nothing to do
		}
		b, err := intake.BatchByID(tx, x)
		if errors.Is(err, intake.ErrNoBatch) || err == nil && b.Result.Held == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		n.Kind, n.Vars["count"] = "batch.held", count(b.Result.Held)
	default:
		return nil
	}
	return h.post(tx, n)
}

// tellReturned tells the sender that the platform above returned some of a batch, at most once a day.
func (h *Hub) tellReturned(tx *db.Tx, c ledger.Change) error {
	b, err := intake.BatchByID(tx, c.Ref)
	if errors.Is(err, intake.ErrNoBatch) || h.Exchange == nil {
		return nil
	}
	if err != nil {
		return err
	}
	err = h.Notices.Push(tx, notice.Push{Org: b.Agency, Kind: notice.KindReturned, Item: b.Item, Object: b.ID.String(), Href: PartnerPath + "/batches/" + b.ID.String() + "/findings",
		Event: "returned/" + b.ID.String() + "/" + count(int(c.Seq))})
	if err != nil {
		return err
	}
	return h.post(tx, notice.Notice{To: notice.OfOrg(b.Agency, people.IntakeSend), Event: "returned/" + b.ID.String() + "/" + string(c.At.Date()), Kind: "batch.returned",
		Href: OfficePath + "/exchange/returned", Vars: map[string]string{"item": h.ItemTitle(b.Item), "by": h.Exchange.Short}})
}

// tellTakedown asks those who hold copies of a record to stop using them.
func (h *Hub) tellTakedown(tx *db.Tx, c ledger.Change) error {
	all, err := takedown.Of(tx, c.Subject, c.Ref)
	if err != nil {
		return err
	}
	for _, e := range all {
		if e.Due == "" || !e.Confirmed.IsZero() {
			continue
		}
		event := "takedown/" + e.Record.String() + "/" + count(e.N) + "/" + e.Channel
		err := h.Notices.Push(tx, notice.Push{Org: e.Receiver, Kind: notice.KindTakedown, Item: e.Item, Object: e.Key(), Href: PartnerPath + "/takedowns", Event: event})
		if err != nil {
			return err
		}
		err = h.post(tx, notice.Notice{To: notice.OfOrg(e.Receiver, people.TakedownConfirm), Event: event, Kind: "takedown.asked",
			Href: OfficePath + "/takedowns", Vars: map[string]string{"item": h.ItemTitle(e.Item), "due": e.Due.Chinese()}})
		if err != nil {
			return err
		}
	}
	return nil
}
