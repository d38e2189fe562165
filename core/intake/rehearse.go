package intake

import (
	"cmp"
	"maps"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/sheet"
	"xinguan/core/catalog"
	"xinguan/core/record"
)

// Rehearsal is what another version of an item would make of what came in lately: nothing is written but this.
type Rehearsal struct {
	From, To clock.Date
	Batches  int               `json:"batches"`
	Rows     int               `json:"rows"`   // read again
	Held     int               `json:"held"`   // taken in then, would be held
	Freed    int               `json:"freed"`  // held then and now, would be taken in
	Warned   int               `json:"warned"` // would be warned of something new
	Rules    []RehearsedRule   `json:"rules"`
	Agencies []RehearsedSender `json:"agencies"`
	Examples []RehearsedRow    `json:"examples"`
	Lost     []string          `json:"lost,omitempty"` // columns that were thrown away then: what they held is not known, and nothing is said of them
	Cut      bool              `json:"cut,omitempty"`  // there was more than is read
}

// RehearsedRule is how often a rule would newly speak, of whom.
type RehearsedRule struct {
	Level  Level  `json:"level"`
	Rule   string `json:"rule"`
	Column string `json:"column"`
	Agency string `json:"agency"`
	N      int    `json:"n"`
	Say    string `json:"say"` // what it says in one case
}

// RehearsedSender is what would become of a sender's rows.
type RehearsedSender struct {
	Agency                    string `json:"agency"`
	Rows, Held, Freed, Warned int
}

// RehearsedRow is an example.
type RehearsedRow struct {
	Agency, File, Party, Value, Message, Column string
	Row                                         int
	Level                                       Level
}

// How much a rehearsal reads at most, and how many examples it keeps of each rule.
const (
	mostRehearsed = 200_000
	someOfEach    = 3
	rehearseDays  = 31
)

// Rehearse reads again what came in of an item in the last month, by a catalogue that holds another version of it: rows still
// held as they were sent, rows taken in as they were kept. In a snapshot, and without writing.
func (im *Importer) Rehearse(tx *db.Tx, other *catalog.Catalog, item string) (*Rehearsal, error) {
	now, is := other.Item(item)
	if was, had := im.Catalog.Item(item); !is || !had || was.OfPersons() {
		return &Rehearsal{From: tx.Today(), To: tx.Today()}, nil
	}
	x := &rehearsal{im: im, tx: tx, other: other, item: now, batches: map[id.ID]*rehearsed{}, rules: map[RehearsedRule]*RehearsedRule{}, senders: map[string]*RehearsedSender{}, lost: map[string]bool{}}
	x.out = Rehearsal{From: tx.Today().AddDays(-rehearseDays), To: tx.Today()}
	if err := x.taken(); err != nil {
		return nil, err
	}
	if err := x.held(); err != nil {
		return nil, err
	}
	return x.result(), nil
}

type rehearsal struct {
	im      *Importer
	tx      *db.Tx
	other   *catalog.Catalog
	item    *catalog.Item
	out     Rehearsal
	batches map[id.ID]*rehearsed
	rules   map[RehearsedRule]*RehearsedRule
	senders map[string]*RehearsedSender
	lost    map[string]bool
}

// rehearsed is a batch with how it was read and how it would be.
type rehearsed struct {
	batch
	was, now *checker
	unknown  map[string]bool // titles of fields whose column was thrown away
}

// batch is a batch ready to be read again; nil for one nobody kept.
func (x *rehearsal) batch(of id.ID) (*rehearsed, error) {
	if b, ok := x.batches[of]; ok {
		return b, nil
	}
	all, err := db.All(x.tx, scanBatch, `select `+batchColumns+` from batch where id = $1`, of)
	if err != nil || len(all) == 0 || len(all[0].Titles) == 0 {
		x.batches[of] = nil
		return nil, err
	}
	b := &rehearsed{batch: all[0], unknown: map[string]bool{}}
	if b.was, err = x.im.asSent(&b.batch); err != nil {
		return nil, err
	}
	im := *x.im
	im.Catalog = x.other
	if b.now, err = im.asSent(&b.batch); err != nil {
		return nil, err
	}
	b.was.told, b.now.told = true, true
	for c, f := range b.now.plan.columns {
		if f >= 0 && b.was.plan.columns[c] < 0 {
			title := b.now.plan.item.Fields[f].Title
			b.unknown[title], x.lost[title] = true, true
		}
	}
	x.batches[of] = b
	x.out.Batches++
	x.compare(b, b.Agency, b.was.file, b.now.file, 0, "")
	return b, nil
}

// asSent is the checker of a batch under the titles it came with.
func (im *Importer) asSent(b *batch) (*checker, error) {
	it, err := im.item(b.Item)
	if err != nil {
		return nil, err
	}
	return im.reread(b, it, b.Titles), nil
}

// taken reads the rows that were taken in.
func (x *rehearsal) taken() error {
	all, err := record.ArrivedBatches(x.tx, x.item.Code, x.out.From)
	if err != nil {
		return err
	}
	for _, of := range all { // before the rows are read: an engine answers one question at a time
		if _, err := x.batch(of); err != nil {
			return err
		}
	}
	n := 0
	err = record.Arrived(x.tx, x.item.Code, x.out.From, mostRehearsed, func(r *record.Record) error {
		n++
		b := x.batches[r.Batch]
		if b == nil {
			return nil
		}
		cells := make([]string, len(b.Titles))
		for c, f := range b.was.plan.columns {
			if f >= 0 {
				cells[c] = r.Body.Get(b.was.plan.item.Fields[f].Name)
			}
		}
		x.read(b, cells, r.Row)
		return nil
	})
	x.out.Cut = n == mostRehearsed
	return err
}

// held reads the rows that are still held.
func (x *rehearsal) held() error {
	since := clock.InstantOf(x.out.From.Time())
	all, err := db.All(x.tx, scanBatch, `select `+batchColumns+` from batch where item = $1 and started >= $2 and held > 0 order by started desc limit 5000`, x.item.Code, since)
	if err != nil {
		return err
	}
	for i := range all {
		b, err := x.batch(all[i].ID)
		if err != nil {
			return err
		}
		if b == nil {
			continue
		}
		rows, err := heldRows(x.tx, x.im.Ring, b.ID)
		if err != nil {
			return err
		}
		for _, h := range rows {
			if x.out.Rows < 2*mostRehearsed {
				x.read(b, h.cells, h.n)
			}
		}
	}
	return nil
}

// read reads a row both ways.
func (x *rehearsal) read(b *rehearsed, cells []string, n int) {
	was, ok := b.was.row(sheet.Row{N: n, Cells: cells})
	now, is := b.now.row(sheet.Row{N: n, Cells: cells})
	if !ok || !is {
		return
	}
	now.Findings = slices.DeleteFunc(now.Findings, func(f Finding) bool { return b.unknown[f.Column] })
	now.Held = slices.ContainsFunc(now.Findings, func(f Finding) bool { return f.Level == Error })
	agency := cmp.Or(now.Agency, was.Agency, b.Agency)
	s := x.sender(agency)
	x.out.Rows++
	s.Rows++
	switch {
	case now.Held && !was.Held:
		x.out.Held++
		s.Held++
	case was.Held && !now.Held:
		x.out.Freed++
		s.Freed++
	}
	party := was.Name
	if it, known := x.other.Item(now.Item); !known || it.OfPersons() {
		party = ""
	}
	if x.compare(b, agency, was.Findings, now.Findings, n, party) && !now.Held {
		x.out.Warned++
		s.Warned++
	}
}

// compare counts the findings that are new; warned tells that a warning is among them.
func (x *rehearsal) compare(b *rehearsed, agency string, was, now []Finding, n int, party string) (warned bool) {
	for _, f := range now {
		same := func(o Finding) bool { return o.Rule == f.Rule && o.Column == f.Column && o.Level == f.Level }
		if f.Level == Notice || b.unknown[f.Column] || slices.ContainsFunc(was, same) {
			continue
		}
		warned = warned || f.Level == Warning
		key := RehearsedRule{Level: f.Level, Rule: f.Rule, Column: f.Column, Agency: agency}
		r := x.rules[key]
		if r == nil {
			r = &RehearsedRule{Level: f.Level, Rule: f.Rule, Column: f.Column, Agency: agency, Say: f.Message}
			x.rules[key] = r
		}
		if r.N++; r.N <= someOfEach && n > 0 {
			x.out.Examples = append(x.out.Examples, RehearsedRow{Agency: agency, File: b.File, Row: n, Party: party, Value: f.Value, Message: f.Message, Column: f.Column, Level: f.Level})
		}
	}
	return warned
}

func (x *rehearsal) sender(agency string) *RehearsedSender {
	if x.senders[agency] == nil {
		x.senders[agency] = &RehearsedSender{Agency: agency}
	}
	return x.senders[agency]
}

// mostExamples is how many examples are kept in all.
const mostExamples = 60

func (x *rehearsal) result() *Rehearsal {
	for _, r := range x.rules {
		x.out.Rules = append(x.out.Rules, *r)
	}
	slices.SortFunc(x.out.Rules, func(a, b RehearsedRule) int {
		return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(b.N, a.N), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Agency, b.Agency))
	})
	for _, s := range x.senders {
		x.out.Agencies = append(x.out.Agencies, *s)
	}
	slices.SortFunc(x.out.Agencies, func(a, b RehearsedSender) int {
		return cmp.Or(cmp.Compare(b.Held, a.Held), cmp.Compare(b.Warned, a.Warned), cmp.Compare(b.Rows, a.Rows), cmp.Compare(a.Agency, b.Agency))
	})
	x.out.Lost = slices.Sorted(maps.Keys(x.lost))
	x.out.Examples = x.out.Examples[:min(len(x.out.Examples), mostExamples)]
	return &x.out
}
