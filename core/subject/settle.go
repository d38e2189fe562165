package subject

import (
	"cmp"
	"maps"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
	"xinguan/core/ledger"
)

// Entry is what is said of an organisation by the register, or by a decision about one the register has not sent yet.
type Entry struct {
	Key         Key
	Also        []Key // further identifiers the register gives
	Kind        ident.Kind
	Name        string
	Town        string // empty where the sheet does not say; what is known then stays
	Status      string // likewise
	FormerNames []string
	LegalRep    string // looked for in the name, and not kept here
	Source      string // what says so: item of the catalogue, a colon, the agency that sent it
}

// Settled is the subject an entry belongs to, whether its names or state changed (an index must hear of it), and what of
// another register the entry took the place of.
type Settled struct {
	ID      id.ID
	Changed bool
	Over    Over
}

// Settle brings subjects in line with register entries: new ones are made, provisional ones become registered and keep
// their records, a new name makes the old one a former name (the name of a decision was never one of the register, so it
// goes). Entries of one batch are taken in order; the same entries again change nothing.
func Settle(tx *db.Tx, places []string, in []Entry) ([]Settled, error) {
	return settle(tx, places, in, true)
}

// Provisional finds or makes subjects known only from a decision. It never changes a subject that exists.
func Provisional(tx *db.Tx, places []string, in []Entry) ([]Settled, error) {
	return settle(tx, places, in, false)
}

func settle(tx *db.Tx, places []string, in []Entry, register bool) ([]Settled, error) {
	s := &settling{tx: tx, places: places, register: register, fresh: map[Key]int{}, named: map[named]int{}}
	var keys []Key
	for _, e := range in {
		keys = append(keys, e.keys()...)
	}
	known, err := Resolve(tx, keys)
	if err != nil {
		return nil, err
	}
	if register {
		if err := Names(tx, slices.Collect(maps.Values(known))); err != nil {
			return nil, err
		}
	}
	out := make([]Settled, len(in))
	for i, e := range in {
		if out[i], err = s.entry(e, known); err != nil {
			return nil, err
		}
	}
	if err := s.insert(); err != nil {
		return nil, err
	}
	return out, s.restand()
}

// restand looks again at who stands for the groups whose members the register changed, and tells the index.
func (s *settling) restand() error {
	changed, err := restand(s.tx, s.joined)
	if err != nil || len(changed) == 0 {
		return err
	}
	pairs := make([]ledger.Pair, len(changed))
	for i, x := range changed {
		pairs[i] = ledger.Pair{Subject: x, Record: x}
	}
	return ledger.Append(s.tx, ledger.Change{Topic: Topic, Refs: pairs})
}

// keys are the identifiers an entry may be known by: those given, and the organisation code inside a credit code.
func (e Entry) keys() []Key {
	out := append([]Key{e.Key}, e.Also...)
	if e.Key.Type == ident.TypeUSCC && len(e.Key.Value) == 18 {
		out = append(out, Key{ident.TypeOrgCode, e.Key.Value[8:17]})
	}
	return out
}

// differs tells whether a subject and an entry both have a unified code, and not the same: then they are two, whatever
// older identifier they share.
func differs(code string, e Entry) bool {
	return e.Key.Type == ident.TypeUSCC && len(code) == 18 && code != e.Key.Value
}

// over is the kind and code of a subject once the entry came: an older number does not take the place of the unified code.
func (e Entry) over(kind ident.Kind, code string) (ident.Kind, string) {
	if e.Key.Type != ident.TypeUSCC && len(code) == usccLength {
		return kind, code
	}
	return e.Kind, e.Key.Value
}

// settling collects the rows of new subjects, to load them at once.
type settling struct {
	tx       *db.Tx
	places   []string
	register bool
	fresh    map[Key]int // identifiers of new subjects → position in subjects
	subjects []Subject
	ids      []identifierRow
	names    []nameRow
	named    map[named]int // position in names
	joined   []id.ID       // changed subjects that do not stand alone
}

type named struct {
	subject id.ID
	norm    string
}

type identifierRow struct {
	key     Key
	subject id.ID
	source  string
	since   clock.Date
}

type nameRow struct {
	subject     id.ID
	norm, name  string
	from, until clock.Date
	source      string
	restricted  bool
}

func (s *settling) entry(e Entry, known map[Key]*Ref) (Settled, error) {
	keys := e.keys()
	for _, k := range keys {
		if at, ok := s.fresh[k]; ok && !differs(s.subjects[at].Code, e) {
			s.identify(at, e, known)
			return s.again(at, e)
		}
		if ref := known[k]; ref != nil && !differs(ref.Code, e) {
			return s.meet(ref, e, known)
		}
	}
	x := id.New()
	s.subjects = append(s.subjects, Subject{ID: x, Kind: e.Kind, Name: e.Name, Code: e.Key.Value, Status: e.Status, Town: e.Town, Provisional: !s.register})
	s.identify(len(s.subjects)-1, e, known)
	s.name(x, e, e.Name, "")
	for _, f := range e.FormerNames {
		s.name(x, e, f, unknownEnd)
	}
	return Settled{ID: x, Changed: true}, nil
}

// identify gives a new subject the identifiers that are not another's (see differs) or its own already.
func (s *settling) identify(at int, e Entry, known map[Key]*Ref) {
	for _, k := range e.keys() {
		if _, taken := s.fresh[k]; taken || known[k] != nil {
			continue
		}
		s.fresh[k] = at
		s.ids = append(s.ids, identifierRow{k, s.subjects[at].ID, e.Source, s.tx.Today()})
	}
}

// name adds a name unless the subject has it already; a blank is no name. A present name is present, whatever it was.
func (s *settling) name(x id.ID, e Entry, name string, until clock.Date) {
	k := named{x, ident.NormName(name)}
	if at, has := s.named[k]; has || k.norm == "" {
		if has && until == "" {
			s.names[at].until = until
		}
		if has {
			s.names[at].restricted = s.names[at].restricted || holdsName(name, e.LegalRep, e.Kind)
		}
		return
	}
	s.named[k] = len(s.names)
	s.names = append(s.names, s.row(x, e, name, until))
}

// again meets a subject made earlier in the same batch: the later entry of the register wins.
func (s *settling) again(at int, e Entry) (Settled, error) {
	was, over := &s.subjects[at], Over{}
	if s.register {
		over = s.overFresh(was, e)
		if ident.NormName(was.Name) != ident.NormName(e.Name) {
			s.end(was.ID, was.Name)
			s.name(was.ID, e, e.Name, "")
		}
		for _, f := range e.FormerNames {
			s.name(was.ID, e, f, unknownEnd)
		}
		was.Kind, was.Code = e.over(was.Kind, was.Code)
		was.Name, was.Status, was.Town = e.Name, cmp.Or(e.Status, was.Status), cmp.Or(e.Town, was.Town)
	}
	return Settled{was.ID, true, over}, nil
}

// end makes a name that was to be inserted a former one.
func (s *settling) end(x id.ID, name string) {
	if i, ok := s.named[named{x, ident.NormName(name)}]; ok {
		s.names[i].until = s.tx.Today()
	}
}

// row is a name an entry gives.
func (s *settling) row(x id.ID, e Entry, name string, until clock.Date) nameRow {
	return nameRow{subject: x, norm: ident.NormName(name), name: name, from: s.tx.Today(), until: until, source: e.Source,
		restricted: holdsName(name, e.LegalRep, e.Kind)}
}

var nameColumns = []string{"subject_id", "norm", "name", "trade", "head", "tail", "from_d", "until_d", "source", "restricted"}

func (r *nameRow) row(places []string) []any {
	trade := ident.TradeName(r.name, places)
	head, tail := nameKeys(r.norm, trade)
	return []any{r.subject[:], r.norm, r.name, trade, head, tail, string(r.from), string(r.until), r.source, r.restricted}
}
