package client_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"time"

	"xinguan/client"
	"xinguan/client/receipt"
	"xinguan/cmd/xinguan/wire/sandbox"
)

// A sheet is sent and its receipt kept. Later, without the platform, the two are checked against the public key of the log, fetched
// once and kept: the receipt is the platform's, and the sheet is the one it took in. What was changed since proves nothing.
func ExampleClient_Receipt() {
	sheet, raw, key := kept()

	r, err := receipt.Parse(raw)
	if err != nil {
		log.Fatal(err)
	}
	p, err := r.Check(key)
	if err != nil {
		log.Fatal(err)
	}
	_, same := p.Of(sheet)
	fmt.Println(p.Trusted, p.Text("item"), "读到", p.Text("read"), "就是这份表", same)

	_, same = p.Of(append(sheet, ' '))
	fmt.Println("改了一个字节", same)

	r.Data = bytes.Replace(r.Data, []byte(`"read": 3`), []byte(`"read": 2`), 1)
	_, err = r.Check(key)
	fmt.Println("改了收据", errors.Is(err, receipt.ErrAbsent))
	// Output:
	// true penalty 读到 3 就是这份表 true
	// 改了一个字节 false
	// 改了收据 true
}

// kept is a sheet that was taken in, with its receipt and the public key of the platform's log.
func kept() (sheet, raw []byte, key string) {
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
	sheet = penalties(city, 1, 2)
	b, err := c.Send(ctx, client.File{Item: "penalty", Name: "penalty.csv", Body: bytes.NewReader(sheet)})
	if err == nil {
		b, err = c.Wait(ctx, b.ID)
	}
	for range 50 { // it is there about a second after the batch is done
		if raw, err = c.Receipt(ctx, b.ID); err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err != nil {
		log.Fatal(err)
	}
	res, err := http.Get(city.Web.URL + "/log/key")
	if err != nil {
		log.Fatal(err)
	}
	defer res.Body.Close()
	line, err := io.ReadAll(res.Body)
	if err != nil {
		log.Fatal(err)
	}
	return sheet, raw, string(bytes.TrimSpace(line))
}
