package rating

import (
	"slices"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/core/opinion"
)

// TestPublicComments: anybody comments while a version is laid out, twice is once; an answer is kept, the last one counts.
func TestPublicComments(t *testing.T) {
	now := &movable{"2026-11-23"}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		now.day = "2026-11-23"
		w := newTown(t, d, now, 1)
		m, _ := w.Models.Find("qyfr", "1.1")
		say := func(c opinion.Opinion, says string) {
			t.Helper()
			err := d.Write(t.Context(), func(tx *db.Tx) error { return w.Say(tx, "qyfr", "1.1", c) })
			if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
				t.Errorf("%q: %v, wanted %q", c.Text, err, says)
			}
		}
		say(opinion.Opinion{By: opinion.Anybody, Text: "太早"}, "不征求意见")
		w.tryOut()
		w.write(func(tx *db.Tx) error {
			return w.Release(tx, Release{Model: "qyfr", Version: "1.1", Step: Consult, By: "a", Effective: "2026-12-01", Why: "示例"})
		})
		say(opinion.Opinion{By: opinion.Anybody, Name: "示例店主", Text: " 一般处罚减得太重 "}, "")
		say(opinion.Opinion{By: opinion.Anybody, Name: "示例店主", Text: "一般处罚减得太重"}, "")
		say(opinion.Opinion{By: opinion.Anybody, Text: "一般处罚减得太重"}, "")
		say(opinion.Opinion{By: opinion.Anybody, Text: strings.Repeat("长", opinion.Signs+1)}, "最多1000个字")
		say(opinion.Opinion{By: opinion.Anybody, Name: strings.Repeat("长", opinion.NameSigns+1), Text: "示例"}, "最多60个字")
		all := func() (out []opinion.Opinion) {
			t.Helper()
			if err := d.View(t.Context(), func(tx *db.Tx) (err error) { out, err = Comments(tx, m); return err }); err != nil {
				t.Fatal(err)
			}
			slices.SortFunc(out, func(a, b opinion.Opinion) int { return strings.Compare(b.Name, a.Name) }) // they are of one moment
			return out
		}
		first := all()
		if len(first) != 2 || first[0].Name != "示例店主" || first[0].Text != "一般处罚减得太重" || first[0].Taken != "" {
			t.Fatalf("%+v", first)
		}
		reply := func(c opinion.Opinion, says string) {
			t.Helper()
			err := d.Write(t.Context(), func(tx *db.Tx) error { return w.Reply(tx, "qyfr", "1.1", c, "a") })
			if (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
				t.Errorf("%+v: %v, wanted %q", c, err, says)
			}
		}
		reply(opinion.Opinion{ID: first[0].ID, Taken: "maybe", Answer: "示例"}, "请选择")
		reply(opinion.Opinion{ID: first[0].ID, Taken: "no"}, "请写明答复")
		reply(opinion.Opinion{ID: id.New(), Taken: "no", Answer: "示例"}, "没有这条意见")
		reply(opinion.Opinion{ID: first[0].ID, Taken: "no", Answer: "示例：维持"}, "")
		reply(opinion.Opinion{ID: first[0].ID, Taken: "no", Answer: "示例：维持"}, "") // a second click
		reply(opinion.Opinion{ID: first[0].ID, Taken: "yes", Answer: "另一个答复"}, "别人答复了")
		now.day = "2026-12-05"
		reply(opinion.Opinion{ID: first[0].ID, Taken: "part", Answer: "示例：改为减10点", Shown: true, Answered: all()[0].Answered}, "")
		say(opinion.Opinion{By: opinion.Anybody, Text: "太晚"}, "结束")
		if c := all(); c[0].Taken != "part" || c[0].Answer != "示例：改为减10点" || !c[0].Shown || c[0].Answered.IsZero() || c[1].Taken != "" {
			t.Errorf("%+v", c)
		}
		erase := func(before clock.Date, want int64) {
			t.Helper()
			w.write(func(tx *db.Tx) error {
				n, err := CountComments(tx, before)
				if n != want {
					t.Errorf("%d are past their time on %s, not %d", n, before, want)
				}
				for more := int64(1); more > 0 && err == nil; {
					more, err = EraseComments(tx, before, 1)
				}
				return err
			})
		}
		erase("2026-12-01", 0) // the last day itself is not over
		erase("2026-12-02", 2)
		erase("2026-12-02", 0)
		if c := all(); c[0].Text != opinion.ErasedText || c[0].Name != "" || c[0].Answer != "示例：改为减10点" || c[0].Taken != "part" {
			t.Errorf("who said what is not gone, or more than that: %+v", c)
		}
	}, db.WithClock(now))
}
