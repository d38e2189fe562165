package subject

import (
	_ "embed" // the surnames
	"slices"
	"strings"
	"unicode/utf8"

	"xinguan/core/ident"
)

// PersonNamed tells whether a name may be found by the whole of it only, because it may hold a person's name: that of an
// individually-owned business whose trade name begins like a person's name, or ends like one after the name of a place
// nobody listed. It is a rule of the house (个体工商户: the conduct of the business is never joined to its owner's
// person), so what is in doubt counts as a person's name. Names of persons themselves are found by nobody.
func PersonNamed(name string, kind ident.Kind, places []string) bool {
	return personNamed(kind, ident.NormName(name), ident.TradeName(name, places))
}

func personNamed(kind ident.Kind, norm, trade string) bool {
	if trade == "" {
		trade = norm
	}
	switch kind {
	case ident.KindPerson:
		return true
	case ident.KindIndividualBusiness:
		return likePerson([]rune(trade))
	case ident.KindOther: // an older number does not tell the kind: it may be one
		return !strings.ContainsAny(norm, "司社所会局校院村") && likePerson([]rune(trade))
	}
	return false
}

// longestDoubt is the longest trade name that is looked at for a person's name: a surname, two characters and some words
// of a trade that no list knows.
const longestDoubt = 6

func likePerson(trade []rune) bool {
	if len(trade) < 2 || len(trade) > longestDoubt {
		return false
	}
	if surnamed(trade, surnames) {
		return true
	}
	for n := 2; n <= 3; n++ { // behind an unlisted place of two characters or more
		if at := len(trade) - n; at >= 2 && surnamed(trade[at:], plainSurnames) {
			return true
		}
	}
	return false
}

// surnamed tells whether a text begins with a surname that a given name may follow. 张记, 李氏 and 王府 name a house, not
// a person.
func surnamed(r []rune, list string) bool {
	if len(r) >= 3 && slices.Contains(doubleSurnames, string(r[:2])) {
		return true
	}
	return strings.ContainsRune(list, r[0]) && !strings.ContainsRune(houses, r[1])
}

//go:embed surnames.txt
var surnameText string

// The lists of surnames: plainSurnames are hardly ever the first character of an invented name.
var plainSurnames, surnames, doubleSurnames, houses = readSurnames(surnameText)

func readSurnames(text string) (plain, all string, double []string, houses string) {
	lists := map[string][]string{}
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 1 && words[0] != "#" {
			lists[words[0]] = words[1:]
		}
	}
	plain = strings.Join(lists["plain"], "")
	return plain, plain + strings.Join(lists["also"], ""), lists["double"], strings.Join(lists["houses"], "")
}

// holdsName tells whether the name of a business that may be somebody's own holds the name of its legal representative.
func holdsName(name, legalRep string, kind ident.Kind) bool {
	rep := ident.NormName(legalRep)
	return (kind == ident.KindIndividualBusiness || kind == ident.KindOther) && utf8.RuneCountInString(rep) >= 2 && strings.Contains(ident.NormName(name), rep)
}
