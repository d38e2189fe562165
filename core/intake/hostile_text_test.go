package intake_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// hostileText are text tables: broken, mis-encoded, endless.
func hostileText(rows [][]string) []hostile {
	whole := csvOf(rows)
	text := func(name, s, says string) hostile { return hostile{name + ".csv", []byte(s), says} }
	middle := strings.IndexByte(whole, '\n') + 1
	titles, body := whole[:middle], whole[middle:]
	out := slices.Concat(cuts("csv.csv", []byte(whole), 16), flips("csv.csv", []byte(whole), 24, 12), hostileEncodings(whole), hostileCells(rows))
	return append(out,
		text("only-newlines", strings.Repeat("\n", 1<<20), "请"),
		text("only-commas", strings.Repeat(",,,\n", 1<<16), "请"),
		text("only-quotes", strings.Repeat(`"`, 1<<16), "请"),
		text("only-one-quote", `"`, "请"),
		text("million-columns", titles+strings.Repeat("1,", 1_000_000)+"\n", "请"),
		text("million-empty-columns", titles+strings.Repeat(",", 1_000_000)+"\n"+body, ""),
		text("million-titles", strings.Repeat("名称,", 1_000_000)+"\n1\n", "请"),
		text("titles-only", titles, "只有标题"),
		text("titles-twice-500", strings.Repeat(titles, 500), ""),
		text("titles-in-row-21", strings.Repeat("说明\n", 21)+whole, "标题"),
		text("no-titles", body, "标题"),
		text("huge-cell", titles+strings.Replace(body, "经查", `"`+strings.Repeat("查", 60_000)+`"`, 1), "value.long"),
		text("endless-line", titles+strings.Repeat("查", 1<<20), "请"),
		text("endless-quoted-cell", titles+`"`+strings.Repeat("查\n", 1<<12), "row."),
		text("quote-never-closed-in-titles", `"`+whole, ""),
		text("carriage-returns-only", strings.ReplaceAll(whole, "\n", "\r"), ""),
		text("line-feed-carriage-return", strings.ReplaceAll(whole, "\n", "\n\r"), ""),
		text("vertical-tabs", strings.ReplaceAll(whole, "\n", "\v"), ""),
		text("unicode-line-ends", strings.ReplaceAll(whole, "\n", "\u2028"), ""),
		text("carriage-returns-million", titles+strings.Repeat("\r", 1<<20)+body, ""),
		text("mixed-separators", titles+strings.ReplaceAll(body, ",", ";"), "请"),
		text("sep-line", "sep=,\n"+whole, ""),
		text("ragged-3000", titles+strings.Repeat(body[:strings.IndexByte(body, ',')+1]+"\n", 3_000), "row.aside"),
		text("same-row-5000", titles+strings.Repeat(body[:strings.IndexByte(body, '\n')+1], 5_000), ""),
		text("html-in-cells", titles+strings.ReplaceAll(body, "示例", "<script>alert(1)</script>"), ""),
		text("sql-in-cells", titles+strings.ReplaceAll(body, "示例", "'; drop table x; --"), ""),
	)
}

// hostileEncodings are the text in every encoding it may come in, and in none.
func hostileEncodings(whole string) (out []hostile) {
	units := utf16.Encode([]rune(whole))
	wide := func(order binary.AppendByteOrder, mark bool) (b []byte) {
		if mark {
			b = order.AppendUint16(b, 0xFEFF)
		}
		for _, u := range units {
			b = order.AppendUint16(b, u)
		}
		return b
	}
	gbk, err := simplifiedchinese.GB18030.NewEncoder().String(whole)
	if err != nil {
		panic(err)
	}
	var four []byte
	for _, r := range "\ufeff" + whole {
		four = binary.LittleEndian.AppendUint32(four, uint32(r))
	}
	half := len(whole) / 2
	add := func(name string, b []byte, says string) { out = append(out, hostile{name + ".csv", b, says}) }
	add("utf16-little", wide(binary.LittleEndian, true), "")
	add("utf16-big", wide(binary.BigEndian, true), "")
	add("utf16-little-without-mark", wide(binary.LittleEndian, false), "请")
	add("utf16-big-without-mark", wide(binary.BigEndian, false), "请")
	add("utf16-odd-length", wide(binary.LittleEndian, true)[:half*2+1], "")
	add("utf16-lone-surrogates", append(wide(binary.LittleEndian, true), 0, 0xD8, 0, 0xD8, '\n', 0), "")
	add("utf16-wrong-mark", append([]byte("\xfe\xff"), wide(binary.LittleEndian, false)...), "请")
	add("utf32", four, "请")
	add("gb18030-cut-in-a-character", []byte(gbk)[:len(gbk)/2|1], "")
	add("gb18030-then-utf8", []byte(gbk+whole), "")
	add("utf8-then-gb18030", []byte(whole+gbk), "")
	add("bom-in-the-middle", []byte(whole[:half]+"\ufeff"+whole[half:]), "")
	add("bom-before-every-cell", []byte(strings.ReplaceAll(whole, ",", ",\ufeff")), "")
	add("three-boms", []byte("\ufeff\ufeff\ufeff"+whole), "")
	add("overlong-utf8", []byte(strings.ReplaceAll(whole, ",", "\xc0\xac")), "")
	add("surrogates-in-utf8", []byte(strings.Replace(whole, "经查", "\xed\xa0\x80\xed\xb0\x80", 1)), "")
	add("latin1", []byte("nom;code\nsoci\xe9t\xe9;1\n"), "请")
	add("random-bytes", noise(1<<16), "请")
	add("all-bytes", func() (b []byte) {
		for i := range 256 {
			b = append(b, byte(i))
		}
		return b
	}(), "请")
	for _, n := range []int{0, 10, half, len(whole)} {
		add(fmt.Sprintf("nul-at-%d", n), []byte(whole[:n]+strings.Repeat("\x00", 50)+whole[n:]), "")
	}
	add("nul-between-all", []byte(strings.Join(strings.Split(whole[:200], ""), "\x00")), "")
	return out
}

// noise is bytes that follow no pattern.
func noise(n int) []byte {
	out := make([]byte, n)
	for i, x := 0, uint32(7); i < n; i++ {
		x = x*1664525 + 1013904223
		out[i] = byte(x >> 24)
	}
	return out
}

// evil are texts that have hurt programs.
var evil = map[string]string{
	"formula": `=HYPERLINK("http://示例.invalid","点")`, "command": "=cmd|'/c calc'!A0", "controls": "\x01\x02\x1b[31m\x7f", "right-to-left": "\u202e公司限有", "zero-width": "\u200b\u200d\ufeff",
	"combining": "东" + strings.Repeat("\u0301", 5000), "tags": "\U000E0041\U000E0042", "huge-number": "1e400", "minus": "-5", "infinity": "Infinity", "nan": "NaN", "day-zero": "0000-00-00",
	"day-huge": "999999999-12-31", "day-negative": "-2026-04-10", "february": "2026-02-30", "serial-huge": "99999999999", "digits": strings.Repeat("9", 5000), "percent": "%n%s%x", "path": "../../../etc/passwd",
	"newlines": "甲\n\n乙", "quote": `甲"乙`, "yen": "￥１，０００万", "decimal": "0." + strings.Repeat("0", 4000) + "1", "nonchars": "\uFFFE\uFFFF", "billion": strings.Repeat("亿", 2000) + "元",
}

// hostileCells put each of them into every column of a row, and a lone quote into each column.
func hostileCells(rows [][]string) (out []hostile) {
	for name, s := range evil {
		mine := [][]string{rows[0]}
		for c := range rows[0] {
			r := slices.Clone(rows[1])
			r[c] = s
			mine = append(mine, r)
		}
		out = append(out, hostile{name: "cells-" + name + ".csv", content: []byte(csvOf(mine))})
	}
	for c := range rows[0] {
		line := slices.Clone(rows[1])
		line[c] += `"`
		out = append(out, hostile{name: fmt.Sprintf("lone-quote-%d.csv", c), content: []byte(csvOf(rows[:1]) + strings.Join(line, ",") + "\n" + csvOf(rows[2:]))})
	}
	slices.SortFunc(out, func(a, b hostile) int { return strings.Compare(a.name, b.name) })
	return out
}

// hostileForeign are other formats under the name of a table.
func hostileForeign() (out []hostile) {
	for name, head := range map[string]string{
		"pdf": "%PDF-1.7\n%", "png": "\x89PNG\r\n\x1a\n", "jpeg": "\xff\xd8\xff\xe0\x00\x10JFIF", "gif": "GIF89a\x01\x00", "rar": "Rar!\x1a\x07\x01", "seven-zip": "7z\xbc\xaf\x27\x1c", "gzip": "\x1f\x8b\x08\x00", "zstd": "\x28\xb5\x2f\xfd\x04",
		"bzip2": "BZh91AY&SY", "xz": "\xfd7zXZ\x00", "tar": "示例.csv" + strings.Repeat("\x00", 200) + "ustar", "elf": "\x7fELF\x02\x01", "exe": "MZ\x90\x00\x03", "sqlite": "SQLite format 3\x00", "rtf": `{\rtf1\ansi`,
		"ole": "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\xff", 600), "html": "<html><table><tr><td>甲</td></tr></table></html>", "xml": `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>`,
		"mht": "MIME-Version: 1.0\nContent-Type: multipart/related", "mp3": "ID3\x03\x00", "ofd": "PK\x03\x04OFD", "empty": "", "one-byte": "a", "blank": " ", "parquet": "PAR1\x15\x04", "dbf": "\x03\x7a\x04\x0a\x01\x00",
	} {
		b := []byte(head)
		if len(head) > 1 {
			b = append(b, noise(300)...)
		}
		out = append(out, hostile{name: "foreign-" + name + ".xlsx", content: b, says: "请"})
	}
	slices.SortFunc(out, func(a, b hostile) int { return strings.Compare(a.name, b.name) })
	return out
}

// hostileJSON are JSON lines.
func hostileJSON(rows [][]string) []hostile {
	object := func(r []string) string {
		m := map[string]string{}
		for i, title := range rows[0] {
			m[title] = r[i]
		}
		b, err := json.Marshal(m)
		if err != nil {
			panic(err)
		}
		return string(b)
	}
	good := object(rows[1])
	whole := good + "\n" + object(rows[2]) + "\n" + object(rows[3]) + "\n"
	line := func(name, s, says string) hostile { return hostile{"json-" + name + ".jsonl", []byte(s), says} }
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	with := func(s string) string { return strings.TrimSuffix(good, "}") + "," + s + "}\n" + good }
	out := slices.Concat(cuts("json.jsonl", []byte(whole), 10), flips("json.jsonl", []byte(whole), 16, 10))
	return append(out,
		line("deep-lists", with(`"备注":`+deep(100_000)), "row.damaged"), line("deep-objects", with(`"备注":`+strings.Repeat(`{"a":`, 100_000)+"1"+strings.Repeat("}", 100_000)), "row.damaged"),
		line("never-closed", with(`"备注":`+strings.Repeat("[", 200_000)), "row.damaged"), line("nested", with(`"备注":{"甲":[1,2,{"乙":null}]}`), "row.damaged"), line("twice", with(`"备注":"甲","备注":"乙"`), "row.damaged"),
		line("huge-number", with(`"罚款金额 (万元)":1e999999`), ""), line("long-number", with(`"罚款金额 (万元)":`+strings.Repeat("9", 100_000)), ""), line("nul-escape", with(`"备注":"甲\u0000乙"`), ""),
		line("lone-surrogate", with(`"备注":"\ud800"`), ""), line("bad-escape", with(`"备注":"\x41"`), "row.damaged"), line("comment", "// 注释\n"+whole, ""), line("single-quotes", strings.ReplaceAll(whole, `"`, "'"), "请"),
		line("trailing-comma", strings.ReplaceAll(whole, "}", ",}"), "row.damaged"), line("array", "["+strings.ReplaceAll(strings.TrimSpace(whole), "\n", ",")+"]", "JSON数组"), line("empty-objects", strings.Repeat("{}\n", 1000), "请"),
		line("nan", with(`"罚款金额 (万元)":NaN`), "row.damaged"), line("no-objects", "{\"a\"\n1\n2\n", "请"), line("bom-in-the-middle", good+"\n\ufeff"+good, ""), line("late-title", good+"\n"+strings.Repeat(good+"\n", 1100)+with(`"迟到的标题":"甲"`), "row.damaged"),
		line("hundred-thousand-keys", with(manyKeys(100_000)), ""), line("endless-line", `{"备注":"`+strings.Repeat("甲", 1<<20), "请"), line("endless-key", `{"`+strings.Repeat("甲", 1<<17)+`":1}`+"\n"+good, ""), line("proto", with(`"__proto__":{"甲":1}`), ""),
		line("pretty", strings.ReplaceAll(whole, ",", ",\n"), "请"), line("blank-lines", "\n\n\n"+strings.ReplaceAll(whole, "\n", "\n\n\n"), ""), line("nul-bytes", strings.ReplaceAll(whole, "}\n", "}\x00\n"), ""), line("utf16", "\xff\xfe{\x00\"\x00a\x00\"\x00:\x001\x00}\x00", "请"))
}

func manyKeys(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `"k%d":%d,`, i, i)
	}
	return strings.TrimSuffix(b.String(), ",")
}
