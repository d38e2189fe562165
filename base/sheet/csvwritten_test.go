package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// anyText is a text of separators, quotes, line ends, blanks and words, as random chooses.
func anyText(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(7) {
		b.WriteString([]string{",", `"`, "\n", " ", "示例", "5", `"`, ","}[r.IntN(8)])
	}
	return b.String()
}

// anyTable is a title row and rows of its width.
func anyTable(r *rand.Rand) (out [][]string) {
	width := 1 + r.IntN(8)
	for n := range 1 + r.IntN(9) {
		row := make([]string, width)
		for i := range row {
			if row[i] = fmt.Sprintf("标题%d", i); n > 0 {
				row[i] = anyText(r)
			}
		}
		row[0] = "x" + row[0] // no row is empty
		if !likeRows(row) {
			out = append(out, row)
		}
	}
	return out
}

// likeRows tells whether each line of a row, taken for itself, is as wide as the row: such a row is read as those lines.
func likeRows(row []string) bool {
	lines := strings.Split(strings.TrimSuffix(written([][]string{row}, false), "\n"), "\n")
	for _, l := range lines {
		if strings.Count(l, ",") != len(row)-1 {
			return false
		}
	}
	return len(row) >= rowWidth && len(lines) > 1
}

func written(table [][]string, crlf bool) string {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = crlf
	_ = w.WriteAll(table)
	return b.String()
}

// What is written as RFC 4180 wants is read back as it was, and no row is said to have a quote out of order.
func TestWrittenIsReadBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.csv")
	for seed := range uint64(4000) {
		table := anyTable(rand.New(rand.NewPCG(seed, 1)))
		text := written(table, seed%2 == 0)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, r := rows(t, path)
		r.Close()
		if len(got) != len(table) {
			t.Fatalf("seed %d: %d rows of %d\n%s", seed, len(got), len(table), text)
		}
		for i, row := range got {
			if !reflect.DeepEqual(row.Cells, table[i]) || row.Problem != "" || row.N != i+1 {
				t.Fatalf("seed %d, row %d: %q %s, want %q\n%s", seed, row.N, row.Cells, row.Problem, table[i], text)
			}
		}
	}
}
