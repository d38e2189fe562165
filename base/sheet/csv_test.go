package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"xinguan/base/testdata"
)

// write puts a file into a folder of the test.
func write(t testing.TB, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// rows reads a file to its end.
func rows(t testing.TB, path string) ([]Row, *Reader) {
	t.Helper()
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	var out []Row
	for {
		row, err := r.Next()
		if err == io.EOF {
			return out, r
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, row)
	}
}

func encoded(t testing.TB, e encoding.Encoding, s string) []byte {
	t.Helper()
	b, err := e.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestEncodings(t *testing.T) {
	const text = "名称,代码\r\n示例𠮷公司㛃,441998\r\n"
	want := []Row{{N: 1, Cells: []string{"名称", "代码"}}, {N: 2, Cells: []string{"示例𠮷公司㛃", "441998"}}}
	for name, c := range map[string]struct {
		content []byte
		want    string
	}{
		"UTF-8":              {[]byte(text), "UTF-8"},
		"UTF-8 with a mark":  {[]byte("\ufeff" + text), "UTF-8"},
		"GB18030":            {encoded(t, simplifiedchinese.GB18030, text), "GB18030"},
		"GB18030, a mark":    {encoded(t, simplifiedchinese.GB18030, "\ufeff"+text), "GB18030"},
		"UTF-16, little":     {encoded(t, unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), text), "UTF-16"},
		"UTF-16, big":        {encoded(t, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), text), "UTF-16"},
		"no line end at all": {[]byte(strings.TrimSuffix(text, "\r\n")), "UTF-8"},
		"CR only":            {[]byte(strings.ReplaceAll(text, "\r\n", "\r")), "UTF-8"},
		"LF only":            {[]byte(strings.ReplaceAll(text, "\r\n", "\n")), "UTF-8"},
	} {
		got, r := rows(t, write(t, "a.csv", c.content))
		if !reflect.DeepEqual(got, want) || r.Encoding() != c.want || r.Kind() != "csv" {
			t.Errorf("%s: %v in %s, want %s", name, got, r.Encoding(), c.want)
		}
		if done, total := r.Progress(); done != total || total != int64(len(c.content)) {
			t.Errorf("%s: progress %d of %d at the end", name, done, total)
		}
	}
}

// TestDamagedText: a file cut off inside a character, or with a byte gone wrong, is still what it was.
func TestDamagedText(t *testing.T) {
	body := strings.Repeat("东莞市示例有限公司,统一社会信用代码\n", 20)
	for name, content := range map[string]string{"cut off": body + "东莞\xe5\xb8", "one bad byte": body[:42] + "\xff" + body[42:]} {
		got, r := rows(t, write(t, "a.csv", []byte(content)))
		if r.Encoding() != "UTF-8" || len(got) < 20 || got[9].Cells[0] != "东莞市示例有限公司" {
			t.Errorf("%s: %s, %d rows", name, r.Encoding(), len(got))
		}
		for _, row := range got {
			if !utf8.ValidString(strings.Join(row.Cells, "")) {
				t.Errorf("%s: row %d is no UTF-8", name, row.N)
			}
		}
	}
	gb := encoded(t, simplifiedchinese.GB18030, body)
	got, r := rows(t, write(t, "a.csv", gb[:len(gb)-2]))
	if r.Encoding() != "GB18030" || got[0].Cells[0] != "东莞市示例有限公司" || len(got) != 20 {
		t.Errorf("GB18030 cut off: %s %d %v", r.Encoding(), len(got), got[0])
	}
}

// unpaired is what a row says of the quotes of a cell.
func unpaired(n int) string {
	return fmt.Sprintf("第%d格的引号不成对，已按原样读入；请核对这一行有没有错位、少格，把格内的引号写成两个。", n)
}

func TestCSV(t *testing.T) {
	cases := []struct {
		name, text string
		want       []Row
	}{
		{"semicolons", "a;b;c\n1;2,5;3\n", []Row{{N: 1, Cells: []string{"a", "b", "c"}}, {N: 2, Cells: []string{"1", "2,5", "3"}}}},
		{"tabs", "a\tb\n1,0\t2\n", []Row{{N: 1, Cells: []string{"a", "b"}}, {N: 2, Cells: []string{"1,0", "2"}}}},
		{"semicolons in a text", "名称,范围\nA,批发;零售;服务;咨询\nB,制造;加工;安装\n", []Row{{N: 1, Cells: []string{"名称", "范围"}}, {N: 2, Cells: []string{"A", "批发;零售;服务;咨询"}}, {N: 3, Cells: []string{"B", "制造;加工;安装"}}}},
		{"semicolons in quotes", "名称,\"a;b;c;d\"\nA,\"x;y;z\"\n", []Row{{N: 1, Cells: []string{"名称", "a;b;c;d"}}, {N: 2, Cells: []string{"A", "x;y;z"}}}},
		{"quotes", "\"a\",\"b,c\"\n\"say \"\"hi\"\"\",\"\"\nx,\"\"\"\"\n", []Row{{N: 1, Cells: []string{"a", "b,c"}}, {N: 2, Cells: []string{`say "hi"`, ""}}, {N: 3, Cells: []string{"x", `"`}}}},
		{"line ends in quotes", "a,b\r\n\"x\r\ny\",2\r\n3,4\r\n", []Row{{N: 1, Cells: []string{"a", "b"}}, {N: 2, Cells: []string{"x\ny", "2"}}, {N: 3, Cells: []string{"3", "4"}}}},
		{"line ends in quotes, CR only", "a,b\r\"x\ry\",2\r3,4\r", []Row{{N: 1, Cells: []string{"a", "b"}}, {N: 2, Cells: []string{"x\ny", "2"}}, {N: 3, Cells: []string{"3", "4"}}}},
		{"a stray quote at the beginning", "\"a,b\n1,2\n3,\"4\"\n", []Row{{N: 1, Cells: []string{"\"a", "b"}, Problem: unpaired(1)}, {N: 2, Cells: []string{"1", "2"}}, {N: 3, Cells: []string{"3", "4"}}}},
		{"a stray quote, an empty cell after it", "\"a,b\n1,\"\",2\n", []Row{{N: 1, Cells: []string{"\"a", "b"}, Problem: unpaired(1)}, {N: 2, Cells: []string{"1", "", "2"}}}},
		{"a stray quote and no other", "a,\"b\n1,2\n", []Row{{N: 1, Cells: []string{"a", "\"b"}, Problem: unpaired(2)}, {N: 2, Cells: []string{"1", "2"}}}},
		{"a quote inside quotes", "\"管径5\"以上\",b\n1,2\n", []Row{{N: 1, Cells: []string{`管径5"以上`, "b"}}, {N: 2, Cells: []string{"1", "2"}}}},
		{"a quote in the middle", "管径5\"以上,b\n1,2\n", []Row{{N: 1, Cells: []string{`管径5"以上`, "b"}}, {N: 2, Cells: []string{"1", "2"}}}},
		{"bars", "a|b\n1,0|2\n", []Row{{N: 1, Cells: []string{"a", "b"}}, {N: 2, Cells: []string{"1,0", "2"}}}},
		{"a separator that is told", "sep=;\na,x;b\n1,5;2\n", []Row{{N: 2, Cells: []string{"a,x", "b"}}, {N: 3, Cells: []string{"1,5", "2"}}}},
		{"ends of lines of all kinds", "a,b\r\n1,2\r3,4\n5,6\r\r\n7,8", []Row{{N: 1, Cells: []string{"a", "b"}}, {N: 2, Cells: []string{"1", "2"}}, {N: 3, Cells: []string{"3", "4"}}, {N: 4, Cells: []string{"5", "6"}}, {N: 5, Cells: []string{"7", "8"}}}},
		{"a quote that opens and swallows rows", "a,b,c,d\n1,2,3,4\n5,\"6,7,8\n9,10,11,12\n13,14,15\",16\n", []Row{{N: 1, Cells: []string{"a", "b", "c", "d"}}, {N: 2, Cells: []string{"1", "2", "3", "4"}},
			{N: 3, Cells: []string{"5", "\"6", "7", "8"}, Problem: unpaired(2)}, {N: 4, Cells: []string{"9", "10", "11", "12"}}, {N: 5, Cells: []string{"13", "14", "15\"", "16"}}}},
		{"doubled quotes round a comma", "a,b,c\n\"他说\"\",\"\"对\",2,3\n", []Row{{N: 1, Cells: []string{"a", "b", "c"}}, {N: 2, Cells: []string{`他说","对`, "2", "3"}}}},
		{"nothing but doubled quotes round a comma", "a,b\n1,\"\"\",\"\"\"\n", []Row{{N: 1, Cells: []string{"a", "b"}}, {N: 2, Cells: []string{"1", `","`}}}},
		{"doubled quotes round a comma, after a row of another width", "a,b,c\n1\n\"x\"\",\"\"y\",2,3\n", []Row{{N: 1, Cells: []string{"a", "b", "c"}}, {N: 2, Cells: []string{"1"}}, {N: 3, Cells: []string{`x","y`, "2", "3"}}}},
		{"doubled quotes round a comma beside a quote out of order", "a,b\n\"简称\"示例\"公司\",\"x\"\",\"\"y\"\n", []Row{{N: 1, Cells: []string{"a", "b"}}, {N: 2, Cells: []string{`简称"示例"公司`, `x","y`}, Problem: unpaired(1)}}},
		{"doubled quotes at the end of a line", "a,b\n\"x\"\"\n\"\"y\",2\n3,4\n", []Row{{N: 1, Cells: []string{"a", "b"}}, {N: 2, Cells: []string{"x\"\n\"y", "2"}}, {N: 3, Cells: []string{"3", "4"}}}},
		{"a line in quotes that looks like a row", "a,b,c,d\n1,\"x\n5,6,7,8\ny\",3,4\n", []Row{{N: 1, Cells: []string{"a", "b", "c", "d"}}, {N: 2, Cells: []string{"1", "x\n5,6,7,8\ny", "3", "4"}}}},
		{"a quote never closed, and one that opens an empty cell", "a,b,c\n1,2,3\n4,\"5,\"\"\n7,8,9\n", []Row{{N: 1, Cells: []string{"a", "b", "c"}}, {N: 2, Cells: []string{"1", "2", "3"}}, {N: 3, Cells: []string{"4", "\"5", ""}, Problem: unpaired(2)}, {N: 4, Cells: []string{"7", "8", "9"}}}},
		{"a quote inside quotes, no measure", "\"简称\"示例\"公司\",b\n1,2\n", []Row{{N: 1, Cells: []string{`简称"示例"公司`, "b"}, Problem: unpaired(1)}, {N: 2, Cells: []string{"1", "2"}}}},
		{"blanks round quotes", "\"a\" , \"b,c\",d\n", []Row{{N: 1, Cells: []string{"a", "b,c", "d"}}}},
		{"ragged rows", "a,b,c\n1\n1,2,3,4\n", []Row{{N: 1, Cells: []string{"a", "b", "c"}}, {N: 2, Cells: []string{"1"}}, {N: 3, Cells: []string{"1", "2", "3", "4"}}}},
		{"empty rows keep their numbers", "a,b\n\n , \n,,,\n1,2\n", []Row{{N: 1, Cells: []string{"a", "b"}}, {N: 5, Cells: []string{"1", "2"}}}},
		{"NUL bytes", "a,b\n" + strings.Repeat("1234567890", 40) + "\x00\x00,2\n", []Row{{N: 1, Cells: []string{"a", "b"}}, {N: 2, Cells: []string{strings.Repeat("1234567890", 40), "2"}}}},
		{"formulas that keep zeros", "a,b\n=\"0012\",'=1+1\n", []Row{{N: 1, Cells: []string{"a", "b"}}, {N: 2, Cells: []string{"0012", "=1+1"}}}},
		{"a title with an angle bracket", "<5,b\n", []Row{{N: 1, Cells: []string{"<5", "b"}}}},
		{"no end of the last line, CR", "a,b\r\n1,2\r", []Row{{N: 1, Cells: []string{"a", "b"}}, {N: 2, Cells: []string{"1", "2"}}}},
	}
	for _, c := range cases {
		if got, _ := rows(t, write(t, "a.csv", []byte(c.text))); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", c.name, got, c.want)
		}
	}
}

// TestStrayQuotesCostNothing: ten thousand rows of which many have a quote that never closes all arrive.
func TestStrayQuotesCostNothing(t *testing.T) {
	var b bytes.Buffer
	for i := range 10_000 {
		if i%3 == 0 {
			fmt.Fprintf(&b, "\"%d,没有结束,\"正常\"\n", i)
		} else {
			fmt.Fprintf(&b, "%d,\"两\n行\",x\n", i)
		}
	}
	got, _ := rows(t, write(t, "a.csv", b.Bytes()))
	if len(got) != 10_000 || got[9_999].N != 10_000 || got[9_999].Cells[0] != "\"9999" || got[1].Cells[1] != "两\n行" {
		t.Errorf("%d rows, last %v", len(got), got[len(got)-1])
	}
}

// TestFiftyMegabytes: a large file is read in bounded memory.
func TestFiftyMegabytes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "big.csv")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	line := strings.Repeat("示例文字,", 16) + "\"带,引号\"\n"
	const n = 50 << 20 / 270
	for range n {
		w.WriteString(line)
	}
	if err := errors.Join(w.Flush(), f.Close()); err != nil {
		t.Fatal(err)
	}
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var most, m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&most)
	before, peak, got := most.HeapInuse, uint64(0), 0
	for ; ; got++ {
		if _, err := r.Next(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if got%20_000 == 0 {
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse)
		}
	}
	if got != n || peak > before+32<<20 {
		t.Errorf("%d of %d rows, memory %d MB", got, n, (peak-min(before, peak))>>20)
	}
}

// TestRegisterFile reads a city's register as it is, and once more in GB18030 though five of its values are not in GBK.
func TestRegisterFile(t *testing.T) {
	path := testdata.Shared(t, "data/dongguan_enterprises.csv")
	plain, _ := rows(t, path)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	again, r := rows(t, write(t, "gb.csv", privateGB(t, string(text))))
	if len(plain) != 14_210 || r.Encoding() != "GB18030" || !reflect.DeepEqual(plain, again) {
		t.Errorf("%d rows, %d in %s", len(plain), len(again), r.Encoding())
		for i := range plain {
			if !reflect.DeepEqual(plain[i], again[i]) {
				t.Errorf("row %d: %+q, %+q", plain[i].N, plain[i].Cells, again[i].Cells)
			}
		}
	}
}
