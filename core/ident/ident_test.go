package ident

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"xinguan/base/testdata"
)

// column reads one column of a reference table.
func column(t testing.TB, name, title string) []string {
	t.Helper()
	f, err := os.Open(testdata.Shared(t, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows[0][0] = strings.TrimPrefix(rows[0][0], "\ufeff")
	at := -1
	for i, cell := range rows[0] {
		if cell == title {
			at = i
		}
	}
	if at < 0 {
		t.Fatalf("%s has no column %s", name, title)
	}
	var out []string
	for _, row := range rows[1:] {
		out = append(out, row[at])
	}
	return out
}

func TestIdentifiersInUse(t *testing.T) {
	kinds, codes := column(t, "data/identifiers_valid.csv", "kind"), column(t, "data/identifiers_valid.csv", "code")
	if len(codes) != 28 {
		t.Fatalf("%d rows", len(codes))
	}
	for i, code := range codes {
		if kinds[i] == "GS15" {
			if clean, ok := RegNo(code); !ok || clean != code {
				t.Errorf("registration number %s was refused", code)
			}
			if ResidentID(code) {
				t.Errorf("registration number %s was taken for a resident ID", code)
			}
			continue
		}
		if clean, p := USCC(code); !p.OK() || clean != code || !InnerOK(code) {
			t.Errorf("%s: %v %s inner %v", code, p, p.Message(), InnerOK(code))
		}
	}
}

func TestIdentifiersPrintedWrong(t *testing.T) {
	for _, code := range column(t, "data/identifiers_invalid.csv", "code") {
		if _, p := USCC(code); p.Kind != WrongCheckDigit {
			t.Errorf("%s: %v", code, p)
		}
		if got, ok := Repair(code); ok {
			t.Errorf("%s was repaired to %s", code, got)
		}
	}
}

func TestInnerCheckDigitOnlyWarns(t *testing.T) {
	for _, code := range column(t, "data/identifiers_inner_check_wrong.csv", "uscc") {
		if _, p := USCC(code); !p.OK() || InnerOK(code) {
			t.Errorf("%s: %v, inner %v", code, p, InnerOK(code))
		}
	}
}

func TestRealRegister(t *testing.T) {
	digits := 0
	for _, code := range column(t, "data/dongguan_enterprises.csv", "uscc") {
		if _, p := USCC(code); !p.OK() || !InnerOK(code) {
			t.Errorf("%s: %v", code, p)
		}
		if ResidentID(code) || len(Personal("代码"+code)) > 0 {
			t.Errorf("%s was taken for a personal number", code)
		}
		if allDigits(code) {
			digits++
		}
	}
	if digits < 3000 {
		t.Errorf("only %d codes of digits alone: the test lost its point", digits)
	}
}

func TestUSCCProblems(t *testing.T) {
	for _, c := range []struct {
		in   string
		kind ProblemKind
		says string
	}{
		{"91441900708017879M", NoProblem, ""},
		{"　91441900708017879m ", NoProblem, ""},
		{"９１４４１９００７０８０１７８７９Ｍ", NoProblem, ""},
		{"9144 1900 7080 1787 9M", NoProblem, ""},
		{"", Empty, "没有填"},
		{" 　", Empty, "没有填"},
		{"9144190070801787M", WrongLength, "现在是17位"},
		{"91441900708017879MM", WrongLength, "现在是19位"},
		{"示例", WrongLength, "现在是2位"},
		{"9144190O708017879M", WrongCharacter, "第8位是字母O，应为数字0"},
		{"9I441900708017879M", WrongCharacter, "第2位是字母I，应为数字1"},
		{"91441900708017879S", WrongCharacter, "第18位是字母S，统一社会信用代码不使用"},
		{"91441900708017879М", WrongCharacter, "看起来像字母M"},
		{"91441900-08017879M", WrongCharacter, "第9位是“-”"},
		{"91441900708017870M", WrongCheckDigit, "校验位不对"},
		{testID, IsResidentID, "身份证号"},
		{strings.ToLower(testIDWithX), IsResidentID, "身份证号"},
	} {
		_, p := USCC(c.in)
		if p.Kind != c.kind || !strings.Contains(p.Message(), c.says) || p.OK() != (c.kind == NoProblem) {
			t.Errorf("%q: kind %d, %q; want %d, %q", c.in, p.Kind, p.Message(), c.kind, c.says)
		}
	}
}

// Made-up numbers: born on days of 1900, in no household register.
const (
	testID      = "441900190001010078"
	testIDWithX = "44190019000101006X"
)

// One in thirty resident IDs passes GB 32100; each must be taken for an ID.
func TestResidentIDsThatPassAsCreditCodes(t *testing.T) {
	pass := 0
	for n := range 3000 {
		body := "441900190001" + two(1+n%28) + three(n/3)
		id := body + string(residentCheck(body+"0"))
		if !ResidentID(id) {
			t.Fatalf("%s is no ID", id)
		}
		if usccPasses(id) {
			pass++
		}
		if _, p := USCC(id); p.Kind != IsResidentID {
			t.Errorf("%s: %v", id, p)
		}
	}
	if pass < 50 {
		t.Errorf("only %d of 3000 pass GB 32100: the test lost its point", pass)
	}
}

func two(n int) string   { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }
func three(n int) string { return string(byte('0'+n/100%10)) + two(n%100) }

func TestResidentID(t *testing.T) {
	for in, want := range map[string]bool{
		testID: true, testIDWithX: true, " " + testID: true, "44190019000101006x": true,
		"441900190001010074":  false, // check digit
		"001900190001010078":  false, // no such province
		"441900190013010078":  false, // month 13
		"441900190002290078":  false, // 1900 was no leap year
		"4419001900010100781": false, "": false, "示例": false,
		"441900000101007": true,  // old number, 15 digits
		"441900001301007": false, // month 13
		"440301103097413": false, // registration number
	} {
		if got := ResidentID(in); got != want {
			t.Errorf("%q = %v", in, got)
		}
	}
}

func TestRepair(t *testing.T) {
	const good = "91441900MA5100010M"
	good2 := Make("441900", "MA510001")
	for _, c := range []struct{ in, want, changed string }{
		{strings.Replace(good2, "0", "O", 2), good2, "字母O改为数字0"},
		{strings.Replace(good2, "0", "o", 1), good2, "字母O改为数字0"},
		{strings.Replace(good2, "1", "I", 2), good2, "字母I改为数字1"},
		{strings.Replace(good2, "A", "А", 1), good2, "形近的外文字母改为英文字母"},
		{strings.ToLower(good2), good2, "小写改为大写"},
		{good2[:8] + " " + good2[8:], good2, "去掉空格"},
		{good2 + "。", good2, "去掉标点"},
		{"“" + good2 + "”", good2, "去掉标点"},
		{"'" + good2, good2, "去掉标点"},
		{good2[:2] + "-" + good2[2:], good2, "去掉标点"},
		{"９" + good2[1:], good2, "全角改为半角"},
		{good2, "", ""},
		{good, "", ""},
		{good2[:17], "", ""},
		{good2[:3] + good2[4:5] + good2[3:4] + good2[5:], "", ""}, // two exchanged characters are not guessed
		{testID, "", ""},
		{"", "", ""},
	} {
		got, ok := Repair(c.in)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%q = %q, %v; want %q", c.in, got, ok, c.want)
		}
		if changed := strings.Join(Changed(c.in), "；"); !strings.Contains(changed, c.changed) || (c.want == "") != (changed == "") {
			t.Errorf("%q changed %q, want %q", c.in, changed, c.changed)
		}
	}
}

func TestOrgCode(t *testing.T) {
	for in, want := range map[string]string{
		"70801787-9": "708017879", "708017879": "708017879", " ma5c44w1-1": "MA5C44W11", "71526726X": "71526726X",
		"708017878": "", "7080178": "", "": "", "示例示例示例": "", "70801787_9": "",
	} {
		if got, ok := OrgCode(in); ok != (want != "") || ok && got != want {
			t.Errorf("%q = %q, %v", in, got, ok)
		}
	}
}

func TestRegNoRefuses(t *testing.T) {
	for _, in := range []string{"440301103097414", "44030110309741", "", "44030110309741X", "四四〇三"} {
		if _, ok := RegNo(in); ok {
			t.Errorf("%q was accepted", in)
		}
	}
	if clean, ok := RegNo(" 4403 0110 3097 413"); !ok || clean != "440301103097413" {
		t.Errorf("blanks: %q, %v", clean, ok)
	}
}

func TestMake(t *testing.T) {
	for _, c := range []struct{ division, body, begins string }{
		{"441998", "MA000001", "91441998MA000001"}, {"441998", "1", "9144199800000001"}, {"92441998", "MA9", "9244199800000MA9"},
	} {
		code := Make(c.division, c.body)
		if _, p := USCC(code); !p.OK() || !InnerOK(code) || !strings.HasPrefix(code, c.begins) {
			t.Errorf("Make(%s, %s) = %s, %v", c.division, c.body, code, p)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a body with an I was accepted")
		}
	}()
	Make("441998", "MAI")
}

func TestKindOf(t *testing.T) {
	for code, want := range map[string]struct {
		kind  Kind
		title string
	}{
		"91": {KindEnterprise, "企业"}, "92": {KindIndividualBusiness, "个体工商户"}, "93": {KindEnterprise, "农民专业合作社"},
		"51": {KindSocialOrganisation, "社会团体"}, "52": {KindSocialOrganisation, "民办非企业单位"}, "12": {KindInstitution, "事业单位"},
		"11": {KindAgency, "机关"}, "19": {KindOther, "机构编制部门登记的其他机构"}, "31": {KindOther, "律师执业机构"},
		"32": {KindOther, "司法行政部门登记的法律服务机构"}, "81": {KindOther, "基层工会"}, "N2": {KindOther, "村级集体经济组织"},
		"N9": {KindOther, "农村集体经济组织"}, "Y1": {KindOther, "其他组织"}, "ZZ": {KindOther, "其他组织"}, "": {KindOther, "其他组织"}, "9": {KindOther, "其他组织"},
	} {
		if KindOf(code) != want.kind || Category(code) != want.title {
			t.Errorf("%q = %s %s", code, KindOf(code), Category(code))
		}
	}
	for _, k := range Kinds {
		if !k.Valid() || k.Title() == "" {
			t.Errorf("kind %q: %q", k, k.Title())
		}
	}
	if Kind("company").Valid() {
		t.Error("kind company is valid")
	}
}

func TestDigest(t *testing.T) {
	a := Digest(TypeUSCC, "91441900708017879M")
	if a == Digest(TypeOrgCode, "91441900708017879M") || a == Digest(TypeUSCC, "91441900708017879N") || a != Digest(TypeUSCC, "91441900708017879M") {
		t.Error("digests do not tell type and value apart")
	}
	defer func() {
		if recover() == nil {
			t.Error("a resident ID got an open digest")
		}
	}()
	Digest(TypeResident, testID)
}
