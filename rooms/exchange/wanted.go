package exchange

import (
	"context"
	"errors"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// wanted is a comparison somebody asked for that was not made yet.
type wanted struct {
	By    string
	Asked clock.Instant
}

// Want asks for a comparison as soon as possible; asked for twice it is made once.
func (s *Service) Want(ctx context.Context, by people.Actor) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`insert into exchange_wanted (target, by_whom, asked) values ($1, $2, $3) on conflict (target) do nothing`, s.Profile.Code, by.ID, tx.Now())
		if err != nil || n == 0 {
			return err
		}
		return ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: "exchange.want", Object: "compare/" + s.Profile.Code})
	})
}

// wantedOf is what was asked for; zero for nothing.
func wantedOf(tx *db.Tx, target string) (w wanted, err error) {
	all, err := db.All(tx, func(scan db.Scanner) (w wanted, err error) { err = scan(&w.By, &w.Asked); return w, err },
		`select by_whom, asked from exchange_wanted where target = $1`, target)
	if len(all) > 0 {
		w = all[0]
	}
	return w, err
}

// Wanted makes the comparison somebody asked for, if any. One that does not come about is told on the page, and not tried
// again by itself. It may be stopped and called again at any time.
func (s *Service) Wanted(ctx context.Context) error {
	if s.Site == nil || s.Profile.Compare.API == nil {
		return nil
	}
	var w wanted
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) { w, err = wantedOf(tx, s.Profile.Code); return err })
	if err != nil || w.By == "" {
		return err
	}
	_, failed := s.CompareSite(ctx, people.Actor{ID: w.By})
	if ctx.Err() != nil {
		return failed
	}
	return errors.Join(failed, s.DB.Write(ctx, func(tx *db.Tx) error {
		if failed != nil {
			if err := s.failed(tx, w.By, failed); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`delete from exchange_wanted where target = $1 and asked = $2`, s.Profile.Code, w.Asked)
		return err
	}))
}
