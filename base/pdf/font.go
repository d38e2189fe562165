// Package pdf writes A4 documents of text, lines and filled shapes with one embedded TrueType font. The font is parsed
// once and cut down to the glyphs a document uses; every character copies and searches as itself, also those beyond
// U+FFFF and those the font has no glyph for. The same document gives the same bytes.
//
// A library was measured first: it parses the ten-megabyte font again for every document (39 ms for three pages) and
// copies characters beyond U+FFFF wrong.
package pdf

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Font is a parsed TrueType font, safe for concurrent use.
type Font struct {
	tables  map[string][]byte
	units   int
	glyphs  int
	long    bool // format of loca
	metrics int  // number of entries in hmtx
	ascent  int
	descent int
	box     [4]int
	cmap    []segment
}

// segment maps a run of characters to glyphs that follow one another.
type segment struct{ first, last, glyph uint32 }

var errFont = errors.New("pdf: the font is damaged or of another kind")

// ParseFont reads a TrueType font with outlines in glyf.
func ParseFont(data []byte) (f *Font, err error) {
	defer func() {
		if recover() != nil {
			f, err = nil, errFont
		}
	}()
	f = &Font{tables: map[string][]byte{}}
	data = data[:len(data):len(data)] // a table beyond the end must not reach into what lies behind it
	for i := range int(u16(data, 4)) {
		at := 12 + 16*i
		offset, length := u32(data, at+8), u32(data, at+12)
		f.tables[string(data[at:at+4])] = data[offset : offset+length]
	}
	for _, name := range []string{"head", "hhea", "hmtx", "maxp", "loca", "glyf", "cmap"} {
		if f.tables[name] == nil {
			return nil, fmt.Errorf("%w: no %s", errFont, name)
		}
	}
	head, hhea := f.tables["head"], f.tables["hhea"]
	f.units, f.long = int(u16(head, 18)), u16(head, 50) == 1
	for i := range f.box {
		f.box[i] = int(int16(u16(head, 36+2*i)))
	}
	f.glyphs, f.metrics = int(u16(f.tables["maxp"], 4)), int(u16(hhea, 34))
	f.ascent, f.descent = int(int16(u16(hhea, 4))), int(int16(u16(hhea, 6)))
	return f, f.readCmap()
}

func u16(b []byte, at int) uint16 { return binary.BigEndian.Uint16(b[at:]) }
func u32(b []byte, at int) uint32 { return binary.BigEndian.Uint32(b[at:]) }

// readCmap takes the map of the whole of Unicode (format 12), else that of the basic plane (format 4).
func (f *Font) readCmap() error {
	t := f.tables["cmap"]
	var basic []byte
	for i := range int(u16(t, 2)) {
		sub := t[u32(t, 4+8*i+4):]
		switch u16(sub, 0) {
		case 12:
			f.cmap = f.cmap[:0]
			for g := range int(u32(sub, 12)) {
				at := 16 + 12*g
				f.cmap = append(f.cmap, segment{u32(sub, at), u32(sub, at+4), u32(sub, at+8)})
			}
			return nil
		case 4:
			basic = sub
		}
	}
	if basic == nil {
		return fmt.Errorf("%w: no usable cmap", errFont)
	}
	f.readBasic(basic)
	return nil
}

func (f *Font) readBasic(t []byte) {
	n := int(u16(t, 6)) / 2
	for i := range n {
		end, start := int(u16(t, 14+2*i)), int(u16(t, 16+2*n+2*i))
		delta, rangeAt := int(u16(t, 16+4*n+2*i)), 16+6*n+2*i
		for c := start; c <= end && c != 0xFFFF; c++ {
			g := c + delta
			if off := int(u16(t, rangeAt)); off != 0 {
				if g = int(u16(t, rangeAt+off+2*(c-start))); g != 0 {
					g += delta
				}
			}
			if g &= 0xFFFF; g != 0 {
				f.cmap = append(f.cmap, segment{uint32(c), uint32(c), uint32(g)})
			}
		}
	}
}

// Glyph is the glyph of a character; ok is false where the font has none.
func (f *Font) Glyph(r rune) (g uint16, ok bool) {
	low, high := 0, len(f.cmap)
	for low < high {
		mid := (low + high) / 2
		switch s := f.cmap[mid]; {
		case uint32(r) < s.first:
			high = mid
		case uint32(r) > s.last:
			low = mid + 1
		default:
			return uint16(s.glyph + uint32(r) - s.first), true
		}
	}
	return 0, false
}

// advance is the width of a glyph in thousandths of the size.
func (f *Font) advance(g uint16) int {
	i := min(int(g), f.metrics-1)
	return int(u16(f.tables["hmtx"], 4*i)) * 1000 / f.units
}

// outline is a glyph's description; empty for a blank.
func (f *Font) outline(g uint16) []byte {
	loca := f.tables["loca"]
	if f.long {
		return f.tables["glyf"][u32(loca, 4*int(g)):u32(loca, 4*int(g)+4)]
	}
	return f.tables["glyf"][2*int(u16(loca, 2*int(g))) : 2*int(u16(loca, 2*int(g)+2))]
}

// Width is how wide a text is at a size, both in points; characters without a glyph count as their replacement.
func (f *Font) Width(s string, size float64) float64 {
	w := 0
	for _, r := range s {
		w += f.runeWidth(r)
	}
	return float64(w) * size / 1000
}

func (f *Font) runeWidth(r rune) int {
	if silent(r) {
		return 0
	}
	if g, ok := f.Glyph(r); ok {
		return f.advance(g)
	}
	w := 0
	for _, c := range replacement(r) {
		g, _ := f.Glyph(c)
		w += f.advance(g)
	}
	return w
}

// replacement is what is printed for a character the font lacks: its code point, so that nothing is dropped.
func replacement(r rune) string { return fmt.Sprintf("〔U+%04X〕", r) }
