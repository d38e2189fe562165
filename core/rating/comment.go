package rating

import (
	"cmp"
	"strings"
	"unicode/utf8"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ledger"
)

// Comment is what somebody says about a version that is laid out for comment, with the answer.
type Comment struct {
	ID       id.ID
	By, Name string // account, and person with organisation; Anybody, and the name somebody without an account gave, if any
	Text     string
	At       clock.Instant
	Taken    string // yes, part, no; empty where it was not answered yet
	Answer   string
	Shown    bool // to the public, with the answer
	Answered clock.Instant
}

// Anybody is who comments without an account.
const Anybody = "public"

// Taken are what may become of a comment, in words.
var Taken = map[string]string{"yes": "采纳", "part": "部分采纳", "no": "未采纳"}

// Bounds of comments: signs of one, signs of a name, comments a version takes from the public before somebody is playing.
const (
	CommentSigns = 1000
	NameSigns    = 60
	mostComments = 2000
)

// Say adds a comment while the version is laid out. One said twice, by a second click, is one.
func (s Service) Say(tx *db.Tx, model, version string, c Comment) error {
	m, ok := s.Models.Find(model, version)
	if !ok || m.Kind != "computed" {
		return ErrNoVersion
	}
	c.Name, c.Text = strings.TrimSpace(c.Name), strings.TrimSpace(c.Text)
	past, err := Releases(tx, m)
	if err != nil {
		return err
	}
	if err := c.check(m, past, tx.Today()); err != nil {
		return err
	}
	had, same, err := said(tx, m, c)
	if err != nil || same > 0 {
		return err
	}
	if c.By == Anybody && had >= mostComments {
		return Refused{"这个版本收到的意见已经很多，网上不再收；请拨打服务电话，或者到政务服务窗口提出。"}
	}
	if _, err := tx.Exec(`insert into rating_comment (model, version, id, by_whom, by_name, body, at) values ($1, $2, $3, $4, $5, $6, $7)`,
		model, version, id.Of(c.By, c.Name, c.Text), c.By, c.Name, c.Text, tx.Now().String()); err != nil {
		return db.Again(err) // the same sent twice at the same moment
	}
	return ledger.Audit(tx, ledger.Entry{Actor: c.By, Action: "evaluation.comment", Object: "model/" + m.Key()})
}

func (c Comment) check(m *Model, past []Release, today clock.Date) error {
	until, laid := Consulted(past)
	switch {
	case c.By == "" || c.Text == "":
		return Refused{"请写明意见。"}
	case utf8.RuneCountInString(c.Text) > CommentSigns:
		return Refused{"意见最多1000个字；更长的请分几条提交。"}
	case c.By == Anybody && utf8.RuneCountInString(c.Name) > NameSigns:
		return Refused{"称呼最多60个字。"}
	case !laid || effective(m, past) != "":
		return Refused{"这个版本现在不征求意见。"}
	case until < today:
		return Refused{"征求意见已经在" + until.Chinese() + "结束。"}
	}
	return nil
}

// said counts the comments of the public on a version, and those that are the same as one.
func said(tx *db.Tx, m *Model, c Comment) (public, same int, err error) {
	err = db.Each(tx, func(scan db.Scanner) error { return scan(&public, &same) },
		`select count(case when by_whom = $3 then 1 end), count(case when by_whom = $4 and by_name = $5 and body = $6 then 1 end)
			from rating_comment where model = $1 and version = $2`, m.ID, m.Version, Anybody, c.By, c.Name, c.Text)
	return public, same, err
}

// Comments are what was said about a version, the first first.
func Comments(tx *db.Tx, m *Model) ([]Comment, error) {
	return db.All(tx, func(scan db.Scanner) (c Comment, err error) {
		var answered string
		if err := scan(&c.ID, &c.By, &c.Name, &c.Text, &c.At, &c.Taken, &c.Answer, &c.Shown, &answered); err != nil || answered == "" {
			c.Text = cmp.Or(c.Text, ErasedText)
			return c, err
		}
		c.Text = cmp.Or(c.Text, ErasedText)
		return c, c.Answered.Scan(answered)
	}, `select c.id, c.by_whom, c.by_name, c.body, c.at, coalesce(a.taken, ''), coalesce(a.body, ''), coalesce(a.shown, false), coalesce(a.at, '')
		from rating_comment c left join rating_answer a on a.model = c.model and a.version = c.version and a.comment = c.id
			and a.n = (select max(n) from rating_answer b where b.model = c.model and b.version = c.version and b.comment = c.id)
		where c.model = $1 and c.version = $2 order by c.at, c.id`, m.ID, m.Version)
}

// Reply answers a comment: whether it is taken, why, and whether both are shown to the public. It may be put better later; what
// was answered before stays.
func (s Service) Reply(tx *db.Tx, model, version string, c Comment, by string) error {
	m, ok := s.Models.Find(model, version)
	if !ok || m.Kind != "computed" {
		return ErrNoVersion
	}
	c.Answer = strings.TrimSpace(c.Answer)
	switch {
	case by == "":
		return Refused{"要由具名的人员办理。"}
	case Taken[c.Taken] == "":
		return Refused{"请选择采纳、部分采纳或未采纳。"}
	case c.Answer == "" || utf8.RuneCountInString(c.Answer) > CommentSigns:
		return Refused{"请写明答复和理由，最多1000个字。"}
	}
	n, err := tx.Exec(`insert into rating_answer (model, version, comment, n, taken, body, shown, by_whom, at)
		select c.model, c.version, c.id, (select coalesce(max(n), 0) + 1 from rating_answer a where a.model = c.model and a.version = c.version and a.comment = c.id),
			$4, $5, $6, $7, $8 from rating_comment c where c.model = $1 and c.version = $2 and c.id = $3`,
		model, version, c.ID[:], c.Taken, c.Answer, c.Shown, by, tx.Now().String())
	if err != nil {
		return db.Again(err) // another answered at the same moment
	}
	if n == 0 {
		return Refused{"没有这条意见；请刷新后再看。"}
	}
	return ledger.Audit(tx, ledger.Entry{Actor: by, Action: "evaluation.answer", Object: "model/" + m.Key(), Reason: c.Answer,
		Detail: map[string]any{"comment": c.ID.String(), "taken": c.Taken, "shown": c.Shown}})
}
