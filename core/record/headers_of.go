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
	filed := map[id.ID][]Record{}
	members, err := EachHeaderOf(tx, of, func(r *Record) { filed[r.Subject] = append(filed[r.Subject], *r) })
	if err != nil {
		return nil, err
	}
	out := make(map[id.ID][]Record, len(of))
	for _, x := range of {
		out[x] = filed[members[x][0]]
		for _, m := range members[x][1:] {
			out[x] = append(slices.Clip(out[x]), filed[m]...)
		}
	}
	return out, nil
}

// EachHeaderOf calls fn for the headers of several subjects and of those ruled to be the same, each once, by subject as filed;
// and gives for each subject under which its records are filed, in the order Headers gives them. The record is fn's only until
// it returns.
func EachHeaderOf(tx *db.Tx, of []id.ID, fn func(*Record)) (members map[id.ID][]id.ID, err error) {
	if members, err = subjects.MembersOf(tx, of); err != nil {
		return nil, err
	}
	var all []id.ID
	for _, x := range of {
		members[x] = slices.SortedFunc(slices.Values(members[x]), compareIDs)
		all = append(all, members[x]...)
	}
	slices.SortFunc(all, compareIDs)
	for some := range slices.Chunk(slices.Compact(all), headersAtOnce) {
		if err := eachHeaderIn(tx, some, fn); err != nil {
			return nil, err
		}
	}
	return members, nil
}

func compareIDs(a, b id.ID) int { return bytes.Compare(a[:], b[:]) }

// eachHeaderIn reads the headers filed with some subjects.
func eachHeaderIn(tx *db.Tx, of []id.ID, fn func(*Record)) error {
	args := make([]any, len(of))
	for i, x := range of {
		args[i] = x
	}
	var r Record
	return db.Each(tx, func(scan db.Scanner) error {
		r = Record{}
		if err := r.header(scan); err != nil {
			return err
		}
		fn(&r)
		return nil
	}, `select `+headerColumns+` from record r where `+standing+` and r.subject_id in `+db.In(1, len(of))+` order by r.subject_id, r.id`, args...)
}
