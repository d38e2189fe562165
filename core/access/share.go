package access

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/people"
)

// ShareState is where a share stands.
type ShareState string

// The states. An open share holds between its days; nobody has to remember that it is over.
const (
	ShareAsked   ShareState = "asked"
	ShareChecked ShareState = "checked" // by the first, waits for the second
	ShareOpen    ShareState = "open"
	ShareRefused ShareState = "refused"
	ShareEnded   ShareState = "ended"
)

// Title is the state in Chinese.
func (s ShareState) Title() string {
	return map[ShareState]string{ShareAsked: "等初审", ShareChecked: "初审同意，等批准", ShareOpen: "已批准", ShareRefused: "没有同意", ShareEnded: "已终止"}[s]
}

// The ways a share is given.
const (
	ShareAPI  = "api"  // asked subject by subject, or some at once
	ShareFile = "file" // a table of subjects that are named
	ShareHook = "hook" // as by the interface, and told when what was given changed
)

// ShareWayTitle is a way in Chinese, empty for one that does not exist.
func ShareWayTitle(way string) string {
	return map[string]string{ShareAPI: "接口查询", ShareFile: "按名单出文件", ShareHook: "接口查询，有变化时推送"}[way]
}

// Share is what an organisation is given for a purpose.
type Share struct {
	ID          id.ID
	Org, Title  string
	Consent     bool // rests on what each subject authorised; otherwise on the organisation's duty by law
	UsedFor     string
	Basis       string
	Items       []string
	Fields      []string // FieldOf item and name
	Way         string
	From, Until clock.Date
	State       ShareState
	Asked       clock.Instant
	AskedBy     string // account
	AskedName   string // who promised to use it for this only
	Checked     clock.Instant
	CheckedBy   string
	CheckNote   string
	Decided     clock.Instant
	DecidedBy   string
	DecidedNote string
	Ended       clock.Instant
	EndedBy     string
	EndedWhy    string
	// Of what was obtained, once the share is over: when it was looked whether there is anything; the last day to say that the
	// copies are gone, empty where there are none; when that was said, by which account or system, and how they were destroyed.
	CopiesAsked clock.Instant
	CopiesDue   clock.Date
	CopiesGone  clock.Instant
	CopiesBy    string
	CopiesHow   string
}

// LongestShare is how many days a share holds at most; it can be asked for again. The platform's own choice.
const LongestShare = 366

// Holds tells whether the share gives anything on a day.
func (s Share) Holds(today clock.Date) bool {
	return s.State == ShareOpen && s.From <= today && today <= s.Until
}

// FieldsOf are the names of the fields of an item the share gives.
func (s Share) FieldsOf(item string) (out []string) {
	for _, f := range s.Fields {
		if name, ok := strings.CutPrefix(f, item+"."); ok {
			out = append(out, name)
		}
	}
	return out
}

const shareColumns = `id, org, title, consent, used_for, basis, items, fields, way, from_d, until_d, state, asked, asked_by, asked_name, checked, checked_by, check_note, decided, decided_by, decided_note, ended, ended_by, ended_why, copies_asked, copies_due, copies_gone, copies_by, copies_how`

func scanShare(scan db.Scanner) (s Share, err error) {
	var items, fields string
	err = scan(&s.ID, &s.Org, &s.Title, &s.Consent, &s.UsedFor, &s.Basis, &items, &fields, &s.Way, &s.From, &s.Until, &s.State, &s.Asked, &s.AskedBy, &s.AskedName,
		&s.Checked, &s.CheckedBy, &s.CheckNote, &s.Decided, &s.DecidedBy, &s.DecidedNote, &s.Ended, &s.EndedBy, &s.EndedWhy, &s.CopiesAsked, &s.CopiesDue, &s.CopiesGone, &s.CopiesBy, &s.CopiesHow)
	s.Items, s.Fields = strings.Split(items, separator), strings.Split(fields, separator)
	return s, err
}

// ErrNoShare answers for a share that never was and for somebody else's: which of these is not told.
var ErrNoShare = web.Fail(web.NotFound, "没有这件共享申请，或者它不是本单位的；请从列表里打开。")

// byOrgs narrows a query to some organisations; nil = all. Its parameters come after those before.
func byOrgs(orgs []string, before ...any) (where string, args []any) {
	if orgs == nil {
		return `true`, before
	}
	where = `org in ` + db.In(len(before)+1, len(orgs))
	for _, x := range orgs {
		before = append(before, x)
	}
	return where, before
}

// Shares are those of some organisations, or all where they are nil, the last first.
func Shares(tx *db.Tx, orgs []string, limit int) ([]Share, error) {
	where, args := byOrgs(orgs)
	return db.All(tx, scanShare, `select `+shareColumns+` from share where `+where+` order by id desc limit `+strconv.Itoa(limit), args...)
}

// ShareByID is one share of some organisations, or of any where they are nil.
func ShareByID(tx *db.Tx, orgs []string, x id.ID) (Share, error) {
	return shareByID(tx, orgs, x, "")
}

func shareByID(tx *db.Tx, orgs []string, x id.ID, lock string) (Share, error) {
	all, err := db.All(tx, scanShare, `select `+shareColumns+` from share where id = $1`+lock, x)
	if err == nil && (len(all) == 0 || orgs != nil && !slices.Contains(orgs, all[0].Org)) {
		err = ErrNoShare
	}
	if err != nil {
		return Share{}, err
	}
	return all[0], nil
}

// WaitingShares counts those in a state.
func WaitingShares(tx *db.Tx, s ShareState) (int, error) {
	return db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err }, `select count(*) from share where state = $1`, string(s))
}

// AskShare stores what an organisation asks for. With an id, of the form it was asked by, it is asked once, however often the
// form is sent. That items and fields may be shared at all is for the caller to see to.
func AskShare(tx *db.Tx, by people.Actor, s Share) error {
	if d := people.Decide(by, people.ShareAsk, people.Scope{Org: s.Org}); !d.Allowed {
		return web.Fail(web.Forbidden, "%s。", d.Why)
	}
	s.From = max(s.From, tx.Today())
	for _, t := range []*string{&s.Title, &s.UsedFor, &s.Basis, &s.AskedName} {
		*t = strings.TrimSpace(*t)
	}
	switch {
	case s.Title == "" || s.UsedFor == "" || s.Basis == "" || len([]rune(s.Title)) > 60 || len([]rune(s.UsedFor)) > 500 || len([]rune(s.Basis)) > 500:
		return web.Fail(web.Invalid, "请写明名称（60字以内）、用途和依据（各500字以内）。")
	case len(s.Items) == 0 || len(s.Fields) == 0:
		return web.Fail(web.Invalid, "请选定要哪些信息项的哪些字段；用不到的不要选。")
	case ShareWayTitle(s.Way) == "":
		return web.Fail(web.Invalid, "请选定提供方式。")
	case s.AskedName == "":
		return web.Fail(web.Invalid, "请勾选承诺：只用于所写用途，不提供给第三方，收到停用通知后按期停用并确认。")
	case s.Until < s.From || s.From.DaysUntil(s.Until) > LongestShare:
		return web.Fail(web.Invalid, "请写明到期日期，不早于今天，最长一年；到期可以再申请。")
	}
	n, err := tx.Exec(`insert into share (id, org, title, consent, used_for, basis, items, fields, way, from_d, until_d, state, asked, asked_by, asked_name, checked, checked_by, check_note, decided, decided_by, decided_note, ended, ended_by, ended_why)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'asked', $12, $13, $14, '', '', '', '', '', '', '', '', '') on conflict (id) do nothing`,
		s.ID, s.Org, s.Title, s.Consent, s.UsedFor, s.Basis, strings.Join(s.Items, separator), strings.Join(s.Fields, separator), s.Way, string(s.From), string(s.Until), tx.Now(), by.ID, s.AskedName)
	if err != nil {
		return err
	}
	if n == 0 {
		return s.again(tx, by)
	}
	return s.told(tx, by, "share.ask", s.UsedFor)
}

// again refuses a form that was changed and sent again: nothing of it is thrown away unsaid.
func (s Share) again(tx *db.Tx, by people.Actor) error {
	kept, err := ShareByID(tx, []string{s.Org}, s.ID)
	if err != nil {
		return err
	}
	what := func(s Share) []string {
		return append([]string{s.Title, s.UsedFor, s.Basis, s.Way, string(s.Until), strconv.FormatBool(s.Consent)}, append(slices.Clone(s.Items), s.Fields...)...)
	}
	if kept.AskedBy == by.ID && slices.Equal(what(kept), what(s)) {
		return nil
	}
	return web.Fail(web.Conflict, "这张表已经提交过，这一次改的没有提交；请从列表里打开已经提交的申请，要改的另外申请一件。")
}

// SharedPurpose is the purpose under which looks by a share are kept.
func (s Share) SharedPurpose() Purpose {
	if s.Consent {
		return Authorised
	}
	return Supervision
}

// AskShared asks for what a share gives of one subject and item. It is a look like any other, kept and shown to the
// subject; what the share does not give, or gives no more, is refused. of are all ids of the subject.
func AskShared(ctx context.Context, d *db.DB, by people.Actor, share, subject id.ID, of []id.ID, item string) (Grant, error) {
	r := Request{Actor: by, Subject: subject, Of: of, Item: item, share: share}
	err := d.View(ctx, func(tx *db.Tx) error {
		s, err := ShareByID(tx, by.Orgs(), share)
		r.Purpose, r.Fields, r.Reason = s.SharedPurpose(), s.FieldsOf(item), "共享“"+s.Title+"”："+s.UsedFor
		return err
	})
	if err != nil {
		return nil, err
	}
	if _, err := r.ask(ctx, d, Request.shared); err != nil {
		return nil, err
	}
	return grant{r}, nil
}

// Why a share does not give something.
const (
	whyOver    = "共享没有生效、已经到期或者终止；需要时请重新申请"
	whyBeyond  = "这一项不在批准的范围里"
	whyConsent = "这家单位没有授权，或者授权已经到期、收回"
	whyFormer  = "当事人没有授权本单位：授权是给并入本单位的原单位的，不能接着用；请对方在“我的信用”的“授权”里改给本单位，一步就好"
)

// SharedRefusal is a word for programs for a look by a share that was refused.
func SharedRefusal(refused error) string {
	for why, word := range map[string]string{whyOver: "not_in_force", whyBeyond: "not_in_scope", whyConsent: "not_authorised", whyFormer: "not_authorised"} {
		if strings.HasSuffix(refused.Error(), why) {
			return word
		}
	}
	return "refused"
}

// shared asks whether the share gives it, at this very moment: it does not end until the look is written down, so that whoever
// looks afterwards what was obtained by it misses nothing.
func (r Request) shared(tx *db.Tx) (people.Decision, error) {
	s, err := shareByID(tx, r.Actor.Orgs(), r.share, tx.Keep())
	if err != nil {
		return people.Decision{}, err
	}
	no := func(why string) (people.Decision, error) { return people.Decision{Why: why}, nil }
	switch {
	case !s.Holds(tx.Today()), !s.CopiesAsked.IsZero(): // the second: of one whose day went by while this waited
		return no(whyOver)
	case !slices.Contains(s.Items, r.Item) || slices.ContainsFunc(r.Fields, func(f string) bool { return !slices.Contains(s.Fields, FieldOf(r.Item, f)) }):
		return no(whyBeyond)
	case s.Consent && r.authorisation.IsZero() && r.former:
		return no(whyFormer)
	case s.Consent && r.authorisation.IsZero():
		return no(whyConsent)
	}
	return people.Decide(r.Actor, people.ShareUse, people.Scope{Item: r.Item}), nil
}

// Given is a share by which something of a subject was given.
type Given struct {
	Share, Subject id.ID
	Org, Item      string
}

// GivenOf are the open shares that are pushed to and by which something of some subjects was given.
func GivenOf(tx *db.Tx, subjects []id.ID) ([]Given, error) {
	if len(subjects) == 0 {
		return nil, nil
	}
	args := make([]any, len(subjects), len(subjects)+2)
	for i, x := range subjects {
		args[i] = x
	}
	args = append(args, string(tx.Today()))
	return db.All(tx, func(scan db.Scanner) (g Given, err error) {
		err = scan(&g.Share, &g.Subject, &g.Org, &g.Item)
		return g, err
	}, fmt.Sprintf(`select distinct l.share, l.subject_id, s.org, l.item from look l join share s on s.id = l.share
		where l.share is not null and not l.refused and s.way = 'hook' and s.state = 'open' and l.subject_id in %s and s.until_d >= $%d`, db.In(1, len(subjects)), len(subjects)+1), args...)
}
