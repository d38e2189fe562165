package client_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/client"
	"xinguan/cmd/xinguan/wire/sandbox"
	"xinguan/core/intake"
	"xinguan/core/notice"
	"xinguan/core/people"
	"xinguan/core/record"
)

// listed is the n-th entry of a list that wants a second person.
func listed(n int) map[string]string {
	p := penalty(n)
	return map[string]string{"party_name": p["party_name"], "uscc": p["uscc"], "doc_no": "东示例列〔2026〕1号", "reason": "示例事由", "legal_basis": "《示例办法》（示例）", "decided": "2026-04-20",
		"authority": "东莞市市场监督管理局", "supplier": "东莞市市场监督管理局"}
}

// taken sends a file and waits until it was dealt with.
func taken(t *testing.T, c *client.Client, item string, body []byte) client.Batch {
	t.Helper()
	b, err := c.Send(t.Context(), client.File{Item: item, Name: item + ".csv", Body: bytes.NewReader(body)})
	if err == nil {
		b, err = c.Wait(t.Context(), b.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func annulment(s client.Sent) client.NewWithdrawal {
	return client.NewWithdrawal{Code: s.Code, Record: s.Record, Kind: "annulled", Document: "（2026）粤示例行终7号", Authority: "示例市中级人民法院", Issued: "2026-05-20", Reason: "判决撤销"}
}

// public is what anybody reads of a subject over the open interface.
func public(t *testing.T, c *client.Client, code string) string {
	t.Helper()
	res, err := http.Get(c.Site + "/api/v1/subjects/" + code + "/records")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// found is the one record of an item with a subject.
func found(t *testing.T, c *client.Client, item, code string) client.Sent {
	t.Helper()
	all, more, err := c.Sent(t.Context(), item, code, "")
	if err != nil || len(all) != 1 || more {
		t.Fatalf("%+v %v %v", all, more, err)
	}
	return all[0]
}

// A system takes back what its organisation sent: the public reads the notice and nothing of the decision at the next look.
// Said again it is the same withdrawal, by another document it is too late; another's system finds nothing and is written down.
func TestASystemTakesBack(t *testing.T) {
	engines(t, func(t *testing.T, city *sandbox.City) {
		c, err1 := city.Client(t.Context(), "cgj")
		other, err2 := city.Client(t.Context(), "scjgj")
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		taken(t, c, "penalty", penalties(city, 1, 2))
		r := found(t, c, "penalty", penalty(1)["uscc"])
		if !r.Open || !r.Shown || !strings.Contains(public(t, c, r.Code), r.DocNo) {
			t.Fatalf("%+v", r)
		}
		said := annulment(r)
		if all, _, err := other.Sent(t.Context(), "penalty", r.Code, ""); err != nil || len(all) != 0 {
			t.Errorf("another finds %+v %v", all, err)
		}
		if _, err := other.Withdraw(t.Context(), said); kindOf(err) != "not_found" || refusals(t, city) != 1 {
			t.Errorf("another's record: %v", err)
		}
		w, err := c.Withdraw(t.Context(), said)
		if err != nil || w.State != "done" || !w.Settled || w.Due != "2026-05-25" || !w.Late || w.NoticeUntil != "2027-04-10" {
			t.Fatalf("%+v %v", w, err)
		}
		if text := public(t, c, r.Code); strings.Contains(text, r.DocNo) || !strings.Contains(text, said.Document) {
			t.Errorf("the public reads %.600s", text)
		}
		if again, err := c.Withdraw(t.Context(), said); err != nil || again.ID != w.ID {
			t.Errorf("again: %+v %v", again, err)
		}
		said.Document = "（2026）粤示例行终8号"
		if _, err := c.Withdraw(t.Context(), said); kindOf(err) != "conflict" {
			t.Errorf("by another document: %v", err)
		}
		if got, err := c.Withdrawal(t.Context(), w.ID); err != nil || got != w {
			t.Errorf("%+v %v", got, err)
		}
		if _, err := other.Withdrawal(t.Context(), w.ID); kindOf(err) != "not_found" {
			t.Errorf("another's withdrawal: %v", err)
		}
		if all, err := c.Withdrawals(t.Context()); err != nil || len(all) != 1 {
			t.Errorf("%+v %v", all, err)
		}
	})
}

// What cannot be a withdrawal changes nothing, and the sentence says what to put right.
func TestWithdrawalsThatAreNone(t *testing.T) {
	city := aCity(t, "")
	c, err := city.Client(t.Context(), "cgj")
	if err != nil {
		t.Fatal(err)
	}
	taken(t, c, "penalty", penalties(city, 1, 2))
	r := found(t, c, "penalty", penalty(1)["uscc"])
	for name, x := range map[string]struct {
		change     func(*client.NewWithdrawal)
		kind, says string
	}{
		"no reason of the list":  {func(w *client.NewWithdrawal) { w.Kind = "sorry" }, "invalid", "kind"},
		"before the decision":    {func(w *client.NewWithdrawal) { w.Issued = "2026-04-01" }, "invalid", "早于原决定"},
		"tomorrow and later":     {func(w *client.NewWithdrawal) { w.Issued = "2099-01-01" }, "invalid", "不能晚于今天"},
		"no day":                 {func(w *client.NewWithdrawal) { w.Issued = "昨天" }, "invalid", "issued"},
		"tells the old decision": {func(w *client.NewWithdrawal) { w.Reason = "撤销" + r.DocNo }, "invalid", "原决定的文号"},
		"somebody's telephone":   {func(w *client.NewWithdrawal) { w.Reason = "判决撤销，联系 13800138000" }, "invalid", "删去"},
		"blanks only":            {func(w *client.NewWithdrawal) { w.Reason = "　" }, "invalid", "理由"},
		"another subject":        {func(w *client.NewWithdrawal) { w.Code = penalty(2)["uscc"] }, "not_found", "findRecords"},
		"no such record":         {func(w *client.NewWithdrawal) { w.Record = id.New().String() }, "not_found", "不是本单位"},
		"no record at all":       {func(w *client.NewWithdrawal) { w.Record = "1" }, "not_found", "不是本单位"},
	} {
		w := annulment(r)
		x.change(&w)
		if _, err := c.Withdraw(t.Context(), w); kindOf(err) != x.kind || !strings.Contains(err.Error(), strings.ReplaceAll(x.says, "findRecords", "records")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if !found(t, c, "penalty", r.Code).Shown {
		t.Error("it is gone")
	}
	for name, ask := range map[string][3]string{"nothing to find by": {"penalty", "", ""}, "no such item": {"nothing", r.Code, ""}, "of persons": {"penalty_person", r.Code, ""}} {
		if _, _, err := c.Sent(t.Context(), ask[0], ask[1], ask[2]); kindOf(err) != "invalid" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Where the item wants a second person, a system only asks: the entry stands until somebody agrees, who is no system, and the
// one who is told why not may ask again.
func TestASystemIsNoSecondPerson(t *testing.T) {
	engines(t, func(t *testing.T, city *sandbox.City) {
		c, err1 := city.Client(t.Context(), "scjgj")
		head, err2 := city.Actor(t.Context(), "xyzx", "centre_supervisor") // the agency has nobody of its own here
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		it, _ := city.Hub.Catalog.Item("serious_market")
		b := taken(t, c, "serious_market", table(it, listed(1)))
		batch, err := id.Parse(b.Batch)
		if err != nil || b.Held > 0 {
			t.Fatalf("%+v %v", b, err)
		}
		approve(t, city, batch)
		r := found(t, c, "serious_market", listed(1)["uscc"])
		w, err := c.Withdraw(t.Context(), annulment(r))
		if err != nil || w.State != "asked" || w.Settled || !found(t, c, "serious_market", r.Code).Shown {
			t.Fatalf("%+v %v", w, err)
		}
		decide := func(w client.Withdrawal, yes bool, why string) {
			err := city.Hub.DB.Write(t.Context(), func(tx *db.Tx) error {
				x, err := id.Parse(w.ID)
				if err != nil {
					return err
				}
				of, err := record.WithdrawalAmong(tx, "agency = $1", []any{"scjgj"}, x)
				if err == nil {
					_, err = city.Hub.Records.DecideWithdrawal(tx, city.Hub.People, head, of.Subject, of.ID, yes, why)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		told(t, city, notice.OfOrg("xyzx", people.RecordRelease), "withdrawal.turn")
		decide(w, false, "文书号与附件不符")
		told(t, city, notice.OfOrg("scjgj", people.IntakeSend), "withdrawal.refused")
		if got, err := c.Withdrawal(t.Context(), w.ID); err != nil || got.State != "refused" || got.Why != "文书号与附件不符" || !got.Settled {
			t.Errorf("%+v %v", got, err)
		}
		again, err := c.Withdraw(t.Context(), annulment(r))
		if err != nil || again.ID == w.ID || again.State != "asked" {
			t.Fatalf("%+v %v", again, err)
		}
		decide(again, true, "")
		if found(t, c, "serious_market", r.Code).Shown {
			t.Error("it is shown still")
		}
	})
}

// told waits until somebody has a notice of a kind.
func told(t *testing.T, city *sandbox.City, to notice.Receiver, kind string) {
	t.Helper()
	for until := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		var all []notice.Told
		err := city.Hub.DB.View(t.Context(), func(tx *db.Tx) (err error) {
			all, err = notice.Inbox(tx, "test", []notice.Receiver{to}, false, id.ID{}, 20)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(all, func(n notice.Told) bool { return n.Kind == kind && n.Href != "" }) {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("%s was not told of %s: %+v", to, kind, all)
		}
	}
}

// A system is pushed what became of a withdrawal, whoever made it.
func TestAWithdrawalIsPushed(t *testing.T) {
	city := aCity(t, "")
	system, key, err := city.System(t.Context(), "cgj", "")
	if err != nil {
		t.Fatal(err)
	}
	events := make(chan client.Event, 10)
	from := &client.Receiver{Secrets: map[string]string{key.ID: key.Secret}}
	here := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e, err := from.Read(r)
		if err != nil {
			t.Error(err)
			return
		}
		events <- e
	}))
	defer here.Close()
	if _, err := city.Hook(t.Context(), system, here.URL); err != nil {
		t.Fatal(err)
	}
	c := client.New(city.Web.URL, client.Key{ID: key.ID, Secret: key.Secret})
	taken(t, c, "penalty", penalties(city, 1, 2))
	w, err := c.Withdraw(t.Context(), annulment(found(t, c, "penalty", penalty(1)["uscc"])))
	if err != nil {
		t.Fatal(err)
	}
	for late := time.After(20 * time.Second); ; {
		select {
		case e := <-events:
			if e.Kind == "withdrawal" {
				if e.Object != w.ID || !strings.HasSuffix(e.Href, "/withdrawals/"+w.ID) {
					t.Errorf("%+v", e)
				}
				return
			}
		case <-late:
			t.Fatal("nothing was pushed of it")
		}
	}
}

// approve lets the second person look at a batch and let it in.
func approve(t *testing.T, city *sandbox.City, batch id.ID) {
	t.Helper()
	head, err := city.Actor(t.Context(), "xyzx", "centre_supervisor")
	if err != nil {
		t.Fatal(err)
	}
	var seen string
	err = city.Hub.DB.View(t.Context(), func(tx *db.Tx) error {
		r, err := intake.ReviewOf(tx, batch)
		seen = r.Seen
		return err
	})
	if err == nil {
		_, err = city.Hub.Uploads.Approve(t.Context(), city.Hub.People, head, batch, seen)
	}
	if err != nil {
		t.Fatal(err)
	}
}
