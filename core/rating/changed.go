package rating

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// footOf is what a file as of a transaction says of itself.
func footOf(tx *db.Tx, laws record.Laws) (x foot, err error) {
	x.Laws = lawsDigest(laws)
	if x.Seq, err = ledger.Head(tx); err != nil {
		return x, err
	}
	x.Mark, err = markOf(tx, x.Seq)
	return x, err
}

// markOf names a change of the outbox, so that a file of another database, or of one set back, is known.
func markOf(tx *db.Tx, seq int64) (string, error) {
	if seq == 0 {
		return "", nil
	}
	some, err := ledger.Since(tx, "", seq-1, 1)
	if err != nil || len(some) == 0 || some[0].Seq != seq {
		return "missing", err
	}
	c := some[0]
	return fmt.Sprint(c.Topic, " ", c.Subject, " ", c.Ref, " ", c.At), nil
}

// lawsDigest is of what the catalogue says of items that facts follow from.
func lawsDigest(laws record.Laws) string {
	h := sha256.New()
	for _, it := range laws.Catalog.Items() {
		fmt.Fprintln(h, it.Code, it.Public(), it.OfPersons())
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// followedTopics are those a stock follows.
var followedTopics = []string{record.Topic, subject.Topic}

// changesRead is how many changes are read at once.
const changesRead = 500

// changed are the subjects whose rows may have changed since a file was written; all is true where that cannot be told, or
// where reading everything is as quick.
func changed(tx *db.Tx, x foot, laws record.Laws) (of []id.ID, all bool, err error) {
	head, err := ledger.Head(tx)
	if err != nil || head < x.Seq || lawsDigest(laws) != x.Laws {
		return nil, true, err
	}
	if mark, err := markOf(tx, x.Seq); err != nil || mark != x.Mark {
		return nil, true, err
	}
	seen := map[id.ID]bool{}
	for _, topic := range followedTopics {
		for seq := x.Seq; ; {
			some, err := ledger.Since(tx, topic, seq, changesRead)
			if err != nil {
				return nil, false, err
			}
			if len(some) == 0 {
				break
			}
			if slices.ContainsFunc(some, unnamed) {
				return nil, true, nil
			}
			for _, s := range touched(some) {
				seen[s] = true
			}
			if len(seen) > 1000+x.Parties/4 {
				return nil, true, nil
			}
			seq = some[len(some)-1].Seq
		}
	}
	of = keys(seen)
	slices.SortFunc(of, compareIDs)
	return of, false, nil
}

// unnamed is a change that does not say whose records it is about, as taking over another platform's stock is.
func unnamed(c ledger.Change) bool { return c.Subject.IsZero() && len(c.Refs) == 0 }
