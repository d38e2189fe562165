package catalog_test

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/core/catalog"
	"xinguan/core/opinion"
)

// laid is a version that is laid out for opinions.
func laid(t *testing.T, d *db.DB, now *turned) *wayside {
	t.Helper()
	now.day = "2026-11-23"
	c, _ := dongguanCatalog(t)
	w := &wayside{t, c, d, now}
	if err := c.Adopt(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	w.write("", func(tx *db.Tx) error { _, err := c.Begin(tx, "a", rewards(t)); return err })
	w.tried()
	w.take(catalog.Consult, "a", "2026-11-30", 1, "")
	return w
}

func (w *wayside) opinions() (out []opinion.Opinion) {
	w.Helper()
	if err := w.db.View(w.Context(), func(tx *db.Tx) (err error) { out, err = catalog.Opinions(tx, "reward", 2); return err }); err != nil {
		w.Fatal(err)
	}
	return out
}

// TestTheSameOpinionAtOnce: what is sent twice at the very same moment is one opinion.
func TestTheSameOpinionAtOnce(t *testing.T) {
	now := &turned{}
	dbtest.Each(t, versionSets, func(t *testing.T, d *db.DB) {
		w := laid(t, d, now)
		var all sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			all.Go(func() {
				errs[i] = d.Write(t.Context(), func(tx *db.Tx) error {
					return catalog.Say(tx, "reward", 2, opinion.Opinion{Name: "示例", Text: "示例意见"})
				})
			})
		}
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			t.Error(err)
		}
		if n := len(w.opinions()); n != 1 {
			t.Errorf("sent at once it is %d opinions", n)
		}
	}, db.WithClock(now))
}

// TestTwoAnswerAtOnce: who answers an opinion that a colleague answered meanwhile is told, and nothing is written over; a
// second click is none.
func TestTwoAnswerAtOnce(t *testing.T) {
	now := &turned{}
	dbtest.Each(t, versionSets, func(t *testing.T, d *db.DB) {
		w := laid(t, d, now)
		w.write("", func(tx *db.Tx) error { return catalog.Say(tx, "reward", 2, opinion.Opinion{Text: "示例意见"}) })
		o := w.opinions()[0]
		answer := func(by, text string, seen clock.Instant, says string) {
			t.Helper()
			w.write(says, func(tx *db.Tx) error {
				return catalog.Answer(tx, by, "reward", 2, opinion.Opinion{ID: o.ID, Taken: "no", Answer: text, Answered: seen})
			})
		}
		answer("a", "示例答复", clock.Instant{}, "")
		answer("a", "示例答复", clock.Instant{}, "")
		answer("b", "另一个答复", clock.Instant{}, "别人答复了")
		if now := w.opinions()[0]; now.Answer != "示例答复" {
			t.Errorf("it says %q", now.Answer)
		}
		answer("b", "更好的答复", w.opinions()[0].Answered, "")
	}, db.WithClock(now))
}

// TestLinesOfLongTexts: texts of many lines are laid beside each other without a table that grows with both.
func TestLinesOfLongTexts(t *testing.T) {
	long := strings.Repeat("#\n", catalog.MaxText/2-2) + "a"
	was, is := 0, 0
	for _, l := range catalog.Lines(long, long+"b") {
		switch l.Kind {
		case '-':
			was++
		case '+':
			is++
		}
	}
	if was != 1 || is != 1 {
		t.Errorf("%d lines are gone and %d new", was, is)
	}
}
