package rating

import (
	"cmp"
	"fmt"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/ledger"
	"xinguan/core/opinion"
)

// Release is a step on the way of a version into force, and out of it.
type Release struct {
	Model, Version string
	N              int
	Step           string
	Effective      clock.Date // of consult: the last day for comments; of the others: the first day in force, or out of it
	By             string     // account
	Why            string
	At             clock.Instant
}

// The steps: laid out for comment, proposed and approved or turned down, proposed to end and that approved or turned down.
const (
	Consult = "consult"
	Propose = "propose"
	Approve = "approve"
	Decline = "decline"
	End     = "end"
	EndSure = "end_sure"
	KeepOn  = "keep_on"
)

// ConsultDays is for how many days at least a version is laid out for comment.
const ConsultDays = 7

// Refused is a step that cannot be taken, in a sentence for the person.
type Refused struct{ Message string }

func (r Refused) Error() string { return r.Message }

// Releases are the steps of a version, in order.
func Releases(tx *db.Tx, m *Model) ([]Release, error) {
	return db.All(tx, func(scan db.Scanner) (r Release, err error) {
		r.Model, r.Version = m.ID, m.Version
		err = scan(&r.N, &r.Step, &r.Effective, &r.By, &r.Why, &r.At)
		return r, err
	}, `select n, step, effective, by_whom, why, at from rating_release where model = $1 and version = $2 order by n`, m.ID, m.Version)
}

// Release takes a step. A version is tried on the whole city, laid out for comment, then proposed with a day after today and a
// reason; it comes into force when another official approves before that day. What was approved is not taken back: another
// version follows it, or two people end it. A step taken twice by a second click is taken once.
func (s Service) Release(tx *db.Tx, r Release) error {
	m, ok := s.Models.Find(r.Model, r.Version)
	if !ok || m.Kind != "computed" {
		return ErrNoVersion
	}
	past, err := Releases(tx, m)
	if err != nil {
		return err
	}
	if r.again(last(past)) {
		return nil
	}
	if err := r.check(m, past, tx.Today()); err != nil {
		return err
	}
	if err := s.read(tx, m, r); err != nil {
		return err
	}
	r.N = len(past) + 1
	if _, err := tx.Exec(`insert into rating_release (model, version, n, step, effective, by_whom, why, at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
		r.Model, r.Version, r.N, r.Step, string(r.Effective), r.By, r.Why, tx.Now().String()); err != nil {
		return db.Again(err) // of two at the same moment the second is told what the first did
	}
	return ledger.Audit(tx, ledger.Entry{Actor: r.By, Action: "evaluation." + r.Step, Object: "model/" + m.Key(), Reason: r.Why, Detail: map[string]any{"effective": string(r.Effective)}})
}

// again tells whether a step is the last one once more, by a second click. Who is the second person takes over the day.
func (r *Release) again(before Release) bool {
	takes := r.Step == Approve || r.Step == Decline || r.Step == EndSure || r.Step == KeepOn
	return r.Step == before.Step && r.By != "" && r.By == before.By && r.Why == before.Why && (takes || r.Effective == before.Effective)
}

// read refuses to lay out or propose what nobody tried lately.
func (s Service) read(tx *db.Tx, m *Model, r Release) error {
	if r.Step != Consult && r.Step != Propose {
		return nil
	}
	t, ok, err := s.LastTrial(tx, m, true)
	if err == nil && (!ok || t.Done.Date() < tx.Today().AddDays(-TrialDays)) {
		return Refused{"请先用这个版本试算全市，看过转移矩阵；试算的结果30天内有效。"}
	}
	if err != nil || r.Step == Consult {
		return err
	}
	return answered(tx, m)
}

// answered refuses to propose a version while somebody who said something about it has no answer.
func answered(tx *db.Tx, m *Model) error {
	all, err := Comments(tx, m)
	if open := opinion.Open(all); err == nil && open > 0 {
		err = Refused{fmt.Sprintf("还有%d条意见没有答复；请逐条答复采纳与否，再提出施行。", open)}
	}
	return err
}

// last is the newest step; the zero value where there was none.
func last(past []Release) Release {
	if len(past) == 0 {
		return Release{}
	}
	return past[len(past)-1]
}

func (r *Release) check(m *Model, past []Release, today clock.Date) error {
	switch {
	case r.By == "":
		return Refused{"要由具名的人员办理。"}
	case r.Why == "":
		return Refused{"请写明理由，它和这一步一起留存。"}
	}
	switch r.Step {
	case Consult, Propose:
		return r.checkDraft(m, past, today)
	case Approve, Decline:
		return r.checkSecond(Propose, past, today)
	case End:
		return r.checkEnd(m, past, today)
	case EndSure, KeepOn:
		return r.checkSecond(End, past, today)
	}
	return Refused{"没有这一步；请刷新后再看。"}
}

// checkDraft is of what is done with a version that is in force nowhere yet.
func (r *Release) checkDraft(m *Model, past []Release, today clock.Date) error {
	before := last(past)
	_, bad := clock.ParseDate(string(r.Effective))
	switch {
	case effective(m, past) != "":
		return Refused{"这个版本已经有施行日期；要改变，请另起一个版本。"}
	case before.Step == Propose:
		return Refused{"已经有人提出施行，等另一人批准或退回。"}
	case r.Step == Consult && (bad != nil || r.Effective < today.AddDays(ConsultDays)):
		return Refused{"征求意见的最后一天要写作 YYYY-MM-DD，至少留7天。"}
	case r.Step == Consult:
		return nil
	case bad != nil || r.Effective <= today:
		return Refused{"施行日期要写作 YYYY-MM-DD，并且在今天以后，好让各方提前看到。"}
	}
	until, consulted := Consulted(past)
	switch {
	case !consulted:
		return Refused{"请先公开这个版本征求意见，再提出施行。"}
	case until >= today:
		return Refused{"征求意见还没有结束，最后一天是" + until.Chinese() + "。"}
	}
	return nil
}

// Consulted is the last day for comments on a version; ok is false where it was not laid out.
func Consulted(past []Release) (until clock.Date, ok bool) {
	for _, p := range past {
		if p.Step == Consult {
			until, ok = p.Effective, true
		}
	}
	return until, ok
}

// checkSecond is of what another official does with what one proposed.
func (r *Release) checkSecond(first string, past []Release, today clock.Date) error {
	before := last(past)
	switch {
	case before.Step != first:
		return Refused{"还没有人提出，或者刚刚已被别人处理；请刷新后再看。"}
	case r.By == before.By:
		return Refused{"提出的人不能自己批准，请由另一人办理。"}
	case (r.Step == Approve || r.Step == EndSure) && before.Effective <= today:
		return Refused{"提出的日期已经过了，请退回，由提出的人另定日期。"}
	}
	r.Effective = before.Effective
	return nil
}

// checkEnd is of the proposal that a version be in force no longer.
func (r *Release) checkEnd(m *Model, past []Release, today clock.Date) error {
	from := effective(m, past)
	_, bad := clock.ParseDate(string(r.Effective))
	switch {
	case last(past).Step == End:
		return Refused{"已经有人提出停用，等另一人批准或退回。"}
	case from == "" || from > today:
		return Refused{"还没有施行的版本不用停用；不要的草案从城市目录里拿掉。"}
	case ends(past) != "":
		return Refused{"这个版本已经定了停用日期。"}
	case bad != nil || r.Effective <= today:
		return Refused{"停用日期要写作 YYYY-MM-DD，并且在今天以后。"}
	}
	return nil
}

// effective is the first day of a version in force by its file or by its steps; empty for a draft.
func effective(m *Model, past []Release) clock.Date {
	day := clock.Date(m.From)
	for _, p := range past {
		if p.Step == Approve {
			day = p.Effective
		}
	}
	return day
}

// ends is the first day a version is in force no longer; empty where nobody ended it.
func ends(past []Release) (day clock.Date) {
	for _, p := range past {
		if p.Step == EndSure {
			day = p.Effective
		}
	}
	return day
}

// Effective is the first day of a version in force: as its file says, or as was approved; empty for a draft.
func Effective(tx *db.Tx, m *Model) (clock.Date, error) {
	past, err := Releases(tx, m)
	return effective(m, past), err
}

// Ends is the first day a version is in force no longer; empty where nobody ended it.
func Ends(tx *db.Tx, m *Model) (clock.Date, error) {
	past, err := Releases(tx, m)
	return ends(past), err
}

// Live are the models that reckon on a day: of each id the version that came into force last, unless it was ended.
func (s Service) Live(tx *db.Tx, on clock.Date) ([]*Model, error) {
	out, _, err := s.standing(tx, on)
	return out, err
}

// Shadow are the versions that were approved and are not in force yet: they reckon beside those that are, and nobody is
// treated by what they say.
func (s Service) Shadow(tx *db.Tx, on clock.Date) ([]*Model, error) {
	_, out, err := s.standing(tx, on)
	return out, err
}

func (s Service) standing(tx *db.Tx, on clock.Date) (live, shadow []*Model, err error) {
	if s.Models == nil {
		return nil, nil, nil
	}
	from := map[string]clock.Date{}
	var ended []*Model
	for _, m := range s.Models.List {
		if m.Kind != "computed" {
			continue
		}
		past, err := Releases(tx, m)
		if err != nil {
			return nil, nil, err
		}
		day := effective(m, past)
		switch {
		case day == "":
			continue
		case day > on:
			shadow = append(shadow, m)
			continue
		case from[m.ID] > day:
			continue
		}
		if end := ends(past); end != "" && end <= on {
			ended = append(ended, m)
		}
		if i := slices.IndexFunc(live, func(x *Model) bool { return x.ID == m.ID }); i >= 0 {
			live[i] = m
		} else {
			live = append(live, m)
		}
		from[m.ID] = day
	}
	live = slices.DeleteFunc(live, func(m *Model) bool { return slices.Contains(ended, m) })
	slices.SortStableFunc(live, func(a, b *Model) int { return cmp.Compare(len(a.Caps), len(b.Caps)) }) // what others rest on comes first
	return live, shadow, nil
}

// LiveOf is the version of a model in force on a day; nil where there is none.
func (s Service) LiveOf(tx *db.Tx, name string, on clock.Date) (*Model, error) {
	live, err := s.Live(tx, on)
	if err != nil {
		return nil, err
	}
	for _, m := range live {
		if m.ID == name {
			return m, nil
		}
	}
	return nil, nil
}
