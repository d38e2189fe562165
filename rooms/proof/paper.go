package proof

import (
	"fmt"
	"io"

	"xinguan/base/clock"
	"xinguan/base/pdf"
	"xinguan/base/pdf/sans"
	"xinguan/core/ledger"
)

// Issuer is who a receipt is from.
type Issuer struct {
	Site, Host string // 信用东莞; who runs it
	Address    string // of the portal, without a slash at the end
	Key        string // public key of the log
	Trust      ledger.Trust
}

// The page, in millimetres and points, as that of reports.
const (
	top, right, left         = 16.0, 18.0, 20.0
	foot                     = pdf.Height - 18
	body                     = pdf.Width - left - right
	label                    = 38.0
	point                    = 25.4 / 72
	small, text, large, huge = 8.0, 9.5, 12.0, 20.0
)

var (
	ink   = pdf.Colour{23, 33, 43}
	grey  = pdf.Colour{89, 102, 113}
	rule  = pdf.Colour{185, 195, 201}
	sunk  = pdf.Colour{238, 241, 241}
	brand = pdf.Colour{11, 79, 99}
)

// sheet draws a receipt from top to bottom.
type sheet struct {
	font  *pdf.Font
	doc   *pdf.Doc
	page  *pdf.Page
	y     float64
	below string // foot of every page
}

// Print writes a receipt as an A4 PDF that says what it proves. The same receipt gives the same bytes.
func Print(w io.Writer, r ledger.Receipt, by Issuer) error {
	v := ledger.Judge(r, by.Key, by.Trust)
	if !v.Proven {
		return fmt.Errorf("proof: a receipt that proves nothing is not printed: %s", v.Why)
	}
	f, err := sans.Font()
	if err != nil {
		return err
	}
	var at clock.Instant
	if err := at.Scan(v.Data.Text("at")); err != nil {
		return err
	}
	ref := v.Data.Text("ref")
	s := &sheet{font: f, below: by.Site + "　" + v.Title + "　" + Spaced(ref),
		doc: pdf.New(f, pdf.Info{Title: v.Title + " " + Spaced(ref), Author: by.Site + "　" + by.Host, Subject: ref, Created: at.Time})}
	s.newPage()
	s.head(v, by, ref)
	s.facts(v)
	s.list("能证明什么", v.Shows)
	s.list("不能证明什么", v.Leaves)
	s.check(by)
	s.technical(r, v)
	s.numbers()
	_, err = s.doc.WriteTo(w)
	return err
}

func (s *sheet) newPage() { s.page, s.y = s.doc.Page(), top }

// line writes one line and moves on.
func (s *sheet) line(x, size float64, c pdf.Colour, bold bool, t string) {
	s.need(size * 1.5 * point)
	s.page.Text(x, s.y+size*point*1.12, size, c, bold, t)
	s.y += size * 1.5 * point
}

func (s *sheet) need(h float64) {
	if s.y+h > foot-6 {
		s.newPage()
	}
}

func (s *sheet) paragraph(x, width, size float64, c pdf.Colour, t string) {
	for _, l := range s.font.Wrap(t, width, size) {
		s.line(x, size, c, false, l)
	}
}

func (s *sheet) head(v ledger.Verdict, by Issuer, ref string) {
	begin := s.y
	address := by.Address + "/verify?code=" + ref
	s.line(left, huge, ink, true, v.Title)
	s.paragraph(left, body-36, small, grey, by.Site+"　"+by.Host)
	s.y += 2
	s.paragraph(left, body-36, text, ink, "扫描右边的二维码，或打开 "+by.Address+"/verify 输入编号，可以核验这张收据。")
	s.page.Square(pdf.Width-right-28, begin, 28, address, ink)
	s.y = max(s.y, begin+30) + 2
}

func (s *sheet) facts(v ledger.Verdict) {
	for _, f := range v.Facts {
		value := printed(f)
		lines := s.font.Wrap(value, body-label-5, text)
		h := float64(len(lines))*text*1.5*point + 2
		s.need(h)
		s.page.Fill(left, s.y, label, h, sunk)
		s.frame(s.y, h)
		y := s.y
		s.page.Text(left+2.5, y+1+text*point*1.12, small+0.5, grey, false, f.Label)
		s.y = y + 1
		for _, l := range lines {
			s.page.Text(left+label+2.5, s.y+text*point*1.12, text, ink, false, l)
			s.y += text * 1.5 * point
		}
		s.y = y + h
	}
}

func (s *sheet) frame(y, h float64) {
	for _, at := range []float64{y, y + h} {
		s.page.Line(left, at, pdf.Width-right, at, 0.5, rule)
	}
	for _, at := range []float64{left, left + label, pdf.Width - right} {
		s.page.Line(at, y, at, y+h, 0.5, rule)
	}
}

func (s *sheet) heading(t string) {
	s.need(20)
	s.y += 4
	s.page.Fill(left, s.y+0.6, 1.2, large*point*1.15, brand)
	s.line(left+3.2, large, ink, true, t)
	s.y++
}

func (s *sheet) list(title string, items []string) {
	if len(items) == 0 {
		return
	}
	s.heading(title)
	for _, t := range items {
		s.need(text * 1.5 * point)
		s.page.Text(left+0.5, s.y+text*point*1.12, text, grey, false, "·")
		s.paragraph(left+4, body-4, text, ink, t)
		s.y += 0.6
	}
}

func (s *sheet) check(by Issuer) {
	s.heading("怎样核验")
	s.paragraph(left, body, text, ink, "这张纸便于阅读和留存；完整的证明在同一编号的收据文件（.json）里，可以从 "+by.Address+"/verify 下载，用公开的程序离线核验，不必相信本平台。公钥公布在 "+by.Address+"/log ，请与别处公布的比对。")
}

// technical is what somebody with the right program needs, in small print.
func (s *sheet) technical(r ledger.Receipt, v ledger.Verdict) {
	s.heading("证明的要点")
	in := v.Data.Included
	for _, row := range [][2]string{{"日志", in.Origin}, {"位置", fmt.Sprintf("第%d条（从0数起为%d），签名时共%d条", in.Index+1, in.Index, in.Size)},
		{"根摘要", fmt.Sprintf("%x", in.Root)}, {"随机数", r.Salt}, {"公钥", r.Key}} {
		s.paragraph(left, body, small, grey, row[0]+"　"+row[1])
	}
}

func (s *sheet) numbers() {
	pages := s.doc.Pages()
	for i, p := range pages {
		p.Line(left, foot-1.5, pdf.Width-right, foot-1.5, 0.5, rule)
		p.Text(left, foot+small*point*1.12, small, grey, false, s.below)
		n := fmt.Sprintf("第 %d 页，共 %d 页", i+1, len(pages))
		p.Text(pdf.Width-right-s.font.Width(n, small)*point, foot+small*point*1.12, small, grey, false, n)
	}
}
