package subject

import (
	"cmp"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
)

// Proposal is a pair of subjects that may be one, for a person to answer with a ruling.
type Proposal struct {
	ID    id.ID
	A, B  Brief
	Score int // when it was found
	Why   Clue
	At    clock.Instant
}

// Clue is what led to a proposal.
type Clue string

// The clues.
const (
	ByName      Clue = "name"      // the names are alike
	BySighting  Clue = "sighting"  // a decision gave one the name of the other
	ByRegisters Clue = "registers" // two that were ruled to be one are both registered by now
)

// Title is the clue in Chinese.
func (c Clue) Title() string {
	switch c {
	case BySighting:
		return "有决定用一家的代码、另一家的名称报送"
	case ByRegisters:
		return "认定为同一单位以后，登记机关给两家各发了代码；请考虑撤销认定"
	}
	return "名称相近"
}

// states of a proposal: a ruling answers it, what makes the question needless makes it moot.
const (
	stateOpen = "open"
	stateMoot = "moot"
)

// Sighting is a name that a decision gave to a subject, which never had it.
type Sighting struct {
	Subject id.ID
	Name    string
}

// Sight notes names that decisions gave to subjects; each once.
func Sight(tx *db.Tx, in []Sighting) error {
	const columns, rows = 5, 50
	for some := range slices.Chunk(in, rows) {
		var args []any
		for _, s := range some {
			args = append(args, s.Subject, ident.NormName(s.Name), s.Name, string(tx.Today()), false)
		}
		_, err := tx.Exec(`insert into subject_sighting (subject_id, norm, name, since, sought) values `+db.Values(1, len(some), columns)+`
			on conflict (subject_id, norm) do nothing`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// pair are two subjects, the smaller id first.
type pair struct{ a, b id.ID }

func pairOf(a, b id.ID) pair {
	if compareID(a, b) > 0 {
		a, b = b, a
	}
	return pair{a, b}
}

// found is a pair worth a person's time.
type foundPair struct {
	pair
	score int
	why   Clue
}

// propose stores pairs: a new one is open, one that had become moot is open again, one that was answered stays so, unless
// the registers speak against the answer.
func propose(tx *db.Tx, in []foundPair) error {
	slices.SortFunc(in, func(x, y foundPair) int { return cmp.Or(compareID(x.a, y.a), compareID(x.b, y.b)) })
	for _, f := range in {
		_, err := tx.Exec(`insert into subject_proposal (id, a, b, score, why, at, state) values ($1, $2, $3, $4, $5, $6, $7)
			on conflict (a, b) do update set state = excluded.state, score = excluded.score, why = excluded.why
			where subject_proposal.state = 'moot' or excluded.why = 'registers'`,
			id.New(), f.a, f.b, f.score, string(f.why), tx.Now(), stateOpen)
		if err != nil {
			return err
		}
	}
	return nil
}

// answer closes the proposal a ruling answers, and those that joining two groups makes needless.
func answer(tx *db.Tx, e Edge, members []id.ID) error {
	_, err := tx.Exec(`update subject_proposal set state = $1 where a = $2 and b = $3 and why <> 'registers'`, string(e.Verdict), e.A, e.B)
	if err != nil || e.Verdict == NotSame {
		return err
	}
	return between(tx, members, stateOpen, stateMoot)
}

// reopen asks again what an undone ruling had answered.
func reopen(tx *db.Tx, e Edge, members []id.ID) error {
	_, err := tx.Exec(`update subject_proposal set state = $1 where a = $2 and b = $3 and why <> 'registers'`, stateOpen, e.A, e.B)
	if err != nil {
		return err
	}
	return between(tx, members, stateMoot, stateOpen)
}

// between turns proposals among members from one state to another.
func between(tx *db.Tx, members []id.ID, from, to string) error {
	n := len(members)
	args := append([]any{to, from}, anys(members)...)
	_, err := tx.Exec(`update subject_proposal set state = $1 where state = $2 and a in `+db.In(3, n)+` and b in `+db.In(3+n, n), append(args, anys(members)...)...)
	return err
}

// asks tells of an open proposal whether it is still a question: the two are not one, nor does the register hold both under codes
// of their own. A proposal to look at a ruling again is one as long as the two are one.
const asks = `case when p.why = 'registers' then coalesce(a.canonical, a.subject_id) = coalesce(b.canonical, b.subject_id)
	else coalesce(a.canonical, a.subject_id) <> coalesce(b.canonical, b.subject_id)
		and (a.provisional or b.provisional or length(a.code) <> 18 or length(b.code) <> 18 or a.code = b.code) end`

const proposals = `subject_proposal p join subject a on a.subject_id = p.a join subject b on b.subject_id = p.b where p.state = 'open'`

// Proposals are the pairs that wait for an answer, the most alike first; what has become moot is left out at once, even
// before Seek notes it.
func Proposals(tx *db.Tx, limit int) (out []Proposal, more bool, err error) {
	out, err = db.All(tx, func(scan db.Scanner) (p Proposal, err error) {
		err = scan(&p.ID, &p.Score, &p.Why, &p.At, &p.A.ID, &p.A.Name, &p.A.Code, &p.B.ID, &p.B.Name, &p.B.Code)
		return p, err
	}, `select p.id, p.score, p.why, p.at, a.subject_id, a.name, a.code, b.subject_id, b.name, b.code from `+proposals+` and `+asks+` order by p.score desc, p.id limit $1`, limit+1)
	if len(out) > limit {
		return out[:limit], true, err
	}
	return out, false, err
}

// Waiting counts what Proposals lists, and stops at most: the number stands in the menu of every page of the office.
func Waiting(tx *db.Tx, most int) (int, error) {
	return db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err },
		`select count(*) from (select 1 from `+proposals+` and `+asks+` limit $1) x`, most)
}

// expire notes which open proposals have become moot.
func expire(tx *db.Tx) error {
	_, err := tx.Exec(`update subject_proposal set state = $1 where state = 'open' and id in (select p.id from `+proposals+` and not (`+asks+`))`, stateMoot)
	return err
}

// apart are pairs some of these subjects are in of which somebody ruled that they are not one.
func apart(tx *db.Tx, of []id.ID) (map[pair]bool, error) {
	edges, err := Edges(tx, of)
	out := map[pair]bool{}
	for _, e := range edges {
		if e.Verdict == NotSame {
			out[pair{e.A, e.B}] = true
		}
	}
	return out, err
}
