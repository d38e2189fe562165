package record

import (
	"bytes"
	"slices"

	"xinguan/base/db"
	"xinguan/base/id"
	subjects "xinguan/core/subject"
)

// headersAtOnce is the records of how many subjects one query reads.
const headersAtOnce = 200

// HeadersOf are the headers of several subjects, each under its id, as Headers gives them.
func HeadersOf(tx *db.Tx, of []id.ID) (map[id.ID][]Record, error) {
	members, err := subjects.MembersOf(tx, of)
	if err != nil {
		return nil, err
	}
	var all []id.ID
	for _, x := range of {
		all = append(all, members[x]...)
	}
	slices.SortFunc(all, compareIDs)
	filed := map[id.ID][]Record{}
	for some := range slices.Chunk(slices.Compact(all), headersAtOnce) {
		if err := headersInto(tx, filed, some); err != nil {
			return nil, err
		}
	}
	out := make(map[id.ID][]Record, len(of))
	for _, x := range of {
		group := slices.SortedFunc(slices.Values(members[x]), compareIDs)
		out[x] = filed[group[0]]
		for _, m := range group[1:] {
			out[x] = append(slices.Clip(out[x]), filed[m]...)
		}
	}
	return out, nil
}

func compareIDs(a, b id.ID) int { return bytes.Compare(a[:], b[:]) }

// headersInto reads the headers filed with some subjects.
func headersInto(tx *db.Tx, into map[id.ID][]Record, of []id.ID) error {
	args := make([]any, len(of))
	for i, x := range of {
		args[i] = x
	}
	return db.Each(tx, func(scan db.Scanner) error {
		r, err := scanHeader(scan)
		into[r.Subject] = append(into[r.Subject], r)
		return err
	}, `select `+headerColumns+` from record r where `+standing+` and r.subject_id in `+db.In(1, len(of))+` order by r.subject_id, r.id`, args...)
}
