package report

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"xinguan/base/clock"
	"xinguan/base/testdata"
)

// sample is a made-up report with so many permits and penalties.
func sample(permits, penalties int) Report {
	r := Report{Number: "XG-20261123-0004217", Code: "k7qm3xpa9trd", Generated: time.Date(2026, 11, 23, 7, 30, 0, 0, clock.China), AsOf: "2026年11月23日 06:00", Site: "信用东莞",
		Host: "东莞市示例信用中心", Hotline: "12345", URL: "https://credit.example/verify?code=k7qm3xpa9trd", Name: "东莞市示例𠮷祥电子有限公司"}
	r.texts()
	r.Subject = []Row{{"名称", r.Name}, {"统一社会信用代码", "91441998MA0000015C"}, {"类型与状态", "企业，存续（在营、开业、在册）"}, {"法定代表人（负责人）", "示例甲"}, {"成立日期", "2019年3月5日"},
		{"登记机关", "东莞市市场监督管理局"}, {"住所", "东莞市示例镇木\ue123村示例路88号示例大厦12层1203室"}, {"镇街（园区）", "示例镇"}, {"曾用名", ""}}
	r.Counts = []Count{{"行政许可", permits}, {"行政处罚", penalties}}
	for i := range permits {
		r.Permits = append(r.Permits, Permit{fmt.Sprintf("食品生产许可第%d项：糕点、饮料、调味品", i+1), fmt.Sprintf("示例许〔2026〕第%04d号", i+1), "东莞市市场监督管理局示例分局", "2026-03-05", "至2031-03-04", "有效"})
	}
	for i := range penalties {
		r.Penalties = append(r.Penalties, Penalty{fmt.Sprintf("示例罚〔2026〕第%04d号", i+1), []string{"公示中"}, []Row{{"决定单位", "东莞市生态环境局　电话 12345"}, {"决定日期", "2026年3月5日"},
			{"违法行为", "未按规定设置排污口"}, {"违法事实", fmt.Sprintf("记录%04d甲。当事人于2026年1月2日至3月4日期间，在厂区西侧私设暗管排放废水（COD 350mg/L），经责令改正后仍未改正。记录%04d乙。", i+1, i+1)},
			{"处罚类别", "罚款；责令改正"}, {"处罚内容", "罚款人民币50,000.00元（伍万元整）"}, {"依据", "《中华人民共和国水污染防治法》第八十四条第二款"}, {"类别", "待认定单位确认，期限按“一般”计算"},
			{"公示期", "2026年3月12日至2027年3月11日"}, {"信用修复", "2026年6月12日起可以向决定单位申请，不收费"}}})
	}
	if permits+penalties > 0 {
		r.Sources = []Source{{"东莞市市场监督管理局", "登记信息", "2026-11-20"}, {"东莞市生态环境局", "行政处罚", "2026-11-22"}}
	}
	return r
}

func render(t testing.TB, r Report) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Render(&out, r); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// run writes a document to a file and asks a program about it.
func run(t testing.TB, doc []byte, program string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(program); err != nil {
		testdata.Missing(t, program)
	}
	path := filepath.Join(t.TempDir(), "r.pdf")
	if err := os.WriteFile(path, doc, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		args[i] = strings.ReplaceAll(a, "FILE", path)
	}
	out, err := exec.Command(program, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	return string(out)
}

// pages is the text of each page.
func pages(t testing.TB, doc []byte) []string {
	all := strings.Split(run(t, doc, "pdftotext", "-enc", "UTF-8", "-layout", "FILE", "-"), "\f")
	return all[:len(all)-1]
}

// joined is text without blanks and line ends, as a search looks at it.
func joined(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func TestSameReportSameBytes(t *testing.T) {
	if !bytes.Equal(render(t, sample(3, 2)), render(t, sample(3, 2))) {
		t.Error("two renderings differ")
	}
}

func TestTextCopies(t *testing.T) {
	r := sample(2, 1)
	text := joined(strings.Join(pages(t, render(t, r)), ""))
	for _, want := range []string{r.Name, "𠮷", "木\ue123村", r.Number, "核验码K7QM-3XPA-9TRD", "91441998MA0000015C", "罚款人民币50,000.00元（伍万元整）", "食品生产许可第2项：糕点、饮料、调味品", "示例许〔2026〕第0002号",
		"COD350mg/L", "示例罚〔2026〕第0001号", "第1页，共", "2026年6月12日起可以向决定单位申请，不收费", joined(r.NotCovered), joined(r.Verify), "本页以下无正文"} {
		if !strings.Contains(text, joined(want)) {
			t.Errorf("%q is not found", want)
		}
	}
}

// TestNothingFound: a report on a clean subject says 未查到 and makes no judgement.
func TestNothingFound(t *testing.T) {
	text := joined(strings.Join(pages(t, render(t, sample(0, 0))), ""))
	for _, want := range []string{"未查到依法公示的行政许可信息（数据截至2026年11月23日06:00）", "未查到依法公示的行政处罚信息（数据截至2026年11月23日06:00）", "不构成对该单位的评价"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not found", want)
		}
	}
	for _, never := range []string{"信用良好", "无违法", "无不良", "黑名单", "老赖", "守法", "收费标准", "评分", "等级"} {
		if strings.Contains(text, never) {
			t.Errorf("the report says %q", never)
		}
	}
}

// TestManyRecords: pages are numbered, penalties stay whole, tables repeat their head.
func TestManyRecords(t *testing.T) {
	all := pages(t, render(t, sample(200, 200)))
	for i, page := range all {
		text := joined(page)
		if !strings.Contains(text, fmt.Sprintf("第%d页，共%d页", i+1, len(all))) || !strings.Contains(text, "编号XG-20261123-0004217") {
			t.Errorf("page %d has no number", i+1)
		}
		if strings.Contains(text, "糕点、饮料") && !strings.Contains(text, "许可内容与文号") {
			t.Errorf("page %d goes on without the head of its table", i+1)
		}
		for _, m := range regexp.MustCompile(`示例罚〔2026〕第(\d{4})号`).FindAllStringSubmatch(text, -1) {
			if !strings.Contains(text, "记录"+m[1]+"甲") || !strings.Contains(text, "记录"+m[1]+"乙") {
				t.Errorf("penalty %s is torn", m[1])
			}
		}
	}
	text := joined(strings.Join(all, ""))
	if strings.Count(text, "糕点、饮料") != 200 || strings.Count(text, "示例罚〔2026〕") != 200 {
		t.Error("records are missing")
	}
}

// TestLongTexts: facts over pages, long names and a table row taller than a page lose nothing and stay on the paper.
func TestLongTexts(t *testing.T) {
	r := sample(1, 1)
	var long strings.Builder
	for i := range 300 {
		fmt.Fprintf(&long, "第%03d句巷事实说明。", i)
	}
	r.Name = strings.Repeat("示例长名称", 12)
	r.Subject[0].Value = r.Name
	r.Penalties[0].Rows[3].Value, r.Permits[0].Title, r.Permits[0].Authority = long.String(), long.String(), r.Name
	r.Penalties[0].DocNo = strings.Repeat("文号", 60)
	doc := render(t, r)
	text := joined(strings.Join(pages(t, doc), ""))
	for i := range 300 {
		if !strings.Contains(text, fmt.Sprintf("第%03d句巷", i)) {
			t.Fatalf("sentence %d is lost", i)
		}
	}
	if got := strings.Count(text, "巷"); got != 600 { // columns stand side by side: their lines mix
		t.Errorf("%d of 600 sentences", got)
	}
	onPaper(t, doc)
}

// onPaper checks that no word stands outside the margins.
func onPaper(t *testing.T, doc []byte) {
	t.Helper()
	words := regexp.MustCompile(`<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)`)
	for _, m := range words.FindAllStringSubmatch(run(t, doc, "pdftotext", "-bbox", "FILE", "-"), -1) {
		var x1, y1, x2, y2 float64
		fmt.Sscan(strings.Join(m[1:5], " "), &x1, &y1, &x2, &y2)
		if x1 < 50 || y1 < 30 || x2 > 595-45 || y2 > 842-30 {
			t.Errorf("%q stands at %v,%v–%v,%v", m[5], x1, y1, x2, y2)
		}
	}
}

func TestOnPaper(t *testing.T) { onPaper(t, render(t, sample(30, 10))) }

// TestValid: other programs find nothing wrong with the file, and the font inside it.
func TestValid(t *testing.T) {
	doc := render(t, sample(20, 5))
	fonts := run(t, doc, "pdffonts", "FILE")
	if line := strings.Fields(strings.Split(fonts, "\n")[2]); len(line) < 8 || strings.Join(line[len(line)-5:len(line)-2], " ") != "yes yes yes" {
		t.Errorf("the font is not embedded, a subset and mapped to Unicode:\n%s", fonts)
	}
	if len(doc) > 400<<10 {
		t.Errorf("%d bytes", len(doc))
	}
	if out := run(t, doc, "pdftoppm", "-r", "20", "-f", "1", "-l", "1", "-png", "FILE", "FILE"); out != "" {
		t.Errorf("pdftoppm: %s", out)
	}
	if _, err := exec.LookPath("qpdf"); err == nil { // not among what CI brings
		if out := run(t, doc, "qpdf", "--check", "FILE"); !strings.Contains(out, "No syntax or stream encoding errors") {
			t.Errorf("qpdf: %s", out)
		}
	}
}

// TestCodeScans: the square on the first page leads to the subject's page.
func TestCodeScans(t *testing.T) {
	if _, err := exec.LookPath("zbarimg"); err != nil {
		t.Skip("no zbarimg here")
	}
	r := sample(0, 0)
	dir := t.TempDir()
	run(t, render(t, r), "pdftoppm", "-r", "100", "-f", "1", "-l", "1", "-png", "FILE", filepath.Join(dir, "p"))
	names, _ := filepath.Glob(filepath.Join(dir, "p*.png"))
	out, err := exec.Command("zbarimg", "-q", "--raw", names[0]).Output()
	if err != nil || strings.TrimSpace(string(out)) != r.URL {
		t.Errorf("%q %v", out, err)
	}
}

func FuzzRender(f *testing.F) {
	for _, s := range []string{"东莞", "𠮷\ue123\n\n", "\x00\x01\xff", strings.Repeat("W", 500), "（（（（", "，，，，", strings.Repeat("，", 300), "\u202e\u0301\U000F0000", " a b "} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		r := sample(1, 1)
		r.Name, r.Subject[3].Value, r.Penalties[0].Rows[3].Value, r.Permits[0].Title, r.AsOf, r.Penalties[0].DocNo = a, b, b, a, b, a
		if doc := render(t, r); !bytes.HasPrefix(doc, []byte("%PDF-1.7")) || !bytes.HasSuffix(doc, []byte("%%EOF\n")) {
			t.Error("no document")
		}
	})
}

func BenchmarkRender40(b *testing.B) {
	r := sample(0, 40)
	b.ReportAllocs()
	for b.Loop() {
		render(b, r)
	}
}
