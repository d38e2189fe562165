package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"xinguan/base/db"
	"xinguan/core/partner"
	"xinguan/core/people"
	"xinguan/core/subject"
	"xinguan/rooms/exchange"
)

// demoPartner is the key of the demo's fictional system, for those who build a link and have no city yet.
type demoPartner struct{ Org, System, Key, Secret string }

const demoPartnerFile = "partner.json"

// makePartner registers a fictional system and gives it a key, as the administrators would.
func makePartner(ctx context.Context, e *env, dir string) error {
	reg, err := e.people()
	if err != nil {
		return err
	}
	admin, security := people.Actor{}, people.Actor{}
	err = e.db.View(ctx, func(tx *db.Tx) error {
		r, err := reg.Rights(tx)
		if err != nil {
			return err
		}
		centre := r.Orgs.Centre()
		admin = r.Actor("demo", people.Capacity{Role: "system_admin", Org: centre}, tx.Today())
		security = r.Actor("demo", people.Capacity{Role: "security_admin", Org: centre}, tx.Today())
		return nil
	})
	if err != nil {
		return err
	}
	partners := &partner.Registry{DB: e.db, Ring: e.ring, People: reg}
	s, err := partners.Open(ctx, admin, partner.NewSystem{Org: "cgj", Title: "示例执法办案系统", Contact: "0769-00000000", Basis: "演示"}, func(string) bool { return true })
	if err != nil {
		return fmt.Errorf("演示的对接系统：%w", err)
	}
	k, err := partners.Issue(ctx, security, partner.NewKey{System: s.ID, Why: "演示"})
	if err != nil {
		return fmt.Errorf("演示的对接密钥：%w", err)
	}
	raw, err := json.Marshal(demoPartner{Org: s.Org, System: s.Title, Key: k.ID, Secret: k.Secret})
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, demoPartnerFile), raw, 0o600)
}

// printPartner says with which key one may try the interface of systems; nothing where the demo was made before there was one.
func printPartner(out *output, listen, dir string) error {
	raw, err := os.ReadFile(filepath.Join(dir, demoPartnerFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	var p demoPartner
	if err == nil {
		err = json.Unmarshal(raw, &p)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(out.stdout, "对接接口的演示密钥（%s，接入指南在 http://%s/developers/partner ）：\n  KEY=%s\n  SECRET=%s\n", p.System, listen, p.Key, p.Secret)
	return nil
}

// demoMinutes is how often the demo reports: who tries it out does not wait as long as the real platform wants.
const demoMinutes = 1

// standIn is the platform above and the national site, for the demo: it answers what lies in the folder, has not heard of
// new names, and tells who asks what it shows.
func (e *env) standIn(out *output, folder string) (*exchange.Site, error) {
	ctx := out.ctx
	e.report = e.report.Often(demoMinutes)
	above := e.above(ctx, folder)
	here, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	server := &http.Server{Handler: above, ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { _ = server.Close() }) // the demo ends
	go func() { _ = server.Serve(here) }()
	go answering(ctx, above)
	at := "http://" + here.Addr().String() + "/list"
	fmt.Fprintf(out.stdout, "省平台和信用中国都是替身：上报一两分钟有答复；信用中国的公示清单在 %s.csv ，可以下载、改过再用来比对。\n", at)
	return &exchange.Site{URL: at, Secret: above.Secret}, nil
}

func (e *env) above(ctx context.Context, folder string) *exchange.Double {
	return &exchange.Double{Secret: rand.Text(), Folder: exchange.Folder{Dir: folder}, Profile: e.report, Knows: func(code string) (name string) {
		_ = e.db.View(ctx, func(tx *db.Tx) error { // a code nobody knows is none it checks
			x, err := subject.Find(tx, code)
			if err == nil && len(x.FormerNames) > 0 {
				name = x.FormerNames[0].Name
			}
			return err
		})
		return name
	}}
}

// answering answers what lies in the folder until ctx ends.
func answering(ctx context.Context, above *exchange.Double) {
	for ctx.Err() == nil {
		if err := above.Answer(ctx); err != nil {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(10 * time.Second):
		}
	}
}
