// Package takedown keeps the propagation ledger: for every record that ended, was hidden or replaced, who was told, who
// confirmed, who is late. It follows the outbox. A channel says who has copies; channels are wired in from above, so that
// another way out of the house brings its own.
package takedown

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ledger"
	"xinguan/core/record"
)

//go:embed sql/*.sql
var files embed.FS

// Migrations are the tables of this package.
func Migrations() db.Set {
	sub, err := fs.Sub(files, "sql")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return db.Set{Package: "takedown", FS: sub}
}

// Channel is a way by which copies of records leave the house.
type Channel struct {
	ID, Title string
	// Asks tells that receivers must confirm; others see it by themselves at their next read.
	Asks bool
	// Receivers are who got copies of a record of an item: codes of organisations, or a name for whoever reads.
	Receivers func(tx *db.Tx, r record.Ended) ([]string, error)
}

// Days reckons working days.
type Days interface {
	AddWorkdays(from clock.Date, n int) (clock.Date, error)
}

// Book tells receivers and keeps what they answer.
type Book struct {
	Channels []Channel
	Days     Days
}

// workdays is how long a receiver has to confirm: repair58.local_sync names three working days for a local site; that it
// holds for receivers is this platform's own line.
const workdays = 3

const follower = "takedown"

// Topic is the outbox topic of receivers who have to confirm; Ref is the record.
const Topic = "takedown"

// Follow tells receivers of what happened since the last call. The first call begins with what happens from then on.
func (b *Book) Follow(ctx context.Context, d *db.DB) error {
	return ledger.CatchUp(ctx, d, follower, record.Topic, b.tellAll)
}

func (b *Book) tellAll(tx *db.Tx, some []ledger.Change) error {
	ended, err := record.EndedOf(tx, some)
	for _, r := range ended {
		if err == nil {
			err = b.tell(tx, r)
		}
	}
	return err
}

// tell writes down who is told of one end; told again, nothing changes.
func (b *Book) tell(tx *db.Tx, r record.Ended) error {
	due, err := b.Days.AddWorkdays(tx.Today(), workdays)
	if err != nil {
		due = tx.Today().AddDays(workdays + 4) // the days off of next year are not published yet: a later day, with two weekends
	}
	for _, c := range b.Channels {
		all, err := c.Receivers(tx, r)
		if err != nil {
			return err
		}
		last := ""
		if c.Asks {
			last = string(due)
		}
		for _, receiver := range all {
			n, err := tx.Exec(`insert into takedown (subject_id, record_id, n, channel, receiver, kind, item, told, due, confirmed, by_whom, how)
				values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', '') on conflict (subject_id, record_id, n, channel, receiver) do nothing`,
				r.Subject, r.Record, r.N, c.ID, receiver, string(r.Kind), r.Item, tx.Now(), last)
			if err == nil && n == 1 && c.Asks {
				err = ledger.Append(tx, ledger.Change{Topic: Topic, Subject: r.Subject, Ref: r.Record})
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// Entry is one receiver of one end.
type Entry struct {
	Subject, Record   id.ID
	N                 int
	Channel, Receiver string
	Kind              record.EventKind
	Item              string
	Told              clock.Instant
	Due               clock.Date // last day of the confirmation; empty where none is asked for
	Confirmed         clock.Instant
	By, How           string
}

// Key names the entry to its receiver, in forms and to systems.
func (e Entry) Key() string {
	return fmt.Sprintf("%s.%s.%d.%s", e.Subject, e.Record, e.N, e.Channel)
}

// ParseKey is the entry a key names.
func ParseKey(key string) (e Entry, err error) {
	parts := strings.Split(strings.TrimSpace(key), ".")
	if len(parts) != 4 {
		return e, ErrNone
	}
	s, err1 := id.Parse(parts[0])
	r, err2 := id.Parse(parts[1])
	n, err3 := strconv.Atoi(parts[2])
	if errors.Join(err1, err2, err3) != nil {
		return e, ErrNone
	}
	return Entry{Subject: s, Record: r, N: n, Channel: parts[3]}, nil
}

// Place names where the entry stands among what is outstanding, for WaitingAfter.
func (e Entry) Place() string {
	return strings.Join([]string{string(e.Due), e.Key(), e.Receiver}, "~")
}

// ParsePlace is the entry of a place.
func ParsePlace(place string) (Entry, error) {
	parts := strings.Split(place, "~")
	if len(parts) != 3 || parts[2] == "" {
		return Entry{}, ErrNone
	}
	e, err := ParseKey(parts[1])
	due, bad := clock.ParseDate(parts[0])
	if err != nil || bad != nil {
		return Entry{}, ErrNone
	}
	e.Due, e.Receiver = due, parts[2]
	return e, nil
}

// Late tells whether a confirmation is overdue, or was given too late.
func (e Entry) Late(today clock.Date) bool {
	if !e.Confirmed.IsZero() {
		today = e.Confirmed.Date()
	}
	return e.Due != "" && e.Due < today
}

const columns = `subject_id, record_id, n, channel, receiver, kind, item, told, due, confirmed, by_whom, how`

func scan(scan db.Scanner) (e Entry, err error) {
	err = scan(&e.Subject, &e.Record, &e.N, &e.Channel, &e.Receiver, &e.Kind, &e.Item, &e.Told, &e.Due, &e.Confirmed, &e.By, &e.How)
	return e, err
}

// Of are the receivers of what happened to a record, the last event first.
func Of(tx *db.Tx, subject, rec id.ID) ([]Entry, error) {
	return db.All(tx, scan, `select `+columns+` from takedown where subject_id = $1 and record_id = $2 order by n desc, channel, receiver`, subject, rec)
}

// among narrows a query to some receivers; none = all. Its parameters come after those the query has.
func among(receivers []string, args []any) (string, []any) {
	if receivers == nil {
		return "", args
	}
	where := ` and receiver in ` + db.In(len(args)+1, len(receivers))
	for _, r := range receivers {
		args = append(args, r)
	}
	return where, args
}

// waitingOrder is the order of what is outstanding. With the receiver it ends in the whole key, so that no two stand in one place.
const waitingOrder = `due, subject_id, record_id, n, channel, receiver`

// Waiting are the confirmations that are outstanding, the earliest day first; of some receivers, or of all where they are nil.
func Waiting(tx *db.Tx, receivers []string, limit int) ([]Entry, error) {
	return WaitingAfter(tx, receivers, Entry{}, limit)
}

// WaitingAfter is Waiting from a place on: that of the last of the page before, of which the key, the receiver and the last day are
// known. What was confirmed meanwhile does not move the others.
func WaitingAfter(tx *db.Tx, receivers []string, last Entry, limit int) ([]Entry, error) {
	where, args := among(receivers, nil)
	if last.Due != "" {
		where += ` and (` + waitingOrder + `) > ` + db.In(len(args)+1, 6)
		args = append(args, string(last.Due), last.Subject[:], last.Record[:], last.N, last.Channel, last.Receiver)
	}
	return db.All(tx, scan, `select `+columns+` from takedown where due <> '' and confirmed = ''`+where+` order by `+waitingOrder+` limit `+strconv.Itoa(limit), args...)
}

// Done are the confirmations that were given, the last first; of some receivers, or of all where they are nil.
func Done(tx *db.Tx, receivers []string, limit int) ([]Entry, error) {
	where, args := among(receivers, nil)
	return db.All(tx, scan, `select `+columns+` from takedown where confirmed <> ''`+where+` order by confirmed desc, subject_id, record_id limit `+strconv.Itoa(limit), args...)
}

// Count is how many confirmations of some receivers, or of all, are outstanding, and how many of them are late.
func Count(tx *db.Tx, receivers []string) (waiting, late int, err error) {
	where, args := among(receivers, []any{string(tx.Today())})
	err = db.Each(tx, func(scan db.Scanner) error { return scan(&waiting, &late) },
		`select count(*), cast(coalesce(sum(case when due < $1 then 1 else 0 end), 0) as bigint) from takedown where due <> '' and confirmed = ''`+where, args...)
	return waiting, late, err
}

// ErrNone is returned for a confirmation nobody waits for.
var ErrNone = errors.New("没有等您确认的这一条；可能刚刚已经确认过")

// Confirm notes that receivers have taken the record out of their copies: an organisation with those merged into it.
func Confirm(tx *db.Tx, e Entry, receivers []string, by, how string) error {
	where, args := among(receivers, []any{tx.Now().String(), by, how, e.Subject, e.Record, e.N, e.Channel})
	n, err := tx.Exec(`update takedown set confirmed = $1, by_whom = $2, how = $3 where subject_id = $4 and record_id = $5 and n = $6 and channel = $7 and due <> '' and confirmed = ''`+where, args...)
	if err == nil && n == 0 {
		err = ErrNone
	}
	if err != nil {
		return err
	}
	return ledger.Audit(tx, ledger.Entry{Actor: by, Action: "takedown.confirm", Object: "record/" + e.Record.String(), Reason: how, Detail: map[string]any{"n": e.N, "receiver": strings.Join(receivers, " ")}})
}
