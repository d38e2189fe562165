package pdf

import (
	"bytes"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// font is the one reports are printed with.
func font(t testing.TB) *Font {
	t.Helper()
	data, err := os.ReadFile("sans/NotoSansSC-Regular.ttf")
	if err != nil {
		t.Fatal(err)
	}
	f, err := ParseFont(data)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestWrap(t *testing.T) {
	f := font(t)
	cases := []struct {
		name, text string
		width      float64 // in characters of the size
		want       []string
	}{
		{"between any two", "东莞市公共信用", 3, []string{"东莞市", "公共信", "用"}},
		{"a stop never begins a line", "东莞市。公共", 3, []string{"东莞", "市。公", "共"}},
		{"an opening bracket never ends one", "东莞（市）", 3, []string{"东莞", "（市）"}},
		{"words stay whole", "用 Word 和 Excel", 4.2, []string{"用 Word", "和 Excel"}},
		{"numbers stay whole", "罚款50000元", 4, []string{"罚款", "50000元"}},
		{"longer than a line", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", 4, nil},
		{"line ends of all systems", "一\r\n二\r三\n四\u2028五", 9, []string{"一", "二", "三", "四", "五"}},
		{"an empty text", "", 3, []string{""}},
		{"what does not print", "东\u200b莞\u202e市\x00", 3, []string{"东\u200b莞\u202e市\x00"}},
	}
	for _, c := range cases {
		got := f.Wrap(c.text, c.width*10/mm, 10)
		if c.want != nil && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		for _, line := range got {
			if f.Width(line, 10) > c.width*10+0.01 {
				t.Errorf("%s: %q is too wide", c.name, line)
			}
		}
	}
}

func FuzzWrap(f *testing.F) {
	sans := font(f)
	for _, s := range []string{"东莞市。公共（信用）", "，，，，，，，，，，，", "（（（（（（（（（（", "a b  c   d", "\xff\xfe𠮷\ue123", strings.Repeat("W", 200), "     "} {
		f.Add(s, 30.0)
	}
	f.Fuzz(func(t *testing.T, s string, width float64) {
		if width < 5 || width > 300 || !utf8.ValidString(s) {
			return
		}
		blanks := func(s string) string { return strings.Join(strings.Fields(lineEnds.Replace(s)), "") }
		if got := strings.Join(sans.Wrap(s, width, 10), ""); blanks(got) != blanks(s) {
			t.Errorf("%q becomes %q", s, got)
		}
	})
}

// TestFontIsCut: the font inside is small, can be read again, and has the outlines of the whole one.
func TestFontIsCut(t *testing.T) {
	f := font(t)
	s := newSubset(f)
	want := map[uint16]uint16{}
	for _, r := range "东莞é½Åg" { // with composites
		g, ok := f.Glyph(r)
		if !ok {
			t.Fatalf("no %c", r)
		}
		want[s.use(g, string(r))] = g
	}
	file := s.file()
	if len(file) > 64<<10 {
		t.Errorf("%d bytes", len(file))
	}
	var tables [][]byte
	for i := range int(u16(file, 4)) {
		at := 12 + 16*i
		table := file[u32(file, at+8) : u32(file, at+8)+u32(file, at+12)]
		tables = append(tables, table)
		if checksum(table) != u32(file, at+4) {
			t.Errorf("checksum of %s", file[at:at+4])
		}
	}
	cutFont := &Font{tables: map[string][]byte{}, long: true, metrics: len(s.glyphs), units: f.units}
	for i, table := range tables {
		cutFont.tables[string(file[12+16*i:16+16*i])] = table
	}
	for n, g := range want {
		if cutFont.advance(n) != f.advance(g) || len(f.outline(g)) > len(cutFont.outline(n)) {
			t.Errorf("glyph %d: %d wide, %d bytes", g, cutFont.advance(n), len(cutFont.outline(n)))
		}
	}
}

func TestDamagedFont(t *testing.T) {
	for name, data := range map[string][]byte{"nothing": nil, "text": []byte("this is no font at all, not even nearly"), "head only": {0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0}} {
		if _, err := ParseFont(data); err == nil {
			t.Errorf("%s is taken for a font", name)
		}
	}
	data, err := os.ReadFile("sans/NotoSansSC-Regular.ttf")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseFont(data[:len(data)/2]); err == nil {
		t.Error("half a font is taken for one")
	}
}

// TestSameBytes: the same document gives the same bytes, and its cross-reference table is right.
func TestSameBytes(t *testing.T) {
	f := font(t)
	doc := func() []byte {
		d := New(f, Info{Title: "标题（一）", Author: "𠮷", Subject: "(\\", Created: time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC)})
		p := d.Page()
		p.Text(20, 20, 10, Colour{}, true, "东莞\ue123𠮷 abc")
		p.Line(1, 1, 2, 2, 1, Colour{255, 0, 0})
		p.Fill(1, 1, 2, 2, Colour{0, 255, 0})
		d.Page()
		var out bytes.Buffer
		if n, err := d.WriteTo(&out); err != nil || n != int64(out.Len()) {
			t.Fatal(n, err)
		}
		return out.Bytes()
	}
	a := doc()
	if !bytes.Equal(a, doc()) {
		t.Error("two documents differ")
	}
	xref := a[bytes.LastIndex(a, []byte("xref\n0 ")):]
	for i, line := range strings.Split(string(xref), "\n")[3:] {
		if !strings.HasSuffix(line, " 00000 n ") {
			break
		}
		var at int
		for _, c := range line[:10] {
			at = at*10 + int(c-'0')
		}
		if !bytes.HasPrefix(a[at:], []byte(string(rune('1'+i))+" 0 obj")) && i < 9 {
			t.Errorf("object %d is not at %d", i+1, at)
		}
	}
}
