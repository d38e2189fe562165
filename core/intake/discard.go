package intake

import (
	"fmt"
	"regexp"
	"unicode"
	"unicode/utf8"

	"xinguan/core/catalog"
	"xinguan/core/ident"
)

// Some sheets mix rows about organisations with rows about natural persons, which nobody may collect through them. Such a
// row is thrown away at the door, before anything of it is written or said; only their number is kept.

// ofPerson tells whether a row is about a natural person: it says so, gives a resident's number, or gives no number and a
// name too short for an organisation's.
func (c *checker) ofPerson(p *plan, cells []string) bool {
	cell := func(m catalog.Means) string { return compact(tidy(p.cell(cells, p.item.Index(m)))) }
	if kind, ok := p.item.Field(catalog.PartyKind); ok && kind.List != nil {
		if name, ok := kind.List.Find(cell(catalog.PartyKind)); ok && name == natural {
			return true
		}
	}
	numbered := false
	for _, m := range catalog.PartyIdentifiers {
		number := cell(m)
		if c.catalog.Null[number] {
			continue
		}
		if ident.ResidentID(number) || maskedID.MatchString(number) {
			return true
		}
		numbered = true
	}
	return !numbered && shortName(cell(catalog.PartyName))
}

// natural is the kind of party that is a natural person, as the code list has it.
const natural = "自然人"

// maskedID is a resident's number as lists print it: 441900********1234.
var maskedID = regexp.MustCompile(`^[1-9][0-9]{3,13}[*＊xX]{3,}[0-9]{0,4}[0-9xX*＊]?$`)

// personName is how many characters a name of a person has at most, a double surname included.
const personName = 4

func shortName(s string) bool {
	n := utf8.RuneCountInString(s)
	if n < 2 || n > personName {
		return false
	}
	for _, r := range s {
		if !unicode.Is(unicode.Han, r) && r != '·' && r != '*' && r != '某' {
			return false
		}
	}
	return true
}

// discarded says how many rows were thrown away.
func (c *checker) discarded() []Finding {
	if c.counts.persons == 0 {
		return nil
	}
	return []Finding{{Level: Notice, Rule: "person.discarded", Value: fmt.Sprint(c.counts.persons),
		Message: fmt.Sprintf("有%d行是关于自然人的，“%s”不归集自然人的信息，这些行已丢弃，没有保存，也不计入读取的行数。", c.counts.persons, c.plan.item.Title)}}
}
