package record

import (
	"cmp"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/catalog"
	"xinguan/core/rulebook"
)

// Ruling is what a rulebook moves among the records that are not over: before it is applied what it would move, then
// what it moved.
type Ruling struct {
	Book  string     `json:"book"`
	On    clock.Date `json:"on"`    // the day by whose law the records are reckoned
	Swept int        `json:"swept"` // records looked at
	Moved int        `json:"moved"` // of them, those whose days change
	Cited int        `json:"cited"` // of them, those whose days stay and that only name another rulebook
	Parts []Part     `json:"parts"`
	Some  []Moved    `json:"some"` // examples, some of each kind of move
}

// Part is what is moved of one item, class and authority.
type Part struct {
	Item      string            `json:"item"`
	Authority string            `json:"authority"` // as filed
	Severity  rulebook.Severity `json:"severity"`
	Moves
}

// Moves counts records by what happens to them; a record may be counted under an end and under a repair.
type Moves struct {
	Ended   int `json:"ended"`   // shown no more from the day on
	Sooner  int `json:"sooner"`  // an earlier last day
	Later   int `json:"later"`   // a later last day: only where the rulebook's transition says so
	Open    int `json:"open"`    // can be repaired from an earlier day on
	Delayed int `json:"delayed"` // can be repaired from a later day on
}

// Moved is one record with its days before and after.
type Moved struct {
	Subject   id.ID             `json:"subject"`
	Record    id.ID             `json:"record"`
	Item      string            `json:"item"`
	Authority string            `json:"authority"`
	DocNo     string            `json:"doc_no"`
	Severity  rulebook.Severity `json:"severity"`
	Decided   clock.Date        `json:"decided"`
	Was       Days              `json:"was"`
	Now       Days              `json:"now"`
}

// Days are what a rulebook says of a record.
type Days struct {
	Shown  bool       `json:"shown"`
	Until  clock.Date `json:"until"`
	Repair clock.Date `json:"repair"`
}

func (d Derived) days() Days { return Days{d.Public, d.ShownUntil, d.RepairFrom} }

// moves says what happens to a record on a day.
func (m *Moved) moves(on clock.Date) (out Moves) {
	ended := m.Was.Shown && m.Was.Until >= on && (!m.Now.Shown || m.Now.Until < on)
	switch {
	case ended:
		out.Ended = 1
	case m.Now.Until < m.Was.Until:
		out.Sooner = 1
	case m.Now.Until > m.Was.Until:
		out.Later = 1
	}
	switch {
	case ended || m.Now.Repair == m.Was.Repair:
	case m.Now.Repair != "" && (m.Now.Repair < m.Was.Repair || m.Was.Repair == ""):
		out.Open = 1
	default:
		out.Delayed = 1
	}
	return out
}

func (a *Moves) add(b Moves) {
	a.Ended, a.Sooner, a.Later, a.Open, a.Delayed = a.Ended+b.Ended, a.Sooner+b.Sooner, a.Later+b.Later, a.Open+b.Open, a.Delayed+b.Delayed
}

// Total are the moves of all parts.
func (r *Ruling) Total() (out Moves) {
	for _, p := range r.Parts {
		out.add(p.Moves)
	}
	return out
}

// someOfEach is how many examples are kept of each kind of move.
const someOfEach = 4

// count adds a record to the account.
func (r *Ruling) count(m Moved) {
	r.Moved++
	moves := m.moves(r.On)
	at, found := slices.BinarySearchFunc(r.Parts, m, func(p Part, m Moved) int {
		return cmp.Or(cmp.Compare(p.Item, m.Item), cmp.Compare(p.Authority, m.Authority), cmp.Compare(p.Severity, m.Severity))
	})
	if !found {
		r.Parts = slices.Insert(r.Parts, at, Part{Item: m.Item, Authority: m.Authority, Severity: m.Severity})
	}
	r.Parts[at].add(moves)
	like := 0
	for i := range r.Some {
		if r.Some[i].moves(r.On) == moves {
			like++
		}
	}
	if like < someOfEach {
		r.Some = append(r.Some, m)
	}
}

// see looks at one record as it stands and as the law has it on the day; moves tells whether its derived columns change.
func (r *Ruling) see(before *Record, now Derived) (moves bool) {
	r.Swept++
	if before.days() != now.days() {
		r.count(Moved{Subject: before.Subject, Record: before.ID, Item: before.Item, Authority: before.Authority, DocNo: before.DocNo, Severity: before.Severity,
			Decided: before.Decided, Was: before.days(), Now: now.days()})
		return true
	}
	if before.Rulebook != now.Rulebook {
		r.Cited++
		return true
	}
	return false
}

// ruledColumns are what is needed of a record to reckon its days anew, count it and write it.
const ruledColumns = `r.subject_id, r.id, r.item, r.agency, r.authority, r.town, r.doc_no, r.class, r.decided, r.accepted, r.valid_until, r.enterprise_from, r.amount, r.batch,
	r.public, r.state, r.severity, r.severity_source, r.heaviest, r.shown_from, r.shown_until, r.repair_from, r.rulebook, r.disputed, r.shielded_fields`

func (r *Record) ruled(scan db.Scanner) error {
	r.Current = true
	return scan(&r.Subject, &r.ID, &r.Item, &r.Agency, &r.Authority, &r.Town, &r.DocNo, &r.Class, &r.Decided, &r.Accepted, &r.ValidUntil, &r.Enterprise, &r.Amount, &r.Batch,
		&r.Public, &r.State, &r.Severity, &r.SeveritySource, &r.Heaviest, &r.ShownFrom, &r.ShownUntil, &r.RepairFrom, &r.Rulebook, &r.Disputed, &r.ShieldedFields)
}

// notOver are the records of the given number of items that a rulebook can move: in force, and shielded ones, which may
// come back.
func notOver(items int) string {
	return `r.current and r.state in ('live', 'shielded') and r.item in ` + db.In(1, items)
}

// ruledItems are the items whose periods come from rulebooks.
func (l Laws) ruledItems() (out []any) {
	for _, it := range l.Catalog.Items() {
		if it.Publication.Rule == catalog.BySeverity {
			out = append(out, it.Code)
		}
	}
	return out
}

// rule is what the law says on a day of a record that is not over, with those of its events that matter to its days.
func (l Laws) rule(r *Record, on clock.Date, past []Event) Derived {
	t := l.bounded(r.Fixed, l.Rules.Reckon(l.decision(r.Fixed, r.Derived), on))
	now := r.Derived
	now.Public, now.ShownUntil, now.RepairFrom, now.Rulebook = t.Shown, closed(past, kept(past, t.Until)), t.RepairFrom, t.Book
	return now
}

// Preview says what a rulebook would move if it were applied: on the day it comes into force, or today where it is in
// force. Nothing is written.
func (l Laws) Preview(tx *db.Tx, b *rulebook.Book) (*Ruling, error) {
	out := &Ruling{Book: b.ID, On: max(tx.Today(), b.From)}
	items := l.ruledItems()
	if len(items) == 0 {
		return out, nil
	}
	dated, err := datedByEvent(tx)
	if err != nil {
		return nil, err
	}
	var apart []Record // their events decide; they are few enough to be looked at one by one
	var r Record
	err = db.Each(tx, func(scan db.Scanner) error {
		r = Record{}
		if err := r.ruled(scan); err != nil {
			return err
		}
		now := l.rule(&r, out.On, nil)
		if dated[r.ID] && now != r.Derived {
			apart = append(apart, r)
			return nil
		}
		out.see(&r, now)
		return nil
	}, `select `+ruledColumns+` from record r where `+notOver(len(items)), items...)
	if err != nil {
		return nil, err
	}
	for i := range apart {
		past, err := events(tx, apart[i].Subject, apart[i].ID)
		if err != nil {
			return nil, err
		}
		out.see(&apart[i], l.rule(&apart[i], out.On, past))
	}
	return out, nil
}

// datedByEvent are the records whose last day an event decided.
func datedByEvent(tx *db.Tx) (map[id.ID]bool, error) {
	out := map[id.ID]bool{}
	err := db.Each(tx, func(scan db.Scanner) error {
		var x id.ID
		err := scan(&x)
		out[x] = true
		return err
	}, `select record_id from record_event where kind in ('closed', 'kept')`)
	return out, err
}
