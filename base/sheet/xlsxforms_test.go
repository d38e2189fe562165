package sheet

import (
	"reflect"
	"strings"
	"testing"
)

// merged adds merged ranges to the first sheet of a book.
func (p files) merged(ranges ...string) files {
	const part, end = "xl/worksheets/sheet1.xml", "</sheetData>"
	p[part] = strings.Replace(p[part], end, end+`<mergeCells><mergeCell ref="`+strings.Join(ranges, `"/><mergeCell ref="`)+`"/></mergeCells>`, 1)
	return p
}

// cellsXML is a row of texts; "" is an empty cell with a style.
func cellsXML(texts ...string) string {
	var b strings.Builder
	b.WriteString("<row>")
	for _, s := range texts {
		if s == "" {
			b.WriteString(`<c s="1"/>`)
		} else {
			b.WriteString(`<c t="str"><v>` + s + `</v></c>`)
		}
	}
	b.WriteString("</row>")
	return b.String()
}

// TestMergedTitles: titles in two rows with merged cells between them, below a merged note.
func TestMergedTitles(t *testing.T) {
	p := book(cellsXML("填报说明：一行一件", "", "", "", "")+cellsXML("名称", "代码", "", "", "决定日期")+cellsXML("", "信用代码", "登记号", "机构代码", "")+
		cellsXML("甲", "91441900198020532X", "", "", "2026-03-05")+cellsXML("乙", "", "", "", "2026-03-06")).merged("A1:E1", "A2:A3", "B2:D2", "E2:E3", "A4:A5", "junk", "$B$9:C10")
	got, r := rows(t, write(t, "a.xlsx", p.zip(t)))
	want := []Row{{N: 1, Cells: []string{"填报说明：一行一件"}}, {N: 2, Cells: []string{"名称", "代码", "代码", "代码", "决定日期"}}, {N: 3, Cells: []string{"名称", "信用代码", "登记号", "机构代码", "决定日期"}},
		{N: 4, Cells: []string{"甲", "91441900198020532X", "", "", "2026-03-05"}}, {N: 5, Cells: []string{"乙", "", "", "", "2026-03-06"}}}
	if !reflect.DeepEqual(got, want) || !reflect.DeepEqual(r.Merged(), []string{"A4:A5", "B9:C10"}) {
		t.Errorf("%+v\nmerged %v", got, r.Merged())
	}
}

// TestHidden: what is out of sight is read, and said to be.
func TestHidden(t *testing.T) {
	p := book(`<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"><c r="A2"><v>2</v></c></row><row r="3" hidden="0"><c r="A3"><v>3</v></c></row>`)
	p["xl/worksheets/sheet1.xml"] = strings.Replace(p["xl/worksheets/sheet1.xml"], "<sheetData>", `<dimension ref="A1:XFD1048576"/><cols><col min="2" max="3" hidden="true"/><col min="5" max="99999"/><col min="-1" max="2" hidden="1"/></cols><sheetData>`, 1)
	got, r := rows(t, write(t, "a.xlsx", p.zip(t)))
	if len(got) != 3 || got[0].Hidden || !got[1].Hidden || got[2].Hidden || !reflect.DeepEqual(r.HiddenColumns(), []int{1, 2}) {
		t.Errorf("%+v, columns %v", got, r.HiddenColumns())
	}
}

// dated is a book with styles: 0 is plain, 1 a day in the Chinese form, 2 a built-in day, 3 an amount, 4 a time.
func dated(system1904 bool, sheet string) files {
	p := book(sheet)
	p["xl/styles.xml"] = `<x:styleSheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:numFmts><x:numFmt numFmtId="176" formatCode="[$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/><x:numFmt numFmtId="177" formatCode="#,##0.00_);[Red]&quot;d&quot;\d(#,##0)"/></x:numFmts>` +
		`<x:cellStyleXfs><x:xf numFmtId="14"/></x:cellStyleXfs><x:cellXfs><x:xf numFmtId="0"/><x:xf numFmtId="176"/><x:xf numFmtId="14"/><x:xf numFmtId="177"/><x:xf numFmtId="21"/></x:cellXfs></x:styleSheet>`
	p["xl/_rels/workbook.xml.rels"] = strings.Replace(p["xl/_rels/workbook.xml.rels"], "</Relationships>", `<Relationship Id="t" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/styles" Target="styles.xml"/></Relationships>`, 1)
	if system1904 {
		p["xl/workbook.xml"] = strings.Replace(p["xl/workbook.xml"], "<sheets>", `<workbookPr date1904="1"/><sheets>`, 1)
	}
	return p
}

// TestDays: a number that is shown as a day is read as the day, in both systems of counting.
func TestDays(t *testing.T) {
	const row = `<row r="1"><c r="A1" s="1"><v>46086</v></c><c r="B1" s="2"><v>46086.604166667</v></c><c r="C1" s="3"><v>46086</v></c><c r="D1" s="4"><v>0.5</v></c><c r="E1" s="9"><v>5</v></c><c r="F1" s="2"><v>-3</v></c><c r="G1" s="1"><v>59</v></c><c r="H1" s="1" t="str"><v>长期</v></c></row>`
	for system1904, want := range map[bool]Row{
		false: {N: 1, Cells: []string{"2026-03-05", "2026-03-05 14:30:00", "46086", "12:00:00", "5", "-3", "1900-02-28", "长期"}},
		true: {N: 1, Cells: []string{"2030-03-06", "2030-03-06 14:30:00", "46086", "1904-01-01 12:00:00", "5", "-3", "1904-02-29", "长期"},
			Problem: "工作簿用的是1904日期系统，C列是没有设日期格式的数字；如果是日期，请设为日期格式后重新报送。"},
	} {
		if got, _ := rows(t, write(t, "a.xlsx", dated(system1904, row).zip(t))); !reflect.DeepEqual(got, []Row{want}) {
			t.Errorf("1904 %v: %+v", system1904, got)
		}
	}
}

// TestRowsOutOfOrder: rows may come in any order, but none twice.
func TestRowsOutOfOrder(t *testing.T) {
	got, _ := rows(t, write(t, "a.xlsx", book(`<row r="3"><c r="B3"><v>3</v></c><c r="A3"><v>0</v></c></row><row r="1"><c r="A1"><v>1</v></c></row><row><c><v>2</v></c></row>`).zip(t)))
	want := []Row{{N: 3, Cells: []string{"0", "3"}}, {N: 1, Cells: []string{"1"}}, {N: 2, Cells: []string{"2"}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

// TestTheTableIsChosen: notes in front of the table do not hide it; another sheet can be asked for.
func TestTheTableIsChosen(t *testing.T) {
	path := write(t, "a.xlsx", book(cellsXML("填表说明", "")+cellsXML("一", "名称必填"), cellsXML("名称", "代码", "日期")+cellsXML("甲", "1", "2"), cellsXML("a", "b", "c", "d")).zip(t))
	got, r := rows(t, path)
	if r.SheetName() != "表2" || len(got) != 2 || !reflect.DeepEqual(r.OtherSheets(), []string{"表1", "表3"}) {
		t.Errorf("%s, others %v: %+v", r.SheetName(), r.OtherSheets(), got)
	}
	r, err := OpenSheet(path, "表3")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if row, err := r.Next(); err != nil || row.Cells[3] != "d" || r.SheetName() != "表3" || len(r.OtherSheets()) != 2 {
		t.Errorf("%+v %v of %s", row, err, r.SheetName())
	}
	if _, err := OpenSheet(path, "没有"); err == nil || !strings.Contains(err.Error(), "表1、表2、表3") {
		t.Errorf("a sheet that is not there: %v", err)
	}
}

// TestQuickCells: cells read in one pass and cells taken apart tag by tag come out alike. A line
// end in the tag makes the long way of a cell.
func TestQuickCells(t *testing.T) {
	for _, cell := range []string{`<c r="A1"><v>1</v></c>`, `<c r="B1" s="3" t="s"><v>1</v></c>`, `<c t="str"><v> x </v></c>`, `<c r="C1" t="inlineStr"><is><t xml:space="preserve"> 甲 </t></is></c>`, `<c r="A1" s="1"/>`, `<c r="A1" t="b"><v>1</v></c>`,
		`<c r="A1" t="e"><v>#REF!</v></c>`, `<c r="A1" t="inlineStr"><is><t>a&amp;b_x000D_</t></is></c>`, `<c r="A1" vm="1"><v>7</v></c>`, `<c r="A1" t="str"><v></v></c>`, "<c r=\"A1\" t=\"str\"><v>\xff\x00</v></c>", `<c r="ZZZZ1"><v>1</v></c>`, `<c r=""><v>914419001980205320</v></c>`, `<c r="A1" t="s"><v> 1 </v></c>`} {
		tail := `<c r="AA1" t="str"><v>末</v></c>`
		quick := outcome(t, "<row>"+cell+tail+"</row>")
		long := outcome(t, "<row>"+strings.Replace(strings.Replace(cell, "<c ", "<c\n", 1), "<c>", "<c\n>", 1)+tail+"</row>")
		if !reflect.DeepEqual(quick, long) {
			t.Errorf("%s:\nquick %+v\n long %+v", cell, quick, long)
		}
	}
}

// outcome is what a sheet gives: its rows, or what is said instead.
func outcome(t *testing.T, sheet string) (out []any) {
	r, err := Open(write(t, "a.xlsx", book(sheet).zip(t)))
	if err != nil {
		return []any{err.Error()}
	}
	defer r.Close()
	for {
		row, err := r.Next()
		if err != nil {
			return append(out, err.Error())
		}
		out = append(out, row)
	}
}
