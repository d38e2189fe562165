package seed

import (
	"errors"
	"io"

	"xinguan/base/db"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
)

// Actor is who brings about what happens in the fictional city after records were accepted.
const Actor = "演示"

// fate is what becomes of a penalty.
type fate struct {
	events []record.Event
	ended  bool // nothing brings the record back
	may    func(*record.Record, *db.Tx) bool
}

// fates are everything that can happen to a record, one after the other; a record takes the next that it may.
var fates = []fate{
	{events: []record.Event{{Kind: record.Repair, Cause: "演示：主体申请修复，材料齐全，准予终止公示"}}, ended: true,
		may: func(r *record.Record, tx *db.Tx) bool { return r.RepairFrom != "" && r.RepairFrom <= tx.Today() }},
	{events: []record.Event{{Kind: record.Withdraw, Cause: "演示：原报送单位发现报错对象，撤回公示"}}, ended: true},
	{events: []record.Event{{Kind: record.Annul, Cause: "演示：行政复议决定撤销原处罚决定"}}, ended: true},
	{events: []record.Event{{Kind: record.Shield, Cause: "演示：法院裁定批准重整计划，临时屏蔽"}}},
	{events: []record.Event{{Kind: record.Dispute, Cause: "演示：主体提出异议，正在核查"}}},
	{events: []record.Event{{Kind: record.Shield, Cause: "演示：法院裁定批准重整计划，临时屏蔽"}, {Kind: record.Unshield, Cause: "演示：重整计划执行不能，恢复公示"}}},
	{events: []record.Event{{Kind: record.Dispute, Cause: "演示：主体提出异议，正在核查"}, {Kind: record.Settled, Cause: "演示：核查无误，异议办结"}}},
	{events: []record.Event{{Kind: record.Classified, Value: string(rulebook.Serious), Cause: "演示：认定单位依照示例办法第三条认定"}},
		may: func(r *record.Record, _ *db.Tx) bool { return r.Severity == rulebook.Unclassified }},
}

// most is how many records something happens to at most; more would tell nothing new.
const most = 2000

// States lets things happen to some of the penalties that were taken in, through record.Apply, and remembers those that
// ended: Resent sends them again.
type States struct {
	g    *Generator
	line func(*line, int)
	at   int // next row of the sheet of penalties
	next int // fate
	done int
	gone []line
}

// NewStates begins at the first row.
func NewStates(g *Generator) *States {
	return &States{g: g, line: g.mixed(ofPenalty, g.penalty, g.personPenalty)}
}

// rowsAtOnce is how many rows a transaction looks at.
const rowsAtOnce = 64

// Step looks at the next rows in one transaction and says whether there are more. One row in sixteen is met by a fate,
// but each fate comes at least once where the sheet is long enough.
func (s *States) Step(tx *db.Tx, store *record.Store) (more bool, err error) {
	if len(s.g.penalties) == 0 {
		return false, nil
	}
	to := min(s.at+rowsAtOnce, s.g.opt.Records)
	for ; s.at < to; s.at++ {
		r := s.g.random(ofMistakes, s.at)
		if s.done >= 3*len(fates) && !r.chance(1.0/16) || s.g.flawOf(ofPenalty, s.at) != none {
			continue
		}
		var l line
		s.line(&l, s.at)
		if err := s.meet(tx, store, &l); err != nil {
			return false, err
		}
	}
	return s.at < s.g.opt.Records && s.done < most, nil
}

// meet lets the next fate meet the record of a row, where it is shown and the fate may.
func (s *States) meet(tx *db.Tx, store *record.Store, l *line) error {
	r, ok, err := shown(tx, l)
	if err != nil || !ok {
		return err
	}
	f := &fates[s.next%len(fates)]
	if f.may != nil && !f.may(&r, tx) {
		return nil
	}
	for _, e := range f.events {
		e.Subject, e.Record, e.Actor = r.Subject, r.ID, Actor
		if err := store.Apply(tx, e); err != nil {
			return err
		}
	}
	if f.ended {
		s.gone = append(s.gone, *l)
	}
	s.next, s.done = s.next+1, s.done+1
	return nil
}

// shown is the visible record of a row.
func shown(tx *db.Tx, l *line) (record.Record, bool, error) {
	who, err := subject.Find(tx, l[colCode])
	if errors.Is(err, subject.ErrNone) {
		return record.Record{}, false, nil
	}
	if err != nil {
		return record.Record{}, false, err
	}
	all, err := record.OfSubject(tx, who.ID, itemPenalty, 1000)
	for _, r := range all {
		if r.DocNo == l[colDocNo] && !r.Disputed {
			return r, true, err
		}
	}
	return record.Record{}, false, err
}

// resentRows is how many records that ended are sent again.
const resentRows = 30

// Resent writes some of the records that ended once more, with other content: a resend never revives.
func (s *States) Resent(w io.Writer) (rows int, err error) {
	again := *s.g
	again.opt.Records = min(len(s.gone), resentRows)
	return again.opt.Records, again.write(w, concat(parties, penaltyTail, severityTail).variant(again.opt), func(l *line, i int) {
		*l = s.gone[i]
		l[colContent] += "（重新报送）"
	})
}
