package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// Book is a workbook to write.
type Book struct{ Sheets []Sheet }

// Sheet is one worksheet: a header that stays in sight, rows, and the cells of each row to be shown red.
type Sheet struct {
	Name   string
	Header []string
	Rows   [][]string
	Red    [][]int          // columns of red cells by row; may be shorter than Rows
	Lists  map[int][]string // drop-down choices by column
}

// Write writes the workbook as XLSX. All cells are text, so that codes keep their digits and nothing is a formula.
func Write(w io.Writer, book Book) (err error) {
	f := excelize.NewFile()
	defer f.Close()
	st, err := makeStyles(f)
	if err != nil {
		return err
	}
	for i, s := range book.Sheets {
		name := sheetName(s.Name, i)
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err != nil {
			return err
		}
		if err := writeSheet(f, name, s, st); err != nil {
			return err
		}
	}
	return f.Write(w)
}

// sheetName keeps to what a worksheet may be called.
func sheetName(s string, i int) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) {
			return '_'
		}
		return r
	}, s)
	if s == "" {
		return fmt.Sprintf("表%d", i+1)
	}
	if r := []rune(s); len(r) > 31 {
		return string(r[:31])
	}
	return s
}

type styles struct{ head, text, red int }

func makeStyles(f *excelize.File) (st styles, err error) {
	wrap := &excelize.Alignment{WrapText: true, Vertical: "top"}
	const asText = 49
	if st.head, err = f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: wrap, NumFmt: asText,
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8F1F3"}}}); err != nil {
		return st, err
	}
	if st.text, err = f.NewStyle(&excelize.Style{Alignment: wrap, NumFmt: asText}); err != nil {
		return st, err
	}
	st.red, err = f.NewStyle(&excelize.Style{Alignment: wrap, NumFmt: asText, Font: &excelize.Font{Color: "A3291C"},
		Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FAECEA"}}})
	return st, err
}

func writeSheet(f *excelize.File, name string, s Sheet, st styles) error {
	if err := lists(f, name, s); err != nil { // before the rows: the stream writes what the sheet knows when it is made
		return err
	}
	if err := onPaper(f, name, widths(s)); err != nil { // so does this
		return err
	}
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, width := range widths(s) {
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := w.SetRow("A1", cells(s.Header, nil, st.head, st.head)); err != nil {
		return err
	}
	for i, row := range s.Rows {
		var red []int
		if i < len(s.Red) {
			red = s.Red[i]
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+2), cells(row, red, st.text, st.red)); err != nil {
			return err
		}
	}
	return w.Flush()
}

// legible is how many characters of a sheet stand side by side on A4 across and can still be read.
const legible = 220

// onPaper has a sheet printed on A4 across, on as few pages side by side as can be read, with the header and the first
// column on each.
func onPaper(f *excelize.File, name string, wide []float64) error {
	sum := 0.0
	for _, w := range wide {
		sum += w
	}
	paper, across, pages, high, fit := 9, "landscape", max(1, int(math.Ceil(sum/legible))), 0, true
	if err := f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &paper, Orientation: &across, FitToWidth: &pages, FitToHeight: &high}); err != nil {
		return err
	}
	if err := f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	sheet := "'" + strings.ReplaceAll(name, "'", "''") + "'!"
	return f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: name, RefersTo: sheet + "$A:$A," + sheet + "$1:$1"})
}

func cells(row []string, red []int, plain, marked int) []any {
	out := make([]any, len(row))
	for i, v := range row {
		style := plain
		if slices.Contains(red, i) {
			style = marked
		}
		out[i] = excelize.Cell{StyleID: style, Value: v}
	}
	return out
}

// widths fit the header and the first rows, between 8 and 48 characters; a Chinese character is two wide.
func widths(s Sheet) []float64 {
	out := make([]float64, len(s.Header))
	for _, row := range append([][]string{s.Header}, s.Rows[:min(len(s.Rows), 50)]...) {
		for i, v := range row[:min(len(row), len(out))] {
			n := float64(len(v)+utf8.RuneCountInString(v)) / 2
			out[i] = max(out[i], min(max(n+2, 8), 48))
		}
	}
	return out
}

// lists adds the drop-downs. Choices too long for the cell's own rule stand in a hidden sheet.
func lists(f *excelize.File, name string, s Sheet) error {
	for _, col := range slices.Sorted(maps.Keys(s.Lists)) {
		column, err := excelize.ColumnNumberToName(col + 1)
		if err != nil {
			return err
		}
		v := excelize.NewDataValidation(true)
		v.SetSqref(fmt.Sprintf("%s2:%s10000", column, column))
		choices := s.Lists[col]
		if short := len(utf16.Encode([]rune(strings.Join(choices, ",")))) <= 255; short && !strings.Contains(strings.Join(choices, ""), ",") {
			err = v.SetDropList(choices)
		} else {
			err = apart(f, v, choices)
		}
		if err == nil {
			err = f.AddDataValidation(name, v)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// choiceSheet is the hidden sheet that holds long lists of choices, one a column.
const choiceSheet = "选项"

func apart(f *excelize.File, v *excelize.DataValidation, choices []string) error {
	if i, _ := f.GetSheetIndex(choiceSheet); i < 0 {
		if _, err := f.NewSheet(choiceSheet); err != nil {
			return err
		}
		if err := f.SetSheetVisible(choiceSheet, false); err != nil {
			return err
		}
	}
	taken, err := f.GetCols(choiceSheet)
	if err != nil {
		return err
	}
	column, err := excelize.ColumnNumberToName(len(taken) + 1)
	if err != nil {
		return err
	}
	v.SetSqrefDropList(fmt.Sprintf("'%s'!$%s$1:$%s$%d", choiceSheet, column, column, len(choices)))
	return f.SetSheetCol(choiceSheet, column+"1", &choices)
}

// WriteCSV writes rows as CSVWriter does.
func WriteCSV(w io.Writer, rows [][]string) error {
	c, err := NewCSVWriter(w)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := c.Write(row); err != nil {
			return err
		}
	}
	return c.Flush()
}

// CSVWriter writes rows, however many, as UTF-8 CSV with a byte order mark (spreadsheets need it), cells that a
// spreadsheet would take for a formula made harmless with a leading apostrophe.
type CSVWriter struct{ c *csv.Writer }

// NewCSVWriter begins to write; Flush ends it.
func NewCSVWriter(w io.Writer) (*CSVWriter, error) {
	_, err := io.WriteString(w, "\ufeff")
	return &CSVWriter{csv.NewWriter(w)}, err
}

// Write writes a row.
func (w *CSVWriter) Write(row []string) error {
	safe := make([]string, len(row))
	for i, v := range row {
		safe[i] = harmless(v)
	}
	return w.c.Write(safe)
}

// Flush writes what is still held back.
func (w *CSVWriter) Flush() error {
	w.c.Flush()
	return w.c.Error()
}

func harmless(s string) string {
	if formulaLike(s) {
		return "'" + s
	}
	return s
}

// formulaLike tells whether a spreadsheet may take a text for a formula; full-width signs count, Chinese input makes them.
func formulaLike(s string) bool {
	for _, r := range s {
		return strings.ContainsRune("=+-@\t\r\n＝＋－＠", r)
	}
	return false
}
