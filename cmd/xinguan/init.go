package main

import (
	"errors"
	"fmt"
	"strings"

	"xinguan/core/people"
)

type initCmd struct {
	store
	System   string `required:"" help:"系统管理员：账号名=姓名，如 sys.li=李某。" placeholder:"账号=姓名"`
	Security string `required:"" help:"安全管理员：账号名=姓名。" placeholder:"账号=姓名"`
	Audit    string `required:"" help:"审计管理员：账号名=姓名。" placeholder:"账号=姓名"`
	Org      string `help:"三员所在单位的代码；不写用城市目录里的信用中心。" placeholder:"代码"`
}

// Run makes tables, keys and the first three accounts, once.
func (c *initCmd) Run(out *output) error {
	founders, err := c.founders()
	if err != nil {
		return err
	}
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	staff, err := e.people()
	if err != nil {
		return err
	}
	org := c.Org
	if org == "" {
		org = people.CityOrgs(e.city).Centre()
	}
	for i := range founders {
		founders[i].Org = org
	}
	made, err := staff.Found(out.ctx, founders)
	if err != nil {
		return err
	}
	fmt.Fprintf(out.stdout, "数据库 %s\n密钥文件 %s\n\n三员的首次登录密码，只显示这一次，没有存在任何地方：\n", e.db.URL(), e.place.Keys)
	for _, f := range made {
		fmt.Fprintf(out.stdout, "  %s　%s　%s　密码 %s\n", founderTitles[f.Role], f.Account.Name, f.Account.Login, f.Password)
	}
	fmt.Fprintln(out.stdout, "\n请分别交给三个人本人；首次登录时必须改密码，并绑定手机验证器。\n接下来：\n  1. 把密钥文件另存一份，与备份分开保管。\n  2. 安排每天备份：xinguan backup（见 docs/operate.md）。\n  3. 执行 xinguan doctor，看还有什么要办。")
	return nil
}

var founderTitles = map[people.Role]string{"system_admin": "系统管理员", "security_admin": "安全管理员", "audit_admin": "审计管理员"}

// founders are the three, who must be three.
func (c *initCmd) founders() ([]people.Founder, error) {
	var out []people.Founder
	seen := map[string]bool{}
	for _, x := range []struct {
		said string
		role people.Role
	}{{c.System, "system_admin"}, {c.Security, "security_admin"}, {c.Audit, "audit_admin"}} {
		login, name, ok := strings.Cut(x.said, "=")
		if !ok || login == "" || name == "" {
			return nil, fmt.Errorf("“%s”要写成 账号名=姓名，如 sys.li=李某", x.said)
		}
		if seen[name] || seen[login] {
			return nil, errors.New("系统、安全、审计三员要由三个不同的人担任，账号也不能相同")
		}
		seen[name], seen[login] = true, true
		out = append(out, people.Founder{Login: login, Name: name, Role: x.role})
	}
	return out, nil
}
