package house

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"xinguan/base/db"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// mostSeen bounds how many records count for a digest of what is seen; more of one subject have not been met.
const mostSeen = 20_000

// Seen is a digest, in hexadecimal, of what is published about a subject now, of some items: names, which records, and
// what is said of each. Where two digests differ, something was added, corrected, ended or marked in between; the
// digest does not tell what. It speaks of facts, not of how pages put them, so that it outlives versions of the program.
func (h *Hub) Seen(tx *db.Tx, s subject.Subject, items []string) (string, error) {
	all, err := record.OfItems(tx, s.ID, items, mostSeen)
	if err != nil {
		return "", err
	}
	lines := make([]string, 0, len(all)+1)
	for i := range all {
		r := &all[i]
		lines = append(lines, fmt.Sprintf("%s %x %s %s %s %t%s\n", r.ID, r.Digest, r.Severity, r.ShownUntil, r.RepairFrom, r.Disputed, r.Statement+r.ShieldedFields))
	}
	slices.Sort(lines)
	text := fmt.Sprintf("seen 1\n%s %s %s\n", s.Name, s.Code, s.Status) + strings.Join(lines, "")
	return fmt.Sprintf("%x", sha256.Sum256([]byte(text))), nil
}
