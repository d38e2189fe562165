package rating

import (
	"xinguan/base/clock"
)

// check refuses a step that cannot be taken now.
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
