package flow

import (
	"embed"
	"errors"
	"io/fs"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/seal"
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
	return db.Set{Package: "flow", FS: sub}
}

// Topic is the outbox topic of cases; Ref is the case.
const Topic = "case"

// Case is a case as it stands.
type Case struct {
	ID        id.ID
	Number    string // 东信修〔2026〕000217号
	Procedure string
	Ground    string
	Subject   id.ID // zero where it is about none
	Record    id.ID
	Parent    id.ID  // the case it contests
	Owner     id.ID  // the subject for which somebody who had signed in filed it; zero for none
	Org       string // the organisation it lies with
	State     string
	N         int    // number of the last step
	Officer   string // account that has taken it up; empty for none
	Channel   string // web, counter, office
	Applicant Contact

	Opened, Changed clock.Instant
	Clock           string     // that runs; empty for none
	Due             clock.Date // last day of it; empty where DueWhy says why it is not known
	DueWhy          string
	Extended        bool
	HeldClock       string // stands still
	HeldLeft        int    // working days it has left
	Closed          string // moment it ended; empty while it is open
	Outcome         string
}

// Open tells whether the case is not over.
func (c *Case) Open() bool { return c.Closed == "" }

// Contact is who applies and how to reach them; it lies sealed.
type Contact struct {
	Name    string `json:"name"`    // of the person who acts
	Role    string `json:"role"`    // 法定代表人, 受托人 …
	Phone   string `json:"phone"`   //
	Email   string `json:"email"`   //
	Account string `json:"account"` // where they have signed in
	Asks    string `json:"asks"`    // what they ask for, in their own words
	Field   string `json:"field"`   // the field of the record it is about, if one
	Wants   string `json:"wants"`   // what it should say

	// Of a complaint: the body complained of, by its code or as it is called, and the case it dealt with.
	Against string `json:"against,omitempty"`
	Body    string `json:"body,omitempty"`
	Case    string `json:"case,omitempty"`

	// At a counter, where somebody is there in person.
	Shown  string `json:"shown,omitempty"`     // the documents that were looked at
	Number string `json:"id_number,omitempty"` // of the identity document; shown to nobody
}

// Done is a step that was taken.
type Done struct {
	N        int
	Step     string // empty for the opening
	State    string // after it
	At       clock.Instant
	Party    Party
	Actor    string // account; empty for an applicant without one and for the system
	Org      string
	Name     string // who, as the other side reads it
	Reason   string // code
	Document string
	Text     string // sealed at rest
}

// Effect is what a step does outside its case, in the same transaction.
type Effect func(tx *db.Tx, c Case, d Done) error

// Condition tells whether something outside a case holds of it now, and how that is said to the applicant.
type Condition func(tx *db.Tx, c Case) (says string, holds bool, err error)

// Engine opens and moves cases.
type Engine struct {
	Procedures *Procedures
	Days       Working
	Ring       *seal.Keyring
	Effects    map[string]Effect
	Conditions map[string]Condition
}

// Check refuses procedures that name an effect or a condition nobody wired.
func (e *Engine) Check() error {
	var wrong []error
	for _, p := range e.Procedures.List {
		if p.Effect != "" && e.Effects[p.Effect] == nil {
			wrong = append(wrong, errors.New("程序“"+p.Title+"”的效果“"+p.Effect+"”没有接上"))
		}
		for _, s := range p.Steps {
			if s.Effect != "" && e.Effects[s.Effect] == nil {
				wrong = append(wrong, errors.New("程序“"+p.Title+"”的步骤“"+s.Title+"”要的效果“"+s.Effect+"”没有接上"))
			}
			if s.When != "" && e.Conditions[s.When] == nil {
				wrong = append(wrong, errors.New("程序“"+p.Title+"”的步骤“"+s.Title+"”要的条件“"+s.When+"”没有接上"))
			}
		}
	}
	return errors.Join(wrong...)
}

// Hand is who takes a step.
type Hand struct {
	Actor people.Actor // zero for an applicant without an account and for the system
	Party Party
	Name  string // of the person or organisation, as the other side reads it
}

// What can go wrong, for rooms to tell the person.
var (
	ErrNone     = errors.New("没有这个案件；请核对案号")
	ErrMoved    = errors.New("这个案件刚刚被别人处理过，您看到的已经不是最新情况；请刷新后再决定")
	ErrNotNow   = errors.New("案件现在的状态不能办理这一步；请刷新后查看")
	ErrNotYours = errors.New("这一步不由您办理")
)

// Wrong is input that has to be put right.
type Wrong struct{ Message string }

// Error is a whole Chinese sentence.
func (w Wrong) Error() string { return w.Message }
