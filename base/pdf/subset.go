package pdf

import (
	"bytes"
	"encoding/binary"
)

// subset collects the glyphs a document uses and numbers them anew.
type subset struct {
	font   *Font
	number map[uint16]uint16
	glyphs []uint16 // old numbers, in order of new ones
	text   []string // what each new glyph stands for
}

func newSubset(f *Font) *subset {
	s := &subset{font: f, number: map[uint16]uint16{}}
	s.use(0, "")
	return s
}

// use gives the new number of a glyph.
func (s *subset) use(g uint16, text string) uint16 {
	n, ok := s.number[g]
	if !ok {
		n = uint16(len(s.glyphs))
		s.number[g] = n
		s.glyphs = append(s.glyphs, g)
		s.text = append(s.text, text)
	}
	if s.text[n] == "" {
		s.text[n] = text
	}
	return n
}

// file is the font with only the glyphs used.
func (s *subset) file() []byte {
	var glyf, loca, hmtx bytes.Buffer
	for i := 0; i < len(s.glyphs); i++ { // composites add glyphs while we go
		binary.Write(&loca, binary.BigEndian, uint32(glyf.Len()))
		glyf.Write(s.renumbered(s.font.outline(s.glyphs[i])))
		for glyf.Len()%4 != 0 {
			glyf.WriteByte(0)
		}
	}
	binary.Write(&loca, binary.BigEndian, uint32(glyf.Len()))
	for _, g := range s.glyphs {
		hmtx.Write(s.metric(g))
	}
	n := uint16(len(s.glyphs))
	return assemble([]table{
		{"cvt ", s.font.tables["cvt "]}, {"fpgm", s.font.tables["fpgm"]}, {"glyf", glyf.Bytes()},
		{"head", patched(s.font.tables["head"], 50, 1)}, {"hhea", patched(s.font.tables["hhea"], 34, n)}, {"hmtx", hmtx.Bytes()},
		{"loca", loca.Bytes()}, {"maxp", patched(s.font.tables["maxp"], 4, n)}, {"prep", s.font.tables["prep"]},
	})
}

// metric is advance and left bearing of a glyph.
func (s *subset) metric(g uint16) []byte {
	f := s.font
	t := f.tables["hmtx"]
	if int(g) < f.metrics {
		return t[4*int(g) : 4*int(g)+4]
	}
	out := make([]byte, 4)
	copy(out, t[4*(f.metrics-1):4*(f.metrics-1)+2])
	copy(out[2:], t[4*f.metrics+2*(int(g)-f.metrics):])
	return out
}

// renumbered is an outline in which the parts of a composite have their new numbers.
func (s *subset) renumbered(outline []byte) []byte {
	if len(outline) < 10 || int16(u16(outline, 0)) >= 0 {
		return outline
	}
	const words, scale, more, xy, two = 1, 8, 32, 64, 128
	out := bytes.Clone(outline)
	for at := 10; ; {
		flags := u16(out, at)
		binary.BigEndian.PutUint16(out[at+2:], s.use(u16(out, at+2), ""))
		at += 6
		if flags&words != 0 {
			at += 2
		}
		switch {
		case flags&scale != 0:
			at += 2
		case flags&xy != 0:
			at += 4
		case flags&two != 0:
			at += 8
		}
		if flags&more == 0 {
			return out
		}
	}
}

func patched(t []byte, at int, v uint16) []byte {
	out := bytes.Clone(t)
	binary.BigEndian.PutUint16(out[at:], v)
	return out
}

type table struct {
	tag  string
	data []byte
}

// assemble puts tables together as a font file.
func assemble(all []table) []byte {
	var tables []table
	for _, t := range all {
		if t.data != nil {
			tables = append(tables, t)
		}
	}
	var out, body bytes.Buffer
	n := len(tables)
	power, log := 1, 0
	for power*2 <= n {
		power, log = power*2, log+1
	}
	binary.Write(&out, binary.BigEndian, uint32(0x00010000))
	binary.Write(&out, binary.BigEndian, []uint16{uint16(n), uint16(power * 16), uint16(log), uint16((n - power) * 16)})
	for _, t := range tables {
		out.WriteString(t.tag)
		binary.Write(&out, binary.BigEndian, []uint32{checksum(t.data), uint32(12 + 16*n + body.Len()), uint32(len(t.data))})
		body.Write(t.data)
		for body.Len()%4 != 0 {
			body.WriteByte(0)
		}
	}
	return append(out.Bytes(), body.Bytes()...)
}

func checksum(b []byte) (sum uint32) {
	for len(b) >= 4 {
		sum += binary.BigEndian.Uint32(b)
		b = b[4:]
	}
	var last [4]byte
	copy(last[:], b)
	return sum + binary.BigEndian.Uint32(last[:])
}
