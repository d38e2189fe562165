package intake

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/seal"
	"xinguan/base/sheet"
)

// WriteRefused writes the rows a take-over refused of the file with a batch, as a CSV sheet to repair: the file's own
// columns, then the row's number, what is wrong and what is proposed. Corrected, it is one more file of the same plan
// item. It says how many rows it wrote; they are read some thousands at a time.
func WriteRefused(tx *db.Tx, ring *seal.Keyring, batch id.ID, w io.Writer) (rows int, err error) {
	s, err := openTakeover(tx)
	if err != nil || s == nil {
		return 0, err
	}
	var f *oldFile
	for _, one := range s.progress.Files {
		if one.Batch == batch {
			f = one
		}
	}
	if f == nil {
		return 0, fmt.Errorf("批次 %s 不属于最近一次接管", batch)
	}
	out, err := sheet.NewCSVWriter(w)
	if err != nil {
		return 0, err
	}
	err = out.Write(append(append([]string{}, f.Titles...), ownColumns...))
	for last := -1; err == nil; {
		var n int
		if n, last, err = refusedPage(tx, ring, f, last, out); n == 0 {
			break
		}
		rows += n
	}
	return rows, errors.Join(err, out.Flush())
}

// refusedPage writes the next refused rows after one; last is the number of the last of them.
func refusedPage(tx *db.Tx, ring *seal.Keyring, f *oldFile, after int, out *sheet.CSVWriter) (n, last int, err error) {
	rows, err := db.All(tx, func(scan db.Scanner) (r heldRow, err error) {
		var sealed []byte
		if err := scan(&r.n, &sealed); err != nil {
			return r, err
		}
		raw, err := ring.Unseal(sealed, heldAAD(f.Batch, r.n))
		if err != nil {
			return r, fmt.Errorf("held row %d: %w", r.n, err)
		}
		return r, json.Unmarshal(raw, &r.cells)
	}, `select row, sealed from held where batch = $1 and row > $2 order by row limit 2000`, f.Batch, after)
	if err != nil || len(rows) == 0 {
		return 0, after, err
	}
	last = rows[len(rows)-1].n
	problems := map[int][]string{}
	proposals := map[int][]string{}
	err = db.Each(tx, func(scan db.Scanner) error {
		var row int
		var message, proposed, column string
		if err := scan(&row, &message, &column, &proposed); err != nil {
			return err
		}
		problems[row] = append(problems[row], message)
		if proposed != "" {
			proposals[row] = append(proposals[row], column+"："+proposed)
		}
		return nil
	}, `select row, message, column_title, proposed from finding where batch = $1 and row > $2 and row <= $3 and level = 'error' order by row, n`, f.Batch, after, last)
	for _, r := range rows {
		if err != nil {
			break
		}
		cells := make([]string, len(f.Titles)+len(ownColumns))
		copy(cells, r.cells[:min(len(r.cells), len(f.Titles))])
		copy(cells[len(f.Titles):], []string{fmt.Sprint(r.n), strings.Join(problems[r.n], " "), strings.Join(proposals[r.n], " ")})
		err = out.Write(cells)
	}
	return len(rows), last, err
}
