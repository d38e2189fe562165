package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// TestAccountsAtTheCommandLine: the operator opens, lists, resets and closes; an account opened so has no role; errors say
// what to do next.
func TestAccountsAtTheCommandLine(t *testing.T) {
	db := "--db=sqlite:" + filepath.Join(t.TempDir(), "a.db")
	out, _ := xg(t, exitSettled, "account", "add", "zhang.san", "--name=张示例", "--org=scjgj", db)
	if !strings.Contains(out, "安全管理员授予角色") {
		t.Errorf("opened: %s", out)
	}
	xg(t, exitSettled, "account", "add", "li.si", "--name=李示例", "--org=scjgj", db)
	for want, args := range map[string][]string{
		"已经有人用了": {"add", "zhang.san", "--name=张示例", "--org=scjgj"}, "没有代码为": {"add", "wang.wu", "--name=王示例", "--org=nowhere"},
		"由谁接手": {"close", "zhang.san", "--why=调离"}, "没有这个账号": {"reset", "nobody", "--why=忘记"},
	} {
		if _, errs := xg(t, exitFailed, append(append([]string{"account"}, args...), db)...); !strings.Contains(errs, want) {
			t.Errorf("%v: %s, want %q", args, errs, want)
		}
	}
	out, _ = xg(t, exitSettled, "account", "reset", "zhang.san", "--all", "--why=本人到场", "--site=https://portal.invalid/", db)
	if !strings.Contains(out, "https://portal.invalid/office/link/") {
		t.Errorf("reset: %s", out)
	}
	xg(t, exitSettled, "account", "close", "zhang.san", "--successor=li.si", "--why=调离", db)
	out, _ = xg(t, exitSettled, "account", "list", "--json", db)
	var first accountRow
	if err := json.Unmarshal([]byte(strings.SplitN(out, "\n", 2)[0]), &first); err != nil || first.Login != "zhang.san" || first.Status != "closed" ||
		len(first.Roles) != 0 || strings.Contains(out, "secret") {
		t.Errorf("listed: %v\n%s", err, out)
	}
	if out, _ = xg(t, exitSettled, "account", "list", db); !strings.Contains(out, "停用") || !strings.Contains(out, "东莞市市场监督管理局") {
		t.Errorf("listed for people:\n%s", out)
	}
}
