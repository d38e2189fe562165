package house

import (
	"context"

	"xinguan/base/db"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

// RulebookKind is the kind of proposal by which a rulebook is applied to what is shown already.
const RulebookKind = "rulebook"

// RulebookObject is what such a proposal is about.
func RulebookObject(book string) string { return "rulebook/" + book }

// ApplyRulebooks applies every rulebook that is in force, was approved by a second person, and is not applied yet. It is
// safe to run at any time and twice.
func ApplyRulebooks(ctx context.Context, d *db.DB, s *record.Store) (done []*record.Ruling, err error) {
	for _, b := range s.Rules.Books {
		by, due, err := adopted(ctx, d, b)
		if err != nil {
			return done, err
		}
		if !due {
			continue
		}
		r, err := s.ApplyRulebook(ctx, d, b, by)
		if err != nil {
			return done, err
		}
		done = append(done, r)
	}
	return done, nil
}

// adopted tells who answers for applying a rulebook, and whether it is to be applied now.
func adopted(ctx context.Context, d *db.DB, b *rulebook.Book) (by record.Adopted, due bool, err error) {
	err = d.View(ctx, func(tx *db.Tx) error {
		p, err := people.Newest(tx, RulebookKind, RulebookObject(b.ID))
		if err != nil || p.State != people.ProposalApproved || tx.Today() < b.From {
			return err
		}
		_, _, ended, _, err := record.Applied(tx, b.ID)
		by, due = record.Adopted{Proposal: p.ID, Actor: p.Decider}, ended.IsZero()
		return err
	})
	return by, due, err
}
