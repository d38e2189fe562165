package campaign

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"reflect"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/ledger"
)

//go:embed sql/*.sql
var files embed.FS

// Migrations are the tables of this room.
func Migrations() db.Set {
	sub, _ := fs.Sub(files, "sql")
	return db.Set{Package: "campaign", FS: sub}
}

const columns = `id, title, basis, goal, query, assign, ends, state, n, by_whom, at, started_by, started, report, report_by, reported, closed_by, closed, early`

func scanCampaign(scan db.Scanner) (c Campaign, err error) {
	var query string
	if err = scan(&c.ID, &c.Title, &c.Basis, &c.Goal, &query, &c.Assign, &c.Ends, &c.Stage, &c.N, &c.By, &c.At, &c.StartedBy, &c.Started, &c.Report, &c.ReportBy, &c.Reported, &c.ClosedBy, &c.Closed, &c.Early); err != nil {
		return c, err
	}
	return c, json.Unmarshal([]byte(query), &c.Query)
}

// All are all campaigns, the newest first; those of some stages where they are named.
func All(tx *db.Tx, stages ...Stage) ([]Campaign, error) {
	where, args := "", []any{}
	for _, s := range stages {
		args = append(args, string(s))
	}
	if len(stages) > 0 {
		where = " where state in " + db.In(1, len(stages))
	}
	return db.All(tx, scanCampaign, `select `+columns+` from campaign`+where+` order by id desc`, args...)
}

var errNone = web.Fail(web.NotFound, "没有这个专项治理；请回到清单里选择。")

// Find is one campaign.
func Find(tx *db.Tx, x id.ID) (Campaign, error) {
	all, err := db.All(tx, scanCampaign, `select `+columns+` from campaign where id = $1`, x)
	if err == nil && len(all) == 0 {
		err = errNone
	}
	if err != nil {
		return Campaign{}, err
	}
	return all[0], nil
}

// insert keeps a new draft; one that is there already, by a second click, is left as it is. A form that was changed and sent
// again says something else: nothing of it is thrown away unsaid.
func (c *Campaign) insert(tx *db.Tx) error {
	query, err := json.Marshal(c.Query)
	if err != nil {
		return err
	}
	n, err := tx.Exec(`insert into campaign (`+columns+`) values ($1, $2, $3, $4, $5, $6, $7, 'draft', 1, $8, $9, '', '', '', '', '', '', '', '') on conflict (id) do nothing`,
		c.ID, c.Title, c.Basis, c.Goal, string(query), c.Assign, string(c.Ends), c.By, tx.Now().String())
	if err != nil {
		return err
	}
	if n == 0 {
		return c.again(tx)
	}
	return c.audit(tx, c.By, "draft", "")
}

// again refuses a draft that differs from the one kept under its id.
func (c *Campaign) again(tx *db.Tx) error {
	kept, err := Find(tx, c.ID)
	if err != nil {
		return err
	}
	type said struct {
		title, basis, goal, assign, by string
		ends                           clock.Date
	}
	of := func(c *Campaign) said { return said{c.Title, c.Basis, c.Goal, c.Assign, c.By, c.Ends} }
	if of(&kept) == of(c) && reflect.DeepEqual(kept.Query, c.Query) {
		return nil
	}
	return web.Fail(web.Conflict, "这张表已经保存过，这一次改的没有保存；请打开已经保存的那一份，用“改条件”再改。")
}

// save keeps a campaign as it was changed since it was read; another who changed it meanwhile is a conflict.
func (c *Campaign) save(tx *db.Tx, by, action, why string) error {
	query, err := json.Marshal(c.Query)
	if err != nil {
		return err
	}
	n, err := tx.Exec(`update campaign set title = $1, basis = $2, goal = $3, query = $4, assign = $5, ends = $6, state = $7, n = n + 1, started_by = $8, started = $9,
		report = $10, report_by = $11, reported = $12, closed_by = $13, closed = $14, by_whom = $15, early = $16 where id = $17 and n = $18`,
		c.Title, c.Basis, c.Goal, string(query), c.Assign, string(c.Ends), string(c.Stage), c.StartedBy, stamp(c.Started), c.Report, c.ReportBy, stamp(c.Reported), c.ClosedBy, stamp(c.Closed), c.By, c.Early, c.ID, c.N)
	if err != nil {
		return err
	}
	if n == 0 {
		return web.Fail(web.Conflict, "刚刚有人改过这个专项治理；请刷新后再办。")
	}
	return c.audit(tx, by, action, why)
}

func stamp(i clock.Instant) string {
	if i.IsZero() {
		return ""
	}
	return i.String()
}

func (c *Campaign) audit(tx *db.Tx, by, action, why string) error {
	return ledger.Audit(tx, ledger.Entry{Actor: by, Action: "campaign." + action, Object: "campaign/" + c.ID.String(), Reason: why})
}

const memberColumns = `subject_id, org, town, records, case_id, state, reason, joined, gone`

func scanMember(scan db.Scanner) (m Member, err error) {
	var of []byte
	var records string
	err = scan(&m.Subject, &m.Org, &m.Town, &records, &of, &m.State, &m.Reason, &m.Joined, &m.Gone)
	if len(of) == len(m.Case) {
		copy(m.Case[:], of)
	}
	for s := range strings.SplitSeq(records, ",") {
		if x, err := id.Parse(s); err == nil {
			m.Records = append(m.Records, x)
		}
	}
	return m, err
}

// members are those of a campaign a condition selects, its parameters numbered from $2; at most limit, from a place on.
func members(tx *db.Tx, of id.ID, where string, from, limit int, args ...any) ([]Member, error) {
	return db.All(tx, scanMember, fmt.Sprintf(`select %s from campaign_subject where campaign = $1%s order by org, joined, subject_id limit %d offset %d`, memberColumns, where, limit, from), append([]any{of}, args...)...)
}

func (m *Member) insert(tx *db.Tx, of id.ID) error {
	ids := make([]string, len(m.Records))
	for i, x := range m.Records {
		ids[i] = x.String()
	}
	_, err := tx.Exec(`insert into campaign_subject (subject_id, campaign, org, town, records, case_id, state, reason, joined, gone) values ($1, $2, $3, $4, $5, null, 'new', '', $6, '') on conflict (subject_id, campaign) do nothing`,
		m.Subject, of, m.Org, m.Town, strings.Join(ids, ","), string(m.Joined))
	return err
}

// unopened ends for those who joined and have no case.
func unopened(tx *db.Tx, of id.ID) error {
	_, err := tx.Exec(`update campaign_subject set state = 'unfinished', gone = $1 where campaign = $2`+waits, string(tx.Today()), of)
	return err
}

// Tally counts the organisations of a campaign by organisation and state.
type Tally struct {
	Org, State string
	N          int
}

func tally(tx *db.Tx, of id.ID) ([]Tally, error) {
	return db.All(tx, func(scan db.Scanner) (t Tally, err error) { err = scan(&t.Org, &t.State, &t.N); return t, err },
		`select org, state, count(*) from campaign_subject where campaign = $1 group by org, state order by org, state`, of)
}

// Effects are what steps of cases do here, by the names procedures use: campaign.moved.
func Effects() map[string]flow.Effect {
	return map[string]flow.Effect{"campaign.moved": func(tx *db.Tx, c flow.Case, d flow.Done) error {
		gone := ""
		if !c.Open() {
			gone = string(tx.Today())
		}
		_, err := tx.Exec(`update campaign_subject set state = $1, reason = $2, gone = $3 where case_id = $4`, c.State, d.Reason, gone, c.ID)
		return err
	}}
}
