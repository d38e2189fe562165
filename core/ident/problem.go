package ident

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ProblemKind says what is wrong with a credit code.
type ProblemKind int

// The faults of a credit code.
const (
	NoProblem ProblemKind = iota
	Empty
	WrongLength
	WrongCharacter
	WrongCheckDigit
	IsResidentID
)

// Problem is what is wrong with a credit code; the zero Problem means nothing is.
type Problem struct {
	Kind   ProblemKind
	Length int  // of a code of the wrong length, in characters
	At     int  // position of a wrong character, from 1
	Found  rune // the wrong character
}

// OK tells whether there is no problem.
func (p Problem) OK() bool { return p.Kind == NoProblem }

// Message says in whole Chinese sentences what is wrong and what to do; empty when nothing is.
func (p Problem) Message() string {
	switch p.Kind {
	case Empty:
		return "没有填统一社会信用代码。请对照营业执照填写18位代码。"
	case WrongLength:
		return fmt.Sprintf("统一社会信用代码应为18位，现在是%d位。请对照营业执照再输入一次。", p.Length)
	case WrongCharacter:
		return fmt.Sprintf("第%d位是%s。请对照营业执照更正。", p.At, p.character())
	case WrongCheckDigit:
		return "统一社会信用代码的校验位不对，18位中至少有一位写错了。请对照营业执照逐位核对。"
	case IsResidentID:
		return "这是居民身份证号，不是统一社会信用代码。请改填营业执照上的18位统一社会信用代码，不要填写个人号码。"
	}
	return ""
}

func (p Problem) character() string {
	switch {
	case p.Found == 'O':
		return "字母O，应为数字0"
	case p.Found == 'I':
		return "字母I，应为数字1"
	case strings.ContainsRune("SVZ", p.Found):
		return "字母" + string(p.Found) + "，统一社会信用代码不使用I、O、S、V、Z这五个字母"
	case lookAlikes[unicode.ToUpper(p.Found)] != 0:
		return "外文字母“" + string(p.Found) + "”，看起来像字母" + string(lookAlikes[unicode.ToUpper(p.Found)])
	case unicode.IsPrint(p.Found) && p.Found != utf8.RuneError:
		return "“" + string(p.Found) + "”，统一社会信用代码只有数字和大写字母"
	}
	return "不能识别的字符"
}

// usccProblem says what is wrong with a folded code. A resident ID is looked for before the check digit, since one in
// thirty passes it.
func usccProblem(clean string) Problem {
	n := utf8.RuneCountInString(clean)
	switch {
	case n == 0:
		return Problem{Kind: Empty}
	case ResidentID(clean):
		return Problem{Kind: IsResidentID}
	case n != 18:
		return Problem{Kind: WrongLength, Length: n}
	}
	at := 0
	for _, r := range clean {
		if at++; r > 0x7f || usccValue[r] < 0 {
			return Problem{Kind: WrongCharacter, At: at, Found: r}
		}
	}
	if !usccPasses(clean) {
		return Problem{Kind: WrongCheckDigit}
	}
	return Problem{}
}
