package intake_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// cleanRows are the rows of the clean sheet, with document numbers of their own.
func cleanRows(t *testing.T, mark string) [][]string {
	t.Helper()
	raw, err := os.ReadFile("testdata/dirt/penalty-clean.csv")
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(raw))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		r[docColumn] = strings.Replace(r[docColumn], "东示例罚", "东示例"+mark+"罚", 1)
	}
	return rows
}

// Columns of the clean sheet.
const (
	codeColumn    = 2
	docColumn     = 5
	decidedColumn = 12
)

// bookMaker fills a workbook whose one sheet is called 处罚.
type bookMaker func(f *excelize.File, rows [][]string) error

// dirtyBooks are what only a workbook can have wrong.
func dirtyBooks(t *testing.T) (paths []string) {
	t.Helper()
	dir := t.TempDir()
	for name, fill := range map[string]bookMaker{"merged": mergedBook, "serials": serialBook, "rounded": roundedBook, "sheets": sheetsBook} {
		f := excelize.NewFile()
		err := f.SetSheetName("Sheet1", "处罚")
		if err == nil {
			err = fill(f, cleanRows(t, name))
		}
		path := filepath.Join(dir, "penalty-book-"+name+".xlsx")
		if err == nil {
			err = f.SaveAs(path)
		}
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

func put(f *excelize.File, name string, from int, rows [][]string) error {
	for i, r := range rows {
		if err := f.SetSheetRow(name, "A"+strconv.Itoa(from+i), &r); err != nil {
			return err
		}
	}
	return nil
}

// mergedBook has a merged title and notes above the titles, groups of columns, and a merged line between the rows.
func mergedBook(f *excelize.File, rows [][]string) error {
	above := [][]string{{"东莞市行政处罚信息报送表（示例）"}, {"填报单位：示例", "", "", "填报日期：2026-11-24"}, {"相对人", "", "", "", "", "处罚决定"}}
	if err := put(f, "处罚", 1, append(above, rows...)); err != nil {
		return err
	}
	for _, m := range [][2]string{{"A1", "T1"}, {"A2", "C2"}, {"A3", "E3"}, {"F3", "T3"}} {
		if err := f.MergeCell("处罚", m[0], m[1]); err != nil {
			return err
		}
	}
	return put(f, "处罚", 9, [][]string{{"填报人：示例甲", "", "", "审核人：示例乙"}})
}

// serialBook has days as a spreadsheet keeps them: a number with a date format, with a time, and a bare number.
func serialBook(f *excelize.File, rows [][]string) error {
	if err := put(f, "处罚", 1, rows); err != nil {
		return err
	}
	day := time.Date(2026, 4, 10, 0, 0, 0, 0, time.UTC)
	for i, v := range []any{day, day.Add(15 * time.Hour), 46122} {
		cell, err := excelize.CoordinatesToCellName(decidedColumn+1, i+2)
		if err != nil {
			return err
		}
		if err := f.SetCellValue("处罚", cell, v); err != nil {
			return err
		}
	}
	return nil
}

// roundedBook has codes kept as numbers: eighteen digits lost their last ones, fifteen are whole.
func roundedBook(f *excelize.File, rows [][]string) error {
	if err := put(f, "处罚", 1, rows[:3]); err != nil {
		return err
	}
	for i, v := range []float64{914419980000001234, 441998000000010} {
		cell, err := excelize.CoordinatesToCellName(codeColumn+1, i+2)
		if err != nil {
			return err
		}
		if err := f.SetCellValue("处罚", cell, v); err != nil {
			return err
		}
	}
	return nil
}

// sheetsBook has its rows on the second sheet, one of them hidden, a hidden column, a merged cell over two rows, and
// another table after it.
func sheetsBook(f *excelize.File, rows [][]string) error {
	if _, err := f.NewSheet("说明"); err != nil {
		return err
	}
	if _, err := f.NewSheet("上月"); err != nil {
		return err
	}
	if err := put(f, "上月", 1, [][]string{{"甲", "乙"}, {"1", "2"}}); err != nil {
		return err
	}
	if err := put(f, "说明", 1, [][]string{{"填写说明"}, {"金额单位为万元"}}); err != nil {
		return err
	}
	if err := f.MoveSheet("说明", "处罚"); err != nil {
		return err
	}
	if err := put(f, "处罚", 1, rows); err != nil {
		return err
	}
	if err := f.MergeCell("处罚", "K3", "K4"); err != nil {
		return err
	}
	if err := f.SetColVisible("处罚", "I", false); err != nil {
		return err
	}
	return f.SetRowVisible("处罚", 3, false)
}
