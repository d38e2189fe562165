package intake_test

import (
	"strings"
	"sync"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/people"
	"xinguan/core/record"
)

// A judgment of Friday is carried out by Wednesday; the record is gone at the next read, its notice stands until the
// record's own last day, and neither comes back with a resend. Nothing is said that the record said.
func TestARecordIsTakenBack(t *testing.T) {
	dbtest.Each(t, append([]db.Set{people.Migrations()}, sets...), func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		me := clerk(t, im, "cgj")
		path := filledIn(t, item(t, im, "penalty"), "p.csv", penaltyRow(1), penaltyRow(2))
		sent(t, im, "penalty", "cgj", path)
		_, code := company(1)
		r := shownOf(t, d, code)[0]
		said := record.NewWithdrawal{Subject: r.Subject, Record: r.ID, Kind: record.ByAnnul, DocNo: "（2026）粤示例行终7号", Authority: "示例市中级人民法院", Issued: "2026-11-20", Reason: "判决撤销"}
		take := func(n record.NewWithdrawal) (w record.Withdrawal, err error) {
			err = d.Write(t.Context(), func(tx *db.Tx) error { w, err = im.Records.Withdraw(tx, me, n); return err })
			return w, err
		}
		for what, wrong := range map[string]func(*record.NewWithdrawal){
			"文书号":    func(n *record.NewWithdrawal) { n.DocNo = " " },
			"不能晚于今天": func(n *record.NewWithdrawal) { n.Issued = "2026-12-01" },
			"早于原决定":  func(n *record.NewWithdrawal) { n.Issued = "2026-04-01" },
			"原决定的文号": func(n *record.NewWithdrawal) { n.Reason = "撤销" + r.DocNo },
		} {
			n := said
			wrong(&n)
			if _, err := take(n); !refusedAs(err, web.Invalid, what) {
				t.Errorf("%s: %v", what, err)
			}
		}
		w, err := take(said)
		if err != nil || w.State != record.WithdrawalDone || w.Due != "2026-11-25" || w.ShownUntil != r.ShownUntil || w.Late("2026-12-30") {
			t.Fatalf("%+v %v", w, err)
		}
		if _, err := take(said); !refusedAs(err, web.Conflict, "已经撤回") {
			t.Errorf("twice: %v", err)
		}
		if got := shownOf(t, d, code); len(got) != 0 {
			t.Error("it is shown still")
		}
		if rows, figure := listed(t, d, "penalty"); rows != 1 || figure != 1 {
			t.Errorf("%d listed, figure %d", rows, figure)
		}
		notices(t, d, r, 1)
		sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), "again.csv", penaltyRow(1).with("content", "罚款")))
		if len(shownOf(t, d, code)) != 0 {
			t.Error("a resend brought it back")
		}
	}, db.WithClock(clock.At(today)))
}

// notices are looked for on the subject's page and in the lists; one narrowed by what records say has none.
func notices(t *testing.T, d *db.DB, r record.Record, want int) {
	t.Helper()
	view(t, d, func(tx *db.Tx) error {
		page, err := record.NoticesOf(tx, []id.ID{r.Subject})
		if err != nil {
			return err
		}
		list, err := record.NoticesListed(tx, record.Filter{Item: r.Item})
		if err != nil {
			return err
		}
		narrowed, err := record.NoticesListed(tx, record.Filter{Item: r.Item, DocPrefix: "东"})
		if len(page) != want || len(list) != want || len(narrowed) != 0 {
			t.Errorf("%d on the page, %d in the list, %d in one narrowed by number", len(page), len(list), len(narrowed))
		}
		for _, n := range page {
			if s := n.Sentence(); strings.Contains(s, r.DocNo) || strings.Contains(s, "示例违法") || !strings.Contains(s, "（2026）粤示例行终7号") {
				t.Errorf("%s", s)
			}
		}
		return err
	})
}

// Where the item wants a second person, the record stands until somebody else agrees; of two who decide at once one wins.
func TestASecondPersonTakesBack(t *testing.T) {
	dbtest.Each(t, append([]db.Set{people.Migrations()}, sets...), func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		s := staff(t, d, im, people.Founder{Login: "clerk", Org: "scjgj", Role: "clerk"}, people.Founder{Login: "reviewer", Org: "scjgj", Role: "reviewer"}, people.Founder{Login: "decider", Org: "scjgj", Role: "decider"})
		sent(t, im, "serious_market", "scjgj", filledIn(t, item(t, im, "serious_market"), "名单.csv", listedRow(1)))
		_, code := company(1)
		r := shownOf(t, d, code)[0]
		var w record.Withdrawal
		asks := s.actor(t, d, "clerk")
		err := d.Write(t.Context(), func(tx *db.Tx) (err error) {
			w, err = im.Records.Withdraw(tx, asks, record.NewWithdrawal{Subject: r.Subject, Record: r.ID, Kind: record.ByVoid, DocNo: "（2026）粤示例行终7号", Authority: "示例法院", Issued: "2026-11-23", Reason: "确认无效"})
			return err
		})
		if err != nil || w.State != record.WithdrawalAsked || len(shownOf(t, d, code)) != 1 {
			t.Fatalf("%+v %v", w, err)
		}
		decide := func(login string, yes bool) error {
			by := s.actor(t, d, login)
			return d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := im.Records.DecideWithdrawal(tx, s.Registry, by, w.Subject, w.ID, yes, "")
				return err
			})
		}
		if err := decide("clerk", true); !refusedAs(err, web.Forbidden, "两个人") {
			t.Errorf("who asked decides: %v", err)
		}
		if err := decide("reviewer", false); !refusedAs(err, web.Invalid, "理由") {
			t.Errorf("refused without a reason: %v", err)
		}
		errs := make([]error, 2)
		var both sync.WaitGroup
		for i, login := range []string{"reviewer", "decider"} {
			both.Go(func() { errs[i] = decide(login, true) })
		}
		both.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("two at once: %v, %v", errs[0], errs[1])
		}
		if len(shownOf(t, d, code)) != 0 {
			t.Error("it is shown still")
		}
	}, db.WithClock(clock.At(today)))
}
