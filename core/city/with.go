package city

import (
	"maps"
	"slices"
)

// With is the city with further agencies, such as a register keeps beside its folder. An agency whose code the folder has,
// and a name somebody else answers to, stay as they are.
func (c *City) With(more ...Agency) *City {
	out := *c
	out.Agencies = slices.Clone(c.Agencies)
	out.agencies.byName = maps.Clone(c.agencies.byName)
	for _, a := range more {
		if _, taken := out.agencies.byName[a.Code]; taken {
			continue
		}
		if a.PhoneKnown = a.Phone != ""; !a.PhoneKnown {
			a.Phone = c.Hotline
		}
		out.Agencies = append(out.Agencies, a)
		for _, key := range out.keys(a) {
			if _, taken := out.agencies.byName[key]; !taken {
				out.agencies.byName[key] = len(out.Agencies) - 1
				out.agencies.longest = max(out.agencies.longest, len(key))
			}
		}
	}
	return &out
}
