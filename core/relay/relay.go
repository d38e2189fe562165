// Package relay keeps where each record stands outside this platform: queued, sent, taken or refused by the platform
// above, seen on the national site or not. Rooms that send and compare write it; whoever shows a record to its sender
// reads it.
//
// Tables: relay, relay_tally.
package relay

import (
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
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
	return db.Set{Package: "relay", FS: sub}
}

// Topic is the outbox topic of batches of which something was returned; Ref is the batch.
const Topic = "returned"

// Act is what the other platform is asked to do.
type Act string

// The acts.
const (
	Add Act = "add" // take the record in, or the newer version of it
	End Act = "end" // take it down
)

// State is how far that is.
type State string

// The states.
const (
	Queued   State = "queued"
	Sent     State = "sent"
	Accepted State = "accepted"
	Rejected State = "rejected"
)

// Seen is what the national site shows of a record.
type Seen string

// What it can show.
const (
	NotCompared Seen = ""
	Shown       Seen = "shown"
	Missing     Seen = "missing" // not in its list
	Down        Seen = "down"    // in its list as ended
)

// Line is a record on its way.
type Line struct {
	Subject, Record id.ID
	Target          string
	Item, Agency    string
	Batch           id.ID
	Row             int
	Act             Act
	State           State
	Seq             int64
	File            string // number of the file it was sent in last
	Line            int
	AsName          string // the name it goes out under where that is not the one filed
	Code, Message   string // of a refusal
	Proposed        string // what to send instead
	Queued          clock.Instant
	SentAt          clock.Instant
	Answered        clock.Instant
	Seen            Seen
	SeenAt          clock.Instant
}

const columns = `subject_id, record_id, target, item, agency, batch, row, act, state, seq, file, line, as_name, code, message, proposed, queued_at, sent_at, answered_at, seen, seen_at`

func scan(s db.Scanner) (l Line, err error) {
	err = s(&l.Subject, &l.Record, &l.Target, &l.Item, &l.Agency, &l.Batch, &l.Row, &l.Act, &l.State, &l.Seq, &l.File, &l.Line, &l.AsName, &l.Code, &l.Message, &l.Proposed,
		&l.Queued, &l.SentAt, &l.Answered, &l.Seen, &l.SeenAt)
	return l, err
}

// wants is what the other platform should be asked for a record as it stands.
func wants(r *record.Record) Act {
	if r.Current && r.State == record.Live {
		return Add
	}
	return End
}

// Queue asks for what a record needs now, under an outbox number. What was asked for already is not asked again; what
// never went out is taken back without a word.
func Queue(tx *db.Tx, target string, r *record.Record, seq int64) error {
	had, err := Of(tx, r.Subject, r.ID, target)
	act := wants(r)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		if act == End {
			return nil
		}
		_, err = tx.Exec(`insert into relay (`+columns+`) values ($1, $2, $3, $4, $5, $6, $7, 'add', 'queued', $8, '', 0, '', '', '', '', $9, '', '', '', '')`,
			r.Subject, r.ID, target, r.Item, r.Agency, r.Batch, r.Row, seq, tx.Now())
		return err
	case err != nil || had.Act == act:
		return err
	case act == End && had.File == "":
		_, err = tx.Exec(`delete from relay where subject_id = $1 and record_id = $2 and target = $3 and file = ''`, r.Subject, r.ID, target)
		return err
	}
	_, err = tx.Exec(`update relay set act = $1, state = 'queued', seq = $2, queued_at = $3, code = '', message = '', proposed = '' where subject_id = $4 and record_id = $5 and target = $6`,
		string(act), seq, tx.Now(), r.Subject, r.ID, target)
	return err
}

// Of is where a record stands at a target; sql.ErrNoRows where it was never to go there.
func Of(tx *db.Tx, subject, rec id.ID, target string) (Line, error) {
	return db.One(tx, scan, `select `+columns+` from relay where subject_id = $1 and record_id = $2 and target = $3`, subject, rec, target)
}

// OfRows is where the records stand that came from rows of a batch, by row.
func OfRows(tx *db.Tx, target string, batch id.ID, rows []int) (map[int]Line, error) {
	out := map[int]Line{}
	if len(rows) == 0 {
		return out, nil
	}
	args := []any{target, batch}
	for _, r := range rows {
		args = append(args, r)
	}
	all, err := db.All(tx, scan, `select `+columns+` from relay where target = $1 and batch = $2 and row in `+db.In(3, len(rows)), args...)
	for _, l := range all {
		out[l.Row] = l
	}
	return out, err
}

// Next are queued records of an item in the order of the outbox, at most limit.
func Next(tx *db.Tx, target, item string, limit int) ([]Line, error) {
	return db.All(tx, scan, fmt.Sprintf(`select %s from relay where target = $1 and state = 'queued' and item = $2 order by seq, record_id limit %d`, columns, limit), target, item)
}

// Put says that records went out in a file, in that order.
func Put(tx *db.Tx, file string, lines []Line) error {
	for i, l := range lines {
		n, err := tx.Exec(`update relay set state = 'sent', file = $1, line = $2, sent_at = $3, answered_at = '' where subject_id = $4 and record_id = $5 and target = $6 and state = 'queued' and seq = $7`,
			file, i+1, tx.Now(), l.Subject, l.Record, l.Target, l.Seq)
		if err != nil {
			return err
		}
		if n != 1 {
			return fmt.Errorf("relay: record %s changed while it was sent", l.Record)
		}
	}
	return nil
}

// Leave takes a record out of the queue that has nothing left to be taken in: the other platform has not got it, or ended it.
func Leave(tx *db.Tx, l Line) error {
	_, err := tx.Exec(`delete from relay where subject_id = $1 and record_id = $2 and target = $3 and state = 'queued' and act = 'add'`, l.Subject, l.Record, l.Target)
	return err
}

// At is the record that went out last in a line of a file; sql.ErrNoRows where a later file carried it, or none did.
func At(tx *db.Tx, file string, line int) (Line, error) {
	return db.One(tx, scan, `select `+columns+` from relay where file = $1 and line = $2`, file, line)
}

// Take says that a line was taken. An answer to what was asked anew meanwhile changes nothing.
func Take(tx *db.Tx, l Line) (bool, error) {
	n, err := tx.Exec(`update relay set state = 'accepted', code = '', message = '', proposed = '', answered_at = $1 where file = $2 and line = $3 and state = 'sent'`, tx.Now(), l.File, l.Line)
	return n == 1, err
}

// Refuse says that a line was refused, why, and what is proposed.
func Refuse(tx *db.Tx, l Line, code, message, proposed string) (bool, error) {
	n, err := tx.Exec(`update relay set state = 'rejected', code = $1, message = $2, proposed = $3, answered_at = $4 where file = $5 and line = $6 and state = 'sent'`,
		code, message, proposed, tx.Now(), l.File, l.Line)
	return n == 1, err
}

// Again queues a refused record once more, under another name where one is given. Of two who do so at once the second
// changes nothing.
func Again(tx *db.Tx, l Line, name string) (bool, error) {
	n, err := tx.Exec(`update relay set state = 'queued', as_name = $1, code = '', message = '', proposed = '', queued_at = $2 where subject_id = $3 and record_id = $4 and target = $5 and state = 'rejected' and answered_at = $6`,
		name, tx.Now(), l.Subject, l.Record, l.Target, l.Answered)
	return n == 1, err
}

// See says what the national site shows of a record.
func See(tx *db.Tx, l Line, seen Seen) error {
	_, err := tx.Exec(`update relay set seen = $1, seen_at = $2 where subject_id = $3 and record_id = $4 and target = $5`, string(seen), tx.Now(), l.Subject, l.Record, l.Target)
	return err
}

// Taken are records of an item the target took and was not asked to end, after a place in the order of subject and
// record, at most limit.
func Taken(tx *db.Tx, target, item string, after Line, limit int) ([]Line, error) {
	return db.All(tx, scan, fmt.Sprintf(`select %s from relay where target = $1 and state = 'accepted' and act = 'add' and item = $2 and (subject_id, record_id) > ($3, $4) order by subject_id, record_id limit %d`, columns, limit),
		target, item, after.Subject[:], after.Record[:])
}

// Refused are records a condition on agency and item selects that were refused, the newest answer first, at most limit.
func Refused(tx *db.Tx, where string, args []any, limit int) ([]Line, error) {
	return db.All(tx, scan, fmt.Sprintf(`select %s from relay where (%s) and state = 'rejected' order by answered_at desc, record_id limit %d`, columns, where, limit), args...)
}

// Light is one of the lights of a record: accepted here, sent, the other platform's answer, seen on the national site.
type Light struct {
	Title string
	On    bool // reached
	Bad   bool // somebody has to do something
	Word  string
}

// Lights are the three lights behind “accepted here”; l is nil for what is not to go out.
func Lights(l *Line) []Light {
	if l == nil {
		return []Light{{Title: "上报", Word: "不用上报"}, {Title: "省级答复", Word: "不用上报"}, {Title: "信用中国", Word: "不用上报"}}
	}
	sent := Light{Title: "上报", On: l.State != Queued, Word: "等待上报"}
	if sent.On {
		sent.Word = l.SentAt.Chinese() + "上报"
	}
	answer := Light{Title: "省级答复", Word: "还没有答复"}
	switch l.State {
	case Accepted:
		answer.On, answer.Word = true, map[Act]string{Add: "已接收", End: "已撤下"}[l.Act]
	case Rejected:
		answer.Bad, answer.Word = true, strings.TrimSpace("退回："+l.Code+" "+l.Message)
	}
	seen := Light{Title: "信用中国", On: l.Seen == Shown, Bad: l.Seen == Missing || l.Seen == Down,
		Word: map[Seen]string{NotCompared: "还没有比对", Shown: "已公示", Missing: "没有查到", Down: "对方已停止公示"}[l.Seen]}
	return []Light{sent, answer, seen}
}
