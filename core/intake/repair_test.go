package intake_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/sheet"
	"xinguan/core/intake"
)

// dirtyRows are six rows: two good ones (one with a doubtful fine), four that are held.
func dirtyRows() []filling {
	return []filling{
		penaltyRow(1),
		penaltyRow(2).with("uscc", strings.Replace(penaltyRow(2)["uscc"], "0", "O", 1)),
		penaltyRow(3).with("doc_no", ""),
		penaltyRow(4).with("decided", "2027-01-05"),
		penaltyRow(5).with("fine", "50000"),
		penaltyRow(6).with("content", "", "authority", ""),
	}
}

// repairBook is the repair workbook of a batch, as its bytes.
func repairBook(t *testing.T, im *intake.Importer, code string, res intake.Result) []byte {
	t.Helper()
	var b bytes.Buffer
	view(t, im.DB, func(tx *db.Tx) error {
		n, err := intake.Workbook(tx, im.Ring, item(t, im, code), res.BatchID, &b)
		if err == nil && n != res.Held {
			t.Errorf("the workbook has %d rows, %d are held", n, res.Held)
		}
		return err
	})
	return b.Bytes()
}

// table reads a workbook as a spreadsheet shows it.
func table(t *testing.T, book []byte) (titles []string, rows [][]string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "b.xlsx")
	if err := os.WriteFile(path, book, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := sheet.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return rows[0], rows[1:]
		}
		if err != nil {
			t.Fatal(err)
		}
		for len(rows) > 0 && len(row.Cells) < len(rows[0]) {
			row.Cells = append(row.Cells, "")
		}
		rows = append(rows, row.Cells)
	}
}

// said are the findings on rows, without their row: a corrected workbook has other row numbers.
func said(found []intake.Finding, level intake.Level) (out []string) {
	for _, f := range found {
		if f.Row > 0 && f.Level == level {
			out = append(out, f.Rule+" "+f.Column+" "+f.Value+" "+f.Message)
		}
	}
	slices.Sort(out)
	return out
}

// A clerk corrects some rows of the repair workbook, in place, and sends it again: those are accepted, the others are
// held with the same words, nothing is doubled.
func TestTheRepairWorkbookComesBack(t *testing.T) {
	for _, form := range []string{"p.csv", "p.xlsx"} {
		for _, back := range []string{"更正.csv", "更正.xlsx"} {
			dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
				im := importer(t, d)
				first := sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), form, dirtyRows()...))
				if first.Accepted != 2 || first.Held != 4 {
					t.Fatalf("%+v %+v", first, findings(t, d, first))
				}
				titles, rows := table(t, repairBook(t, im, "penalty", first))
				correct(t, titles, rows)
				was := findings(t, d, first)
				path := written(t, back, sheet.Sheet{Name: "请修改后重新报送", Header: titles, Rows: rows})
				second := sent(t, im, "penalty", "cgj", path)
				found := findings(t, d, second)
				if second.Read != 4 || second.Accepted != 2 || second.Held != 2 || slices.ContainsFunc(found, func(f intake.Finding) bool { return f.Row == 0 }) {
					t.Errorf("sent again: %+v %+v", second, found)
				}
				left := slices.DeleteFunc(was, func(f intake.Finding) bool { return f.Row == 3 || f.Row == 4 })
				if got, want := said(found, intake.Error), said(left, intake.Error); !slices.Equal(got, want) {
					t.Errorf("the rows left as they were say\n%q, want\n%q", got, want)
				}
				waits(t, d, first, 0, 4)
				waits(t, d, second, 2, 0)
				if rows, figure := listed(t, d, "penalty"); rows != 4 || figure != 4 {
					t.Errorf("%d records, figure %d, want 4", rows, figure)
				}
				if third := sent(t, im, "penalty", "cgj", path); third.Duplicate != 2 || third.Held != 2 {
					t.Errorf("sent a third time: %+v", third)
				}
			}, db.WithClock(clock.At(today)))
		}
	}
}

// waits fails unless so many rows of a batch wait for their sender, and so many are another batch's business.
func waits(t *testing.T, d *db.DB, res intake.Result, held, moved int) {
	t.Helper()
	in := number(t, d, `select count(*) from held where batch = $1`, res.BatchID[:])
	view(t, d, func(tx *db.Tx) error {
		b, err := intake.BatchByID(tx, res.BatchID)
		if err != nil {
			return err
		}
		if b.Result.Held != held || b.Moved != moved || in != int64(held) {
			t.Errorf("%d rows are held, %d by number, %d moved, want %d and %d", in, b.Result.Held, b.Moved, held, moved)
		}
		found, err := intake.Findings(tx, res.BatchID, 100)
		if held == 0 && slices.ContainsFunc(found, func(f intake.Finding) bool { return f.Level == intake.Error }) {
			t.Errorf("nothing waits, and still something is wrong: %+v", found)
		}
		return err
	})
}

// Somebody else's batch is not relieved by a workbook that names it.
func TestAWorkbookOfAnotherAgency(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		first := sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), "p.csv", dirtyRows()...))
		titles, rows := table(t, repairBook(t, im, "penalty", first))
		sent(t, im, "penalty", "scjgj", written(t, "q.xlsx", sheet.Sheet{Name: "处罚", Header: titles, Rows: rows}))
		waits(t, d, first, 4, 0)
	}, db.WithClock(clock.At(today)))
}

// correct looks at the workbook as the clerk does and mends its first two rows.
func correct(t *testing.T, titles []string, rows [][]string) {
	t.Helper()
	at := func(title string) int {
		i := slices.IndexFunc(titles, func(s string) bool { return strings.HasPrefix(s, title) })
		if i < 0 {
			t.Fatalf("no column %s in %q", title, titles)
		}
		return i
	}
	code, doc, number, problem, proposal := at("行政相对人代码_1"), at("行政处罚决定书文号"), at("原行号"), at("问题"), at("建议")
	want := penaltyRow(2)["uscc"]
	if len(rows) != 4 || rows[0][number] != "3" || rows[1][number] != "4" || rows[2][number] != "5" || rows[3][number] != "7" {
		t.Fatalf("rows of the workbook: %q", rows)
	}
	if !strings.HasSuffix(rows[0][proposal], "："+want) || !strings.Contains(rows[0][problem], "字母O") || strings.Count(rows[3][problem], "\n") != 1 {
		t.Errorf("problem %q, proposal %q; two problems are %q", rows[0][problem], rows[0][proposal], rows[3][problem])
	}
	rows[0][code], rows[1][doc] = want, penaltyRow(3)["doc_no"]
}

// The cells at fault are red, and only they.
func TestFaultyCellsAreRed(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, sets, db.WithClock(clock.At(today)))
	im := importer(t, d)
	res := sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), "p.csv", dirtyRows()...))
	f, err := excelize.OpenReader(bytes.NewReader(repairBook(t, im, "penalty", res)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"行政相对人代码_1 (统一社会信用代码)"}, {"行政处罚决定书文号"}, {"处罚决定日期"}, {"处罚内容", "处罚机关"}}
	for i := range want {
		var red []string
		for c, title := range rows[0] {
			cell, err := excelize.CoordinatesToCellName(c+1, i+2)
			if err != nil {
				t.Fatal(err)
			}
			id, err := f.GetCellStyle(f.GetSheetName(0), cell)
			if err != nil {
				t.Fatal(err)
			}
			if style, err := f.GetStyle(id); err == nil && style.Font != nil && style.Font.Color != "" {
				red = append(red, title)
			}
		}
		if !slices.Equal(red, want[i]) {
			t.Errorf("row %d: red are %q, want %q", i+2, red, want[i])
		}
	}
}

// Rows about persons in a sheet of organisations come back in the same workbook, under the same titles.
func TestHeldPersonsComeBackToo(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		mixed := sheet.Sheet{Name: "处罚", Header: []string{"行政相对人名称", "行政相对人类别", "行政相对人代码_1", "证件类型", "证件号码", "行政处罚决定书文号", "处罚类别", "处罚内容", "罚款金额", "处罚决定日期", "处罚机关"},
			Rows: [][]string{{personName(1), "自然人", "", "身份证", resident(1)[:17], "东示例人罚〔2026〕1号", "罚款", "罚款伍万元", "5", "2026-04-10", "东莞市城市管理和综合执法局"}}}
		first := sent(t, im, "penalty", "cgj", written(t, "p.xlsx", mixed))
		if first.Held != 1 {
			t.Fatalf("%+v", first)
		}
		titles, rows := table(t, repairBook(t, im, "penalty", first))
		rows[0][slices.Index(titles, "证件号码")] = resident(1)
		second := sent(t, im, "penalty", "cgj", written(t, "q.xlsx", sheet.Sheet{Name: "处罚", Header: titles, Rows: rows}))
		if second.Accepted != 1 {
			t.Errorf("%+v %+v", second, findings(t, d, second))
		}
		if n := number(t, d, `select count(*) from record where item = 'penalty_person'`); n != 1 {
			t.Errorf("%d records of persons", n)
		}
	}, db.WithClock(clock.At(today)))
}

// A clerk who only writes 是 under 采纳建议 sends the workbook back as it is: what was proposed is taken, what had no
// proposal is held again, and the second workbook has the columns once.
func TestProposalsAreTaken(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		first := sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), "p.csv", dirtyRows()...))
		titles, rows := table(t, repairBook(t, im, "penalty", first))
		at := slices.Index(titles, "采纳建议")
		if at != len(titles)-1 {
			t.Fatalf("titles %q", titles)
		}
		for i := range rows {
			rows[i][at] = "是"
		}
		rows[1][at] = "否"
		second := sent(t, im, "penalty", "cgj", written(t, "采纳.xlsx", sheet.Sheet{Name: "请修改后重新报送", Header: titles, Rows: rows}))
		if second.Read != 4 || second.Accepted != 1 || second.Held != 3 {
			t.Errorf("%+v %+v", second, findings(t, d, second))
		}
		if got := shownOf(t, d, penaltyRow(2)["uscc"]); len(got) != 1 {
			t.Errorf("the proposed code was not taken: %+v", got)
		}
		again, left := table(t, repairBook(t, im, "penalty", second))
		if !slices.Equal(again, titles) || len(left) != 3 {
			t.Errorf("the second workbook: %q, %d rows", again, len(left))
		}
	}, db.WithClock(clock.At(today)))
}
