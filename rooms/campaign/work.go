package campaign

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/notice"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// casesAtOnce is how many cases are opened, or moved, in one transaction.
const casesAtOnce = 50

// Work does what goes on by itself: it gives every organisation on a list its case, lets those leave whose records were
// repaired or ended, and ends what is open when a campaign is closed. Broken off, the next call goes on.
func Work(ctx context.Context, hub *house.Hub) error {
	var all []Campaign
	err := hub.DB.View(ctx, func(tx *db.Tx) (err error) { all, err = All(tx, Running, Reported, Closed); return err })
	for i := range all {
		c := &all[i]
		if c.Stage != Closed {
			err = errors.Join(err, c.open(ctx, hub), c.leave(ctx, hub))
		} else {
			err = errors.Join(err, c.settle(ctx, hub))
		}
	}
	return err
}

// waits selects those who have no case yet.
const waits = " and state = '" + newMember + "' and case_id is null"

// open gives those who joined their cases. It looks first without the writer's lock: most times there are none.
func (c *Campaign) open(ctx context.Context, hub *house.Hub) error {
	waiting, err := c.some(ctx, hub, waits, 1)
	if err != nil || len(waiting) == 0 {
		return err
	}
	for {
		n := 0
		err := hub.DB.Write(ctx, func(tx *db.Tx) error {
			some, err := members(tx, c.ID, waits, 0, casesAtOnce)
			n = len(some)
			for i := 0; err == nil && i < n; i++ {
				err = c.openOne(hub, tx, &some[i])
			}
			return err
		})
		if err != nil || n < casesAtOnce {
			return err
		}
	}
}

func (c *Campaign) openOne(hub *house.Hub, tx *db.Tx, m *Member) error {
	says, err := c.about(hub, tx, m)
	if err != nil {
		return err
	}
	rights, err := hub.People.Rights(tx)
	if err != nil {
		return err
	}
	centre := rights.Orgs.Centre()
	by := flow.Hand{Actor: people.Actor{ID: c.StartedBy, Org: centre}, Party: flow.Centre, Name: hub.OrgName(tx, centre)}
	k, _, err := hub.Flow.Open(tx, flow.Request{Procedure: procedureID, Subject: m.Subject, Org: m.Org, Channel: "office", By: by, Once: "campaign/" + c.ID.String() + "/" + m.Subject.String(),
		Contact: flow.Contact{Name: hub.OrgName(tx, centre), Phone: hub.City.Hotline, Asks: says}})
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`update campaign_subject set case_id = $1, state = $2 where subject_id = $3 and campaign = $4`, k.ID, k.State, m.Subject, c.ID); err != nil {
		return err
	}
	if hub.Notices == nil {
		return nil
	}
	_, err = hub.Notices.Post(tx, notice.Notice{To: notice.OfOrg(m.Org, people.CampaignRead), Event: "campaign/" + c.ID.String() + "/" + m.Org, Kind: "campaign.started",
		Href: officePath + "/" + c.ID.String(), Vars: map[string]string{"title": c.Title, "due": c.Ends.Chinese()}})
	return err
}

// about says in the case what it is about.
func (c *Campaign) about(hub *house.Hub, tx *db.Tx, m *Member) (string, error) {
	says := "专项治理“" + c.Title + "”，到" + c.Ends.Chinese() + "。目标：" + c.Goal + "\n涉及的信息："
	err := records(tx, []Member{*m}, func(_ *Member, all []record.Record) {
		for _, r := range all[:min(len(all), 10)] {
			says += fmt.Sprintf("\n%s %s，%s，%s", hub.ItemTitle(r.Item), r.DocNo, r.Authority, r.Decided.Chinese())
		}
	})
	return says, err
}

// records gives fn the records each of some organisations joined for, whatever became of them and with whichever of those that
// are one with it they were filed. Who is one with whom is asked once for all.
func records(tx *db.Tx, all []Member, fn func(*Member, []record.Record)) error {
	of, err := subject.MembersOf(tx, subjectsOf(all))
	if err != nil {
		return err
	}
	for i := range all {
		some, err := record.Among(tx, of[all[i].Subject], all[i].Records)
		if err != nil {
			return err
		}
		fn(&all[i], some)
	}
	return nil
}

// some are members a condition selects, in a snapshot.
func (c *Campaign) some(ctx context.Context, hub *house.Hub, where string, limit int) (out []Member, err error) {
	err = hub.DB.View(ctx, func(tx *db.Tx) error {
		out, err = members(tx, c.ID, where, 0, limit)
		return err
	})
	return out, err
}

// underWay selects those whose case is neither settled nor still to be opened.
const underWay = " and state in ('assigned', 'contacted')"

// leave lets those go of whose records none is shown any more: they were repaired, or ended otherwise. Who has one left has
// not put it right.
func (c *Campaign) leave(ctx context.Context, hub *house.Hub) error {
	var gone []Member
	err := hub.DB.View(ctx, func(tx *db.Tx) error {
		all, err := members(tx, c.ID, underWay, 0, mostSubjects)
		if err != nil {
			return err
		}
		return records(tx, all, func(m *Member, some []record.Record) {
			if !slices.ContainsFunc(some, stays(tx.Today())) {
				gone = append(gone, *m)
			}
		})
	})
	if err != nil {
		return err
	}
	return c.steps(ctx, hub, gone, whyGone)
}

// stays tells whether a record is shown, or hidden for a time only.
func stays(today clock.Date) func(record.Record) bool {
	return func(r record.Record) bool { return r.Shown(today) || r.State == record.Shielded && r.Current }
}

// whyGone is the step that lets an organisation go, and what became of its records.
func whyGone(tx *db.Tx, m *Member) (step, says string, err error) {
	step = "over"
	var fates []string
	err = records(tx, []Member{*m}, func(_ *Member, all []record.Record) {
		for _, r := range all {
			if r.State == record.Repaired {
				step = "repaired"
			}
			if word := string(r.Fate(tx.Today())); !slices.Contains(fates, word) {
				fates = append(fates, word)
			}
		}
	})
	return step, "涉及的信息：" + strings.Join(fates, "、"), err
}

// settle ends what is open when a campaign is over. Who joined so late that there is no case yet gets none.
func (c *Campaign) settle(ctx context.Context, hub *house.Hub) error {
	late, err := c.some(ctx, hub, waits, 1)
	if err == nil && len(late) > 0 {
		err = hub.DB.Write(ctx, func(tx *db.Tx) error { return unopened(tx, c.ID) })
	}
	if err != nil {
		return err
	}
	open, err := c.some(ctx, hub, underWay, mostSubjects)
	if err != nil {
		return err
	}
	says := ""
	if c.Early != "" {
		says = "专项治理提前结束：" + c.Early
	}
	return c.steps(ctx, hub, open, func(*db.Tx, *Member) (string, string, error) { return "unfinished", says, nil })
}

// steps takes a step of the system in the cases of some; one that somebody moved meanwhile is left for the next time.
func (c *Campaign) steps(ctx context.Context, hub *house.Hub, all []Member, which func(*db.Tx, *Member) (step, says string, err error)) error {
	for some := range slices.Chunk(all, casesAtOnce) {
		err := hub.DB.Write(ctx, func(tx *db.Tx) error {
			for i := range some {
				m := &some[i]
				k, err := hub.Flow.Get(tx, m.Case)
				if err != nil {
					return err
				}
				if !k.Open() {
					continue
				}
				step, says, err := which(tx, m)
				if err != nil {
					return err
				}
				_, err = hub.Flow.Take(tx, flow.Move{Case: k.ID, Step: step, Seen: k.N, Text: says, By: flow.Hand{Party: flow.System, Name: flow.System.Title()}})
				if err != nil && !errors.Is(err, flow.ErrMoved) {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
