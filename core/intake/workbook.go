package intake

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/seal"
	"xinguan/base/sheet"
	"xinguan/core/catalog"
)

// Workbook writes the repair workbook of a batch: the sender's own columns and those it lacked, only the rows that were held, the cell at
// fault in red, and columns with what is wrong, what is proposed, and whether the sender takes the proposal. Corrected,
// the same file can be sent again; see adopt.go. It says how many rows it wrote.
func Workbook(tx *db.Tx, ring *seal.Keyring, it *catalog.Item, batch id.ID, w io.Writer) (int, error) {
	b, err := db.One(tx, scanBatch, `select `+batchColumns+` from batch where id = $1`, batch)
	if err != nil {
		return 0, err
	}
	problems, err := errorsByRow(tx, batch)
	if err != nil {
		return 0, err
	}
	rows, err := heldRows(tx, ring, batch)
	if err != nil {
		return 0, err
	}
	book := repairBook(b.Titles, it)
	book.batch = batch.String()
	for _, r := range rows {
		book.add(r, problems[r.n])
	}
	return len(rows), sheet.Write(w, sheet.Book{Sheets: []sheet.Sheet{book.sheet}})
}

type heldRow struct {
	n     int
	cells []string
}

func heldRows(tx *db.Tx, ring *seal.Keyring, batch id.ID) ([]heldRow, error) {
	return db.All(tx, scanHeld(ring, batch), `select row, sealed from held where batch = $1 order by row`, batch)
}

func scanHeld(ring *seal.Keyring, batch id.ID) func(db.Scanner) (heldRow, error) {
	return func(scan db.Scanner) (r heldRow, err error) {
		var sealed []byte
		if err := scan(&r.n, &sealed); err != nil {
			return r, err
		}
		raw, err := ring.Unseal(sealed, heldAAD(batch, r.n))
		if err != nil {
			return r, fmt.Errorf("held row %d: %w", r.n, err)
		}
		return r, json.Unmarshal(raw, &r.cells)
	}
}

func errorsByRow(tx *db.Tx, batch id.ID) (map[int][]Finding, error) {
	out := map[int][]Finding{}
	err := db.Each(tx, func(scan db.Scanner) error {
		var f Finding
		if err := scan(&f.Row, &f.Level, &f.Column, &f.Proposed, &f.Message); err != nil {
			return err
		}
		out[f.Row] = append(out[f.Row], f)
		return nil
	}, `select row, level, column_title, proposed, message from finding where batch = $1 and row > 0 and level <> 'notice' order by row, n`, batch)
	return out, err
}

// repairSheet lays held rows out under the sender's titles.
type repairSheet struct {
	sheet   sheet.Sheet
	batch   string
	mapping mapping
	titles  []string // the sender's, without those an earlier repair workbook added
	from    []int    // where the cells under titles stand in a held row
	lacks   []int    // columns the sender did not have, without which no row comes in
}

func repairBook(titles []string, it *catalog.Item) *repairSheet {
	r := &repairSheet{}
	for i, t := range completed(titles, it) {
		if slices.Contains(ownColumns, strings.TrimSpace(t)) {
			continue
		}
		if i >= len(titles) {
			r.lacks = append(r.lacks, len(r.titles))
		}
		r.titles, r.from = append(r.titles, t), append(r.from, i)
	}
	r.mapping, _ = mapTitles(it, r.titles)
	r.sheet.Name = "请修改后重新报送"
	r.sheet.Header = slices.Concat(r.titles, ownColumns)
	r.sheet.Lists = map[int][]string{len(r.titles) + len(ownColumns) - 1: {adopted, "否"}}
	return r
}

func (r *repairSheet) add(h heldRow, found []Finding) {
	cells := make([]string, len(r.titles), len(r.titles)+len(ownColumns))
	for i, at := range r.from {
		if at < len(h.cells) {
			cells[i] = h.cells[at]
		}
	}
	var problems, proposals []string
	red := slices.DeleteFunc(slices.Clone(r.lacks), func(c int) bool { return cells[c] != "" })
	for _, f := range found {
		problems = append(problems, f.Message)
		if f.Proposed != "" && f.Column != "" {
			proposals = append(proposals, f.Column+proposes+f.Proposed)
		}
		if c := r.column(f.Column); c >= 0 && f.Level == Error {
			red = append(red, c)
		}
	}
	cells = append(cells, r.batch, fmt.Sprint(h.n), strings.Join(problems, "\n"), strings.Join(proposals, "\n"), "")
	r.sheet.Rows = append(r.sheet.Rows, cells)
	r.sheet.Red = append(r.sheet.Red, red)
}

// column is where the sender has the field with a title, or -1.
func (r *repairSheet) column(title string) int {
	for i := range r.mapping.item.Fields {
		if r.mapping.item.Fields[i].Title == title {
			return r.mapping.field[i]
		}
	}
	return -1
}
