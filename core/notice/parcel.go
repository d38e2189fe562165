package notice

import (
	"database/sql"
	"errors"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// State is where a parcel stands.
type State string

// The states.
const (
	Waiting State = "waiting"
	Sent    State = "sent"
	Given   State = "given_up" // tried often enough; somebody may send it again
	Dropped State = "dropped"  // nobody wants it any more
)

// Title is the state in Chinese.
func (s State) Title() string {
	return map[State]string{Waiting: "等待发送", Sent: "已送达", Given: "多次不成，已停下", Dropped: "不再需要"}[s]
}

// parcel is what is brought by a lane.
type parcel struct {
	id                    id.ID
	lane, receiver, event string
	notice                id.ID
	body                  string
	tries                 int
}

// add puts a parcel into its lane, once for an event.
func add(tx *db.Tx, p parcel) error {
	if p.id.IsZero() {
		p.id = id.New()
	}
	var of any
	if !p.notice.IsZero() {
		of = p.notice
	}
	_, err := tx.Exec(`insert into parcel (id, lane, receiver, event, notice, body, state, tries, due, made, done, answer) values ($1, $2, $3, $4, $5, $6, 'waiting', 0, $7, $8, '', '')
		on conflict (lane, receiver, event) do nothing`, p.id, p.lane, p.receiver, p.event, of, p.body, tx.Now().String(), tx.Now().String())
	return err
}

// Parcel is one as a page of deliveries shows it.
type Parcel struct {
	ID           id.ID
	Lane, Event  string
	State        State
	Tries        int
	Due, Made    clock.Instant
	Done         clock.Instant
	Body, Answer string
	Receiver     string
}

const parcelColumns = `id, lane, receiver, event, body, state, tries, due, made, done, answer`

func scanParcel(scan db.Scanner) (p Parcel, err error) {
	err = scan(&p.ID, &p.Lane, &p.Receiver, &p.Event, &p.Body, &p.State, &p.Tries, &p.Due, &p.Made, &p.Done, &p.Answer)
	return p, err
}

// Parcels are those of some lanes, the last first; before is the last of the page before, zero for the first.
func Parcels(tx *db.Tx, lanes []string, state State, before id.ID, limit int) ([]Parcel, error) {
	args := []any{""}
	for _, l := range lanes {
		args = append(args, l)
	}
	where := `lane in ` + db.In(1, len(args))
	if state != "" {
		args = append(args, string(state))
		where += ` and state = ` + db.In(len(args), 1)
	}
	if !before.IsZero() {
		args = append(args, before)
		where += ` and id < ` + db.In(len(args), 1)
	}
	args = append(args, limit)
	return db.All(tx, scanParcel, `select `+parcelColumns+` from parcel where `+where+` order by id desc limit `+db.In(len(args), 1), args...)
}

// LaneCount is how many parcels of a lane are in a state.
type LaneCount struct {
	Lane  string
	State State
	N     int64
}

// LaneCounts counts the parcels of the lanes whose name begins with a text.
func LaneCounts(tx *db.Tx, prefix string) ([]LaneCount, error) {
	return db.All(tx, func(scan db.Scanner) (c LaneCount, err error) {
		err = scan(&c.Lane, &c.State, &c.N)
		return c, err
	}, `select lane, state, count(*) from parcel where lane >= $1 and lane < $2 group by lane, state order by lane, state`, prefix, prefix+"\uffff")
}

// Resend puts parcels of a lane that were sent or given up into it again: one, or all that were given up where x is zero; one
// that waits for its next try is tried at once. It gives how many.
func Resend(tx *db.Tx, lane string, x id.ID) (int64, error) {
	now := tx.Now().String()
	if _, err := tx.Exec(`update lane set fails = 0, due = '' where name = $1`, lane); err != nil {
		return 0, err
	}
	if x.IsZero() {
		return tx.Exec(`update parcel set state = 'waiting', tries = 0, due = $1, done = '' where lane = $2 and state = 'given_up'`, now, lane)
	}
	return tx.Exec(`update parcel set state = 'waiting', tries = 0, due = $1, done = '' where lane = $2 and id = $3 and state in ('sent', 'given_up', 'waiting')`, now, lane, x)
}

// Keep is how many days what was told is kept, and what was brought.
const (
	KeepNotices = 400
	KeepParcels = 90
)

// Sweep removes what was kept long enough; more tells that there is more. What still waits stays.
func Sweep(tx *db.Tx, rows int) (more bool, err error) {
	old := func(days int) string { return clock.InstantOf(tx.Now().AddDate(0, 0, -days)).String() }
	n, err := tx.Exec(`delete from parcel where id in (select id from parcel where state <> 'waiting' and made < $1 order by id limit $2)`, old(KeepParcels), rows)
	if err != nil || n > 0 {
		return n > 0, err
	}
	if _, err := tx.Exec(`delete from notice_read where notice in (select id from notice where at < $1 order by id limit $2)`, old(KeepNotices), rows); err != nil {
		return false, err
	}
	n, err = tx.Exec(`delete from notice where id in (select id from notice where at < $1 order by id limit $2)`, old(KeepNotices), rows)
	return n > 0, err
}

// hookPrefix begins the lane of a receiver of webhooks.
const hookPrefix = "hook/"

func isHook(lane string) bool { return strings.HasPrefix(lane, hookPrefix) }

// ErrNoParcel is returned for a parcel that is not there.
var ErrNoParcel = errors.New("notice: no such parcel")

// ParcelByID is one parcel.
func ParcelByID(tx *db.Tx, x id.ID) (Parcel, error) {
	p, err := db.One(tx, scanParcel, `select `+parcelColumns+` from parcel where id = $1`, x)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNoParcel
	}
	return p, err
}
