package config

import (
	"slices"
	"strings"
)

// Key is one setting of the configuration file.
type Key struct {
	Name    string // as the file has it, table and key: web.listen
	Flag    string // the flag of a command it stands in for: listen
	Default string // empty: none, or worked out; About says how
	Unit    string // Chinese; empty where there is none
	About   string // Chinese: what it means
	// Check says in Chinese what is wrong with a value; nil takes every text.
	Check func(value string) string
}

// Env is the variable of the environment that sets it: XINGUAN_WEB_LISTEN.
func (k Key) Env() string {
	return "XINGUAN_" + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(k.Name))
}

// table and key are the parts of a name.
func (k Key) parts() (table, key string) {
	table, key, _ = strings.Cut(k.Name, ".")
	return table, key
}

func (k Key) problem(value string) string {
	if k.Check == nil {
		return ""
	}
	return k.Check(value)
}

// OneOf is a check for keys with a few values.
func OneOf(values ...string) func(string) string {
	return func(v string) string {
		if slices.Contains(values, v) {
			return ""
		}
		return "可以写 " + strings.Join(values, "、")
	}
}

// nearest is the candidate most like a word that was mistyped, or empty where none is near.
func nearest(word string, candidates []string) string {
	best, at := "", len(word)/2+1
	for _, c := range candidates {
		if n := edits(word, c); n < at {
			best, at = c, n
		}
	}
	return best
}

// edits counts the letters to put in, take out or change to make a from b.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := corner
			if a[i] != b[j] {
				change++
			}
			corner = row[j+1]
			row[j+1] = min(change, row[j]+1, corner+1)
		}
	}
	return row[len(b)]
}
