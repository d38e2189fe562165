package bench

import (
	"archive/zip"
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"xinguan/base/sheet"
)

// sheetRows and sheetColumns are the size of the workbook that is measured.
const sheetRows, sheetColumns = 100_000, 30

// sheetCell is what a cell of a usual sheet holds: names and texts, codes, days, amounts, choices, gaps.
func sheetCell(row, column int) string {
	switch column % 6 {
	case 0:
		return fmt.Sprintf("示例第%d号有限公司", row)
	case 1:
		return fmt.Sprintf("91441900MA4%07d", row*7+column)
	case 2:
		return fmt.Sprintf("20%02d-%02d-%02d", row%26, row%12+1, row%28+1)
	case 3:
		return []string{"法人及非法人组织", "个体工商户", ""}[row%3]
	case 4:
		return fmt.Sprintf("%d.%02d", row%1000, column)
	}
	return fmt.Sprintf("因第%d号事项不符合规定，责令改正并作出相应处理", row%500)
}

// sheetFile writes the workbook: every cell a text of its own place, or, as office programs save it, texts in a table
// they share and amounts as numbers.
func sheetFile(b *testing.B, shared bool) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), "big.xlsx")
	must(b, write(path, func(w *bufio.Writer) error {
		z := zip.NewWriter(w)
		const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
		texts, known := &bytes.Buffer{}, map[string]int{}
		texts.WriteString(`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`)
		parts := []struct {
			name string
			fill func(io.Writer)
		}{
			{"[Content_Types].xml", func(w io.Writer) { io.WriteString(w, contentTypes) }},
			{"_rels/.rels", func(w io.Writer) {
				fmt.Fprintf(w, `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>`, office)
			}},
			{"xl/workbook.xml", func(w io.Writer) {
				fmt.Fprintf(w, `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="%s"><sheets><sheet name="表" sheetId="1" r:id="a"/></sheets></workbook>`, office)
			}},
			{"xl/_rels/workbook.xml.rels", func(w io.Writer) {
				fmt.Fprintf(w, `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="%s/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="b" Type="%s/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="c" Type="%s/styles" Target="styles.xml"/></Relationships>`, office, office, office)
			}},
			{"xl/styles.xml", func(w io.Writer) {
				io.WriteString(w, `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/><xf numFmtId="49"/></cellXfs></styleSheet>`)
			}},
			{"xl/worksheets/sheet1.xml", func(w io.Writer) { sheetXML(w, shared, texts, known) }},
			{"xl/sharedStrings.xml", func(w io.Writer) { texts.WriteString("</sst>"); _, _ = texts.WriteTo(w) }},
		}
		for _, p := range parts {
			out, err := z.Create(p.name)
			if err != nil {
				return err
			}
			p.fill(out)
		}
		return z.Close()
	}))
	return path
}

const contentTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>`

func sheetXML(w io.Writer, shared bool, texts *bytes.Buffer, known map[string]int) {
	out := bufio.NewWriter(w)
	defer out.Flush()
	out.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	for r := range sheetRows {
		fmt.Fprintf(out, `<row r="%d" spans="1:30">`, r+1)
		for c := range sheetColumns {
			text, place := sheetCell(r, c), string(rune('A'+c%26))
			if c >= 26 {
				place = "A" + place
			}
			switch {
			case text == "":
				fmt.Fprintf(out, `<c r="%s%d" s="1"/>`, place, r+1)
			case !shared:
				fmt.Fprintf(out, `<c r="%s%d" s="1" t="inlineStr"><is><t>%s</t></is></c>`, place, r+1, text)
			case c%6 == 4:
				fmt.Fprintf(out, `<c r="%s%d" s="1"><v>%s</v></c>`, place, r+1, text)
			default:
				i, ok := known[text]
				if !ok {
					i = len(known)
					known[text] = i
					fmt.Fprintf(texts, `<si><t>%s</t><phoneticPr fontId="1" type="noConversion"/></si>`, text)
				}
				fmt.Fprintf(out, `<c r="%s%d" s="1" t="s"><v>%d</v></c>`, place, r+1, i)
			}
		}
		out.WriteString(`</row>`)
	}
	out.WriteString(`</sheetData></worksheet>`)
}

// BenchmarkSheetRead reads a workbook with the reader, and in the same run unpacks it and looks at each byte, which no
// reader can do without, and reads it with the rows of excelize. ratio is the time of the bare unpacking divided by the
// reader's; excelize how many times longer that one takes.
func BenchmarkSheetRead(b *testing.B) {
	for name, shared := range map[string]bool{"shared": true, "inline": false} {
		b.Run(name, func(b *testing.B) {
			path := sheetFile(b, shared)
			for b.Loop() {
				raw, own, other := timed(b, path, unpack), timed(b, path, readSheet), timed(b, path, readExcelize)
				b.ReportMetric(raw.Seconds()/own.Seconds(), "ratio")
				b.ReportMetric(other.Seconds()/own.Seconds(), "excelize")
				b.ReportMetric(sheetRows/own.Seconds(), "rows/s")
			}
		})
	}
}

func timed(b *testing.B, path string, do func(path string) (int, error)) time.Duration {
	b.Helper()
	began := time.Now()
	n, err := do(path)
	must(b, err)
	if n != sheetRows {
		b.Fatalf("%d rows", n)
	}
	return time.Since(began)
}

// unpack unpacks every part and counts its tags, and does nothing else.
func unpack(path string) (n int, err error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return 0, err
	}
	defer z.Close()
	for _, part := range z.File {
		in, err := part.Open()
		if err != nil {
			return 0, err
		}
		var tags tagCount
		if _, err := io.CopyBuffer(&tags, in, make([]byte, 1<<16)); err != nil || tags == 0 {
			return 0, fmt.Errorf("%s: %d tags, %w", part.Name, tags, err)
		}
	}
	return sheetRows, nil
}

type tagCount int

func (t *tagCount) Write(b []byte) (int, error) {
	*t += tagCount(bytes.Count(b, []byte{'<'}))
	return len(b), nil
}

func readSheet(path string) (n int, err error) {
	r, err := sheet.Open(path)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	for {
		if _, err := r.Next(); err != nil {
			if err == io.EOF {
				err = nil
			}
			return n, err
		}
		n++
	}
}

func readExcelize(path string) (n int, err error) {
	f, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true})
	if err != nil {
		return 0, err
	}
	defer f.Close()
	rows, err := f.Rows("表")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		if _, err := rows.Columns(); err != nil {
			return n, err
		}
		n++
	}
	if err := rows.Error(); err != io.EOF { // which it says at a good end too
		return n, err
	}
	return n, nil
}

// BenchmarkSheetWrite writes the same workbook.
func BenchmarkSheetWrite(b *testing.B) {
	s := sheet.Sheet{Name: "表"}
	for c := range sheetColumns {
		s.Header = append(s.Header, fmt.Sprintf("标题%d", c))
	}
	for r := range sheetRows {
		row := make([]string, sheetColumns)
		for c := range row {
			row[c] = sheetCell(r, c)
		}
		s.Rows = append(s.Rows, row)
	}
	for b.Loop() {
		began := time.Now()
		f, err := os.Create(filepath.Join(b.TempDir(), "out.xlsx"))
		must(b, err)
		must(b, sheet.Write(f, sheet.Book{Sheets: []sheet.Sheet{s}}))
		must(b, f.Close())
		b.ReportMetric(sheetRows/time.Since(began).Seconds(), "rows/s")
	}
}
