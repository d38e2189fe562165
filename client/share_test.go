package client_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/client"
	"xinguan/cmd/xinguan/wire/sandbox"
	"xinguan/core/access"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/notice"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
	"xinguan/core/takedown"
)

// sharing is a city in which one organisation is given what another sent.
type sharing struct {
	*testing.T
	city *sandbox.City
	c    *client.Client // of the organisation that is given
	hook chan client.Event
	code string
	of   id.ID
}

func (x *sharing) write(do func(*db.Tx) error) error {
	return x.city.Hub.DB.Write(x.Context(), do)
}

func (x *sharing) actor(org string, role people.Role, name string) (a people.Actor) {
	x.Helper()
	err := x.city.Hub.DB.View(x.Context(), func(tx *db.Tx) error {
		r, err := x.city.Hub.People.Rights(tx)
		if err == nil {
			a = r.Actor(name, people.Capacity{Role: role, Org: org}, tx.Today())
		}
		return err
	})
	if err != nil {
		x.Fatal(err)
	}
	return a
}

// asked is a share of an organisation that was asked for.
func (x *sharing) asked(org string, consent bool) access.Share {
	x.Helper()
	s := access.Share{ID: id.New(), Org: org, Title: "示例核查", Consent: consent, UsedFor: "示例用途", Basis: "示例依据", Items: []string{"penalty"}, Fields: []string{"penalty.fact"}, Way: access.ShareHook, AskedName: "示例甲",
		Until: x.today().AddDays(30)}
	it, _ := x.city.Hub.Catalog.Item("penalty")
	s.Fields = nil
	for i := range it.Fields {
		if f := &it.Fields[i]; house.ShareField(f) {
			s.Fields = append(s.Fields, access.FieldOf("penalty", f.Name))
		}
	}
	role := people.Role("decider")
	if consent {
		role = "bank_user"
	}
	by := x.actor(org, role, "asker")
	if err := x.write(func(tx *db.Tx) error { return access.AskShare(tx, by, s) }); err != nil {
		x.Fatal(err)
	}
	return x.again(s)
}

func (x *sharing) again(s access.Share) access.Share {
	x.Helper()
	err := x.city.Hub.DB.View(x.Context(), func(tx *db.Tx) (err error) { s, err = access.ShareByID(tx, nil, s.ID); return err })
	if err != nil {
		x.Fatal(err)
	}
	return s
}

func (x *sharing) today() (d clock.Date) {
	_ = x.city.Hub.DB.View(x.Context(), func(tx *db.Tx) error { d = tx.Today(); return nil })
	return d
}

func (x *sharing) step(s access.Share, by people.Actor, step access.ShareStep) error {
	x.Helper()
	return x.write(func(tx *db.Tx) error { return s.Step(tx, by, step, "示例意见") })
}

// approved takes a share through its two officers; nobody does both.
func (x *sharing) approved(s access.Share) access.Share {
	x.Helper()
	centre := people.CityOrgs(x.city.Hub.City).Centre()
	officer, head := x.actor(centre, "centre_officer", "officer"), x.actor(centre, "centre_supervisor", "head")
	for name, err := range map[string]error{
		"approved before it was checked": x.step(s, head, access.StepApprove),
		"checked by who asked":           x.step(s, x.actor(centre, "centre_officer", "asker"), access.StepCheck),
		"checked by who only approves":   x.step(s, head, access.StepCheck),
	} {
		if err == nil {
			x.Errorf("%s", name)
		}
	}
	if err := x.step(s, officer, access.StepCheck); err != nil {
		x.Fatal(err)
	}
	if x.step(s, officer, access.StepCheck) == nil {
		x.Error("checked twice")
	}
	s = x.again(s)
	if x.step(s, x.actor(centre, "centre_supervisor", "officer"), access.StepApprove) == nil {
		x.Error("one person checked and approved")
	}
	if err := x.step(s, head, access.StepApprove); err != nil {
		x.Fatal(err)
	}
	return x.again(s)
}

func (x *sharing) given(s access.Share) (client.Shared, error) {
	all, err := x.c.AskShare(x.Context(), s.ID.String(), x.code)
	if err != nil || len(all) != 1 {
		return client.Shared{}, err
	}
	return all[0], nil
}

func (x *sharing) looks() (shared, refused int) {
	x.Helper()
	err := x.city.Hub.DB.View(x.Context(), func(tx *db.Tx) error {
		all, err := access.Looks(tx, []id.ID{x.of}, false, 100)
		shared, refused = 0, 0
		for _, l := range all {
			if l.Refused {
				refused++
			} else if strings.Contains(l.Reason, "示例核查") {
				shared++
			}
		}
		return err
	})
	if err != nil {
		x.Fatal(err)
	}
	return shared, refused
}

func newSharing(t *testing.T, city *sandbox.City, org string) *sharing {
	t.Helper()
	x := &sharing{T: t, city: city, hook: make(chan client.Event, 50)}
	sender, err := city.Client(t.Context(), "cgj")
	if err != nil {
		t.Fatal(err)
	}
	sent, err := sender.Send(t.Context(), client.File{Item: "penalty", Name: "penalty.csv", Body: bytes.NewReader(penalties(city, 1, 2))})
	if err == nil {
		_, err = sender.Wait(t.Context(), sent.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	system, key, err := city.System(t.Context(), org, "")
	if err != nil {
		t.Fatal(err)
	}
	x.c = client.New(city.Web.URL, client.Key{ID: key.ID, Secret: key.Secret})
	from := &client.Receiver{Secrets: map[string]string{key.ID: key.Secret}}
	here := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if e, err := from.Read(r); err == nil {
			x.hook <- e
		}
	}))
	t.Cleanup(here.Close)
	if _, err := city.Hook(t.Context(), system, here.URL); err != nil {
		t.Fatal(err)
	}
	x.code = penalty(1)["uscc"]
	err = city.Hub.DB.View(t.Context(), func(tx *db.Tx) error {
		s, err := subject.Find(tx, x.code)
		x.of = s.ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// event waits for a push of a kind.
func (x *sharing) event(kind string) client.Event {
	x.Helper()
	late := time.After(60 * time.Second)
	for {
		select {
		case e := <-x.hook:
			if e.Kind == kind {
				return e
			}
		case <-late:
			x.Fatalf("no push of kind %s", kind)
		}
	}
}

// TestShare: what two officers approved is given by the interface, each time a look; it is pushed that it changed; what
// ended is recalled, and who is late to confirm is given nothing; ended, or another's, it gives nothing.
func TestShare(t *testing.T) {
	engines(t, func(t *testing.T, city *sandbox.City) {
		x := newSharing(t, city, "scjgj")
		s := x.asked("scjgj", false)
		if got, err := x.given(s); err != nil || got.Why == "" || got.Reason != "not_in_force" || len(got.Records) != 0 {
			t.Fatalf("before it was approved: %+v %v", got, err)
		}
		s = x.approved(s)
		got, err := x.given(s)
		if err != nil || got.Why != "" || len(got.Records) != 1 || len(got.Records[0].Fields) == 0 || got.Records[0].Fields["uscc"] != "" {
			t.Fatalf("given: %+v %v", got, err)
		}
		if shared, refused := x.looks(); shared != 1 || refused != 1 {
			t.Errorf("%d looks, %d refused", shared, refused)
		}
		other, err := city.Client(t.Context(), "cgj")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := other.AskShare(t.Context(), s.ID.String(), x.code); kindOf(err) != "not_found" {
			t.Errorf("another organisation asks by its number: %v", err)
		}
		x.recalled(s, got.Records[0])
		if err := x.step(s, x.actor("scjgj", "decider", "asker"), access.StepEnd); err != nil {
			t.Fatal(err)
		}
		if got, err := x.given(s); err != nil || got.Why == "" || len(got.Records) != 0 {
			t.Errorf("after it ended: %+v %v", got, err)
		}
		x.destroyed(s, other)
		x.notAlone()
	})
}

// destroyed: what the system obtained by a share that is over it says to be destroyed: once, and nobody else for it.
func (x *sharing) destroyed(s access.Share, other *client.Client) {
	x.Helper()
	ctx, which := x.Context(), s.ID.String()
	if _, err := x.c.ConfirmCopies(ctx, which, "示例"); kindOf(err) != "conflict" || !strings.Contains(err.Error(), "过几分钟") {
		x.Errorf("before it was looked what there is: %v", err)
	}
	if err := access.FollowCopies(ctx, x.city.Hub.DB, x.city.Hub.Rules.Workdays); err != nil {
		x.Fatal(err)
	}
	if now, err := x.c.Share(ctx, which); err != nil || now.Copies == nil || now.Copies.State != "waiting" || now.Copies.Due == "" {
		x.Fatalf("it is not asked: %+v %v", now.Copies, err)
	}
	if _, err := other.ConfirmCopies(ctx, which, "示例"); kindOf(err) != "not_found" {
		x.Errorf("another organisation confirms: %v", err)
	}
	if _, err := x.c.ConfirmCopies(ctx, which, " "); kindOf(err) != "invalid" {
		x.Errorf("without how: %v", err)
	}
	first := client.Copies{}
	for range 2 { // a line that broke
		now, err := x.c.ConfirmCopies(ctx, which, "从数据库删除，备份到期覆盖")
		if err != nil || now.Copies == nil || now.Copies.State != "gone" || now.Copies.Gone == "" {
			x.Fatalf("confirmed: %+v %v", now.Copies, err)
		}
		if first.Gone != "" && *now.Copies != first {
			x.Errorf("said again it is %+v, was %+v", *now.Copies, first)
		}
		first = *now.Copies
	}
	if _, err := x.c.ConfirmCopies(ctx, which, "别的说法"); kindOf(err) != "conflict" || !strings.Contains(err.Error(), "已经确认") {
		x.Errorf("otherwise afterwards: %v", err)
	}
	if _, err := ledger.Seal(ctx, x.city.Hub.DB); err != nil {
		x.Fatal(err)
	}
	n := int64(0)
	err := x.city.Hub.DB.View(ctx, func(tx *db.Tx) (err error) { n, err = ledger.CountOf(tx, "share.copies_gone"); return err })
	if err != nil || n != 1 {
		x.Errorf("%d lines of the log, %v", n, err)
	}
}

// notAlone: where a person of the organisation obtained something too, the system does not speak for them.
func (x *sharing) notAlone() {
	x.Helper()
	s := x.approved(x.asked("scjgj", false))
	if _, err := x.given(s); err != nil {
		x.Fatal(err)
	}
	if got, err := x.city.Hub.Share(x.Context(), x.actor("scjgj", "decider", "asker"), s, x.code); err != nil || got.Why != "" {
		x.Fatalf("a person gets %+v %v", got, err)
	}
	if err := x.step(s, x.actor("scjgj", "decider", "asker"), access.StepEnd); err != nil {
		x.Fatal(err)
	}
	if err := access.FollowCopies(x.Context(), x.city.Hub.DB, x.city.Hub.Rules.Workdays); err != nil {
		x.Fatal(err)
	}
	if _, err := x.c.ConfirmCopies(x.Context(), s.ID.String(), "从数据库删除"); kindOf(err) != "conflict" || !strings.Contains(err.Error(), "工作台") {
		x.Errorf("a system speaks for persons: %v", err)
	}
}

// recalled: the record is withdrawn; the system is told, gets nothing while it is late, and confirms.
func (x *sharing) recalled(s access.Share, r client.SharedRecord) {
	x.Helper()
	rec, err := id.Parse(r.ID)
	if err != nil {
		x.Fatal(err)
	}
	book := &takedown.Book{Channels: house.Channels(), Days: late{}}
	if err := book.Follow(x.Context(), x.city.Hub.DB); err != nil { // from here on
		x.Fatal(err)
	}
	err = x.write(func(tx *db.Tx) error {
		return x.city.Hub.Records.Apply(tx, record.Event{Subject: x.of, Record: rec, Kind: record.Withdraw, Cause: "示例撤回", Actor: "test"})
	})
	if err != nil {
		x.Fatal(err)
	}
	for e := x.event("share"); ; e = x.event("share") {
		if e.Item == "" { // that it was approved
			continue
		}
		now, err := x.c.AskEvent(x.Context(), e)
		if err != nil || len(now) != 1 || len(now[0].Records) != 0 {
			x.Errorf("what changed: %+v %v", now, err)
		}
		break
	}
	time.Sleep(200 * time.Millisecond) // until it is sealed
	if err := book.Follow(x.Context(), x.city.Hub.DB); err != nil {
		x.Fatal(err)
	}
	x.event("takedown")
	if _, err := x.given(s); kindOf(err) != "conflict" {
		x.Errorf("who is late is given something: %v", err)
	}
	all, err := x.c.Takedowns(x.Context())
	if err != nil || len(all) != 1 || all[0].Record != r.ID {
		x.Fatalf("takedowns: %+v %v", all, err)
	}
	if err := x.c.ConfirmTakedown(x.Context(), all[0].Key, "已删除"); err != nil {
		x.Error(err)
	}
	if err := x.c.ConfirmTakedown(x.Context(), all[0].Key, "已删除"); err != nil {
		x.Errorf("confirmed again, as the answer was lost: %v", err)
	}
	if err := x.c.ConfirmTakedown(x.Context(), strings.Replace(all[0].Key, ".look", ".feed", 1), "已删除"); kindOf(err) != "conflict" {
		x.Errorf("what nobody waits for is confirmed: %v", err)
	}
	if got, err := x.given(s); err != nil || got.Why != "" || len(got.Records) != 0 {
		x.Errorf("after it was confirmed: %+v %v", got, err)
	}
}

// late are days on which everything is due yesterday.
type late struct{}

func (late) AddWorkdays(from clock.Date, _ int) (clock.Date, error) { return from.AddDays(-1), nil }

// TestAuthorised: a system reads who authorised its organisation and is told when that is given and revoked; without it nothing is
// given, and the word for it is one programs know. People are told of what was revoked.
func TestAuthorised(t *testing.T) {
	engines(t, func(t *testing.T, city *sandbox.City) {
		x := newSharing(t, city, "scjgj")
		s := access.Share{ID: id.New(), Org: "scjgj", Title: "示例核查", Consent: true, UsedFor: "示例用途", Basis: "示例依据", Items: []string{"penalty"}, Fields: []string{"penalty.remark"}, Way: access.ShareHook, AskedName: "示例甲", Until: x.today().AddDays(30)}
		asks := x.actor("scjgj", "decider", "asker")
		if err := x.write(func(tx *db.Tx) error { return access.AskShare(tx, asks, s) }); err != nil {
			t.Fatal(err)
		}
		s = x.approved(x.again(s))
		refused := func(when string) {
			t.Helper()
			if got, err := x.given(s); err != nil || got.Reason != "not_authorised" || got.Asked != x.code || len(got.Records) != 0 {
				t.Errorf("%s: %+v %v", when, got, err)
			}
		}
		refused("before")
		a := access.Authorisation{Subject: x.of, ID: id.New(), Org: "scjgj", UsedFor: city.Hub.Purposes.Uses[0], Items: []string{"penalty"}, Until: x.today().AddDays(20)}
		company := x.acts()
		if err := x.write(func(tx *db.Tx) error { _, err := city.Hub.Purposes.Give(tx, company, a); return err }); err != nil {
			t.Fatal(err)
		}
		if e := x.event("authorisation"); e.Object != a.ID.String() {
			t.Errorf("told of %+v", e)
		}
		if got, err := x.given(s); err != nil || got.Reason != "" || len(got.Records) != 1 {
			t.Errorf("authorised: %+v %v", got, err)
		}
		x.authorised("open")
		if err := x.write(func(tx *db.Tx) error { return access.Revoke(tx, company, x.of, []id.ID{x.of}, a.ID) }); err != nil {
			t.Fatal(err)
		}
		x.event("authorisation")
		x.authorised("revoked")
		refused("revoked")
		other, err := city.Client(t.Context(), "cgj")
		if err != nil {
			t.Fatal(err)
		}
		if all, _, err := other.Authorisations(t.Context(), ""); len(all) != 0 || err != nil {
			t.Errorf("another organisation reads %+v %v", all, err)
		}
		if _, _, err := other.Authorisations(t.Context(), "x"); kindOf(err) != "invalid" {
			t.Errorf("a page that is none: %v", err)
		}
	})
}

// acts is who acts for the company.
func (x *sharing) acts() (a people.Actor) {
	x.Helper()
	err := x.city.Hub.DB.View(x.Context(), func(tx *db.Tx) error {
		r, err := x.city.Hub.People.Rights(tx)
		if err == nil {
			a = r.Actor("p1", people.Capacity{Role: people.RolePerson, Subject: x.of}, tx.Today())
		}
		return err
	})
	if err != nil {
		x.Fatal(err)
	}
	return a
}

// authorised fails unless there is one authorisation, in a state; of one that was revoked people are told too.
func (x *sharing) authorised(state string) {
	x.Helper()
	all, next, err := x.c.Authorisations(x.Context(), "")
	if err != nil || next != "" || len(all) != 1 || all[0].State != state || all[0].Code != x.code || all[0].Fields == nil {
		x.Errorf("authorisations: %+v %q %v", all, next, err)
	}
	var told []notice.Told
	err = x.city.Hub.DB.View(x.Context(), func(tx *db.Tx) (err error) {
		told, err = notice.Inbox(tx, "x", []notice.Receiver{notice.OfOrg("scjgj", people.TakedownConfirm)}, false, id.ID{}, 10)
		return err
	})
	n := 0
	for _, n1 := range told {
		if n1.Kind == "authorisation.over" {
			n++
		}
	}
	if want := map[string]int{"revoked": 1}[state]; n != want || err != nil {
		x.Errorf("%s: people read %d notices of it, %v", state, n, err)
	}
}
