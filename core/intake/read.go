package intake

import (
	"context"
	"encoding/json"
	"time"

	"xinguan/base/sheet"
	"xinguan/core/catalog"
)

// sheetRows is a file being read: its titles found, its rows checked one by one.
type sheetRows struct {
	reader  *sheet.Reader
	checker *checker
	titles  []string
	ahead   []sheet.Row
}

// open finds the titles of a file and refuses one that is plainly another item's.
func (w world) open(path string, it *catalog.Item, agency string) (*sheetRows, error) {
	r, err := sheet.Open(path)
	if err != nil {
		return nil, err
	}
	h, err := findHeader(w.catalog, r, it)
	if err != nil {
		r.Close()
		return nil, err
	}
	if other := betterItem(w.catalog, h.mapped, h.row.Cells); other != nil {
		r.Close()
		return nil, anotherItem(it, other)
	}
	c := newChecker(w, h, agency)
	c.below = w.city.Sheets.Notes
	c.shape(r, h.row.Cells)
	return &sheetRows{reader: r, checker: c, titles: h.row.Cells, ahead: h.ahead}, nil
}

func (s *sheetRows) close() { s.reader.Close() }

// noData refuses a sheet with titles and nothing under them.
func noData(read int) error {
	if read > 0 {
		return nil
	}
	return &sheet.Error{Message: "表里只有标题，没有数据行。本月没有数据的，请办理零报送。"}
}

// Check reads a file and gives every finding to emit, without a database; what only the register knows (whether the
// subject exists, corrections, repeats) is not checked.
func (im *Importer) Check(ctx context.Context, job Job, emit func(Finding)) (Result, error) {
	it, err := im.item(job.Item)
	if err != nil {
		return Result{}, err
	}
	s, err := im.world().open(job.Path, it, job.Agency)
	if err != nil {
		return Result{}, err
	}
	defer s.close()
	s.checker.told = true
	res, began := Result{File: job.Path}, time.Now()
	tell := func(f Finding) {
		res.count(f.Level)
		emit(f)
	}
	err = s.each(ctx, job.Progress, func(r *row) error {
		res.Read++
		if r.Held {
			res.Held++
		} else {
			res.Accepted++
		}
		for _, f := range r.Findings {
			tell(f)
		}
		return nil
	})
	if err != nil {
		return res, err
	}
	for _, f := range s.checker.file {
		tell(f)
	}
	res.Seconds = time.Since(began).Seconds()
	return res, noData(res.Read + s.checker.counts.persons)
}

// titlesJSON is how the sender's titles are kept, for the repair workbook.
func titlesJSON(titles []string) string {
	b, err := json.Marshal(titles)
	if err != nil {
		return "[]"
	}
	return string(b)
}
