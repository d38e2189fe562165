package record

import (
	"xinguan/base/db"
	"xinguan/base/id"
)

// Crowd is Portrait of one subject as it is made for those with very many records.
func Crowd(tx *db.Tx, subject id.ID, perItem int) ([]Record, map[string]int, error) {
	totals := map[string]int{}
	all, err := crowd(tx, []id.ID{subject}, perItem, totals)
	return all, totals, err
}
