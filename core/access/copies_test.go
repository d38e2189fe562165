package access

import (
	"strings"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/people"
)

// weekdays reckons every day.
type weekdays struct{}

func (weekdays) AddWorkdays(from clock.Date, n int) (clock.Date, error) { return from.AddDays(n), nil }

// given stores a share of an organisation that is open until a day.
func given(t *testing.T, d *db.DB, org string, until clock.Date) Share {
	t.Helper()
	s := Share{ID: id.New(), Org: org, Title: "示例", UsedFor: "示例", Basis: "示例", Items: []string{"penalty"}, Fields: []string{"penalty.conduct"}, Way: ShareFile, Until: until, AskedName: "示例甲"}
	by := rights().Actor("u1", people.Capacity{Role: "decider", Org: org}, "2026-11-24")
	err := d.Write(ctx, func(tx *db.Tx) error {
		if err := AskShare(tx, by, s); err != nil {
			return err
		}
		_, err := tx.Exec(`update share set state = 'open' where id = $1`, s.ID)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	s.State = ShareOpen
	return s
}

// A look that is being written down while its share ends is either counted among what was obtained, or refused: never given and
// not asked about. On PostgreSQL the two go on beside each other.
func TestALookWhileAShareEnds(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		s := given(t, d, "scjgj", "2027-01-01")
		head := rights().Actor("u9", people.Capacity{Role: "centre_supervisor", Org: "xyzx"}, "2026-11-24")
		r := Request{Actor: rights().Actor("u1", people.Capacity{Role: "decider", Org: "scjgj"}, "2026-11-24"), Purpose: s.SharedPurpose(), Subject: id.New(), Item: "penalty", Reason: "示例", Fields: []string{"conduct"}, share: s.ID}
		ended := make(chan error, 1)
		err := d.Aside(ctx, func(tx *db.Tx) error {
			decision, err := r.allowed(tx, Request.shared)
			if err != nil || !decision.Allowed {
				t.Fatalf("%+v, %v", decision, err)
			}
			go func() {
				ended <- d.Write(ctx, func(tx *db.Tx) error {
					if err := s.Step(tx, head, StepEnd, "示例"); err != nil {
						return err
					}
					return AskCopies(tx, weekdays{})
				})
			}()
			select {
			case err := <-ended:
				t.Fatalf("the share ended while something was being given by it: %v", err)
			case <-time.After(300 * time.Millisecond):
			}
			_, err = r.keep(tx, decision)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := <-ended; err != nil {
			t.Fatal(err)
		}
		kept, err := one(d, s.ID)
		if err != nil || kept.State != ShareEnded || !kept.CopiesWait() {
			t.Errorf("nobody is asked what became of the copy: %+v, %v", kept, err)
		}
		if _, err := AskShared(ctx, d, r.Actor, s.ID, r.Subject, []id.ID{r.Subject}, "penalty"); err == nil {
			t.Error("an ended share gives")
		}
	})
}

// Of a share whose last day went by, nothing is given any more once it was looked what was obtained, also to who began before.
func TestALookOverMidnight(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		s := given(t, d, "scjgj", "2026-11-24")
		err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`update share set copies_asked = $1 where id = $2`, tx.Now(), s.ID) // by a process whose clock is past midnight
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		by := rights().Actor("u1", people.Capacity{Role: "decider", Org: "scjgj"}, "2026-11-24")
		x := id.New()
		if _, err := AskShared(ctx, d, by, s.ID, x, []id.ID{x}, "penalty"); err == nil {
			t.Error("given after it was looked what had been obtained")
		}
	})
}

func one(d *db.DB, x id.ID) (s Share, err error) {
	err = d.View(ctx, func(tx *db.Tx) (err error) { s, err = ShareByID(tx, nil, x); return err })
	return s, err
}

// Who held something is found under every id it was read by, in the times in which it was: not before two were ruled to be one,
// and not after that was undone.
func TestHoldersInTheirTimes(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		own, other := id.New(), id.New()
		look := func(subject id.ID, org, at string) {
			t.Helper()
			r := request()
			r.Subject, r.Actor.Org = subject, org
			err := d.Write(ctx, func(tx *db.Tx) error {
				x, err := r.keep(tx, people.Decision{Allowed: true})
				if err == nil {
					_, err = tx.Exec(`update look set at = $1 where subject_id = $2 and id = $3`, at, subject, x)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		look(own, "a", "2026-01-01T00:00:00.000000Z")
		look(other, "early", "2026-02-01T00:00:00.000000Z")
		look(other, "b", "2026-04-01T00:00:00.000000Z")
		look(other, "late", "2026-06-01T00:00:00.000000Z")
		at := func(s string) (i clock.Instant) { _ = i.Scan(s); return i }
		for until, want := range map[string]string{"": "a b late", "2026-05-01T00:00:00.000000Z": "a b"} {
			times := []Time{{Subject: own}, {Subject: other, From: at("2026-03-01T00:00:00.000000Z"), Until: at(until)}}
			var got []string
			err := d.View(ctx, func(tx *db.Tx) (err error) { got, err = Holders(tx, times, request().Item); return err })
			if strings.Join(got, " ") != want || err != nil {
				t.Errorf("until %q: %v, %v", until, got, err)
			}
		}
	})
}
