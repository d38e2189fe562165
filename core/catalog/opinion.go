package catalog

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
)

// Opinion is what somebody said about a version, with the answer.
type Opinion struct {
	ID       id.ID
	Name     string // as the person gave it; may be empty
	Text     string
	At       clock.Instant
	Answer   string
	Taken    string // yes, part, no; empty = not answered yet
	Shown    bool   // to the public, with the answer
	Answered clock.Instant
}

// TakenTitles are what may become of an opinion.
var TakenTitles = map[string]string{"yes": "采纳", "part": "部分采纳", "no": "未采纳"}

// mostOpinions is how many opinions a version takes: beyond it somebody is playing.
const mostOpinions = 2000

// Say adds an opinion while the version is laid out; one sent twice is one.
func Say(tx *db.Tx, item string, number int, o Opinion) error {
	v, err := FindVersion(tx, item, number)
	if err != nil {
		return err
	}
	o.Name, o.Text = strings.TrimSpace(o.Name), strings.TrimSpace(o.Text)
	switch {
	case !v.Laid(tx.Today()):
		return web.Fail(web.Conflict, "这一版现在不征求意见；可以在目录页看现行的内容，对某条信息有疑问的，请走异议申请。")
	case o.Text == "":
		return web.Fail(web.Invalid, "请写下意见。")
	case len([]rune(o.Text)) > 1000:
		return web.Fail(web.Invalid, "意见最多1000个字；更长的请分几条提交。")
	case len([]rune(o.Name)) > 60:
		return web.Fail(web.Invalid, "称呼最多60个字。")
	}
	same, err := db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err },
		`select count(*) from catalog_comment where item = $1 and version = $2 and by_name = $3 and body = $4`, item, number, o.Name, o.Text)
	if err != nil || same > 0 {
		return err
	}
	all, err := db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err },
		`select count(*) from catalog_comment where item = $1 and version = $2`, item, number)
	if err == nil && all >= mostOpinions {
		err = web.Fail(web.Conflict, "这一版收到的意见已经很多，网上不再收；请写信或到信用中心窗口提出。")
	}
	if err != nil {
		return err
	}
	_, err = tx.Exec(`insert into catalog_comment (id, item, version, by_name, body, at, answer, taken, shown, answered_by, answered) values ($1, $2, $3, $4, $5, $6, '', '', false, '', '')`,
		id.Of(item, strconv.Itoa(number), o.Name, o.Text), item, number, o.Name, o.Text, tx.Now().String())
	return db.Again(err) // the same sent twice at the same moment
}

// Opinions are what was said about a version, the first first.
func Opinions(tx *db.Tx, item string, number int) ([]Opinion, error) {
	return db.All(tx, func(scan db.Scanner) (o Opinion, err error) {
		err = scan(&o.ID, &o.Name, &o.Text, &o.At, &o.Answer, &o.Taken, &o.Shown, &o.Answered)
		o.Text = cmp.Or(o.Text, ErasedText)
		return o, err
	}, `select id, by_name, body, at, answer, taken, shown, answered from catalog_comment where item = $1 and version = $2 order by at, id`, item, number)
}

// Answer answers an opinion: whether it is taken, why, and whether both are shown to the public. An answer may be put better
// until the version is approved. o.Answered is the answer its writer saw: of two who answer at once one is told.
func Answer(tx *db.Tx, by, item string, number int, o Opinion) error {
	v, err := FindVersion(tx, item, number)
	if err != nil {
		return err
	}
	o.Answer = strings.TrimSpace(o.Answer)
	switch {
	case !v.Open():
		return web.Fail(web.Conflict, "这一版%s，答复不能再改。", v.State(tx.Today()))
	case TakenTitles[o.Taken] == "":
		return web.Fail(web.Invalid, "请选择采纳、部分采纳或未采纳。")
	case o.Answer == "" || len([]rune(o.Answer)) > 1000:
		return web.Fail(web.Invalid, "请写明答复和理由，最多1000个字。")
	}
	done, err := tx.Exec(`update catalog_comment set answer = $1, taken = $2, shown = $3, answered_by = $4, answered = $5 where id = $6 and item = $7 and version = $8 and answered = $9`,
		o.Answer, o.Taken, o.Shown, by, tx.Now().String(), o.ID, item, number, stamp(o.Answered))
	if err != nil {
		return err
	}
	if done == 0 {
		return answered(tx, item, number, o)
	}
	return audit(tx, by, "answer", item, number, o.Answer, map[string]any{"opinion": o.ID, "taken": o.Taken})
}

// answered is what is said to whose answer was not kept: nothing where it stands there already, by a second click.
func answered(tx *db.Tx, item string, number int, o Opinion) error {
	all, err := Opinions(tx, item, number)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(x Opinion) bool { return x.ID == o.ID })
	switch {
	case i < 0:
		return web.Fail(web.NotFound, "没有这条意见；请刷新后再看。")
	case all[i].Answer == o.Answer && all[i].Taken == o.Taken && all[i].Shown == o.Shown:
		return nil
	}
	return web.Fail(web.Conflict, "您写的时候，别人答复了这条意见，您的答复没有保存；请刷新，看过再改。")
}

// stamp is an instant as the tables have it; empty where there is none.
func stamp(i clock.Instant) string {
	if i.IsZero() {
		return ""
	}
	return i.String()
}
