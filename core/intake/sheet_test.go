package intake_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/sheet"
	"xinguan/core/catalog"
	"xinguan/core/ident"
	"xinguan/core/intake"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// filling is what a clerk writes in a row, by the name of the field.
type filling map[string]string

// with is the row with other cells.
func (f filling) with(name, value string, more ...string) filling {
	out := filling{name: value}
	for k, v := range f {
		if k != name {
			out[k] = v
		}
	}
	for i := 0; i+1 < len(more); i += 2 {
		out[more[i]] = more[i+1]
	}
	return out
}

// company is the n-th fictitious company.
func company(n int) (name, code string) {
	return fmt.Sprintf("东莞市示例第%03d号五金制品有限公司", n), ident.Make("441998", fmt.Sprintf("B%03d", n))
}

// penaltyRow is the n-th penalty of a careful clerk.
func penaltyRow(n int) filling {
	name, code := company(n)
	return filling{"party_name": name, "party_kind": "法人及非法人组织", "uscc": code, "doc_no": fmt.Sprintf("东示例罚〔2026〕%d号", n), "conduct": "示例违法行为",
		"fact": "经查，当事人示例违法。", "legal_basis": "《示例法》第一条", "kind": "罚款", "content": "罚款人民币伍万元整", "fine": "5", "decided": "2026-04-10",
		"valid_until": "2099-12-31", "publish_until": "2027-04-10", "authority": "东莞市城市管理和综合执法局", "authority_code": ident.Make("11441998", "C1"),
		"supplier": "东莞市城市管理和综合执法局", "supplier_code": ident.Make("11441998", "C1")}
}

// resident is a valid resident ID of a place that does not exist, of somebody born in 1900.
func resident(n int) string {
	s, sum := fmt.Sprintf("44199819000101%03d", n), 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(s[i]-'0') * w
	}
	return s + "10X98765432"[sum%11:][:1]
}

// personRow is the n-th penalty of a natural person.
func personRow(n int) filling {
	return penaltyRow(n).with("party_name", personName(n), "party_kind", "自然人", "id_type", "身份证", "id_number", resident(n), "doc_no", fmt.Sprintf("东示例人罚〔2026〕%d号", n))
}

func personName(n int) string { return "示例" + strings.Repeat("甲", n%3+1) + string(rune('一'+n)) }

// filledIn writes the rows into the template of an item, as CSV or XLSX by the name's ending.
func filledIn(t testing.TB, it *catalog.Item, name string, rows ...filling) string {
	t.Helper()
	s := sheet.Sheet{Name: it.Title, Rows: make([][]string, len(rows))}
	for i := range it.Fields {
		f := &it.Fields[i]
		if slices.Contains(catalog.Dropped, f.Means) {
			continue
		}
		s.Header = append(s.Header, f.Title)
		for n, r := range rows {
			s.Rows[n] = append(s.Rows[n], r[f.Name])
		}
	}
	return written(t, name, s)
}

func written(t testing.TB, name string, s sheet.Sheet) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if strings.HasSuffix(name, ".csv") {
		err = sheet.WriteCSV(f, append([][]string{s.Header}, s.Rows...))
	} else {
		err = sheet.Write(f, sheet.Book{Sheets: []sheet.Sheet{s}})
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func item(t testing.TB, im *intake.Importer, code string) *catalog.Item {
	t.Helper()
	it, ok := im.Catalog.Item(code)
	if !ok {
		t.Fatalf("no item %s", code)
	}
	return it
}

// sent imports a file as an agency's.
func sent(t testing.TB, im *intake.Importer, code, agency, path string) intake.Result {
	t.Helper()
	res, err := im.File(context.Background(), intake.Job{Item: code, Agency: agency, Path: path})
	if err != nil {
		t.Fatalf("%s: %v", filepath.Base(path), err)
	}
	if res.Read != res.Accepted+res.Corrected+res.Duplicate+res.Held {
		t.Errorf("%s: the figures do not add up: %+v", filepath.Base(path), res)
	}
	return res
}

func view(t testing.TB, d *db.DB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := d.View(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// shownOf are the records the public sees of the organisation with a code.
func shownOf(t testing.TB, d *db.DB, code string) (out []record.Record) {
	t.Helper()
	view(t, d, func(tx *db.Tx) error {
		s, err := subject.Find(tx, code)
		if err == nil {
			out, err = record.OfSubject(tx, s.ID, "", 100)
		}
		return err
	})
	return out
}

// listed is how many records of an item the public list holds, and its figure.
func listed(t testing.TB, d *db.DB, item string) (rows int, figure int64) {
	t.Helper()
	view(t, d, func(tx *db.Tx) error {
		all, _, err := record.List(tx, record.Filter{Item: item, Limit: 1000})
		if err == nil {
			rows = len(all)
			figure, err = record.ShownCount(tx, item)
		}
		return err
	})
	return rows, figure
}

// number is one number a query gives.
func number(t testing.TB, d *db.DB, query string, args ...any) (n int64) {
	t.Helper()
	view(t, d, func(tx *db.Tx) (err error) {
		n, err = db.One(tx, func(scan db.Scanner) (n int64, err error) { err = scan(&n); return n, err }, query, args...)
		return err
	})
	return n
}

// apply lets something happen to a record.
func apply(t testing.TB, im *intake.Importer, events ...record.Event) {
	t.Helper()
	if err := im.DB.Write(context.Background(), func(tx *db.Tx) error { return im.Records.Apply(tx, events...) }); err != nil {
		t.Fatal(err)
	}
}

// theRecord is a stored record by the number of its decision; there must be one that is current.
func theRecord(t testing.TB, d *db.DB, docNo string) (r record.Record) {
	t.Helper()
	view(t, d, func(tx *db.Tx) error {
		type place struct{ subject, id id.ID }
		p, err := db.One(tx, func(scan db.Scanner) (p place, err error) { err = scan(&p.subject, &p.id); return p, err },
			`select subject_id, id from record where doc_no = $1 and current`, docNo)
		if err == nil {
			r, err = record.Get(tx, p.subject, p.id)
		}
		return err
	})
	return r
}

// midnight is the moment in China with which a date begins.
func midnight(d clock.Date) clock.Fixed { return clock.Fixed(d.Time()) }
