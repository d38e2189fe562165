package main

import (
	"bytes"
	"io"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"
)

// saying turns a sentence of the command-line library into one a clerk reads.
type saying struct {
	is *regexp.Regexp
	in string
}

var sayings = []saying{
	{regexp.MustCompile(`missing flags: `), "没有写 "},
	{regexp.MustCompile(`missing positional arguments `), "没有写 "},
	{regexp.MustCompile(`unexpected argument ([^,]*)`), "不认识 $1"},
	{regexp.MustCompile(`unknown flag ([^,]*)`), "没有 $1 这个选项"},
	{regexp.MustCompile(`, did you mean one of ([^?]*)\?`), "，是不是这几个之一：$1？"},
	{regexp.MustCompile(`, did you mean "([^?]*)"\?`), "，是不是 $1？"},
	{regexp.MustCompile(`(\S+) must be one of (\S+) but got ("[^"]*")`), "$1 只能是 $2 之一，现在是 $3"},
	{regexp.MustCompile(`(\S+) and (\S+) can't be used together`), "$1 和 $2 不能一起用"},
	{regexp.MustCompile(`(\S+): expected an? (?:int|valid \d+ bit u?int|float) but got ("[^"]*")(?: \(\S+\))?`), "$1 要写数字，现在是 $2"},
	{regexp.MustCompile(`(\S+): expected duration but got ("[^"]*").*`), "$1 要写时长，如 30s、5m、2h，现在是 $2"},
	{regexp.MustCompile(`(\S+): expected \S+ value but got "EOL" \(\S+\)`), "$1 后面没有写值"},
	{regexp.MustCompile(`(\S+): ("[^"]*") exists but is not a directory`), "$1 要写文件夹，$2 是文件"},
	{regexp.MustCompile(`(\S+): ("[^"]*") exists but is a directory`), "$1 要写文件，$2 是文件夹"},
	{regexp.MustCompile(`(\S+): stat (.*): no such file or directory`), "$1 所写的 $2 不存在"},
	{regexp.MustCompile(`expected one of (.*)`), "后面还要写一个命令：$1"},
	{regexp.MustCompile(`expected "(.*)"`), "后面还要写 $1"},
}

// spoken is what was wrong with a command line.
func spoken(err error) string {
	s := err.Error()
	for _, x := range sayings {
		s = x.is.ReplaceAllString(s, x.in)
	}
	return s
}

// headings are the library's words on the page of a command.
var headings = strings.NewReplacer("Usage: ", "用法：", "\nFlags:\n", "\n选项：\n", "\nCommands:\n", "\n命令：\n", "\nArguments:\n", "\n参数：\n",
	"<command>", "<命令>", "[flags]", "[选项]")

var advice = regexp.MustCompile(`Run "(.*) --help" for more information(?: on a command)?\.`)

// help prints the page of a command.
func help(o kong.HelpOptions, ctx *kong.Context) error {
	var page bytes.Buffer
	out := ctx.Stdout
	ctx.Stdout = &page
	err := kong.DefaultHelpPrinter(o, ctx)
	ctx.Stdout = out
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, advice.ReplaceAllString(headings.Replace(page.String()), `一个命令怎么用：$1 --help`))
	return err
}
