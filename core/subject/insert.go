package subject

import (
	"fmt"

	"xinguan/base/db"
	"xinguan/core/ident"
)

var (
	subjectColumns    = []string{"subject_id", "kind", "name", "code", "status", "town", "provisional", "canonical", "since"}
	identifierColumns = []string{"key", "type", "subject_id", "value", "sealed", "source", "since"}
)

// insert loads the new subjects. On PostgreSQL another import may have made one of them meanwhile: the key of
// identifier refuses the second, and the transaction is tried again and meets it.
func (s *settling) insert() error {
	if len(s.subjects) == 0 {
		return nil
	}
	today := string(s.tx.Today())
	err := s.tx.Load("subject", subjectColumns, len(s.subjects), func(i int) []any {
		x := &s.subjects[i]
		return []any{x.ID[:], string(x.Kind), x.Name, x.Code, x.Status, x.Town, x.Provisional, nil, today}
	})
	if err != nil {
		return fmt.Errorf("subject: %w", err)
	}
	err = s.tx.Load("identifier", identifierColumns, len(s.ids), func(i int) []any {
		r := &s.ids[i]
		k := ident.Digest(r.key.Type, r.key.Value)
		return []any{k[:], string(r.key.Type), r.subject[:], r.key.Value, nil, r.source, string(r.since)}
	})
	if err != nil {
		return db.Again(fmt.Errorf("identifier: %w", err))
	}
	err = s.tx.Load("subject_name", nameColumns, len(s.names), func(i int) []any { return s.names[i].row(s.places) })
	if err != nil {
		return fmt.Errorf("subject name: %w", err)
	}
	return nil
}

func insertIdentifier(tx *db.Tx, r identifierRow) error {
	k := ident.Digest(r.key.Type, r.key.Value)
	_, err := tx.Exec(`insert into identifier (key, type, subject_id, value, sealed, source, since) values ($1, $2, $3, $4, null, $5, $6) on conflict (key) do nothing`,
		k[:], string(r.key.Type), r.subject, r.key.Value, r.source, string(r.since))
	return err
}
