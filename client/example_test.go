package client_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"

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
