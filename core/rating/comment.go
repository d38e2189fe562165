package rating

import (
	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ledger"
)

// Comment is what somebody says about a version that is laid out for comment.
type Comment struct {
	ID       id.ID
	By, Name string // account, and person with organisation
	Text     string
	At       clock.Instant
}

// commentsShown is how many comments are read.
const commentsShown = 500

// Say adds a comment while the version is laid out. One said twice in a row, by a second click, is one.
func (s Service) Say(tx *db.Tx, model, version string, c Comment) error {
	m, ok := s.Models.Find(model, version)
	if !ok || m.Kind != "computed" {
		return ErrNoVersion
	}
	past, err := Releases(tx, m)
	if err != nil {
		return err
	}
	until, laid := Consulted(past)
	switch {
	case c.By == "" || c.Text == "":
		return Refused{"请写明意见。"}
	case !laid || effective(m, past) != "":
		return Refused{"这个版本现在不征求意见。"}
	case until < tx.Today():
		return Refused{"征求意见已经在" + until.Chinese() + "结束。"}
	}
	all, err := Comments(tx, m)
	if err != nil {
		return err
	}
	for _, x := range all {
		if x.By == c.By && x.Text == c.Text {
			return nil
		}
	}
	if _, err := tx.Exec(`insert into rating_comment (model, version, id, by_whom, by_name, body, at) values ($1, $2, $3, $4, $5, $6, $7)`,
		model, version, id.New(), c.By, c.Name, c.Text, tx.Now().String()); err != nil {
		return err
	}
	return ledger.Audit(tx, ledger.Entry{Actor: c.By, Action: "evaluation.comment", Object: "model/" + m.Key()})
}

// Comments are what was said about a version, the first first.
func Comments(tx *db.Tx, m *Model) ([]Comment, error) {
	return db.All(tx, func(scan db.Scanner) (c Comment, err error) {
		err = scan(&c.ID, &c.By, &c.Name, &c.Text, &c.At)
		return c, err
	}, `select id, by_whom, by_name, body, at from rating_comment where model = $1 and version = $2 order by at, id limit $3`, m.ID, m.Version, commentsShown)
}
