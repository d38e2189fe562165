package sheet

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// awkward are cells that a spreadsheet would change, run or lose.
var awkward = []string{"914419001980205320", "0012", "=1+1", "+86", "-5", "@SUM(A1)", "2026-03-05", "1E5", "行一\n行二", "a\tb", `say "hi"`, "<b>&amp;", "𠮷\ue123", "'", "_x000D_", "＝1", " 前后 ", "TRUE"}

func TestWriteComesBack(t *testing.T) {
	want := [][]string{{"名称", "备注"}, awkward, {"x"}, {strings.Repeat("长", 3000)}}
	var out bytes.Buffer
	err := Write(&out, Book{Sheets: []Sheet{{Name: "问题/行:[1]*", Header: want[0], Rows: want[1:], Red: [][]int{{0, 2}}}, {Header: []string{"二"}}, {Name: strings.Repeat("名", 40), Header: []string{"三"}}}})
	if err != nil {
		t.Fatal(err)
	}
	got, r := rows(t, write(t, "a.xlsx", out.Bytes()))
	for i, row := range got {
		if row.N != i+1 || !reflect.DeepEqual(row.Cells, want[i]) {
			t.Errorf("row %d: %q", row.N, row.Cells)
		}
	}
	if len(got) != len(want) || r.SheetName() != "问题_行__1__" || len(r.OtherSheets()) != 2 {
		t.Errorf("%d rows of %s, others %v", len(got), r.SheetName(), r.OtherSheets())
	}
	f, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i := range awkward {
		cell, _ := excelize.CoordinatesToCellName(i+1, 2)
		if formula, _ := f.GetCellFormula("问题_行__1__", cell); formula != "" {
			t.Errorf("%s is the formula %s", cell, formula)
		}
	}
	plain, _ := f.GetCellStyle("问题_行__1__", "B2")
	if red, _ := f.GetCellStyle("问题_行__1__", "A2"); red == plain {
		t.Error("the bad cell does not stand out")
	}
	if p, _ := f.GetPanes("问题_行__1__"); !p.Freeze || p.YSplit != 1 {
		t.Error("the header does not stay in sight")
	}
	printsWhole(t, f)
}

// A sheet of many columns takes more pages side by side: shrunk to one it cannot be read.
func TestManyColumnsStayLegible(t *testing.T) {
	var out bytes.Buffer
	if err := Write(&out, Book{Sheets: []Sheet{{Name: "宽", Header: strings.Fields(strings.Repeat("二十个字符宽的标题 ", 30))}}}); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if l, err := f.GetPageLayout("宽"); err != nil || *l.FitToWidth != 3 {
		t.Errorf("%d pages side by side, %v", *l.FitToWidth, err)
	}
}

// printsWhole wants every sheet across the page, as wide as it is, with its header on each page.
func printsWhole(t *testing.T, f *excelize.File) {
	t.Helper()
	titles := map[string]string{}
	for _, n := range f.GetDefinedName() {
		titles[n.Scope] = n.Name + " " + n.RefersTo
	}
	for _, name := range f.GetSheetList() {
		l, err := f.GetPageLayout(name)
		if err != nil || *l.Orientation != "landscape" || *l.FitToWidth != 1 || *l.FitToHeight != 0 {
			t.Errorf("%s is not fitted to the page: %v", name, err)
		}
		if props, err := f.GetSheetProps(name); err != nil || !*props.FitToPage {
			t.Errorf("%s does not fit to the page: %v", name, err)
		}
		if titles[name] != "_xlnm.Print_Titles '"+name+"'!$A:$A,'"+name+"'!$1:$1" {
			t.Errorf("%s repeats %q on every page", name, titles[name])
		}
	}
}

func TestDropDowns(t *testing.T) {
	long := strings.Fields(strings.Repeat("很长的一个选项 ", 60) + "甲")
	var out bytes.Buffer
	err := Write(&out, Book{Sheets: []Sheet{{Name: "表", Header: []string{"短", "长"}, Rows: [][]string{{"是", "甲"}}, Lists: map[int][]string{0: {"是", "否"}, 1: long}}}})
	if err != nil {
		t.Fatal(err)
	}
	got, r := rows(t, write(t, "a.xlsx", out.Bytes()))
	if len(got) != 2 || len(r.OtherSheets()) != 0 {
		t.Errorf("%v, others %v", got, r.OtherSheets())
	}
	f, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	all, err := f.GetDataValidations("表")
	if err != nil || len(all) != 2 {
		t.Fatalf("%v %v", all, err)
	}
	for _, v := range all {
		if v.Formula1 != `"是,否"` && !strings.HasPrefix(v.Formula1, "'选项'!$A$1:$A$") {
			t.Errorf("choices from %s", v.Formula1)
		}
	}
}

func TestWriteCSV(t *testing.T) {
	want := [][]string{{"名称", "备注"}, awkward}
	var out bytes.Buffer
	if err := WriteCSV(&out, want); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(out.Bytes(), []byte("\xef\xbb\xbf")) || !strings.Contains(out.String(), ",'=1+1,'+86,'-5,'@SUM(A1),") || !strings.Contains(out.String(), "'＝1") {
		t.Errorf("no mark, or a formula gets through:\n%s", out.String())
	}
	got, _ := rows(t, write(t, "a.csv", out.Bytes()))
	if len(got) != 2 || !reflect.DeepEqual(got[1].Cells, want[1]) {
		t.Errorf("came back as %+v", got)
	}
}
