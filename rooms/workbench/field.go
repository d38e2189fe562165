package workbench

import (
	"slices"
	"strconv"
)

// codes are the fields of older registration codes; they stand together, folded, where nothing is written in them.
func (p FormPage) codes() (out []FormField) {
	for _, f := range p.Fields {
		if f.Code {
			out = append(out, f)
		}
	}
	return out
}

// folded tells whether the older codes need not be looked at.
func (p FormPage) folded() bool {
	return !slices.ContainsFunc(p.codes(), func(f FormField) bool { return f.Value != "" || len(f.Wrong)+len(f.Warned) > 0 })
}

// firstCode tells whether a field is the first of the older codes.
func (p FormPage) firstCode(f FormField) bool {
	all := p.codes()
	return len(all) > 0 && all[0].Name == f.Name
}

// limit is how many characters the field takes.
func (f FormField) limit() string {
	if f.Length == 0 {
		return "4000"
	}
	return strconv.Itoa(f.Length)
}

// foreign tells whether a value is none of the choices.
func (f FormField) foreign() bool { return f.Value != "" && !slices.Contains(f.Options, f.Value) }
