// Package config says where the program's data lies when nobody says otherwise, and which key file and spool folder
// belong to a database.
package config

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

const (
	folder   = "xinguan"
	database = "xinguan.db"
)

// Place is where an installation keeps its things.
type Place struct {
	URL   string // database
	Keys  string // key file
	Spool string // folder for sealed spools; made when it is first needed
	Log   string // folder of the transparency log: plain files, to be backed up with the database
	Facts string // folder of what models reckon the whole city from; built again from the database when it is missing
	// Socket is where a server on this database listens to programs of the same user; empty for PostgreSQL, which many
	// may write at once.
	Socket string
}

// Locate completes what the command line said: without db the SQLite file in the user's data folder; without keys the
// file PATH.keys beside a SQLite file. PostgreSQL lies elsewhere, so its key file must be named. Folders are not made.
func Locate(db, keys string) (Place, error) {
	if db == "" {
		dir, err := DataDir()
		if err != nil {
			return Place{}, err
		}
		db = "sqlite:" + filepath.Join(dir, database)
	}
	scheme, path, ok := strings.Cut(db, ":")
	switch {
	case ok && scheme == "sqlite" && path != "":
		return beside(db, path, keys), nil
	case ok && (scheme == "postgres" || scheme == "postgresql"):
		return server(db, keys)
	}
	return Place{}, errors.New("数据库地址看不懂；请写成 sqlite:文件路径 或 postgres://用户@主机/库名")
}

// beside is the place of a SQLite file.
func beside(db, path, keys string) Place {
	if keys == "" {
		keys = path + ".keys"
	}
	return Place{URL: db, Keys: keys, Spool: path + ".spool", Log: path + ".tlog", Facts: path + ".facts", Socket: socket(path)}
}

// longestSocket is what every system takes as the path of a socket, in bytes.
const longestSocket = 100

// socket is the path of a socket beside a file, or in the folder for temporary files where that path is too long.
func socket(path string) string {
	whole, err := filepath.Abs(path)
	if err != nil {
		whole = path
	}
	if len(whole)+len(".sock") <= longestSocket {
		return whole + ".sock"
	}
	return filepath.Join(os.TempDir(), folder+"-"+fingerprint(whole)+".sock")
}

// server is the place of a PostgreSQL database: its spool lies in this user's data folder, one folder per database.
func server(db, keys string) (Place, error) {
	if keys == "" {
		return Place{}, errors.New("使用 PostgreSQL 时要用 --keys 指明密钥文件（第一次使用时自动建立），它应与数据库分开存放")
	}
	dir, err := DataDir()
	if err != nil {
		return Place{}, err
	}
	return Place{URL: db, Keys: keys, Spool: filepath.Join(dir, "spool", fingerprint(db)), Log: filepath.Join(dir, "tlog", fingerprint(db)), Facts: filepath.Join(dir, "facts", fingerprint(db))}, nil
}

// fingerprint names a database by host and name: neither account nor password changes it.
func fingerprint(db string) string {
	name := db
	if u, err := url.Parse(db); err == nil {
		name = u.Host + u.Path
		for _, key := range []string{"host", "port", "dbname", "search_path"} {
			name += "\x00" + u.Query().Get(key)
		}
	}
	sum := sha256.Sum256([]byte(name))
	return fmt.Sprintf("%x", sum[:8])
}

// DataDir is the user's folder for data that must be kept: $XDG_DATA_HOME or ~/.local/share on Linux, ~/Library/
// Application Support on macOS, %AppData% on Windows, and in it the program's own.
func DataDir() (string, error) {
	if dir := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, folder), nil
	}
	if runtime.GOOS == "windows" || runtime.GOOS == "darwin" {
		return in(os.UserConfigDir())
	}
	home, err := os.UserHomeDir()
	return in(filepath.Join(home, ".local", "share"), err)
}

// CacheDir is the user's folder for data that can be made again, such as the demonstration's.
func CacheDir() (string, error) { return in(os.UserCacheDir()) }

func in(dir string, err error) (string, error) {
	if err != nil {
		return "", fmt.Errorf("找不到当前用户的文件夹；请设置 HOME，或用 --db 和 --dir 指明位置：%w", err)
	}
	return filepath.Join(dir, folder), nil
}
