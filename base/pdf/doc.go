package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf16"
)

// Size of an A4 page, and points in a millimetre.
const (
	Width  = 210.0
	Height = 297.0
	mm     = 72 / 25.4
)

// Colour is red, green, blue from 0 to 255.
type Colour [3]uint8

// Info is what the file says of itself.
type Info struct {
	Title, Author, Subject string
	Created                time.Time
}

// Doc is a document being made. Lengths are millimetres from the top left corner, sizes are points.
type Doc struct {
	info   Info
	subset *subset
	pages  []*Page
}

// Page is one page.
type Page struct {
	doc *Doc
	out bytes.Buffer
}

// New begins a document.
func New(f *Font, info Info) *Doc { return &Doc{info: info, subset: newSubset(f)} }

// Page adds a page.
func (d *Doc) Page() *Page {
	p := &Page{doc: d}
	d.pages = append(d.pages, p)
	return p
}

// Pages are all pages so far.
func (d *Doc) Pages() []*Page { return d.pages }

// Text writes a line with its baseline at y. Bold strokes the outlines a little.
func (p *Page) Text(x, y, size float64, c Colour, bold bool, s string) {
	fmt.Fprintf(&p.out, "BT /F %.2f Tf %s rg ", size, rgb(c))
	if bold {
		fmt.Fprintf(&p.out, "2 Tr %.3f w %s RG ", size*0.028, rgb(c))
	} else {
		p.out.WriteString("0 Tr ")
	}
	fmt.Fprintf(&p.out, "%.2f %.2f Td ", x*mm, (Height-y)*mm)
	p.show(s)
	p.out.WriteString("ET\n")
}

// show writes glyphs; a character without one is printed as its code point but copies as itself.
func (p *Page) show(s string) {
	open := false
	for _, r := range s {
		if silent(r) {
			continue
		}
		if g, ok := p.doc.subset.font.Glyph(r); ok {
			if !open {
				p.out.WriteByte('<')
				open = true
			}
			fmt.Fprintf(&p.out, "%04X", p.doc.subset.use(g, string(r)))
			continue
		}
		if open {
			p.out.WriteString("> Tj ")
			open = false
		}
		fmt.Fprintf(&p.out, "/Span <</ActualText <FEFF%s>>> BDC <", hexUTF16(string(r)))
		for _, c := range replacement(r) {
			g, _ := p.doc.subset.font.Glyph(c)
			fmt.Fprintf(&p.out, "%04X", p.doc.subset.use(g, string(c)))
		}
		p.out.WriteString("> Tj EMC ")
	}
	if open {
		p.out.WriteString("> Tj ")
	}
}

// Line draws a line, width in points.
func (p *Page) Line(x1, y1, x2, y2, width float64, c Colour) {
	fmt.Fprintf(&p.out, "%s RG %.2f w %.2f %.2f m %.2f %.2f l S\n", rgb(c), width, x1*mm, (Height-y1)*mm, x2*mm, (Height-y2)*mm)
}

// Fill draws a filled rectangle.
func (p *Page) Fill(x, y, w, h float64, c Colour) {
	fmt.Fprintf(&p.out, "%s rg %.2f %.2f %.2f %.2f re f\n", rgb(c), x*mm, (Height-y-h)*mm, w*mm, h*mm)
}

func rgb(c Colour) string {
	return fmt.Sprintf("%.3f %.3f %.3f", float64(c[0])/255, float64(c[1])/255, float64(c[2])/255)
}

func hexUTF16(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}

func textString(s string) string { return "<FEFF" + hexUTF16(s) + ">" }

// file numbers and writes objects.
type file struct {
	bytes.Buffer
	at []int
}

// object writes the next object and gives its number.
func (f *file) object(body string) int {
	f.at = append(f.at, f.Len())
	fmt.Fprintf(f, "%d 0 obj\n%s\nendobj\n", len(f.at), body)
	return len(f.at)
}

// packers are compressors to be used again: making one costs more than packing a page.
var packers = sync.Pool{New: func() any {
	w, _ := zlib.NewWriterLevel(nil, zlib.BestSpeed)
	return w
}}

// stream writes a compressed stream with further entries in its dictionary.
func (f *file) stream(extra string, data []byte) int {
	var z bytes.Buffer
	w := packers.Get().(*zlib.Writer)
	defer packers.Put(w)
	w.Reset(&z)
	w.Write(data)
	w.Close()
	return f.object(fmt.Sprintf("<< /Filter /FlateDecode /Length %d %s >>\nstream\n%s\nendstream", z.Len(), extra, z.String()))
}

// WriteTo writes the finished document.
func (d *Doc) WriteTo(w io.Writer) (int64, error) {
	f := &file{}
	f.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	font := d.writeFont(f)
	tree := len(f.at) + 2*len(d.pages) + 1
	kids := make([]string, len(d.pages))
	for i, p := range d.pages {
		content := f.stream("", p.out.Bytes())
		kids[i] = fmt.Sprintf("%d 0 R", f.object(fmt.Sprintf("<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %.2f %.2f] /Resources << /Font << /F %d 0 R >> >> /Contents %d 0 R >>",
			tree, Width*mm, Height*mm, font, content)))
	}
	f.object(fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", len(kids), strings.Join(kids, " ")))
	root := f.object(fmt.Sprintf("<< /Type /Catalog /Pages %d 0 R /Lang (zh-CN) /ViewerPreferences << /DisplayDocTitle true >> >>", tree))
	info := f.object(fmt.Sprintf("<< /Title %s /Author %s /Subject %s /Producer (Xinguan) /CreationDate (%s) >>",
		textString(d.info.Title), textString(d.info.Author), textString(d.info.Subject), d.info.Created.UTC().Format("D:20060102150405Z")))
	f.trailer(root, info)
	n, err := w.Write(f.Bytes())
	return int64(n), err
}

func (f *file) trailer(root, info int) {
	sum := sha256.Sum256(f.Bytes())
	start := f.Len()
	fmt.Fprintf(f, "xref\n0 %d\n0000000000 65535 f \n", len(f.at)+1)
	for _, at := range f.at {
		fmt.Fprintf(f, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(f, "trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [<%x> <%x>] >>\nstartxref\n%d\n%%%%EOF\n", len(f.at)+1, root, info, sum[:16], sum[:16], start)
}

// writeFont embeds the subset and says how its glyphs read.
func (d *Doc) writeFont(f *file) int {
	s, font := d.subset, d.subset.font
	data := s.file()
	program := f.stream(fmt.Sprintf("/Length1 %d", len(data)), data)
	scale := func(n int) int { return n * 1000 / font.units }
	descriptor := f.object(fmt.Sprintf("<< /Type /FontDescriptor /FontName /XGSANS+Text /Flags 4 /FontBBox [%d %d %d %d] /ItalicAngle 0 /Ascent %d /Descent %d /CapHeight 700 /StemV 80 /FontFile2 %d 0 R >>",
		scale(font.box[0]), scale(font.box[1]), scale(font.box[2]), scale(font.box[3]), scale(font.ascent), scale(font.descent), program))
	var widths strings.Builder
	for _, g := range s.glyphs {
		fmt.Fprintf(&widths, "%d ", font.advance(g))
	}
	cid := f.object(fmt.Sprintf("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /XGSANS+Text /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor %d 0 R /DW 1000 /W [0 [%s]] /CIDToGIDMap /Identity >>", descriptor, widths.String()))
	unicode := f.stream("", s.toUnicode())
	return f.object(fmt.Sprintf("<< /Type /Font /Subtype /Type0 /BaseFont /XGSANS+Text /Encoding /Identity-H /DescendantFonts [%d 0 R] /ToUnicode %d 0 R >>", cid, unicode))
}

// toUnicode maps glyph numbers back to text, surrogate pairs included.
func (s *subset) toUnicode() []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def /CMapName /Adobe-Identity-UCS def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n")
	for from := 1; from < len(s.text); from += 100 {
		to := min(from+100, len(s.text))
		fmt.Fprintf(&b, "%d beginbfchar\n", to-from)
		for i := from; i < to; i++ {
			fmt.Fprintf(&b, "<%04X> <%s>\n", i, hexUTF16(s.text[i]))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap CMapName currentdict /CMap defineresource pop end end")
	return b.Bytes()
}
