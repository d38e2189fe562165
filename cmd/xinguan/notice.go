package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"xinguan/base/db"
	"xinguan/base/job"
	"xinguan/base/post"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/notice"
)

// reachFlags say where pushes may go beside the public network.
type reachFlags struct {
	WebhookAllow string `help:"除公网以外还可以推送到哪些内部地址；不写则只推送到公网。" placeholder:"10.8.0.0/16,…"`
}

// noticeFlags say by which ways beside the site people are told.
type noticeFlags struct {
	reachFlags
	EmailServer      string `help:"发邮件的服务器；不写则不发邮件。" placeholder:"主机:端口"`
	EmailFrom        string `help:"邮件的发件地址。" placeholder:"地址"`
	EmailUser        string `help:"邮件服务器的账号；不写则不登录。" placeholder:"账号"`
	EmailSecretFile  string `help:"存放邮件服务器密码的文件。" placeholder:"文件"`
	EmailTLS         string `name:"email-tls" default:"starttls" enum:"starttls,tls,none" help:"与邮件服务器怎样加密：starttls、tls、none。"`
	SMSURL           string `name:"sms-url" help:"短信网关的地址；不写则不发短信。" placeholder:"https://…"`
	SMSSecretFile    string `name:"sms-secret-file" help:"存放短信网关密钥的文件。" placeholder:"文件"`
	WeChatURL        string `name:"wechat-url" help:"微信消息网关的地址；不写则不发微信。" placeholder:"https://…"`
	WeChatSecretFile string `name:"wechat-secret-file" help:"存放微信消息网关密钥的文件。" placeholder:"文件"`
}

// reach is where pushes may go.
func (f reachFlags) reach() (post.Reach, error) {
	r, err := post.ParseReach(f.WebhookAllow)
	if err != nil {
		err = fmt.Errorf("webhook.allow 写得不对：%w", err)
	}
	return r, err
}

// ways are those that were switched on.
func (f noticeFlags) ways() (map[string]post.Way, error) {
	out := map[string]post.Way{}
	if f.EmailServer != "" {
		if _, err := post.ParseAddress(f.EmailFrom); err != nil {
			return nil, errors.New("写明了邮件服务器，还要写明 notice.email_from（发件地址）；请补上")
		}
		password, err := secretOf(f.EmailSecretFile)
		if err != nil {
			return nil, err
		}
		out[notice.Email] = post.Mail{Server: f.EmailServer, From: f.EmailFrom, User: f.EmailUser, Password: password, TLS: f.EmailTLS}
	}
	for way, of := range map[string][2]string{notice.SMS: {f.SMSURL, f.SMSSecretFile}, notice.WeChat: {f.WeChatURL, f.WeChatSecretFile}} {
		if of[0] == "" {
			continue
		}
		secret, err := secretOf(of[1])
		if err != nil {
			return nil, err
		}
		out[way] = post.Gateway{URL: of[0], Secret: secret}
	}
	return out, nil
}

// secretOf reads a secret from its file; none where there is no file.
func secretOf(file string) (string, error) {
	if file == "" {
		return "", nil
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("读不了存放密钥的文件 %s；请检查路径和权限：%w", file, err)
	}
	return strings.TrimSpace(string(raw)), nil
}

// How often people are told what happened, what comes with the day, and what leaves the house is brought.
const (
	tellEvery  = 5 * time.Second
	dayEvery   = 10 * time.Minute
	carryEvery = 5 * time.Second
)

type (
	tellArgs      struct{}
	tellDayArgs   struct{}
	carryArgs     struct{}
	noticeOldArgs struct{}
)

// Kind is the job's name in the queue.
func (tellArgs) Kind() string { return "notice.tell" }

// Kind is the job's name in the queue.
func (tellDayArgs) Kind() string { return "notice.day" }

// Kind is the job's name in the queue.
func (carryArgs) Kind() string { return "notice.carry" }

// Kind is the job's name in the queue.
func (noticeOldArgs) Kind() string { return "notice.sweep" }

// tells is the work by which people and systems are told.
func (e *env) tells(hub *house.Hub, ways map[string]post.Way) []job.Work {
	for _, way := range notice.AllWays() {
		if ways[way] != nil {
			hub.Notices.Ways = append(hub.Notices.Ways, way)
		}
	}
	carrier := &notice.Carrier{DB: e.db, Book: hub.Notices, Site: hub.Site, Ways: ways, Outside: hub.Reach.Client(), Log: hub.Log}
	var reached atomic.Int64
	tell := job.Does(tellEvery, tellArgs{}, func(ctx context.Context, _ tellArgs) error {
		var head int64
		if err := e.db.View(ctx, func(tx *db.Tx) (err error) { head, err = ledger.Head(tx); return err }); err != nil || head > 0 && head == reached.Load() {
			return err
		}
		err := hub.Tell(ctx)
		if err == nil {
			reached.Store(head)
		}
		return err
	})
	carry := job.Does(carryEvery, carryArgs{}, func(ctx context.Context, _ carryArgs) error { return carrier.Round(ctx) })
	carry.Outside = true
	day := job.Does(dayEvery, tellDayArgs{}, unleapt(e.db.Clock(), hub.Log, func(ctx context.Context, _ tellDayArgs) error { return hub.TellDay(ctx) }))
	sweep := job.Does(sweepEvery, noticeOldArgs{}, unleapt(e.db.Clock(), hub.Log, func(ctx context.Context, _ noticeOldArgs) error { return e.db.Bulk(ctx, notice.Sweep) }))
	return []job.Work{tell, day, carry, sweep}
}

// demoWays are stand-ins for the services outside: nothing leaves the demo.
func demoWays() map[string]post.Way {
	out := map[string]post.Way{}
	for _, way := range notice.AllWays() {
		out[way] = &post.Double{}
	}
	return out
}

// lastLetter is the text of the last letter a stand-in took for an address; empty where there is none.
func lastLetter(ways map[string]post.Way) func(way, to string) string {
	return func(way, to string) (text string) {
		d, ok := ways[way].(*post.Double)
		if !ok {
			return ""
		}
		for _, l := range d.Taken() {
			if l.To == to {
				text = l.Text
			}
		}
		return text
	}
}
