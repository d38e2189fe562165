package rating

import (
	"cmp"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
)

// effective is the first day of a version in force by its file or by its steps; empty for a draft.
func effective(m *Model, past []Release) clock.Date {
	day := clock.Date(m.From)
	for _, p := range past {
		if p.Step == Approve {
			day = p.Effective
		}
	}
	return day
}

// ends is the first day a version is in force no longer; empty where nobody ended it.
func ends(past []Release) (day clock.Date) {
	for _, p := range past {
		if p.Step == EndSure {
			day = p.Effective
		}
	}
	return day
}

// Effective is the first day of a version in force: as its file says, or as was approved; empty for a draft.
func Effective(tx *db.Tx, m *Model) (clock.Date, error) {
	past, err := Releases(tx, m)
	return effective(m, past), err
}

// Ends is the first day a version is in force no longer; empty where nobody ended it.
func Ends(tx *db.Tx, m *Model) (clock.Date, error) {
	past, err := Releases(tx, m)
	return ends(past), err
}

// Live are the models that reckon on a day: of each id the version that came into force last, unless it was ended.
func (s Service) Live(tx *db.Tx, on clock.Date) ([]*Model, error) {
	out, _, err := s.standing(tx, on)
	return out, err
}

// Shadow are the versions that were approved and are not in force yet: they reckon beside those that are, and nobody is
// treated by what they say.
func (s Service) Shadow(tx *db.Tx, on clock.Date) ([]*Model, error) {
	_, out, err := s.standing(tx, on)
	return out, err
}

func (s Service) standing(tx *db.Tx, on clock.Date) (live, shadow []*Model, err error) {
	if s.Models == nil {
		return nil, nil, nil
	}
	newest := map[string]standing{}
	for _, m := range s.Models.List {
		if m.Kind != "computed" {
			continue
		}
		past, err := Releases(tx, m)
		if err != nil {
			return nil, nil, err
		}
		now := standing{m, effective(m, past), ends(past)}
		switch {
		case now.from == "":
		case now.from > on:
			shadow = append(shadow, m)
		case newest[m.ID].from <= now.from:
			newest[m.ID] = now
		}
	}
	for _, m := range s.Models.List { // in their order
		if now := newest[m.ID]; now.model == m && (now.end == "" || now.end > on) {
			live = append(live, m)
		}
	}
	slices.SortStableFunc(live, func(a, b *Model) int { return cmp.Compare(len(a.Caps), len(b.Caps)) }) // what others rest on comes first
	return live, shadow, nil
}

// standing is from when on a version is in force and until when.
type standing struct {
	model     *Model
	from, end clock.Date // end: the first day it is not; empty where nobody ended it
}

// LiveOf is the version of a model in force on a day; nil where there is none.
func (s Service) LiveOf(tx *db.Tx, name string, on clock.Date) (*Model, error) {
	live, err := s.Live(tx, on)
	if err != nil {
		return nil, err
	}
	for _, m := range live {
		if m.ID == name {
			return m, nil
		}
	}
	return nil, nil
}
