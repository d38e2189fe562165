package guide

import "github.com/a-h/templ"

// written marks a short text that is written in English already.
func written(english bool) templ.Attributes {
	if english {
		return templ.Attributes{"lang": "en", "translate": "no"}
	}
	return templ.Attributes{"lang": "zh"}
}
