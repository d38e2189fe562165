package ident

import (
	"strings"
	"unicode/utf8"
)

// SpanKind is a kind of personal number.
type SpanKind string

// The personal numbers that are looked for in free text.
const (
	SpanResident SpanKind = "resident" // 居民身份证号
	SpanMobile   SpanKind = "mobile"   // mainland mobile telephone; landlines are no personal numbers
	SpanCard     SpanKind = "card"     // bank card
)

// Title is the kind in Chinese.
func (k SpanKind) Title() string {
	return map[SpanKind]string{SpanResident: "居民身份证号", SpanMobile: "手机号", SpanCard: "银行卡号"}[k]
}

// Span is a personal number in a text: the bytes from Start to End, blanks and hyphens inside included.
type Span struct {
	Kind       SpanKind
	Start, End int
}

// Personal finds personal numbers in free text, in order, never overlapping: resident IDs by province, birth date and
// check digit; mobile telephones; bank cards by issuer, length and Luhn digit. Numbers written in groups or in full
// width are found; credit codes, landlines, amounts and numbers of documents are not taken for one. Columns that are
// declared as identifiers or document numbers must not be passed here.
func Personal(text string) []Span {
	if !enoughDigits(text) {
		return nil
	}
	s := scan(text)
	var out []Span
	for i := 0; i < len(s.runs); {
		span, used := s.at(i)
		if used > 0 {
			out = append(out, span)
		}
		i += max(used, 1)
	}
	return out
}

// Mask covers the personal numbers in a text with asterisks: of a mobile number the middle four digits, of a card all
// but the last four, of a resident ID all but the first two. Masked text holds no personal number any more.
func Mask(text string) string {
	for spans := Personal(text); len(spans) > 0; spans = Personal(text) {
		text = maskSpans(text, spans)
	}
	return text
}

// kept are the digits that Mask leaves at the beginning and the end.
var kept = map[SpanKind][2]int{SpanResident: {2, 0}, SpanMobile: {3, 4}, SpanCard: {0, 4}}

func maskSpans(text string, spans []Span) string {
	var b strings.Builder
	last := 0
	for _, sp := range spans {
		b.WriteString(text[last:sp.Start])
		b.WriteString(maskNumber(text[sp.Start:sp.End], kept[sp.Kind]))
		last = sp.End
	}
	b.WriteString(text[last:])
	return b.String()
}

func maskNumber(number string, keep [2]int) string {
	total, seen := 0, 0
	for _, r := range number {
		if isAlnum(foldRune(r)) {
			total++
		}
	}
	return strings.Map(func(r rune) rune {
		if !isAlnum(foldRune(r)) {
			return r
		}
		if seen++; seen <= keep[0] || seen > total-keep[1] {
			return r
		}
		return '*'
	}, number)
}

// enoughDigits is the quick look that lets most texts pass: no personal number has fewer than 11 digits between two
// Han characters (bytes e4 to e9 begin those) or marks.
func enoughDigits(text string) bool {
	n := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9', c == 0xef: // ef begins the full-width forms
			if n++; n >= 11 {
				return true
			}
		case c >= 0xe4 && c <= 0xe9, c < 0x80 && c != ' ' && c != '-':
			n = 0
		}
	}
	return false
}

// scanned is a text as runs of digits.
type scanned struct {
	text string
	runs []run
}

// run is an unbroken row of digits, a final X included.
type run struct {
	digits     string
	start, end int  // bytes in the text
	before     rune // the character before, folded; 0 at the beginning
	after      rune
}

func scan(text string) scanned {
	sc := scanner{out: scanned{text: text}}
	for i, r := range text {
		sc.next(i, foldRune(r), utf8.RuneLen(r))
	}
	sc.finish(len(text), 0)
	return sc.out
}

// scanner collects runs; digits is the run being read, empty between runs.
type scanner struct {
	out    scanned
	cur    run
	digits []byte
	before rune
}

// next takes the folded character r at byte i of the text, size bytes long.
func (sc *scanner) next(i int, r rune, size int) {
	switch isDigit := r >= '0' && r <= '9'; {
	case isDigit:
		if len(sc.digits) == 0 {
			sc.cur = run{start: i, before: sc.before}
		}
		sc.digits = append(sc.digits, byte(r))
	case r == 'X' && (len(sc.digits) == 17 || len(sc.digits) == 3): // the check digit, alone or in the last group
		sc.digits = append(sc.digits, 'X')
		sc.finish(i+size, 0)
	default:
		sc.finish(i, r)
	}
	sc.before = r
}

// finish ends the run being read.
func (sc *scanner) finish(end int, after rune) {
	if len(sc.digits) == 0 {
		return
	}
	sc.cur.digits, sc.cur.end, sc.cur.after = string(sc.digits), end, after
	sc.out.runs = append(sc.out.runs, sc.cur)
	sc.digits = sc.digits[:0]
}

// at looks for a personal number that begins with run i; used is the number of runs it takes, 0 for none.
func (s scanned) at(i int) (span Span, used int) {
	joined := ""
	var groups []int
	for n := 1; n <= 5 && i+n <= len(s.runs); n++ {
		r := s.runs[i+n-1]
		if n > 1 && !s.adjoin(i+n-2) {
			break
		}
		joined += r.digits
		groups = append(groups, len(r.digits))
		if len(joined) > 19 {
			break
		}
		if kind := s.classify(joined, groups, s.runs[i], r); kind != "" {
			return Span{kind, s.runs[i].start, r.end}, n
		}
	}
	return Span{}, 0
}

// adjoin tells whether only one blank or hyphen stands between runs i and i+1.
func (s scanned) adjoin(i int) bool {
	switch s.text[s.runs[i].end:s.runs[i+1].start] {
	case " ", "-", "　", "－", "–", "\u00a0":
		return true
	}
	return false
}

// classify says what a number made of some runs is; empty for nothing personal.
func (s scanned) classify(digits string, groups []int, first, last run) SpanKind {
	switch {
	case len(groups) > 1 && len(digits) == 15: // old numbers were never written in groups
		return ""
	case s.isResident(digits, first):
		return SpanResident
	case isAlnum(first.before) || isAlnum(last.after) || s.isDocument(first, last) || s.isAmount(first, last):
		return ""
	case isMobile(digits, groups):
		return SpanMobile
	case isCard(digits, groups):
		return SpanCard
	}
	return ""
}

// isResident believes an 18-digit number by its check digit; an old 15-digit one only where the text calls it an ID
// or where it is no registration number.
func (s scanned) isResident(digits string, first run) bool {
	if ResidentID(digits) {
		return true
	}
	return len(digits) == 15 && allDigits(digits) && provinces[digits[:2]] && birthDate("19"+digits[6:12]) &&
		strings.Contains(s.wordsBefore(first), "身份证")
}

// wordsBefore are the last characters before a run, at most ten.
func (s scanned) wordsBefore(r run) string {
	return s.text[max(0, r.start-30):r.start]
}

// isDocument tells whether a number is called the number of a document.
func (s scanned) isDocument(first, last run) bool {
	if last.after == '号' && strings.ContainsRune("第〕]】)字", first.before) {
		return true
	}
	words := strings.TrimRight(s.wordsBefore(first), ":： ")
	for _, w := range []string{"编号", "文号", "单号", "注册号", "备案号", "许可证号", "统一社会信用代码", "机构代码", "流水号", "登记号"} {
		if strings.HasSuffix(words, w) {
			return true
		}
	}
	return false
}

// isAmount tells whether a number is a sum of money.
func (s scanned) isAmount(first, last run) bool {
	decimals := last.after == '.' && last.end+1 < len(s.text) && s.text[last.end+1] >= '0' && s.text[last.end+1] <= '9'
	return decimals || strings.ContainsRune("元万亿", last.after) || strings.ContainsRune("¥￥$", first.before)
}

// isMobile: 11 digits from 13 to 19, in one piece, with 86 before, or in groups of 3-4-4.
func isMobile(digits string, groups []int) bool {
	if len(groups) > 1 && groups[0] <= 4 && (strings.HasPrefix(digits, "86") || strings.HasPrefix(digits, "0086")) {
		digits, groups = digits[groups[0]:], groups[1:]
	}
	if len(groups) == 1 && len(digits) == 13 {
		digits = strings.TrimPrefix(digits, "86")
	}
	grouped := len(groups) == 3 && groups[0] == 3 && groups[1] == 4
	return len(digits) == 11 && (len(groups) == 1 || grouped) && allDigits(digits) && digits[0] == '1' && digits[1] >= '3'
}

// isCard: UnionPay 62 with 16 to 19 digits, Visa 4 and Mastercard 51–55 with 16; the Luhn digit; in one piece or in
// groups of four. Numbers that begin with a division code and a year are documents, credit codes are credit codes.
func isCard(digits string, groups []int) bool {
	n := len(digits)
	if n < 16 || n > 19 || !allDigits(digits) || !groupsOfFour(groups) || usccPasses(digits) {
		return false
	}
	union := digits[:2] == "62"
	visa := n == 16 && digits[0] == '4' && !(provinces[digits[:2]] && (digits[6:8] == "19" || digits[6:8] == "20"))
	master := n == 16 && digits[0] == '5' && digits[1] >= '1' && digits[1] <= '5'
	return (union || visa || master) && luhn(digits)
}

func groupsOfFour(groups []int) bool {
	for i, g := range groups[:len(groups)-1] {
		if g != 4 && !(i == 0 && g == 6) {
			return false
		}
	}
	return true
}

func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
