package house

import (
	"errors"

	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/notice"
	"xinguan/core/people"
	"xinguan/core/record"
)

// WithdrawalsPath is where officials see what is taken back.
const WithdrawalsPath = OfficePath + "/withdrawals"

// tellWithdrawal tells who may be the second person that a withdrawal waits: its three working days run. Whoever asked is told
// when it was not agreed to, the systems of the agency whatever became of it.
func (h *Hub) tellWithdrawal(tx *db.Tx, c ledger.Change) error {
	w, err := record.WithdrawalByID(tx, c.Subject, c.Ref)
	if errors.Is(err, record.ErrNoWithdrawal) {
		return nil
	}
	if err != nil {
		return err
	}
	n := notice.Notice{Event: "withdrawal/" + w.ID.String() + "/" + string(w.State), Vars: map[string]string{"item": h.ItemTitle(w.Item)}}
	if w.State == record.WithdrawalAsked {
		return h.tellSecond(tx, &w, n)
	}
	err = h.Notices.Push(tx, notice.Push{Org: w.Agency, Kind: notice.KindWithdrawal, Item: w.Item, Object: w.ID.String(), Href: PartnerPath + "/withdrawals/" + w.ID.String(), Event: n.Event})
	if err != nil || w.State == record.WithdrawalDone {
		return err
	}
	n.To, n.Kind, n.Href = sender(w.AskedBy, w.Agency), "withdrawal.refused", WithdrawalsPath
	return h.post(tx, n)
}

func (h *Hub) tellSecond(tx *db.Tx, w *record.Withdrawal, n notice.Notice) error {
	n.Kind, n.Href = "withdrawal.turn", WithdrawalsPath+"/"+w.Subject.String()+"/"+w.ID.String()
	n.Vars["due"] = ui.Or(w.Due.Chinese(), "（工作日历还没有公布到这一年）")
	return h.postSeconds(tx, w.Second(), n)
}

// postSeconds posts to all organisations a second person may come from.
func (h *Hub) postSeconds(tx *db.Tx, s people.Second, n notice.Notice) error {
	orgs, err := h.People.SecondOrgs(tx, s)
	for _, org := range orgs {
		if err == nil {
			n.To = notice.OfOrg(org, people.RecordRelease)
			err = h.post(tx, n)
		}
	}
	return err
}

// ReviewsPath is where second persons see what waits for them.
const ReviewsPath = OfficePath + "/reviews"

// tellReview tells who may be the second person that rows wait, once a batch and day, and their sender that some were sent back.
func (h *Hub) tellReview(tx *db.Tx, c ledger.Change) error {
	r, err := intake.ReviewOf(tx, c.Ref)
	if errors.Is(err, intake.ErrNoBatch) {
		return nil
	}
	if err != nil {
		return err
	}
	n := notice.Notice{Event: "review/" + r.ID.String() + "/" + string(c.At.Date()), Kind: "review.turn", Href: ReviewsPath + "/" + r.ID.String(), Vars: map[string]string{"item": h.ItemTitle(r.Item), "count": count(r.Rows)}}
	if r.Rows > 0 {
		err = h.postSeconds(tx, people.Second{Org: r.Agency, Item: r.Item, Approval: people.RecordRelease, Firsts: r.Firsts}, n)
	}
	past, err2 := intake.ReviewsPast(tx, r.ID)
	if err := errors.Join(err, err2); err != nil || len(past) == 0 || past[0].Approved {
		return err
	}
	hands, err := intake.HandsOf(tx, r.ID, 0)
	n.To, n.Kind, n.Href, n.Event = sender(hands.SentBy, r.Agency), "review.returned", OfficePath+"/batches/"+r.ID.String(), "review/"+r.ID.String()+"/"+past[0].At.String()
	n.Vars["count"] = count(past[0].Rows)
	return errors.Join(err, h.post(tx, n))
}
