package ident

import "strings"

// RegNo checks a registration number of the time before the credit code: 15 digits, the last one by ISO 7064
// MOD 11,10. clean is without blanks and full width.
func RegNo(s string) (clean string, ok bool) {
	clean = fold(s)
	return clean, len(clean) == 15 && allDigits(clean) && regNoCheck(clean)
}

func regNoCheck(s string) bool {
	product := 10
	for i := range len(s) - 1 {
		sum := (product + int(s[i]-'0')) % 10
		if sum == 0 {
			sum = 10
		}
		product = sum * 2 % 11
	}
	return (product+int(s[len(s)-1]-'0'))%10 == 1
}

// OrgCode checks an organisation code (GB 11714): 8 digits or capital letters and a check digit, with or without a
// hyphen before it. clean has 9 characters.
func OrgCode(s string) (clean string, ok bool) {
	clean = fold(s)
	if len(clean) == 10 && clean[8] == '-' {
		clean = clean[:8] + clean[9:]
	}
	if len(clean) != 9 || strings.ContainsFunc(clean[:8], func(r rune) bool { return !isAlnum(r) }) {
		return clean, false
	}
	return clean, clean[8] == orgCheck(clean[:8])
}

var orgWeights = [8]int{3, 7, 9, 10, 5, 8, 4, 2}

// orgCheck is the check digit of 8 characters of an organisation code.
func orgCheck(body string) byte {
	sum := 0
	for i := range 8 {
		v := int(body[i] - '0')
		if body[i] >= 'A' {
			v = int(body[i]-'A') + 10
		}
		sum += v * orgWeights[i]
	}
	return "0X987654321"[sum%11]
}

// ResidentID tells whether s is a resident ID (GB 11643): a known province, a birth date that exists, and the check
// digit of 18 digits. Of the old 15 digits, which have no check digit, it believes only those that are no valid
// registration number. Blanks, full width and a small x do not matter.
func ResidentID(s string) bool {
	if len(s) != 18 || !plainID(s) {
		s = fold(s)
	}
	switch len(s) {
	case 18:
		return allDigits(s[:17]) && provinces[s[:2]] && birthDate(s[6:14]) && s[17] == residentCheck(s)
	case 15:
		return allDigits(s) && provinces[s[:2]] && birthDate("19"+s[6:12]) && !regNoCheck(s)
	}
	return false
}

// plainID tells whether folding would change nothing of an 18-character text.
func plainID(s string) bool {
	return allDigits(s[:17]) && (s[17] == 'X' || s[17] >= '0' && s[17] <= '9')
}

var residentWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

func residentCheck(s string) byte {
	sum := 0
	for i, w := range residentWeights {
		sum += int(s[i]-'0') * w
	}
	return "10X98765432"[sum%11]
}

// provinces are the first two digits of resident IDs, with 81–83 of the residence permits for Hong Kong, Macao and
// Taiwan residents.
var provinces = set("11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83")

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// birthDate tells whether YYYYMMDD exists and lies between 1900 and 2049: a bound, not a clock, so that results replay.
func birthDate(s string) bool {
	year, month, day := number(s[:4]), number(s[4:6]), number(s[6:8])
	if year < 1900 || year > 2049 || month < 1 || month > 12 || day < 1 {
		return false
	}
	last := [12]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}[month-1]
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		last = 29
	}
	return day <= last
}

func number(s string) (n int) {
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

func isAlnum(r rune) bool { return r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' }
