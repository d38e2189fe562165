// Package bench measures what the design promises, each figure beside its yardstick in the same run:
//
//	go test ./bench -bench . -benchtime 1x -run '^$'
package bench

import (
	"database/sql"
	"fmt"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"xinguan/base/id"
	"xinguan/city/dongguan"
	"xinguan/core/city"
	"xinguan/core/ident"
	"xinguan/core/seed"
	"xinguan/core/subject"
)

// searchNames is how many organisations the search is measured over: about as many as the city has.
const searchNames = 1_600_000

// haystack is the index, its names, and what it cost.
type haystack struct {
	index  *subject.Index
	names  []string
	kinds  []ident.Kind
	chars  []rune
	places []string
	took   time.Duration
	bytes  uint64
}

var stack = sync.OnceValue(func() *haystack {
	c, err := city.Load(dongguan.FS)
	if err != nil {
		panic(err)
	}
	h := &haystack{places: c.Places()}
	g := seed.New(seed.Options{Seed: 1, Subjects: searchNames, Today: "2026-11-24", City: c})
	seen := map[rune]bool{}
	trades := make([]string, 0, searchNames)
	for i := range searchNames {
		s := g.Subject(i)
		h.names, h.kinds = append(h.names, s.Name), append(h.kinds, s.Kind)
		trades = append(trades, ident.TradeName(s.Name, h.places))
		for _, r := range s.Name {
			seen[r] = true
		}
	}
	for r := range seen {
		h.chars = append(h.chars, r)
	}
	slices.Sort(h.chars)
	h.build(trades)
	return h
})

func (h *haystack) build(trades []string) {
	before := heap()
	began := time.Now()
	h.index = subject.Of(h.places, func(yield func(subject.Name) bool) {
		for i, n := range h.names {
			if !yield(subject.Name{Subject: id.New(), Name: n, Trade: trades[i], Kind: h.kinds[i], Status: "在营"}) {
				return
			}
		}
	})
	h.took = time.Since(began)
	h.bytes = heap() - before
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// wanted is a query and the name it was made from.
type wanted struct{ query, name string }

// parts are queries that are two to six characters of a name.
func (h *haystack) parts(n int) []wanted {
	r := rand.New(rand.NewPCG(1, 2))
	return h.some(r, n, func(name []rune) []rune {
		k := min(2+r.IntN(5), len(name))
		at := r.IntN(len(name) - k + 1)
		return name[at : at+k]
	})
}

// changed are whole names with one character, anywhere, put in the place of another.
func (h *haystack) changed(n int) []wanted {
	r := rand.New(rand.NewPCG(3, 4))
	return h.some(r, n, func(name []rune) []rune { return h.change(r, name, r.IntN(len(name))) })
}

// changedTrade are queries as people type them: the trade name, with one character wrong, and the two after it.
func (h *haystack) changedTrade(n int) []wanted {
	r := rand.New(rand.NewPCG(5, 6))
	return h.some(r, n, func(name []rune) []rune {
		trade := ident.TradeName(string(name), h.places)
		before, _, _ := strings.Cut(string(name), trade)
		at, length := len([]rune(before)), len([]rune(trade))
		part := name[at:min(at+length+2, len(name))]
		return h.change(r, part, r.IntN(length))
	})
}

func (h *haystack) change(r *rand.Rand, name []rune, at int) []rune {
	out := slices.Clone(name)
	for out[at] == name[at] {
		out[at] = h.chars[r.IntN(len(h.chars))]
	}
	return out
}

func (h *haystack) some(r *rand.Rand, n int, make func(name []rune) []rune) []wanted {
	out := []wanted{}
	for len(out) < n {
		i := r.IntN(len(h.names))
		if !subject.PersonNamed(h.names[i], h.kinds[i], h.places) {
			out = append(out, wanted{string(make([]rune(h.names[i]))), h.names[i]})
		}
	}
	return out
}

// answers are the names found for a query.
type answers func(query string) iter.Seq[string]

func (h *haystack) ours(o subject.Options) answers {
	return func(query string) iter.Seq[string] {
		hits := h.index.Search(query, o)
		return func(yield func(string) bool) {
			for _, x := range hits {
				if !yield(x.Norm) {
					return
				}
			}
		}
	}
}

// measured is how long queries took and how often the name was among the answers.
type measured struct{ p50, p99, found float64 }

func measure(in []wanted, ask answers) (m measured) {
	took := make([]time.Duration, len(in))
	found := 0
	for i, w := range in {
		began := time.Now()
		got := ask(w.query)
		took[i] = time.Since(began)
		for name := range got {
			if name == ident.NormName(w.name) {
				found++
				break
			}
		}
	}
	slices.Sort(took)
	at := func(share float64) float64 { return took[int(share*float64(len(took)-1))].Seconds() * 1000 }
	return measured{at(0.5), at(0.99), float64(found) / float64(len(in))}
}

func (m measured) report(b *testing.B, name string) {
	b.ReportMetric(m.p50, name+"-p50-ms")
	b.ReportMetric(m.p99, name+"-p99-ms")
	b.ReportMetric(100*m.found, name+"-found-%")
}

// BenchmarkSearchContains: parts of names. "all" is the search box, which also offers like names where few hold the query.
func BenchmarkSearchContains(b *testing.B) {
	h := stack()
	in := h.parts(5000)
	for b.Loop() {
		measure(in, h.ours(subject.Options{Limit: 10, Strict: true})).report(b, "holding")
		measure(in, h.ours(subject.Options{Limit: 10})).report(b, "all")
	}
	b.ReportMetric(h.took.Seconds(), "build-s")
	b.ReportMetric(float64(h.bytes)/1e6, "index-MB")
}

// BenchmarkSearchFuzzy: one character changed.
func BenchmarkSearchFuzzy(b *testing.B) {
	h := stack()
	whole, typed := h.changed(5000), h.changedTrade(5000)
	for b.Loop() {
		measure(whole, h.ours(subject.Options{Limit: 10})).report(b, "whole")
		measure(typed, h.ours(subject.Options{Limit: 10})).report(b, "typed")
	}
}

// BenchmarkSearchBesideFTS5 asks SQLite's full-text index, over pairs of characters, the same.
func BenchmarkSearchBesideFTS5(b *testing.B) {
	h := stack()
	contains, fuzzy := fts(b, h.names)
	parts, whole := h.parts(1000), h.changed(300)
	for b.Loop() {
		o := subject.Options{Limit: 10}
		theirs, ours := measure(parts, contains), measure(parts, h.ours(subject.Options{Limit: 10, Strict: true}))
		theirs.report(b, "fts5-contains")
		b.ReportMetric(theirs.p99/ours.p99, "contains-p99-ratio")
		theirs, ours = measure(whole, fuzzy), measure(whole, h.ours(o))
		theirs.report(b, "fts5-fuzzy")
		b.ReportMetric(theirs.p99/ours.p99, "fuzzy-p99-ratio")
	}
}

// fts fills a full-text table and gives its two ways of asking.
func fts(b *testing.B, names []string) (contains, fuzzy answers) {
	d, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "fts.db")+"?_pragma=journal_mode(off)&_pragma=synchronous(off)&_pragma=cache_size(-200000)")
	must(b, err)
	b.Cleanup(func() { d.Close() })
	_, err = d.Exec(`create virtual table names using fts5(pairs, name unindexed, tokenize = 'unicode61')`)
	must(b, err)
	tx, err := d.Begin()
	must(b, err)
	in, err := tx.Prepare(`insert into names (pairs, name) values (?, ?)`)
	must(b, err)
	for _, n := range names {
		_, err := in.Exec(strings.Join(pairs(n), " "), n)
		must(b, err)
	}
	must(b, tx.Commit())
	contains = asking(b, d, `select name from names where names match ? limit 10`, func(p []string) string { return `"` + strings.Join(p, " ") + `"` })
	fuzzy = asking(b, d, `select name from names where names match ? order by rank limit 10`, func(p []string) string { return `"` + strings.Join(p, `" OR "`) + `"` })
	return contains, fuzzy
}

func asking(b *testing.B, d *sql.DB, q string, form func(pairs []string) string) answers {
	stmt, err := d.Prepare(q)
	must(b, err)
	return func(query string) iter.Seq[string] {
		rows, err := stmt.Query(form(pairs(query)))
		must(b, err)
		defer rows.Close()
		var out []string
		for rows.Next() {
			var name string
			must(b, rows.Scan(&name))
			out = append(out, ident.NormName(name))
		}
		must(b, rows.Err())
		return slices.Values(out)
	}
}

// pairs are the pairs of neighbouring characters of a text, as words for a full-text table.
func pairs(s string) []string {
	r := []rune(ident.NormName(s))
	var out []string
	for i := 1; i < len(r); i++ {
		out = append(out, fmt.Sprintf("%c%c", r[i-1], r[i]))
	}
	return out
}

func must(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
