package main

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
)

// A command line that is wrong is answered in Chinese, with what to write; so is the page of help.
func TestWrongCommandLinesAreExplained(t *testing.T) {
	for _, c := range []struct {
		line, says string
		code       int
	}{
		{"import", "没有写 --item", exitFailed},
		{"import --item=penalty", "后面还要写 <文件>", exitFailed},
		{"impor", "不认识 impor，是不是 import？", exitFailed},
		{"import --itm=x a.csv", "没有 --itm 这个选项，是不是", exitFailed},
		{"check --item=x --city=/nowhere a.csv", "所写的 /nowhere 不存在", exitFailed},
		{"seed --records=many", "要写数字，现在是 \"many\"", exitFailed},
		{"import a.csv --item", "--item 后面没有写值", exitFailed},
		{"", "后面还要写一个命令", exitFailed},
		{"subject", "后面还要写 <代码>", exitFailed},
		{"import --help", "用法：xinguan import", exitSettled},
		{"--help", "\n命令：\n", exitSettled},
	} {
		var out, errs bytes.Buffer
		code := run(t.Context(), strings.Fields(c.line), &out, &errs)
		all := out.String() + errs.String()
		if code != c.code || !strings.Contains(all, c.says) {
			t.Errorf("%q: exit %d, says %.300q", c.line, code, all)
		}
		if m := regexp.MustCompile(`(Usage|[Ff]lags|Commands|Arguments|Show |missing|expected|unknown|did you|STRING|Run ").*`).FindString(all); m != "" {
			t.Errorf("%q: not in Chinese: %s", c.line, m)
		}
	}
}
