package rating

import (
	"context"
	"errors"
	"io"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
)

// exportPage is how many organisations are read together for an export.
const exportPage = 2000

func severityOf(n uint8) string {
	if int(n) < len(rulebook.Severities) {
		return string(rulebook.Severities[n])
	}
	return ""
}

// ExportResults writes the stored results of a version for analysts, as Parquet: one row an organisation, without names.
func (s Service) ExportResults(ctx context.Context, d *db.DB, m *Model, w io.Writer) (n int, err error) {
	t := newTable(w, "results", m.exportColumns())
	var after id.ID
	for {
		var some []Result
		var who []subject.Subject
		err := d.View(ctx, func(tx *db.Tx) (err error) {
			some, err = storedAfter(tx, m, after, exportPage)
			if err != nil || len(some) == 0 {
				return err
			}
			who, err = subject.GetMany(tx, subjectsOf(some))
			return err
		})
		if err != nil {
			return n, err
		}
		if len(some) == 0 {
			return n, t.close()
		}
		for i := range some {
			if who[i].ID != some[i].Subject {
				continue // another stands for it since
			}
			if err := t.add(&exportedResult{exportedOf(who[i]), some[i], m.hides(&some[i])}); err != nil {
				return n, err
			}
			n++
		}
		after = some[len(some)-1].Subject
	}
}

// hides tells whether a result waits for a confirmation.
func (m *Model) hides(r *Result) bool {
	g, _ := m.Grade(r.Reckoned)
	return g.Confirm && r.Grade != r.Reckoned
}

func subjectsOf(all []Result) []id.ID {
	out := make([]id.ID, len(all))
	for i := range all {
		out[i] = all[i].Subject
	}
	return out
}

func exportedOf(x subject.Subject) exported {
	return exported{code: x.Code, kind: string(x.Kind), town: x.Town, status: x.Status}
}

// ExportFacts writes what a model may know of the organisations it is about for analysts, as Parquet: one row a record in
// force, without names, numbers of documents and texts.
func (s Service) ExportFacts(ctx context.Context, d *db.DB, m *Model, w io.Writer) (n int, err error) {
	var stock *Stock
	if err := d.View(ctx, func(tx *db.Tx) (err error) { stock, err = s.Stock(tx); return err }); err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, stock.Close()) }()
	t := newTable(w, "facts", factColumns)
	for from := 0; from < stock.Len(); from += exportPage {
		some, err := s.exportSome(ctx, d, m, stock, t, from, min(from+exportPage, stock.Len()))
		n += some
		if err != nil {
			return n, err
		}
	}
	return n, t.close()
}

func (s Service) exportSome(ctx context.Context, d *db.DB, m *Model, stock *Stock, t *table[exportedFact], from, to int) (n int, err error) {
	var places []int
	var of []id.ID
	for i := from; i < to; i++ {
		if m.Takes(stock.kinds[stock.kind(i)]) {
			places, of = append(places, i), append(of, stock.ID(i))
		}
	}
	var who []subject.Subject
	if err := d.View(ctx, func(tx *db.Tx) (err error) { who, err = subject.GetMany(tx, of); return err }); err != nil {
		return 0, err
	}
	var buf []Fact
	for k, i := range places {
		buf = stock.Of(i, buf)
		for _, f := range buf {
			if err := t.add(&exportedFact{exportedOf(who[k]), &stock.Dict, f}); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}
