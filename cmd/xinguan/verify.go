package main

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"xinguan/core/ledger"
)

type verifyCmd struct {
	Key   string   `help:"存证日志的公钥（名称+摘要+公钥），或写着它的文件；不写用城市目录 log.yaml 里公布的。" placeholder:"公钥"`
	City  string   `help:"城市目录；不写用内置的东莞。" placeholder:"文件夹" type:"existingdir"`
	Of    string   `help:"收据所说的原文件（报送的表、报告 PDF），一并核对摘要。" type:"existingfile" placeholder:"文件"`
	JSON  bool     `name:"json" help:"每份一行 JSON。"`
	Files []string `arg:"" name:"文件" help:"收据（.json）、报告（.pdf，收据放在旁边，名为 报告.pdf.json）或装着它们的 .zip。"`
}

// judged is what the command says of one file.
type judged struct {
	File string `json:"file"`
	ledger.Verdict
}

// Run verifies files offline and leaves exit code 1 where one proves nothing.
func (c *verifyCmd) Run(out *output) error {
	e, err := loadCity(c.City)
	if err != nil {
		return err
	}
	key, err := c.key(e.trust.Key)
	if err != nil {
		return err
	}
	all, err := c.papers()
	if err != nil {
		return err
	}
	for _, p := range all {
		j := judged{p.name, p.judge(key, e.trust)}
		if !j.Proven {
			out.code = exitHeld
		}
		if c.JSON {
			err = json.NewEncoder(out.stdout).Encode(j)
		} else {
			printJudged(out.stdout, j)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// key is the public key that is trusted: as given, or in a file, or the city's.
func (c *verifyCmd) key(city string) (string, error) {
	if c.Key == "" {
		return city, nil
	}
	text := c.Key
	if strings.Count(text, "+") < 2 {
		raw, err := os.ReadFile(c.Key)
		if err != nil {
			return "", fmt.Errorf("--key 要写公钥（名称+摘要+公钥）或写着公钥的文件：%w", err)
		}
		text = string(raw)
	}
	text = strings.TrimSpace(text)
	if _, err := note.NewVerifier(text); err != nil { // its digest is part of it: one cut short is no key
		return "", fmt.Errorf("--key 的公钥不完整，或不是存证日志的公钥；请从“存证日志”页整行复制，从名称开始：%s", text)
	}
	return text, nil
}

// paper is a receipt with the file it speaks of, where that is at hand.
type paper struct {
	name     string
	receipt  []byte
	original []byte // nil where it is not at hand
}

// Bounds of what is read: a report is far smaller, a sheet may be large but a receipt is not.
const (
	mostReceipt = 1 << 20
	mostPaper   = 512 << 20
	mostZip     = 1000 // files in a bundle
)

func (c *verifyCmd) papers() (all []paper, err error) {
	for _, path := range c.Files {
		switch ext := strings.ToLower(filepath.Ext(path)); ext {
		case ".zip":
			some, err := bundle(path)
			if err != nil {
				return nil, err
			}
			all = append(all, some...)
		default:
			p, err := c.paper(path, ext)
			if err != nil {
				return nil, err
			}
			all = append(all, p)
		}
	}
	return all, nil
}

// paper reads a receipt, or a report with the receipt beside it.
func (c *verifyCmd) paper(path, ext string) (p paper, err error) {
	p.name = path
	receipt, original := path, c.Of
	if ext == ".pdf" {
		receipt, original = path+".json", path
	}
	if p.receipt, err = readBounded(receipt, mostReceipt); errors.Is(err, os.ErrNotExist) && ext == ".pdf" {
		return p, fmt.Errorf("%s 旁边没有收据，所以还不能核验。收据这样取：打开平台的“核验”页（扫描报告右上方的二维码也可以），输入报告每页下方的核验码，下载收据（.json），存为 %s，再运行一次；手头有平台数据库的，也可以运行 xinguan receipt 核验码 -o %s", path, receipt, receipt)
	}
	if err == nil && original != "" {
		p.original, err = readBounded(original, mostPaper)
	}
	return p, err
}

func readBounded(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("打不开 %s；请检查路径和权限：%w", path, err)
	}
	defer f.Close()
	return bounded(f, path, most)
}

func bounded(r io.Reader, name string, most int64) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, most+1))
	if err == nil && int64(len(raw)) > most {
		err = fmt.Errorf("%s 太大（超过%dMB），不像收据或报告", name, most>>20)
	}
	return raw, err
}

// bundle reads the receipts of a ZIP, each with the file beside it that it is named after.
func bundle(path string) (all []paper, err error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, fmt.Errorf("%s 不是完好的 ZIP；请重新下载：%w", path, err)
	}
	defer z.Close()
	if len(z.File) > mostZip {
		return nil, fmt.Errorf("%s 里有%d个文件，最多%d个；请分开核验", path, len(z.File), mostZip)
	}
	read := func(f *zip.File, most int64) ([]byte, error) {
		r, err := f.Open()
		if err != nil {
			return nil, fmt.Errorf("%s 里的 %s 读不出来；请重新下载：%w", path, f.Name, err)
		}
		defer r.Close()
		return bounded(r, f.Name, most)
	}
	left := int64(mostZipped)
	byName := map[string]*zip.File{}
	for _, f := range z.File {
		byName[f.Name] = f
	}
	for _, f := range z.File {
		if !strings.HasSuffix(strings.ToLower(f.Name), ".json") {
			continue
		}
		p := paper{name: path + "：" + f.Name}
		if p.receipt, err = read(f, mostReceipt); err != nil {
			return nil, err
		}
		if o := byName[strings.TrimSuffix(f.Name, filepath.Ext(f.Name))]; o != nil {
			if p.original, err = read(o, left); err != nil {
				return nil, err
			}
			left -= int64(len(p.original))
		}
		all = append(all, p)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s 里没有收据（.json）", path)
	}
	return all, nil
}

// mostZipped bounds what the originals of a bundle may unpack to, all together.
const mostZipped = 256 << 20

// judge checks the receipt, and the original against the digest in it.
func (p paper) judge(key string, t ledger.Trust) ledger.Verdict {
	r, err := ledger.ParseReceipt(p.receipt)
	if err != nil {
		return ledger.Verdict{Title: "收据", Why: ledger.ErrReceipt.Error()}
	}
	v := ledger.Judge(r, key, t)
	if p.original == nil || !v.Proven {
		return v
	}
	sum, same := v.Data.Of(p.original)
	switch {
	case same:
		v.Shows = append(v.Shows, "手头的文件就是收据所说的那一份，一个字节也没有改过。")
	default:
		v.Proven, v.Shows, v.Leaves = false, nil, nil
		v.Why = "收据是真的，但手头的文件不是它所说的那一份，或者改动过（摘要 " + sum + "）"
	}
	return v
}

func printJudged(w io.Writer, j judged) {
	if j.Proven {
		fmt.Fprintf(w, "%s：已证明（%s）\n", j.File, j.Title)
	} else {
		fmt.Fprintf(w, "%s：没有证明。%s。\n", j.File, j.Why)
	}
	for _, f := range j.Facts {
		fmt.Fprintf(w, "  %s：%s\n", f.Label, f.Value)
	}
	for _, s := range j.Shows {
		fmt.Fprintln(w, "证明了：  "+s)
	}
	for _, s := range j.Leaves {
		fmt.Fprintln(w, "没有证明："+s)
	}
	if j.Proven {
		fmt.Fprintf(w, "所用公钥：%s\n", j.Data.Key)
	}
}
