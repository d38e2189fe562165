// Command xinguan is the whole platform in one binary: it takes in sheets, keeps records, serves the portal and the
// API, prints reports, and makes a fictional city to try it all on.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"xinguan/base/config"
)

// Exit codes.
const (
	exitSettled = 0 // everything settled
	exitHeld    = 1 // some rows are held; what was checked was changed
	exitFailed  = 2 // could not run, usage errors too
)

// cli is every command with its flags.
type cli struct {
	ConfigFile string `name:"config" help:"配置文件；不写则看环境变量 XINGUAN_CONFIG，再看 /etc/xinguan/xinguan.toml。" placeholder:"F.toml"`

	Demo     demoCmd     `cmd:"" help:"虚构一座城市，装入数据并打开门户：最快的了解办法。"`
	Serve    serveCmd    `cmd:"" help:"提供门户和接口。"`
	Check    checkCmd    `cmd:"" help:"检查文件，不用数据库，也不入库。"`
	Import   importCmd   `cmd:"" help:"检查文件并入库。"`
	Watch    watchCmd    `cmd:"" help:"看住一个文件夹，放进去的文件自动报送到平台。"`
	Exchange exchangeCmd `cmd:"" help:"上报：送出、读入答复、与国家网站比对。"`
	Takeover takeoverCmd `cmd:"" help:"接管旧平台的存量数据，逐行对账。"`
	Old      oldCmd      `cmd:"" help:"按旧平台的编号找记录。"`
	Seed     seedCmd     `cmd:"" help:"生成虚构的登记、许可、处罚表并入库，供试用和测速。"`
	Subject  subjectCmd  `cmd:"" help:"显示一个信用主体；比对、认定哪些主体是同一单位。"`
	Report   reportCmd   `cmd:"" help:"生成公共信用信息报告（PDF）。"`
	Template templateCmd `cmd:"" help:"生成一个目录项的填报模板（XLSX）。"`
	Catalog  catalogCmd  `cmd:"" help:"显示信息目录。"`
	Receipt  receiptCmd  `cmd:"" help:"取一个批次或一份报告的收据（JSON 或 PDF）。"`
	Verify   verifyCmd   `cmd:"" help:"核验收据和报告，不用联网，也不用数据库。退出码：0 已证明，1 没有证明，2 没能核验。"`
	Draw     drawCmd     `cmd:"" help:"双随机抽查：重算公布的抽查。"`
	Rating   ratingCmd   `cmd:"" help:"评价模型：全市计算、试算、查看码。"`
	Rules    rulesCmd    `cmd:"" help:"期限规则：预览新规则改变什么，套用经两个人批准的规则。"`
	Audit    auditCmd    `cmd:"" help:"审计日志：核对与查看。"`
	Account  accountCmd  `cmd:"" help:"在本机开立、停用、重置账号。"`
	Migrate  migrateCmd  `cmd:"" help:"建立或升级数据库结构。"`

	Init      initCmd      `cmd:"" help:"初始化：建库、建密钥、开立系统、安全、审计三员的账号。只能做一次。"`
	Config    configCmd    `cmd:"" help:"显示或检查配置文件。"`
	Backup    backupCmd    `cmd:"" help:"备份，不用停止服务。"`
	BackupKey backupKeyCmd `cmd:"" help:"生成一对备份密钥：公钥加密备份，私钥打开。"`
	Clock     clockCmd     `cmd:"" help:"时钟：被拨回之后，确认现在的时间无误。"`
	Alive     aliveCmd     `cmd:"" help:"问运行中的服务是否应答，供容器的健康检查。退出码：0 应答，2 没有。"`
	Doctor    doctorCmd    `cmd:"" help:"检查安装是否健康，逐项给出建议。退出码：0 正常，1 注意，2 必须处理。"`
	Retention retentionCmd `cmd:"" help:"保留期限：看哪些内容到期，抹去到期的内容。"`
	Keys      keysCmd      `cmd:"" help:"密钥：列出、更换、重新密封、删除。"`
	Restore   restoreCmd   `cmd:"" help:"把备份恢复到一个空的位置，并检查恢复得对不对。"`
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run parses and carries out one command line; it is main without the process around it.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	var c cli
	code := -1
	settings, err := config.Load(configFile(args), settingKeys())
	if err != nil && !aboutFiles(args) {
		return failed(stderr, fmt.Errorf("配置有误：\n%w", err))
	}
	if err != nil {
		settings = &config.Settings{Keys: settingKeys()}
	}
	parser, err := kong.New(&c, kong.Resolvers(resolver{settings}), kong.Name("xinguan"), kong.Description("信莞：城市公共信用信息平台。"),
		kong.Writers(stdout, stderr), kong.Exit(func(n int) { code = n }), kong.UsageOnError(), kong.Help(help))
	if err != nil {
		return failed(stderr, err)
	}
	parser.Model.HelpFlag.Help = "显示用法。"
	parsed, err := parser.Parse(args)
	if code >= 0 { // help was asked for
		return code
	}
	if err != nil {
		return failed(stderr, fmt.Errorf("命令写得不对：%s。用 xinguan --help 查看用法。", strings.TrimSuffix(spoken(err), "。")))
	}
	out := &output{ctx: ctx, stdout: stdout, stderr: stderr, settings: told(parsed, settings)}
	if err := parsed.Run(out); err != nil {
		if errors.Is(err, context.Canceled) {
			fmt.Fprintln(stderr, "已停止。已收下的不会丢失，重新运行同一条命令即可接着做。")
			return exitFailed
		}
		return failed(stderr, err)
	}
	return out.code
}

func failed(w io.Writer, err error) int {
	fmt.Fprintln(w, "xinguan: "+err.Error())
	return exitFailed
}

// output is where a command writes, and the exit code it leaves.
type output struct {
	ctx            context.Context
	stdout, stderr io.Writer
	code           int
	settings       []setting // of this run, with their sources
}

// held notes that some rows are held.
func (o *output) held() { o.code = exitHeld }
