package rating

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
)

// TestOverridesAtOnce: of officials who ask about one company at the same moment one is taken up and the others are told who was
// first and what for; the same sent twice is one.
func TestOverridesAtOnce(t *testing.T) {
	now := &movable{"2026-11-23"}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		w := newTown(t, d, now, 1)
		w.seal()
		w.run()
		firm := w.firms[0]
		ask := func(by, grade string) (o Override, err error) {
			err = d.Write(t.Context(), func(tx *db.Tx) (err error) {
				o, err = w.AskOverride(tx, Override{Subject: firm, Model: "qyfr", Grade: grade, Until: "2026-12-23", Reason: "示例", By: by, ByName: "示例" + by})
				return err
			})
			return o, err
		}
		const officials = 6
		var all sync.WaitGroup
		errs := make([]error, officials)
		for i := range officials {
			all.Go(func() { _, errs[i] = ask(fmt.Sprint("u", i), "C") })
		}
		all.Wait()
		taken := -1
		for i, err := range errs {
			var no Refused
			switch {
			case err == nil && taken < 0:
				taken = i
			case err == nil:
				t.Errorf("u%d and u%d were both taken up", taken, i)
			case !errors.As(err, &no) || !strings.Contains(no.Message, "示例u") || !strings.Contains(no.Message, "调整为C"):
				t.Errorf("u%d is told %v", i, err)
			}
		}
		if taken < 0 {
			t.Fatal("nobody was taken up")
		}
		first := fmt.Sprint("u", taken)
		again, err := ask(first, "C")
		if err != nil || again.State != OverrideAsked {
			t.Errorf("the same sent again: %+v %v", again, err)
		}
		if _, err := ask(first, "A"); err == nil {
			t.Error("another wish passes for the same sent again")
		}
		w.write(func(tx *db.Tx) error {
			kept, err := Overrides(tx, firm, "qyfr")
			if len(kept) != 1 || kept[0].ID != again.ID {
				t.Errorf("%d wait: %+v", len(kept), kept)
			}
			return err
		})
	}, db.WithClock(now))
}
