package sheet

import (
	"strings"
	"unicode/utf8"
)

// inNumber is where the reading of a number stands: figures and Chinese numerals mixed as people mix them, blanks after a
// figure, commas before three digits of it only, a point between digits.
type inNumber int

const (
	noNumber inNumber = iota
	atNumeral
	atDigits
	atComma
	afterComma1
	afterComma2
	afterComma3
	atPoint
	atPlace  // the first after the point
	atPlaces // more: the last of them may begin another figure
	atBlank
)

// next takes in a character; noNumber when no number goes on with it.
func (n inNumber) next(r rune) inNumber {
	switch {
	case r >= '0' && r <= '9':
		return n.digit()
	case r == ',' && (n == atDigits || n == atPlaces || n == afterComma3):
		return atComma
	case r == '.' && (n == atDigits || n == atPlaces || n == afterComma3):
		return atPoint
	case n == atComma || n == afterComma1 || n == afterComma2 || n == atPoint:
		return noNumber
	case isNumeral(r):
		return atNumeral
	case blankRune(r) && n > atNumeral:
		return atBlank
	}
	return noNumber
}

func (n inNumber) digit() inNumber {
	switch n {
	case atComma, afterComma1, afterComma2:
		return n + 1
	case atPoint:
		return atPlace
	case atPlace, atPlaces:
		return atPlaces
	}
	return atDigits
}

// ends tells whether a number may end here.
func (n inNumber) ends() bool {
	return n != noNumber && n != atComma && n != afterComma1 && n != afterComma2 && n != atPoint
}

func blankRune(r rune) bool { return r == ' ' || r >= '\t' && r <= '\r' && r != '\v' }

// numberBytes bounds what is looked at before a character for yuan; an amount is shorter.
const numberBytes = 4 * longest

// numberBefore is where the longest number begins that ends at i and begins at from or later; i when there is none.
func numberBefore(text string, from, i int) int {
	begin := i
	for begin > from && i-begin <= numberBytes {
		r, size := utf8.DecodeLastRuneInString(text[:begin])
		if !ofNumber(r) {
			break
		}
		begin -= size
	}
	for begin < i {
		if isNumber(text[begin:i]) {
			return begin
		}
		_, size := utf8.DecodeRuneInString(text[begin:])
		begin += size
	}
	return i
}

// isNumeral tells whether a character is a numeral of numeralRunes.
func isNumeral(r rune) bool {
	return r == '〇' || r >= firstHan && !noAmount(r) && strings.ContainsRune(numeralRunes, r)
}

// ofNumber tells whether a number may be written with a character.
func ofNumber(r rune) bool {
	return r >= '0' && r <= '9' || r == ',' || r == '.' || blankRune(r) || isNumeral(r)
}

func isNumber(s string) bool {
	n := noNumber
	for _, r := range s {
		if n = n.next(r); n == noNumber {
			return false
		}
	}
	return n.ends()
}
