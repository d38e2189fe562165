package web

import (
	"strings"
	"sync"
	"unicode"

	"github.com/danielgtaylor/huma/v2/validation"
)

// Chinese makes the validator speak Chinese, to pages and API alike; a door calls it before it documents itself.
func Chinese() { chinese() }

var chinese = sync.OnceFunc(func() {
	for message, words := range said {
		*message = words
	}
})

// said is what the validator says; each text follows the name of the field. The verbs are those of the original.
var said = map[*string]string{
	&validation.MsgUnexpectedProperty:                "不认识这一项",
	&validation.MsgExpectedRequiredProperty:          "缺少必填的 %s",
	&validation.MsgExpectedDependentRequiredProperty: "要有 %s，因为写了 %s",
	&validation.MsgExpectedString:                    "应当是文字",
	&validation.MsgExpectedInteger:                   "应当是一个整数",
	&validation.MsgExpectedNumber:                    "应当是数字",
	&validation.MsgExpectedBoolean:                   "应当是 true 或 false",
	&validation.MsgExpectedArray:                     "应当是一个列表",
	&validation.MsgExpectedObject:                    "应当是一个对象",
	&validation.MsgExpectedOneOf:                     "只能是下列之一：%s",
	&validation.MsgExpectedConst:                     "只能是 %v",
	&validation.MsgExpectedMinLength:                 "太短了，至少%d个字",
	&validation.MsgExpectedMaxLength:                 "太长了，最多%d个字",
	&validation.MsgExpectedMinimumNumber:             "不能小于%v",
	&validation.MsgExpectedMaximumNumber:             "不能大于%v",
	&validation.MsgExpectedExclusiveMinimumNumber:    "应当大于%v",
	&validation.MsgExpectedExclusiveMaximumNumber:    "应当小于%v",
	&validation.MsgExpectedNumberBeMultipleOf:        "应当是%v的倍数",
	&validation.MsgExpectedMinItems:                  "至少要有%d项",
	&validation.MsgExpectedMaxItems:                  "最多%d项",
	&validation.MsgExpectedArrayItemsUnique:          "有重复的项",
	&validation.MsgExpectedMatchPattern:              "写法不对，应当符合 %s",
	&validation.MsgExpectedBePattern:                 "写法不对，应当是 %s",
	&validation.MsgExpectedRFC3339Date:               "应写成 2026-03-05 这样的日期",
	&validation.MsgExpectedRFC3339Time:               "应写成 15:04:05 这样的时刻",
	&validation.MsgExpectedRFC3339DateTime:           "应写成 2026-03-05T15:04:05+08:00 这样的时间",
}

// parsed is what the API's parser of parameters says, which cannot be told to speak otherwise.
var parsed = map[string]string{
	"invalid integer": "应当是一个整数",
	"invalid float":   "应当是数字",
	"invalid boolean": "应当是 true 或 false",
}

// InChinese is a message about a parameter in Chinese: as it is, translated, or in general words.
func InChinese(message string) string {
	if strings.ContainsFunc(message, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return message
	}
	if words, ok := parsed[message]; ok {
		return words
	}
	if strings.HasPrefix(message, "required ") {
		return "必须填写"
	}
	return "写法不对，请检查"
}
