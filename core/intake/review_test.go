package intake_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/web"
	"xinguan/city/dongguan"
	"xinguan/core/intake"
	"xinguan/core/people"
)

// staffed is a database with accounts, by login; see actor.
type staffed struct {
	*people.Registry
	made map[string]people.Founded
}

func staff(t *testing.T, d *db.DB, im *intake.Importer, founders ...people.Founder) staffed {
	t.Helper()
	roles, err := people.LoadRoles(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	s := staffed{people.NewRegistry(d, im.Ring, im.City, roles), map[string]people.Founded{}}
	for i := range founders {
		founders[i].Name = "示例" + founders[i].Login
	}
	all, err := s.Found(t.Context(), founders)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range all {
		s.made[founders[i].Login] = f
	}
	return s
}

func (s staffed) actor(t *testing.T, d *db.DB, login string) (a people.Actor) {
	t.Helper()
	f := s.made[login]
	view(t, d, func(tx *db.Tx) error {
		r, err := s.Rights(tx)
		a = r.Actor(f.Account.ID.String(), people.Capacity{Role: f.Role, Org: f.Account.Org}, today)
		return err
	})
	return a
}

// listedRow is the n-th entry of a list.
func listedRow(n int) filling {
	name, code := company(n)
	return filling{"party_name": name, "uscc": code, "doc_no": "东示例列〔2026〕1号", "reason": "示例事由", "legal_basis": "《示例办法》（示例）", "decided": "2026-11-20",
		"authority": "东莞市市场监督管理局", "supplier": "东莞市市场监督管理局"}
}

// refusedAs tells whether an error is of a kind and says something.
func refusedAs(err error, kind web.Kind, says string) bool {
	return err != nil && web.AsError(context.Background(), err).Kind == kind && strings.Contains(err.Error(), says)
}

// A row of an item that wants a second person is not there before somebody else has approved it: never who sent it, one
// of two at once, and both are named. What is sent back says why, and comes again.
func TestASecondPersonLooks(t *testing.T) {
	dbtest.Each(t, append([]db.Set{people.Migrations()}, sets...), func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		s := staff(t, d, im, people.Founder{Login: "clerk", Org: "scjgj", Role: "clerk"}, people.Founder{Login: "reviewer", Org: "scjgj", Role: "reviewer"},
			people.Founder{Login: "decider", Org: "scjgj", Role: "decider"}, people.Founder{Login: "other", Org: "cgj", Role: "reviewer"}, people.Founder{Login: "head", Org: "xyzx", Role: "centre_supervisor"})
		u := intake.NewUploads(im, slog.New(slog.DiscardHandler))
		clerk, one, two := s.actor(t, d, "clerk"), s.actor(t, d, "reviewer"), s.actor(t, d, "decider")
		_, bad := company(3)
		path := filledIn(t, item(t, im, "serious_market"), "名单.csv", listedRow(1), listedRow(2), listedRow(3).with("uscc", bad[:17]+"?"))
		res, err := im.File(t.Context(), intake.Job{Item: "serious_market", Agency: "scjgj", Path: path, Sender: clerk.ID})
		if err != nil || res.Pending != 2 || res.Held != 1 || res.Accepted != 0 || res.Read != 3 {
			t.Fatalf("%+v %v", res, err)
		}
		if rows, figure := listed(t, d, "serious_market"); rows != 0 || figure != 0 {
			t.Errorf("%d are public before anybody looked, figure %d", rows, figure)
		}
		nothingOf(t, strings.TrimPrefix(d.URL(), "sqlite:"), "示例事由")
		seen := func() (r intake.Review) {
			view(t, d, func(tx *db.Tx) (err error) { r, err = intake.ReviewOf(tx, res.BatchID); return err })
			return r
		}
		for name, who := range map[string]people.Actor{"the sender": clerk, "another's reviewer": s.actor(t, d, "other"), "the centre, while there is a colleague": s.actor(t, d, "head")} {
			if _, err := u.Approve(t.Context(), s.Registry, who, res.BatchID, seen().Seen); !refusedAs(err, web.Forbidden, "") {
				t.Errorf("%s: %v", name, err)
			}
		}
		view(t, d, func(tx *db.Tx) error {
			all, err := im.ReviewRows(tx, res.BatchID, 0, 10)
			if err != nil || len(all) != 2 || all[0].Record.Face(all[0].Item).Reason != "示例事由" || !all[0].Record.Public || all[0].SentBy != clerk.ID {
				t.Errorf("preview: %+v %v", all, err)
			}
			return nil
		})
		if n, err := u.SendBack(t.Context(), s.Registry, one, res.BatchID, seen().Seen, []int{3}, "事由写得太短"); n != 1 || err != nil {
			t.Fatalf("%d %v", n, err)
		}
		old := seen()
		back, err := im.Correct(t.Context(), clerk, res.BatchID, map[int]intake.Edit{3: {"列入事由": "示例事由，另有说明"}})
		if err != nil || back.Pending != 1 {
			t.Fatalf("put right: %+v %v", back, err)
		}
		if _, err := u.Approve(t.Context(), s.Registry, one, res.BatchID, old.Seen); !refusedAs(err, web.Conflict, "不一样") {
			t.Errorf("approved something else than was seen: %v", err)
		}
		now := seen().Seen
		if out, err := u.Approve(t.Context(), s.Registry, one, res.BatchID, now); err != nil || out.Accepted != 2 || out.Pending != -2 {
			t.Fatalf("%+v %v", out, err)
		}
		if _, err := u.Approve(t.Context(), s.Registry, two, res.BatchID, now); !refusedAs(err, web.Conflict, "另一人") {
			t.Errorf("approved twice: %v", err)
		}
		if rows, figure := listed(t, d, "serious_market"); rows != 2 || figure != 2 {
			t.Errorf("%d are public, figure %d", rows, figure)
		}
		b := seenBatch(t, d, res).Result
		if b.Read != b.Accepted+b.Held || b.Pending != 0 {
			t.Errorf("figures: %+v", b)
		}
		view(t, d, func(tx *db.Tx) error {
			h, err := intake.HandsOf(tx, res.BatchID, 3)
			if err != nil || h.SentBy != clerk.ID || h.ReviewedBy != one.ID || people.Names(tx, h.SentBy, h.ReviewedBy) != "示例clerk、示例reviewer" {
				t.Errorf("hands %+v %v", h, err)
			}
			return nil
		})
	}, db.WithClock(clock.At(today)))
}

// Of two second persons at the same moment, one who approves and one who sends back, one wins and the other is told; what was
// approved is never held.
func TestTwoSecondPersonsAtOnce(t *testing.T) {
	dbtest.Each(t, append([]db.Set{people.Migrations()}, sets...), func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		s := staff(t, d, im, people.Founder{Login: "clerk", Org: "scjgj", Role: "clerk"}, people.Founder{Login: "reviewer", Org: "scjgj", Role: "reviewer"}, people.Founder{Login: "decider", Org: "scjgj", Role: "decider"})
		u := intake.NewUploads(im, slog.New(slog.DiscardHandler))
		clerk, one, two := s.actor(t, d, "clerk"), s.actor(t, d, "reviewer"), s.actor(t, d, "decider")
		for n := range 8 {
			path := filledIn(t, item(t, im, "serious_market"), "名单.csv", listedRow(10+2*n), listedRow(11+2*n))
			res, err := im.File(t.Context(), intake.Job{Item: "serious_market", Agency: "scjgj", Path: path, Sender: clerk.ID})
			if err != nil || res.Pending != 2 {
				t.Fatalf("%+v %v", res, err)
			}
			var seen intake.Review
			view(t, d, func(tx *db.Tx) (err error) { seen, err = intake.ReviewOf(tx, res.BatchID); return err })
			approved, back := make(chan error), make(chan error)
			go func() { _, err := u.Approve(t.Context(), s.Registry, one, res.BatchID, seen.Seen); approved <- err }()
			go func() {
				_, err := u.SendBack(t.Context(), s.Registry, two, res.BatchID, seen.Seen, nil, "示例")
				back <- err
			}()
			a, b := <-approved, <-back
			if (a == nil) == (b == nil) || a != nil && !refusedAs(a, web.Conflict, "") || b != nil && !refusedAs(b, web.Conflict, "") {
				t.Errorf("approved: %v; sent back: %v", a, b)
			}
			if got := seenBatch(t, d, res).Result; got.Pending != 0 || a == nil && got.Accepted != 2 || b == nil && got.Held != 2 || got.Accepted+got.Held != 2 {
				t.Errorf("approved: %v; sent back: %v; %+v", a, b, got)
			}
		}
	}, db.WithClock(clock.At(today)))
}

// Where nobody else is there, the credit centre is the second person; what nobody looks at is given up with the originals.
func TestTheCentreIsSecondWhereNobodyElseIs(t *testing.T) {
	dbtest.Each(t, append([]db.Set{people.Migrations()}, sets...), func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		s := staff(t, d, im, people.Founder{Login: "clerk", Org: "scjgj", Role: "clerk"}, people.Founder{Login: "head", Org: "xyzx", Role: "centre_supervisor"})
		u := intake.NewUploads(im, slog.New(slog.DiscardHandler))
		job := func(n int) intake.Result {
			res, err := im.File(t.Context(), intake.Job{Item: "serious_market", Agency: "scjgj", Path: filledIn(t, item(t, im, "serious_market"), "名单.csv", listedRow(n)), Sender: s.actor(t, d, "clerk").ID})
			if err != nil {
				t.Fatal(err)
			}
			return res
		}
		one, two := job(1), job(2)
		var seen intake.Review
		view(t, d, func(tx *db.Tx) (err error) { seen, err = intake.ReviewOf(tx, one.BatchID); return err })
		if out, err := u.Approve(t.Context(), s.Registry, s.actor(t, d, "head"), one.BatchID, seen.Seen); err != nil || out.Accepted != 1 {
			t.Fatalf("%+v %v", out, err)
		}
		im.Clock = clock.At("2027-06-01")
		if _, err := im.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		if b := seenBatch(t, d, two).Result; b.Pending != 0 || b.Held != 1 {
			t.Errorf("given up: %+v", b)
		}
	}, db.WithClock(clock.At(today)))
}
