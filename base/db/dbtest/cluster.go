package dbtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// server is where fresh databases are made: $XINGUAN_TEST_PG, or a cluster of our own.
var server = sync.OnceValues(func() (string, error) {
	if address := os.Getenv("XINGUAN_TEST_PG"); address != "" {
		return address, nil
	}
	return start()
})

var count atomic.Int64

// lifeline stays open as long as this process lives; the cluster ends when it closes.
var lifeline io.WriteCloser

// fresh makes a database, empty or a copy of another that nobody uses, and gives its address and name and what removes it
// again.
func fresh(like string) (address, name string, remove func(), err error) {
	maintenance, err := server()
	if err != nil {
		return "", "", nil, err
	}
	if like == "" {
		like = "template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'"
	}
	name = fmt.Sprintf("xinguan_test_%d_%d", os.Getpid(), count.Add(1))
	if err := tell(maintenance, "create database "+name+" template "+like); err != nil {
		return "", "", nil, err
	}
	remove = func() {}
	if os.Getenv("XINGUAN_TEST_PG") != "" { // our own cluster goes as a whole
		remove = func() { _ = tell(maintenance, "drop database if exists "+name+" with (force)") }
	}
	u, err := url.Parse(maintenance)
	if err != nil {
		return "", "", nil, err
	}
	u.Path = "/" + name
	return u.String(), name, remove, nil
}

func tell(address, statement string) error {
	pool, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer pool.Close()
	_, err = pool.Exec(statement)
	return err
}

// start makes a cluster in a temporary folder and waits until it answers. It ends with this process.
func start() (string, error) {
	bin, err := programs()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "xinguan-pg-")
	if err != nil {
		return "", err
	}
	who, err := unprivileged()
	if err != nil {
		return "", err
	}
	if who != nil {
		if err := os.Chown(dir, int(who.Uid), int(who.Gid)); err != nil {
			return "", err
		}
	}
	if out, err := command(who, dir, filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "postgres", "-A", "trust", "--locale=C", "-E", "UTF8", "-N").CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w: %s", err, out)
	}
	return run(bin, dir, who)
}

func run(bin, dir string, who *syscall.Credential) (string, error) {
	// The shell waits for the end of this process (its input closes), then stops the cluster and removes the folder.
	script := `"$0" -D "$1/data" -k "$1" -c listen_addresses= -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=64MB -c max_connections=60 -c max_wal_size=2GB >"$1/log" 2>&1 & pg=$!; read -r _; kill -INT $pg; wait $pg; rm -rf "$1"`
	cmd := command(who, dir, "/bin/sh", "-c", script, filepath.Join(bin, "postgres"), dir)
	var err error
	if lifeline, err = cmd.StdinPipe(); err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	address := "postgres://postgres@/postgres?host=" + url.QueryEscape(dir)
	return address, await(address)
}

func await(address string) error {
	pool, err := sql.Open("pgx", address)
	if err != nil {
		return err
	}
	defer pool.Close()
	ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
	defer stop()
	for {
		err := pool.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return errors.Join(errors.New("PostgreSQL did not start"), err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func command(who *syscall.Credential, dir, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who, Setpgid: true}
	return cmd
}

// programs finds the folder of initdb.
func programs() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", errors.New("initdb was not found")
	}
	return filepath.Dir(found[len(found)-1]), nil
}

// unprivileged is another user when we are root: PostgreSQL refuses to run as root.
func unprivileged() (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.Atoi(u.Uid)
		gid, err2 := strconv.Atoi(u.Gid)
		if err := errors.Join(err1, err2); err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("no unprivileged user to run it as")
}
