package main

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"

	"xinguan/base/backup"
	"xinguan/base/config"
	"xinguan/base/post"
)

// settingKeys are all keys of the configuration file, in its order.
func settingKeys() []config.Key {
	return []config.Key{
		{Name: "storage.db", Flag: "db", About: "数据库地址：sqlite:文件路径，或 postgres://用户@主机/库名。不写时用当前用户数据文件夹里的 SQLite 文件。密码不要写在这里，放进 ~/.pgpass 或环境变量 PGPASSWORD。"},
		{Name: "storage.keys", Flag: "keys", About: "密钥文件。SQLite 不写时是数据库文件旁的 .keys；PostgreSQL 必须写明。它不进备份，要另存一份、与备份分开保管。"},
		{Name: "storage.log", Flag: "log", About: "存证日志的文件夹。SQLite 不写时是数据库文件旁的 .tlog，PostgreSQL 不写时在当前用户的数据文件夹里。它随备份一起保存。"},
		{Name: "city.folder", Flag: "city", About: "城市目录。不写时用程序内置的东莞。", Check: isFolder},
		{Name: "web.listen", Flag: "listen", Default: "127.0.0.1:8080", About: "监听地址。对外服务应放在反向代理后面，这里只监听本机。", Check: isAddress},
		{Name: "web.site", Flag: "site", About: "公众访问门户的网址，印在报告和二维码里。不写时用监听地址。", Check: isSite},
		{Name: "web.answers", Flag: "answers", Default: "64", Unit: "MB", About: "用多少内存留住公众页面的回答：库里没有变动时，同一页直接再给。访问多、内存多时可以调大；0 为不留。", Check: isCount},
		{Name: "identity.issuer", Flag: "identity-issuer", About: "统一身份认证的地址（OpenID Connect 的 issuer）。不写则单位和个人不能登录，其余不受影响。登记的回调地址是 网址/sign-in/back。", Check: isSite},
		{Name: "identity.client", Flag: "identity-client", About: "本平台在统一身份认证登记的 client_id。"},
		{Name: "identity.secret_file", Flag: "identity-secret-file", About: "存放 client_secret 的文件，只让服务账号可读。不写时看环境变量 XINGUAN_IDENTITY_SECRET。密钥不要写在这里。"},
		{Name: "exchange.folder", Flag: "exchange", About: "与上级平台交换文件的文件夹：out 里是上报的文件，in 里放答复。不写时上报的文件等在库里。"},
		{Name: "exchange.site", Flag: "exchange-site", About: "查国家网站公示清单的接口地址，每晚比对一次；字段名写在城市目录的 exchange/province.yaml。不写则由信用中心用文件比对。", Check: isEndpoint},
		{Name: "exchange.secret_file", Flag: "exchange-secret-file", About: "存放这个接口的密钥的文件，只让服务账号可读。密钥不要写在这里。"},
		{Name: "notice.email_server", Flag: "email-server", About: "发邮件的服务器，主机:端口。不写则不发邮件；站内通知不受影响。", Check: isServer},
		{Name: "notice.email_from", Flag: "email-from", About: "邮件的发件地址，如 tongzhi@example.gov.cn。"},
		{Name: "notice.email_user", Flag: "email-user", About: "邮件服务器的账号。不写则不登录。"},
		{Name: "notice.email_secret_file", Flag: "email-secret-file", About: "存放邮件服务器密码的文件，只让服务账号可读。密码不要写在这里。"},
		{Name: "notice.email_tls", Flag: "email-tls", Default: "starttls", About: "与邮件服务器怎样加密：starttls、tls 或 none（只限本机或内网的服务器）。", Check: config.OneOf("starttls", "tls", "none")},
		{Name: "notice.sms_url", Flag: "sms-url", About: "短信网关的地址：平台 POST 一份 JSON（id、to、title、text、url），同一个 id 只发一条。不写则不发短信。", Check: isEndpoint},
		{Name: "notice.sms_secret_file", Flag: "sms-secret-file", About: "存放短信网关密钥（Bearer）的文件。"},
		{Name: "notice.wechat_url", Flag: "wechat-url", About: "微信消息网关的地址，格式与短信网关相同，to 是收件人的微信标识。不写则不发微信。", Check: isEndpoint},
		{Name: "notice.wechat_secret_file", Flag: "wechat-secret-file", About: "存放微信消息网关密钥（Bearer）的文件。"},
		{Name: "webhook.allow", Flag: "webhook-allow", About: "除公网以外还可以推送到哪些内部地址：IP 或网段，用逗号隔开，如 10.8.0.0/16。不写则只能推送到公网上的 https 地址。这些地址也可以用 http。", Check: isReach},
		{Name: "log.level", Flag: "log-level", Default: "info", About: "日志写到哪一级：debug、info（每个请求一行）、warn、error。日志里没有个人信息。", Check: config.OneOf("debug", "info", "warn", "error")},
		{Name: "log.format", Flag: "log-format", Default: "text", About: "日志的格式：text 或 json（便于日志平台收集）。", Check: config.OneOf("text", "json")},
		{Name: "backup.folder", Flag: "folder", About: "备份放在哪个文件夹。应在另一块磁盘或另一台机器上。不写时每次用 -o 指明文件。"},
		{Name: "backup.keep", Flag: "keep", Default: "0", Unit: "份", About: "备份文件夹里留几份，多出来的旧备份在新备份做成之后删除；0 为全部保留。", Check: isCount},
		{Name: "backup.to", Flag: "to", About: "备份加密给谁：xinguan backup-key 显示的公钥。不写则备份不加密。", Check: isRecipient},
	}
}

func isFolder(v string) string {
	if info, err := os.Stat(v); err != nil || !info.IsDir() {
		return fmt.Sprintf("文件夹 %s 不存在", v)
	}
	return ""
}

func isAddress(v string) string {
	_, port, err := net.SplitHostPort(v)
	if n, bad := strconv.Atoi(port); err != nil || bad != nil || n < 0 || n > 65535 {
		return "要写成 地址:端口，如 127.0.0.1:8080"
	}
	return ""
}

func isSite(v string) string {
	u, err := url.Parse(v)
	if v != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || strings.HasSuffix(v, "/")) {
		return "要写成 https://主机，末尾不带 /"
	}
	return ""
}

func isReach(v string) string {
	if _, err := post.ParseReach(v); err != nil {
		return err.Error()
	}
	return ""
}

func isServer(v string) string {
	if host, port, err := net.SplitHostPort(v); v != "" && (err != nil || host == "" || port == "") {
		return "要写成 主机:端口，如 smtp.example.gov.cn:587"
	}
	return ""
}

func isEndpoint(v string) string {
	u, err := url.Parse(v)
	if v != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
		return "要写成 https://主机/路径"
	}
	return ""
}

func isCount(v string) string {
	if n, err := strconv.Atoi(v); err != nil || n < 0 {
		return "要写成不小于 0 的整数"
	}
	return ""
}

func isRecipient(v string) string {
	if v == "" {
		return ""
	}
	if _, err := backup.ParseRecipient(v); err != nil {
		return err.Error()
	}
	return ""
}

// fictional are commands that make up data: what is set for the real city does not count for them.
var fictional = []string{"demo", "seed"}

// standardFile is read where nobody names another; it need not be there.
const standardFile = "/etc/xinguan/xinguan.toml"

// configFile is the file a command line names, before it is parsed as a whole: its values are needed for that.
func configFile(args []string) string {
	for i, a := range args {
		if path, ok := strings.CutPrefix(a, "--config="); ok {
			return path
		}
		if a == "--config" && i+1 < len(args) {
			return args[i+1]
		}
	}
	if path := os.Getenv("XINGUAN_CONFIG"); path != "" {
		return path
	}
	if _, err := os.Stat(standardFile); !errors.Is(err, fs.ErrNotExist) {
		return standardFile
	}
	return ""
}

// aboutFiles tells whether a command line asks about configuration files, which is done whatever is wrong with them.
func aboutFiles(args []string) bool {
	return len(args) > 1 && args[0] == "config" && args[1] != "show"
}

// resolver gives flags that were not written the value that environment or file have for them.
type resolver struct{ settings *config.Settings }

// Validate has nothing to add: the settings were checked when they were read.
func (resolver) Validate(*kong.Application) error { return nil }

// Resolve is the value of a flag, or nil.
func (r resolver) Resolve(c *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if slices.Contains(fictional, topCommand(c)) {
		return nil, nil
	}
	if v, ok := r.settings.OfFlag(flag.Name); ok && v.Text != "" {
		return v.Text, nil
	}
	return nil, nil
}

// topCommand is the first word of the command chosen.
func topCommand(c *kong.Context) string {
	word, _, _ := strings.Cut(c.Command(), " ")
	return word
}

// setting is a setting of one run: what it is, and who said so.
type setting struct{ Key, Value, From string }

// told are the settings that count for the command chosen.
func told(c *kong.Context, s *config.Settings) (out []setting) {
	for _, flag := range c.Flags() {
		i := slices.IndexFunc(s.Keys, func(k config.Key) bool { return k.Flag == flag.Name })
		if i < 0 {
			continue
		}
		from := "默认"
		if written(c, flag) {
			from = "命令行"
		} else if v, ok := s.Of(s.Keys[i]); ok && v.Text != "" {
			from = v.From
		}
		out = append(out, setting{s.Keys[i].Name, withoutPassword(fmt.Sprint(c.FlagValue(flag))), from})
	}
	return out
}

// written tells whether a flag stood on the command line.
func written(c *kong.Context, flag *kong.Flag) bool {
	return slices.ContainsFunc(c.Path, func(p *kong.Path) bool { return p.Flag == flag && !p.Resolved })
}

func withoutPassword(v string) string {
	if u, err := url.Parse(v); err == nil && u.User != nil {
		return u.Redacted()
	}
	return v
}

type configCmd struct {
	Describe configDescribeCmd `cmd:"" help:"显示全部设定：默认值、单位和含义。存成文件即可使用。"`
	Check    configCheckCmd    `cmd:"" help:"检查一个配置文件。"`
	Show     configShowCmd     `cmd:"" help:"显示现在起作用的设定，以及各从哪里来。"`
}

type configDescribeCmd struct{}

// Run prints a file with every key.
func (configDescribeCmd) Run(out *output) error {
	_, err := fmt.Fprint(out.stdout, config.Describe(settingKeys()))
	return err
}

type configCheckCmd struct {
	File string `arg:"" name:"文件" help:"配置文件（TOML）。"`
}

// Run names every mistake with its line.
func (c configCheckCmd) Run(out *output) error {
	if _, err := config.Read(c.File, settingKeys()); err != nil {
		return fmt.Errorf("配置文件有误：\n%w", err)
	}
	if info, err := os.Stat(c.File); err == nil && info.Mode().Perm()&0o022 != 0 {
		return fmt.Errorf("配置文件 %s 别的用户也能改写（权限 %04o）；请执行 chmod 644 %s", c.File, info.Mode().Perm(), c.File)
	}
	fmt.Fprintf(out.stdout, "配置文件 %s 没有发现错误。\n", c.File)
	return nil
}

type configShowCmd struct {
	store
	identityFlags `hidden:""`
	noticeFlags   `hidden:""`
	Listen        string `default:"127.0.0.1:8080" hidden:""`
	Site          string `hidden:""`
	LogLevel      string `default:"info" hidden:""`
	LogFormat     string `default:"text" hidden:""`
	Folder        string `hidden:""`
	Keep          int    `hidden:""`
	To            string `hidden:""`
}

// Run prints each setting with its source.
func (configShowCmd) Run(out *output) error {
	for _, s := range out.settings {
		fmt.Fprintln(out.stdout, s.String())
	}
	return nil
}

func (s setting) String() string {
	v := s.Value
	if v == "" {
		v = "（未设）"
	}
	return fmt.Sprintf("%s = %s　← %s", s.Key, v, s.From)
}
