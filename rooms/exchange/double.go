package exchange

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"xinguan/base/sheet"
	"xinguan/core/relay"
)

// Double stands in for the platform above and for the national site, in tests and in the demo: it answers the files in a
// folder and remembers what it took. It knows a company by the name Knows says.
type Double struct {
	Folder  Folder
	Profile *relay.Profile
	// Knows is the name its register has for a code; empty for one it does not check.
	Knows func(code string) string
	// Secret is the key it wants of those who ask by its interface; empty for none.
	Secret string

	mu    sync.Mutex
	taken map[string][]string // by record: code, document number, state
	done  map[string]bool     // files answered
}

// The titles of the items' columns that the double reads.
const (
	nameTitle = "行政相对人名称"
	codeTitle = "统一社会信用代码"
	docTitle  = "文号" // of whatever document
)

// Answer answers every file that was not answered yet.
func (d *Double) Answer(context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.done == nil {
		d.done, d.taken = map[string]bool{}, map[string][]string{}
	}
	files, err := filepath.Glob(d.Folder.path("out", "*.csv"))
	if err != nil {
		return err
	}
	for _, path := range files {
		name := filepath.Base(path)
		if d.done[name] {
			continue
		}
		body, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		answer, err := d.judge(body)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := d.put(name+".answer.csv", answer); err != nil {
			return err
		}
		d.done[name] = true
	}
	return nil
}

func (d *Double) put(name string, body []byte) error {
	if err := os.MkdirAll(d.Folder.path("in"), 0o700); err != nil {
		return err
	}
	part := d.Folder.path("in", "."+name)
	if err := os.WriteFile(part, body, 0o600); err != nil {
		return err
	}
	return os.Rename(part, d.Folder.path("in", name))
}

// judge answers the rows of a file.
func (d *Double) judge(body []byte) ([]byte, error) {
	rows, err := table(body)
	if err != nil {
		return nil, err
	}
	form, head := d.Profile.Answers, d.heads(rows[0])
	out := [][]string{{form.Line, form.Result, form.Code, form.Message}}
	for i, r := range rows[1:] {
		line := fmt.Sprint(i + 1)
		code, name, doc := cell(r, head[codeTitle]), cell(r, head[nameTitle]), cell(r, head[docTitle])
		if want := d.knows(code); want != "" && want != name && cell(r, head["act"]) == d.Profile.Acts["add"] {
			out = append(out, []string{line, form.Refused, "1001", "登记名称不一致"})
			continue
		}
		state := d.Profile.Compare.Shown[0]
		if cell(r, head["act"]) == d.Profile.Acts["end"] {
			state = d.Profile.Compare.Down[0]
		}
		d.taken[cell(r, head["record"])] = []string{code, doc, state}
		out = append(out, []string{line, form.Taken, "", ""})
	}
	var b bytes.Buffer
	err = sheet.WriteCSV(&b, out)
	return b.Bytes(), err
}

func (d *Double) knows(code string) string {
	if d.Knows == nil {
		return ""
	}
	return d.Knows(code)
}

// heads are where the double finds what it reads.
func (d *Double) heads(titles []string) map[string]int {
	out := map[string]int{}
	for _, c := range d.Profile.Head {
		out[c.From] = slices.Index(titles, c.Title)
	}
	for _, t := range []string{nameTitle, codeTitle, docTitle} {
		out[t] = slices.IndexFunc(titles, func(c string) bool { return strings.Contains(strings.ReplaceAll(c, "文书号", "文号"), t) })
	}
	return out
}

// Count is how many records it has.
func (d *Double) Count() int { d.mu.Lock(); defer d.mu.Unlock(); return len(d.taken) }

// Ends takes down what has a document number, as after a repair decided there.
func (d *Double) Ends(doc string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, t := range d.taken {
		if t[1] == doc {
			t[2] = d.Profile.Compare.Down[0]
		}
	}
}

// List is what the national site shows, as the file a comparison reads.
func (d *Double) List() ([]byte, error) {
	form := d.Profile.Compare
	rows := append([][]string{{form.Code, form.Doc, form.State}}, d.shows()...)
	var b bytes.Buffer
	err := sheet.WriteCSV(&b, rows)
	return b.Bytes(), err
}

// shows are the rows of that list, in an order that stays. Natural persons, who have no code, are not shown there.
func (d *Double) shows() (rows [][]string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, record := range slices.Sorted(maps.Keys(d.taken)) {
		if t := d.taken[record]; t[0] != "" {
			rows = append(rows, slices.Clone(t))
		}
	}
	return rows
}

// ServeHTTP answers as the national site does by its interface, in the form of the profile; at an address that ends in .csv
// it gives the whole list as a file, as anybody can take it down there.
func (d *Double) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, ".csv") {
		d.file(w)
		return
	}
	form := d.Profile.Compare.API
	n, err1 := strconv.Atoi(r.URL.Query().Get(form.Page))
	size, err2 := strconv.Atoi(r.URL.Query().Get(form.Size))
	switch {
	case d.Secret != "" && r.Header.Get(form.KeyHeader) != d.Secret:
		http.Error(w, "key", http.StatusUnauthorized)
		return
	case errors.Join(err1, err2) != nil || n < form.First || size < 1:
		http.Error(w, "page", http.StatusBadRequest)
		return
	}
	rows, all := []map[string]any{}, d.shows()
	from := min((n-form.First)*size, len(all))
	for _, t := range all[from:min(from+size, len(all))] {
		rows = append(rows, map[string]any{form.Code: t[0], form.Doc: t[1], form.State: t[2]})
	}
	var answer any
	for path, v := range map[string]any{form.Rows: rows, form.Total: len(all)} {
		answer = within(answer, strings.Split(path, "."), v)
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		return // whoever asked is gone
	}
}

func (d *Double) file(w http.ResponseWriter) {
	body, err := d.List()
	if err != nil {
		http.Error(w, "list", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", "attachment; filename=list.csv")
	_, _ = w.Write(body) // whoever asked may be gone
}

// within puts a value into an object at a path of names.
func within(in any, path []string, v any) any {
	if len(path) == 0 {
		return v
	}
	m, ok := in.(map[string]any)
	if !ok {
		m = map[string]any{}
	}
	m[path[0]] = within(m[path[0]], path[1:], v)
	return m
}
