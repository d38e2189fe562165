package notice

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/base/post"
	"xinguan/base/seal"
	"xinguan/city/dongguan"
	"xinguan/core/city"
	"xinguan/core/ledger"
	"xinguan/core/partner"
	"xinguan/core/people"
)

// hands is a clock that tests move.
type hands struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hands) Now() time.Time          { h.mu.Lock(); defer h.mu.Unlock(); return h.now }
func (h *hands) forward(d time.Duration) { h.mu.Lock(); defer h.mu.Unlock(); h.now = h.now.Add(d) }

// desk is a book with its database and its ways out.
type desk struct {
	*testing.T
	db    *db.DB
	book  *Book
	clock *hands
	mail  *post.Double
	out   *Carrier
}

func eachDesk(t *testing.T, test func(*desk)) {
	c := &hands{now: time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC)}
	dbtest.Each(t, []db.Set{ledger.Migrations(), people.Migrations(), partner.Migrations(), Migrations()}, func(t *testing.T, d *db.DB) {
		town, err1 := city.Load(dongguan.FS)
		roles, err2 := people.LoadRoles(dongguan.FS)
		ring, err3 := seal.Open(filepath.Join(t.TempDir(), "keys"))
		if err := errors.Join(err1, err2, err3); err != nil {
			t.Fatal(err)
		}
		book, err := NewBook(dongguan.FS, ring, people.NewRegistry(d, ring, town, roles))
		if err != nil {
			t.Fatal(err)
		}
		book.Ways = []string{Email, SMS}
		k := &desk{T: t, db: d, book: book, clock: c, mail: &post.Double{}}
		k.out = &Carrier{DB: d, Book: book, Site: "https://credit.example", Ways: map[string]post.Way{Email: k.mail, SMS: k.mail}, Log: slog.New(slog.DiscardHandler), Timeout: 100 * time.Millisecond}
		test(k)
	}, db.WithClock(c))
}

func (k *desk) write(do func(*db.Tx) error) {
	k.Helper()
	if err := k.db.Write(k.Context(), do); err != nil {
		k.Fatal(err)
	}
}

func (k *desk) round() {
	k.Helper()
	if err := k.out.Round(k.Context()); err != nil {
		k.Fatal(err)
	}
}

// listed gives an owner a confirmed address, by the code that was sent.
func (k *desk) listed(owner Receiver, org, to string) {
	k.Helper()
	k.write(func(tx *db.Tx) error { return k.book.SetAddress(tx, owner, org, Email, to) })
	k.round()
	all := k.mail.Taken()
	text := all[len(all)-1].Text
	code := text[strings.Index(text, "：")+len("："):][:6]
	if err := k.book.Confirm(k.Context(), k.db, owner, Email, code); err != nil {
		k.Fatal(err)
	}
}

func (k *desk) state(lane string) (out []State) {
	k.Helper()
	k.write(func(tx *db.Tx) error {
		all, err := Parcels(tx, []string{lane}, "", id.ID{}, 100)
		out = nil
		for _, p := range all {
			out = append(out, p.State)
		}
		return err
	})
	return out
}

func moved(to Receiver, n int) Notice {
	return Notice{To: to, Event: fmt.Sprintf("case/x/%d", n), Kind: "case.moved", Href: "/my/cases/x", Vars: map[string]string{"procedure": "信用修复申请", "number": "东信修〔2026〕示例1号", "state": "审查中"}}
}

// An event is told to a receiver once, in the inbox and outside, and only theirs see it.
func TestAnEventIsToldOnce(t *testing.T) {
	eachDesk(t, func(k *desk) {
		us, them := OfSubject(id.New()), OfSubject(id.New())
		k.listed(us, "", "shili@example.com")
		sent := len(k.mail.Taken())
		for range 3 {
			k.write(func(tx *db.Tx) error { _, err := k.book.Post(tx, moved(us, 1)); return err })
			k.round()
		}
		if got := k.mail.Taken()[sent:]; len(got) != 1 || got[0].To != "shili@example.com" || got[0].Href != "https://credit.example/my/cases/x" || !strings.Contains(got[0].Text, "示例1号") {
			t.Fatalf("letters: %+v", got)
		}
		k.write(func(tx *db.Tx) error {
			mine, err := Inbox(tx, string(us), []Receiver{us}, true, id.ID{}, 10)
			if err != nil || len(mine) != 1 {
				t.Fatalf("inbox: %v %v", mine, err)
			}
			if _, err := One(tx, []Receiver{them}, mine[0].ID); !errors.Is(err, ErrNone) {
				t.Errorf("somebody else opens it: %v", err)
			}
			if n, err := Read(tx, string(them), []Receiver{them}, mine[0].ID); n != 0 || err != nil {
				t.Errorf("somebody else marks it: %d %v", n, err)
			}
			if n, err := Unread(tx, string(us), []Receiver{us}); n != 1 || err != nil {
				t.Errorf("unread: %d %v", n, err)
			}
			for _, want := range []int64{1, 0} { // a second click marks nothing
				if n, err := Read(tx, string(us), []Receiver{us}, mine[0].ID); n != want || err != nil {
					t.Errorf("read: %d %v", n, err)
				}
			}
			n, err := Unread(tx, string(us), []Receiver{us})
			if n != 0 {
				t.Errorf("still unread: %d", n)
			}
			return err
		})
	})
}

// A process that ends between sending and writing it down sends again under the same key, so whoever takes letters takes
// one; and while it holds the lane nobody else sends.
func TestAKilledSenderSendsTheSameLetterAgain(t *testing.T) {
	eachDesk(t, func(k *desk) {
		us := OfSubject(id.New())
		k.listed(us, "", "shili@example.com")
		sent := len(k.mail.Taken())
		k.write(func(tx *db.Tx) error { _, err := k.book.Post(tx, moved(us, 1)); return err })
		ctx, kill := context.WithCancel(t.Context())
		tries := k.mail.Tries()
		k.out.Ways[Email] = wayFunc(func(ctx context.Context, l post.Letter) error {
			defer kill()
			return k.mail.Send(context.WithoutCancel(ctx), l) // it is out; the process ends before it knows
		})
		_ = k.out.Round(ctx)
		if s := k.state(Email); s[0] != Waiting || k.mail.Tries() != tries+1 {
			t.Fatalf("after the kill: %v, %d tries", s, k.mail.Tries()-tries)
		}
		k.out.Ways[Email] = k.mail // another process
		k.clock.forward(2 * time.Minute)
		k.round()
		if got := k.mail.Taken()[sent:]; len(got) != 1 || k.state(Email)[0] != Sent || k.mail.Tries() != tries+2 {
			t.Errorf("letters: %+v, %v", got, k.state(Email))
		}
	})
}

type wayFunc func(context.Context, post.Letter) error

func (f wayFunc) Send(ctx context.Context, l post.Letter) error { return f(ctx, l) }

// A way that hangs rests, and holds up no other; when it answers again, what waited goes out in order.
func TestAWayThatHangsHoldsUpNoOther(t *testing.T) {
	eachDesk(t, func(k *desk) {
		us, them := OfSubject(id.New()), OfSubject(id.New())
		k.listed(us, "", "shili@example.com")
		k.write(func(tx *db.Tx) error { return k.book.SetAddress(tx, them, "", SMS, "13900000000") })
		var hangs atomic.Bool
		hangs.Store(true)
		text := &post.Double{}
		k.out.Ways[SMS] = text
		k.out.Ways[Email] = wayFunc(func(ctx context.Context, l post.Letter) error {
			if hangs.Load() {
				<-ctx.Done()
				return ctx.Err()
			}
			return k.mail.Send(ctx, l)
		})
		for n := range 3 {
			k.write(func(tx *db.Tx) error { _, err := k.book.Post(tx, moved(us, n)); return err })
		}
		began := time.Now()
		k.round()
		if took := time.Since(began); took > 5*time.Second || len(text.Taken()) != 1 {
			t.Errorf("the other way took %d letters in %s", len(text.Taken()), took)
		}
		before := k.mail.Tries()
		k.round() // it rests
		hangs.Store(false)
		k.round()
		if k.mail.Tries() != before {
			t.Error("a lane that rests was tried")
		}
		k.clock.forward(time.Hour)
		k.round()
		if s := k.state(Email); s[0] != Sent || s[1] != Sent || s[2] != Sent {
			t.Errorf("afterwards: %v", s)
		}
	})
}

// What fails for good is given up and can be sent again; an address taken away gets nothing.
func TestGivenUpIsSentAgain(t *testing.T) {
	eachDesk(t, func(k *desk) {
		us := OfSubject(id.New())
		k.listed(us, "", "shili@example.com")
		sent := len(k.mail.Taken())
		k.mail.Fail = func(post.Letter) error { return post.Refused{Message: "没有这个邮箱"} }
		k.write(func(tx *db.Tx) error { _, err := k.book.Post(tx, moved(us, 1)); return err })
		k.round()
		if s := k.state(Email); s[0] != Given {
			t.Fatalf("refused: %v", s)
		}
		k.mail.Fail = nil
		k.write(func(tx *db.Tx) error { _, err := Resend(tx, Email, id.ID{}); return err })
		k.round()
		if got := k.mail.Taken()[sent:]; len(got) != 1 {
			t.Errorf("sent again: %+v", got)
		}
		k.write(func(tx *db.Tx) error { _, err := k.book.Post(tx, moved(us, 2)); return err })
		k.write(func(tx *db.Tx) error { return Forget(tx, us, Email) })
		k.round()
		if got := k.mail.Taken()[sent:]; len(got) != 1 || k.state(Email)[0] != Dropped {
			t.Errorf("after it was taken away: %+v %v", got, k.state(Email))
		}
	})
}

// A wrong code counts, and after five nothing helps; nothing is sent to an address before it is confirmed.
func TestAnAddressIsConfirmed(t *testing.T) {
	eachDesk(t, func(k *desk) {
		us := OfSubject(id.New())
		k.write(func(tx *db.Tx) error { return k.book.SetAddress(tx, us, "", Email, "shili@example.com") })
		k.write(func(tx *db.Tx) error { _, err := k.book.Post(tx, moved(us, 1)); return err })
		k.round()
		if got := k.mail.Taken(); len(got) != 1 || got[0].Title != "确认通知地址" {
			t.Fatalf("letters: %+v", got)
		}
		for range codeTries {
			if err := k.book.Confirm(t.Context(), k.db, us, Email, "x"); err == nil {
				t.Fatal("a wrong code was taken")
			}
		}
		text := k.mail.Taken()[0].Text
		code := text[strings.Index(text, "：")+len("："):][:6]
		if err := k.book.Confirm(t.Context(), k.db, us, Email, code); err == nil {
			t.Error("the right code was taken after five wrong ones")
		}
		for _, bad := range []string{"", "x", "a@b\r\nBcc: c@d", "名<a@b.example>"} {
			if err := k.db.Write(t.Context(), func(tx *db.Tx) error { return k.book.SetAddress(tx, us, "", Email, bad) }); err == nil {
				t.Errorf("the address %q was taken", bad)
			}
		}
		if err := k.db.Write(t.Context(), func(tx *db.Tx) error { return k.book.SetAddress(tx, us, "", WeChat, "oABCDEFGHIJKLMNOPQRST") }); err == nil {
			t.Error("a way nobody switched on was taken")
		}
	})
}

// Those of an organisation are told who may do something about it, not others.
func TestOnlyThoseWhoMayAreTold(t *testing.T) {
	eachDesk(t, func(k *desk) {
		made, err := k.book.People.Found(t.Context(), []people.Founder{{Login: "clerk", Name: "示例报送", Org: "cgj", Role: "clerk"}, {Login: "decider", Name: "示例决定", Org: "cgj", Role: "decider"}})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range made {
			k.listed(OfAccount(m.Account.ID.String()), "cgj", m.Account.Login+"@example.com")
		}
		sent := len(k.mail.Taken())
		k.write(func(tx *db.Tx) error {
			_, err := k.book.Post(tx, Notice{To: OfOrg("cgj", people.IntakeSend), Event: "batch/x", Kind: "batch.gate", Vars: map[string]string{"item": "行政处罚"}})
			return err
		})
		k.round()
		if got := k.mail.Taken()[sent:]; len(got) != 1 || got[0].To != "clerk@example.com" {
			t.Errorf("letters: %+v", got)
		}
	})
}

// A text with a blank that could hold something of a person does not load, nor does a city without one of the texts.
func TestTextsAreChecked(t *testing.T) {
	raw, err := dongguan.FS.ReadFile(File)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct{ old, new, want string }{
		{"案号{number}，现在的状态：{state}。{says}", "关于{name}的案件", "不能用{name}"},
		{"ways: [email, sms, wechat]", "ways: [telegram]", "没有“telegram”这种发送方式"},
		{"code: batch.gate", "code: batch.gates", "“batch.gate”的通知要有一份文字，现在有0份"},
		{"todo: 打开案件，看办理情况和下一步。", "todo: ''", "todo"},
	} {
		text := strings.Replace(string(raw), x.old, x.new, 1)
		_, err := Load(fstest.MapFS{File: {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), x.want) || !strings.Contains(err.Error(), File+":") {
			t.Errorf("%s: %v", x.new, err)
		}
	}
}
