package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"xinguan/base/db"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/record"
	"xinguan/core/subject"
	"xinguan/rooms/report"
)

type subjectShowCmd struct {
	store
	JSON bool   `name:"json" help:"输出 JSON。"`
	Code string `arg:"" name:"代码" help:"统一社会信用代码，或工商注册号。"`
}

// shownSubject is what the command prints: never more than the page.
type shownSubject struct {
	Name        string          `json:"name"`
	Code        string          `json:"code"`
	Kind        string          `json:"kind"`
	Status      string          `json:"status"`
	Town        string          `json:"town"`
	Provisional bool            `json:"provisional"`
	FormerNames []string        `json:"former_names"`
	Records     []record.Public `json:"records"`
}

// Run prints one subject with what is published about it.
func (c *subjectShowCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	var s shownSubject
	err = e.db.View(out.ctx, func(tx *db.Tx) (err error) {
		s, err = e.lookUp(tx, c.Code)
		return err
	})
	if errors.Is(err, subject.ErrNone) {
		return fmt.Errorf("未查到代码为 %s 的单位；请核对代码", c.Code)
	}
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(out.stdout).Encode(s)
	}
	printSubject(out.stdout, e, s)
	return nil
}

func (e *env) lookUp(tx *db.Tx, code string) (shownSubject, error) {
	s, err := subject.Find(tx, code)
	if err != nil {
		return shownSubject{}, err
	}
	d, _ := e.city.Division(s.Town)
	out := shownSubject{Name: s.Name, Code: s.Code, Kind: s.Kind.Title(), Status: s.Status, Town: d.Name, Provisional: s.Provisional, FormerNames: []string{}, Records: []record.Public{}}
	for _, f := range s.FormerNames {
		out.FormerNames = append(out.FormerNames, f.Name)
	}
	all, err := record.OfSubject(tx, s.ID, "", 1000)
	for i := range all {
		out.Records = append(out.Records, e.laws().Public(&all[i], tx.Today()))
	}
	return out, err
}

func printSubject(w io.Writer, e *env, s shownSubject) {
	fmt.Fprintf(w, "%s\n%s　%s　%s　%s\n", s.Name, s.Code, s.Kind, orDash(s.Status), orDash(s.Town))
	if len(s.FormerNames) > 0 {
		fmt.Fprintln(w, "曾用名："+strings.Join(s.FormerNames, "；"))
	}
	for _, it := range e.catalog.Items() {
		if it.Family == catalog.Registration || !it.Public() {
			continue
		}
		n := 0
		for _, r := range s.Records {
			if r.Item != it.Code {
				continue
			}
			if n++; n == 1 {
				fmt.Fprintln(w, "\n"+it.Title)
			}
			fmt.Fprintf(w, "  %s　%s　%s　公示至%s\n", r.Decided, r.DocNo, r.Authority, orDash(r.ShownUntil))
		}
		if n == 0 {
			fmt.Fprintf(w, "\n%s：未查到依法公示的信息。\n", it.Title)
		}
	}
}

func orDash(s string) string {
	if s == "" {
		return "—"
	}
	return s
}

type reportCmd struct {
	store
	Out  string `short:"o" required:"" help:"写到哪个 PDF 文件。" placeholder:"F.pdf"`
	Site string `default:"http://127.0.0.1:8080" help:"门户网址，印在二维码里。"`
	Code string `arg:"" name:"代码" help:"统一社会信用代码。"`
}

// Run writes the report of one organisation.
func (c *reportCmd) Run(out *output) (err error) {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	hub := &house.Hub{DB: e.db, City: e.city, Catalog: e.catalog, Rules: e.rules, Weights: e.weights, Ring: e.ring, Proofs: e.proofs, Log: slog.New(slog.DiscardHandler), Site: c.Site}
	r, err := report.Issue(out.ctx, hub, c.Code)
	if err != nil {
		return err
	}
	if err := writeFile(c.Out, func(w io.Writer) error { _, err := w.Write(r.PDF); return err }); err != nil {
		return fmt.Errorf("报告写不到 %s；请检查文件夹和权限：%w", c.Out, err)
	}
	receipt, err := e.receipt(out, r.Code)
	if err != nil {
		return fmt.Errorf("报告已写到 %s，但收据没有取到：%w", c.Out, err)
	}
	if err := writeFile(c.Out+".json", func(w io.Writer) error { _, err := receipt.WriteTo(w); return err }); err != nil {
		return fmt.Errorf("收据写不到 %s.json；请检查文件夹和权限：%w", c.Out, err)
	}
	fmt.Fprintf(out.stdout, "报告已写到 %s，核验码 %s；收据在旁边的 %s.json，用 xinguan verify %s 可以核验。\n", c.Out, report.Spaced(r.Code), c.Out, c.Out)
	return nil
}

type catalogCmd struct {
	City string `help:"城市目录；不写用内置的东莞。" placeholder:"文件夹" type:"existingdir"`
	JSON bool   `name:"json" help:"输出 JSON。"`
	Code string `arg:"" optional:"" name:"代码" help:"目录项代码；special-report 列出专项信用报告的领域；不写则列出全部。"`
}

// specialReport is what is asked for in place of an item's code.
const specialReport = "special-report"

// Run prints the catalogue, one item, or the fields of the special report.
func (c *catalogCmd) Run(out *output) error {
	e, err := loadCity(c.City)
	if err != nil {
		return err
	}
	if c.Code == specialReport {
		return c.special(out, e)
	}
	items := e.catalog.Items()
	if c.Code != "" {
		it, ok := e.catalog.Item(c.Code)
		if !ok {
			return fmt.Errorf("目录里没有 %s；可用的有：%s", c.Code, strings.Join(e.catalog.Codes(), "、"))
		}
		items = []*catalog.Item{it}
	}
	if c.JSON {
		return json.NewEncoder(out.stdout).Encode(items)
	}
	if c.Code != "" {
		printItem(out.stdout, items[0])
		printFields(out.stdout, items[0])
		return nil
	}
	printFamilies(out.stdout, items)
	return nil
}

// printFamilies prints all items under the headings of their families.
func printFamilies(w io.Writer, items []*catalog.Item) {
	for _, f := range catalog.Families() {
		var mine []*catalog.Item
		for _, it := range items {
			if it.Family == f {
				mine = append(mine, it)
			}
		}
		if len(mine) == 0 {
			continue
		}
		fmt.Fprintf(w, "\n%s（%d项）\n", f.Title(), len(mine))
		for _, it := range mine {
			printItem(w, it)
		}
	}
}

func printItem(w io.Writer, it *catalog.Item) {
	public := "不公示"
	if it.Public() {
		public = "公示"
	}
	fmt.Fprintf(w, "%-26s %s（%s，%d个字段）　%s\n", it.Code, it.Title, public, len(it.Fields), it.About)
}

// special prints the fields a special report covers, and what each is read from.
func (c *catalogCmd) special(out *output, e *env) error {
	r := e.catalog.Special()
	if r == nil {
		return errors.New("城市目录里没有 reports/special.yaml，没有登记专项信用报告的领域")
	}
	if c.JSON {
		return json.NewEncoder(out.stdout).Encode(r)
	}
	fmt.Fprintf(out.stdout, "%s：%d个领域，已接入%d个。来源：%s\n", r.Title, len(r.Fields), r.Connected(), r.Source)
	for i := range r.Fields {
		f := &r.Fields[i]
		state := "未接入：" + f.Missing
		if f.Connected() {
			state = strings.Join(feedTitles(e.catalog, f), "、")
		}
		fmt.Fprintf(out.stdout, "%2d %s　%s　%s\n", f.No, f.Title, strings.Join(suppliersOf(e, f), "、"), state)
	}
	return nil
}

func suppliersOf(e *env, f *catalog.SpecialField) []string {
	if len(f.Suppliers) == 0 {
		return []string{f.Who}
	}
	var out []string
	for _, code := range f.Suppliers {
		a, _ := e.city.Agency(code)
		out = append(out, a.Name)
	}
	return out
}

func feedTitles(c *catalog.Catalog, f *catalog.SpecialField) []string {
	var out []string
	for _, feed := range f.From {
		it, _ := c.Item(feed.Item)
		out = append(out, it.Title)
	}
	return out
}

func printFields(w io.Writer, it *catalog.Item) {
	need := map[catalog.Need]string{catalog.RowNeeds: "必填", catalog.Column: "应填", catalog.Optional: "可选"}
	for i := range it.Fields {
		f := &it.Fields[i]
		fmt.Fprintf(w, "  %-18s %s（%s）%s\n", f.Name, f.Title, need[f.Need], strings.Join(f.Aliases, "、"))
	}
}

// writeFile writes a file whole, through a buffer.
func writeFile(path string, write func(io.Writer) error) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriterSize(f, 1<<20)
	if err := write(w); err != nil {
		return err
	}
	return w.Flush()
}
