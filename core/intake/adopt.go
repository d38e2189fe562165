package intake

import (
	"slices"
	"strings"

	"xinguan/base/sheet"
)

// The columns a repair workbook adds after the sender's own. A workbook that comes back has them still: none of them is
// a field, and where a row says 是 under 采纳建议 its proposals are put into their cells before anything is checked.
const (
	batchColumn    = "原批次"
	rowColumn      = "原行号"
	problemColumn  = "问题"
	proposalColumn = "建议"
	adoptColumn    = "采纳建议"
)

// ownColumns are all of them, in their order.
var ownColumns = []string{batchColumn, rowColumn, problemColumn, proposalColumn, adoptColumn}

// adopted is what a sender chooses to take the proposals of a row; saysYes are the ways to say so.
const adopted = "是"

var saysYes = []string{adopted, "采纳", "同意", "对", "√", "✓", "Y", "YES", "1"}

// proposes stands between the title of a column and the value proposed for it.
const proposes = "："

// adopting are the columns of a repair workbook in a sheet; -1 where it has none.
type adopting struct{ batch, row, proposal, adopt int }

func findAdopting(titles []string) adopting {
	at := func(title string) int {
		return slices.IndexFunc(titles, func(t string) bool { return strings.TrimSpace(t) == title })
	}
	return adopting{at(batchColumn), at(rowColumn), at(proposalColumn), at(adoptColumn)}
}

// adopt puts the proposals of a row that takes them into its cells.
func (v *values) adopt() {
	a := v.checker.adopting
	if a.proposal < 0 || a.adopt < 0 || a.adopt >= len(v.cells) || a.proposal >= len(v.cells) {
		return
	}
	if !slices.Contains(saysYes, strings.ToUpper(sheet.Fold(v.cells[a.adopt]))) {
		return
	}
	cells := slices.Clone(v.cells)
	for line := range strings.SplitSeq(v.cells[a.proposal], "\n") {
		title, value, ok := strings.Cut(strings.TrimSpace(line), proposes)
		if c := v.columnTitled(title); ok && c >= 0 && c < len(cells) {
			cells[c] = value
		}
	}
	v.cells = cells
}

// columnTitled is where the sheet has the field with a title, or -1.
func (v *values) columnTitled(title string) int {
	for i := range v.plan.item.Fields {
		if v.plan.item.Fields[i].Title == title {
			return v.plan.field[i]
		}
	}
	return -1
}
