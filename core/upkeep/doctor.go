package upkeep

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/disk"
	"xinguan/base/job"
	"xinguan/core/ledger"
)

// Level is how urgent a finding is.
type Level int

// The levels.
const (
	Well   Level = iota // 正常
	Heed                // 注意: somebody should look at it these days
	Urgent              // 必须处理: something is not done, or soon will not be
)

// Title is the level in Chinese.
func (l Level) Title() string { return [...]string{"正常", "注意", "必须处理"}[l] }

// MarshalText writes the level's title.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.Title()), nil }

// Finding is one thing that was looked at.
type Finding struct {
	Level  Level  `json:"level"`
	Title  string `json:"title"`
	Say    string `json:"say"`              // what is so
	Advice string `json:"advice,omitempty"` // what to do; empty where all is well
}

// Limits of what is well.
const (
	slow        = 500 * time.Millisecond
	skewHeed    = 5 * time.Second
	skewUrgent  = time.Minute
	freeHeed    = 10 << 30 // bytes
	freeUrgent  = 1 << 30
	logHeed     = 1 << 30
	sealHeed    = 30 * time.Second
	batchAge    = time.Hour
	gateAge     = 7 * 24 * time.Hour
	silent      = 31 // days
	backupHeed  = 2 * 24 * time.Hour
	backupUrgnt = 14 * 24 * time.Hour
	keyAge      = 366 * 24 * time.Hour
)

// Examine looks at the installation and says what needs attention. It writes nothing; the database need not be up to date.
func (in *Installation) Examine(ctx context.Context) ([]Finding, error) {
	var out []Finding
	c, err := in.DB.Condition(ctx)
	if err != nil {
		return nil, err
	}
	out = append(out, engine(c), in.clockOf(c), collation(c))
	out = append(out, in.disks(c)...)
	pending, known, err := in.pending(ctx)
	if err != nil {
		return nil, err
	}
	if out = append(out, pending); !known {
		return append(out, in.laws()...), nil // without tables there is nothing more to ask
	}
	more, err := in.contents(ctx)
	return append(append(out, more...), in.laws()...), err
}

func engine(c db.Condition) Finding {
	f := Finding{Title: "数据库", Say: fmt.Sprintf("%s %s，%.1f MB，%d毫秒应答", engineTitles[c.Engine], c.Version, float64(c.Bytes)/1e6, c.Took.Milliseconds())}
	if c.Took > slow {
		f.Level, f.Advice = Heed, "应答很慢：请查看是否有备份或大批导入正在进行，以及磁盘是否繁忙。"
	}
	if major, _, _ := strings.Cut(c.Version, "."); c.Engine == db.PostgresName && len(major) == 2 && major < "14" {
		f.Level, f.Advice = Heed, "这个版本的 PostgreSQL 已不再维护，请安排升级。"
	}
	return f
}

var engineTitles = map[string]string{db.SQLiteName: "SQLite", db.PostgresName: "PostgreSQL"}

// clockOf compares this machine's clock with that of the database.
func (in *Installation) clockOf(c db.Condition) Finding {
	f := Finding{Title: "时钟", Say: "本机 " + clock.InstantOf(in.Clock.Now()).Chinese()}
	if c.Now.IsZero() {
		return f
	}
	skew := c.Now.Sub(in.Clock.Now()).Abs()
	f.Say = fmt.Sprintf("本机与数据库相差%.1f秒", skew.Seconds())
	const advice = "请在两台机器上都启用时间同步（chrony 或 ntpd），期限按本机的日期计算。"
	switch {
	case skew > skewUrgent:
		f.Level, f.Advice = Urgent, advice
	case skew > skewHeed:
		f.Level, f.Advice = Heed, advice
	}
	return f
}

func collation(c db.Condition) Finding {
	f := Finding{Title: "排序规则", Say: "文字按字节排序"}
	if len(c.Foreign) > 0 {
		f.Level, f.Say = Urgent, "不是 C 排序的列："+strings.Join(c.Foreign, "、")
		f.Advice = "这些列的排序与程序所想的不同，翻页会漏行或重行；请从备份恢复到新库（恢复时会按 C 排序建表），或联系开发者。"
	}
	return f
}

// disks looks at the disks of the database, its log and the folders beside it.
func (in *Installation) disks(c db.Condition) []Finding {
	var out []Finding
	if c.Log > logHeed {
		out = append(out, Finding{Heed, "数据库日志", fmt.Sprintf("WAL 有%.1f GB", float64(c.Log)/1e9), "有读取长时间没有结束（例如备份卡住）；请结束它，或重启服务。"})
	}
	places := map[string]string{}
	if c.Folder != "" {
		places[c.Folder] = "数据库"
	}
	for _, f := range in.Folders {
		places[f.Path] = "文件夹 " + f.Name
	}
	for _, path := range slices.Sorted(mapKeys(places)) {
		free, _, err := disk.Free(path)
		if err != nil {
			continue // not made yet, or a system that does not tell
		}
		f := Finding{Title: "磁盘（" + places[path] + "）", Say: fmt.Sprintf("%s 还剩%.1f GB", path, float64(free)/1e9)}
		switch {
		case free < freeUrgent:
			f.Level, f.Advice = Urgent, "请立即腾出空间；写满之后新的导入和办理会停下，已有的不会丢失。"
		case free < freeHeed:
			f.Level, f.Advice = Heed, "请安排扩容，或把旧备份移走。"
		}
		out = append(out, f)
	}
	return out
}

// pending compares the tables with what this program wants; known is false for a database without any.
func (in *Installation) pending(ctx context.Context) (f Finding, known bool, err error) {
	f.Title = "数据库结构"
	have, err := in.DB.Versions(ctx)
	if err != nil {
		return f, false, err
	}
	want, err := db.Newest(in.Sets...)
	if err != nil {
		return f, false, err
	}
	var behind, ahead []string
	for name, v := range want {
		if have[name] < v {
			behind = append(behind, name)
		}
	}
	for name, v := range have {
		if v > want[name] {
			ahead = append(ahead, name)
		}
	}
	slices.Sort(behind)
	slices.Sort(ahead)
	switch {
	case len(ahead) > 0:
		f.Level, f.Say, f.Advice = Urgent, "由更新的版本建立（"+strings.Join(ahead, "、")+"）", "请改用新版本的程序；本程序不会打开它。"
	case len(behind) > 0:
		f.Level, f.Say, f.Advice = Heed, "有待升级的部分（"+strings.Join(behind, "、")+"）", "先备份，再执行 xinguan migrate，或启动服务时自动升级。"
	default:
		f.Say = "已是最新"
	}
	return f, len(behind) == 0 && len(ahead) == 0, nil
}

// contents looks at what is in the tables.
func (in *Installation) contents(ctx context.Context) (out []Finding, err error) {
	load, err := job.LoadOf(ctx, in.DB)
	if err != nil {
		return nil, err
	}
	out = append(out, queue(load))
	err = in.DB.View(ctx, func(tx *db.Tx) error {
		for _, look := range []func(*db.Tx) (Finding, error){in.sealing, in.backwards, in.batches, in.silence, in.backedUp} {
			f, err := look(tx)
			if err != nil {
				return err
			}
			out = append(out, f)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	keys, err := in.keyring(ctx)
	return append(out, keys...), err
}

func queue(l job.Load) Finding {
	f := Finding{Title: "后台任务", Say: fmt.Sprintf("等待%d个，重试%d个，放弃%d个", l.Waiting, l.Retrying, l.Given)}
	switch {
	case l.Lag > time.Hour:
		f.Level, f.Advice = Urgent, "到期的任务一个多小时没有人做；请检查服务是否在运行，再看它的日志。"
	case l.Given > 0 || l.Retrying > 0:
		f.Level, f.Advice = Heed, "有任务没做成；请在服务的日志里找原因。"
	}
	return f
}

func (in *Installation) sealing(tx *db.Tx) (Finding, error) {
	u, err := ledger.Waiting(tx)
	f := Finding{Title: "审计封存", Say: "没有积压"}
	if n := u.Audit + u.Changes; n > 0 {
		f.Say = fmt.Sprintf("%d条等待封存，最早的写于%s", n, u.Since.Chinese())
		if tx.Now().Sub(u.Since.Time) > sealHeed {
			f.Level, f.Advice = Heed, "封存由运行中的服务每半秒做一次；请检查服务是否在运行。"
		}
	}
	return f, err
}

// backwards finds a clock that was set back: the log knows a later moment than now.
func (in *Installation) backwards(tx *db.Tx) (Finding, error) {
	f := Finding{Title: "时间先后", Say: "没有比现在更晚的记载"}
	logged, err := Reached(tx)
	if ahead := logged.Sub(tx.Now().Time); ahead > skewHeed {
		f.Level, f.Say = Urgent, fmt.Sprintf("库里最晚的记载是%s，比本机时间晚%s", logged.Chinese(), ahead.Round(time.Second))
		f.Advice = "本机时钟被拨回过，相差一分钟以上时服务只供查询。请启用时间同步（chrony 或 ntpd）并校准；如果现在的时间无误，是先前走快了，请停止服务，执行 xinguan clock accept --why 理由，再启动。"
	}
	return f, err
}
