// Package notice tells people and systems what concerns them: in the inbox of the site, and beside it by e-mail, text
// message or messenger, or by webhook to a partner's system.
//
// Told is only what somebody has to do something about, or has a duty to be told of; each text says what to do. The texts
// are the city's (notices.yaml), with blanks for numbers, titles and days, never for anything of a person. An event is
// told to a receiver once, however often it is met: the pair is a key. What leaves the house is a parcel in a lane; a
// lane is served by one process at a time and rests after a failure, so that one that hangs holds up no other.
//
// Tables: notice, notice_read, notice_address, notice_follow, notice_reminder, parcel, lane, hook, hook_signer.
package notice

import (
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/seal"
	"xinguan/base/vault"
	"xinguan/base/web"
	"xinguan/core/people"
)

//go:embed sql/*.sql
var files embed.FS

// Migrations are the tables of this package.
func Migrations() db.Set {
	sub, err := fs.Sub(files, "sql")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return db.Set{Package: "notice", FS: sub}
}

// Vaults are the columns of this package that the keyring sealed.
func Vaults() []vault.Column {
	return []vault.Column{{Table: "notice_address", Key: []string{"owner", "way"}, Column: "sealed",
		Again: vault.Reseal(func(key []any) []byte { return addressPlace(text(key[0]), text(key[1])) })},
		{Table: "hook_signer", Key: []string{"name"}, Column: "sealed", Again: vault.Reseal(func(key []any) []byte { return signerPlace(text(key[0])) })}}
}

func text(v any) string {
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	s, _ := v.(string)
	return s
}

// Book writes notices.
type Book struct {
	Templates *Templates
	Ring      *seal.Keyring
	People    *people.Registry
	// Ways are the ways beside the site that are switched on.
	Ways []string
}

// Receiver is whom a notice is for.
type Receiver string

// OfSubject is whoever acts for a subject.
func OfSubject(x id.ID) Receiver { return Receiver("subject/" + x.String()) }

// OfAccount is one official.
func OfAccount(account string) Receiver { return Receiver("account/" + account) }

// OfOrg are those of an organisation who may do something.
func OfOrg(org string, p people.Permission) Receiver {
	return Receiver("org/" + org + "/" + string(p))
}

// Org tells which organisation and which permission; not ok for other receivers.
func (r Receiver) Org() (org string, p people.Permission, ok bool) {
	rest, ok := strings.CutPrefix(string(r), "org/")
	if !ok {
		return "", "", false
	}
	org, perm, ok := strings.Cut(rest, "/")
	return org, people.Permission(perm), ok
}

// together are the permissions whose holders in an organisation are told together: an inbox finds what is for its reader by
// them.
var together = []people.Permission{people.CaseRead, people.IntakeSend, people.RecordRelease, people.TakedownConfirm, people.PartnerOpen, people.ShareAsk, people.ShareCheck, people.ShareApprove, people.CampaignRead,
	people.ComplaintAnswer, people.ComplaintKeep}

// Official are the receivers whose notices an official reads: their own, and those of the organisation, and of those merged
// into it, by what they may do.
func Official(a people.Actor) []Receiver {
	out := []Receiver{OfAccount(a.ID)}
	for _, p := range together {
		if people.Holds(a, p).Allowed {
			for _, org := range a.Orgs() {
				out = append(out, OfOrg(org, p))
			}
		}
	}
	return out
}

// Notice is something to be told.
type Notice struct {
	To    Receiver
	Event string // what it is about: told once to a receiver
	Kind  string // of the templates
	Vars  map[string]string
	Href  string // where to do something about it: a path of the site
}

// Post tells a receiver of an event, in the caller's transaction. fresh is false where they were told before.
func (b *Book) Post(tx *db.Tx, n Notice) (fresh bool, err error) {
	t, title, body, err := b.Templates.write(n.Kind, n.Vars)
	if err != nil {
		return false, err
	}
	if _, p, many := n.To.Org(); many && !slices.Contains(together, p) {
		return false, fmt.Errorf("notice: nobody's inbox has what is for %s", n.To)
	}
	x := id.New()
	added, err := tx.Exec(`insert into notice (id, receiver, event, kind, title, text, href, at) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (receiver, event) do nothing`,
		x, string(n.To), n.Event, n.Kind, title, body, n.Href, tx.Now())
	if err != nil || added == 0 {
		return false, err
	}
	return true, b.parcels(tx, x, n, t)
}

// Told is a notice as its receiver sees it.
type Told struct {
	ID                      id.ID
	Receiver                Receiver
	Kind, Title, Text, Href string
	At                      clock.Instant
	Read                    bool
}

const toldColumns = `n.id, n.receiver, n.kind, n.title, n.text, n.href, n.at, r.at is not null`

func scanTold(scan db.Scanner) (t Told, err error) {
	err = scan(&t.ID, &t.Receiver, &t.Kind, &t.Title, &t.Text, &t.Href, &t.At, &t.Read)
	return t, err
}

// Inbox are the notices of some receivers as a reader sees them, the last first; before is the last of the page before,
// zero for the first page.
func Inbox(tx *db.Tx, reader string, of []Receiver, unread bool, before id.ID, limit int) ([]Told, error) {
	args := []any{reader, ""}
	for _, r := range of {
		args = append(args, string(r))
	}
	where := `n.receiver in ` + db.In(2, 1+len(of))
	if unread {
		where += ` and r.at is null`
	}
	if !before.IsZero() {
		args = append(args, before)
		where += ` and n.id < ` + db.In(len(args), 1)
	}
	args = append(args, limit)
	return db.All(tx, scanTold, `select `+toldColumns+` from notice n left join notice_read r on r.reader = $1 and r.notice = n.id
		where `+where+` order by n.id desc limit `+db.In(len(args), 1), args...)
}

// Unread counts what a reader has not read.
func Unread(tx *db.Tx, reader string, of []Receiver) (int, error) {
	args := []any{reader, ""}
	for _, r := range of {
		args = append(args, string(r))
	}
	return db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err },
		`select count(*) from notice n left join notice_read r on r.reader = $1 and r.notice = n.id where n.receiver in `+db.In(2, 1+len(of))+` and r.at is null`, args...)
}

// Read marks one notice of some receivers as read, or all where x is zero. It gives how many it marked.
func Read(tx *db.Tx, reader string, of []Receiver, x id.ID) (int64, error) {
	args := []any{reader, tx.Now().String(), ""}
	for _, r := range of {
		args = append(args, string(r))
	}
	where := `n.receiver in ` + db.In(3, 1+len(of))
	if !x.IsZero() {
		args = append(args, x)
		where += ` and n.id = ` + db.In(len(args), 1)
	}
	return tx.Exec(`insert into notice_read (reader, notice, at) select cast($1 as text), n.id, cast($2 as text) from notice n where `+where+` on conflict (reader, notice) do nothing`, args...)
}

// ErrNone answers for a notice that never was and for one to somebody else: which of these is not told.
var ErrNone = web.Fail(web.NotFound, "没有这一条通知，或者它不是给您的；请从列表里打开。")

// One is one notice of some receivers.
func One(tx *db.Tx, of []Receiver, x id.ID) (Told, error) {
	t, err := db.One(tx, scanTold, `select `+toldColumns+` from notice n left join notice_read r on r.reader = $1 and r.notice = n.id where n.id = $2`, "", x)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !slices.Contains(of, t.Receiver) {
		return Told{}, ErrNone
	}
	return t, err
}

// NewBook is a book with the texts of a city folder.
func NewBook(fsys fs.FS, ring *seal.Keyring, staff *people.Registry) (*Book, error) {
	t, err := Load(fsys)
	return &Book{Templates: t, Ring: ring, People: staff}, err
}
