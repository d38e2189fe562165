package intake

import (
	"context"
	"fmt"
	"path/filepath"

	"xinguan/base/db"
	"xinguan/base/sheet"
	"xinguan/base/spool"
)

// reading is the first step of a take-over: the files become sorted runs.
type reading struct {
	*Takeover
	sorter   *spool.Sorter
	spare    *spool.Sorter // where no cut is being written
	cut      *cut          // being written; nil for none
	subjects *subjects
	pending  []stock  // good rows whose subjects are not known yet
	held     []heldAt // refused since the last checkpoint
	buf      []byte
	rows     int64 // read in this run of the program
	trial    bool  // nothing is kept
}

// heldAt is which file a refused row is of, and what was found in it.
type heldAt struct {
	file *oldFile
	row  *row
}

// readAll reads what is left of the files.
func (t *Takeover) readAll(ctx context.Context) error {
	r := &reading{Takeover: t, sorter: spool.NewSorter(runSize), spare: spool.NewSorter(runSize), subjects: newSubjects(t.Importer)}
	defer r.wait()
	for _, f := range t.progress.Files {
		if f.Done {
			continue
		}
		if err := r.file(ctx, f, &t.plan.Items[f.Plan]); err != nil {
			return fmt.Errorf("%s：%w", filepath.Base(f.Path), err)
		}
		f.Done = true
	}
	if err := r.checkpoint(ctx); err != nil {
		return err
	}
	t.stage = takeoverLoading
	err := r.land(ctx)
	if err != nil {
		t.stage = takeoverReading
	}
	return err
}

// open opens a file of the earlier platform under the titles the plan gives its columns.
func (t *Takeover) open(path string, it *PlanItem) (*sheetRows, error) {
	r, err := sheet.OpenPacked(path)
	if err != nil {
		return nil, err
	}
	first, err := r.Next()
	if err != nil {
		r.Close()
		return nil, err
	}
	h := header{row: sheet.Row{N: first.N, Cells: it.titles(first.Cells)}}
	h.mapped, h.double = mapTitles(it.item, h.row.Cells)
	s := &sheetRows{reader: r, checker: newChecker(t.world(), h, ""), titles: first.Cells}
	s.checker.beside = t.besideReader(it, first.Cells)
	return s, nil
}

// skip goes past the rows that are dealt with.
func (s *sheetRows) skip(to int) error {
	for at := 0; at < to; {
		row, err := s.reader.Next()
		if err != nil {
			return err
		}
		at = row.N
		if at > to {
			s.ahead = []sheet.Row{row}
		}
	}
	return nil
}

func (r *reading) file(ctx context.Context, f *oldFile, it *PlanItem) error {
	s, err := r.open(f.Path, it)
	if err != nil {
		return err
	}
	defer s.close()
	f.Titles = s.titles
	if err := s.skip(f.ReadTo); err != nil {
		return err
	}
	before := f.Discarded
	err = s.eachBlock(ctx, func(b *block) error {
		for i := range b.rows {
			r.take(f, &b.rows[i])
		}
		f.ReadTo, f.Discarded = max(f.ReadTo, b.last), before+s.checker.counts.persons
		f.note(s.checker.file)
		r.tell(Pace{Reading, f.Path, r.rows, b.done, b.total})
		return r.settle(ctx)
	})
	f.note(s.checker.file)
	return err
}

// take counts a checked row and keeps it: for a run, or held.
func (r *reading) take(f *oldFile, in *row) {
	r.rows++
	s := stockOf(in)
	side := f.side(s.Item, s.State)
	f.Read++
	side.Read++
	f.found(s.Findings)
	if s.Held {
		side.Refused++
		held := s.row
		r.held = append(r.held, heldAt{f, &held})
		return
	}
	side.Sorted++
	side.Amount += s.amount()
	s.File, s.Findings, s.Beside = r.number(f), nil, nil
	r.pending = append(r.pending, s)
}

// number is the place of a file among all.
func (r *reading) number(f *oldFile) int {
	for i := range r.progress.Files {
		if r.progress.Files[i] == f {
			return i
		}
	}
	return -1
}

// settle finds the subjects of waiting rows when there are enough, and writes a run when one is full.
func (r *reading) settle(ctx context.Context) error {
	if r.trial {
		r.pending, r.held = r.pending[:0], r.held[:0]
		return nil
	}
	if len(r.pending) >= pendingRows {
		if err := r.sort(ctx); err != nil {
			return err
		}
	}
	if r.sorter.Full() || len(r.held) >= heldAtOnce {
		return r.checkpoint(ctx)
	}
	return nil
}

// sort hands the waiting rows to the sorter.
func (r *reading) sort(ctx context.Context) error {
	if err := r.subjects.find(ctx, r.pending); err != nil {
		return err
	}
	for i := range r.pending {
		r.buf = r.pending[i].encode(r.buf[:0])
		r.sorter.Add(r.buf)
	}
	r.pending = r.pending[:0]
	return nil
}

// storeHeld keeps refused rows and what was found in them, file by file.
func (r *reading) storeHeld(tx *db.Tx, held []heldAt) error {
	for _, f := range r.progress.Files {
		var rows []*row
		var found []Finding
		for _, h := range held {
			if h.file == f {
				rows, found = append(rows, h.row), append(found, h.row.Findings...)
			}
		}
		if err := loadFindings(tx, f.Batch, found, nil); err != nil {
			return err
		}
		if err := r.loadHeld(tx, f.Batch, rows); err != nil {
			return err
		}
	}
	return nil
}
