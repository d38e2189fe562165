// Package ident checks the identifiers and names that sheets carry: unified social credit codes, old registration
// numbers, organisation codes, resident IDs; it finds personal numbers in free text, brings names to one form and
// takes the trade name (字号) out of them. It is pure: no clock, no storage, no city.
package ident

import "strings"

// Type is a kind of identifier.
type Type string

// The identifiers the platform knows.
const (
	TypeUSCC     Type = "uscc"     // 统一社会信用代码, GB 32100-2015
	TypeRegNo    Type = "regno15"  // 工商注册号, 15 digits
	TypeOrgCode  Type = "orgcode"  // 组织机构代码, GB 11714
	TypeResident Type = "resident" // 居民身份证号, GB 11643
	TypeOther    Type = "other"
)

// usccLetters are the 31 characters of a credit code in the order of their values: no I, O, S, V, Z.
const usccLetters = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// usccWeights are the weights of the first 17 characters: powers of 3 modulo 31.
var usccWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

// usccValue is the value of a byte, or -1 for one that a credit code cannot hold.
var usccValue = func() (table [256]int8) {
	for i := range table {
		table[i] = -1
	}
	for i := range len(usccLetters) {
		table[usccLetters[i]] = int8(i)
	}
	return table
}()

// USCC checks a unified social credit code. Only the check digit of GB 32100 decides, whatever the division; see
// InnerOK for the inner one. Blanks, full width and lower case mean nothing and are put right in clean; other slips
// are a Problem, for which Repair may know a proposal. A resident ID is a Problem even where it passes by chance.
func USCC(s string) (clean string, p Problem) {
	if !usccPasses(s) {
		clean = fold(s)
		if p = usccProblem(clean); !p.OK() {
			return clean, p
		}
		s = clean
	}
	if s[0] != '9' && plainID(s) && ResidentID(s) {
		return s, Problem{Kind: IsResidentID}
	}
	return s, Problem{}
}

// usccPasses tells whether s is 18 characters of the alphabet with the right check digit.
func usccPasses(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum := 0
	for i := range 17 {
		v := usccValue[s[i]]
		if v < 0 {
			return false
		}
		sum += int(v) * usccWeights[i]
	}
	return int(usccValue[s[17]]) == (31-sum%31)%31
}

// InnerOK tells whether the organisation code inside a credit code (characters 9 to 17) has the check digit of
// GB 11714. Real codes in use fail this, so it warns and never refuses.
func InnerOK(uscc string) bool {
	return len(uscc) == 18 && uscc[16] == orgCheck(uscc[8:16])
}

// Make is a valid credit code, both digits right, for demonstration data: division is 6 digits (then it begins with
// 91) or 8 characters with the registrar and category in front, e.g. "92441998"; body is up to 8 characters of the
// organisation code, filled up with zeros on the left. It panics on characters no credit code can hold.
func Make(division, body string) string {
	if len(division) == 6 {
		division = "91" + division
	}
	if len(body) < 8 {
		body = strings.Repeat("0", 8-len(body)) + body
	}
	head := division + body
	sum := 0
	if len(head) != 16 {
		panic("ident: Make wants a division of 6 or 8 and a body of up to 8 characters, not " + division + ", " + body)
	}
	head += string(orgCheck(body))
	for i := range head {
		v := usccValue[head[i]]
		if v < 0 {
			panic("ident: Make: no credit code holds " + head[i:i+1])
		}
		sum += int(v) * usccWeights[i]
	}
	return head + usccLetters[(31-sum%31)%31:][:1]
}
