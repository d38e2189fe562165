package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"time"

	"xinguan/base/clock"
	"xinguan/base/job"
	"xinguan/base/web"
	"xinguan/cmd/xinguan/wire"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/subject"
	"xinguan/doors/local"
)

type serveCmd struct {
	store
	Listen string `default:"127.0.0.1:8080" help:"监听地址。"`
	Site   string `help:"公众访问门户的网址，印在报告和二维码里；不写则用监听地址。" placeholder:"https://…"`
}

// Run serves until it is told to stop.
func (c *serveCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	return e.serve(out, c.Listen, c.Site, "")
}

// followEvery is how often sealing and the index look for changes: what has ended is gone within a second.
const followEvery = 500 * time.Millisecond

func (e *env) serve(out *output, listen, site, notice string) error {
	log := slog.New(slog.NewTextHandler(out.stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if site == "" {
		site = "http://" + listen
	}
	hub, err := e.hub(out.ctx, site, notice, log)
	if err != nil {
		return err
	}
	handler, err := wire.Site(hub)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(out.ctx)
	defer stop()
	go ledger.Run(ctx, e.db, followEvery)
	jobs, err := e.jobs(ctx, log)
	if err != nil {
		return err
	}
	defer jobs.Stop(context.WithoutCancel(ctx))
	if e.socket != "" {
		taken := make(chan struct{})
		go func() { defer close(taken); e.takeFiles(ctx, log) }()
		defer func() { stop(); <-taken }()
	}
	go hub.Index.Follow(ctx, e.db, followEvery, func(err error) { log.Error("index", "error", err) })
	return web.Serve(ctx, listen, handler, func(a net.Addr) {
		fmt.Fprintf(out.stdout, "%s 已经打开：http://%s （按 Ctrl-C 停止）\n", e.city.Site, a)
	})
}

// takeFiles takes in what `xinguan import` hands over. The portal works without.
func (e *env) takeFiles(ctx context.Context, log *slog.Logger) {
	if err := local.NewServer(e.importer(), log).Serve(ctx, e.socket); err != nil {
		log.Error("no files are taken over from other programs", "error", err)
	}
}

// sweepEvery is how often senders' originals whose time is over are erased.
const sweepEvery = 24 * time.Hour

type sweepArgs struct{}

// Kind is the job's name in the queue.
func (sweepArgs) Kind() string { return "intake.sweep" }

// jobs starts the work that goes on by itself while the program serves.
func (e *env) jobs(ctx context.Context, log *slog.Logger) (*job.Queue, error) {
	q, err := job.New(e.db, log, job.Does(sweepEvery, sweepArgs{}, func(ctx context.Context, _ sweepArgs) error { return e.importer().Sweep(ctx) }))
	if err != nil {
		return nil, err
	}
	return q, q.Start(ctx)
}

func (e *env) hub(ctx context.Context, site, notice string, log *slog.Logger) (*house.Hub, error) {
	index, err := subject.Build(ctx, e.db, e.city.Places())
	if err != nil {
		return nil, err
	}
	return &house.Hub{DB: e.db, City: e.city, Catalog: e.catalog, Rules: e.rules, Index: index, Ring: e.ring, Clock: clock.System{}, Log: log,
		Site: site, Notice: notice}, nil
}
