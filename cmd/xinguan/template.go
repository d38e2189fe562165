package main

import (
	"fmt"
	"io"
	"strings"

	"xinguan/base/sheet"
)

type templateCmd struct {
	City string `help:"城市目录；不写用内置的东莞。" placeholder:"文件夹" type:"existingdir"`
	Out  string `short:"o" help:"写到哪个 XLSX 文件；不写用目录项的名称。" placeholder:"F.xlsx"`
	Code string `arg:"" name:"代码" help:"目录项代码，如 penalty。"`
}

// Run writes the template of one item.
func (c *templateCmd) Run(out *output) error {
	e, err := loadCity(c.City)
	if err != nil {
		return err
	}
	it, ok := e.catalog.Item(c.Code)
	if !ok {
		return fmt.Errorf("目录里没有 %s；可用的有：%s", c.Code, strings.Join(e.catalog.Codes(), "、"))
	}
	path := c.Out
	if path == "" {
		path = it.Title + "模板.xlsx"
	}
	if err := writeFile(path, func(w io.Writer) error { return sheet.Write(w, it.Template()) }); err != nil {
		return fmt.Errorf("模板写不到 %s；请检查文件夹和权限：%w", path, err)
	}
	fmt.Fprintln(out.stdout, "模板已写到 "+path)
	return nil
}
