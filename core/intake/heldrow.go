package intake

import (
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/catalog"
)

// HeldRow is a row that waits to be put right, as its sender wrote it.
type HeldRow struct {
	Fields []HeldField
	Found  []Finding
	Person bool // about a natural person: no cell of it is shown
}

// HeldField is a field of the item the sheet has a column for.
type HeldField struct{ Name, Title, Value string }

// HeldParties are the names of the parties of held rows, by row; empty for rows about natural persons. Rows that are not
// held any more are left out.
func (im *Importer) HeldParties(tx *db.Tx, x id.ID, rows []int) (map[int]string, error) {
	out := map[int]string{}
	b, err := db.One(tx, scanBatch, `select `+batchColumns+` from batch where id = $1`, x)
	if err != nil {
		return nil, err
	}
	check, err := im.recheck(&b)
	if err != nil {
		return nil, err
	}
	for len(rows) > 0 {
		n := min(maxEdits, len(rows))
		held, err := im.HeldCells(tx, x, rows[:n])
		if err != nil {
			return nil, err
		}
		for row, cells := range held {
			if p := check.route(cells); !p.item.OfPersons() {
				out[row] = tidy(p.cell(cells, p.item.Index(catalog.PartyName)))
			} else {
				out[row] = ""
			}
		}
		rows = rows[n:]
	}
	return out, nil
}

// recheck is the checker of rows that wait to be put right. Columns the sheet lacked stand after its own, to be filled in.
func (im *Importer) recheck(b *batch) (*checker, error) {
	it, err := im.item(b.Item)
	if err != nil {
		return nil, err
	}
	return im.reread(b, it, completed(b.Titles, it)), nil
}

// reread is the checker of a batch that was read before, under some titles.
func (im *Importer) reread(b *batch, it *catalog.Item, titles []string) *checker {
	h := header{}
	h.row.Cells = titles
	h.mapped, h.double = mapTitles(it, titles)
	agency := b.Agency
	if agency == External {
		agency = ""
	}
	check := newChecker(im.world(), h, agency)
	check.adopting = adopting{-1, -1, -1, -1}
	return check
}

// HeldRow is one held row with what was found on it.
func (im *Importer) HeldRow(tx *db.Tx, x id.ID, n int) (out HeldRow, err error) {
	b, err := db.One(tx, scanBatch, `select `+batchColumns+` from batch where id = $1`, x)
	if err != nil {
		return out, err
	}
	held, err := im.HeldCells(tx, x, []int{n})
	if err != nil {
		return out, err
	}
	cells, ok := held[n]
	if !ok {
		return out, web.Fail(web.NotFound, "这一行已经改好了，或者不在待处理的行里；请回到批次页看现在的情况。")
	}
	check, err := im.recheck(&b)
	if err != nil {
		return out, err
	}
	p := check.route(cells)
	out.Person = p.item.OfPersons()
	for i := range p.item.Fields {
		if f := &p.item.Fields[i]; p.field[i] >= 0 && !p.drop[i] && !out.Person {
			out.Fields = append(out.Fields, HeldField{f.Name, f.Title, p.withUnit(i, p.cell(cells, i))})
		}
	}
	out.Found, err = db.All(tx, func(scan db.Scanner) (f Finding, err error) {
		err = scan(&f.Row, &f.Level, &f.Rule, &f.Column, &f.Value, &f.Expected, &f.Proposed, &f.Confidence, &f.Message)
		return f, err
	}, `select row, level, rule, column_title, value, expected, proposed, confidence, message from finding where batch = $1 and row = $2 order by n`, x, n)
	return out, err
}

// PartyOf is the code of the party of a row that was taken in and asked about; empty for a person's, and for one of which
// nothing was asked.
func PartyOf(tx *db.Tx, batch id.ID, row int) (string, error) {
	all, err := db.All(tx, func(scan db.Scanner) (code string, err error) { err = scan(&code); return code, err },
		`select party_code from finding where batch = $1 and row = $2 and party_code <> '' order by n limit 1`, batch, row)
	if err != nil || len(all) == 0 {
		return "", err
	}
	return all[0], nil
}
