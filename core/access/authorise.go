package access

import (
	"slices"
	"strconv"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// Authorisation is what a subject lets an organisation look at.
type Authorisation struct {
	Subject, ID id.ID
	Org         string     // who may look
	UsedFor     string     // one of the uses of the city
	Items       []string   // catalogue items, at least one
	Fields      []string   // FieldOf item and name; none = every field of the items
	From, Until clock.Date // first and last day
	Given       clock.Instant
	GivenBy     string        // account
	Revoked     clock.Instant // zero while it was not
}

// AuthorisationTopic is the outbox topic of authorisations that were given or revoked; Ref is the authorisation.
const AuthorisationTopic = "authorisation"

// LongestDays is how long an authorisation holds at most: consent given for ever is hardly informed. The platform's own
// choice; no law names a figure.
const LongestDays = 366

// Holds tells whether it holds on a day.
func (a Authorisation) Holds(today clock.Date) bool {
	return a.Revoked.IsZero() && a.From <= today && today <= a.Until
}

// FieldOf names a field of an item in an authorisation: the same name in another item is another field.
func FieldOf(item, field string) string { return item + "." + field }

// Give stores what the subject authorises, in its own name only: by must be able to act for it. With an id, of the form it
// was given by, it is given once, however often the form is sent.
func (rules *Rules) Give(tx *db.Tx, by people.Actor, a Authorisation) (id.ID, error) {
	if a.ID.IsZero() {
		a.ID = id.New()
	}
	if d := people.Decide(by, people.AuthorisationGive, people.Scope{Subject: a.Subject}); !d.Allowed {
		return a.ID, web.Fail(web.Forbidden, "%s。", d.Why)
	}
	a.From = max(a.From, tx.Today())
	switch {
	case a.Org == "" || len(a.Items) == 0:
		return a.ID, web.Fail(web.Invalid, "请选定授权给哪个单位、哪些信息。")
	case !slices.Contains(rules.Uses, a.UsedFor):
		return a.ID, web.Fail(web.Invalid, "请选定用处：%s。", strings.Join(rules.Uses, "、"))
	case a.Until < a.From:
		return a.ID, web.Fail(web.Invalid, "到期日期应不早于开始日期；请修改。")
	case a.From.DaysUntil(a.Until) > LongestDays:
		return a.ID, web.Fail(web.Invalid, "一次授权最长一年，到期可以再授权；请把到期日期改早。")
	}
	n, err := tx.Exec(`insert into authorisation (subject_id, id, org, used_for, items, fields, from_d, until_d, given, given_by, revoked)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '') on conflict (subject_id, id) do nothing`, a.Subject, a.ID, a.Org, a.UsedFor, strings.Join(a.Items, separator),
		strings.Join(a.Fields, separator), string(a.From), string(a.Until), tx.Now().String(), by.ID)
	if err == nil && n == 1 {
		err = ledger.Append(tx, ledger.Change{Topic: AuthorisationTopic, Subject: a.Subject, Ref: a.ID})
	}
	if err != nil || n == 0 {
		return a.ID, err
	}
	return a.ID, ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: string(people.AuthorisationGive), Object: "authorisation/" + a.ID.String(),
		Detail: map[string]any{"org": a.Org, "items": a.Items, "until": a.Until}})
}

// Revoke ends an authorisation from now on that was given by the subject, or by one it was ruled to be one with: of are all its
// ids. Revoking it again changes nothing.
func Revoke(tx *db.Tx, by people.Actor, subject id.ID, of []id.ID, x id.ID) error {
	if d := people.Decide(by, people.AuthorisationGive, people.Scope{Subject: subject}); !d.Allowed {
		return web.Fail(web.Forbidden, "%s。", d.Why)
	}
	where, args := filed(of, tx.Now().String(), x)
	gave, err := db.All(tx, func(scan db.Scanner) (by id.ID, err error) { err = scan(&by); return by, err },
		`update authorisation set revoked = $1 where id = $2 and revoked = '' and `+where+` returning subject_id`, args...)
	if err != nil || len(gave) == 0 {
		return err
	}
	if err := ledger.Append(tx, ledger.Change{Topic: AuthorisationTopic, Subject: gave[0], Ref: x}); err != nil {
		return err
	}
	return ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: "authorisation.revoke", Object: "authorisation/" + x.String()})
}

// Authorisations are all a subject gave under any of its ids, the last first.
func Authorisations(tx *db.Tx, of ...id.ID) ([]Authorisation, error) {
	where, args := filed(of)
	return db.All(tx, scanAuthorisation, `select `+authorisationColumns+` from authorisation where `+where+` order by id desc`, args...)
}

// AuthorisedFor are the authorisations some organisations were given, the last first; before is the last of the page before, zero
// for the first.
func AuthorisedFor(tx *db.Tx, orgs []string, before id.ID, limit int) ([]Authorisation, error) {
	where, args := byOrgs(orgs)
	if !before.IsZero() {
		args = append(args, before[:])
		where += ` and id < ` + db.In(len(args), 1)
	}
	return db.All(tx, scanAuthorisation, `select `+authorisationColumns+` from authorisation where `+where+` order by id desc limit `+strconv.Itoa(limit), args...)
}

// filed narrows a query to what was filed under some ids; its parameters come after those before.
func filed(of []id.ID, before ...any) (where string, args []any) {
	where = `subject_id in ` + db.In(len(before)+1, len(of))
	for _, x := range of {
		before = append(before, x)
	}
	return where, before
}

const authorisationColumns = `subject_id, id, org, used_for, items, fields, from_d, until_d, given, given_by, revoked`

func scanAuthorisation(scan db.Scanner) (a Authorisation, err error) {
	var items, fields string
	err = scan(&a.Subject, &a.ID, &a.Org, &a.UsedFor, &items, &fields, &a.From, &a.Until, &a.Given, &a.GivenBy, &a.Revoked)
	a.Items = strings.Split(items, separator)
	if fields != "" {
		a.Fields = strings.Split(fields, separator)
	}
	return a, err
}

// HeldBy are the authorisations some organisations hold today, the first given first.
func HeldBy(tx *db.Tx, orgs []string) ([]Authorisation, error) {
	today := string(tx.Today())
	where, args := byOrgs(orgs, today, today)
	return db.All(tx, scanAuthorisation, `select `+authorisationColumns+` from authorisation where from_d <= $1 and until_d >= $2 and revoked = '' and `+where+` order by id`, args...)
}

// Anew is the same for another organisation: it is given from today on and holds as long as this one.
func (a Authorisation) Anew(once id.ID, org string, today clock.Date) Authorisation {
	return Authorisation{Subject: a.Subject, ID: once, Org: org, UsedFor: a.UsedFor, Items: a.Items, Fields: a.Fields, From: today, Until: a.Until}
}

// Reaches tells whether it lets its organisation look at all that another authorisation does, for the same use and as long.
func (a Authorisation) Reaches(b Authorisation) bool {
	in := func(all, some []string) bool {
		return !slices.ContainsFunc(some, func(x string) bool { return !slices.Contains(all, x) })
	}
	return a.UsedFor == b.UsedFor && a.Until >= b.Until && in(a.Items, b.Items) && (len(a.Fields) == 0 || len(b.Fields) > 0 && in(a.Fields, b.Fields))
}

// holding is an authorisation of the actor's own organisation that covers the request today.
func holding(tx *db.Tx, r Request) (Authorisation, bool, error) { return holdingOf(tx, r, r.Actor.Org) }

// toFormer tells whether one of an organisation that was merged into the actor's would cover it. It does not: consent is to
// the organisation it names (ADR 38).
func toFormer(tx *db.Tx, r Request) (bool, error) {
	for _, org := range r.Actor.Orgs() {
		if org == r.Actor.Org {
			continue
		}
		if _, ok, err := holdingOf(tx, r, org); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

func holdingOf(tx *db.Tx, r Request, org string) (Authorisation, bool, error) {
	today := string(tx.Today())
	where, args := filed(append([]id.ID{r.Subject}, r.Of...), org, today, today)
	all, err := db.All(tx, scanAuthorisation, `select `+authorisationColumns+` from authorisation
		where org = $1 and from_d <= $2 and until_d >= $3 and revoked = '' and `+where+` order by id`, args...)
	for _, a := range all {
		if a.covers(r) {
			return a, true, err
		}
	}
	return Authorisation{}, false, err
}

// covers tells whether the item, where one is asked for, and every field lie within the authorisation.
func (a Authorisation) covers(r Request) bool {
	if r.Item == "" {
		return true
	}
	if !slices.Contains(a.Items, r.Item) {
		return false
	}
	for _, f := range r.Fields {
		if len(a.Fields) > 0 && !slices.Contains(a.Fields, FieldOf(r.Item, f)) {
			return false
		}
	}
	return true
}
