package counter

import (
	"bytes"
	"time"

	"xinguan/base/pdf"
	"xinguan/base/pdf/sans"
)

// The slip is half an A4 page in large letters, in millimetres and points.
const (
	left, top  = 20.0, 18.0
	width      = pdf.Width - 2*left
	square40   = 40.0
	point      = 25.4 / 72
	plain, big = 13.0, 22.0
)

var ink = pdf.Colour{23, 33, 43}

// draw prints a slip as a PDF.
func draw(p SlipPage, site string, at time.Time) ([]byte, error) {
	f, err := sans.Font()
	if err != nil {
		return nil, err
	}
	doc := pdf.New(f, pdf.Info{Title: "回执单 " + p.Number, Author: site, Subject: p.Number, Created: at})
	page, y := doc.Page(), top
	write := func(size float64, bold bool, s string) {
		room := width
		if y < top+square40+4 {
			room -= square40 + 6
		}
		for _, line := range f.Wrap(s, room, size) {
			page.Text(left, y+size*point*1.12, size, ink, bold, line)
			y += size * 1.6 * point
		}
	}
	page.Square(left+width-square40, top, square40, p.Address, ink)
	write(big, true, "回执单")
	write(plain, false, site+"　"+p.Where)
	y += 4
	write(plain, false, "案号")
	write(big-4, true, p.Number)
	write(plain, false, "查询码")
	write(big+6, true, p.Code)
	y = max(y, top+square40+6)
	for _, s := range []string{p.Title + "　" + p.Subject, p.About, p.At + "收件，现在：" + p.State, due(p)} {
		if s != "" {
			write(plain, false, s)
		}
	}
	y += 3
	write(plain, false, "怎样查办理进度：用手机扫右上方的方块，输入查询码；或者打开门户的“查办理进度”，输入案号和查询码；也可以带证件到窗口，或拨打"+p.Hotline+"报案号。全程免费。")
	write(plain, false, "请保管好查询码：凭它可以查看、补交材料、撤回。")
	var out bytes.Buffer
	_, err = doc.WriteTo(&out)
	return out.Bytes(), err
}

func due(p SlipPage) string {
	if p.Due == "" {
		return ""
	}
	return "最迟" + p.Due + "答复"
}
