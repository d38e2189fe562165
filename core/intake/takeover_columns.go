package intake

import (
	"errors"
	"io/fs"
	"os"
	"slices"

	"xinguan/base/sheet"
)

// The columns beside an item's fields, in the order their cells travel with a row.
const (
	besideOldID = iota
	besideState
	besideStateDate
	besideStateCause
	besideSupplier
	besideAccepted
)

func (it *PlanItem) besides() []string {
	return []string{it.OldID, it.State, it.StateDate, it.StateCause, it.Supplier, it.Accepted}
}

// beside are the same columns by their names in the plan.
func (it *PlanItem) beside() map[string]string {
	return map[string]string{"old_id": it.OldID, "state": it.State, "state_date": it.StateDate, "state_cause": it.StateCause, "supplier": it.Supplier, "accepted": it.Accepted}
}

func columnAt(titles []string, column string) int {
	if column == "" {
		return -1
	}
	return slices.IndexFunc(titles, func(t string) bool { return sheet.Fold(t) == sheet.Fold(column) })
}

// titles are a file's titles as the item knows them: those the plan maps renamed, those it leaves behind or reads beside
// the fields without a name.
func (it *PlanItem) titles(of []string) []string {
	known, out := titlesOf(it.item), slices.Clone(of)
	for c, title := range of {
		switch to, mapped := it.mapped(title); {
		case mapped:
			out[c] = to
		case slices.ContainsFunc(it.Ignore, func(s string) bool { return sheet.Fold(s) == sheet.Fold(title) }):
			out[c] = ""
		default:
			if known.read(title).field < 0 && slices.ContainsFunc(it.besides(), func(s string) bool { return s != "" && sheet.Fold(s) == sheet.Fold(title) }) {
				out[c] = ""
			}
		}
	}
	return out
}

func (it *PlanItem) mapped(title string) (string, bool) {
	for column, field := range it.Columns {
		if sheet.Fold(column) == sheet.Fold(title) {
			return field, true
		}
	}
	return "", false
}

// stateNamed is what a state cell means; an empty one, and a file without a state column, mean shown unless the plan says
// otherwise.
func (p *Plan) stateNamed(it *PlanItem, cell string) (oldState, bool) {
	states := it.States
	if len(states) == 0 {
		states = p.States
	}
	code, ok := states[cell]
	if !ok && cell == "" {
		code, ok = "shown", true
	}
	if !ok {
		return oldState{}, false
	}
	return stateOf(code)
}

// agency is the code here of an agency there, by the plan, else by the city's own table.
func (p *Plan) agency(im *Importer, named string) (string, bool) {
	if named == "" {
		return "", false
	}
	if code, ok := p.names[sheet.Fold(named)]; ok {
		return code, true
	}
	if a, ok := im.City.Agency(named); ok {
		return a.Code, true
	}
	return "", false
}

// fileSame tells whether a file is still the one that was begun.
func fileSame(f *oldFile) (bool, error) {
	info, err := os.Stat(f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && info.Size() == f.Size && info.ModTime().UnixNano() == f.Modified, err
}
