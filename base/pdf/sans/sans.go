// Package sans is the typeface of every document the program writes: Noto Sans SC, with its licence beside it. It is
// parsed once.
package sans

import (
	_ "embed" // the font
	"sync"

	"xinguan/base/pdf"
)

//go:embed NotoSansSC-Regular.ttf
var file []byte

var parsed = sync.OnceValues(func() (*pdf.Font, error) { return pdf.ParseFont(file) })

// Font is the typeface.
func Font() (*pdf.Font, error) { return parsed() }
