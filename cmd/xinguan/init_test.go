package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
)

func TestInitMakesThreeAndRefusesASecondTime(t *testing.T) {
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	url, keys := dbtest.URL(t, db.SQLite), filepath.Join(t.TempDir(), "keys")
	args := func(audit string) []string {
		return []string{"init", "--db", url, "--keys", keys, "--system", "sys.a=示例甲", "--security", "sec.b=示例乙", "--audit", audit}
	}
	if said := ran(t, exitFailed, args("sec.b=示例丙")...); !strings.Contains(said, "三个不同的人") {
		t.Errorf("two accounts of one name: %s", said)
	}
	if said := ran(t, exitFailed, args("示例丙")...); !strings.Contains(said, "账号名=姓名") {
		t.Errorf("no login: %s", said)
	}
	said := ran(t, exitSettled, args("aud.c=示例丙")...)
	if strings.Count(said, "密码 ") != 3 || !strings.Contains(said, "安全管理员") {
		t.Fatalf("made: %s", said)
	}
	raw, err := os.ReadFile(strings.TrimPrefix(url, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split(said, "密码 ")[1:] {
		if secret := strings.Fields(part)[0]; len(secret) < 16 || strings.Contains(string(raw), secret) {
			t.Errorf("the password %q is short or stands in the database", secret)
		}
	}
	if said := ran(t, exitFailed, args("aud.d=示例丁")...); !strings.Contains(said, "已经有账号了") {
		t.Errorf("the second time: %s", said)
	}
}
