package draw

import (
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/vault"
)

//go:embed sql/*.sql
var files embed.FS

// Migrations are the tables of this room.
func Migrations() db.Set {
	sub, _ := fs.Sub(files, "sql")
	return db.Set{Package: "draw", FS: sub}
}

// Vaults are the columns of this room that the keyring sealed.
func Vaults() []vault.Column {
	return []vault.Column{{Table: "draw_plan", Key: []string{"id"}, Column: "secret", Again: vault.Reseal(func(key []any) []byte { return aad(id.ID(key[0].([]byte))) })}}
}

func aad(plan id.ID) []byte { return append([]byte("draw_plan\x00"), plan[:]...) }

const planColumns = `id, number, matter, title, agency, town, source, seed_day, from_d, until_d, state, draws, beside, secret, frame, by_whom, by_name, at, sealed_at,
	seed, cited, seed_by, seed_name, seed_at, closed_at, teams`

func scanPlan(scan db.Scanner) (p Plan, err error) {
	err = scan(&p.ID, &p.Number, &p.Matter, &p.Title, &p.Agency, &p.Town, &p.Source, &p.SeedDay, &p.From, &p.Until, &p.Stage, &p.Draws, &p.Beside, &p.Secret, &p.Frame,
		&p.By, &p.ByName, &p.At, &p.SealedAt, &p.Seed, &p.Cited, &p.SeedBy, &p.SeedName, &p.SeedAt, &p.ClosedAt, &p.Teams)
	return p, err
}

// insertPlan keeps a new plan; false where one is kept under its id already.
func insertPlan(tx *db.Tx, p *Plan) (bool, error) {
	n, err := tx.Exec(`insert into draw_plan (`+planColumns+`) values `+db.In(1, 26)+` on conflict (id) do nothing`, p.ID[:], p.Number, p.Matter, p.Title, p.Agency, p.Town, p.Source, string(p.SeedDay), string(p.From), string(p.Until),
		p.Stage, p.Draws, p.Beside, p.Secret, p.Frame, p.By, p.ByName, p.At, "", "", "", "", "", "", "", "")
	return n == 1, err
}

// errNone is returned for a plan that is not there.
var errNone = errors.New("没有这个抽查计划")

func planOf(tx *db.Tx, x id.ID) (Plan, error) {
	p, err := db.One(tx, scanPlan, `select `+planColumns+` from draw_plan where id = $1`, x[:])
	if errors.Is(err, sql.ErrNoRows) {
		err = errNone
	}
	return p, err
}

// plans are the newest first: those that are public, or those an actor sees (nil for all). Who comes along sees no drafts.
func plans(tx *db.Tx, public bool, of *within, limit int) ([]Plan, error) {
	where, args := "1 = 1", []any{}
	if public {
		where = "state <> 'draft'"
	}
	if of != nil {
		for _, a := range append(slices.Clone(of.agencies), of.matters...) {
			args = append(args, a)
		}
		mine := "agency in " + db.In(1, len(of.agencies))
		if len(of.matters) > 0 {
			mine += " or state <> 'draft' and matter in " + db.In(1+len(of.agencies), len(of.matters))
		}
		where += " and (" + mine + ")"
	}
	args = append(args, limit)
	return db.All(tx, scanPlan, `select `+planColumns+` from draw_plan where `+where+` order by at desc, id desc limit `+db.In(len(args), 1), args...)
}

// lastNumber is the highest of the numbers that begin with a text; a draft that was thrown away leaves a gap.
func lastNumber(tx *db.Tx, prefix string) (last int, err error) {
	err = db.Each(tx, func(scan db.Scanner) error {
		var number string
		if err := scan(&number); err != nil {
			return err
		}
		n, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(number, prefix), "号"))
		last = max(last, n)
		return err
	}, `select number from draw_plan where number >= $1 and number < $2`, prefix, prefix+"\U0010ffff")
	return last, err
}

// step moves a plan from one stage to the next; false where another was faster.
func step(tx *db.Tx, p *Plan, from string) (bool, error) {
	n, err := tx.Exec(`update draw_plan set state = $1, draws = $2, beside = $3, frame = $4, sealed_at = $5, seed = $6, cited = $7, seed_by = $8, seed_name = $9, seed_at = $10, closed_at = $11, teams = $12
		where id = $13 and state = $14`, p.Stage, p.Draws, p.Beside, p.Frame, text(p.SealedAt), p.Seed, p.Cited, p.SeedBy, p.SeedName, text(p.SeedAt), text(p.ClosedAt), p.Teams, p.ID[:], from)
	return n == 1, err
}

// hold keeps a plan that is under way for oneself until what is being done is done: two who act on it at once go one after the other.
// It is false where the plan is not under way any more.
func hold(tx *db.Tx, p *Plan) (bool, error) {
	n, err := tx.Exec(`update draw_plan set state = $1 where id = $2 and state = $3`, Open, p.ID[:], Open)
	return n == 1, err
}

// text is a moment for a column; empty where there is none.
func text(i clock.Instant) string {
	if i.IsZero() {
		return ""
	}
	return i.String()
}

// drop throws a draft away.
func drop(tx *db.Tx, p *Plan) (bool, error) {
	n, err := tx.Exec(`delete from draw_plan where id = $1 and state = 'draft'`, p.ID[:])
	return n == 1, err
}

func insertObjects(tx *db.Tx, plan id.ID, all []Object) error {
	return tx.Load("draw_object", []string{"subject_id", "plan", "code", "name", "class", "tickets"}, len(all), func(i int) []any {
		o := &all[i]
		return []any{o.Subject[:], plan[:], o.Code, o.Name, o.Class, o.Tickets}
	})
}

func objectsOf(tx *db.Tx, plan id.ID) ([]Object, error) {
	return db.All(tx, func(scan db.Scanner) (o Object, err error) {
		err = scan(&o.Subject, &o.Code, &o.Name, &o.Class, &o.Tickets)
		return o, err
	}, `select subject_id, code, name, class, tickets from draw_object where plan = $1 order by subject_id`, plan[:])
}

// insertOfficer enters an officer, or changes one of the same department; false where the id is another department's.
func insertOfficer(tx *db.Tx, o *Officer, by string) (bool, error) {
	n, err := tx.Exec(`insert into draw_officer (id, agency, name, cert, until_d, matters, active, by_whom, at) values `+db.In(1, 9)+`
		on conflict (id) do update set name = excluded.name, cert = excluded.cert, until_d = excluded.until_d, matters = excluded.matters, active = excluded.active, by_whom = excluded.by_whom, at = excluded.at
			where draw_officer.agency = excluded.agency`,
		o.ID[:], o.Agency, o.Name, o.Cert, string(o.Until), strings.Join(o.Matters, " "), o.Active, by, tx.Now())
	return n == 1, err
}

func officersOf(tx *db.Tx, agency string) ([]Officer, error) {
	return db.All(tx, func(scan db.Scanner) (o Officer, err error) {
		var matters string
		err = scan(&o.ID, &o.Agency, &o.Name, &o.Cert, &o.Until, &matters, &o.Active)
		o.Matters = strings.Fields(matters)
		return o, err
	}, `select id, agency, name, cert, until_d, matters, active from draw_officer where agency = $1 order by cert, id`, agency)
}

// member is an officer of a frame.
type member struct {
	Agency, Ticket string
	Officer        id.ID
	Name, Cert     string
}

func insertTeam(tx *db.Tx, plan id.ID, all []member) error {
	return tx.Load("draw_team", []string{"plan", "agency", "officer", "ticket"}, len(all), func(i int) []any {
		return []any{plan[:], all[i].Agency, all[i].Officer[:], all[i].Ticket}
	})
}

func teamOf(tx *db.Tx, plan id.ID) ([]member, error) {
	return db.All(tx, func(scan db.Scanner) (m member, err error) {
		err = scan(&m.Agency, &m.Officer, &m.Ticket, &m.Name, &m.Cert)
		return m, err
	}, `select t.agency, t.officer, t.ticket, o.name, o.cert from draw_team t join draw_officer o on o.id = t.officer where t.plan = $1 order by t.agency, t.ticket`, plan[:])
}

func insertMore(tx *db.Tx, plan id.ID, n int, m More, by string) error {
	_, err := tx.Exec(`insert into draw_more (plan, n, more, why, by_whom, at) values `+db.In(1, 6), plan[:], n, m.By, m.Why, by, tx.Now())
	return err
}

func moreOf(tx *db.Tx, plan id.ID) ([]More, error) {
	return db.All(tx, func(scan db.Scanner) (m More, err error) {
		var at clock.Instant
		err = scan(&m.By, &m.Why, &at)
		m.On = at.Date()
		return m, err
	}, `select more, why, at from draw_more where plan = $1 order by n`, plan[:])
}

func insertVisits(tx *db.Tx, plan id.ID, all []Visit, by string) error {
	at := tx.Now().String()
	return tx.Load("draw_visit", []string{"subject_id", "plan", "list", "n", "k", "ticket", "state", "reason", "note", "visited", "result", "by_whom", "at"}, len(all), func(i int) []any {
		v := &all[i]
		return []any{v.Subject[:], plan[:], v.List, v.N, v.K, v.Ticket, string(v.State), v.Reason, "", "", "", by, at}
	})
}

// settle writes what came of a visit that was planned; false where another was faster.
func settle(tx *db.Tx, plan id.ID, v *Visit, by string) (bool, error) {
	n, err := tx.Exec(`update draw_visit set state = $1, reason = $2, note = $3, visited = $4, result = $5, by_whom = $6, at = $7
		where subject_id = $8 and plan = $9 and list = $10 and n = $11 and state = 'planned'`,
		string(v.State), v.Reason, v.Note, string(v.Visited), v.Result, by, tx.Now().String(), v.Subject[:], plan[:], v.List, v.N)
	return n == 1, err
}

func insertStaff(tx *db.Tx, plan id.ID, v *Visit, a Asked, place int, by string) error {
	_, err := tx.Exec(`insert into draw_staff (plan, list, n, agency, officer, place, reason, note, by_whom, at) values `+db.In(1, 10),
		plan[:], v.List, v.N, a.Agency, a.Officer[:], place, "", "", by, tx.Now())
	return err
}

// standBack notes why an officer does not come; false where that was noted already.
func standBack(tx *db.Tx, plan id.ID, v *Visit, officer id.ID, reason, note, by string) (bool, error) {
	n, err := tx.Exec(`update draw_staff set reason = $1, note = $2, by_whom = $3, at = $4 where plan = $5 and list = $6 and n = $7 and officer = $8 and reason = ''`,
		reason, note, by, tx.Now().String(), plan[:], v.List, v.N, officer[:])
	return n == 1, err
}

// Visits are the visits of a plan with who is asked to them.
func Visits(tx *db.Tx, plan id.ID) ([]Visit, error) {
	all, err := db.All(tx, func(scan db.Scanner) (v Visit, err error) {
		err = scan(&v.Subject, &v.List, &v.N, &v.K, &v.Ticket, &v.State, &v.Reason, &v.Note, &v.Visited, &v.Result)
		return v, err
	}, `select subject_id, list, n, k, ticket, state, reason, note, visited, result from draw_visit where plan = $1`, plan[:])
	if err != nil {
		return nil, err
	}
	slices.SortFunc(all, byPlace)
	type place struct {
		list string
		n    int
	}
	at := map[place]int{}
	for i := range all {
		at[place{all[i].List, all[i].N}] = i
	}
	err = db.Each(tx, func(scan db.Scanner) error {
		var w place
		var a Asked
		err := scan(&w.list, &w.n, &a.Agency, &a.Officer, &a.Reason, &a.Note, &a.Ticket, &a.Name, &a.Cert)
		if i, ok := at[w]; ok {
			all[i].Staff = append(all[i].Staff, a)
		}
		return err
	}, `select s.list, s.n, s.agency, s.officer, s.reason, s.note, t.ticket, o.name, o.cert from draw_staff s join draw_team t on t.plan = s.plan and t.officer = s.officer
		join draw_officer o on o.id = s.officer where s.plan = $1 order by s.list, s.n, s.agency, s.place`, plan[:])
	return all, err
}

// takeYear keeps a year for oneself until what is being drawn is drawn: what another plan draws at the same moment counts for
// the cap, too. Whoever takes it holds a plan already, and no more than that one.
func takeYear(tx *db.Tx, year string) error {
	_, err := tx.Exec(`insert into draw_year (year, n) values ($1, 1) on conflict (year) do update set n = draw_year.n + 1`, year)
	return err
}

// inspected counts how often each organisation was or will be inspected in a year, by all plans.
func inspected(tx *db.Tx, year string) (map[id.ID]int, error) {
	out := map[id.ID]int{}
	err := db.Each(tx, func(scan db.Scanner) error {
		var x id.ID
		var n int
		err := scan(&x, &n)
		out[x] = n
		return err
	}, `select v.subject_id, count(*) from draw_visit v join draw_plan p on p.id = v.plan where v.state in ('planned', 'done') and p.until_d >= $1 and p.until_d < $2 group by v.subject_id`,
		year+"-01-01", year+"-12-32")
	return out, err
}
