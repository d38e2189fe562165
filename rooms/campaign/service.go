package campaign

import (
	"bytes"
	"maps"
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
	Records int
	Newest  clock.Date // decision
	Org     string     // that would be responsible
}

// found are the organisations the question means today beside those known by entity, at most most of them, and who would be
// responsible for each; more tells that it means others. Natural persons are never among them.
func (c *Campaign) found(hub *house.Hub, tx *db.Tx, known map[id.ID]bool, most int) (out []Found, more bool, err error) {
	by, more, err := c.holders(tx)
	if err != nil {
		return nil, more, err
	}
	maps.DeleteFunc(by, func(x id.ID, _ []record.Holding) bool { return known[x] })
	ids := slices.SortedFunc(maps.Keys(by), func(a, b id.ID) int { return bytes.Compare(a[:], b[:]) })
	if len(ids) > most {
		ids, more = ids[:most], true
	}
	who, err := subject.GetMany(tx, ids)
	if err != nil {
		return nil, more, err
	}
	rights, err := hub.People.Rights(tx)
	if err != nil {
		return nil, more, err
	}
	for i, s := range who {
		if s.Kind == ident.KindPerson {
			continue
		}
		f := Found{Subject: s, Newest: by[ids[i]][0].Newest, Org: c.responsible(hub, rights, tx.Today(), s, by[ids[i]])}
		for _, h := range by[ids[i]] {
			f.Records += h.N
		}
		out = append(out, f)
	}
	slices.SortFunc(out, func(a, b Found) int { return strings.Compare(a.Org+a.Subject.Code, b.Org+b.Subject.Code) })
	return out, more, nil
}

// holders are what the entities the question means have, as the database counts it.
func (c *Campaign) holders(tx *db.Tx) (map[id.ID][]record.Holding, bool, error) {
	all, more, err := record.Holdings(tx, c.Query, mostMatches)
	if err != nil {
		return nil, more, err
	}
	var filed []id.ID
	for _, h := range all {
		if len(filed) == 0 || filed[len(filed)-1] != h.Subject {
			filed = append(filed, h.Subject)
		}
	}
	members, err := subject.MembersOf(tx, filed)
	return c.Query.Enough(all, func(x id.ID) id.ID { return members[x][0] }), more, err
}

// responsible is the organisation of the city that has to see to it; the credit centre where none is known.
func (c *Campaign) responsible(hub *house.Hub, rights *people.Rights, today clock.Date, s subject.Subject, some []record.Holding) string {
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

// recordsKept is how many of the records an organisation joins for are kept with it, the newest.
const recordsKept = 50

// join takes organisations in, each with the records it joins for.
func (c *Campaign) join(tx *db.Tx, all []Found) error {
	members, filed := make([]Member, len(all)), []id.ID(nil)
	of := map[id.ID]int{}
	for i := range all {
		f := &all[i]
		members[i] = Member{Subject: f.Subject.ID, Org: f.Org, Town: f.Subject.Town, Joined: tx.Today()}
		for _, x := range f.Subject.Members() {
			filed, of[x] = append(filed, x), i
		}
	}
	matches, err := record.Selected(tx, c.Query, filed)
	if err != nil {
		return err
	}
	for _, m := range matches {
		if m0 := &members[of[m.Subject]]; len(m0.Records) < recordsKept {
			m0.Records = append(m0.Records, m.Record)
		}
	}
	for i := range members {
		if err := members[i].insert(tx, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// Said is what a person says with a step of a campaign.
type Said struct {
	By    string // account
	Seen  int    // how often the campaign had been changed when they read it: nobody approves what they have not seen
	Why   string
	Early string // why it ends before its last day, with a report
}

// take takes a step of a campaign.
func (m move) take(hub *house.Hub, tx *db.Tx, c Campaign, s Said) error {
	switch {
	case c.Stage == m.to:
		return m.again(&c, s)
	case !slices.Contains(m.from, c.Stage):
		return web.Fail(web.Conflict, "这个专项治理现在是“%s”，不能这样办；请刷新后再看。", c.Stage.Title())
	case m.other != nil && m.other(&c) == s.By:
		return web.Fail(web.Forbidden, "%s", m.refuse)
	case s.Seen != c.N:
		return web.Fail(web.Conflict, "您打开以后，别人改过这个专项治理；请刷新，看过现在的内容再办。")
	case s.Why == "":
		return web.Fail(web.Invalid, "请写明意见或理由。")
	case len([]rune(s.Why)) > 5000:
		return web.Fail(web.Invalid, "最多5000个字。")
	}
	switch m.to {
	case Running:
		if m.action == "start" {
			if err := c.start(hub, tx); err != nil {
				return err
			}
			c.StartedBy, c.Started = s.By, tx.Now()
		}
	case Reported:
		if err := c.report(tx, s); err != nil {
			return err
		}
	case Closed:
		c.ClosedBy, c.Closed = s.By, tx.Now()
	}
	why := s.Why
	if m.to == Reported && c.Early != "" {
		why += "\n提前结束的原因：" + c.Early
	}
	c.Stage = m.to
	return c.save(tx, s.By, m.action, why)
}

// early tells whether a campaign would end before its last day.
func (c *Campaign) early(today clock.Date) bool { return c.Stage == Running && today < c.Ends }

// report takes in the closing report; both it and why it comes early are shown to everybody once they are approved.
func (c *Campaign) report(tx *db.Tx, s Said) error {
	early := c.early(tx.Today())
	switch {
	case early && s.Early == "":
		return web.Fail(web.Invalid, "计划的结束日期是%s，还没有到；提前结束的，请写明原因，批准以后公开。", c.Ends.Chinese())
	case len([]rune(s.Early)) > 500:
		return web.Fail(web.Invalid, "提前结束的原因最多500个字。")
	case len(ident.Personal(s.Why+"\n"+s.Early)) > 0:
		return web.Fail(web.Invalid, "总结和原因批准以后公开，里面有像身份证号、手机号或卡号的数字；请删去再提交。")
	}
	c.Report, c.Early, c.ReportBy, c.Reported = s.Why, "", s.By, tx.Now()
	if early {
		c.Early = s.Early
	}
	return nil
}

// again is a step into the stage a campaign is in already: a second click, or a report somebody else was quicker with. What was
// written is not thrown away unsaid.
func (m move) again(c *Campaign, s Said) error {
	if m.to == Reported && (c.ReportBy != s.By || c.Report != s.Why || c.Early != "" && c.Early != s.Early) {
		return web.Fail(web.Conflict, "已经有人提交了总结，您写的没有提交；请退回上一页留下您写的，看过提交的总结再办：要改的，由批准的人先退回。")
	}
	return nil
}

// start fixes the list of a campaign: what the question means at this moment.
func (c *Campaign) start(hub *house.Hub, tx *db.Tx) error {
	if c.Ends <= tx.Today() {
		return web.Fail(web.Conflict, "结束日期（%s）已经到了；请起草的人先改日期。", c.Ends.Chinese())
	}
	all, more, err := c.found(hub, tx, nil, mostSubjects)
	switch {
	case err != nil:
		return err
	case len(all) == 0:
		return web.Fail(web.Conflict, "现在没有符合条件的单位，不用开展；请核对条件。")
	case more:
		return web.Fail(web.Conflict, "符合条件的单位超过%d家，逐家联系不过来；请缩小范围，例如按日期、种类或镇街。", mostSubjects)
	}
	return c.join(tx, all)
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
	return toRunning.take(hub, tx, kept, Said{By: second, Seen: kept.N, Why: why})
}

// fresh are those whom the question means now and who are not on the list, under whatever name they joined it.
func (c *Campaign) fresh(hub *house.Hub, tx *db.Tx) ([]Found, error) {
	there, err := members(tx, c.ID, "", 0, 2*mostSubjects)
	if err != nil {
		return nil, err
	}
	entities, err := subject.MembersOf(tx, subjectsOf(there))
	if err != nil {
		return nil, err
	}
	known := map[id.ID]bool{}
	for _, m := range there {
		known[entities[m.Subject][0]] = true
	}
	out, _, err := c.found(hub, tx, known, max(0, mostSubjects-len(there)))
	return out, err
}
