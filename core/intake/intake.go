// Package intake takes in a department's sheet: pass 1 reads and checks every row into a sealed spool (once it is on
// disk the file is acknowledged), a gate looks at the file as a whole, pass 2 settles the good rows in chunks and
// holds the bad ones. A killed import resumes at the last settled chunk: nothing acknowledged is lost, nothing doubled.
package intake

import (
	"embed"
	"io/fs"

	"xinguan/base/db"
	"xinguan/base/id"
)

//go:embed sql/*.sql
var files embed.FS

// Migrations are the tables of this package.
func Migrations() db.Set {
	sub, _ := fs.Sub(files, "sql")
	return db.Set{Package: "intake", FS: sub}
}

// Level is how grave a finding is.
type Level string

// The levels: a row with an error is held; a warned row is accepted, its sender confirms or corrects it; a notice
// only tells.
const (
	Error   Level = "error"
	Warning Level = "warning"
	Notice  Level = "notice"
)

// Title is the level's name for a clerk.
func (l Level) Title() string {
	return map[Level]string{Error: "错误", Warning: "警告", Notice: "提示"}[l]
}

// Finding is one thing a check found, said so that a clerk knows what to do.
type Finding struct {
	Row        int    `json:"row"` // as the spreadsheet shows it; 0 = the whole file
	Level      Level  `json:"level"`
	Rule       string `json:"rule"`
	Column     string `json:"column,omitempty"`
	Value      string `json:"value,omitempty"`
	Expected   string `json:"expected,omitempty"`
	Proposed   string `json:"proposed,omitempty"`
	Confidence int    `json:"confidence,omitempty"` // percent
	Message    string `json:"message"`

	party, partyCode  string // of an accepted row about an organisation
	answer, answerWhy string // confirmed before
}

// Result is what became of one file. Read = Accepted + Corrected + Duplicate + Pending + Held; warnings and notices count findings.
type Result struct {
	File      string  `json:"file"`
	Read      int     `json:"read"`
	Accepted  int     `json:"accepted"`
	Corrected int     `json:"corrected"`
	Duplicate int     `json:"duplicate"`
	Pending   int     `json:"pending,omitempty"` // wait for a second person
	Held      int     `json:"held"`
	Warnings  int     `json:"warnings"`
	Notices   int     `json:"notices"`
	Batch     string  `json:"batch,omitempty"`
	Seconds   float64 `json:"seconds"`

	BatchID id.ID `json:"-"`
	Waiting bool  `json:"-"` // the batch waits, whole, for its sender's word; see Gate
}

// Add sums results for a total.
func (r *Result) Add(o Result) {
	r.Read += o.Read
	r.Accepted += o.Accepted
	r.Corrected += o.Corrected
	r.Duplicate += o.Duplicate
	r.Pending += o.Pending
	r.Held += o.Held
	r.Warnings += o.Warnings
	r.Notices += o.Notices
	r.Seconds += o.Seconds
}

// count adds a finding to the figures.
func (r *Result) count(l Level) {
	switch l {
	case Warning:
		r.Warnings++
	case Notice:
		r.Notices++
	}
}

// Stage names where an import stands, for progress bars.
type Stage string

// The stages a person sees.
const (
	Reading  Stage = "读取检查"
	Settling Stage = "入库"
)

// Progress is told how far a stage is: bytes while reading, rows while settling.
type Progress func(stage Stage, done, total int64)
