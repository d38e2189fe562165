package sheet

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func TestJSONLines(t *testing.T) {
	const text = `{"名称":"示例公司","金额":4.80,"新":true}` + "\r\n\n" + `{"名称":"甲\n乙\u0000","备注":null,"代码":914419001980205320}` + "\n" + ` { "备注" : "管径5\"" , "名称":"丙" } ,` + "\n{}\n"
	want := []Row{{Cells: []string{"名称", "金额", "新", "备注", "代码"}}, {N: 1, Cells: []string{"示例公司", "4.80", "TRUE"}},
		{N: 3, Cells: []string{"甲\n乙", "", "", "", "914419001980205320"}, Rounded: []int{4}}, {N: 4, Cells: []string{"丙", "", "", `管径5"`, ""}}}
	for name, content := range map[string][]byte{"UTF-8": []byte(text), "GB18030": encoded(t, simplifiedchinese.GB18030, text)} {
		got, r := rows(t, write(t, "a.jsonl", content))
		if !reflect.DeepEqual(got, want) || r.Kind() != "jsonl" || r.Encoding() != name {
			t.Errorf("%s %s %s:\n got %+v\nwant %+v", name, r.Kind(), r.Encoding(), got, want)
		}
	}
}

// TestBrokenLines: a line that breaks off is kept with what stood before the break, and reading goes on.
func TestBrokenLines(t *testing.T) {
	for line, want := range map[string]struct {
		cells   []string
		problem string
	}{
		`{"a":"1","b":"2`:         {[]string{"1", ""}, "从第14字节起读不下去"},
		`{"a":"1","b":}`:          {[]string{"1", ""}, "从第14字节起读不下去"},
		`{"a":"1" "b":"2"}`:       {[]string{"1", ""}, "不是完整的JSON对象"},
		`{"a":"1","b":01}`:        {[]string{"1", ""}, "不是完整的JSON对象"},
		`{"a":"1","b":"2"} x`:     {[]string{"1", "2"}, "不是完整的JSON对象"},
		`not json`:                {[]string{"", ""}, "从第1字节起读不下去"},
		`{"a":["x","y"],"b":"2"}`: {[]string{`["x","y"]`, "2"}, "“a”的值是列表或对象"},
		`{"a":{"x":[1}},"b":"2"}`: {[]string{"", ""}, "不是完整的JSON对象"},
		`{"a":"1","b":"2","a":3}`: {[]string{"3", "2"}, "标题“a”写了不止一次"},
	} {
		got, _ := rows(t, write(t, "a.jsonl", []byte(`{"a":"0","b":"0"}`+"\n"+line+"\n"+`{"a":"8","b":"9"}`)))
		if len(got) != 4 || !reflect.DeepEqual(got[2].Cells, want.cells) || !strings.Contains(got[2].Problem, want.problem) || !strings.HasSuffix(got[2].Problem, "。") {
			t.Errorf("%s: %+v", line, got)
			continue
		}
		if got[3].N != 3 || got[3].Problem != "" || !reflect.DeepEqual(got[3].Cells, []string{"8", "9"}) {
			t.Errorf("%s: the next line is %+v", line, got[3])
		}
	}
}

// TestLateTitles: a key that first comes up after the lines read for titles is told of, row by row.
func TestLateTitles(t *testing.T) {
	var b strings.Builder
	for i := range titleLines {
		fmt.Fprintf(&b, "{\"a\":%d}\n", i)
	}
	b.WriteString(`{"a":"x","late":"y"}` + "\n" + `{"a":"z"}`)
	got, _ := rows(t, write(t, "a.jsonl", []byte(b.String())))
	if len(got) != titleLines+3 || !reflect.DeepEqual(got[0].Cells, []string{"a"}) {
		t.Fatalf("%d rows, titles %q", len(got), got[0].Cells)
	}
	if late := got[titleLines+1]; !strings.Contains(late.Problem, "“late”") || !reflect.DeepEqual(late.Cells, []string{"x"}) || got[titleLines+2].Problem != "" {
		t.Errorf("%+v", got[titleLines+1:])
	}
}
