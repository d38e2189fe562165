package catalog

import (
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/core/ledger"
)

//go:embed sql/*.sql
var files embed.FS

// Migrations are the tables of this package.
func Migrations() db.Set {
	sub, _ := fs.Sub(files, "sql")
	return db.Set{Package: "catalog", FS: sub}
}

// Version is a version of an item that officers brought on its way; those of the city's folder have no way.
type Version struct {
	Item   string
	Number int
	Title  string // of the item, in its newest text
	Text   string // the newest
	Rev    int    // which text that is, from 1
	By     string // account of who began it
	At     clock.Instant
	Steps  []Step
}

// Step is something done with a version.
type Step struct {
	N         int
	Step      string
	Effective clock.Date // of Consult the last day for opinions, of Propose and Approve the first day in force
	Rev       int
	By        string
	Why       string
	At        clock.Instant
}

// The steps.
const (
	Consult = "consult"
	Propose = "propose"
	Approve = "approve"
	Decline = "decline"
	Drop    = "drop"
)

// ConsultDays is for how many days at least a version is laid out for opinions; TrialDays how long a trial counts.
const (
	ConsultDays = 7
	TrialDays   = 30
)

// MaxText is how long the text of a version may be, in bytes.
const MaxText = 256 << 10

// Digest is the SHA-256 of a text, as the transparency log names it.
func Digest(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text))) }

// Last is the newest step; the zero value for none.
func (v *Version) Last() Step {
	if len(v.Steps) == 0 {
		return Step{}
	}
	return v.Steps[len(v.Steps)-1]
}

// Consulted is the last day for opinions and the text they are about; ok is false where it was never laid out.
func (v *Version) Consulted() (until clock.Date, rev int, ok bool) {
	for _, s := range v.Steps {
		if s.Step == Consult {
			until, rev, ok = s.Effective, s.Rev, true
		}
	}
	return until, rev, ok
}

// Approved is the step that brought the version into force, or will; ok is false where there is none.
func (v *Version) Approved() (s Step, ok bool) {
	s = v.Last()
	return s, s.Step == Approve
}

// Open tells whether the version is still on its way.
func (v *Version) Open() bool { return v.Last().Step != Approve && v.Last().Step != Drop }

// Laid tells whether opinions are asked for today.
func (v *Version) Laid(today clock.Date) bool {
	until, _, ok := v.Consulted()
	return ok && v.Open() && v.Last().Step == Consult && until >= today
}

// State says where the version stands, for people.
func (v *Version) State(today clock.Date) string {
	s := v.Last()
	switch s.Step {
	case Consult:
		if s.Effective >= today {
			return "征求意见中，到" + s.Effective.Chinese()
		}
		return "征求意见已结束，待答复意见、提出施行"
	case Propose:
		return "已提出" + s.Effective.Chinese() + "施行，待另一人批准"
	case Approve:
		if s.Effective > today {
			return "已批准，" + s.Effective.Chinese() + "起施行"
		}
		return "已施行（" + s.Effective.Chinese() + "起）"
	case Drop:
		return "不再办理"
	case Decline:
		return "已退回修改"
	}
	return "起草中"
}

// MayEdit says why the text cannot be changed now; empty where it can.
func (v *Version) MayEdit(today clock.Date) string {
	switch s := v.Last(); {
	case s.Step == Consult && s.Effective >= today:
		return "正在征求意见，文本不能改；要改的，等征求意见结束（" + s.Effective.Chinese() + "）以后再改。"
	case s.Step == Propose:
		return "已经提出施行，文本不能改；要改的，请批准的人先退回。"
	case s.Step == Approve:
		return "这一版已经批准，文本不能改；要改的，请另起一版。"
	case s.Step == Drop:
		return "这一版已经不再办理；请另起一版。"
	}
	return ""
}

const versionColumns = `t.item, t.version, t.n, t.body, f.by_whom, f.at`

func scanVersion(scan db.Scanner) (v Version, err error) {
	err = scan(&v.Item, &v.Number, &v.Rev, &v.Text, &v.By, &v.At)
	v.Title = titleIn(v.Text)
	return v, err
}

// versions are those a condition selects, with their steps; its parameters begin at $1.
func versions(tx *db.Tx, where string, args ...any) ([]Version, error) {
	out, err := db.All(tx, scanVersion, `select `+versionColumns+` from catalog_text t
		join catalog_text f on f.item = t.item and f.version = t.version and f.n = 1
		where t.n = (select max(n) from catalog_text m where m.item = t.item and m.version = t.version) and `+where+` order by f.at desc, t.item, t.version desc`, args...)
	for i := range out {
		if err == nil {
			out[i].Steps, err = steps(tx, out[i].Item, out[i].Number)
		}
	}
	return out, err
}

const stepColumns = `s.n, s.step, s.effective, s.rev, s.by_whom, s.why, s.at`

func scanStep(scan db.Scanner) (s Step, err error) {
	err = scan(&s.N, &s.Step, &s.Effective, &s.Rev, &s.By, &s.Why, &s.At)
	return s, err
}

func steps(tx *db.Tx, item string, number int) ([]Step, error) {
	return db.All(tx, scanStep, `select `+stepColumns+` from catalog_step s where s.item = $1 and s.version = $2 and s.step <> 'applied' order by s.n`, item, number)
}

// Standing are the last steps of the versions that stand at one of two kinds of step; no text is read for them.
func Standing(tx *db.Tx, one, other string) ([]Step, error) {
	return db.All(tx, scanStep, `select `+stepColumns+` from catalog_step s where s.step in ($1, $2)
		and not exists (select 1 from catalog_step l where l.item = s.item and l.version = s.version and l.n > s.n and l.step <> 'applied') order by s.at`, one, other)
}

// AllVersions are all that officers brought on their way, the newest first.
func AllVersions(tx *db.Tx) ([]Version, error) { return versions(tx, "true") }

// VersionsOf are those of an item, the newest first.
func VersionsOf(tx *db.Tx, item string) ([]Version, error) { return versions(tx, "t.item = $1", item) }

// ErrNoVersion says that there is no such version.
var ErrNoVersion = web.Fail(web.NotFound, "没有这个目录项的这一版；请回到目录版本的清单里选择。")

// FindVersion is one version.
func FindVersion(tx *db.Tx, item string, number int) (Version, error) {
	all, err := versions(tx, "t.item = $1 and t.version = $2", item, number)
	if err == nil && len(all) == 0 {
		err = ErrNoVersion
	}
	if err != nil {
		return Version{}, err
	}
	return all[0], nil
}

// TextOf is a text of a version as it was saved; rev counts from 1.
func TextOf(tx *db.Tx, item string, number, rev int) (string, error) {
	return db.One(tx, func(scan db.Scanner) (s string, err error) { err = scan(&s); return s, err },
		`select body from catalog_text where item = $1 and version = $2 and n = $3`, item, number, rev)
}

func audit(tx *db.Tx, by, action, item string, number int, why string, detail map[string]any) error {
	return ledger.Audit(tx, ledger.Entry{Actor: by, Action: "catalogue." + action, Object: fmt.Sprintf("catalogue/%s/%d", item, number), Reason: why, Detail: detail})
}
