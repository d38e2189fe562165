package exchange

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/seal"
	"xinguan/core/catalog"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/relay"
)

// Channel is the way files go to another platform and its answers come back.
type Channel interface {
	// Send hands over a file; handed over twice under the same name it is one.
	Send(ctx context.Context, name string, body []byte) error
	// Answers are those that lie there, by name; one may come again until Done is called.
	Answers(ctx context.Context) ([]Answer, error)
	Done(ctx context.Context, a Answer) error
}

// Answer is an answer as it came: File is the name of the file it is about.
type Answer struct {
	Name, File string
	Body       []byte
}

// Service sends what the outbox tells of and takes the answers in. Its methods may be called again after any failure:
// what was done is done.
type Service struct {
	DB      *db.DB
	Ring    *seal.Keyring
	Catalog *catalog.Catalog
	Records *record.Store
	Profile *relay.Profile
	Channel Channel // nil: files are made and wait until there is one
	Site    *Site   // where what the national site shows is asked; nil: it is compared by file
	Log     *slog.Logger

	tallied string // the mark of the database when the tally was found right
}

// Step gathers, makes files, delivers them, takes answers in and tallies; a failure of one part does not keep the others.
func (s *Service) Step(ctx context.Context) error {
	return errors.Join(s.Gather(ctx), s.Make(ctx), s.Deliver(ctx), s.Receive(ctx), s.tally(ctx))
}

// tally keeps the figures of the page, unless nothing was committed since they were found right.
func (s *Service) tally(ctx context.Context) error {
	mark, err := s.DB.Mark(ctx)
	if err != nil || mark == s.tallied {
		return err
	}
	changed, err := relay.Recount(ctx, s.DB, s.Profile.Code)
	if err == nil && !changed {
		s.tallied = mark
	}
	return err
}

// Gather queues what the outbox tells of since it was followed last, in slices that leave decisions their turn.
func (s *Service) Gather(ctx context.Context) error {
	follower, behind := "exchange."+s.Profile.Code, false
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) { behind, err = ledger.Behind(tx, follower, record.Topic); return err })
	if err != nil || !behind { // most times there is nothing: nobody is made to wait for the writer's lock
		return err
	}
	err = s.DB.Bulk(ctx, func(tx *db.Tx, rows int) (bool, error) {
		if err := ledger.Begin(tx, follower, 0); err != nil { // everything is to go up, what was here before, too
			return false, err
		}
		return ledger.Follow(tx, follower, record.Topic, rows, func(some []ledger.Change) error {
			for _, c := range some {
				if err := s.follow(tx, c); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err != nil {
		return fmt.Errorf("上报队列：%w", err)
	}
	return nil
}

func (s *Service) follow(tx *db.Tx, c ledger.Change) error {
	for _, p := range c.Things() {
		r, err := record.Get(tx, p.Subject, p.Record)
		if errors.Is(err, record.ErrNone) {
			continue
		}
		if err == nil && s.Profile.Reports(r.Item) {
			err = relay.Queue(tx, s.Profile.Code, &r, c.Seq)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Make puts what is queued into files, each item into its own. A file is made when there are enough rows for it, or when
// the last one of the item is old enough.
func (s *Service) Make(ctx context.Context) error {
	for _, code := range s.Profile.Items {
		for more := true; more; {
			var err error
			if more, err = s.make(ctx, code); err != nil {
				return fmt.Errorf("%s的上报文件：%w", code, err)
			}
		}
	}
	return nil
}

func (s *Service) make(ctx context.Context, code string) (full bool, err error) {
	it, ok := s.Catalog.Item(code)
	if !ok {
		return false, nil
	}
	var lines []relay.Line
	err = s.DB.View(ctx, func(tx *db.Tx) (err error) { lines, err = s.ready(tx, code); return err })
	if err != nil || len(lines) == 0 {
		return false, err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		lines, err := s.ready(tx, code) // another process may have made it meanwhile
		full = len(lines) == s.Profile.Most
		if err != nil || len(lines) == 0 {
			return err
		}
		return s.write(tx, it, lines)
	})
	return full, err
}

// ready are the records of an item a file is to be made of now; none where they are few and the last file is young.
func (s *Service) ready(tx *db.Tx, code string) ([]relay.Line, error) {
	last, err := lastMade(tx, s.Profile.Code, code)
	if err != nil {
		return nil, err
	}
	lines, err := relay.Next(tx, s.Profile.Code, code, s.Profile.Most)
	if len(lines) < s.Profile.Most && tx.Now().Sub(last.Time) < time.Duration(s.Profile.Minutes)*time.Minute {
		lines = nil
	}
	return lines, err
}

// Deliver hands over the files that were not delivered yet, oldest first; where that fails, they wait for the next time.
func (s *Service) Deliver(ctx context.Context) error {
	if s.Channel == nil {
		return nil
	}
	var all []File
	err := s.DB.View(ctx, func(tx *db.Tx) (err error) { all, err = undelivered(tx, s.Profile.Code); return err })
	if err != nil {
		return err
	}
	for _, f := range all {
		body, err := s.open(ctx, f.Name)
		if err == nil {
			err = s.Channel.Send(ctx, f.Name, body)
		}
		if note := s.DB.Write(ctx, func(tx *db.Tx) error { return delivered(tx, f.Name, err) }); note != nil {
			return note
		}
		if err != nil {
			return fmt.Errorf("文件 %s 没有送到%s，过一会儿再送：%w", f.Name, s.Profile.Short, err)
		}
	}
	return nil
}

// Receive takes in the answers that lie there. One that cannot be read stays, and is told.
func (s *Service) Receive(ctx context.Context) error {
	if s.Channel == nil {
		return nil
	}
	all, err := s.Channel.Answers(ctx)
	if err != nil {
		return fmt.Errorf("取不到%s的答复，过一会儿再取：%w", s.Profile.Short, err)
	}
	var wrong []error
	for _, a := range all {
		_, err := s.Apply(ctx, a)
		if err == nil {
			err = s.Channel.Done(ctx, a)
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("答复 %s：%w", a.Name, err))
		}
	}
	return errors.Join(wrong...)
}

// late is from when on a delivered file without all its answers is looked after.
func (s *Service) late(now clock.Instant) clock.Instant {
	return clock.InstantOf(now.Add(-time.Duration(s.Profile.LateHours) * time.Hour))
}
