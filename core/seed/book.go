package seed

import (
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"xinguan/core/catalog"
)

// bookOf writes a workbook with what only a workbook can have wrong: a hidden row, a hidden column, a merged cell over
// two rows, a second table that is not read.
func bookOf(g *Generator, it *catalog.Item, w io.Writer) error {
	m := newMistakes(g, it)
	m.series = "簿"
	f := excelize.NewFile()
	defer f.Close()
	const first, second = "处罚", "上月"
	_, err := f.NewSheet(second)
	errs := []error{f.SetSheetName("Sheet1", first), err}
	for i, cells := range m.rows(m.with(), m.with(), m.with()) {
		errs = append(errs, f.SetSheetRow(first, fmt.Sprintf("A%d", i+1), &cells), f.SetSheetRow(second, fmt.Sprintf("A%d", i+1), &[]string{"甲", "乙"}))
	}
	errs = append(errs, f.MergeCell(first, "I3", "I4"), f.SetColVisible(first, "J", false), f.SetRowVisible(first, 3, false))
	if err := errors.Join(errs...); err != nil {
		return err
	}
	return f.Write(w)
}
