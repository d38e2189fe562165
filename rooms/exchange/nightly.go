package exchange

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/relay"
	"xinguan/core/subject"
)

// itself is who compares at night.
var itself = people.Actor{ID: "system", Role: people.RoleOperator}

// A comparison that comes about by itself ends no more at once than so many, or so large a part: more than that is looked
// at by a person, who then compares by hand.
const (
	mostEnded     = 20
	mostEndedPart = 20 // one in so many
)

// Nightly compares once a night with what another site shows, where the operator said where to ask. What did not come about
// is told on the page, and tried again.
func (s *Service) Nightly(ctx context.Context) error {
	if s.Site == nil || s.Profile.Compare.API == nil {
		return nil
	}
	due, err := s.due(ctx)
	if err != nil || !due {
		return err
	}
	if _, err = s.CompareSite(ctx, itself); err != nil && ctx.Err() == nil {
		err = errors.Join(err, s.DB.Write(ctx, func(tx *db.Tx) error { return s.failed(tx, itself.ID, err) }))
	}
	return err
}

// CompareSite asks the other site for its list and holds it against ours. A list that is not whole, empty, or ends much at
// once changes nothing.
func (s *Service) CompareSite(ctx context.Context, by people.Actor) (c Comparison, err error) {
	form := s.Profile.Compare
	if s.Site == nil || form.API == nil {
		return c, fmt.Errorf("没有设定到哪里取%s的公示清单；请在配置里写明 exchange.site，在 %s 里写明 compare.api", form.Title, relay.ProfileFile)
	}
	list, err := s.Site.list(ctx, form)
	if err == nil {
		err = s.plausible(ctx, list)
	}
	if err != nil {
		return c, fmt.Errorf("没有与%s比对成：%w", form.Title, err)
	}
	return s.compareWith(ctx, by, list)
}

// due tells whether it is night, something was taken that can be compared, and nothing was compared by itself today.
func (s *Service) due(ctx context.Context) (yes bool, err error) {
	err = s.DB.View(ctx, func(tx *db.Tx) error {
		if tx.Now().In(clock.China).Hour() < s.Profile.Compare.API.Hour {
			return nil
		}
		last, err := lastBy(tx, itself.ID)
		if err != nil || !last.IsZero() && last.Date() == tx.Today() {
			return err
		}
		for _, code := range s.compared() {
			lines, err := relay.Taken(tx, s.Profile.Code, code, relay.Line{}, 1)
			if yes = yes || len(lines) > 0; err != nil {
				return err
			}
		}
		return nil
	})
	return yes, err
}

// compared are the items of which another site shows something.
func (s *Service) compared() (out []string) {
	for _, code := range s.Profile.Items {
		if it, ok := s.Catalog.Item(code); ok && !it.OfPersons() && it.Public() {
			out = append(out, code)
		}
	}
	return out
}

// plausible refuses a list that would end much at once.
func (s *Service) plausible(ctx context.Context, list shown) error {
	if len(list) == 0 {
		return errors.New("对方的清单是空的")
	}
	var of, down int
	for _, code := range s.compared() {
		var after relay.Line
		for more := true; more; {
			err := s.DB.View(ctx, func(tx *db.Tx) (err error) {
				lines, err := relay.Taken(tx, s.Profile.Code, code, after, perStep)
				if more = len(lines) == perStep; len(lines) > 0 {
					after = lines[len(lines)-1]
				}
				for i := 0; i < len(lines) && err == nil; i++ {
					var ours, ended bool
					ours, ended, err = s.wouldEnd(tx, lines[i], list)
					of, down = of+one(ours), down+one(ended)
				}
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	if down > mostEnded && down > of/mostEndedPart {
		return fmt.Errorf("对方的清单里有%d条已停止公示（共%d条），一次这么多与往常不同，本站没有跟着停；请与对方核对，属实的用清单手工比对", down, of)
	}
	return nil
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// wouldEnd tells whether a record is shown here, and whether the list ends it.
func (s *Service) wouldEnd(tx *db.Tx, l relay.Line, list shown) (ours, ended bool, err error) {
	r, err := record.Get(tx, l.Subject, l.Record)
	if err != nil || !r.Shown(tx.Today()) {
		return false, false, err
	}
	x, err := subject.FiledAs(tx, l.Subject)
	return true, err == nil && slices.Contains(s.Profile.Compare.Down, list[[2]string{x.Code, r.DocNo}]), err
}

// failed stores why nothing was compared, in the place of what was stored before of it.
func (s *Service) failed(tx *db.Tx, by string, why error) error {
	if err := forgetTrouble(tx); err != nil {
		return err
	}
	return insertComparison(tx, Comparison{ID: id.New(), Title: s.Profile.Compare.Title, At: tx.Now(), By: by, Trouble: trouble(why)})
}
