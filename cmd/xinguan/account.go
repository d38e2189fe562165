package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/people"
)

// accountCmd is what the operator may do with accounts on the machine itself. Roles are given by the security
// administrator, after signing in.
type accountCmd struct {
	Add   accountAddCmd   `cmd:"" help:"开立账号；角色由安全管理员登录后授予。"`
	List  accountListCmd  `cmd:"" help:"列出账号。"`
	Close accountCloseCmd `cmd:"" help:"停用账号，没有办完的事交给接手的人。"`
	Reset accountResetCmd `cmd:"" help:"发一次性的重置口令：没有安全管理员能登录时才用，写入审计日志。"`
}

// staff opens the database and what is known of accounts in it.
func (s store) staff(out *output) (*env, *people.Registry, error) {
	e, err := s.open(out.ctx)
	if err != nil {
		return nil, nil, err
	}
	g, err := e.people()
	if err != nil {
		e.close()
		return nil, nil, err
	}
	return e, g, nil
}

type accountAddCmd struct {
	store
	Login string `arg:"" name:"账号名" help:"3到40个小写字母、数字、点、横线。"`
	Name  string `required:"" help:"持有人姓名。" placeholder:"姓名"`
	Org   string `required:"" help:"单位代码，如 scjgj。" placeholder:"代码"`
	JSON  bool   `name:"json" help:"输出 JSON。"`
}

// Run opens an account.
func (c *accountAddCmd) Run(out *output) error {
	e, g, err := c.staff(out)
	if err != nil {
		return err
	}
	defer e.close()
	a, err := g.OpenAccount(out.ctx, people.Operator, people.NewAccount{Login: c.Login, Name: c.Name, Org: c.Org})
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(out.stdout).Encode(a)
	}
	fmt.Fprintf(out.stdout, "账号 %s 已开立。下一步：由安全管理员授予角色，并发一次性链接。\n", a.Login)
	return nil
}

type accountListCmd struct {
	store
	JSON bool `name:"json" help:"每个账号一行 JSON。"`
}

// accountRow is an account with its roles as the command prints them.
type accountRow struct {
	people.Account
	Roles []people.Held `json:"roles"`
}

// Run lists all accounts, those that are closed too.
func (c *accountListCmd) Run(out *output) error {
	e, g, err := c.staff(out)
	if err != nil {
		return err
	}
	defer e.close()
	accounts, err := g.Staff(out.ctx, people.Operator)
	if err != nil {
		return err
	}
	return e.db.View(out.ctx, func(tx *db.Tx) error {
		r, err := g.Rights(tx)
		if err != nil {
			return err
		}
		for _, a := range accounts {
			held, err := people.RolesOf(tx, a.ID)
			if err != nil {
				return err
			}
			if err := c.print(out, r, accountRow{a, held}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (c *accountListCmd) print(out *output, r *people.Rights, l accountRow) error {
	if c.JSON {
		return json.NewEncoder(out.stdout).Encode(l)
	}
	org, _ := r.Orgs.Org(l.Org)
	var roles []string
	for _, h := range l.Roles {
		if h.Ended.IsZero() {
			roles = append(roles, r.Roles.Title(h.Role))
		}
	}
	state := "在用"
	if l.Status == people.Closed {
		state = l.Closed.Date().Table() + "停用"
	}
	_, err := fmt.Fprintf(out.stdout, "%s\t%s\t%s\t%s\t%s\n", l.Login, l.Name, org.Name, strings.Join(roles, "、"), state)
	return err
}

type accountCloseCmd struct {
	store
	Login     string `arg:"" name:"账号名" help:"要停用的账号。"`
	Successor string `help:"接手的人的账号名。" placeholder:"账号名"`
	Why       string `required:"" help:"事由，例如调离、退休。" placeholder:"事由"`
	JSON      bool   `name:"json" help:"输出 JSON。"`
}

// Run closes an account.
func (c *accountCloseCmd) Run(out *output) error {
	e, g, err := c.staff(out)
	if err != nil {
		return err
	}
	defer e.close()
	a, err := e.account(out, c.Login)
	if err != nil {
		return err
	}
	var heir id.ID
	if c.Successor != "" {
		s, err := e.account(out, c.Successor)
		if err != nil {
			return fmt.Errorf("接手的账号 %s：%w", c.Successor, err)
		}
		heir = s.ID
	}
	if err := g.CloseAccount(out.ctx, people.Operator, a.ID, heir, c.Why); err != nil {
		return err
	}
	if a, err = e.account(out, c.Login); err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(out.stdout).Encode(a)
	}
	fmt.Fprintf(out.stdout, "账号 %s 已停用，登录已全部下线；它办过的事仍记在它名下。\n", a.Login)
	return nil
}

func (e *env) account(out *output, login string) (a people.Account, err error) {
	err = e.db.View(out.ctx, func(tx *db.Tx) error { a, err = people.AccountByLogin(tx, login); return err })
	return a, err
}

type accountResetCmd struct {
	store
	Login string `arg:"" name:"账号名" help:"要重置的账号。"`
	All   bool   `help:"连同动态验证码一起重置（手机丢失）。"`
	Why   string `required:"" help:"事由，例如本人到场、忘记密码。" placeholder:"事由"`
	Site  string `help:"公众访问门户的网址；写了就打印完整的链接。" placeholder:"https://…"`
	JSON  bool   `name:"json" help:"输出 JSON。"`
}

// Run prints a one-time link, this once.
func (c *accountResetCmd) Run(out *output) error {
	e, g, err := c.staff(out)
	if err != nil {
		return err
	}
	defer e.close()
	a, err := e.account(out, c.Login)
	if err != nil {
		return err
	}
	what := people.ResetPassword
	if c.All {
		what = people.ResetAll
	}
	l, err := g.ResetLink(out.ctx, people.Operator, a.ID, what, c.Why)
	if err != nil {
		return err
	}
	link := strings.TrimSuffix(c.Site, "/") + people.LinkPath + l.Secret
	if c.JSON {
		return json.NewEncoder(out.stdout).Encode(map[string]any{"login": a.Login, "link": link, "until": l.Until})
	}
	fmt.Fprintf(out.stdout, "%s 的一次性链接（只显示这一次，%s前有效）：\n%s\n", a.Login, l.Until.Chinese(), link)
	return nil
}
