package ident

import (
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// Similar is how alike two trade names are, from 0 to 1 (equal after NormName): one minus the edit distance per
// character of the longer name. A character in the place of another that sounds the same counts a third of one that
// does not. It is for proposing candidates to a person; it never links anything.
func Similar(a, b string) float64 {
	x, y := head(NormName(a)), head(NormName(b))
	longer := max(len(x), len(y))
	if longer == 0 {
		return 0
	}
	return 1 - distance(x, y)/float64(longer)
}

// head is at most the first 64 characters: longer "names" are none, and must not cost time.
func head(s string) []rune {
	r := []rune(s)
	return r[:min(len(r), 64)]
}

// sameSound is what exchanging two characters of the same sound costs.
const sameSound = 1.0 / 3

// distance is the edit distance of Levenshtein with cheaper exchanges of characters that sound the same.
func distance(x, y []rune) float64 {
	row := make([]float64, len(y)+1)
	for j := range row {
		row[j] = float64(j)
	}
	for _, a := range x {
		diagonal := row[0]
		row[0]++
		for j, b := range y {
			best := min(diagonal+exchange(a, b), row[j]+1, row[j+1]+1)
			diagonal, row[j+1] = row[j+1], best
		}
	}
	return row[len(y)]
}

func exchange(a, b rune) float64 {
	if a == b {
		return 0
	}
	if s := Sound(a); s != "" && s == Sound(b) {
		return sameSound
	}
	return 1
}

// Sound is the first reading of a Han character in pinyin without tone, ü as v; empty for other characters.
func Sound(r rune) string {
	reading, _, _ := strings.Cut(pinyin.PinyinDict[int(r)], ",")
	return toneless.Replace(reading)
}

var toneless = strings.NewReplacer("ā", "a", "á", "a", "ǎ", "a", "à", "a", "ē", "e", "é", "e", "ě", "e", "è", "e",
	"ī", "i", "í", "i", "ǐ", "i", "ì", "i", "ō", "o", "ó", "o", "ǒ", "o", "ò", "o", "ū", "u", "ú", "u", "ǔ", "u",
	"ù", "u", "ǖ", "v", "ǘ", "v", "ǚ", "v", "ǜ", "v", "ü", "v", "ń", "n", "ň", "n", "ǹ", "n", "ḿ", "m")
