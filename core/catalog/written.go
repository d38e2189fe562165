package catalog

import (
	"strings"

	"xinguan/base/clock"
)

// longTerm is how sheets write an end that is not fixed.
const longTerm clock.Date = "2099-12-31"

// Plain tells whether a value of the field is a date, an amount or a word of a code list: nothing in the words of who filed
// it.
func (f *Field) Plain() bool { return f.Type == Date || f.Type == Amount || f.Type == Code }

// Written is a value of the field as people read it: dates and amounts written out, several codes separated; empty where
// there is nothing to say, an amount of zero included.
func (f *Field) Written(value string) string {
	switch {
	case value == "":
		return ""
	case f.Type == Date && clock.Date(value) == longTerm:
		return "长期"
	case f.Type == Date:
		return clock.Date(value).Chinese()
	case f.Type == Amount && strings.Trim(value, "0.") == "":
		return ""
	case f.Type == Amount:
		return value + f.Unit
	case f.Many:
		return strings.ReplaceAll(value, ";", "；")
	}
	return value
}
