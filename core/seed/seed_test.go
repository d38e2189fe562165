package seed

import (
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/testdata"
	"xinguan/city/dongguan"
	"xinguan/core/city"
	"xinguan/core/ident"
)

func options(t testing.TB) Options {
	t.Helper()
	c, err := city.Load(dongguan.FS)
	if err != nil {
		t.Fatal(err)
	}
	return Options{Seed: 7, Subjects: 3000, Records: 3000, Today: "2026-11-24", City: c}
}

// sheets are all sheets by name.
var sheets = map[string]func(*Generator, io.Writer) error{
	"registrations": (*Generator).Registrations, "permits": (*Generator).Permits, "penalties": (*Generator).Penalties,
	"person permits": (*Generator).PersonPermits, "person penalties": (*Generator).PersonPenalties,
}

func text(t testing.TB, opt Options, sheet func(*Generator, io.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := sheet(New(opt), &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// read gives the rows of a sheet by title.
func read(t testing.TB, opt Options, sheet func(*Generator, io.Writer) error) (titles []string, rows []map[string]string) {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(text(t, opt, sheet))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, c := range cells {
			row[all[0][i]] = c
		}
		rows = append(rows, row)
	}
	return all[0], rows
}

const codeTitle = "行政相对人代码_1 (统一社会信用代码)"

func TestSameOptionsSameBytes(t *testing.T) {
	opt := options(t)
	opt.Dirt = 0.1
	other := opt
	other.Seed++
	for name, sheet := range sheets {
		a := text(t, opt, sheet)
		if !bytes.Equal(a, text(t, opt, sheet)) {
			t.Errorf("%s: two runs differ", name)
		}
		if bytes.Equal(a, text(t, other, sheet)) {
			t.Errorf("%s: another seed gives the same", name)
		}
	}
}

// TestShorterSheetIsTheBeginning: a row follows from its number, not from those before it.
func TestShorterSheetIsTheBeginning(t *testing.T) {
	opt := options(t)
	opt.Dirt = 0.2
	short := opt
	short.Records = 1000
	for name, sheet := range sheets {
		if name != "registrations" && !bytes.HasPrefix(text(t, opt, sheet), text(t, short, sheet)) {
			t.Errorf("%s: 1000 rows are not the first of 3000", name)
		}
	}
}

func TestOrganisationsAreValidDistinctAndFictitious(t *testing.T) {
	opt := options(t)
	opt.Subjects = 200_000
	g := New(opt)
	names, codes := map[string]bool{}, map[string]bool{}
	kinds := map[ident.Kind]int{}
	for i := range opt.Subjects {
		s := g.Subject(i)
		clean, problem := ident.USCC(s.Code)
		switch {
		case clean != s.Code || !problem.OK() || !ident.InnerOK(s.Code) || ident.KindOf(s.Code) != s.Kind:
			t.Fatalf("organisation %d: code %s, kind %s: %s", i, s.Code, s.Kind, problem.Message())
		case s.Code[2:8] != Division || !strings.Contains(s.Name, "示例") || !strings.Contains(s.Address, "示例"):
			t.Fatalf("organisation %d might be real: %+v", i, s)
		case names[s.Name] || codes[s.Code]:
			t.Fatalf("organisation %d: %s, %s was there before", i, s.Name, s.Code)
		case s.Registered >= opt.Today || s.Registrar == "" || s.LegalRep == "" || s.Status == "":
			t.Fatalf("organisation %d is not whole: %+v", i, s)
		}
		if town, ok := opt.City.TownOf(s.Address); !ok || town != s.Town {
			t.Fatalf("%s lies in %s, not %s", s.Address, town, s.Town)
		}
		names[s.Name], codes[s.Code] = true, true
		for _, f := range s.FormerNames {
			if names[f] || f == s.Name {
				t.Fatalf("former name %s is borne by another", f)
			}
		}
		kinds[s.Kind]++
	}
	for _, k := range []ident.Kind{ident.KindEnterprise, ident.KindIndividualBusiness, ident.KindInstitution, ident.KindSocialOrganisation, ident.KindAgency} {
		if kinds[k] < 100 {
			t.Errorf("%d organisations of kind %s", kinds[k], k)
		}
	}
}

// TestNamesReadBackOneWay is why no two numbers give one name, at any size.
func TestNamesReadBackOneWay(t *testing.T) {
	inNames := map[rune]bool{}
	for _, r := range nameChars {
		if inNames[r] {
			t.Errorf("%c stands twice in nameChars", r)
		}
		inNames[r] = true
	}
	if len(nameChars) != 1<<charBits || len(companyTrades)*8 != 1<<tradeBits || len(shopTrades)*8 != 1<<tradeBits {
		t.Fatalf("%d characters, %d and %d trades", len(nameChars), len(companyTrades), len(shopTrades))
	}
	for _, r := range surnames {
		if inNames[r] {
			t.Errorf("surname %c stands in nameChars", r)
		}
	}
	suffixes := map[string]bool{}
	add := func(word string, forms ...string) {
		if first := []rune(word)[0]; inNames[first] {
			t.Errorf("%s begins with a character of trade names", word)
		}
		for _, f := range forms {
			if suffixes[word+f] {
				t.Errorf("%s stands twice", word+f)
			}
			suffixes[word+f] = true
		}
	}
	for i := range companyTrades {
		for _, w := range companyTrades[i].words {
			add(w, "有限公司", "有限责任公司", "股份有限公司", "厂", "合伙企业（有限合伙）")
		}
		for _, w := range shopTrades[i].words {
			add(w, "")
		}
	}
	for _, b := range bodyWords {
		for _, w := range b.words {
			add(w, "")
		}
	}
}

func TestShuffleIsOneToOne(t *testing.T) {
	g := &Generator{opt: Options{Seed: 3}}
	seen := make([]bool, 1<<width)
	step := 61 // enough of them; all 2^28 take a while
	for i := 0; i < 1<<width; i += step {
		v := g.shuffle(i)
		if v >= 1<<width || seen[v] {
			t.Fatalf("%d gives %d again or beyond", i, v)
		}
		seen[v] = true
	}
}

// TestOfficialTitles compares with the sheets of running systems.
func TestOfficialTitles(t *testing.T) {
	opt := options(t)
	opt.Records, opt.NoSeverity = 1, true
	raw, err := csv.NewReader(bytes.NewReader(readShared(t, "data/double_publicity_xlsx_headers.csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{}
	for _, r := range raw[1:] {
		want[r[0]] = append(want[r[0]], r[2])
	}
	for template, sheet := range map[string]string{"法人许可": "permits", "法人处罚": "penalties", "自然人许可": "person permits", "自然人处罚": "person penalties"} {
		if got, _ := read(t, opt, sheets[sheet]); !slices.Equal(got, want[template]) {
			t.Errorf("%s:\n got %q\nwant %q", template, got, want[template])
		}
	}
}

func TestOtherVariant(t *testing.T) {
	opt := options(t)
	opt.Records, opt.PartyKind = 1, true
	for _, sheet := range []string{"permits", "penalties"} {
		titles, _ := read(t, opt, sheets[sheet])
		if titles[1] != "行政相对人类别" || !slices.Contains(titles, "法定代表人证件类型") || !slices.Contains(titles, "法定代表人证件号码") {
			t.Errorf("%s: %q", sheet, titles)
		}
		if sheet == "penalties" && !slices.Equal(titles[len(titles)-2:], []string{"失信严重程度", "认定单位"}) {
			t.Errorf("penalties end with %q", titles[len(titles)-2:])
		}
	}
}

func TestPenaltiesArePlausible(t *testing.T) {
	opt := options(t)
	g := New(opt)
	subjects := map[string]Subject{}
	for i := range opt.Subjects {
		s := g.Subject(i)
		subjects[s.Code] = s
	}
	_, rows := read(t, opt, (*Generator).Penalties)
	docs, severities, authorities, years := map[string]bool{}, map[string]int{}, map[string]int{}, map[string]int{}
	for i, r := range rows {
		s, known := subjects[r[codeTitle]]
		day := clock.Date(r["处罚决定日期"])
		a, found := opt.City.Agency(r["处罚机关"])
		switch {
		case !known || s.Name != r["行政相对人名称"]:
			t.Fatalf("row %d: %s, %s is not in the register", i, r["行政相对人名称"], r[codeTitle])
		case day <= s.Registered || day >= opt.Today || day < opt.Today.AddDays(-3*366):
			t.Fatalf("row %d: decided on %s, registered on %s", i, day, s.Registered)
		case !found || !a.May("penalty"):
			t.Fatalf("row %d: %s may not decide penalties", i, r["处罚机关"])
		case docs[r["行政处罚决定书文号"]] || !strings.Contains(r["行政处罚决定书文号"], "示例"):
			t.Fatalf("row %d: number %s", i, r["行政处罚决定书文号"])
		case r["罚款金额 (万元)"] != "" && !strings.Contains(r["处罚内容"], "（"+r["罚款金额 (万元)"]+"万元）"):
			t.Fatalf("row %d: %s, but %s", i, r["罚款金额 (万元)"], r["处罚内容"])
		case strings.Contains(r["处罚类别"], "罚款") != (r["罚款金额 (万元)"] != "") || r["处罚内容"] == "" || strings.Contains(r["违法事实"], "{"):
			t.Fatalf("row %d: %v", i, r)
		}
		docs[r["行政处罚决定书文号"]] = true
		severities[r["失信严重程度"]]++
		authorities[a.Code]++
		years[string(day[:4])]++
	}
	if len(severities) != 4 || severities[""] < len(rows)/3 {
		t.Errorf("severities: %v", severities)
	}
	if len(authorities) < 20 || years["2026"] < years["2024"] {
		t.Errorf("%d authorities, by year %v", len(authorities), years)
	}
}

func TestPermitsArePlausible(t *testing.T) {
	opt := options(t)
	_, rows := read(t, opt, (*Generator).Permits)
	for i, r := range rows {
		a, found := opt.City.Agency(r["许可机关"])
		from, until := r["有效期自"], r["有效期至"]
		if !found || !(a.May("permit") || a.May("registration")) || from >= until || r["许可内容"] == "" || !strings.Contains(r["行政许可决定文书号"], "示例") {
			t.Fatalf("row %d: %v", i, r)
		}
	}
}

func TestPersonsAreNobody(t *testing.T) {
	opt := options(t)
	for _, sheet := range []string{"person permits", "person penalties"} {
		_, rows := read(t, opt, sheets[sheet])
		for i, r := range rows {
			id := r["证件号码"]
			if !strings.HasPrefix(r["行政相对人名称"], "示例") || !ident.ResidentID(id) || id[:10] != Division+"1900" || r["证件类型"] != "身份证" {
				t.Fatalf("%s, row %d: %v", sheet, i, r)
			}
		}
	}
}

func TestCleanSheetsHaveNoFlaws(t *testing.T) {
	opt := options(t)
	for _, sheet := range []string{"permits", "penalties"} {
		_, rows := read(t, opt, sheets[sheet])
		for i, r := range rows {
			if _, p := ident.USCC(r[codeTitle]); !p.OK() || r["法定代表人身份证号"] != "" || r["备注"] != "" {
				t.Fatalf("%s, row %d: %v", sheet, i, r)
			}
		}
	}
}

// TestEveryFlawOccurs: a sheet with dirt has each kind, in about the share asked for.
func TestEveryFlawOccurs(t *testing.T) {
	opt := options(t)
	opt.Records, opt.Dirt, opt.PartyKind = 20_000, 0.05, true
	g := New(opt)
	seen, dirty := map[flaw]int{}, 0
	for i := range opt.Records {
		if f := g.flawOf(ofPenalty, i); f != none {
			seen[f]++
			dirty++
		}
	}
	for f := none + 1; f < flaws; f++ {
		if seen[f] == 0 {
			t.Errorf("flaw %d never occurs", f)
		}
	}
	if share := float64(dirty) / float64(opt.Records); share < 0.04 || share > 0.06 {
		t.Errorf("%.3f of the rows are flawed", share)
	}
	alike := 0
	for i := range opt.Records {
		if f := g.flawOf(ofPenalty, i); f != none && f == g.flawOf(ofPermit, i) {
			alike++
		}
	}
	if alike > dirty/10 {
		t.Errorf("%d of %d flaws stand in the same rows of permits and penalties", alike, dirty)
	}
	rows := string(text(t, opt, (*Generator).Penalties))
	for _, want := range []string{",自然人,", "2099-01-31", "（更正）", "身份证号" + Division, "电话1380000000", "\"见附件\n共2页\"", ",无,", "00元", "２"} {
		if !strings.Contains(rows, want) {
			t.Errorf("%q does not occur", want)
		}
	}
}

// TestFlawsAreWhatTheySay looks at each flaw through the checks of ident.
func TestFlawsAreWhatTheySay(t *testing.T) {
	opt := options(t)
	opt.Dirt = 0.5
	g := New(opt)
	_, rows := read(t, opt, (*Generator).Penalties)
	for i, r := range rows {
		code := r[codeTitle]
		clean, p := ident.USCC(code)
		switch g.flawOf(ofPenalty, i) {
		case sameAgain:
			if !sameRow(r, rows[i-1]) && g.flawOf(ofPenalty, i-1) != corrected {
				t.Errorf("row %d is not the row before again", i)
			}
		case zeroAsO:
			if _, ok := ident.Repair(code); strings.Contains(code, "O") && !ok {
				t.Errorf("row %d: %s cannot be repaired", i, code)
			}
		case codeWide, codeLower, unknownParty:
			if !p.OK() || clean[2:8] != Division {
				t.Errorf("row %d: %s is not valid: %s", i, code, p.Message())
			}
		case codeWrong:
			if _, ok := ident.Repair(code); p.OK() || ok {
				t.Errorf("row %d: %s passes", i, code)
			}
		case naturalPerson:
			if !ident.ResidentID(code) || !strings.HasPrefix(r["行政相对人名称"], "示例") {
				t.Errorf("row %d: %v", i, r)
			}
		case idInRemark, phoneInRemark:
			if len(ident.Personal(r["备注"])) != 1 {
				t.Errorf("row %d: %s holds no personal number", i, r["备注"])
			}
		case dateFuture:
			if r["处罚决定日期"] <= string(opt.Today) {
				t.Errorf("row %d: %s is not to come", i, r["处罚决定日期"])
			}
		}
	}
}

func sameRow(a, b map[string]string) bool {
	for k := range a {
		if a[k] != b[k] {
			return false
		}
	}
	return true
}

func TestAmountsInCapitals(t *testing.T) {
	for yuan, want := range map[int]string{
		48000: "肆万捌仟元整", 20000: "贰万元整", 14220: "壹万肆仟贰佰贰拾元整", 100: "壹佰元整", 105: "壹佰零伍元整", 1005: "壹仟零伍元整",
		10005: "壹万零伍元整", 200300: "贰拾万零叁佰元整", 8000: "捌仟元整", 1050000: "壹佰零伍万元整", 12345678: "壹仟贰佰叁拾肆万伍仟陆佰柒拾捌元整", 50: "伍拾元整",
	} {
		if got := inCapitals(yuan); got != want {
			t.Errorf("%d = %s, want %s", yuan, got, want)
		}
	}
	for yuan, want := range map[int]string{48000: "4.8", 20000: "2", 633: "0.0633", 50: "0.005", 10001: "1.0001", 100000: "10"} {
		if got := wan(yuan); got != want {
			t.Errorf("%d yuan = %s, want %s", yuan, got, want)
		}
		if back := yuanOf(wan(yuan)); len(back) == 0 || wan(atoi(back)) != want {
			t.Errorf("%s back in yuan = %s", want, back)
		}
	}
	if got := commas("1234567"); got != "1,234,567" {
		t.Error(got)
	}
}

func atoi(s string) (n int) {
	for _, r := range s {
		n = n*10 + int(r-'0')
	}
	return n
}

func TestACityWithoutAuthorities(t *testing.T) {
	opt := options(t)
	bare := *opt.City
	bare.Agencies = nil
	opt.City = &bare
	if err := Penalties(io.Discard, opt); err == nil {
		t.Error("penalties without anyone to decide them")
	}
	if err := Permits(io.Discard, opt); err == nil {
		t.Error("permits without anyone to decide them")
	}
}

func benchmark(b *testing.B, sheet func(*Generator, io.Writer) error) {
	opt := options(b)
	opt.Subjects, opt.Records, opt.Dirt = 1_600_000, 100_000, 0.05
	g := New(opt)
	if b.Name() == "BenchmarkRegistrations" {
		g.opt.Subjects = opt.Records
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := sheet(g, io.Discard); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*opt.Records)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkRegistrations(b *testing.B) { benchmark(b, (*Generator).Registrations) }
func BenchmarkPermits(b *testing.B)       { benchmark(b, (*Generator).Permits) }
func BenchmarkPenalties(b *testing.B)     { benchmark(b, (*Generator).Penalties) }

func readShared(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile(testdata.Shared(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
