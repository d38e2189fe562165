package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/job"
	"xinguan/base/post"
	"xinguan/base/web"
	"xinguan/cmd/xinguan/wire"
	"xinguan/core/access"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/notice"
	"xinguan/core/people"
	"xinguan/core/subject"
	"xinguan/doors/local"
	"xinguan/rooms/exchange"
	"xinguan/rooms/monitor"
)

type serveCmd struct {
	store
	identityFlags
	noticeFlags
	siteFlags
	Listen   string `default:"127.0.0.1:8080" help:"监听地址。"`
	Exchange string `help:"与上级平台交换文件的文件夹：out 里是上报的，in 里放答复；不写则上报的文件等在库里。" placeholder:"文件夹"`
	Answers  int    `default:"64" help:"用多少内存（MB）留住公众页面的回答，0 为不留。" placeholder:"MB"`
	Site     string `help:"公众访问门户的网址，印在报告和二维码里；不写则用监听地址。" placeholder:"https://…"`

	LogLevel  string `default:"info" enum:"debug,info,warn,error" help:"日志写到哪一级：debug、info、warn、error。"`
	LogFormat string `default:"text" enum:"text,json" help:"日志的格式：text 或 json。"`
}

// Run serves until it is told to stop.
func (c *serveCmd) Run(out *output) error {
	identity, err := c.config()
	if err != nil {
		return err
	}
	ways, err1 := c.ways()
	reach, err2 := c.reach()
	compare, err3 := c.where()
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	for _, s := range out.settings {
		fmt.Fprintln(out.stdout, "设定 "+s.String())
	}
	return e.serve(out, serving{listen: c.Listen, site: c.Site, answers: c.Answers, exchange: c.Exchange, compare: compare, identity: identity, ways: ways, reach: reach, log: newLog(out.stderr, c.LogLevel, c.LogFormat)})
}

// serving is how a site is served.
type serving struct {
	listen, site string
	answers      int            // megabytes of memory for answers that are given again
	notice       string         // stands above every page; empty for none
	exchange     string         // folder of files for the platform above and its answers; empty for none
	compare      *exchange.Site // where what the national site shows is asked; nil for nowhere
	log          *slog.Logger
	demoCode     func(login string) string // nil but in the demo
	identity     people.IdentityConfig     // of the unified identity; no issuer for none
	ways         map[string]post.Way       // by which notices leave the house; none where they stay in it
	reach        post.Reach                // where pushes may go
	demoIdentity http.Handler              // stands in for it; nil but in the demo
}

func newLog(w io.Writer, level, format string) *slog.Logger {
	var l slog.Level
	_ = l.UnmarshalText([]byte(level)) // one of four, the command line saw to it
	opts := &slog.HandlerOptions{Level: l}
	if format == "json" {
		return slog.New(slog.NewJSONHandler(w, opts))
	}
	return slog.New(slog.NewTextHandler(w, opts))
}

// followEvery is how often sealing and the index look for changes: what has ended is gone within a second.
const followEvery = 500 * time.Millisecond

// visitsEvery is how often views of pages are stored; a crash loses no more than these.
const visitsEvery = 10 * time.Second

func (e *env) serve(out *output, s serving) error {
	log := s.log
	defer wire.SpendMemory()()
	if s.site == "" {
		s.site = "http://" + s.listen
	}
	hub, err := e.hub(out.ctx, s.site, s.notice, log)
	if err != nil {
		return err
	}
	hub.Figures, hub.Probes = web.NewFigures(), probes(e, hub)
	hub.Figures.Add(figures{e, hub})
	hub.Reach, hub.Keeping = s.reach, s.answers<<20
	if err := notice.EnsureSigner(out.ctx, e.db, e.ring); err != nil && !errors.Is(err, db.ErrLate) {
		return err
	}
	hub.AsksSite = s.compare != nil
	hub.DemoCode, hub.DemoIdentity = s.demoCode, s.demoIdentity
	if s.demoCode != nil {
		hub.DemoLetter = lastLetter(s.ways)
	}
	if err := e.signIn(hub, s.identity); err != nil {
		return err
	}
	hub.Uploads = intake.NewUploads(e.importer(), log)
	handler, err := wire.Site(hub)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(out.ctx)
	defer stop()
	if err := e.attestEditions(ctx); err != nil && !errors.Is(err, db.ErrLate) { // by a late clock nothing is written, and the pages say so
		return err
	}
	if s, ok := e.db.Clock().(*clock.Steady); ok && s.Behind() > db.Late {
		fmt.Fprintf(out.stderr, "本机时间比库里最晚的记载早%s：现在只供查询，不办理也不导入。请校准时间；如果先前走快了，见 xinguan clock accept。\n", clock.Span(s.Behind()))
	}
	go ledger.Run(ctx, e.db, followEvery)
	go e.proofs.Run(ctx, followEvery)
	jobs, err := e.jobs(ctx, log, s.exchange, append(e.tells(hub, s.ways), campaigns(hub, log), countings(hub, log), e.compares(s.compare, log), e.wanted(s.compare, log))...)
	if err != nil {
		return err
	}
	defer jobs.Stop(context.WithoutCancel(ctx))
	defer keepVisits(ctx, hub)()
	brought := make(chan struct{})
	go func() { defer close(brought); hub.Uploads.Run(ctx) }()
	defer func() { stop(); <-brought }()
	if e.socket != "" {
		taken := make(chan struct{})
		go func() { defer close(taken); e.takeFiles(ctx, log) }()
		defer func() { stop(); <-taken }()
	}
	go hub.Index.Follow(ctx, e.db, followEvery, func(err error) { log.Error("index", "error", err) })
	return web.Serve(ctx, s.listen, handler, func(a net.Addr) {
		fmt.Fprintf(out.stdout, "%s 已经打开：http://%s （按 Ctrl-C 停止）\n", e.city.Site, a)
	})
}

// keepVisits stores what the site counts until it is told to end: after the last request, not when the first is refused.
func keepVisits(ctx context.Context, hub *house.Hub) (end func()) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	kept := make(chan struct{})
	go func() { defer close(kept); monitor.Keep(ctx, hub, visitsEvery) }()
	return func() { stop(); <-kept }
}

// takeFiles takes in what `xinguan import` hands over. The portal works without.
func (e *env) takeFiles(ctx context.Context, log *slog.Logger) {
	if err := local.NewServer(e.importer(), log).Serve(ctx, e.socket); err != nil {
		log.Error("no files are taken over from other programs", "error", err)
	}
}

// How often work goes on by itself: erasing what was kept long enough, sealing again what an old key sealed.
const (
	sweepEvery = 24 * time.Hour
	renewEvery = time.Hour
)

type sweepArgs struct{}

// Kind is the job's name in the queue.
func (sweepArgs) Kind() string { return "intake.sweep" }

type renewArgs struct{}

// Kind is the job's name in the queue.
func (renewArgs) Kind() string { return "keys.renew" }

// lapseEvery is how often the clocks of cases are looked at; they end with a day.
const lapseEvery = 10 * time.Minute

// lapsesAtOnce is how many cases one look deals with.
const lapsesAtOnce = 200

type lapseArgs struct{}

// Kind is the job's name in the queue.
func (lapseArgs) Kind() string { return "case.lapse" }

// lapses takes the steps that follow when a clock of a case runs out or what it waits for holds, and reckons days anew that
// were not known.
func (e *env) lapses(log *slog.Logger) (job.Work, error) {
	engine, err := e.flow()
	if err != nil {
		return job.Work{}, err
	}
	return job.Does(lapseEvery, lapseArgs{}, unleapt(e.db.Clock(), log, func(ctx context.Context, _ lapseArgs) error {
		if _, err := engine.AttendAll(ctx, e.db); err != nil {
			return err
		}
		if err := e.db.Write(ctx, func(tx *db.Tx) error { _, err := engine.Fix(tx, lapsesAtOnce); return err }); err != nil {
			return err
		}
		n, err := engine.Lapse(ctx, e.db, lapsesAtOnce)
		if n > 0 {
			log.Info("clocks of cases ran out", "cases", n)
		}
		return err
	})), nil
}

// jobs starts the work that goes on by itself while the program serves.
func (e *env) jobs(ctx context.Context, log *slog.Logger, folder string, more ...job.Work) (*job.Queue, error) {
	renew := job.Does(renewEvery, renewArgs{}, e.renewJob)
	lapse, err := e.lapses(log)
	if err != nil {
		return nil, err
	}
	works := append(more, e.sweeps(log), renew, lapse, e.seeks(), e.forgets(), e.reckons(), e.rulings(log), e.tiersRun(), e.takedowns(), e.versions(log))
	if e.report != nil {
		works = append(works, e.reports(folder, log))
	}
	q, err := job.New(e.db, log, works...)
	if err != nil {
		return nil, err
	}
	return q, q.Start(ctx)
}

// renewJob takes up keys another process made, and seals again what older ones sealed.
func (e *env) renewJob(ctx context.Context, _ renewArgs) error {
	if err := e.ring.Reload(); err != nil || len(e.ring.Keys()) == 1 {
		return err
	}
	_, err := e.installation().Renew(ctx, nil)
	return err
}

func (e *env) hub(ctx context.Context, site, strip string, log *slog.Logger) (*house.Hub, error) {
	staff, err := e.people()
	if err != nil {
		return nil, err
	}
	purposes, err := access.LoadRules(e.folder)
	if err != nil {
		return nil, fmt.Errorf("查看非公开信息的用途有误：\n%w", err)
	}
	cases, err := e.flow()
	if err != nil {
		return nil, err
	}
	index, err := subject.Build(ctx, e.db, e.city.Places())
	if err != nil {
		return nil, err
	}
	book, err := notice.NewBook(e.folder, e.ring, staff)
	if err != nil {
		return nil, fmt.Errorf("通知的文字有误：\n%w", err)
	}
	return &house.Hub{Notices: book, DB: e.db, City: e.city, Catalog: e.catalog, Rules: e.rules, Weights: e.weights, Index: index, Ring: e.ring, Proofs: e.proofs, People: staff, Purposes: purposes, Flow: cases, Records: e.records(), Rating: e.rating(), Tiers: e.tiers(), Exchange: e.report, Clock: e.db.Clock(), Log: log,
		Visits: web.NewVisits(e.db.Clock()), Site: site, Notice: strip}, nil
}
