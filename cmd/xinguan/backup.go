package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"time"

	"xinguan/base/backup"
	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/disk"
	"xinguan/cmd/xinguan/wire"
	"xinguan/core/ledger"
	"xinguan/core/upkeep"
)

type backupCmd struct {
	store
	Out    string `short:"o" help:"写到哪个文件；- 为标准输出。不写则放进 --folder，按时间取名。" placeholder:"F.xgb"`
	Folder string `help:"备份文件夹。" placeholder:"文件夹"`
	Keep   int    `default:"0" help:"备份文件夹里留几份，0 为全部保留。"`
	To     string `help:"加密给这个公钥（见 backup-key）；不写则不加密。" placeholder:"xgbk1…"`
	Fast   bool   `help:"尽快做完，不给正在运行的服务让路。"`
	JSON   bool   `name:"json" help:"输出 JSON。"`
}

// madeBackup is what the command says of a backup.
type madeBackup struct {
	File    string        `json:"file"`
	Bytes   int64         `json:"bytes"`
	SHA256  string        `json:"sha256"`
	At      clock.Instant `json:"at"`
	Rows    int64         `json:"rows"`
	Tables  int           `json:"tables"`
	Keys    []uint32      `json:"keys"`
	Sealed  bool          `json:"sealed"`
	Seconds float64       `json:"seconds"`
}

// Run makes one backup.
func (c *backupCmd) Run(out *output) error {
	if c.Out == "" && c.Folder == "" {
		return errors.New("没有说备份写到哪里；请用 -o 指明文件，或在配置文件里写 backup.folder")
	}
	to, err := c.recipient()
	if err != nil {
		return err
	}
	e, err := c.open(out.ctx, db.WithClock(clock.System{})) // a backup is made whatever the clock says
	if err != nil {
		return err
	}
	defer e.close()
	began := time.Now()
	path := c.path(began)
	var made madeBackup
	if path == "-" {
		made, err = c.write(out.ctx, e, out.stdout, to)
	} else {
		made, err = c.file(out.ctx, e, path, to)
	}
	if err != nil {
		return err
	}
	made.File, made.Seconds = path, time.Since(began).Seconds()
	if err := e.noteBackup(out.ctx, made); err != nil {
		return err
	}
	if c.Out == "" {
		if err := c.prune(); err != nil {
			return err
		}
	}
	return c.tell(out, made)
}

func (c *backupCmd) recipient() (*backup.Recipient, error) {
	if c.To == "" {
		return nil, nil
	}
	return backup.ParseRecipient(c.To)
}

const backupSuffix = ".xgb"

func (c *backupCmd) path(at time.Time) string {
	if c.Out != "" {
		return c.Out
	}
	return filepath.Join(c.Folder, "xinguan-"+at.In(clock.China).Format("20060102-150405")+backupSuffix)
}

// file writes to a file that has its name only once it is whole and on the disk.
func (c *backupCmd) file(ctx context.Context, e *env, path string, to *backup.Recipient) (made madeBackup, err error) {
	if _, err := os.Lstat(path); err == nil {
		return made, fmt.Errorf("文件 %s 已经存在，备份不会覆盖它；请换一个文件名", path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return made, fmt.Errorf("备份文件夹 %s 不能建立，请检查权限：%w", filepath.Dir(path), err)
	}
	part := path + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return made, fmt.Errorf("备份写不到 %s；请检查文件夹、权限和磁盘空间：%w", part, err)
	}
	made, err = c.write(ctx, e, f, to)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		os.Remove(part)
		return made, fmt.Errorf("备份没有做成，没有留下文件；请检查磁盘空间后再试：%w", err)
	}
	return made, disk.SyncFolder(filepath.Dir(path))
}

func (c *backupCmd) write(ctx context.Context, e *env, w io.Writer, to *backup.Recipient) (made madeBackup, err error) {
	pause := db.Gently()
	if c.Fast {
		pause = func() {}
	}
	digest, count := sha256.New(), &counter{}
	buffered := bufio.NewWriterSize(io.MultiWriter(w, digest, count), 1<<20)
	m, err := e.installation().Backup(ctx, buffered, to, pause)
	if err = errors.Join(err, buffered.Flush()); err != nil {
		return made, err
	}
	made = madeBackup{Bytes: count.n, SHA256: hex.EncodeToString(digest.Sum(nil)), At: m.At, Tables: len(m.Database.Tables), Keys: m.Keys, Sealed: to != nil}
	for _, t := range m.Database.Tables {
		made.Rows += t.Rows
	}
	return made, nil
}

type counter struct{ n int64 }

func (c *counter) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return len(b), nil
}

// noteBackup enters the backup in the audit log, where doctor looks for it.
func (e *env) noteBackup(ctx context.Context, made madeBackup) error {
	return e.db.Write(ctx, func(tx *db.Tx) error {
		return ledger.Audit(tx, ledger.Entry{Actor: "system", Action: upkeep.BackupMade, Object: "backup/" + made.SHA256, Detail: made})
	})
}

// prune deletes the oldest backups of the folder, by their names.
func (c *backupCmd) prune() error {
	old, err := filepath.Glob(filepath.Join(c.Folder, "xinguan-????????-??????"+backupSuffix))
	if err != nil || c.Keep == 0 || len(old) <= c.Keep {
		return err
	}
	slices.Sort(old)
	var errs []error
	for _, path := range old[:len(old)-c.Keep] {
		errs = append(errs, os.Remove(path))
	}
	return errors.Join(errs...)
}

func (c *backupCmd) tell(out *output, made madeBackup) error {
	w := out.stdout
	if made.File == "-" {
		w = out.stderr
	}
	if c.JSON {
		return json.NewEncoder(w).Encode(made)
	}
	fmt.Fprintf(w, "备份已写到 %s：%.1f MB，%d张表，%d行，用时%.1f秒。\nSHA-256 %s\n", made.File, float64(made.Bytes)/1e6, made.Tables, made.Rows, made.Seconds, made.SHA256)
	if !made.Sealed {
		fmt.Fprintln(w, "这份备份没有加密；放到别处之前，请用 --to 加密，或放在只有管理员能读的地方。")
	}
	if len(made.Keys) > 0 {
		fmt.Fprintf(w, "密钥不在备份里：恢复时要用密钥文件里的%s，请确认密钥文件另有一份副本。\n", upkeep.KeyNumbers(made.Keys))
	}
	return nil
}

// installation is what the upkeep looks after.
func (e *env) installation() *upkeep.Installation {
	return &upkeep.Installation{DB: e.db, Sets: wire.Migrations(), Vaults: wire.Vaults(), Ring: e.ring, City: e.city, Catalog: e.catalog, Laws: e.laws(), CityFS: e.folder,
		Folders: e.folders(), Clock: e.db.Clock()}
}

// folders are what lies beside the database.
func (e *env) folders() []upkeep.Folder {
	return []upkeep.Folder{{Name: "spool", Path: e.spool, Fleeting: true}, {Name: "tlog", Path: e.place.Log}}
}

type backupKeyCmd struct {
	Out string `short:"o" required:"" help:"私钥写到哪个文件。" placeholder:"F.key"`
}

// Run makes a pair of keys; the private one goes to a file and nowhere else.
func (c *backupKeyCmd) Run(out *output) error {
	pair, err := backup.NewIdentity()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(c.Out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("私钥写不到 %s；请换一个还没有的文件名：%w", c.Out, err)
	}
	_, err = f.WriteString(pair.Text())
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	fmt.Fprintf(out.stdout, "公钥：%s\n把它写进配置文件的 backup.to，备份就会加密。\n私钥在 %s：请移到离线的地方存两份，不要留在这台机器上；丢了它，加密的备份就打不开了。\n", pair.Recipient(), c.Out)
	return nil
}
