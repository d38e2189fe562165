package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"maps"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"xinguan/base/clock"
)

// readAll reads what it can and checks what every reader promises.
func readAll(t *testing.T, name string, content []byte) {
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := Open(path)
	last := -1 // the titles of JSON lines are row 0
	for err == nil {
		var row Row
		if row, err = r.Next(); err != nil {
			break
		}
		text := strings.Join(row.Cells, "")
		if row.N <= last || len(row.Cells) > maxColumns || !utf8.ValidString(text) || strings.Contains(text, "\x00") {
			t.Fatalf("row %d after %d: %q", row.N, last, row.Cells)
		}
		last = row.N
	}
	if r != nil {
		if done, total := r.Progress(); done < 0 || done > total {
			t.Errorf("progress %d of %d", done, total)
		}
		r.Close()
	}
	if e, ok := err.(*Error); err != io.EOF && (!ok || !strings.HasSuffix(e.Message, "。")) {
		t.Errorf("%v is no refusal", err)
	}
}

func FuzzCSV(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "\ufeff名称;代码\r\n\"x\r\ny\";2", "\"a,b\n1,\"\"\n", "a\tb\r1\t2\r", "\xff\xfea\x00,\x00b\x00", "\xb6\xab\xdd\xb8,\xad\xb1\n", "=\"01\",'=1\n", "\x00\x00a,b", "\"\"\"\"\"", "a,\"b\" ,c\n\"", "东莞\xe5", "a,b\n\"x\"\",\"\"y\",2\n", "a,b,c,d\n1,\"x\n5,6,7,8\ny\",3,4\n\"\"\",\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) { readAll(t, "f.csv", content) })
}

func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"名称":"甲","代码":"1"}` + "\n" + `{"代码":2,"名称":null}`, `{"a":[1,{"b":"}"}],"a":"\u0000"}`, `{"a":"` + "\n" + `{"a":1`, "{}\n{}", `{"a":1e999,"b":-0.0,"c":true},`, "\ufeff{\"a\":\"\\ud800\"}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) { readAll(t, "f.jsonl", append([]byte(`{"k":`), content...)) })
}

// FuzzXLSX puts the input into the sheet and the strings of a workbook, and tries it as a whole file.
func FuzzXLSX(f *testing.F) {
	good := book(`<row r="1"><c r="A1"><v>1</v></c></row>`)
	f.Add([]byte(good["xl/worksheets/sheet1.xml"]), []byte(good["xl/sharedStrings.xml"]), good.zip(f))
	f.Add([]byte(`<sheetData><row><c t="s"><v>0</v></c><c t="inlineStr"><is><t>a</t></is></c></row></sheetData>`), []byte(`<sst><si><t>&#x4E1C;</t></si></sst>`), []byte("PK\x03\x04"))
	f.Add([]byte(`<sheetData><row r="5"><c r="AB5" t='e'><v><![CDATA[x]]></v></c><!-- > --></row></sheetData>`), []byte(`<sst/>`), []byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, sheet, table, file []byte) {
		readAll(t, "f.xlsx", stored(t, sheet, table))
		readAll(t, "g.xlsx", file)
	})
}

// stored is a workbook that is not packed: packing is what would take the time.
func stored(t *testing.T, sheet, table []byte) []byte {
	p := book("")
	p["xl/worksheets/sheet1.xml"], p["xl/sharedStrings.xml"] = string(sheet), string(table)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, p[name])
	}
	z.Close()
	return out.Bytes()
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"2026-03-05", "2026.3.5", "2026年3月5日", "46086.5", "20260305143000", "２０２６/3/5 10:00", "26/3/5", "2026-02-30"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, ok := Date(s)
		if _, err := clock.ParseDate(string(d)); ok != (err == nil) {
			t.Errorf("Date(%q) = %q %v", s, d, ok)
		}
	})
}

func FuzzAmount(f *testing.F) {
	for _, s := range []string{"1,000.00", "5万元", "￥１２", "1e400", "0.30000000000000004", "-1", "1,0000", "."} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, ok := Amount(s)
		if !ok {
			return
		}
		if x, is := new(big.Rat).SetString(d.Value); !is || x.Sign() < 0 {
			t.Errorf("Amount(%q) = %q", s, d.Value)
		}
		if again, ok := Amount(d.Value); !ok || again.Value != d.Value {
			t.Errorf("%q is read again as %q", d.Value, again.Value)
		}
		if d.InWan() == "" {
			t.Errorf("%v in 万元 is empty", d)
		}
	})
}

func FuzzMoney(f *testing.F) {
	for _, s := range []string{"罚款人民币伍万元整", "3万5千元", "1,000.00元", "亿亿亿亿元", "9999999999999999999亿元", "5元3角2分", "十元零五分", ".5元", "千万元"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, fen := range Money(s) {
			if fen <= 0 || fen > 1e15 {
				t.Errorf("Money(%q) has %d", s, fen)
			}
		}
	})
}
