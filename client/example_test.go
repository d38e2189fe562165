package client_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"xinguan/client"
	"xinguan/cmd/xinguan/wire/sandbox"
)

// A file is sent, what could not be taken in is put right by the platform's own proposals, and the receipt is fetched.
func Example() {
	ctx := context.Background()
	city, err := sandbox.Open(ctx, "") // here a fictional city; yours is client.New("https://…", client.Key{ID: "XK…", Secret: "XS…"})
	if err != nil {
		log.Fatal(err)
	}
	defer city.Close()
	c, err := city.Client(ctx, "cgj")
	if err != nil {
		log.Fatal(err)
	}

	sent, err := c.Send(ctx, client.File{Item: "penalty", Name: "penalty.csv", Body: bytes.NewReader(penalties(city, 1, 2))})
	if err != nil {
		log.Fatal(err)
	}
	b, err := c.Wait(ctx, sent.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(b.State, "读入", b.Read, "入库", b.Accepted, "未入库", b.Held)

	for f, err := range c.Findings(ctx, b.ID, "error") {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("第", f.Row, "行", f.Rule)
		out, err := c.Accept(ctx, b.ID, client.Acceptance{Rule: f.Rule, Column: f.Column, Rows: []int{f.Row}})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("采纳建议后入库", out.Accepted)
	}
	// Output:
	// done 读入 3 入库 2 未入库 1
	// 第 4 行 identifier.invalid
	// 采纳建议后入库 1
}

// A court set a decision aside. The record is found by its subject's code and taken back: it is gone from every page, and a
// notice stands in its place, with the document and the reason and nothing of the old decision.
func ExampleClient_Withdraw() {
	ctx := context.Background()
	city, err := sandbox.Open(ctx, "")
	if err != nil {
		log.Fatal(err)
	}
	defer city.Close()
	c, err := city.Client(ctx, "cgj")
	if err != nil {
		log.Fatal(err)
	}
	sent, err := c.Send(ctx, client.File{Item: "penalty", Name: "penalty.csv", Body: bytes.NewReader(penalties(city, 1, 2))})
	if err != nil {
		log.Fatal(err)
	}
	if _, err := c.Wait(ctx, sent.ID); err != nil {
		log.Fatal(err)
	}

	found, _, err := c.Sent(ctx, "penalty", penalty(1)["uscc"], "")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(found), found[0].DocNo, "公示中", found[0].Shown)
	w, err := c.Withdraw(ctx, client.NewWithdrawal{Code: found[0].Code, Record: found[0].Record, Kind: "annulled", Document: "（2026）粤示例行终7号", Authority: "示例市中级人民法院", Issued: "2026-05-20", Reason: "判决撤销"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(w.State, "最后一天", w.Due) // asked where another person of the organisation has to agree first

	found, _, err = c.Sent(ctx, "penalty", "", "东示例罚〔2026〕1号")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(found[0].State, "公示中", found[0].Shown)
	// Output:
	// 1 东示例罚〔2026〕1号 公示中 true
	// done 最后一天 2026-05-25
	// annulled 公示中 false
}

// A large file is sent in pieces. A line that breaks loses the last piece only; begun again, by another run too, it goes on
// where it stopped.
func ExampleClient_Send_large() {
	ctx := context.Background()
	city, err := sandbox.Open(ctx, "")
	if err != nil {
		log.Fatal(err)
	}
	defer city.Close()
	c, err := city.Client(ctx, "cgj")
	if err != nil {
		log.Fatal(err)
	}
	table := penalties(city, 1, 9)
	c.Piece = int64(len(table)+3) / 4 // this table is small; yours needs nothing here: 8 MB

	stopped, stop := context.WithCancel(ctx)
	_, err = c.Send(stopped, client.File{Item: "penalty", Name: "penalty.csv", Body: bytes.NewReader(table), Sent: func(done, total int64) {
		if fmt.Println("已传", 100*done/total, "%"); done > total/3 {
			stop() // here the program is ended
		}
	}})
	fmt.Println("停下：", err != nil)

	sent, err := c.Send(ctx, client.File{Item: "penalty", Name: "penalty.csv", Body: bytes.NewReader(table), Sent: func(done, total int64) {
		fmt.Println("接着传", 100*done/total, "%")
	}})
	if err != nil {
		log.Fatal(err)
	}
	b, err := c.Wait(ctx, sent.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("读入", b.Read, "入库", b.Accepted)
	// Output:
	// 已传 0 %
	// 已传 25 %
	// 已传 50 %
	// 停下： true
	// 接着传 50 %
	// 接着传 75 %
	// 接着传 100 %
	// 读入 10 入库 9
}

// The platform pushes that a file was dealt with; the receiver makes sure that it was the platform, and asks for the rest.
func ExampleReceiver() {
	ctx := context.Background()
	city, err := sandbox.Open(ctx, "")
	if err != nil {
		log.Fatal(err)
	}
	defer city.Close()
	system, key, err := city.System(ctx, "cgj", "")
	if err != nil {
		log.Fatal(err)
	}
	events := make(chan client.Event, 10)
	from := &client.Receiver{Secrets: map[string]string{key.ID: key.Secret}}
	here := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e, err := from.Read(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		events <- e // yours is stored safely before it answers, and done once for each e.ID
	}))
	defer here.Close()
	if _, err := city.Hook(ctx, system, here.URL); err != nil { // in a real city the administrator registers it
		log.Fatal(err)
	}

	c := client.New(city.Web.URL, client.Key{ID: key.ID, Secret: key.Secret})
	if _, err := c.Send(ctx, client.File{Item: "penalty", Name: "penalty.csv", Body: bytes.NewReader(penalties(city, 1, 2))}); err != nil {
		log.Fatal(err)
	}
	e := <-events
	b, err := c.Wait(ctx, e.Object)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(e.Kind, e.Item, "读入", b.Read, "入库", b.Accepted)
	// Output:
	// batch penalty 读入 3 入库 2
}

// What the platform refuses is a Problem, with a sentence that says what to do.
func ExampleProblem() {
	ctx := context.Background()
	city, err := sandbox.Open(ctx, "")
	if err != nil {
		log.Fatal(err)
	}
	defer city.Close()
	c, err := city.Client(ctx, "cgj")
	if err != nil {
		log.Fatal(err)
	}
	c.Key.Secret += "x"
	_, err = c.Self(ctx)
	var p *client.Problem
	if errors.As(err, &p) {
		fmt.Println(p.Status, p.Kind(), p.Title)
	}
	// Output:
	// 401 signature 没有认出是哪个系统
}
