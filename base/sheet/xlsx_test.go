package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"xinguan/base/testdata"
)

// files are the files of a workbook made by hand; sheets are given as what stands inside sheetData.
type files map[string]string

func book(sheets ...string) files {
	p := files{"[Content_Types].xml": `<Types/>`}
	var list, rels strings.Builder
	for i, s := range sheets {
		fmt.Fprintf(&list, `<sheet name="表%d" sheetId="%d" r:id="rId%d"/>`, i+1, i+1, i+1)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet%d.xml"/>`, i+1, i+1)
		p[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = `<?xml version="1.0"?><worksheet><sheetData>` + s + `</sheetData></worksheet>`
	}
	p["xl/workbook.xml"] = `<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` + list.String() + `</sheets></workbook>`
	p["xl/_rels/workbook.xml.rels"] = `<Relationships>` + rels.String() + `<Relationship Id="s" Type="x/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`
	p["xl/sharedStrings.xml"] = `<sst><si><t>甲</t></si><si><r><t>乙&amp;</t></r><rPh><t>yi</t></rPh><r><t xml:space="preserve"> 丙</t></r></si><si><t/></si></sst>`
	return p
}

func (p files) zip(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range p {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, text)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// noise is text that does not pack well.
func noise(n int) string {
	out := make([]byte, n)
	for i, x := 0, uint32(1); i < n; i++ {
		x = x*1664525 + 1013904223
		out[i] = 'a' + byte(x>>24)%26
	}
	return string(out)
}

func TestXLSXCells(t *testing.T) {
	cases := []struct {
		name, xml string
		want      []Row
	}{
		{"shared strings", `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>`, []Row{{N: 1, Cells: []string{"甲", "乙& 丙"}}}},
		{"inline strings", `<row r="1"><c r="A1" t="inlineStr"><is><t>a&lt;b</t></is></c><c r="B1" t="inlineStr"><is><r><t>两</t></r><r><t>段</t></r></is></c></row>`, []Row{{N: 1, Cells: []string{"a<b", "两段"}}}},
		{"a date and a code kept as numbers", `<row r="2"><c r="A2" s="3"><v>46086</v></c><c r="B2"><v>9.1441900198020532E+17</v></c><c r="C2"><v>1.25E+1</v></c><c r="D2"><v>2.5E-3</v></c></row>`,
			[]Row{{N: 2, Cells: []string{"46086", "914419001980205320", "12.5", "0.0025"}, Rounded: []int{1}}}},
		{"formulas", `<row r="1"><c r="A1" t="str"><f>B1&amp;"x"</f><v>值</v></c><c r="B1"><f>1+1</f><v>2</v></c><c r="C1"><f>NOW()</f></c><c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="E1" t="b"><v>1</v></c></row>`,
			[]Row{{N: 1, Cells: []string{"值", "2", "", "#DIV/0!", "TRUE"}, Problem: "C列是公式，文件里没有存下算好的结果；请用Excel或WPS打开，保存一次再报送。D列是错误值#DIV/0!；请在表里改正后重新报送。"}}},
		{"gaps in rows and columns", `<row r="3"><c r="B3"><v>1</v></c></row><row r="1000"><c r="AA1000"><v>2</v></c></row>`,
			[]Row{{N: 3, Cells: []string{"", "1"}}, {N: 1000, Cells: append(make([]string, 26), "2")}}},
		{"no references", `<row><c><v>1</v></c><c/><c><v>2</v></c></row><row><c><v>3</v></c></row>`, []Row{{N: 1, Cells: []string{"1", "", "2"}}, {N: 2, Cells: []string{"3"}}}},
		{"empty rows", `<row r="1"/><row r="2"><c r="A2" t="inlineStr"><is><t> </t></is></c></row><row r="5"><c r="A5"><v>1</v></c></row>`, []Row{{N: 5, Cells: []string{"1"}}}},
		{"line ends", `<row r="1"><c r="A1" t="inlineStr"><is><t>一&#10;二_x000D_三_x5F_</t></is></c></row>`, []Row{{N: 1, Cells: []string{"一\n二\r三_x5F_"}}}},
		{"a namespace", `<x:row r="1"><x:c r="A1"><x:v>7</x:v></x:c></x:row>`, []Row{{N: 1, Cells: []string{"7"}}}},
		{"CDATA and comments", `<!-- > --><row r='1' z="a>b"><c r="A1" t="str"><v><![CDATA[a<b]]></v></c></row>`, []Row{{N: 1, Cells: []string{"a<b"}}}},
		{"a date of its own", `<row r="1"><c r="A1" t="d"><v>2026-03-05T00:00:00</v></c></row>`, []Row{{N: 1, Cells: []string{"2026-03-05T00:00:00"}}}},
	}
	for _, c := range cases {
		if got, _ := rows(t, write(t, "a.xlsx", book(c.xml).zip(t))); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", c.name, got, c.want)
		}
	}
}

func TestSheets(t *testing.T) {
	const one, blank = `<row r="1"><c r="A1"><v>1</v></c></row>`, `<row r="1"><c r="A1" s="1"/></row>`
	p := book(blank, one, blank, one, one)
	p["xl/workbook.xml"] = strings.Replace(p["xl/workbook.xml"], `name="表5"`, `name="选项" state="hidden"`, 1)
	got, r := rows(t, write(t, "a.xlsx", p.zip(t)))
	if len(got) != 1 || r.SheetName() != "表2" || !reflect.DeepEqual(r.OtherSheets(), []string{"表4"}) || r.Kind() != "xlsx" {
		t.Errorf("%v of %s, others %v", got, r.SheetName(), r.OtherSheets())
	}
}

// TestDamagedSheet: what is cut off or damaged inside is an error at its place, never a shorter table.
func TestDamagedSheet(t *testing.T) {
	const good = `<row r="1"><c r="A1"><v>1</v></c></row>`
	for name, inside := range map[string]string{
		"no end":           good + `<row r="2"><c r="A2"><v>2`,
		"unknown entity":   good + `<row r="2"><c r="A2" t="str"><v>&bomb;</v></c></row>`,
		"no such string":   good + `<row r="2"><c r="A2" t="s"><v>99</v></c></row>`,
		"rows turned back": good + `<row r="1"><c r="A1"><v>1</v></c></row>`,
		"a far column":     good + `<row r="2"><c r="ZZZZ2"><v>1</v></c></row>`,
		"an endless text":  good + `<row r="2"><c r="A2" t="str"><v>` + noise(maxText+1) + `</v></c></row>`,
	} {
		p := book(good)
		p["xl/worksheets/sheet1.xml"] = `<worksheet><sheetData>` + inside
		r, err := Open(write(t, "a.xlsx", p.zip(t)))
		if err != nil {
			t.Fatal(name, err)
		}
		if _, err := r.Next(); err != nil {
			t.Errorf("%s: first row: %v", name, err)
		}
		if row, err := r.Next(); err == nil || err == io.EOF || !strings.Contains(err.Error(), "损坏") {
			t.Errorf("%s: %v %v", name, row, err)
		}
		r.Close()
	}
}

// TestChecksum: a byte changed inside the packed worksheet is noticed at its end.
func TestChecksum(t *testing.T) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, text := range book(`<row r="1"><c r="A1"><v>12345</v></c></row>`) {
		w, _ := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		io.WriteString(w, text)
	}
	z.Close()
	r, err := Open(write(t, "a.xlsx", bytes.Replace(out.Bytes(), []byte("12345"), []byte("12845"), 1)))
	for err == nil {
		_, err = r.Next()
	}
	if err == io.EOF {
		t.Error("a changed byte was not noticed")
	}
}

// TestHundredThousandRows: time, memory and progress of a workbook of that size, shared strings and all.
func TestHundredThousandRows(t *testing.T) {
	const n = 100_000
	path := filepath.Join(t.TempDir(), "big.xlsx")
	makeBig(t, path, n)
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, peak, begin := m.HeapAlloc, uint64(0), time.Now()
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var last int64
	for i := 1; ; i++ {
		row, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil || row.N != i || len(row.Cells) != 12 {
			t.Fatalf("row %d: %v %v", i, row, err)
		}
		if i%(n/10) == 0 {
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapAlloc)
			done, total := r.Progress()
			if share := float64(done) / float64(total); done < last || share < float64(i)/n-0.05 || share > float64(i)/n+0.05 {
				t.Errorf("at row %d progress says %.2f", i, share)
			}
			last = done
		}
	}
	t.Logf("%d rows in %v, memory %d MB", n, time.Since(begin).Round(time.Millisecond), (peak-min(before, peak))>>20)
	if peak > before+128<<20 {
		t.Errorf("memory %d MB", (peak-before)>>20)
	}
}

func makeBig(t *testing.T, path string, n int) {
	var sheet, table strings.Builder
	sheet.Grow(n * 400)
	for i := range n {
		fmt.Fprintf(&sheet, `<row r="%d">`, i+1)
		for c := range 12 {
			fmt.Fprintf(&sheet, `<c r="%c%d" t="s"><v>%d</v></c>`, 'A'+c, i+1, i*4+c%4)
		}
		sheet.WriteString(`</row>`)
	}
	for i := range n * 4 {
		fmt.Fprintf(&table, `<si><t>东莞市示例第%d号有限公司行政处罚决定书</t></si>`, i)
	}
	p := book(sheet.String())
	p["xl/sharedStrings.xml"] = `<sst>` + table.String() + `</sst>`
	if err := os.WriteFile(path, p.zip(t), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestExcelizeFile reads a workbook of the library other programs write with: dates, merged cells, formulas.
func TestExcelizeFile(t *testing.T) {
	f := excelize.NewFile()
	day := time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)
	for cell, v := range map[string]any{"A1": "标题", "A2": "名称", "B2": "日期", "C2": "代码", "A4": "示例𠮷", "B4": day, "C4": 914419001980205320, "D4": 0.1} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.MergeCell("Sheet1", "A1", "C1"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	got, _ := rows(t, write(t, "a.xlsx", out.Bytes()))
	want := []Row{{N: 1, Cells: []string{"标题"}}, {N: 2, Cells: []string{"名称", "日期", "代码"}}, {N: 4, Cells: []string{"示例𠮷", "2026-03-05", "914419001980205320", "0.1"}, Rounded: []int{2}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// TestLibreOffice reads what another office program makes of a CSV file.
func TestLibreOffice(t *testing.T) {
	office, err := exec.LookPath("libreoffice")
	if err != nil || testing.Short() {
		t.Skip("no LibreOffice here, or no time for it")
	}
	path := write(t, "a.csv", []byte("名称,日期,金额\n示例公司,2026-03-05,1000.5\n\n\"两\n行\",,\n"))
	dir := t.TempDir()
	cmd := exec.Command(office, "-env:UserInstallation=file://"+dir, "--headless", "--infilter=CSV:44,34,UTF8", "--convert-to", "xlsx", "--outdir", dir, path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	got, _ := rows(t, filepath.Join(dir, "a.xlsx"))
	want := []Row{{N: 1, Cells: []string{"名称", "日期", "金额"}}, {N: 2, Cells: []string{"示例公司", "2026-03-05", "1000.5"}}, {N: 4, Cells: []string{"两\n行"}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// TestOfficialTitles: the titles of the four official sheets arrive as they are, whatever program wrote the workbook.
func TestOfficialTitles(t *testing.T) {
	list, _ := rows(t, testdata.Shared(t, "data/double_publicity_xlsx_headers.csv"))
	var header []string
	for _, row := range list[1:] {
		header = append(header, row.Cells[len(row.Cells)-1])
	}
	header = header[:min(len(header), 40)]
	var out bytes.Buffer
	if err := Write(&out, Book{Sheets: []Sheet{{Name: "双公示", Header: header}}}); err != nil {
		t.Fatal(err)
	}
	got, _ := rows(t, write(t, "a.xlsx", out.Bytes()))
	if len(got) != 1 || !reflect.DeepEqual(got[0].Cells, header) {
		t.Errorf("%v", got)
	}
}
