package pdf

import "rsc.io/qr"

// Square draws a text as a QR code with its top left corner at x, y, as vectors. A text too long for a code draws
// nothing and is false.
func (p *Page) Square(x, y, side float64, text string, c Colour) bool {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return false
	}
	unit := side / float64(code.Size)
	for row := range code.Size {
		for col := 0; col < code.Size; col++ {
			run := 0
			for col+run < code.Size && code.Black(col+run, row) {
				run++
			}
			if run > 0 {
				p.Fill(x+float64(col)*unit, y+float64(row)*unit, float64(run)*unit, unit*1.02, c)
				col += run
			}
		}
	}
	return true
}
