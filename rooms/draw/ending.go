package draw

import (
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/house"
	"xinguan/core/people"
)

// Extend draws a larger sample: it goes on where it stopped. Seen is how often it was enlarged when the official looked, so that
// the same sent twice enlarges once.
func Extend(tx *db.Tx, hub *house.Hub, by Hand, of id.ID, seen, more int, why string) error {
	p, err := own(tx, by, of)
	if err != nil {
		return err
	}
	switch ok, err := hold(tx, &p); {
	case err != nil:
		return err
	case !ok:
		return clash("只有正在检查的计划可以扩大抽查。")
	case more < 1 || more > 1000:
		return refuse("扩大的家数从1到1000。")
	case strings.TrimSpace(why) == "":
		return refuse("请写明为什么扩大抽查，它会公布。")
	}
	past, err := moreOf(tx, p.ID)
	if err != nil {
		return err
	}
	if len(past) != seen {
		return clash("这个计划刚刚已经扩大过，这一次没有再扩大；请刷新后核对家数。")
	}
	if err := insertMore(tx, p.ID, seen+1, More{By: more, Why: strings.TrimSpace(why)}, by.ID); err != nil {
		return db.Again(err)
	}
	if err := note(tx, by, people.DrawPlan, &p, "扩大抽查："+why, map[string]any{"more": more}); err != nil {
		return err
	}
	return draw(tx, hub, by, &p)
}

// Close ends a plan after its last day, or when every visit was made: what was not visited is published as such.
func Close(tx *db.Tx, hub *house.Hub, by Hand, of id.ID, why string) error {
	p, err := own(tx, by, of)
	if err != nil {
		return err
	}
	if ok, err := hold(tx, &p); err != nil || !ok {
		return orMoved(err)
	}
	all, err := Visits(tx, p.ID)
	if err != nil {
		return err
	}
	for i := range all {
		v := &all[i]
		if v.State != Planned {
			continue
		}
		if tx.Today() <= p.Until || strings.TrimSpace(why) == "" {
			return refuse("还有没检查的单位：检查完才能结束；%s过后也可以结束，要写明为什么没有检查。", p.Until.Chinese())
		}
		v.State, v.Reason, v.Note = Missed, "other", strings.TrimSpace(why)
		if ok, err := settle(tx, p.ID, v, by.ID); err != nil || !ok {
			return orMoved(err)
		}
	}
	p.Stage, p.ClosedAt = Closed, tx.Now()
	if ok, err := step(tx, &p, Open); err != nil || !ok {
		return orMoved(err)
	}
	return note(tx, by, people.DrawPlan, &p, "结束。"+why, nil)
}

// dateIn reads a day of a visit.
func dateIn(text string, from, until clock.Date) (clock.Date, error) {
	d, err := clock.ParseDate(strings.TrimSpace(text))
	if err != nil || d < from || d > until {
		return d, refuse("检查日期要写作 2026-01-31 的样子，在%s到%s之间。", from, until)
	}
	return d, nil
}
