package intake_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// parts are the parts of a workbook made by hand.
type parts map[string]string

const (
	partBook    = "xl/workbook.xml"
	partRels    = "xl/_rels/workbook.xml.rels"
	partSheet   = "xl/worksheets/sheet1.xml"
	partStrings = "xl/sharedStrings.xml"
	partStyles  = "xl/styles.xml"
	office      = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
)

// escaped is a text as XML writes it.
func escaped(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic(err)
	}
	return b.String()
}

// bookOf is a workbook of the rows, all texts shared.
func bookOf(rows [][]string) parts {
	var table, body strings.Builder
	n := 0
	for r, cells := range rows {
		fmt.Fprintf(&body, `<row r="%d">`, r+1)
		for c, text := range cells {
			fmt.Fprintf(&body, `<c r="%c%d" t="s"><v>%d</v></c>`, 'A'+c, r+1, n)
			fmt.Fprintf(&table, `<si><t>%s</t></si>`, escaped(text))
			n++
		}
		body.WriteString(`</row>`)
	}
	return parts{
		"[Content_Types].xml": `<Types/>`,
		partBook:              `<workbook xmlns:r="` + office + `"><sheets><sheet name="处罚" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		partRels:              `<Relationships><Relationship Id="rId1" Type="` + office + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="s" Type="` + office + `/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="y" Type="` + office + `/styles" Target="styles.xml"/></Relationships>`,
		partSheet:             `<worksheet><sheetData>` + body.String() + `</sheetData></worksheet>`,
		partStrings:           `<sst>` + table.String() + `</sst>`,
		partStyles:            `<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>`,
	}
}

// with is the workbook with another part; without lacks one.
func (p parts) with(name, text string) parts {
	out := maps.Clone(p)
	out[name] = text
	return out
}

func (p parts) without(name string) parts {
	out := maps.Clone(p)
	delete(out, name)
	return out
}

// swap replaces the first of a text in a part; it panics where there is none, for then the recipe makes nothing.
func (p parts) swap(name, old, new string) parts {
	if !strings.Contains(p[name], old) {
		panic("no " + old + " in " + name)
	}
	return p.with(name, strings.Replace(p[name], old, new, 1))
}

// zip packs the parts in the order of their names.
func (p parts) zip() []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, p[name])
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// hostileBooks are workbooks whose XML is wrong.
func hostileBooks(t *testing.T, rows [][]string) []hostile {
	p := bookOf(rows)
	whole := p.zip()
	book := func(name string, p parts, says string) hostile {
		return hostile{"book-" + name + ".xlsx", p.zip(), says}
	}
	cell := func(name, xml, says string) hostile {
		return book("cell-"+name, p.swap(partSheet, `<c r="H2" t="s"><v>`+fmt.Sprint(len(rows[0])+7)+`</v></c>`, xml), says)
	}
	sheet := func(name, text, says string) hostile { return book("sheet-"+name, p.with(partSheet, text), says) }
	deep := strings.Repeat("<a>", 300_000) + strings.Repeat("</a>", 300_000)
	laughs := `<!DOCTYPE l [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>`
	wide := strings.Builder{}
	for c := range 17_000 {
		fmt.Fprintf(&wide, `<c t="inlineStr"><is><t>%d</t></is></c>`, c)
	}
	merges := strings.Repeat(`<mergeCell ref="A2:B3"/>`, 200_000)
	out := slices.Concat(cuts("book.xlsx", whole, 16), flips("book.xlsx", whole, 32, 6))
	return append(out,
		book("no-relations", p.without(partRels), "请"), book("no-strings", p.without(partStrings), "请"), book("no-sheet", p.without(partSheet), "请"), book("no-styles", p.without(partStyles), ""),
		book("relation-to-itself", p.swap(partRels, "worksheets/sheet1.xml", "workbook.xml"), "请"), book("relation-outside", p.swap(partRels, "worksheets/sheet1.xml", "../../../../etc/passwd"), "请"),
		book("relation-to-the-net", p.swap(partRels, `Target="worksheets/sheet1.xml"`, `TargetMode="External" Target="http://示例.invalid/sheet.xml"`), "请"), book("relation-of-another-type", p.swap(partRels, office+"/worksheet", office+"/chartsheet"), "请"),
		book("relation-twice", p.swap(partRels, "<Relationships>", `<Relationships><Relationship Id="rId1" Type="`+office+`/worksheet" Target="none.xml"/>`), "请"), book("strings-are-the-sheet", p.swap(partRels, "sharedStrings.xml", "worksheets/sheet1.xml"), "请"),
		book("sheet-is-the-strings", p.swap(partRels, "worksheets/sheet1.xml", "sharedStrings.xml"), "请"), book("sheets-of-one-part", p.swap(partBook, "<sheets>", `<sheets>`+strings.Repeat(`<sheet name="处罚" sheetId="1" r:id="rId1"/>`, 1000)), "请"),
		book("hidden-sheet-only", p.swap(partBook, `sheetId="1"`, `sheetId="1" state="veryHidden"`), "请"), book("no-name", p.swap(partBook, `name="处罚"`, `name=""`), ""), book("deep-index", p.with(partBook, "<workbook>"+deep+"</workbook>"), "请"),
		book("doctype", p.with(partSheet, `<!DOCTYPE worksheet SYSTEM "file:///etc/passwd">`+p[partSheet]), "请"), book("laughs", p.with(partStrings, laughs+strings.Replace(p[partStrings], "<t>", "<t>&c;", 1)), "请"),
		book("external-entity", p.with(partStrings, `<!DOCTYPE s [<!ENTITY x SYSTEM "file:///etc/passwd">]>`+strings.Replace(p[partStrings], "<t>", "<t>&x;", 1)), "请"), book("unknown-entity", p.swap(partStrings, "<t>", "<t>&nbsp;&unknown;&#xD800;&#0;&#x110000;"), "请"),
		book("laughs-in-the-index", p.with(partBook, laughs+strings.Replace(p[partBook], "处罚", "&c;", 1)), "请"), book("strings-in-strings", p.swap(partStrings, "<si><t>", "<si><si><t>甲</t></si><t>"), ""), book("strings-cut", p.with(partStrings, p[partStrings][:len(p[partStrings])/2]), "请"),
		book("strings-spoken-only", p.swap(partStrings, "<si><t>", "<si><rPh><t>yi</t></rPh><t>"), ""), book("strings-without-end", p.with(partStrings, strings.Replace(p[partStrings], "</sst>", "", 1)), "请"), book("utf16", p.with(partSheet, utf16Text(p[partSheet])), "请"),
		book("bom", p.with(partSheet, "\ufeff"+p[partSheet]), ""), book("nul", p.with(partSheet, strings.ReplaceAll(p[partSheet], "<v>", "<v>\x00")), ""), book("not-utf8", p.with(partStrings, strings.ReplaceAll(p[partStrings], "示例", "\xff\xfe\xc0")), ""),
		book("other-prefix", p.with(partSheet, strings.NewReplacer("<row", "<x:row", "</row", "</x:row", "<c ", "<x:c ", "</c>", "</x:c>").Replace(p[partSheet])), ""), book("upper-case-names", p.without(partSheet).with("XL/WORKSHEETS/SHEET1.XML", p[partSheet]), ""),
		book("back-slashes", p.without(partSheet).with(`xl\worksheets\sheet1.xml`, p[partSheet]), ""), book("styles-cut", p.with(partStyles, p[partStyles][:30]), "请"), book("styles-million", p.with(partStyles, "<styleSheet><cellXfs>"+strings.Repeat(`<xf numFmtId="14"/>`, 1_000_000)+"</cellXfs></styleSheet>"), ""),
		cell("cdata", `<c r="H2" t="inlineStr"><is><t><![CDATA[罚款]]></t></is></c>`, ""), cell("cdata-open", `<c r="H2" t="inlineStr"><is><t><![CDATA[罚款</t></is></c>`, "请"), cell("comment-open", `<c r="H2"><!-- `, "请"), cell("processing", `<c r="H2"><?php system("ls") ?><v>1</v></c>`, ""),
		cell("string-missing", `<c r="H2" t="s"><v>999999</v></c>`, "请"), cell("string-negative", `<c r="H2" t="s"><v>-1</v></c>`, "请"), cell("string-no-number", `<c r="H2" t="s"><v>甲</v></c>`, "请"), cell("string-huge", `<c r="H2" t="s"><v>99999999999999999999</v></c>`, "请"), cell("string-empty", `<c r="H2" t="s"><v/></c>`, "value.empty"),
		cell("type-unknown", `<c r="H2" t="zzz"><v>罚款</v></c>`, ""), cell("error", `<c r="H2" t="e"><v>#REF!</v></c>`, ""), cell("boolean", `<c r="H2" t="b"><v>1</v></c>`, ""), cell("formula", `<c r="H2"><f>SUM(A1:A9)</f></c>`, ""), cell("formula-in-a-circle", `<c r="H2"><f>H2</f><v>1</v></c>`, ""),
		cell("style-missing", `<c r="H2" s="99999"><v>46122</v></c>`, ""), cell("style-negative", `<c r="H2" s="-1"><v>46122</v></c>`, ""), cell("day-huge", `<c r="H2" s="1"><v>1e300</v></c>`, ""), cell("no-number", `<c r="H2"><v>NaN</v></c>`, ""), cell("escapes", `<c r="H2" t="inlineStr"><is><t>_x0000__x001F_罚款_xD800_</t></is></c>`, ""),
		cell("column-zero", `<c r="2"><v>1</v></c>`, "请"), cell("column-beyond", `<c r="XFE2"><v>1</v></c>`, "请"), cell("column-far-beyond", `<c r="ZZZZZZZZ2"><v>1</v></c>`, "请"), cell("twice", `<c r="A2"><v>1</v></c>`, ""), cell("nested", strings.Repeat(`<c r="H2">`, 1000)+strings.Repeat(`</c>`, 1000), ""),
		cell("huge", `<c r="H2" t="inlineStr"><is><t>`+strings.Repeat("查", 400_000)+`</t></is></c>`, "请"), cell("attribute-huge", `<c r="H2" x="`+strings.Repeat("查", 400_000)+`"/>`, "请"), cell("attribute-open", `<c r="H2><v>1</v></c>`, "请"), cell("runs-many", `<c r="H2" t="inlineStr"><is>`+strings.Repeat("<r><t>查</t></r>", 50_000)+`</is></c>`, ""),
		sheet("no-rows", `<worksheet><sheetData/></worksheet>`, "请"), sheet("nothing", "", "请"), sheet("no-xml", strings.Repeat("甲", 1000), "请"), sheet("deep", "<worksheet><sheetData>"+deep+"</sheetData></worksheet>", "请"), sheet("row-twice", strings.Replace(p[partSheet], `<row r="3">`, `<row r="2">`, 1), "请"),
		sheet("row-zero", strings.Replace(p[partSheet], `<row r="2">`, `<row r="0">`, 1), "请"), sheet("row-negative", strings.Replace(p[partSheet], `<row r="2">`, `<row r="-2">`, 1), "请"), sheet("row-beyond", strings.Replace(p[partSheet], `<row r="4">`, `<row r="1048577">`, 1), "请"), sheet("row-far-beyond", strings.Replace(p[partSheet], `<row r="2">`, `<row r="99999999999">`, 1), "请"),
		sheet("rows-out-of-order", swapRows(p[partSheet]), ""), sheet("rows-without-numbers", strings.NewReplacer(` r="2"`, "", ` r="3"`, "").Replace(p[partSheet]), ""), sheet("rows-never-close", strings.ReplaceAll(p[partSheet], "</row>", ""), "请"), sheet("no-end", strings.Replace(p[partSheet], "</sheetData></worksheet>", "", 1), "请"),
		sheet("seventeen-thousand-columns", strings.Replace(p[partSheet], `<row r="4">`, `<row r="4">`+wide.String(), 1), "请"), sheet("merged-many", strings.Replace(p[partSheet], "</sheetData>", "</sheetData><mergeCells>"+merges+"</mergeCells>", 1), "cell.merged"),
		sheet("merged-all", strings.Replace(p[partSheet], "</sheetData>", `</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/><mergeCell ref="B9:A1"/><mergeCell ref="甲"/></mergeCells>`, 1), ""), sheet("columns-hidden-all", strings.Replace(p[partSheet], "<sheetData>", `<cols><col min="1" max="999999999" hidden="1"/><col min="9" max="1" hidden="1"/></cols><sheetData>`, 1), "column.hidden"),
		sheet("empty-rows-million", strings.Replace(p[partSheet], "</sheetData>", strings.Repeat("<row/>", 1_000_000)+"</sheetData>", 1), ""), sheet("rows-after-the-end", p[partSheet]+p[partSheet], ""), sheet("data-twice", strings.Replace(p[partSheet], "</sheetData>", "</sheetData><sheetData><row r=\"9\"/></sheetData>", 1), ""),
	)
}

func swapRows(s string) string {
	second, third := strings.Index(s, `<row r="2">`), strings.Index(s, `<row r="3">`)
	end := third + strings.Index(s[third:], "</row>") + len("</row>")
	return s[:second] + s[third:end] + s[second:third] + s[end:]
}

func utf16Text(s string) string {
	b := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return string(b)
}

// hostileZips are archives that lie.
func hostileZips(t *testing.T, rows [][]string) []hostile {
	p := bookOf(rows)
	whole := p.zip()
	raw := func(name string, b []byte, says string) hostile { return hostile{"zip-" + name + ".xlsx", b, says} }
	zeros := strings.Repeat("\x00", 64<<20)
	spaces := strings.Repeat(" ", 32<<20)
	slip := p.with("../../../../tmp/示例.xml", "x").with("/etc/passwd", "x").with(`..\..\boot.ini`, "x").with("xl/../../x", "x")
	many := maps.Clone(p)
	for i := range 20_000 {
		many[fmt.Sprintf("xl/media/%d.bin", i)] = ""
	}
	twice := strings.Repeat("<row/>", 3_000_000)
	return []hostile{
		raw("slip", slip.zip(), ""), raw("many-parts", many.zip(), ""), raw("no-parts", parts{}.zip(), "请"), raw("zip-in-zip", parts{"处罚.xlsx": string(whole)}.zip(), "请"), raw("csv-in-zip", parts{"a.csv": csvOf(rows)}.zip(), "请"), raw("ods", parts{"META-INF/manifest.xml": "<m/>", "content.xml": "<a/>"}.zip(), "请"),
		raw("docx", parts{"word/document.xml": "<w/>"}.zip(), "请"), raw("xlsb", parts{"xl/workbook.bin": "x"}.zip(), "请"), raw("zero-bomb", p.with(partSheet, zeros).zip(), "请"), raw("blank-bomb", p.with(partStrings, "<sst>"+spaces+"</sst>").zip(), "请"), raw("rows-bomb", p.with(partSheet, "<worksheet><sheetData>"+twice+"</sheetData></worksheet>").zip(), "请"),
		raw("index-bomb", p.with(partBook, "<workbook>"+spaces+"</workbook>").zip(), "请"), raw("trailing", append(bytes.Clone(whole), noise(5000)...), ""), raw("leading", append(noise(5000), whole...), "请"), raw("comment", append(whole[:len(whole)-2:len(whole)-2], append([]byte{0xff, 0xff}, noise(0xffff)...)...), ""),
		raw("end-only", []byte("PK\x05\x06"+strings.Repeat("\x00", 18)), "请"), raw("local-only", whole[:len(whole)/3], "请"), raw("encrypted", rawZip(p, func(h *zip.FileHeader) { h.Flags |= 1 }), "密码"), raw("declares-a-gigabyte", rawZip(p, func(h *zip.FileHeader) { h.UncompressedSize64 = 1 << 30 }), "请"),
		raw("declares-exabytes", rawZip(p, func(h *zip.FileHeader) { h.UncompressedSize64 = 1 << 62 }), "请"), raw("declares-nothing", rawZip(p, func(h *zip.FileHeader) { h.UncompressedSize64 = 0 }), "请"), raw("packed-beyond-the-file", rawZip(p, func(h *zip.FileHeader) { h.CompressedSize64 = 1 << 31 }), "请"),
		raw("wrong-checksum", rawZip(p, func(h *zip.FileHeader) { h.CRC32 ^= 1 }), "请"), raw("unknown-method", rawZip(p, func(h *zip.FileHeader) { h.Method = 99 }), "请"), raw("says-packed", rawZip(p, func(h *zip.FileHeader) { h.Method = zip.Deflate }), "请"),
	}
}

// rawZip stores the parts unpacked under headers that lie change.
func rawZip(p parts, lie func(*zip.FileHeader)) []byte {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		text := []byte(p[name])
		h := &zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(text), CompressedSize64: uint64(len(text)), UncompressedSize64: uint64(len(text))}
		lie(h)
		w, err := z.CreateRaw(h)
		if err == nil {
			_, err = w.Write(text)
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}
