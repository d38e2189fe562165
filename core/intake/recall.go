package intake

import "strings"

// recall is what cells of one field were read as before: authorities, kinds, days and amounts stand in a sheet again and
// again. It holds only cells that were read without a finding, and gives up where few come again, as names and numbers.
type recall struct {
	texts map[string]string
	asked int
	met   int
	off   bool
}

// What is kept, and how many cells are watched before a field is given up.
const (
	recallCells = 512
	recallBytes = 512
	recallAsked = 2 * recallCells
)

func (r *recall) get(cell string) (text string, ok bool) {
	if r.off {
		return "", false
	}
	r.asked++
	if text, ok = r.texts[cell]; ok {
		r.met++
	} else if r.asked >= recallAsked && r.met*2 < r.asked {
		r.texts, r.off = nil, true
	}
	return text, ok
}

func (r *recall) put(cell, text string) {
	if r.off || len(r.texts) >= recallCells || len(cell) > recallBytes {
		return
	}
	if r.texts == nil {
		r.texts = map[string]string{}
	}
	r.texts[strings.Clone(cell)] = strings.Clone(text) // no parts of a whole row
}
