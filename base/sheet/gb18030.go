package sheet

import (
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"
)

// gb18030 decodes GB18030 with its areas for private use, which the library's decoder turns into U+FFFD: village names
// with characters made up at the office live there, and must come out as they went in.
type gb18030 struct{ plain *encoding.Decoder }

func newGB18030() *gb18030 { return &gb18030{simplifiedchinese.GB18030.NewDecoder()} }

// Reset is part of transform.Transformer.
func (g *gb18030) Reset() { g.plain.Reset() }

// Transform hands runs of other characters to the library and writes those of the private areas itself.
func (g *gb18030) Transform(dst, src []byte, atEOF bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		run, own := nextPrivate(src[nSrc:])
		d, s, err := g.plain.Transform(dst[nDst:], src[nSrc:nSrc+run], atEOF || own != 0)
		nDst, nSrc = nDst+d, nSrc+s
		if err != nil {
			return nDst, nSrc, err
		}
		if own == 0 {
			break
		}
		if nDst+utf8.UTFMax > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += utf8.EncodeRune(dst[nDst:], own)
		nSrc += 2
	}
	return nDst, nSrc, nil
}

// nextPrivate is the length of the run before the next character of the private areas, and that character; 0 for none.
func nextPrivate(src []byte) (run int, own rune) {
	for i := 0; i < len(src); {
		switch {
		case src[i] < 0x81 || src[i] == 0xFF || i+1 == len(src):
			i++
		case src[i+1] >= '0' && src[i+1] <= '9':
			i += 4
		case src[i+1] < 0x40:
			i++
		default:
			if r := private(src[i], src[i+1]); r != 0 {
				return i, r
			}
			i += 2
		}
	}
	return len(src), 0
}

// private is the character of a pair in the three areas for private use or in the gaps of the standard.
func private(lead, trail byte) rune {
	l, t := rune(lead), rune(trail)
	switch {
	case lead >= 0xAA && lead <= 0xAF && trail >= 0xA1 && trail < 0xFF:
		return 0xE000 + (l-0xAA)*94 + t - 0xA1
	case lead >= 0xF8 && lead <= 0xFE && trail >= 0xA1 && trail < 0xFF:
		return 0xE234 + (l-0xF8)*94 + t - 0xA1
	case lead >= 0xA1 && lead <= 0xA7 && trail < 0xA1 && trail != 0x7F:
		if trail > 0x7F {
			t--
		}
		return 0xE4C6 + (l-0xA1)*96 + t - 0x40
	}
	for _, g := range gaps[lead] {
		if trail >= g.first && trail <= g.last {
			return g.r + t - rune(g.first)
		}
	}
	return 0
}

type gap struct {
	first, last byte
	r           rune
}

// gaps are pairs that once had no character: those that got one since read as it, the rest as the private character
// everyone gave them.
var gaps = map[byte][]gap{
	0xA2: {{0xAB, 0xB0, 0xE766}, {0xE4, 0xE4, 0xE76D}, {0xEF, 0xF0, 0xE76E}, {0xFD, 0xFE, 0xE770}},
	0xA4: {{0xF4, 0xFE, 0xE772}},
	0xA5: {{0xF7, 0xFE, 0xE77D}},
	0xA6: {{0xB9, 0xC0, 0xE785}, {0xD9, 0xD9, 0xFE10}, {0xDA, 0xDA, 0xFE12}, {0xDB, 0xDB, 0xFE11}, {0xDC, 0xDF, 0xFE13}, {0xEC, 0xED, 0xFE17}, {0xF3, 0xF3, 0xFE19}, {0xF6, 0xFE, 0xE797}},
	0xA7: {{0xC2, 0xD0, 0xE7A0}, {0xF2, 0xFE, 0xE7AF}},
	0xA8: {{0x96, 0xA0, 0xE7BC}, {0xBC, 0xBC, 0x1E3F}, {0xC1, 0xC4, 0xE7C9}, {0xEA, 0xFE, 0xE7CD}},
	0xA9: {{0x58, 0x58, 0xE7E2}, {0x5B, 0x5B, 0xE7E3}, {0x5D, 0x5F, 0xE7E4}, {0x97, 0xA3, 0xE7F4}, {0xF0, 0xFE, 0xE801}},
	0xD7: {{0xFA, 0xFE, 0xE810}},
	0xFE: {{0x51, 0x51, 0x20087}, {0x52, 0x52, 0x20089}, {0x53, 0x53, 0x200CC}, {0x59, 0x59, 0x9FB4}, {0x61, 0x61, 0x9FB5}, {0x66, 0x67, 0x9FB6}, {0x6C, 0x6C, 0x215D7},
		{0x6D, 0x6D, 0x9FB8}, {0x76, 0x76, 0x2298F}, {0x7E, 0x7E, 0x9FB9}, {0x90, 0x90, 0x9FBA}, {0x91, 0x91, 0x241FE}, {0xA0, 0xA0, 0x9FBB}},
}
