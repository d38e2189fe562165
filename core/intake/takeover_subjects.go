package intake

import (
	"context"
	"slices"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/catalog"
	"xinguan/core/ident"
	"xinguan/core/ledger"
	"xinguan/core/subject"
)

// subjects finds the subjects of a stock. It remembers those it met: a million rows are about some ten thousand of them.
type subjects struct {
	*Importer
	known   map[partyKey]subjectAt
	towns   []string // those of known
	persons map[string]subject.Person
}

// partyKey is an identifier without a pointer, so that half a million of them cost little memory and the collector
// nothing: its type's first letter, and the digest of a value too long to stand in it.
type partyKey [20]byte

func keyOfParty(k subject.Key) (out partyKey) {
	out[0] = string(k.Type)[0]
	if len(k.Value) > len(out)-1 {
		sum := ident.Digest(k.Type, k.Value)
		copy(out[1:], sum[:])
		return out
	}
	copy(out[1:], k.Value)
	return out
}

type subjectAt struct {
	id   id.ID
	town uint16 // place in towns
}

// note remembers a subject and its town.
func (s *subjects) note(k subject.Key, x id.ID, town string) {
	i := slices.Index(s.towns, town)
	if i < 0 {
		i = len(s.towns)
		s.towns = append(s.towns, town)
	}
	s.known[keyOfParty(k)] = subjectAt{x, uint16(i)}
}

// How many subjects and persons are remembered before the memory begins anew.
const (
	subjectsKept = 1 << 19
	personsKept  = 1 << 14
)

func newSubjects(im *Importer) *subjects {
	return &subjects{Importer: im, known: map[partyKey]subjectAt{}, persons: map[string]subject.Person{}}
}

// find gives every row its subject and its record's id, and seals what is about persons.
func (s *subjects) find(ctx context.Context, rows []stock) error {
	if len(s.known) > subjectsKept {
		clear(s.known)
	}
	if len(s.persons) > personsKept {
		clear(s.persons)
	}
	register, decisions, persons := s.unknown(rows)
	if len(register)+len(decisions)+len(persons) > 0 {
		err := s.DB.Bulk(ctx, func(tx *db.Tx, _ int) (bool, error) { return false, s.ask(tx, rows, register, decisions, persons) })
		if err != nil {
			return err
		}
	}
	for i := range rows {
		s.settleOne(&rows[i])
	}
	return nil
}

// unknown are the positions of rows whose subject the database must be asked for.
func (s *subjects) unknown(rows []stock) (register, decisions, persons []int) {
	for i := range rows {
		r := &rows[i]
		it, _ := s.Catalog.Item(r.Item)
		switch {
		case it.OfPersons():
			if _, ok := s.persons[r.Code]; !ok {
				persons = append(persons, i)
			}
		case it.Family == catalog.Registration:
			register = append(register, i)
		default:
			if _, ok := s.known[keyOfParty(r.party())]; !ok {
				decisions = append(decisions, i)
			}
		}
	}
	return register, decisions, persons
}

// party is the identifier a row names its subject by.
func (s *stock) party() subject.Key { return subject.Key{Type: s.CodeType, Value: s.Code} }

func (s *subjects) ask(tx *db.Tx, rows []stock, register, decisions, persons []int) error {
	var changed []ledger.Pair
	note := func(at []int, settled []subject.Settled, town func(*row) string) {
		for n, i := range at {
			s.note(rows[i].party(), settled[n].ID, town(&rows[i].row))
			if settled[n].Changed {
				changed = append(changed, ledger.Pair{Subject: settled[n].ID, Record: settled[n].ID})
			}
		}
	}
	entries := make([]subject.Entry, len(register))
	for n, i := range register {
		it, _ := s.Catalog.Item(rows[i].Item)
		e, err := registerEntry(&rows[i].row, it)
		if err != nil {
			return err
		}
		entries[n] = e
	}
	settled, err := subject.Settle(tx, s.City.Places(), entries)
	if err != nil {
		return err
	}
	note(register, settled, func(r *row) string { return r.Town })
	missing, err := s.resolve(tx, rows, decisions)
	if err != nil {
		return err
	}
	if settled, err = s.provisional(tx, rows, missing); err != nil {
		return err
	}
	note(missing, settled, func(*row) string { return "" })
	if err := s.askPersons(tx, rows, persons); err != nil || len(changed) == 0 {
		return err
	}
	return ledger.Append(tx, ledger.Change{Topic: subject.Topic, Refs: changed})
}

// resolve looks organisations up and gives the positions of those nobody knows.
func (s *subjects) resolve(tx *db.Tx, rows []stock, at []int) (missing []int, err error) {
	keys := make([]subject.Key, len(at))
	for n, i := range at {
		keys[n] = rows[i].party()
	}
	found, err := subject.Resolve(tx, keys)
	if err != nil {
		return nil, err
	}
	for n, i := range at {
		if ref := found[keys[n]]; ref != nil {
			s.note(keys[n], ref.ID, ref.Town)
		} else {
			missing = append(missing, i)
		}
	}
	return missing, nil
}

func (s *subjects) provisional(tx *db.Tx, rows []stock, at []int) ([]subject.Settled, error) {
	entries := make([]subject.Entry, len(at))
	for n, i := range at {
		entries[n] = subject.Entry{Key: rows[i].party(), Kind: kindOf(&rows[i].row), Name: rows[i].Name}
	}
	return subject.Provisional(tx, s.City.Places(), entries)
}

func (s *subjects) askPersons(tx *db.Tx, rows []stock, at []int) error {
	if len(at) == 0 {
		return nil
	}
	numbers := make([]string, len(at))
	for n, i := range at {
		numbers[n] = rows[i].Code
	}
	found, err := subject.Persons(tx, s.Ring, numbers)
	if err != nil {
		return err
	}
	for number, p := range found {
		s.persons[number] = p
	}
	return nil
}

// settleOne fills in what follows from the subject. Numbers of persons go no further than here.
func (s *subjects) settleOne(r *stock) {
	r.ID, r.Version = id.New(), s.version(r.Item)
	if it, _ := s.Catalog.Item(r.Item); it.OfPersons() {
		p := s.persons[r.Code]
		r.Subject, r.Sealed, r.KeyID = p.ID, p.Key.Seal(r.Body, r.ID[:]), p.Key.ID()
		r.Body, r.Name, r.Code = nil, "", ""
		return
	}
	at := s.known[keyOfParty(r.party())]
	r.Subject = at.id
	if it, _ := s.Catalog.Item(r.Item); it.Family != catalog.Registration {
		r.Town = s.townOf(&r.row, s.towns[at.town])
	}
	r.Code = ""
}
