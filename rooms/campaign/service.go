package campaign

import (
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/ident"
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
		return m.again(&c, by, why)
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
	case m.to == Reported && len(ident.Personal(why)) > 0:
		return web.Fail(web.Invalid, "总结批准以后公开，里面有像身份证号、手机号或卡号的数字；请删去再提交。")
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

// again is a step into the stage a campaign is in already: a second click, or a report somebody else was quicker with. What was
// written is not thrown away unsaid.
func (m move) again(c *Campaign, by, why string) error {
	if m.to == Reported && (c.ReportBy != by || c.Report != why) {
		return web.Fail(web.Conflict, "已经有人提交了总结，您写的没有提交；请退回上一页留下您写的，看过提交的总结再办：要改的，由批准的人先退回。")
	}
	return nil
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

// fresh are those whom the question means now and who are not on the list.
func (c *Campaign) fresh(hub *house.Hub, tx *db.Tx) ([]Found, error) {
	all, _, err := c.found(hub, tx)
	if err != nil {
		return nil, err
	}
	there, err := members(tx, c.ID, "", 0, 2*mostSubjects)
	if err != nil {
		return nil, err
	}
	known := map[id.ID]bool{}
	for _, m := range there {
		known[m.Subject] = true
	}
	all = slices.DeleteFunc(all, func(f Found) bool { return known[f.Subject.ID] })
	return all[:min(len(all), max(0, mostSubjects-len(there)))], nil
}
