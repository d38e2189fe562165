package intake

import (
	"io/fs"
	"slices"

	"xinguan/base/id"
)

// progress is how far a take-over has come and what it counted, stored with what it did.
type progress struct {
	Files []*oldFile
	Runs  []string // their paths
	Rows  int64    // in the runs
}

// oldFile is one file of the earlier platform.
type oldFile struct {
	Plan     int // which of the plan's items
	Item     string
	Path     string
	Size     int64
	Modified int64 // nanoseconds
	Batch    id.ID
	ReadTo   int // the row, as the file counts, up to which it is dealt with
	Done     bool
	Titles   []string

	Read, Discarded int
	Refused         []refusal
	Warned          map[string]int // rows by rule of warning or notice
	Notes           []Finding      // about the file as a whole
	Sides           []*side
}

func newOldFile(plan int, item, path string, info fs.FileInfo) *oldFile {
	return &oldFile{Plan: plan, Item: item, Path: path, Size: info.Size(), Modified: info.ModTime().UnixNano(), Batch: id.New(), Warned: map[string]int{}}
}

// refusal is one reason for which rows were refused.
type refusal struct {
	Rule    string `json:"rule"`
	Rows    int    `json:"rows"`
	First   []int  `json:"first_rows"` // some of them
	Message string `json:"message"`    // of the first
}

// side is what a file held of an item in a state, and what became of it. Read = Refused + Sorted, Sorted = Taken + Twice
// + Repeated.
type side struct {
	Item, State           string
	Read, Refused, Sorted int64
	Amount                int64 // fen, of the sorted rows
	Taken, Twice          int64
	Repeated              int64 // the same old id again
	RepeatedAmount        int64
}

// firstRows is how many row numbers a refusal names; the repair sheet has all of them.
const firstRows = 20

// found counts what was found in a row: the first error as the reason it is refused for, the rest once a rule.
func (f *oldFile) found(in []Finding) {
	refused := false
	for i, x := range in {
		switch {
		case x.Level == Error && !refused:
			refused = true
			f.refuse(x.Rule, x.Message, x.Row)
		case x.Level != Error && !slices.ContainsFunc(in[:i], func(o Finding) bool { return o.Rule == x.Rule }):
			f.Warned[x.Rule]++
		}
	}
}

func (f *oldFile) refuse(rule, message string, row int) {
	i := slices.IndexFunc(f.Refused, func(r refusal) bool { return r.Rule == rule })
	if i < 0 {
		f.Refused = append(f.Refused, refusal{Rule: rule, Message: message})
		i = len(f.Refused) - 1
	}
	r := &f.Refused[i]
	if r.Rows++; len(r.First) < firstRows {
		r.First = append(r.First, row)
	}
}

// side finds the figures of an item and state.
func (f *oldFile) side(item, state string) *side {
	for _, s := range f.Sides {
		if s.Item == item && s.State == state {
			return s
		}
	}
	s := &side{Item: item, State: state}
	f.Sides = append(f.Sides, s)
	return s
}

// note keeps findings about the file as a whole, each once.
func (f *oldFile) note(found []Finding) {
	for _, n := range found {
		if !slices.ContainsFunc(f.Notes, func(o Finding) bool { return o.Rule == n.Rule && o.Column == n.Column && o.Value == n.Value }) && len(f.Notes) < 200 {
			f.Notes = append(f.Notes, n)
		}
	}
}

// read is all rows of the file; refused, sorted and so on likewise.
func (f *oldFile) sum(of func(*side) int64) (n int64) {
	for _, s := range f.Sides {
		n += of(s)
	}
	return n
}
