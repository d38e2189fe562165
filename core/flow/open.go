package flow

import (
	"crypto/subtle"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ledger"
)

// Request is what opens a case.
type Request struct {
	Procedure string
	Ground    string
	Subject   id.ID
	Record    id.ID
	Parent    id.ID
	Owner     id.ID  // for whom who files it has signed in
	Org       string // that has to answer
	Channel   string
	Contact   Contact
	Papers    []Upload
	// Once is the form's own mark: sent twice, it opens one case.
	Once string
	By   Hand
}

// Open opens a case and gives its code, with which it is followed without an account. A request sent twice gives the
// case it opened the first time, and the same code: it follows from the mark of the form, which only its sender has.
func (e *Engine) Open(tx *db.Tx, r Request) (c Case, code string, err error) {
	p, ok := e.Procedures.Find(r.Procedure)
	if !ok {
		return c, "", fmt.Errorf("flow: no procedure %q", r.Procedure)
	}
	if before, err := e.byOnce(tx, r.Once); err == nil {
		return before, e.code(r.Once), nil
	} else if !errors.Is(err, sql.ErrNoRows) {
		return c, "", err
	}
	kept, err := e.draft(tx, `once = $1`, r.Once)
	if err != nil && !errors.Is(err, ErrNoDraft) {
		return c, "", err
	}
	if err := p.check(r, kept); err != nil {
		return c, "", err
	}
	code = e.code(r.Once)
	c = Case{ID: id.New(), Procedure: p.ID, Ground: r.Ground, Subject: r.Subject, Record: r.Record, Parent: r.Parent, Owner: r.Owner, Org: r.Org,
		State: p.Start, N: 1, Channel: r.Channel, Applicant: r.Contact, Opened: tx.Now(), Changed: tx.Now()}
	if c.Number, err = p.number(tx); err != nil {
		return c, "", err
	}
	start, _ := p.State(p.Start)
	e.enter(p, &c, start, tx.Today())
	if err := e.insert(tx, &c, code, r.Once); err != nil {
		return c, "", err
	}
	if err := e.handIn(tx, &c, kept); err != nil {
		return c, "", err
	}
	for _, u := range r.Papers {
		if err := e.keep(tx, &c, u, r.By.Party); err != nil {
			return c, "", err
		}
	}
	d := Done{N: 1, State: c.State, At: tx.Now(), Party: r.By.Party, Actor: r.By.Actor.ID, Org: r.By.Actor.Org, Name: r.By.Name, Text: r.Contact.Asks}
	if err := e.write(tx, &c, d); err != nil || p.Effect == "" {
		return c, code, err
	}
	return c, code, e.Effects[p.Effect](tx, c, d)
}

func (p *Procedure) check(r Request, kept Draft) error {
	if len(p.Grounds) > 0 {
		if _, ok := p.Ground(r.Ground); !ok {
			return Wrong{"请选择要办的事项。"}
		}
	}
	if !p.Unnamed && (strings.TrimSpace(r.Contact.Name) == "" || strings.TrimSpace(r.Contact.Phone) == "") {
		return Wrong{"请填写经办人姓名和联系电话，结果要告诉您本人。"}
	}
	if p.About == "record" && r.Record.IsZero() || p.About != "none" && r.Subject.IsZero() {
		return fmt.Errorf("flow: %s is about a %s, and none was given", p.ID, p.About)
	}
	if r.Once == "" || r.Org == "" {
		return errors.New("flow: a request wants a mark of its form and an organisation")
	}
	return p.checkPapers(r.Papers, kept)
}

func (p *Procedure) checkPapers(in []Upload, kept Draft) error {
	for _, need := range p.Papers {
		if need.Required && !has(in, need.ID) && !kept.Has(need.ID) {
			return Wrong{"还缺少材料“" + need.Title + "”，请补上再提交。"}
		}
	}
	return nil
}

// number gives the next number of the year; it waits for whoever takes one at the same moment.
func (p *Procedure) number(tx *db.Tx) (string, error) {
	year := tx.Today().Time().Year()
	n, err := db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err },
		`insert into flow_number (procedure, year, last) values ($1, $2, 1)
		on conflict (procedure, year) do update set last = flow_number.last + 1 returning last`, p.ID, year)
	return written(p.Prefix, strconv.Itoa(year), n), err
}

// alphabet has no character that reads like another.
const alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"

// code is eight characters in two groups: K7QM-42XD; about 2^39 of them. It follows from the mark of a form by a key
// nobody else has, so that who loses the answer to a form can send it again.
func (e *Engine) code(once string) string {
	sum := e.Ring.Index("flow.code.of", once)
	out := make([]byte, 0, 9)
	for _, b := range sum {
		if int(b) >= 256-256%len(alphabet) { // an even share for each
			continue
		}
		if len(out) == 4 {
			out = append(out, '-')
		}
		if out = append(out, alphabet[int(b)%len(alphabet)]); len(out) == 9 {
			break
		}
	}
	return string(out)
}

// shownAgain is how long number and code are shown again to who has the mark of the form.
const shownAgain = time.Hour

// Opened is the case a form opened a short while ago, with its code; ErrNone later.
func (e *Engine) Opened(tx *db.Tx, once string) (Case, string, error) {
	c, err := e.byOnce(tx, once)
	if errors.Is(err, sql.ErrNoRows) || err == nil && tx.Now().Sub(c.Opened.Time) > shownAgain {
		return Case{}, "", ErrNone
	}
	return c, e.code(once), err
}

// CodeOf is the code of a case, for who may follow it having signed in; ErrNone for none.
func (e *Engine) CodeOf(tx *db.Tx, of id.ID) (string, error) {
	once, err := db.One(tx, func(scan db.Scanner) (s string, err error) { err = scan(&s); return s, err }, `select once from flow_case where id = $1`, of)
	if errors.Is(err, sql.ErrNoRows) {
		return "", ErrNone
	}
	return e.code(once), err
}

// tidy reads a code as people type it.
func tidy(code string) string {
	code = strings.ToUpper(strings.Join(strings.FieldsFunc(code, func(r rune) bool { return r == '-' || r == ' ' || r == '－' || r == '　' }), ""))
	if len(code) == 8 {
		return code[:4] + "-" + code[4:]
	}
	return code
}

func (e *Engine) codeDigest(number, code string) []byte {
	sum := e.Ring.Index("flow.code", number+"\x00"+tidy(code))
	return sum[:]
}

// ByCode finds a case by number and code; ErrNone when they do not go together, whichever is wrong.
func (e *Engine) ByCode(tx *db.Tx, number, code string) (Case, error) {
	row, err := db.One(tx, e.scan, `select `+columns+` from flow_case where number = $1`, normal(number))
	if errors.Is(err, sql.ErrNoRows) {
		return Case{}, ErrNone
	}
	if err != nil {
		return Case{}, err
	}
	if subtle.ConstantTimeCompare(row.code, e.codeDigest(row.Number, code)) != 1 {
		return Case{}, ErrNone
	}
	return row.Case, nil
}

// typed is a case number in the many ways people type one: 东信修〔2026〕000006号, 东信修(2026)6, 东信修2026000006.
var typed = regexp.MustCompile(`^(\p{Han}+)[^\p{L}\p{N}]*(\d{4})[^\p{L}\p{N}]*(\d{1,9})号?$`)

// normal reads a case number as people type it.
func normal(number string) string {
	number = strings.Join(strings.Fields(norm.NFKC.String(number)), "")
	m := typed.FindStringSubmatch(number)
	if m == nil {
		return number
	}
	n, _ := strconv.Atoi(m[3])
	return written(m[1], m[2], int64(n))
}

func written(prefix, year string, n int64) string {
	return fmt.Sprintf("%s〔%s〕%06d号", prefix, year, n)
}

func (e *Engine) sealContact(c *Case) ([]byte, error) {
	raw, err := json.Marshal(c.Applicant)
	if err != nil {
		return nil, err
	}
	return e.Ring.Seal(raw, aad("flow_case", c.ID, 0)), nil
}

func aad(table string, of id.ID, n int) []byte { return fmt.Appendf(nil, "%s/%s/%d", table, of, n) }

// write adds a step to the history and tells the outbox and the audit log.
func (e *Engine) write(tx *db.Tx, c *Case, d Done) error {
	if p, ok := e.Procedures.Find(c.Procedure); ok && p.Confidential && d.Party == Applicant {
		d.Name, d.Actor, d.Org = "投诉人", "", ""
	}
	var sealed []byte
	if d.Text != "" {
		sealed = e.Ring.Seal([]byte(d.Text), aad("flow_step", c.ID, d.N))
	}
	if _, err := tx.Exec(`insert into flow_step (case_id, n, step, state, at, party, actor, org, name, reason, document, sealed)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		c.ID, d.N, d.Step, d.State, tx.Now(), string(d.Party), d.Actor, d.Org, d.Name, d.Reason, d.Document, sealed); err != nil {
		return err
	}
	action := "open"
	if d.Step != "" {
		action = d.Step
	}
	actor := d.Actor
	if actor == "" {
		actor = string(d.Party)
	}
	if err := ledger.Audit(tx, ledger.Entry{Actor: actor, Action: "case." + action, Object: "case/" + c.ID.String(), Reason: d.Reason,
		Detail: map[string]any{"procedure": c.Procedure, "state": d.State, "n": d.N}}); err != nil {
		return err
	}
	return ledger.Append(tx, ledger.Change{Topic: Topic, Subject: c.Subject, Ref: c.ID})
}
