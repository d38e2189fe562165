package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"xinguan/base/sheet"
	"xinguan/city/dongguan"
	"xinguan/cmd/xinguan/wire"
	"xinguan/core/intake"
)

// warehouseItem is an item no program knows: a list of warehouses that passed a fire check, invented for the test.
const warehouseItem = `code: warehouse_check
title: 仓库消防检查合格名单
family: inspection
version: 1
order: 90
about: 消防机构检查合格的仓库经营单位（示例目录项）。
basis:
  - {kind: duty, title: 示例消防管理规定, entry: 公开检查结果的职责（示例）, verified: false}
subjects: organisation
suppliers: [xfjyzd]
persons: discard
publication: {class: public, rule: validity, why: 检查机构向社会公开（示例）}
sharing: 无条件共享
severity: none
retention: {years: 3, source: 示例, verified: false}
timeliness: {workdays: 7, source: 示例, verified: false}
key: [cert]
head: organisation
fields:
  - {name: cert, title: 检查合格编号, type: text, means: permit.number, aliases: [编号], length: 64, need: row}
  - {name: content, title: 检查内容, type: text, means: decision.content, length: 200, need: row}
  - {name: kind, title: 仓库类别, type: code, means: decision.kind, codes: warehouse_kind, need: column}
  - {name: decided, title: 检查日期, type: date, means: decision.date, need: row}
  - {name: valid_until, title: 有效期至, type: date, means: valid.until}
  - {name: authority, title: 检查机关, type: text, means: authority.name, length: 200, need: row}
tail: source
checks:
  - {rule: not_after, fields: [decided, valid_until], title: 有效期至不应早于检查日期}
`

const warehouseKinds = `
warehouse_kind:
  title: 仓库类别
  source: 示例
  values:
    - {code: "1", name: 常温仓库, aliases: [普通仓]}
    - {code: "2", name: 冷库}
`

// otherCity is a city folder of its own: Dongguan's with one item more.
func otherCity(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "city")
	if err := os.CopyFS(dir, dongguan.FS); err != nil {
		t.Fatal(err)
	}
	lists := filepath.Join(dir, "items", "lists.yaml")
	old, err := os.ReadFile(lists)
	err = errors.Join(err, os.WriteFile(lists, append(old, warehouseKinds...), 0o600),
		os.WriteFile(filepath.Join(dir, "items", "warehouse_check.yaml"), []byte(warehouseItem), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// said runs a command line and gives what it printed.
func said(t *testing.T, want int, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(t.Context(), args, &out, &errs); code != want {
		t.Fatalf("%q: exit %d, want %d: %s%s", args, code, want, out.String(), errs.String())
	}
	return out.String() + errs.String()
}

// A city adds an item as data; everything a clerk and a citizen do with it works without a line of Go.
func TestACityAddsAnItemWithoutGo(t *testing.T) {
	dir := otherCity(t)
	work := t.TempDir()
	where := store{DB: "sqlite:" + filepath.Join(work, "c.db"), Keys: filepath.Join(work, "keys"), City: dir}
	const code = "warehouse_check"

	if text := said(t, exitSettled, "catalog", "--city", dir, code); !strings.Contains(text, "仓库消防检查合格名单") || !strings.Contains(text, "检查合格编号") {
		t.Errorf("the catalogue says %s", text)
	}
	template := filepath.Join(work, "t.xlsx")
	said(t, exitSettled, "template", "--city", dir, "-o", template, code)
	titles := firstRow(t, template)
	if titles[0] != "单位名称" || !slices.Contains(titles, "仓库类别") {
		t.Errorf("the template has %q", titles)
	}

	path := seededSheet(t, dir, work, "仓库消防检查合格名单.csv")
	rows := csvRows(t, path)
	rows[1][slices.Index(rows[0], "仓库类别")] = "普通仓"
	rows[2][slices.Index(rows[0], "检查日期")] = "明年"
	rows[3][slices.Index(rows[0], "仓库类别")] = "飞船"
	path = filepath.Join(work, "sheet.csv")
	writeCSV(t, path, rows)
	checked := said(t, exitHeld, "check", "--city", dir, "--item", code, path)
	if !strings.Contains(checked, "认不出是哪一天") || !strings.Contains(checked, "常温仓库；冷库") {
		t.Errorf("the check says %s", checked)
	}
	var res intake.Result
	lines := said(t, exitHeld, "import", "--db", where.DB, "--keys", where.Keys, "--city", dir, "--item", code, "--json", path)
	if err := json.NewDecoder(strings.NewReader(lines)).Decode(&res); err != nil || res.Held != 1 || res.Accepted != res.Read-1 {
		t.Fatalf("%v: %s", err, lines)
	}
	served(t, where, code, rows[1])
}

// served looks at the item and one of its rows through every door.
func served(t *testing.T, where store, code string, row []string) {
	t.Helper()
	e, err := where.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer e.close()
	hub, err := e.hub(t.Context(), "https://credit.example.cn", "", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	h, err := wire.Site(hub)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(h)
	defer srv.Close()
	s := site{t, srv}
	for path, want := range map[string]string{
		"/catalog": "仓库消防检查合格名单", "/catalog/" + code: "检查合格编号", "/disclosures?item=" + code: row[0], "/subjects/" + row[1]: "常温仓库",
		"/api/v1/disclosures?item=" + code: row[1], "/api/v1/subjects/" + row[1] + "/records?item=" + code: "常温仓库", "/disclosures.csv?item=" + code: row[0], "/catalog/" + code + "/template.xlsx": "PK",
		"/search?q=" + row[1]: row[0],
	} {
		if page := s.get(path, 200); !strings.Contains(page, want) {
			t.Errorf("%s lacks %q", path, want)
		}
	}
}

// seededSheet is a sheet of the fictional city.
func seededSheet(t *testing.T, city, work, name string) string {
	t.Helper()
	out := filepath.Join(work, "sheets")
	said(t, exitSettled, "seed", "--city", city, "--subjects", "300", "--records", "400", "--dirt", "0", "--out", out)
	return filepath.Join(out, name)
}

func firstRow(t *testing.T, path string) []string {
	t.Helper()
	r, err := sheet.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	row, err := r.Next()
	if err != nil {
		t.Fatal(err)
	}
	return row.Cells
}

func csvRows(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil || len(rows) < 5 {
		t.Fatalf("%s: %d rows, %v", path, len(rows), err)
	}
	return rows
}

func writeCSV(t *testing.T, path string, rows [][]string) {
	t.Helper()
	if err := writeFile(path, func(w io.Writer) error { return csv.NewWriter(w).WriteAll(rows) }); err != nil {
		t.Fatal(err)
	}
}
