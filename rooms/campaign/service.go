package campaign

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/ident"
	"xinguan/core/notice"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// Found is an organisation the question of a campaign means today.
type Found struct {
	Subject subject.Subject
	Records []record.Match
	Org     string // that would be responsible
}

// found are the organisations the question means today, and who would be responsible for each. Natural persons are never
// among them.
func (c *Campaign) found(hub *house.Hub, tx *db.Tx) (out []Found, more bool, err error) {
	all, more, err := record.Selected(tx, c.Query, mostMatches)
	if err != nil || len(all) == 0 {
		return nil, more, err
	}
	var ids []id.ID
	for _, m := range all {
		if len(ids) == 0 || ids[len(ids)-1] != m.Subject {
			ids = append(ids, m.Subject)
		}
	}
	who, err := subject.GetMany(tx, ids)
	if err != nil {
		return nil, more, err
	}
	of, stands := map[id.ID]id.ID{}, map[id.ID]subject.Subject{}
	for i, x := range ids {
		of[x], stands[who[i].ID] = who[i].ID, who[i]
	}
	rights, err := hub.People.Rights(tx)
	if err != nil {
		return nil, more, err
	}
	for x, some := range c.Query.Enough(all, func(x id.ID) id.ID { return of[x] }) {
		if s := stands[x]; s.Kind != ident.KindPerson {
			out = append(out, Found{s, some, c.responsible(hub, rights, tx.Today(), s, some)})
		}
	}
	slices.SortFunc(out, func(a, b Found) int { return strings.Compare(a.Org+a.Subject.Code, b.Org+b.Subject.Code) })
	return out, more, nil
}

// responsible is the organisation of the city that has to see to it; the credit centre where none is known.
func (c *Campaign) responsible(hub *house.Hub, rights *people.Rights, today clock.Date, s subject.Subject, some []record.Match) string {
	var codes []string
	if c.Assign == "town" {
		for _, a := range hub.City.Agencies {
			if a.Town != "" && a.Town == s.Town {
				codes = append(codes, a.Code)
			}
		}
	} else {
		for _, m := range some {
			codes = append(codes, m.AgencyRef)
		}
	}
	for _, code := range codes {
		if x, ok := rights.Orgs.Successor(code, today); ok && code != "" {
			return x.Code
		}
		if x, ok := rights.Orgs.Org(code); ok && code != "" {
			return x.Code
		}
	}
	return rights.Orgs.Centre()
}

// member is the organisation as it joins.
func (f *Found) member(today clock.Date) Member {
	ids := make([]string, 0, len(f.Records))
	for _, m := range f.Records[:min(len(f.Records), 50)] {
		ids = append(ids, m.Record.String())
	}
	return Member{Subject: f.Subject.ID, Org: f.Org, Town: f.Subject.Town, Records: strings.Join(ids, ","), Joined: today}
}

// take takes a step of a campaign. seen is how often it had been changed when the person read it: nobody approves what they
// have not seen.
func (m move) take(hub *house.Hub, tx *db.Tx, c Campaign, seen int, by, why string) error {
	switch {
	case c.Stage == m.to:
		return nil // a second click
	case !slices.Contains(m.from, c.Stage):
		return web.Fail(web.Conflict, "这个专项治理现在是“%s”，不能这样办；请刷新后再看。", c.Stage.Title())
	case m.other != nil && m.other(&c) == by:
		return web.Fail(web.Forbidden, "%s", m.refuse)
	case seen != c.N:
		return web.Fail(web.Conflict, "您打开以后，别人改过这个专项治理；请刷新，看过现在的内容再办。")
	case why == "":
		return web.Fail(web.Invalid, "请写明意见或理由。")
	case len([]rune(why)) > 5000:
		return web.Fail(web.Invalid, "最多5000个字。")
	}
	switch m.to {
	case Running:
		if m.action == "start" {
			if err := c.start(hub, tx); err != nil {
				return err
			}
			c.StartedBy, c.Started = by, tx.Now()
		}
	case Reported:
		c.Report, c.ReportBy, c.Reported = why, by, tx.Now()
	case Closed:
		c.ClosedBy, c.Closed = by, tx.Now()
	}
	c.Stage = m.to
	return c.save(tx, by, m.action, why)
}

// start fixes the list of a campaign: what the question means at this moment.
func (c *Campaign) start(hub *house.Hub, tx *db.Tx) error {
	if c.Ends <= tx.Today() {
		return web.Fail(web.Conflict, "结束日期（%s）已经到了；请起草的人先改日期。", c.Ends.Chinese())
	}
	all, more, err := c.found(hub, tx)
	switch {
	case err != nil:
		return err
	case len(all) == 0:
		return web.Fail(web.Conflict, "现在没有符合条件的单位，不用开展；请核对条件。")
	case more || len(all) > mostSubjects:
		return web.Fail(web.Conflict, "符合条件的单位超过%d家，逐家联系不过来；请缩小范围，例如按日期、种类或镇街。", mostSubjects)
	}
	for i := range all {
		m := all[i].member(tx.Today())
		if err := m.insert(tx, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// Begin writes a campaign down and lets it begin, by two persons.
func Begin(hub *house.Hub, tx *db.Tx, c Campaign, second, why string) error {
	if err := c.check(hub.Catalog, tx.Today()); err != nil {
		return err
	}
	c.Stage = Draft
	if err := c.insert(tx); err != nil {
		return err
	}
	kept, err := Find(tx, c.ID)
	if err != nil {
		return err
	}
	return toRunning.take(hub, tx, kept, kept.N, second, why)
}

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
	for i, s := range strings.Split(m.Records, ",") {
		x, err := id.Parse(s)
		if err != nil || i == 10 {
			break
		}
		r, err := c.recordOf(tx, m.Subject, x)
		if errors.Is(err, record.ErrNone) {
			continue
		}
		if err != nil {
			return "", err
		}
		says += fmt.Sprintf("\n%s %s，%s，%s", hub.ItemTitle(r.Item), r.DocNo, r.Authority, r.Decided.Chinese())
	}
	return says, nil
}

// recordOf is a record of an organisation or of those that are one with it.
func (c *Campaign) recordOf(tx *db.Tx, of, x id.ID) (record.Record, error) {
	all, err := subject.Members(tx, of)
	if err != nil {
		return record.Record{}, err
	}
	for _, s := range all {
		if r, err := record.Get(tx, s, x); !errors.Is(err, record.ErrNone) {
			return r, err
		}
	}
	return record.Record{}, record.ErrNone
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
		for _, m := range all {
			left, err := c.stillShown(tx, &m)
			if err != nil {
				return err
			}
			if !left {
				gone = append(gone, m)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return c.steps(ctx, hub, gone, func(tx *db.Tx, m *Member) (string, string, error) { return c.whyGone(tx, m) })
}

// stillShown tells whether any of the records an organisation came in for is shown.
func (c *Campaign) stillShown(tx *db.Tx, m *Member) (bool, error) {
	for _, s := range strings.Split(m.Records, ",") {
		x, err := id.Parse(s)
		if err != nil {
			continue
		}
		r, err := c.recordOf(tx, m.Subject, x)
		if errors.Is(err, record.ErrNone) {
			continue
		}
		if err != nil || r.Shown(tx.Today()) || r.State == record.Shielded && r.Current {
			return true, err
		}
	}
	return false, nil
}

// whyGone is the step that lets an organisation go, and what became of its records.
func (c *Campaign) whyGone(tx *db.Tx, m *Member) (step, says string, err error) {
	step = "over"
	var fates []string
	for _, s := range strings.Split(m.Records, ",") {
		x, err := id.Parse(s)
		if err != nil {
			continue
		}
		r, err := c.recordOf(tx, m.Subject, x)
		if errors.Is(err, record.ErrNone) {
			continue
		}
		if err != nil {
			return "", "", err
		}
		if r.State == record.Repaired {
			step = "repaired"
		}
		if word := string(r.Fate(tx.Today())); !slices.Contains(fates, word) {
			fates = append(fates, word)
		}
	}
	return step, "涉及的信息：" + strings.Join(fates, "、"), nil
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
	return c.steps(ctx, hub, open, func(*db.Tx, *Member) (string, string, error) { return "unfinished", "", nil })
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
				if _, err := hub.Flow.Take(tx, flow.Move{Case: k.ID, Step: step, Seen: k.N, Text: says, By: flow.Hand{Party: flow.System, Name: flow.System.Title()}}); err != nil {
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
