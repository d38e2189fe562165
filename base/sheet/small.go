package sheet

import "unicode/utf8"

// Exact fractions cost ten times what whole numbers cost, and nearly every amount is small. So small ones are read in
// millionths; what does not fit is left to the exact way, which says the same.

// What is small: digits before the point, and whole units an amount may reach.
const (
	smallDigits = 9
	million     = 1_000_000
	smallMost   = 1_000_000_000_000 * million // 10¹² units
)

// smallFigure reads digits, perhaps with a point and places, at the beginning of a text, in millionths; n is how many
// bytes it took, 0 where the text begins otherwise or the figure is not small.
func smallFigure(s string) (micro int64, n int) {
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		micro = micro*10 + int64(s[n]-'0')
		if n++; n > smallDigits {
			return 0, 0
		}
	}
	if n == 0 {
		return 0, 0
	}
	micro *= million
	if n+1 < len(s) && s[n] == '.' && s[n+1] >= '0' && s[n+1] <= '9' {
		n++
		for place := int64(million / 10); n < len(s) && s[n] >= '0' && s[n] <= '9'; place /= 10 {
			if place == 0 {
				return 0, 0
			}
			micro += int64(s[n]-'0') * place
			n++
		}
	}
	return micro, n
}

// smallNumeral is numeral in millionths; ok is false where only the exact way can tell.
func smallNumeral(s string) (micro int64, ok bool) {
	if len(s) > longest {
		return 0, false
	}
	var total, section, last int64
	for s != "" {
		if s[0] < utf8.RuneSelf {
			figure, n := smallFigure(s)
			if n == 0 || n < len(s) && s[n] < utf8.RuneSelf {
				return 0, false
			}
			last, s = figure, s[n:]
			continue
		}
		r, size := utf8.DecodeRuneInString(s)
		s = s[size:]
		switch p := powers[r]; {
		case p > 0:
			if last == 0 && section == 0 {
				last = million
			}
			section, last = section+last*p, 0
		case r == '万' || r == '萬':
			total, section, last = total+(section+last)*10_000, 0, 0
		case r == '亿' || r == '億':
			return 0, false
		default:
			last = numerals[r] * million
		}
		if total > smallMost || section > smallMost/10_000 || last > smallMost/10_000 {
			return 0, false
		}
	}
	return total + section + last, true
}

// smallDecimal is decimal for usual figures: digits and at most six places.
func smallDecimal(s string) (string, bool) {
	micro, n := smallFigure(s)
	if n == 0 || n != len(s) {
		return "", false
	}
	point := len(s)
	for i := range len(s) {
		if s[i] == '.' {
			point = i
		}
	}
	from := 0
	for from < point-1 && s[from] == '0' {
		from++
	}
	end := len(s)
	for end > point && micro >= 0 && (s[end-1] == '0' || s[end-1] == '.') {
		end--
	}
	return s[from:max(end, point)], true
}
