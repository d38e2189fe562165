package access

import (
	"errors"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/people"
)

// What becomes of an alarm is said by the audit administrator, with a reason; it opens again where more looks follow, and
// nothing that was said goes away.
func TestSettlingAlarms(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		rules := theRules(t)
		admin := rights().Actor("a1", people.Capacity{Role: "audit_admin", Org: "xyzx"}, "2026-11-24")
		other := reviewer("sthjj")
		look := func() {
			r := request()
			r.Org = "sthjj" // refused
			if _, err := Ask(ctx, d, r); !errors.Is(err, ErrRefused) {
				t.Fatal(err)
			}
		}
		for range rules.Alarms.Refused {
			look()
		}
		alarms := func() (all []Alarm) {
			t.Helper()
			if err := d.View(ctx, func(tx *db.Tx) (err error) {
				all, err = rules.Alarms.Alarms(tx, "2026-11-20", "2026-11-24")
				return err
			}); err != nil || len(all) != 1 {
				t.Fatalf("%v, %d alarms", err, len(all))
			}
			return all
		}
		say := func(by people.Actor, a Alarm, m Mark, reason string) error {
			return d.Write(ctx, func(tx *db.Tx) error { return rules.Alarms.Settle(tx, by, a, m, reason) })
		}
		a := alarms()[0]
		if !a.Open() {
			t.Error("nobody has dealt with it")
		}
		stranger := a
		stranger.Actor = id.New().String()
		for name, err := range map[string]error{"a reviewer": say(other, a, Closed, "x"), "no reason": say(admin, a, Closed, " "), "no mark": say(admin, a, "x", "x"), "no alarm": say(admin, stranger, Closed, "x")} {
			if err == nil {
				t.Errorf("%s settles it", name)
			}
		}
		if err := errors.Join(say(admin, a, Noticed, "示例：已去问"), say(admin, a, Closed, "示例：代号写错了")); err != nil {
			t.Fatal(err)
		}
		if a = alarms()[0]; a.Open() || len(a.Said) != 2 || !strings.Contains(a.Said[0].Reason, "已去问") || a.Said[1].By != "a1" {
			t.Errorf("settled: %+v", a.Said)
		}
		look()
		if a = alarms()[0]; !a.Open() || len(a.Said) != 2 {
			t.Errorf("after one more look: open %v, said %d", a.Open(), len(a.Said))
		}
	})
}
