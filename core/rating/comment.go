package rating

import (
	"cmp"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ledger"
	"xinguan/core/opinion"
)

// Say adds a comment while the version is laid out. One said twice, by a second click, is one.
func (s Service) Say(tx *db.Tx, model, version string, c opinion.Opinion) error {
	m, ok := s.Models.Find(model, version)
	if !ok || m.Kind != "computed" {
		return ErrNoVersion
	}
	if fault := c.Fault(); fault != "" {
		return Refused{fault}
	}
	past, err := Releases(tx, m)
	if err != nil {
		return err
	}
	if err := laid(m, past, tx.Today()); err != nil {
		return err
	}
	had, same, err := said(tx, m, c)
	if err != nil || same > 0 {
		return err
	}
	if c.By == opinion.Anybody && had >= opinion.Most {
		return Refused{"这个版本收到的意见已经很多，网上不再收；请拨打服务电话，或者到政务服务窗口提出。"}
	}
	if _, err := tx.Exec(`insert into rating_comment (model, version, id, by_whom, by_name, body, at) values ($1, $2, $3, $4, $5, $6, $7)`,
		model, version, id.Of(c.By, c.Name, c.Text), c.By, c.Name, c.Text, tx.Now().String()); err != nil {
		return db.Again(err) // the same sent twice at the same moment
	}
	return ledger.Audit(tx, ledger.Entry{Actor: c.By, Action: "evaluation.comment", Object: "model/" + m.Key()})
}

// laid refuses comments on a version that is not laid out today.
func laid(m *Model, past []Release, today clock.Date) error {
	until, ever := Consulted(past)
	switch {
	case !ever || effective(m, past) != "":
		return Refused{"这个版本现在不征求意见。"}
	case until < today:
		return Refused{"征求意见已经在" + until.Chinese() + "结束。"}
	}
	return nil
}

// said counts the comments of the public on a version, and those that are the same as one.
func said(tx *db.Tx, m *Model, c opinion.Opinion) (public, same int, err error) {
	err = db.Each(tx, func(scan db.Scanner) error { return scan(&public, &same) },
		`select count(case when by_whom = $3 then 1 end), count(case when by_whom = $4 and by_name = $5 and body = $6 then 1 end)
			from rating_comment where model = $1 and version = $2`, m.ID, m.Version, opinion.Anybody, c.By, c.Name, c.Text)
	return public, same, err
}

// Comments are what was said about a version, the first first.
func Comments(tx *db.Tx, m *Model) ([]opinion.Opinion, error) {
	return db.All(tx, func(scan db.Scanner) (c opinion.Opinion, err error) {
		err = scan(&c.ID, &c.By, &c.Name, &c.Text, &c.At, &c.Taken, &c.Answer, &c.Shown, &c.Answered)
		c.Text = cmp.Or(c.Text, opinion.ErasedText)
		return c, err
	}, `select c.id, c.by_whom, c.by_name, c.body, c.at, coalesce(a.taken, ''), coalesce(a.body, ''), coalesce(a.shown, false), coalesce(a.at, '')
		from rating_comment c left join rating_answer a on a.model = c.model and a.version = c.version and a.comment = c.id
			and a.n = (select max(n) from rating_answer b where b.model = c.model and b.version = c.version and b.comment = c.id)
		where c.model = $1 and c.version = $2 order by c.at, c.id`, m.ID, m.Version)
}

// Reply answers a comment: whether it is taken, why, and whether both are shown to the public. It may be put better later; what
// was answered before stays. c.Answered is the answer its writer saw: of two who answer at once one is told.
func (s Service) Reply(tx *db.Tx, model, version string, c opinion.Opinion, by string) error {
	m, ok := s.Models.Find(model, version)
	if !ok || m.Kind != "computed" {
		return ErrNoVersion
	}
	if by == "" {
		return Refused{"要由具名的人员办理。"}
	}
	if fault := c.AnswerFault(); fault != "" {
		return Refused{fault}
	}
	n, err := tx.Exec(`insert into rating_answer (model, version, comment, n, taken, body, shown, by_whom, at)
		select c.model, c.version, c.id, `+answers("coalesce(max(n), 0) + 1")+`, $4, $5, $6, $7, $8
			from rating_comment c where c.model = $1 and c.version = $2 and c.id = $3 and `+answers("coalesce(max(at), '')")+` = $9`,
		model, version, c.ID[:], c.Taken, c.Answer, c.Shown, by, tx.Now().String(), opinion.Stamp(c.Answered))
	if err != nil {
		return db.Again(err) // another answered at the same moment
	}
	if n == 0 {
		return late(tx, m, c)
	}
	return ledger.Audit(tx, ledger.Entry{Actor: by, Action: "evaluation.answer", Object: "model/" + m.Key(), Reason: c.Answer,
		Detail: map[string]any{"comment": c.ID.String(), "taken": c.Taken, "shown": c.Shown}})
}

// answers is something about the answers a comment has.
func answers(what string) string {
	return `(select ` + what + ` from rating_answer a where a.model = c.model and a.version = c.version and a.comment = c.id)`
}

// late is what is said to whose answer was not kept.
func late(tx *db.Tx, m *Model, c opinion.Opinion) error {
	all, err := Comments(tx, m)
	if err != nil {
		return err
	}
	if says, _ := c.Late(all); says != "" {
		return Refused{says}
	}
	return nil
}
