package db_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
)

func TestPathsOfEveryKind(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"plain.db", "with space.db", "信用 数据/库.db", "a?b=c&d#e%20f.db", "//" + dir + "/slashes.db"} {
		path := name
		if !strings.HasPrefix(name, "//") {
			path = filepath.Join(dir, name)
		}
		d, err := db.Open(context.Background(), "sqlite:"+path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		d.Close()
		info, err := os.Stat(strings.TrimPrefix(path, "//"))
		if err != nil || info.Mode().Perm() != 0o600 || info.Size() == 0 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
}

func TestRelativePath(t *testing.T) {
	t.Chdir(t.TempDir())
	d, err := db.Open(context.Background(), "sqlite:data/x.db")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if info, err := os.Stat("data"); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder: %v, %v", info, err)
	}
}

func TestTroubleSaysWhatToDo(t *testing.T) {
	for _, c := range []struct {
		name, want string
		make       func(t *testing.T) error
	}{
		{"not a database", "不是数据库", openText},
		{"another process writes", "正被另一个程序占用", writeBesideWriter},
		{"disk full", "磁盘已满", fillUp},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.make(t); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want …%s…", err, c.want)
			}
		})
	}
}

func openText(t *testing.T) error {
	path := filepath.Join(t.TempDir(), "letter.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("这是一封信，不是数据库。", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := db.Open(context.Background(), "sqlite:"+path)
	return err
}

func writeBesideWriter(t *testing.T) error {
	ctx, d := context.Background(), dbtest.Open(t, db.SQLite, things)
	other, err := db.Open(ctx, d.URL())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.Writer().Exec("pragma busy_timeout=50"); err != nil {
		t.Fatal(err)
	}
	var blocked error
	err = d.Write(ctx, func(tx *db.Tx) error {
		blocked = other.Write(ctx, func(tx *db.Tx) error { return load(tx, "x") })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return blocked
}

func fillUp(t *testing.T) error {
	d := dbtest.Open(t, db.SQLite, things)
	if _, err := d.Writer().Exec("pragma max_page_count=20"); err != nil {
		t.Fatal(err)
	}
	err := d.Write(context.Background(), func(tx *db.Tx) error { return load(tx, make([]string, 5000)...) })
	if got := names(t, d); len(got) != 0 {
		t.Errorf("%d rows of a failed load are there", len(got))
	}
	return err
}
