package record

import (
	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// MoveStale writes what a rulebook makes of a record as somebody read it before the last event.
func MoveStale(tx *db.Tx, read Record, until clock.Date, events int) error {
	now := read.Derived
	now.ShownUntil = until
	return writeMoves(tx, "示例", "示例", []move{{&read, now, events + 1}})
}

// Crowd is Portrait of one subject as it is made for those with very many records.
func Crowd(tx *db.Tx, subject id.ID, perItem int) ([]*Record, map[string]int, error) {
	totals := map[string]int{}
	all, err := crowd(tx, []id.ID{subject}, perItem, totals)
	return all, totals, err
}
