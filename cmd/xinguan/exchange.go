package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"xinguan/base/job"
	"xinguan/core/people"
	"xinguan/rooms/exchange"
)

// reportEvery is how often what was accepted is gathered for the platform above, and its answers are taken in.
const reportEvery = time.Minute

type reportArgs struct{}

// Kind is the job's name in the queue.
func (reportArgs) Kind() string { return "exchange.report" }

// exchange sends to the platform above by a folder; without one, files wait in the database.
func (e *env) exchange(folder string, log *slog.Logger) *exchange.Service {
	s := &exchange.Service{DB: e.db, Ring: e.ring, Catalog: e.catalog, Records: e.records(), Profile: e.report, Log: log}
	if folder != "" {
		s.Channel = exchange.Folder{Dir: folder}
	}
	return s
}

// reports keeps the platform above up to date. A failure is told and tried again a minute later: it is not the queue's.
func (e *env) reports(folder string, log *slog.Logger) job.Work {
	s := e.exchange(folder, log)
	return job.Does(reportEvery, reportArgs{}, func(ctx context.Context, _ reportArgs) error {
		if err := s.Step(ctx); err != nil && ctx.Err() == nil {
			log.Error("exchange", "error", err)
		}
		return nil
	})
}

// siteFlags say where what the national site shows is asked.
type siteFlags struct {
	ExchangeSite       string `help:"查国家网站公示清单的接口地址；不写则用文件比对。" placeholder:"https://…"`
	ExchangeSecretFile string `help:"存放这个接口的密钥的文件。" placeholder:"文件"`
}

// where is that site; nil where none was set.
func (f siteFlags) where() (*exchange.Site, error) {
	if f.ExchangeSite == "" {
		return nil, nil
	}
	secret, err := secretOf(f.ExchangeSecretFile)
	return &exchange.Site{URL: f.ExchangeSite, Secret: secret}, err
}

// compareEvery is how often it is looked whether the nightly comparison is due, and whether one that failed is tried again.
const compareEvery = 10 * time.Minute

type compareArgs struct{}

// Kind is the job's name in the queue.
func (compareArgs) Kind() string { return "exchange.compare" }

// compares is the nightly comparison. A failure is told on the page and tried again: it is not the queue's.
func (e *env) compares(site *exchange.Site, log *slog.Logger) job.Work {
	return job.Does(compareEvery, compareArgs{}, func(ctx context.Context, _ compareArgs) error {
		if e.report == nil {
			return nil
		}
		s := e.exchange("", log)
		s.Site = site
		if err := s.Nightly(ctx); err != nil && ctx.Err() == nil {
			log.Error("exchange", "error", err)
		}
		return nil
	})
}

// wantedEvery is how often it is looked whether somebody asked for a comparison.
const wantedEvery = 15 * time.Second

type wantedArgs struct{}

// Kind is the job's name in the queue.
func (wantedArgs) Kind() string { return "exchange.wanted" }

// wanted makes the comparisons people ask for. A failure is told on the page.
func (e *env) wanted(site *exchange.Site, log *slog.Logger) job.Work {
	return job.Does(wantedEvery, wantedArgs{}, func(ctx context.Context, _ wantedArgs) error {
		if e.report == nil {
			return nil
		}
		s := e.exchange("", log)
		s.Site = site
		if err := s.Wanted(ctx); err != nil && ctx.Err() == nil {
			log.Error("exchange", "error", err)
		}
		return nil
	})
}

type exchangeCmd struct {
	Step    exchangeStepCmd    `cmd:"" help:"现在就上报一次、取一次答复。"`
	Answer  exchangeAnswerCmd  `cmd:"" help:"读入上级平台的答复。"`
	Compare exchangeCompareCmd `cmd:"" help:"与国家网站的公示清单比对；对方已停止公示的，本站同时停止公示。"`
}

type exchangeStepCmd struct {
	store
	Exchange string `help:"与上级平台交换文件的文件夹。" placeholder:"文件夹"`
}

// Run gathers, makes files, delivers them and takes answers in.
func (c *exchangeStepCmd) Run(out *output) error {
	return withExchange(out, c.store, c.Exchange, func(s *exchange.Service) error {
		if err := s.Step(out.ctx); err != nil {
			return err
		}
		fmt.Fprintln(out.stdout, "上报和答复都办到现在了；情况见工作台的“上报省平台”。")
		return nil
	})
}

type exchangeAnswerCmd struct {
	store
	Of   string `required:"" help:"是对哪个上报文件的答复。" placeholder:"文件名"`
	File string `arg:"" name:"文件" help:"答复文件，CSV 或 XLSX。"`
}

// Run takes an answer in.
func (c *exchangeAnswerCmd) Run(out *output) error {
	return withExchange(out, c.store, "", func(s *exchange.Service) error {
		body, err := os.ReadFile(c.File)
		if err != nil {
			return fmt.Errorf("读不到 %s；请检查路径和权限：%w", c.File, err)
		}
		t, err := s.Apply(out.ctx, exchange.Answer{Name: filepath.Base(c.File), File: c.Of, Body: body})
		if err != nil {
			return err
		}
		if t.Rejected > 0 {
			out.held()
		}
		fmt.Fprintf(out.stdout, "接收%d条，退回%d条，不再作数%d条。\n", t.Accepted, t.Rejected, t.Stale)
		return nil
	})
}

type exchangeCompareCmd struct {
	store
	siteFlags
	File string `arg:"" optional:"" name:"文件" help:"公示清单，CSV 或 XLSX；不写就按配置的接口去取。"`
}

// Run compares with what the national site shows.
func (c *exchangeCompareCmd) Run(out *output) error {
	site, err := c.where()
	if err != nil {
		return err
	}
	return withExchange(out, c.store, "", func(s *exchange.Service) error {
		s.Site = site
		r, err := c.compare(out.ctx, s)
		if err != nil {
			return err
		}
		fmt.Fprintf(out.stdout, "比对%d条：一致%d条，对方没有%d条，对方已停止公示%d条（本站同时停止）。\n", r.Records, r.Shown, r.Missing, r.Down)
		return nil
	})
}

// compare holds a file against ours, or what the site says where none is named.
func (c *exchangeCompareCmd) compare(ctx context.Context, s *exchange.Service) (exchange.Comparison, error) {
	if c.File == "" {
		return s.CompareSite(ctx, people.Operator)
	}
	body, err := os.ReadFile(c.File)
	if err != nil {
		return exchange.Comparison{}, fmt.Errorf("读不到 %s；请检查路径和权限：%w", c.File, err)
	}
	return s.Compare(ctx, people.Operator, body)
}

// withExchange does something with the exchange of an installation.
func withExchange(out *output, where store, folder string, do func(*exchange.Service) error) error {
	e, err := where.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	if e.report == nil {
		return fmt.Errorf("这个城市没有设定上报的平台；请在城市目录里写 exchange/province.yaml")
	}
	return do(e.exchange(folder, newLog(out.stderr, "warn", "text")))
}
